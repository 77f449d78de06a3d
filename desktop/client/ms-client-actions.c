/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a person does with a client: write, change, delete, draft, read, type. Most of it is handed to the part that knows how. Main context. */

#define G_LOG_DOMAIN "ms-client"

#include "config.h"

#include "ms-client-instance.h"

#include <string.h>

#include "ms-client-outbox.h"

#define DRAFT_BYTES_MAX (256 * 1024)

const char *
ms_client_send_message (MsClient   *self,
                        const char *channel,
                        const char *text)
{
  g_return_val_if_fail (MS_IS_CLIENT (self), NULL);
  g_return_val_if_fail (channel != NULL, NULL);
  g_return_val_if_fail (text != NULL, NULL);

  return ms_client_outbox_post (ms_client_get_outbox (self), channel, text);
}

void
ms_client_retry_message (MsClient   *self,
                         const char *client_msg_id)
{
  g_return_if_fail (MS_IS_CLIENT (self));

  ms_client_outbox_retry (ms_client_get_outbox (self), client_msg_id);
}

void
ms_client_discard_message (MsClient   *self,
                           const char *client_msg_id)
{
  g_return_if_fail (MS_IS_CLIENT (self));

  ms_client_outbox_discard (ms_client_get_outbox (self), client_msg_id);
}

void
ms_client_edit_message (MsClient   *self,
                        const char *channel,
                        gint64      ts,
                        const char *text)
{
  g_return_if_fail (MS_IS_CLIENT (self));
  g_return_if_fail (channel != NULL);
  g_return_if_fail (text != NULL);

  ms_client_outbox_edit (ms_client_get_outbox (self), channel, ts, text);
}

void
ms_client_delete_message (MsClient   *self,
                          const char *channel,
                          gint64      ts,
                          guint       undo_ms)
{
  g_return_if_fail (MS_IS_CLIENT (self));
  g_return_if_fail (channel != NULL);

  ms_client_outbox_delete (ms_client_get_outbox (self), channel, ts, undo_ms);
}

gboolean
ms_client_undo_delete (MsClient   *self,
                       const char *channel,
                       gint64      ts)
{
  g_return_val_if_fail (MS_IS_CLIENT (self), FALSE);
  g_return_val_if_fail (channel != NULL, FALSE);

  return ms_client_outbox_undo_delete (ms_client_get_outbox (self), channel, ts);
}

void
ms_client_flush_deletes (MsClient *self)
{
  g_return_if_fail (MS_IS_CLIENT (self));

  ms_client_outbox_flush_deletes (ms_client_get_outbox (self));
}

void
ms_client_mark_read (MsClient   *self,
                     const char *channel,
                     gint64      ts)
{
  g_return_if_fail (MS_IS_CLIENT (self));
  g_return_if_fail (channel != NULL);

  ms_client_activity_mark (ms_client_get_activity (self), channel, ts, FALSE);
}

void
ms_client_mark_unread (MsClient   *self,
                       const char *channel,
                       gint64      ts)
{
  g_return_if_fail (MS_IS_CLIENT (self));
  g_return_if_fail (channel != NULL);

  ms_client_activity_mark (ms_client_get_activity (self), channel, ts - 1, TRUE);
}

void
ms_client_set_view (MsClient   *self,
                    const char *channel,
                    gboolean    focused)
{
  g_return_if_fail (MS_IS_CLIENT (self));

  ms_client_activity_set_view (ms_client_get_activity (self), channel, focused);
  ms_client_poke_verifier (self);
}

void
ms_client_notify_typing (MsClient   *self,
                         const char *channel)
{
  g_return_if_fail (MS_IS_CLIENT (self));
  g_return_if_fail (channel != NULL);

  ms_client_activity_typing (ms_client_get_activity (self), channel);
}

void
ms_client_notify_input (MsClient *self)
{
  g_return_if_fail (MS_IS_CLIENT (self));

  ms_client_activity_input (ms_client_get_activity (self));
}

/* Drafts. */

const char *
ms_client_get_draft (MsClient   *self,
                     const char *channel)
{
  g_return_val_if_fail (MS_IS_CLIENT (self), NULL);
  g_return_val_if_fail (channel != NULL, NULL);

  return g_hash_table_lookup (self->drafts, channel);
}

void
ms_client_set_draft (MsClient   *self,
                     const char *channel,
                     const char *text)
{
  const char *kept = NULL;

  g_return_if_fail (MS_IS_CLIENT (self));
  g_return_if_fail (channel != NULL);

  if (text != NULL && (*text == '\0' || strlen (text) > DRAFT_BYTES_MAX))
    text = *text == '\0' ? NULL : g_hash_table_lookup (self->drafts, channel);
  kept = g_hash_table_lookup (self->drafts, channel);
  if (self->stopped || g_strcmp0 (kept, text) == 0)
    return;

  ms_client_cache_put_draft (self->cache, channel, text);
  if (text != NULL)
    g_hash_table_insert (self->drafts, g_strdup (channel), g_strdup (text));
  else
    g_hash_table_remove (self->drafts, channel);
  ms_client_tell_draft (self, channel);
}
