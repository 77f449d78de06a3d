/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How far somebody has read, and what that leaves: unread and mention counts. */

#pragma once

#include "ms-context.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 last_read; /* µs, 0 = never */
  gint64 latest; /* µs of the newest message, 0 = empty */
  gint64 unread; /* at most MS_READ_COUNT_MAX */
  gint64 mentions; /* the same */
} MsReadState;

/* Counting stops here. */
#define MS_READ_COUNT_MAX 10000

/* Worker. May go back. Makes channel_marked/im_marked. MS_ERROR_CHANNEL_NOT_FOUND, _NOT_IN_CHANNEL, _INVALID_TIMESTAMP. */
gboolean ms_read_service_mark (MsContext    *context,
                               const char   *channel,
                               gint64        ts,
                               gint64       *event_seq,
                               GError      **error);
/* Reader. The caller's state in one channel. */
gboolean ms_read_service_get  (MsContext    *context,
                               const char   *channel,
                               MsReadState  *state,
                               GError      **error);

G_END_DECLS
