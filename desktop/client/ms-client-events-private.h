/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files of the events share: the tables and what is said of people and conversations (ms-client-events.c), messages
 * (-message.c). */

#pragma once

#include "ms-channel.h"
#include "ms-client-events.h"

G_BEGIN_DECLS

typedef struct
{
  MsClient   *client;
  MsJsonNode  root;
  gint64      seq;
} MsClientEvent;

/* The conversation, if this event is news for it. */
MsChannel *ms_client_event_get_fresh_channel (MsClientEvent *event,
                                              const char    *id); /* (nullable) result */

/* The conversation was changed by this event. */
void       ms_client_event_touch             (MsClientEvent *event,
                                              const char    *id);
void       ms_client_event_apply_message     (MsClientEvent *event);
void       ms_client_event_apply_purge       (MsClientEvent *event);

G_END_DECLS
