/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is loaded of the history of one channel, with the messages that wait to be sent at its end. Whoever feeds it answers
 * its signal "request" (MsHistoryRequest, ts) with ms_message_list_splice(). Main thread. */

#pragma once

#include "ms-message-item.h"

G_BEGIN_DECLS

#define MS_TYPE_MESSAGE_LIST (ms_message_list_get_type ())
G_DECLARE_FINAL_TYPE (MsMessageList, ms_message_list, MS, MESSAGE_LIST, GObject)

typedef enum
{
  MS_HISTORY_OLDER, /* a page before the first message */
  MS_HISTORY_NEWER, /* a page after the last one */
  MS_HISTORY_AROUND, /* ts and its neighbours, replacing the rest if need be */
  MS_HISTORY_LATEST, /* the newest messages */
} MsHistoryRequest;

/* What is known of the history beyond the list. */
typedef struct
{
  gboolean loaded; /* anything has filled it; an empty channel is loaded too */
  gboolean has_older;
  gboolean has_newer;
  gboolean loading;
  gboolean failed; /* the last load */
} MsHistoryState;

MsMessageList        *ms_message_list_new            (const char           *channel_id);
const char           *ms_message_list_get_channel_id (MsMessageList        *self);

/**
 * ms_message_list_request:
 * @ts: µs, only for MS_HISTORY_AROUND
 *
 * Asks for more unless a load is on its way or there is none in that direction.
 */
void                  ms_message_list_request        (MsMessageList        *self,
                                                      MsHistoryRequest      request,
                                                      gint64                ts);

/**
 * ms_message_list_splice:
 * @added: (element-type MsMessageItem) (nullable): in order
 *
 * Replaces @removed items. One that takes the place of itself (the same ts or client id) is updated instead, so that its row
 * stays as it is.
 */
void                  ms_message_list_splice         (MsMessageList        *self,
                                                      guint                 position,
                                                      guint                 removed,
                                                      GPtrArray            *added);
void                  ms_message_list_set_state      (MsMessageList        *self,
                                                      const MsHistoryState *state);
const MsHistoryState *ms_message_list_get_state      (MsMessageList        *self);
MsMessageItem        *ms_message_list_find           (MsMessageList        *self,
                                                      gint64                ts);

/**
 * ms_message_list_get_position:
 *
 * Returns: the place of @item, or -1
 */
int                   ms_message_list_get_position   (MsMessageList        *self,
                                                      MsMessageItem        *item);
MsMessageItem        *ms_message_list_peek           (MsMessageList        *self,
                                                      guint                 position);
guint                 ms_message_list_get_length     (MsMessageList        *self);

/* The "New" line stands before the first message of others after this time (µs); 0 for none. */
void                  ms_message_list_set_new_after  (MsMessageList        *self,
                                                      gint64                ts);
gint64                ms_message_list_get_new_after  (MsMessageList        *self);

G_END_DECLS
