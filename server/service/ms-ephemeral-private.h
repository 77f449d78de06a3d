/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Showing something to one person alone, after all checks: shared by what posts such messages and what answers them. */

#pragma once

#include "ms-channel-store.h"
#include "ms-context.h"
#include "ms-ephemeral-store.h"

G_BEGIN_DECLS

/* Whom it is for. */
typedef struct
{
  gint64      user; /* key */
  const char *user_id;
} MsAddressee;

/* @is_kept: it may be pressed later. The actor is its author. */
gboolean ms_ephemeral_write   (MsContext            *context,
                               const MsChannelRow   *row,
                               const MsAddressee    *addressee,
                               MsMessage            *message,
                               gboolean              is_kept,
                               gint64               *event_seq,
                               GError              **error);
/* @row's message is changed: stored and told. */
gboolean ms_ephemeral_replace (MsContext            *context,
                               const MsChannelRow   *row,
                               const MsAddressee    *addressee,
                               const MsEphemeralRow *shown,
                               gint64               *event_seq,
                               GError              **error);
gboolean ms_ephemeral_remove  (MsContext            *context,
                               const MsChannelRow   *row,
                               const MsAddressee    *addressee,
                               gint64                ts,
                               gint64               *event_seq,
                               GError              **error);

G_END_DECLS
