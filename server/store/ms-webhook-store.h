/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Incoming webhooks: addresses that post into one channel each, known by the hash of their secret. Times in microseconds. */

#pragma once

#include "ms-store.h"

G_BEGIN_DECLS

#define MS_WEBHOOK_HASH_BYTES 32

typedef struct
{
  gint64   key;
  gint64   channel;
  gint64   creator;
  char    *id; /* B… */
  char    *name;
  char    *channel_id;
  char    *creator_id; /* (nullable) */
  guint8   hash[MS_WEBHOOK_HASH_BYTES];
  gint64   created;
  gboolean deleted;
} MsWebhookRow;

/* @row is valid in the visitor. */
typedef void (*MsWebhookRowVisitor) (const MsWebhookRow *row,
                                     gpointer            user_data);

void          ms_webhook_row_free      (MsWebhookRow         *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsWebhookRow, ms_webhook_row_free)

/* Returns the new key, 0 on error. */
gint64        ms_webhook_store_insert  (MsStore              *store,
                                        const MsWebhookRow   *row,
                                        GError              **error);
/* (transfer full) (nullable): NULL without error when there is none. Deleted ones are found too. */
MsWebhookRow *ms_webhook_store_find    (MsStore              *store,
                                        const char           *id,
                                        GError              **error);
gboolean      ms_webhook_store_delete  (MsStore              *store,
                                        gint64                key,
                                        GError              **error);
/* In the order of making, deleted ones left out; at most MS_LIMIT_WEBHOOKS. */
gboolean      ms_webhook_store_visit   (MsStore              *store,
                                        MsWebhookRowVisitor   visitor,
                                        gpointer              user_data,
                                        GError              **error);
gboolean      ms_webhook_store_count   (MsStore              *store,
                                        gint64               *count,
                                        GError              **error);

G_END_DECLS
