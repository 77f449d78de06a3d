/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is pinned in a conversation. The message's own mark and the conversation's count change with it. */

#pragma once

#include "ms-store.h"

G_BEGIN_DECLS

typedef struct
{
  gint64      message; /* keys */
  gint64      channel;
  gint64      user; /* who pinned it */
  const char *user_id; /* view, when visited */
  gint64      created; /* seconds */
  gint64      place;
} MsPinRow;

/* FALSE ends the visit. */
typedef gboolean (*MsPinRowVisitor) (const MsPinRow *row,
                                     gpointer        user_data);

/* @channel_id: what the message says of where it is pinned. */
gboolean ms_pin_store_add    (MsStore          *store,
                              const MsPinRow   *row,
                              const char       *channel_id,
                              GError          **error);
gboolean ms_pin_store_remove (MsStore          *store,
                              gint64            message,
                              gint64            channel,
                              GError          **error);
/* Newest first. */
gboolean ms_pin_store_visit  (MsStore          *store,
                              gint64            channel,
                              guint             limit,
                              MsPinRowVisitor   visitor,
                              gpointer          user_data,
                              GError          **error);

G_END_DECLS
