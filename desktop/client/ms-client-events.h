/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What each type of frame means for the state, the windows and the outbox. Inside the client layer only. Main context. */

#pragma once

#include "ms-client-types.h"
#include "ms-json-reader.h"

G_BEGIN_DECLS

/* A stored event; @seq > 0. Unknown types are skipped. */
void ms_client_events_apply     (MsClient   *client,
                                 MsJsonNode  root,
                                 gint64      seq);

/* A frame that is not stored: typing, presence, an acknowledgement. */
void ms_client_events_ephemeral (MsClient   *client,
                                 MsJsonNode  root);

G_END_DECLS
