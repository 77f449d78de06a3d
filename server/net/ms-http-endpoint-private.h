/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inside of the endpoint, and the routes of the files that answer for it. */

#pragma once

#include "ms-page-cache.h"
#include "ms-reply-budget.h"
#include "ms-request.h"
#include "ms-upload-door.h"

G_BEGIN_DECLS

struct _MsHttpEndpoint
{
  MsHttpEndpointConfig config;
  MsHttpCounters       counters;
  MsPageCache         *pages;
  MsReplyBudget       *replies; /* owned */
  MsUploadDoor        *uploads; /* owned */
};

/* ms-form-doors.c */
void       ms_route_root        (MsRequest     *self);
void       ms_route_login       (MsRequest     *self);
void       ms_route_register    (MsRequest     *self);
void       ms_route_join        (MsRequest     *self);
void       ms_route_logout      (MsRequest     *self);

/* ms-hook-doors.c */
void       ms_route_response    (MsRequest     *self);
void       ms_route_services    (MsRequest     *self);

/* ms-simple-routes.c */
void       ms_route_channel     (MsRequest     *self);

/* ms-socket-door.c */
void       ms_route_rtm         (MsRequest     *self);
void       ms_route_socket_mode (MsRequest     *self);
void       ms_route_messages    (MsRequest     *self,
                                 gint64         channel);

G_END_DECLS
