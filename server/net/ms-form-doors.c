/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The forms before the browser app: sign in, register, first run, sign out. Each is a call of the API in another dress: the rules,
 * limits and errors are the same, only the answer is a page, a redirect with the session cookie, or (with Accept: application/json)
 * {"ok":…}. They work without JavaScript. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ms-error.h"
#include "ms-http-endpoint-private.h"
#include "ms-http-reply.h"
#include "ms-json-reader.h"
#include "ms-limits.h"

/* What was sent, for showing the form again. */
typedef struct
{
  MsArguments *arguments;
  const char  *page;
  gboolean     keep;
} Form;

static void
form_free (gpointer data)
{
  Form *form = data;

  ms_arguments_free (form->arguments);
  g_free (form);
}

static GHashTable *
new_variables (void)
{
  return g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
}

static void
set (GHashTable *variables,
     const char *name,
     const char *value)
{
  if (value != NULL && *value != '\0')
    g_hash_table_insert (variables, g_strdup (name), g_strdup (value));
}

/* Only paths of ours: one slash, no backslash, no control characters, and not what would be another host. */
static gboolean
is_local_path (const char *path)
{
  if (path == NULL || path[0] != '/' || path[1] == '/' || path[1] == '\\' || strlen (path) > 1024)
    return FALSE;
  for (const char *at = path; *at != '\0'; at++)
    if ((guchar) *at <= ' ' || *at == '\\' || *at == 0x7f)
      return FALSE;
  return TRUE;
}

static const char *
next_of (MsArguments *arguments)
{
  const char *next = ms_arguments_peek (arguments, "next");

  return is_local_path (next) ? next : "/";
}

static const char *
pick_language (MsRequest        *self,
               const MsTeamView *team)
{
  return ms_pages_pick_language (self->config->pages, self->message, team->language);
}

static void
append_cookie (MsRequest  *self,
               const char *cookie)
{
  soup_message_headers_append (soup_server_message_get_response_headers (self->message), "Set-Cookie", cookie);
}

/* ?lang= is remembered. */
static void
remember_language (MsRequest  *self,
                   const char *language)
{
  const char *query = ms_request_get_query (self);
  g_autofree char *cookie = NULL;

  if (query == NULL || strstr (query, "lang=") == NULL)
    return;
  cookie = g_strdup_printf ("ms_lang=%s; Path=/; Max-Age=31536000; SameSite=Lax", language);
  append_cookie (self, cookie);
}

static void
fill_login (GHashTable       *variables,
            const MsTeamView *team,
            MsArguments      *arguments)
{
  set (variables, "name", ms_arguments_peek (arguments, "name"));
  set (variables, "registration_open", team->is_open ? "1" : NULL);
  set (variables, "guests", team->guests ? "1" : NULL);
}

