/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the person in front does: reads, types, looks at a channel, touches keys. Told to the server sparingly. Inside the client layer
 * only. Main context. */

#pragma once

#include "ms-client-types.h"

G_BEGIN_DECLS

typedef struct _MsClientActivity MsClientActivity;

MsClientActivity *ms_client_activity_new        (MsClient         *client);
void              ms_client_activity_free       (MsClientActivity *self);
void              ms_client_activity_stop       (MsClientActivity *self);

/* The connection is live: say again what the server must know. */
void              ms_client_activity_connected  (MsClientActivity *self);
void              ms_client_activity_mark       (MsClientActivity *self,
                                                 const char       *channel,
                                                 gint64            ts,
                                                 gboolean          back);

/* Sends the marks that wait, if there is a connection (the program ends); and whether an answer is still awaited. */
void              ms_client_activity_flush      (MsClientActivity *self);
gboolean          ms_client_activity_is_marking (MsClientActivity *self);
void              ms_client_activity_set_view   (MsClientActivity *self,
                                                 const char       *channel,
                                                 gboolean          focused);
const char       *ms_client_activity_get_view   (MsClientActivity *self); /* (nullable) result */
gboolean          ms_client_activity_is_in_view (MsClientActivity *self,
                                                 const char       *channel);
void              ms_client_activity_typing     (MsClientActivity *self,
                                                 const char       *channel);
void              ms_client_activity_input      (MsClientActivity *self);

G_END_DECLS
