/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pictures of those who gave none, for who shows people by the addresses in their profiles: /avatars/initials/COLOUR/LETTERS/SIZE. The address says all
 * that is in the picture, so nothing is looked up and nobody has to be signed in. Main thread. */

#pragma once

#include "ms-request.h"

G_BEGIN_DECLS

/* Whether the path is one of these. */
gboolean ms_initials_door_is_asked (MsRequest *request);
void     ms_initials_door_route    (MsRequest *request);

G_END_DECLS