static void
fill_register (GHashTable  *variables,
               MsArguments *arguments)
{
  static const char * const names[] = { "real_name", "name", "email", "invite" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    set (variables, names[i], ms_arguments_peek (arguments, names[i]));
}

static void
fill_setup (MsRequest   *self,
            GHashTable  *variables,
            MsArguments *arguments)
{
  static const char * const names[] = { "real_name", "name", "channels", "setup_code" };
  const char *registration = ms_arguments_peek (arguments, "registration");

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    set (variables, names[i], ms_arguments_peek (arguments, names[i]));
  set (variables, "team_name_value", ms_arguments_peek (arguments, "team_name"));
  set (variables, "code_needed", self->visitor.caller.actor.is_local ? NULL : "1");
  set (variables, "share_address", self->config->share_address != NULL ? self->config->share_address : self->visitor.origin);
  set (variables, g_strcmp0 (registration, "open") == 0 ? "registration_open" : "registration_invite", "1");
}

/* Shows @page with what was entered; @variables holds the messages already. */
static void
show_form (MsRequest   *self,
           guint        status,
           const char  *page,
           MsArguments *arguments,
           GHashTable  *variables)
{
  MsTeamView team = { .name = NULL };
  const char *next = next_of (arguments);
  const char *language;

  ms_auth_guard_get_team (self->config->guard, &team);
  language = pick_language (self, &team);
  set (variables, "team_name", team.name);
  set (variables, "next", strcmp (next, "/") != 0 ? next : NULL);
  if (strcmp (page, "login") == 0)
    fill_login (variables, &team, arguments);
  else if (strcmp (page, "setup") == 0)
    fill_setup (self, variables, arguments);
  else
    fill_register (variables, arguments);
  remember_language (self, language);
  ms_http_reply_page (self->message, status, ms_pages_render (self->config->pages, page, language, self->message, variables));
}

static void
show_message (MsRequest  *self,
              guint       status,
              const char *title,
              const char *text,
              const char *action_href,
              const char *action_label)
{
  g_autoptr(GHashTable) variables = new_variables ();
  MsTeamView team = { .name = NULL };
  const char *language;

  ms_auth_guard_get_team (self->config->guard, &team);
  language = pick_language (self, &team);
  set (variables, "team_name", team.name);
  set (variables, "title", ms_pages_translate (self->config->pages, language, title));
  set (variables, "text", ms_pages_translate (self->config->pages, language, text));
  set (variables, "action_href", action_href);
  set (variables, "action_label", action_label != NULL ? ms_pages_translate (self->config->pages, language, action_label) : NULL);
  ms_http_reply_page (self->message, status, ms_pages_render (self->config->pages, "message", language, self->message, variables));
}

/* What an error means to a person in front of a form, and which field it belongs to. */
static const struct
{
  MsError     code;
  guint       status;
  const char *field; /* NULL: the whole form */
  const char *text;
} explanations[] = {
  { MS_ERROR_INVALID_CREDENTIALS, 401, NULL, N_("The username or the password is wrong.") },
  { MS_ERROR_ACCOUNT_INACTIVE, 403, NULL, N_("This account is deactivated. Ask an administrator of your team.") },
  { MS_ERROR_REGISTRATION_CLOSED, 403, NULL, N_("You need an invitation to create an account here.") },
  { MS_ERROR_FOREIGN_ORIGIN, 403, NULL, N_("This form was sent from another site. Please try again here.") },
  { MS_ERROR_ALREADY_SET_UP, 403, NULL, N_("This team is set up already. Sign in instead.") },
  { MS_ERROR_NOT_SET_UP, 403, NULL, N_("This server has no team yet.") },
  { MS_ERROR_RATELIMITED, 429, NULL, N_("Too many attempts. Wait a moment and try again.") },
  { MS_ERROR_SECOND_FACTOR_REQUIRED, 401, NULL, N_("Enter the code from your authenticator app.") },
  { MS_ERROR_WEAK_PASSWORD, 422, "password", N_("The password needs at least 10 characters and must not be your name.") },
  { MS_ERROR_EMAIL_TAKEN, 422, "email", N_("This email address is in use already.") },
  { MS_ERROR_INVALID_EMAIL, 422, "email", N_("This is not an email address.") },
  { MS_ERROR_INVALID_CODE, 422, "code", N_("This invitation is not valid any more. Ask for a new link.") },
  { MS_ERROR_NAME_TAKEN, 422, "name", N_("This name is taken. Choose another one.") },
  { MS_ERROR_INVALID_NAME, 422, "name", N_("Use letters, digits, dots, hyphens and underscores.") },
  { MS_ERROR_RESERVED_NAME, 422, "name", N_("This name is taken. Choose another one.") },
  { MS_ERROR_INVALID_NAME_SPECIALS, 422, "channels", N_("A channel name has lower-case letters, digits, hyphens and underscores.") },
  { MS_ERROR_INVALID_NAME_PUNCTUATION, 422, "channels", N_("A channel name has lower-case letters, digits, hyphens and underscores.") },
  { MS_ERROR_INVALID_NAME_MAXLENGTH, 422, "channels", N_("A channel name has 80 characters at most.") },
  { MS_ERROR_INVALID_NAME_REQUIRED, 422, "channels", N_("A channel name has lower-case letters, digits, hyphens and underscores.") },
  { MS_ERROR_STORAGE_FULL, 503, NULL, N_("The server’s disk is full.") },
  { MS_ERROR_SERVICE_UNAVAILABLE, 503, NULL, N_("The server is being stopped. Try again in a moment.") },
};

static guint
status_of (const GError *error)
{
  for (guint i = 0; i < G_N_ELEMENTS (explanations); i++)
    if (g_error_matches (error, MS_ERROR, explanations[i].code))
      return explanations[i].status;
  return 422;
}

static const char *
text_of (const GError *error)
{
  for (guint i = 0; i < G_N_ELEMENTS (explanations); i++)
    if (g_error_matches (error, MS_ERROR, explanations[i].code))
      return explanations[i].text;
  return N_("Something in the form is not right. Check what you entered.");
}

/* Which variable carries the message: an invalid code is the invitation's, or on first run the set-up code. */
static const char *
variable_of (const GError *error,
             const char   *page)
{
  gboolean setup = strcmp (page, "setup") == 0;

  if (strcmp (page, "login") == 0)
    return "error";
  for (guint i = 0; i < G_N_ELEMENTS (explanations); i++)
    {
      const char *field = explanations[i].field;

      if (!g_error_matches (error, MS_ERROR, explanations[i].code) || field == NULL)
        continue;
      if (strcmp (field, "code") == 0)
        return setup ? "error_setup_code" : "error";
      return strcmp (field, "password") == 0   ? "error_password"
             : strcmp (field, "email") == 0    ? (setup ? "error" : "error_email")
             : strcmp (field, "channels") == 0 ? (setup ? "error_channels" : "error_name")
                                               : "error_name";
    }
  return "error";
}

static void
refuse_form (MsRequest    *self,
             const char   *page,
             MsArguments  *arguments,
             const GError *error)
{
  g_autoptr(GHashTable) variables = NULL;
  MsTeamView team = { .name = NULL };
  const char *text = text_of (error);

  ms_http_reply_retry_after (self->message, ms_error_get_retry_after (error));
  if (ms_http_wants_json (self->message))
    {
      ms_http_reply_error (self->message, status_of (error), ms_error_get_wire_name (error));
      return;
    }
  if (strcmp (page, "setup") == 0 && g_error_matches (error, MS_ERROR, MS_ERROR_INVALID_CODE))
    text = N_("This is not the set-up code of this server.");
  variables = new_variables ();
  ms_auth_guard_get_team (self->config->guard, &team);
  set (variables, variable_of (error, page), ms_pages_translate (self->config->pages, pick_language (self, &team), text));
  set (variables, "keep", ms_arguments_peek (arguments, "keep"));
  set (variables, "code_needed", g_error_matches (error, MS_ERROR, MS_ERROR_SECOND_FACTOR_REQUIRED) ? "1" : NULL);
  show_form (self, status_of (error), page, arguments, variables);
}

/* The call behind a form came back. */
static void
form_done (MsRequest *self,
           MsApiCall *call)
{
  const Form *form = self->data;
  const char *token = ms_api_call_get_token (call);
  g_autofree char *cookie = NULL;

  if (ms_api_call_get_error (call) != NULL || token == NULL)
    {
      refuse_form (self, form->page, form->arguments, ms_api_call_get_error (call));
      return;
    }
  cookie = ms_visitor_make_cookie (&self->visitor, token, form->keep);
  append_cookie (self, cookie);
  if (ms_http_wants_json (self->message))
    {
      g_autoptr(GBytes) body = g_bytes_new_static ("{\"ok\":true}", 11);

      ms_http_reply_json (self->message, SOUP_STATUS_OK, body);
      return;
    }
  ms_http_reply_redirect (self->message, SOUP_STATUS_SEE_OTHER, next_of (form->arguments));
}

static void
copy_argument (MsArguments *target,
               const char  *name,
               MsArguments *source,
               const char  *source_name)
{
  const char *value = ms_arguments_peek (source, source_name);

  if (value != NULL)
    ms_arguments_add (target, name, value, strlen (value), NULL);
}

static MsArguments *
make_arguments (MsArguments        *source,
                const char * const *names)
{
  MsArguments *arguments = ms_arguments_new ();

  for (guint i = 0; names[i] != NULL; i++)
    copy_argument (arguments, names[i], source, names[i]);
  return arguments;
}

/* A form that was sent. Takes over @sent. */
static void
submit (MsRequest   *self,
        const char  *page,
        const char  *method,
        MsArguments *arguments,
        MsArguments *sent)
{
  Form *form = g_new0 (Form, 1);

  form->arguments = sent;
  form->page = page;
  form->keep = strcmp (page, "login") != 0 || ms_arguments_peek (sent, "keep") != NULL;
  self->data = form;
  self->data_free = form_free;
  self->visitor.caller.simple_door = TRUE;
  ms_request_call (self, method, arguments, NULL, form_done);
}

/* The sent form; NULL when it was refused. */
static MsArguments *
read_form (MsRequest  *self,
           const char *page)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (self->message);
  const char *query = ms_request_get_query (self);
  g_autoptr(MsArguments) arguments = ms_arguments_new ();
  g_autoptr(GBytes) body = ms_request_dup_body (self);
  g_autoptr(GError) error = NULL;

  if (query != NULL && !ms_arguments_add_form (arguments, query, strlen (query), &error))
    g_clear_error (&error);
  if (ms_origin_is_foreign (soup_message_headers_get_one (headers, "Origin"), soup_message_headers_get_one (headers, "Sec-Fetch-Site"),
                            self->visitor.own_origin, self->visitor.origin))
    ms_error_set (&error, MS_ERROR_FOREIGN_ORIGIN);
  else
    ms_arguments_add_body (arguments, soup_message_headers_get_one (headers, "Content-Type"), body, &error);
  if (error == NULL)
    return g_steal_pointer (&arguments);
  refuse_form (self, page, arguments, error);
  return NULL;
}

