/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The conversations of one section of the sidebar, in order. Main thread. */

#pragma once

#include "ms-channel-item.h"

G_BEGIN_DECLS

#define MS_TYPE_CHANNEL_LIST (ms_channel_list_get_type ())
G_DECLARE_FINAL_TYPE (MsChannelList, ms_channel_list, MS, CHANNEL_LIST, GObject)

MsChannelList *ms_channel_list_new    (void);
void           ms_channel_list_add    (MsChannelList *self,
                                       MsChannelItem *channel);
void           ms_channel_list_remove (MsChannelList *self,
                                       MsChannelItem *channel);
void           ms_channel_list_clear  (MsChannelList *self);

/* Puts @channel where it belongs after its name changed. */
void           ms_channel_list_settle (MsChannelList *self,
                                       MsChannelItem *channel);

G_END_DECLS
