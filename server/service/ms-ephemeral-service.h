/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is said to one person in a conversation. It stands in no history, only in their events; what has buttons is kept besides, within bounds
 * (ms-ephemeral-store), so that they can be pressed. */

#pragma once

#include "ms-context.h"

G_BEGIN_DECLS

/* Strings are borrowed. */
typedef struct
{
  const char *channel; /* id */
  const char *user; /* id of the one who sees it */
  const char *text; /* as the client sent it; escaped here */
  const char *content; /* (nullable): as in MsMessage */
  gint64      thread_ts; /* µs, 0 = none, below 0 = of no message */
  gboolean    link_names;
  gboolean    has_actions; /* there is something to press in it */
} MsEphemeral;

/* Worker. *ts: what it is called. MS_ERROR_CHANNEL_NOT_FOUND, _NOT_IN_CHANNEL, _IS_ARCHIVED, _USER_NOT_IN_CHANNEL, _THREAD_NOT_FOUND,
 * _NO_TEXT, _MSG_TOO_LONG. */
gboolean ms_ephemeral_service_post (MsContext          *context,
                                    const MsEphemeral  *post,
                                    gint64             *ts,
                                    gint64             *event_seq,
                                    GError            **error);

G_END_DECLS