static MsArguments *
read_query (MsRequest *self)
{
  const char *query = ms_request_get_query (self);
  MsArguments *arguments = ms_arguments_new ();

  if (query != NULL)
    ms_arguments_add_form (arguments, query, strlen (query), NULL);
  return arguments;
}

static gboolean
is_empty_server (MsRequest *self)
{
  MsTeamView team = { .name = NULL };

  ms_auth_guard_get_team (self->config->guard, &team);
  return team.is_empty;
}

static void
post_login (MsRequest *self)
{
  static const char * const names[] = { "password", "keep", "code", "device", NULL };
  static const char * const guest_names[] = { "name", NULL };
  MsArguments *sent = read_form (self, "login");
  MsArguments *arguments;

  if (sent == NULL)
    return;
  if (g_strcmp0 (ms_arguments_peek (sent, "guest"), "1") == 0)
    {
      submit (self, "login", "micro.guest", make_arguments (sent, guest_names), sent);
      return;
    }
  arguments = make_arguments (sent, names);
  copy_argument (arguments, "login", sent, "name");
  submit (self, "login", "micro.login", arguments, sent);
}

static void
post_register (MsRequest *self)
{
  static const char * const names[] = { "name", "password", "real_name", "email", "invite", NULL };
  static const char * const setup_names[] = { "name", "password", "real_name", "email", "team_name", "language", "registration", "channels", NULL };
  gboolean first = is_empty_server (self);
  MsArguments *sent = read_form (self, first ? "setup" : "register");
  MsArguments *arguments;

  if (sent == NULL)
    return;
  arguments = make_arguments (sent, first ? setup_names : names);
  if (first)
    copy_argument (arguments, "code", sent, "setup_code");
  submit (self, first ? "setup" : "register", first ? "micro.setup" : "micro.register", arguments, sent);
}

