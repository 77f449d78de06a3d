/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Commands that people type: the server's own, and those of apps as far as they go without the app. Also the buttons that apps post. */

#pragma once

#include "ms-channel.h"
#include "ms-context.h"
#include "ms-app.h"
#include "ms-message-service.h"
#include "ms-user.h"

G_BEGIN_DECLS

/* Strings are borrowed. */
typedef struct
{
  const char   *channel; /* id: where it is typed */
  const char   *name; /* with its slash */
  const char   *text; /* (nullable): what stands behind it, as typed */
  MsActiveFunc  is_active; /* (nullable): as in MsPost */
  gpointer      active_data;
} MsCommand;

/* What was asked, and by whom. Clear with ms_asked_clear(). */
typedef struct
{
  gint64     app; /* key of the app that is to answer; 0: it is done */
  MsUser    *caller; /* (nullable): NULL when it is done */
  MsChannel *channel; /* the same */
  MsMessage *message; /* (nullable): with the button */
  gboolean   is_ephemeral; /* it was shown to the caller alone */
  gint64     ts; /* µs: of what a command of ours posted, 0 if nothing */
  gint64     event_seq; /* 0 if there was no event */
} MsAsked;

/* One that can be typed. @app: key, 0: ours, which comes without a description. Valid in the visitor. */
typedef void (*MsCommandVisitor) (const MsAppCommand *command,
                                  gint64              app,
                                  gpointer            user_data);

void     ms_asked_clear                  (MsAsked           *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MsAsked, ms_asked_clear)

/* MS_ERROR_UNKNOWN_COMMAND, _CHANNEL_NOT_FOUND, _NOT_IN_CHANNEL, _IS_ARCHIVED, and what the command's own method refuses with. Worker. */
gboolean ms_command_service_run          (MsContext         *context,
                                          const MsCommand   *command,
                                          MsAsked           *asked,
                                          GError           **error);
/* All of them, in the order of names. Reader. */
gboolean ms_command_service_list         (MsContext         *context,
                                          MsCommandVisitor   visitor,
                                          gpointer           user_data,
                                          GError           **error);
/* A message of an app, also one that was shown to the caller alone: MS_ERROR_CHANNEL_NOT_FOUND, _NOT_IN_CHANNEL, _MESSAGE_NOT_FOUND, _INVALID_ACTION where it is no app's. Reader. */
gboolean ms_command_service_find_message (MsContext         *context,
                                          const char        *channel,
                                          gint64             ts,
                                          MsAsked           *asked,
                                          GError           **error);

G_END_DECLS
