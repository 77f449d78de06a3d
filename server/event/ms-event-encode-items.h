/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Events about what people do with messages and keep for themselves: reactions and pins for the members of the channel, saved messages,
 * preferences and drafts for the person's own connections. All return the event's seq, 0 on error. @now is the time of the command (µs). */

#pragma once

#include "ms-event-encode.h"

G_BEGIN_DECLS

/* A message that something is done with. */
typedef struct
{
  const MsEventChannel *channel;
  const MsMessage      *message;
  gint64                user; /* who does it */
  const char           *user_id;
} MsEventItem;

/**
 * ms_event_render_reactions:
 * @reactions: (element-type MsReaction)
 *
 * Returns: (transfer full) (nullable): the array as messages hold it from now on, NULL for none
 */
char  *ms_event_render_reactions    (GPtrArray            *reactions);

/**
 * ms_event_parse_reactions:
 * @json: (nullable): the array as a message holds it
 *
 * Returns: (transfer full) (element-type MsReaction)
 */
GPtrArray *ms_event_parse_reactions (const char           *json);
gint64 ms_event_encode_reaction     (MsEventLog           *log,
                                     const MsEventItem    *item,
                                     const char           *name,
                                     gboolean              added,
                                     gint64                now,
                                     GError              **error);
/* @created: seconds; @created_by: who pinned it; @pin_count: of the channel from now on. */
gint64 ms_event_encode_pin          (MsEventLog           *log,
                                     const MsEventItem    *item,
                                     gboolean              added,
                                     gint64                created,
                                     const char           *created_by,
                                     gint64                pin_count,
                                     const char           *team_id,
                                     gint64                now,
                                     GError              **error);
gint64 ms_event_encode_star         (MsEventLog           *log,
                                     const MsEventItem    *item,
                                     gboolean              added,
                                     gint64                created,
                                     const char           *team_id,
                                     gint64                now,
                                     GError              **error);
/* @value: JSON, "null" when it was taken away. */
gint64 ms_event_encode_pref_change  (MsEventLog           *log,
                                     gint64                user,
                                     const char           *user_id,
                                     const char           *name,
                                     const char           *value,
                                     gint64                now,
                                     GError              **error);
/* @changed: ms by the client's clock; an empty @text is no draft any more. */
gint64 ms_event_encode_draft        (MsEventLog           *log,
                                     const MsEventChannel *channel,
                                     gint64                user,
                                     const char           *user_id,
                                     gint64                thread_ts,
                                     const char           *text,
                                     gint64                changed,
                                     gint64                now,
                                     GError              **error);

G_END_DECLS
