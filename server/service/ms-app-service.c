/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Apps as administrators see them. Every bot's account has an app, also those that the command line makes. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-app-service.h"

#include <sodium.h>
#include <string.h>

#include "ms-account-private.h"
#include "ms-app-private.h"
#include "ms-audit-service.h"
#include "ms-error.h"
#include "ms-id.h"
#include "ms-limits.h"
#include "ms-name.h"
#include "ms-text.h"
#include "ms-webhook-store.h"

#define SECRET_BYTES 16
#define VERIFICATION_BYTES 12
#define TOKEN_DEVICE "app"
#define FALLBACK_NAME "app"

void
ms_app_made_clear (MsAppMade *self)
{
  g_clear_pointer (&self->app, ms_app_free);
  g_clear_pointer (&self->bot_token, g_free);
  g_clear_pointer (&self->app_token, g_free);
}

char *
ms_app_make_secret (gsize bytes)
{
  g_autofree guint8 *random = g_malloc (bytes);
  char *text = g_malloc (bytes * 2 + 1);

  randombytes_buf (random, bytes);
  sodium_bin2hex (text, bytes * 2 + 1, random, bytes);
  sodium_memzero (random, bytes);
  return text;
}

static gboolean
tell_app (MsContext       *context,
          const MsAppRow  *row,
          GError         **error)
{
  return ms_event_encode_app (ms_context_get_log (context), row->key, row->user, row->app, ms_context_get_now (context), error) != 0;
}

gboolean
ms_app_write (MsContext  *context,
              MsAppRow   *row,
              GError    **error)
{
  row->app->updated = ms_context_get_now (context);
  return ms_app_store_update (ms_context_get_store (context), row, error) && tell_app (context, row, error);
}

static void
ensure_id (char **id,
           char   prefix)
{
  char made[MS_ID_SIZE];

  if (*id != NULL)
    return;
  ms_id_generate (prefix, made);
  *id = g_strdup (made);
}

gboolean
ms_app_make (MsContext  *context,
             gint64      user,
             MsUser     *account,
             GError    **error)
{
  g_autofree char *secret = ms_app_make_secret (SECRET_BYTES);
  g_autofree char *verification = ms_app_make_secret (VERIFICATION_BYTES);
  MsApp app = {
    .user = account->id,
    .name = (char *) ms_user_get_shown_name (account),
    .signing_secret = secret,
    .verification_token = verification,
    .created = ms_context_get_now (context),
    .updated = ms_context_get_now (context),
  };
  MsAppRow row = { .user = user, .creator = ms_context_get_actor (context)->user, .app = &app };

  ensure_id (&account->app_id, MS_ID_APP);
  ensure_id (&account->bot_id, MS_ID_BOT);
  app.id = account->app_id;
  app.bot_id = account->bot_id;
  row.key = ms_app_store_insert (ms_context_get_store (context), &row, error);
  return row.key != 0 && tell_app (context, &row, error);
}

MsAppRow *
ms_app_need (MsContext   *context,
             const char  *id,
             GError     **error)
{
  GError *failure = NULL;
  g_autoptr(MsAppRow) row = ms_app_store_find_id (ms_context_get_store (context), id, &failure);

  if (failure != NULL)
    g_propagate_error (error, failure);
  else if (row == NULL || row->app->deleted)
    ms_error_set (error, MS_ERROR_APP_NOT_FOUND);
  else
    return g_steal_pointer (&row);
  return NULL;
}

static gboolean
write_commands (MsContext  *context,
                MsAppRow   *row,
                GPtrArray  *commands,
                GError    **error)
{
  MsStore *store = ms_context_get_store (context);

  if (commands == NULL)
    return TRUE;
  if (!ms_app_store_clear_commands (store, row->key, error))
    return FALSE;
  for (guint i = 0; i < commands->len; i++)
    if (!ms_app_store_add_command (store, row->key, g_ptr_array_index (commands, i), error))
      return FALSE;
  return TRUE;
}

static gboolean
note (MsContext       *context,
      const char      *action,
      const MsAppRow  *row,
      GError         **error)
{
  const MsAuditNote entry = { .action = action, .user = row->user, .subject = row->app->id };

  return ms_audit_service_note (context, &entry, error);
}

static gboolean
make_token (MsContext    *context,
            gint64        user,
            MsTokenKind   kind,
            char        **token,
            GError      **error)
{
  g_auto(MsSignIn) made = { NULL };

  if (!ms_account_end_sessions_of (context, user, kind, error)
      || !ms_account_make_session (context, user, TOKEN_DEVICE, 0, kind, &made, error))
    return FALSE;

  g_free (*token);
  *token = g_steal_pointer (&made.token);
  return TRUE;
}

static gboolean
rename_bot (MsContext       *context,
            const MsAppRow  *row,
            gint64          *event_seq,
            GError         **error)
{
  g_autoptr(MsUser) account = ms_user_store_get (ms_context_get_store (context), row->user, error);

  if (account == NULL)
    return FALSE;

  g_free (account->real_name);
  account->real_name = g_strdup (row->app->name);
  account->updated = ms_context_get_now (context);
  return ms_user_store_update (ms_context_get_store (context), row->user, account, error)
         && ms_service_tell_user (context, row->user, account, FALSE, event_seq, error);
}

