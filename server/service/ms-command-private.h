/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the server's own commands share. */

#pragma once

#include "ms-channel-store.h"
#include "ms-command-service.h"

G_BEGIN_DECLS

/* One that was typed; borrowed. */
typedef struct
{
  MsContext          *context;
  const MsCommand    *command;
  const MsUser       *caller;
  const MsChannelRow *row;
  const char         *text; /* trimmed */
  MsAsked            *asked;
} MsCommandRun;

/* An ephemeral message to who typed it. @text: escaped. */
gboolean  ms_command_tell             (const MsCommandRun  *self,
                                       const char          *text,
                                       GError             **error);
/* "<#C…|name>", "#name" or "name" → what ms_channel_service_find() takes. (transfer full) */
char     *ms_command_dup_channel_name (const char          *word);
/* "<@U…|name>", "@name" or "name" → the id of a person: MS_ERROR_USER_NOT_FOUND. (transfer full) (nullable) */
char     *ms_command_find_person      (const MsCommandRun  *self,
                                       const char          *word,
                                       GError             **error);
/* ms-remind-command.c: /remind. */
gboolean  ms_remind_command_run       (const MsCommandRun  *self,
                                       GError             **error);

G_END_DECLS
