/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Old messages go, and old notes of the audit log: a pass over the conversations in bulk steps. Off unless the team or a conversation has a
 * number of days. */

#pragma once

#include "ms-context.h"

G_BEGIN_DECLS

/* Where a pass is; zeroed: at its begin. */
typedef struct
{
  gint64 channel; /* key of the last conversation that is done */
} MsRetentionPass;

/**
 * ms_retention_service_step:
 * @more: (out): whether the pass goes on; FALSE: it is at its begin again
 *
 * One bulk step: messages of one conversation, with one event (micro_history_purged), or notes of the audit log. Worker.
 */
gboolean ms_retention_service_step (MsContext        *context,
                                    MsRetentionPass  *pass,
                                    gboolean         *more,
                                    GError          **error);
/**
 * ms_retention_service_set:
 * @channel: id
 * @days: for this conversation alone; 0: for ever, -1: as the team's
 * @error: MS_ERROR_NOT_ALLOWED, MS_ERROR_CHANNEL_NOT_FOUND
 *
 * For administrators, of conversations that they may see. Worker.
 */
gboolean ms_retention_service_set  (MsContext        *context,
                                    const char       *channel,
                                    gint64            days,
                                    GError          **error);
/* *days: as above; *team_days: the team's. For administrators. Reader. */
gboolean ms_retention_service_get  (MsContext        *context,
                                    const char       *channel,
                                    gint64           *days,
                                    gint64           *team_days,
                                    GError          **error);

G_END_DECLS
