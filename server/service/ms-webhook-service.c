/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Incoming webhooks. What they post has no author: it is a bot_message that says a bot's id and a name. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-webhook-service.h"

#include <sodium.h>
#include <string.h>

#include "ms-app-private.h"
#include "ms-audit-service.h"
#include "ms-error.h"
#include "ms-id.h"
#include "ms-limits.h"
#include "ms-message-private.h"
#include "ms-text.h"
#include "ms-thread-private.h"
#include "ms-webhook-store.h"

#define SECRET_BYTES 24
#define DEFAULT_NAME "incoming-webhook"

G_STATIC_ASSERT (crypto_hash_sha256_BYTES == MS_WEBHOOK_HASH_BYTES);

void
ms_webhook_made_clear (MsWebhookMade *self)
{
  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->secret, g_free);
  g_clear_pointer (&self->team_id, g_free);
  g_clear_pointer (&self->channel_id, g_free);
}

/* Without the channel: who reads the log need not know of it. */
static gboolean
note (MsContext   *context,
      const char  *action,
      const char  *id,
      GError     **error)
{
  const MsAuditNote entry = { .action = action, .subject = id };

  return ms_audit_service_note (context, &entry, error);
}

static gboolean
check_room (MsContext  *context,
            GError    **error)
{
  gint64 count = 0;

  if (!ms_webhook_store_count (ms_context_get_store (context), &count, error))
    return FALSE;
  return count < MS_LIMIT_WEBHOOKS || ms_error_set_ratelimited (error, 60);
}

static char *
check_name (const char  *name,
            GError     **error)
{
  g_autofree char *trimmed = name != NULL ? ms_text_trim (name, -1) : g_strdup ("");

  if (*trimmed == '\0')
    return g_strdup (DEFAULT_NAME);
  if (ms_text_count (trimmed, -1) <= MS_LIMIT_APP_NAME_CHARS)
    return g_steal_pointer (&trimmed);
  ms_error_set (error, MS_ERROR_INVALID_NAME);
  return NULL;
}

gboolean
ms_webhook_service_create (MsContext      *context,
                           const char     *channel,
                           const char     *name,
                           MsWebhookMade  *made,
                           GError        **error)
{
  g_autoptr(MsUser) caller = ms_service_need_caller (context, MS_ACTION_MANAGE_WEBHOOKS, error);
  g_autoptr(MsChannelRow) row = caller != NULL ? ms_service_need_channel (context, caller, channel, error) : NULL;
  g_autofree char *checked = row != NULL ? check_name (name, error) : NULL;
  g_autofree char *secret = ms_app_make_secret (SECRET_BYTES);
  char id[MS_ID_SIZE];
  MsWebhookRow webhook = { .id = id, .name = checked, .creator = ms_context_get_actor (context)->user, .created = ms_context_get_now (context) };

  if (checked == NULL || !ms_service_check_changeable (row, error) || !check_room (context, error))
    return FALSE;

  ms_id_generate (MS_ID_BOT, id);
  webhook.channel = row->key;
  crypto_hash_sha256 (webhook.hash, (const guint8 *) secret, strlen (secret));
  if (ms_webhook_store_insert (ms_context_get_store (context), &webhook, error) == 0
      || !note (context, MS_AUDIT_WEBHOOK_CREATED, id, error))
    return FALSE;

  ms_webhook_made_clear (made);
  made->id = g_strdup (id);
  made->secret = g_steal_pointer (&secret);
  made->team_id = g_strdup (ms_service_get_team_id (context));
  made->channel_id = g_strdup (row->channel->id);
  return TRUE;
}

/* Whether the caller sees the channel of a webhook; a hidden one's is hidden with it. */
static gboolean
can_see (MsContext     *context,
         const MsUser  *caller,
         gint64         channel,
         gboolean      *visible,
         GError       **error)
{
  GError *failure = NULL;
  g_autoptr(MsChannelRow) row =
    ms_channel_store_get (ms_context_get_store (context), channel, ms_context_get_actor (context)->user, &failure);

  *visible = row != NULL && ms_service_can_see (row, caller);
  if (failure != NULL)
    g_propagate_error (error, failure);
  return failure == NULL;
}

typedef struct
{
  MsContext        *context;
  const MsUser     *caller;
  MsWebhookVisitor  visitor;
  gpointer          user_data;
  GError           *error; /* (nullable) */
} List;

