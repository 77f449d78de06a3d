/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The sign before the name of a conversation. */

#pragma once

#include "ms-channel-item.h"

G_BEGIN_DECLS

/* Returns: (nullable): the name of an icon; NULL for a direct message with one person, whose face is the sign */
const char *ms_channel_icon_name (MsChannelItem *channel);

G_END_DECLS
