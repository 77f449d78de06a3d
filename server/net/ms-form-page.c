/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a person in front of a form sees: the page with what was entered, and an error of the API as a sentence beside its field. Sends
 * nothing to the API. Main thread. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-form-page.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ms-error.h"
#include "ms-http-reply.h"

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
pick_language (MsRequest        *self,
               const MsTeamView *team)
{
  return ms_pages_pick_language (self->config->pages, self->message, team->language);
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
  ms_http_reply_add_cookie (self->message, cookie);
}

static void
fill_login (GHashTable       *variables,
            const MsTeamView *team,
            MsArguments      *arguments)
{
  set (variables, "name", ms_arguments_peek (arguments, "name"));
  if (!g_hash_table_contains (variables, "code_needed") && !g_hash_table_contains (variables, "new_password_needed"))
    set (variables, "first_step", "1");
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
  const char *next = ms_form_page_get_next (arguments);
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

/* What an error means to a person in front of a form, and which field it belongs to. */
typedef struct
{
  MsError     code;
  guint       status;
  const char *field; /* NULL: the whole form */
  const char *text;
} Explanation;

static const Explanation explanations[] = {
  { MS_ERROR_INVALID_CREDENTIALS, 401, NULL, N_("The username or the password is wrong.") },
  { MS_ERROR_ACCOUNT_INACTIVE, 403, NULL, N_("This account is deactivated. Ask an administrator of your team.") },
  { MS_ERROR_REGISTRATION_CLOSED, 403, NULL, N_("You need an invitation to create an account here.") },
  { MS_ERROR_FOREIGN_ORIGIN, 403, NULL, N_("This form was sent from another site. Please try again here.") },
  { MS_ERROR_ALREADY_SET_UP, 403, NULL, N_("This team is set up already. Sign in instead.") },
  { MS_ERROR_NOT_SET_UP, 403, NULL, N_("This server has no team yet.") },
  { MS_ERROR_RATELIMITED, 429, NULL, N_("Too many attempts. Wait a moment and try again.") },
  { MS_ERROR_PASSWORD_CHANGE_REQUIRED, 401, NULL, N_("This password works once. Choose one of your own.") },
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

static const Explanation *
explain (const GError *error)
{
  static const Explanation fallback = { 0, 422, NULL, N_("Something in the form is not right. Check what you entered.") };

  for (guint i = 0; i < G_N_ELEMENTS (explanations); i++)
    if (g_error_matches (error, MS_ERROR, explanations[i].code))
      return &explanations[i];
  return &fallback;
}

/* A code that is wrong lets nobody in; of an invitation or first run it is a mistake in the form. */
static guint
status_of (const Explanation *explanation,
           const char        *page)
{
  return explanation->code == MS_ERROR_INVALID_CODE && strcmp (page, "login") == 0 ? 401 : explanation->status;
}

/* Which variable carries the message: an invalid code is the invitation's, or on first run the set-up code. */
static const char *
variable_of (const Explanation *explanation,
             const char        *page)
{
  const char *field = explanation->field;
  gboolean setup = strcmp (page, "setup") == 0;

  if (field == NULL || strcmp (page, "login") == 0)
    return "error";
  if (strcmp (field, "code") == 0)
    return setup ? "error_setup_code" : "error";
  if (strcmp (field, "password") == 0)
    return "error_password";
  if (strcmp (field, "email") == 0)
    return setup ? "error" : "error_email";
  return setup && strcmp (field, "channels") == 0 ? "error_channels" : "error_name";
}

const char *
ms_form_page_get_next (MsArguments *arguments)
{
  const char *next = ms_arguments_peek (arguments, "next");

  return is_local_path (next) ? next : "/";
}

void
ms_form_page_open (MsRequest   *self,
                   const char  *page,
                   MsArguments *arguments,
                   const char  *inviter)
{
  g_autoptr(GHashTable) variables = new_variables ();
  MsTeamView team = { .name = NULL };

  set (variables, "keep", "1");
  set (variables, "inviter", inviter);
  ms_auth_guard_get_team (self->config->guard, &team);
  if (ms_arguments_peek (arguments, "signed_out") != NULL)
    set (variables, "notice", ms_pages_translate (self->config->pages, pick_language (self, &team), N_("You were signed out.")));
  show_form (self, SOUP_STATUS_OK, team.is_empty ? "setup" : page, arguments, variables);
}

/* Nothing was wrong: there is more to say. */
static gboolean
is_question (const GError *error)
{
  return g_error_matches (error, MS_ERROR, MS_ERROR_SECOND_FACTOR_REQUIRED)
         || g_error_matches (error, MS_ERROR, MS_ERROR_PASSWORD_CHANGE_REQUIRED);
}

/* Which fields of the sign-in form are wrong. */
static void
mark_wrong (GHashTable   *variables,
            const GError *error)
{
  if (g_error_matches (error, MS_ERROR, MS_ERROR_INVALID_CREDENTIALS))
    set (variables, "wrong_password", "1");
  if (g_error_matches (error, MS_ERROR, MS_ERROR_INVALID_CODE))
    set (variables, "wrong_code", "1");
  if (g_error_matches (error, MS_ERROR, MS_ERROR_WEAK_PASSWORD))
    set (variables, "wrong_new_password", "1");
}

/* What the form asks for stays on it, whatever else was wrong. */
static void
ask_for_more (GHashTable   *variables,
              MsArguments  *arguments,
              const GError *error)
{
  if (g_error_matches (error, MS_ERROR, MS_ERROR_SECOND_FACTOR_REQUIRED) || ms_arguments_peek (arguments, "code") != NULL)
    set (variables, "code_needed", "1");
  if (g_error_matches (error, MS_ERROR, MS_ERROR_PASSWORD_CHANGE_REQUIRED) || ms_arguments_peek (arguments, "new_password") != NULL)
    set (variables, "new_password_needed", "1");
}

void
ms_form_page_refuse (MsRequest    *self,
                     const char   *page,
                     MsArguments  *arguments,
                     const GError *error)
{
  g_autoptr(GHashTable) variables = NULL;
  MsTeamView team = { .name = NULL };
  const Explanation *explanation = explain (error);
  const char *text = explanation->text;

  ms_http_reply_retry_after (self->message, ms_error_get_retry_after (error));
  if (ms_http_wants_json (self->message))
    {
      ms_http_reply_error (self->message, status_of (explanation, page), ms_error_get_wire_name (error));
      return;
    }
  if (strcmp (page, "setup") == 0 && g_error_matches (error, MS_ERROR, MS_ERROR_INVALID_CODE))
    text = N_("This is not the set-up code of this server.");
  if (strcmp (page, "login") == 0 && g_error_matches (error, MS_ERROR, MS_ERROR_INVALID_CODE))
    text = N_("This code is not right. Enter a new one from your authenticator app, or a recovery code.");
  variables = new_variables ();
  ms_auth_guard_get_team (self->config->guard, &team);
  set (variables, is_question (error) ? "asked" : variable_of (explanation, page),
       ms_pages_translate (self->config->pages, pick_language (self, &team), text));
  set (variables, "keep", ms_arguments_peek (arguments, "keep"));
  if (strcmp (page, "login") == 0)
    {
      ask_for_more (variables, arguments, error);
      mark_wrong (variables, error);
    }
  show_form (self, status_of (explanation, page), page, arguments, variables);
}

void
ms_form_page_say (MsRequest  *self,
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
