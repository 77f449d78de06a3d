/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * See ms-event-head.h. */

#define G_LOG_DOMAIN "ms-event"

#include "config.h"

#include "ms-event-head.h"

#define MEMBER_CLASSES (MS_EVENT_CLASS_RTM | MS_EVENT_CLASS_MICRO)

MsEventHead
ms_event_head_of_channel (const MsEventChannel *channel,
                          MsEventKind           kind,
                          gint64                user,
                          gint64                event_ts)
{
  return (MsEventHead) {
    .topic = MS_TOPIC_CHANNEL (channel->key),
    .topic_id = channel->channel->id,
    .classes = MEMBER_CLASSES,
    .kind = kind,
    .channel = channel->key,
    .user = user,
    .event_ts = event_ts,
  };
}

MsEventHead
ms_event_head_of_team (const char *team_id,
                       gint64      event_ts)
{
  return (MsEventHead) {
    .topic = MS_TOPIC_TEAM,
    .topic_id = team_id,
    .classes = MEMBER_CLASSES,
    .kind = MS_EVENT_KIND_FRAME,
    .event_ts = event_ts,
  };
}

MsEventHead
ms_event_head_of_user (gint64      user,
                       const char *user_id,
                       gint64      channel,
                       gint64      event_ts)
{
  return (MsEventHead) {
    .topic = MS_TOPIC_USER (user),
    .topic_id = user_id,
    .classes = MEMBER_CLASSES,
    .kind = MS_EVENT_KIND_FRAME,
    .channel = channel,
    .user = user,
    .event_ts = event_ts,
  };
}