static void
set_request_url (MsApp      *app,
                 const char *url)
{
  g_free (app->request_url);
  app->request_url = *url != '\0' ? g_strdup (url) : NULL;
  app->request_state = *url != '\0' ? MS_REQUEST_STATE_UNVERIFIED : MS_REQUEST_STATE_NONE;
}

static gboolean
write_change (MsContext          *context,
              MsAppRow           *row,
              const MsAppChange  *change,
              const char         *action,
              MsAppMade          *made,
              GError            **error)
{
  MsApp *app = row->app;

  if (change->name != NULL)
    {
      g_free (app->name);
      app->name = ms_text_trim (change->name, -1);
      if (!rename_bot (context, row, &made->event_seq, error))
        return FALSE;
    }
  if (change->request_url != NULL)
    set_request_url (app, change->request_url);
  if (change->new_signing_secret)
    {
      g_free (app->signing_secret);
      app->signing_secret = ms_app_make_secret (SECRET_BYTES);
    }
  if (!write_commands (context, row, change->commands, error) || !ms_app_write (context, row, error) || !note (context, action, row, error)
      || (change->new_bot_token && !make_token (context, row->user, MS_TOKEN_BOT, &made->bot_token, error))
      || (change->new_app_token && !make_token (context, row->user, MS_TOKEN_APP, &made->app_token, error)))
    return FALSE;

  g_clear_pointer (&made->app, ms_app_free);
  made->app = g_steal_pointer (&row->app);
  return TRUE;
}

/* A handle that is like the name of the app. */
static char *
find_handle (MsContext   *context,
             const char  *name,
             GError     **error)
{
  g_autofree char *typed = ms_name_suggest_channel (name);
  g_autofree char *cut = g_utf8_substring (typed, 0, MIN (g_utf8_strlen (typed, -1), MS_LIMIT_USER_NAME_CHARS));
  g_autofree char *checked = ms_name_check_user (cut, NULL);

  return ms_account_find_free_name (context, checked != NULL ? checked : FALLBACK_NAME, error);
}

gboolean
ms_app_service_create (MsContext          *context,
                       const MsAppChange  *change,
                       MsAppMade          *made,
                       GError            **error)
{
  g_autoptr(MsUser) caller = ms_service_need_caller (context, MS_ACTION_MANAGE_APPS, error);
  g_auto(MsAccountPerson) person = { NULL };
  g_auto(MsSignIn) bot = { NULL };
  g_autoptr(MsUser) account = NULL;
  g_autoptr(MsAppRow) row = NULL;
  MsAppChange rest = *change;

  if (caller == NULL)
    return FALSE;
  if (change->name == NULL)
    return ms_error_set (error, MS_ERROR_INVALID_NAME);
  if (!ms_app_check_change (context, change, 0, error) || !ms_app_check_room (context, error))
    return FALSE;
  person.name = find_handle (context, change->name, error);
  if (person.name == NULL)
    return FALSE;

  person.real_name = ms_text_trim (change->name, -1);
  if (ms_account_make (context, &person, MS_ROLE_BOT, NULL, &bot, &account, error) == 0)
    return FALSE;
  row = ms_app_store_find_user (ms_context_get_store (context), bot.user, error);
  if (row == NULL)
    return FALSE;

  made->event_seq = bot.event_seq;
  rest.name = NULL;
  rest.new_bot_token = rest.new_app_token = TRUE;
  rest.new_signing_secret = FALSE;
  return write_change (context, row, &rest, MS_AUDIT_APP_CREATED, made, error);
}

gboolean
ms_app_service_update (MsContext          *context,
                       const char         *id,
                       const MsAppChange  *change,
                       MsAppMade          *made,
                       GError            **error)
{
  g_autoptr(MsUser) caller = ms_service_need_caller (context, MS_ACTION_MANAGE_APPS, error);
  g_autoptr(MsAppRow) row = caller != NULL ? ms_app_need (context, id, error) : NULL;

  return row != NULL && ms_app_check_change (context, change, row->key, error)
         && write_change (context, row, change, MS_AUDIT_APP_CHANGED, made, error);
}

gboolean
ms_app_service_delete (MsContext   *context,
                       const char  *id,
                       gint64      *event_seq,
                       GError     **error)
{
  MsStore *store = ms_context_get_store (context);
  g_autoptr(MsUser) caller = ms_service_need_caller (context, MS_ACTION_MANAGE_APPS, error);
  g_autoptr(MsAppRow) row = caller != NULL ? ms_app_need (context, id, error) : NULL;
  g_autoptr(MsUser) account = row != NULL ? ms_user_store_get (store, row->user, error) : NULL;

  if (account == NULL)
    return FALSE;

  account->deleted = TRUE;
  account->updated = ms_context_get_now (context);
  row->app->deleted = TRUE;
  set_request_url (row->app, "");
  return ms_app_store_clear_commands (store, row->key, error)
         && note (context, MS_AUDIT_APP_DELETED, row, error)
         && ms_app_write (context, row, error)
         && ms_user_store_update (store, row->user, account, error)
         && ms_service_tell_user (context, row->user, account, FALSE, event_seq, error)
         && ms_account_end_sessions (context, row->user, 0, NULL, error);
}

