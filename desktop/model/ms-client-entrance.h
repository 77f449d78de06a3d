/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The way in by the client layer. Signal "entered" (MsClient): somebody came in; the client is not started yet. Main thread. */

#pragma once

#include "ms-client-auth.h"
#include "ms-entrance.h"

G_BEGIN_DECLS

#define MS_TYPE_CLIENT_ENTRANCE (ms_client_entrance_get_type ())
G_DECLARE_FINAL_TYPE (MsClientEntrance, ms_client_entrance, MS, CLIENT_ENTRANCE, GObject)

MsClientEntrance *ms_client_entrance_new (MsClientAuth *auth);

G_END_DECLS
