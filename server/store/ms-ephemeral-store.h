/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Messages with buttons that an app showed to one person alone. They are kept for MS_LIMIT_EPHEMERAL_SECONDS, the last
 * MS_LIMIT_EPHEMERALS_PER_USER of each person and the last MS_LIMIT_EPHEMERALS of all: what is older can no more be pressed. */

#pragma once

#include "ms-message.h"
#include "ms-store.h"

G_BEGIN_DECLS

typedef struct
{
  gint64     account; /* key: who sees it */
  gint64     channel; /* key */
  gint64     author; /* key of the bot's account */
  MsMessage *message; /* with the id of its author; without the channel's */
} MsEphemeralRow;

void            ms_ephemeral_row_free     (MsEphemeralRow       *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsEphemeralRow, ms_ephemeral_row_free)

/* What there is no more room or time for goes. */
gboolean        ms_ephemeral_store_insert (MsStore               *store,
                                           const MsEphemeralRow  *row,
                                           GError               **error);
/* @now: µs. (transfer full) (nullable): NULL without error when it was not shown to @account there, or is no longer kept */
MsEphemeralRow *ms_ephemeral_store_find   (MsStore               *store,
                                           gint64                 account,
                                           gint64                 channel,
                                           gint64                 ts,
                                           gint64                 now,
                                           GError               **error);
/* Text and content. */
gboolean        ms_ephemeral_store_update (MsStore               *store,
                                           const MsEphemeralRow  *row,
                                           GError               **error);
gboolean        ms_ephemeral_store_remove (MsStore               *store,
                                           gint64                 ts,
                                           GError               **error);

G_END_DECLS
