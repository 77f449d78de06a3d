/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The sign before the name of a conversation. */

#define G_LOG_DOMAIN "ms-ui"

#include "config.h"

#include "ms-channel-icon.h"

const char *
ms_channel_icon_name (MsChannelItem *channel)
{
  if (ms_channel_item_get_user (channel) != NULL)
    return NULL;
  if (ms_channel_item_is_direct (channel))
    return "ms-users-symbolic";
  return ms_channel_item_get_kind (channel) == MS_CHANNEL_PRIVATE ? "ms-lock-symbolic" : "ms-hash-symbolic";
}
