/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What an app answers to a command or a button, into the conversation where it was asked. The bot that answers calls. */

#pragma once

#include "ms-context.h"
#include "ms-message-service.h"

G_BEGIN_DECLS

/* Strings are borrowed. */
typedef struct
{
  const char   *channel; /* id: where it was asked */
  const char   *user; /* id: who asked */
  gint64        ts; /* µs: of the message with the button, 0 if none */
  gint64        asked_in; /* µs: the root of the thread where it was asked, 0 = in none */
  gint64        thread_ts; /* µs: as in MsPost: where the answer is to stand; 0 = where it was asked */
  gboolean      reply_broadcast; /* as in MsPost */
  gboolean      link_names;
  gboolean      has_actions; /* there is something to press in it */
  const char   *text; /* (nullable) */
  const char   *content; /* (nullable): as in MsMessage; says who posts it */
  gboolean      in_channel; /* everybody sees it, not only who asked */
  gboolean      replace_original; /* the message with the button becomes this; without one it is an answer like others */
  gboolean      delete_original; /* the message with the button goes */
  MsActiveFunc  is_active; /* (nullable): as in MsPost */
  gpointer      active_data;
} MsResponse;

/* The bot need not be a member: it was asked. MS_ERROR_CHANNEL_NOT_FOUND, _USER_NOT_FOUND, _USER_NOT_IN_CHANNEL, _IS_ARCHIVED, _THREAD_NOT_FOUND, _NO_TEXT, _MSG_TOO_LONG,
 * _CANT_UPDATE_MESSAGE. Worker. */
gboolean ms_response_service_post (MsContext         *context,
                                   const MsResponse  *response,
                                   gint64            *event_seq,
                                   GError           **error);

G_END_DECLS