static void
show_webhook (const MsWebhookRow *row,
              gpointer            user_data)
{
  List *list = user_data;
  const MsWebhookView view = { row->id, row->name, row->channel_id, row->creator_id, row->created };
  gboolean visible = FALSE;

  if (list->error == NULL && can_see (list->context, list->caller, row->channel, &visible, &list->error) && visible)
    list->visitor (&view, list->user_data);
}

gboolean
ms_webhook_service_list (MsContext         *context,
                         MsWebhookVisitor   visitor,
                         gpointer           user_data,
                         GError           **error)
{
  g_autoptr(MsUser) caller = ms_service_need_caller (context, MS_ACTION_MANAGE_WEBHOOKS, error);
  List list = { context, caller, visitor, user_data, NULL };

  if (caller == NULL || !ms_webhook_store_visit (ms_context_get_store (context), show_webhook, &list, error))
    {
      g_clear_error (&list.error);
      return FALSE;
    }
  if (list.error != NULL)
    g_propagate_error (error, list.error);
  return list.error == NULL;
}

static MsWebhookRow *
need_webhook (MsContext   *context,
              const char  *id,
              MsError      code,
              GError     **error)
{
  GError *failure = NULL;
  g_autoptr(MsWebhookRow) row = ms_webhook_store_find (ms_context_get_store (context), id, &failure);

  if (failure != NULL)
    g_propagate_error (error, failure);
  else if (row == NULL || row->deleted)
    ms_error_set (error, code);
  else
    return g_steal_pointer (&row);
  return NULL;
}

gboolean
ms_webhook_service_delete (MsContext   *context,
                           const char  *id,
                           GError     **error)
{
  g_autoptr(MsUser) caller = ms_service_need_caller (context, MS_ACTION_MANAGE_WEBHOOKS, error);
  g_autoptr(MsWebhookRow) row = caller != NULL ? need_webhook (context, id, MS_ERROR_WEBHOOK_NOT_FOUND, error) : NULL;
  gboolean visible = FALSE;

  if (row == NULL || !can_see (context, caller, row->channel, &visible, error))
    return FALSE;
  if (!visible)
    return ms_error_set (error, MS_ERROR_WEBHOOK_NOT_FOUND);
  return ms_webhook_store_delete (ms_context_get_store (context), row->key, error)
         && note (context, MS_AUDIT_WEBHOOK_DELETED, row->id, error);
}

gboolean
ms_webhook_service_open (MsContext   *context,
                         const char  *team_id,
                         const char  *id,
                         const char  *secret,
                         MsBot       *bot,
                         gint64      *channel,
                         GError     **error)
{
  g_autoptr(MsWebhookRow) row = need_webhook (context, id, MS_ERROR_NO_SERVICE, error);
  guint8 hash[MS_WEBHOOK_HASH_BYTES];

  if (row == NULL)
    return FALSE;
  if (g_strcmp0 (team_id, ms_service_get_team_id (context)) != 0)
    return ms_error_set (error, MS_ERROR_NO_SERVICE);
  crypto_hash_sha256 (hash, (const guint8 *) secret, strlen (secret));
  if (sodium_memcmp (hash, row->hash, sizeof hash) != 0)
    return ms_error_set (error, MS_ERROR_INVALID_TOKEN);

  ms_bot_clear (bot);
  *bot = (MsBot) { .id = g_strdup (row->id), .name = g_strdup (row->name), .updated = row->created };
  *channel = row->channel;
  return TRUE;
}

gboolean
ms_webhook_service_post (MsContext            *context,
                         const MsWebhookPost  *post,
                         gint64               *event_seq,
                         GError              **error)
{
  g_autoptr(MsChannelRow) row = ms_channel_store_get (ms_context_get_store (context), post->channel, 0, error);
  g_autoptr(MsMessageRow) root = NULL;
  g_autofree char *text = NULL;
  g_auto(MsPosted) posted = { NULL };
  MsNewMessage message = {
    .content = post->content,
    .subtype = MS_SUBTYPE_BOT_MESSAGE,
    .reply_broadcast = post->reply_broadcast,
    .is_active = post->is_active,
    .active_data = post->active_data,
  };

  if (row == NULL)
    return FALSE;
  if (row->channel->archived)
    return ms_error_set (error, MS_ERROR_IS_ARCHIVED);
  if (post->thread_ts != 0 && (root = ms_thread_need_root (context, row, post->thread_ts, error)) == NULL)
    return FALSE;
  text = ms_message_dup_checked (context, post->text, post->link_names, error);
  message.text = text;
  if (text == NULL || !ms_message_write (context, &message, row, root, &posted, error))
    return FALSE;
  *event_seq = posted.event_seq;
  return TRUE;
}
