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
#include "ms-form-page.h"
#include "ms-http-endpoint-private.h"
#include "ms-http-reply.h"
#include "ms-json-reader.h"

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

/* A form that did what it is for: to @location with @cookie. */
static void
go_on (MsRequest  *self,
       const char *cookie,
       const char *location)
{
  ms_http_reply_add_cookie (self->message, cookie);
  if (ms_http_wants_json (self->message))
    {
      g_autoptr(GBytes) body = g_bytes_new_static ("{\"ok\":true}", 11);

      ms_http_reply_json (self->message, SOUP_STATUS_OK, body);
      return;
    }
  ms_http_reply_redirect (self->message, SOUP_STATUS_SEE_OTHER, location);
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
      ms_form_page_refuse (self, form->page, form->arguments, ms_api_call_get_error (call));
      return;
    }
  cookie = ms_visitor_make_cookie (&self->visitor, token, form->keep);
  go_on (self, cookie, ms_form_page_get_next (form->arguments));
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
  ms_form_page_refuse (self, page, arguments, error);
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
  static const char * const names[] = { "password", "new_password", "keep", "code", "device", NULL };
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
          const char *invite,
          const char *inviter)
{
  g_autoptr(MsArguments) arguments = read_query (self);

  if (invite != NULL)
    ms_arguments_add (arguments, "invite", invite, strlen (invite), NULL);
  ms_form_page_open (self, page, arguments, inviter);
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
    get_form (self, "login", NULL, NULL);
}

static gboolean
may_register (MsRequest *self)
{
  MsTeamView team = { .name = NULL };

  ms_auth_guard_get_team (self->config->guard, &team);
  return team.is_empty || team.is_open;
}

/* The name of who made the invitation: NULL when it is nobody's. */
static char *
dup_inviter (MsApiCall *call)
{
  guint status, retry_after;
  g_autoptr(GBytes) reply = ms_api_call_get_reply (call, &status, &retry_after);
  g_autoptr(MsJsonReader) reader = ms_json_reader_new ();

  if (!ms_json_reader_parse_bytes (reader, reply, NULL))
    return NULL;
  return ms_json_node_dup_member_string (ms_json_reader_get_root (reader), "inviter");
}

/* An invitation that lets nobody in. What became of it the store no longer knows: dead ones are deleted. */
static void
say_invite_is_dead (MsRequest *self)
{
  gboolean is_open = may_register (self);

  ms_form_page_say (self, SOUP_STATUS_NOT_FOUND, N_("This invitation no longer works"),
                    N_("It has expired, was used up or was taken back, or the link is not complete. Ask the person who sent it for a new one."),
                    is_open ? "/register" : "/login", is_open ? N_("Create an account") : N_("Sign in"));
}

static void
invite_looked_at (MsRequest *self,
                  MsApiCall *call)
{
  const GError *error = ms_api_call_get_error (call);
  g_autoptr(MsArguments) arguments = NULL;
  g_autofree char *inviter = NULL;

  if (error == NULL || g_error_matches (error, MS_ERROR, MS_ERROR_NOT_SET_UP))
    {
      inviter = error == NULL ? dup_inviter (call) : NULL;
      get_form (self, "register", self->data, inviter);
    }
  else if (g_error_matches (error, MS_ERROR, MS_ERROR_INVALID_CODE) || g_error_matches (error, MS_ERROR, MS_ERROR_INVALID_ARGUMENTS))
    say_invite_is_dead (self);
  else if (g_error_matches (error, MS_ERROR, MS_ERROR_REGISTRATION_CLOSED))
    ms_form_page_say (self, SOUP_STATUS_FORBIDDEN, N_("This team takes no new people"),
                      N_("Its owner has closed registration. Ask somebody in the team about it."), "/login", N_("Sign in"));
  else
    {
      arguments = read_query (self);
      ms_form_page_refuse (self, "register", arguments, error);
    }
}

/* The form for who was invited; whether the invitation is any good is said before anything is filled in. */
static void
open_invite (MsRequest  *self,
             const char *code)
{
  MsArguments *arguments = ms_arguments_new ();

  ms_arguments_add (arguments, "code", code, strlen (code), NULL);
  self->data = g_strdup (code);
  self->data_free = g_free;
  ms_request_call (self, "micro.invites.info", arguments, NULL, invite_looked_at);
}

void
ms_route_register (MsRequest *self)
{
  g_autoptr(MsArguments) query = NULL;
  const char *invite;

  if (!is_form_request (self))
    return;
  query = read_query (self);
  invite = ms_arguments_peek (query, "invite");
  self->signed_in = ms_request_identify (self, NULL, MS_COOKIE_PAGE, NULL);
  if (ms_request_is (self, "POST"))
    post_register (self);
  else if (self->signed_in)
    ms_http_reply_redirect (self->message, SOUP_STATUS_FOUND, "/");
  else if (invite != NULL && *invite != '\0')
    open_invite (self, invite);
  else if (may_register (self))
    get_form (self, "register", NULL, NULL);
  else
    ms_form_page_say (self, SOUP_STATUS_FORBIDDEN, N_("You need an invitation"),
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
    open_invite (self, self->segments[1]);
}

static void
signed_out (MsRequest *self,
            MsApiCall *call)
{
  g_autofree char *cookie = ms_visitor_make_cookie (&self->visitor, NULL, FALSE);

  go_on (self, cookie, "/login?signed_out=1");
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
    ms_form_page_say (self, SOUP_STATUS_OK, N_("The browser app is not part of this server"),
                  N_("This server was built without it. Use the desktop app instead."), NULL, NULL);
}