static void
collect_app (const MsAppRow *row,
             gpointer        user_data)
{
  MsAppRow *copy = g_memdup2 (row, sizeof *row);

  copy->app = ms_app_copy (row->app);
  g_ptr_array_add ((GPtrArray *) user_data, copy);
}

static void
add_command (const MsAppCommand *command,
             gint64              app,
             gpointer            user_data)
{
  GPtrArray *rows = user_data;

  for (guint i = 0; i < rows->len; i++)
    {
      MsAppRow *row = g_ptr_array_index (rows, i);

      if (row->key != app)
        continue;
      if (row->app->commands == NULL)
        row->app->commands = ms_app_command_list_new ();
      g_ptr_array_add (row->app->commands, ms_app_command_new (command->name, command->description, command->usage));
    }
}

gboolean
ms_app_service_list (MsContext     *context,
                     MsAppVisitor   visitor,
                     gpointer       user_data,
                     GError       **error)
{
  MsStore *store = ms_context_get_store (context);
  g_autoptr(MsUser) caller = ms_service_need_caller (context, MS_ACTION_MANAGE_APPS, error);
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_app_row_free);

  if (caller == NULL || !ms_app_store_visit (store, 0, MS_LIMIT_APPS, collect_app, rows, error)
      || !ms_app_store_visit_commands (store, add_command, rows, error))
    return FALSE;

  for (guint i = 0; i < rows->len; i++)
    {
      const MsAppRow *row = g_ptr_array_index (rows, i);

      visitor (row->key, row->user, row->app, user_data);
    }
  return TRUE;
}

MsApp *
ms_app_service_get_own (MsContext  *context,
                        gint64     *key,
                        GError    **error)
{
  GError *failure = NULL;
  g_autoptr(MsAppRow) row = ms_app_store_find_user (ms_context_get_store (context), ms_context_get_actor (context)->user, &failure);

  if (failure != NULL)
    g_propagate_error (error, failure);
  else if (row == NULL || row->app->deleted)
    ms_error_set (error, MS_ERROR_NOT_ALLOWED_TOKEN_TYPE);
  else
    {
      *key = row->key;
      return g_steal_pointer (&row->app);
    }
  return NULL;
}

gboolean
ms_app_service_set_request_state (MsContext       *context,
                                  const char      *id,
                                  const char      *url,
                                  MsRequestState   state,
                                  GError         **error)
{
  g_autoptr(MsAppRow) row = ms_app_need (context, id, error);

  if (row == NULL)
    return FALSE;
  if (!ms_context_get_actor (context)->is_system)
    return ms_error_set (error, MS_ERROR_NOT_ALLOWED);
  if (g_strcmp0 (row->app->request_url, url) != 0 || row->app->request_state == state)
    return TRUE;

  row->app->request_state = state;
  return ms_app_write (context, row, error);
}

static void
fill_bot (MsBot          *bot,
          const MsAppRow *row)
{
  *bot = (MsBot) {
    .id = g_strdup (row->app->bot_id),
    .name = g_strdup (row->app->name),
    .app_id = g_strdup (row->app->id),
    .user_id = g_strdup (row->app->user),
    .updated = row->app->updated,
    .deleted = row->app->deleted,
  };
}

/* A webhook shows itself where it posts: who may not know of the conversation finds none. */
static MsWebhookRow *
find_webhook (MsContext     *context,
              const MsUser  *caller,
              const char    *id,
              GError       **error)
{
  MsStore *store = ms_context_get_store (context);
  g_autoptr(MsWebhookRow) webhook = ms_webhook_store_find (store, id, error);
  g_autoptr(MsChannelRow) row = NULL;

  if (webhook == NULL)
    return NULL;
  row = ms_channel_store_get (store, webhook->channel, ms_context_get_actor (context)->user, error);
  return row != NULL && ms_service_can_see (row, caller) ? g_steal_pointer (&webhook) : NULL;
}

gboolean
ms_app_service_get_bot (MsContext   *context,
                        const char  *id,
                        MsBot       *bot,
                        GError     **error)
{
  MsStore *store = ms_context_get_store (context);
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);
  g_autoptr(MsAppRow) row = NULL;
  g_autoptr(MsWebhookRow) webhook = NULL;
  GError *failure = NULL;

  if (caller == NULL)
    return FALSE;
  if (id != NULL)
    row = ms_app_store_find_bot (store, id, &failure);
  if (id != NULL && row == NULL && failure == NULL)
    webhook = find_webhook (context, caller, id, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  if (row == NULL && webhook == NULL)
    return ms_error_set (error, MS_ERROR_BOT_NOT_FOUND);

  if (row != NULL)
    fill_bot (bot, row);
  else
    *bot = (MsBot) { .id = g_strdup (webhook->id), .name = g_strdup (webhook->name), .updated = webhook->created, .deleted = webhook->deleted };
  return TRUE;
}