static void
get_form (MsRequest  *self,
          const char *page,
          const char *invite)
{
  g_autoptr(MsArguments) arguments = read_query (self);
  g_autoptr(GHashTable) variables = new_variables ();
  MsTeamView team = { .name = NULL };

  if (invite != NULL)
    ms_arguments_add (arguments, "invite", invite, strlen (invite), NULL);
  set (variables, "keep", "1");
  ms_auth_guard_get_team (self->config->guard, &team);
  if (ms_arguments_peek (arguments, "signed_out") != NULL)
    set (variables, "notice", ms_pages_translate (self->config->pages, pick_language (self, &team), N_("You were signed out.")));
  show_form (self, SOUP_STATUS_OK, team.is_empty ? "setup" : page, arguments, variables);
}

/* The two kinds of requests that a form's address knows. */
static gboolean
is_form_request (MsRequest *self)
{
  if (ms_request_is (self, "GET") || ms_request_is (self, "HEAD") || ms_request_is (self, "POST"))
    return TRUE;
  ms_http_reply_not_allowed (self->message, "GET, HEAD, POST");
  return FALSE;
}

void
ms_route_login (MsRequest *self)
{
  if (!is_form_request (self))
    return;
  self->signed_in = ms_request_identify (self, NULL, MS_COOKIE_PAGE, NULL);
  if (ms_request_is (self, "POST"))
    post_login (self);
  else if (self->signed_in)
    ms_http_reply_redirect (self->message, SOUP_STATUS_FOUND, "/");
  else
    get_form (self, "login", NULL);
}

