/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Bots that come from elsewhere: each account gets an app, so that what it said can be told to be its own. The app has no tokens; an administrator may
 * renew them. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include <sodium.h>

#include "ms-app-private.h"
#include "ms-id.h"
#include "ms-import-private.h"
#include "ms-limits.h"
#include "ms-speaker.h"
#include "ms-webhook-store.h"

#define HOOK_NAME "incoming-webhook"

gboolean
ms_import_is_app (const MsUser *user)
{
  return user->role == MS_ROLE_BOT && !g_str_equal (user->id, MS_SPEAKER_ID);
}

/* *is_free: whether neither an app nor a webhook is known by it. */
static gboolean
is_bot_id_free (MsContext   *context,
                const char  *id,
                gboolean    *is_free,
                GError     **error)
{
  MsStore *store = ms_context_get_store (context);
  GError *failure = NULL;
  g_autoptr(MsAppRow) app = ms_app_store_find_bot (store, id, &failure);
  g_autoptr(MsWebhookRow) hook = app == NULL && failure == NULL ? ms_webhook_store_find (store, id, &failure) : NULL;

  *is_free = app == NULL && hook == NULL;
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, failure);
  return FALSE;
}

static gboolean
is_app_id_free (MsContext   *context,
                const char  *id,
                gboolean    *is_free,
                GError     **error)
{
  GError *failure = NULL;
  g_autoptr(MsAppRow) app = ms_app_store_find_id (ms_context_get_store (context), id, &failure);

  *is_free = app == NULL;
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, failure);
  return FALSE;
}

gboolean
ms_import_make_app (MsContext     *context,
                    gint64         key,
                    const MsUser  *user,
                    MsUser        *made,
                    GError       **error)
{
  g_autoptr(MsAppRow) row = NULL;
  gboolean is_free = FALSE;

  if (ms_id_is_valid (user->bot_id, "B") && !is_bot_id_free (context, user->bot_id, &is_free, error))
    return FALSE;
  made->bot_id = is_free ? g_strdup (user->bot_id) : NULL;
  is_free = FALSE;
  if (ms_id_is_valid (user->app_id, "A") && !is_app_id_free (context, user->app_id, &is_free, error))
    return FALSE;
  made->app_id = is_free ? g_strdup (user->app_id) : NULL;
  if (!ms_app_make (context, key, made, error))
    return FALSE;
  if (!made->deleted)
    return TRUE;

  row = ms_app_store_find_user (ms_context_get_store (context), key, error);
  if (row == NULL)
    return FALSE;
  row->app->deleted = TRUE;
  return ms_app_write (context, row, error);
}

gboolean
ms_import_find_app (MsContext   *context,
                    MsImported  *result,
                    GError     **error)
{
  GError *failure = NULL;
  g_autoptr(MsAppRow) row = ms_app_store_find_user (ms_context_get_store (context), result->key, &failure);

  if (row != NULL)
    {
      g_strlcpy (result->bot_id, row->app->bot_id, sizeof result->bot_id);
      g_strlcpy (result->app_id, row->app->id, sizeof result->app_id);
    }
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, failure);
  return FALSE;
}

gboolean
ms_import_service_add_hook (MsContext   *context,
                            const char  *bot_id,
                            const char  *name,
                            gint64       channel,
                            gint64       created,
                            GError     **error)
{
  g_autofree char *shown = ms_import_cut (name, MS_LIMIT_APP_NAME_CHARS);
  MsWebhookRow row = { .id = (char *) bot_id, .name = shown != NULL ? shown : (char *) HOOK_NAME, .channel = channel, .created = created };
  gboolean is_free = FALSE;
  gint64 key;

  if (!is_bot_id_free (context, bot_id, &is_free, error))
    return FALSE;
  if (!is_free)
    return TRUE;
  randombytes_buf (row.hash, sizeof row.hash); /* of a secret that nobody has */
  key = ms_webhook_store_insert (ms_context_get_store (context), &row, error);
  return key != 0 && ms_webhook_store_delete (ms_context_get_store (context), key, error);
}