static gboolean
may_register (MsRequest *self)
{
  MsTeamView team = { .name = NULL };

  ms_auth_guard_get_team (self->config->guard, &team);
  return team.is_empty || team.is_open;
}

void
ms_route_register (MsRequest *self)
{
  const char *query = ms_request_get_query (self);

  if (!is_form_request (self))
    return;
  self->signed_in = ms_request_identify (self, NULL, MS_COOKIE_PAGE, NULL);
  if (ms_request_is (self, "POST"))
    post_register (self);
  else if (self->signed_in)
    ms_http_reply_redirect (self->message, SOUP_STATUS_FOUND, "/");
  else if (may_register (self) || (query != NULL && strstr (query, "invite=") != NULL))
    get_form (self, "register", NULL);
  else
    show_message (self, SOUP_STATUS_FORBIDDEN, N_("You need an invitation"),
                  N_("New people join this team by an invitation link. Ask somebody in the team for one."), "/login", N_("Sign in"));
}

void
ms_route_join (MsRequest *self)
{
  if (!is_form_request (self))
    return;
  self->signed_in = ms_request_identify (self, NULL, MS_COOKIE_PAGE, NULL);
  if (ms_request_is (self, "POST") || self->n_segments != 2)
    ms_http_reply_error (self->message, SOUP_STATUS_NOT_FOUND, "not_found");
  else if (self->signed_in)
    ms_http_reply_redirect (self->message, SOUP_STATUS_FOUND, "/");
  else
    get_form (self, "register", self->segments[1]);
}

static void
signed_out (MsRequest *self,
            MsApiCall *call)
{
  g_autofree char *cookie = ms_visitor_make_cookie (&self->visitor, NULL, FALSE);

  append_cookie (self, cookie);
  if (ms_http_wants_json (self->message))
    {
      g_autoptr(GBytes) body = g_bytes_new_static ("{\"ok\":true}", 11);

      ms_http_reply_json (self->message, SOUP_STATUS_OK, body);
      return;
    }
  ms_http_reply_redirect (self->message, SOUP_STATUS_SEE_OTHER, "/login?signed_out=1");
}

void
ms_route_logout (MsRequest *self)
{
  g_autoptr(GError) error = NULL;

  if (!ms_request_is (self, "POST"))
    {
      ms_http_reply_not_allowed (self->message, "POST");
      return;
    }
  self->signed_in = ms_request_identify (self, NULL, MS_COOKIE_CHANGES, &error);
  if (g_error_matches (error, MS_ERROR, MS_ERROR_FOREIGN_ORIGIN))
    ms_http_reply_error (self->message, SOUP_STATUS_FORBIDDEN, "foreign_origin");
  else if (!self->signed_in)
    signed_out (self, NULL);
  else
    ms_request_call (self, "auth.revoke", ms_arguments_new (), NULL, signed_out);
}

void
ms_route_root (MsRequest *self)
{
  g_autoptr(GError) error = NULL;

  if (!ms_request_is (self, "GET") && !ms_request_is (self, "HEAD"))
    {
      ms_http_reply_not_allowed (self->message, "GET, HEAD");
      return;
    }
  self->signed_in = ms_request_identify (self, NULL, MS_COOKIE_PAGE, &error);
  if (!self->signed_in)
    ms_request_send_away (self, error);
  else if (!ms_web_assets_serve_index (self->config->assets, self->message))
    show_message (self, SOUP_STATUS_OK, N_("The browser app is not part of this server"),
                  N_("This server was built without it. Use the desktop app instead."), NULL, NULL);
}
