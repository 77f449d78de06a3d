/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Events as apps get them: which of the stored ones, and the payload around them. Pure but for its reader. */

#pragma once

#include "ms-directory.h"
#include "ms-event.h"

G_BEGIN_DECLS

typedef struct _MsAppEvent MsAppEvent;

/* Who a payload is for; strings are borrowed. */
typedef struct
{
  gint64      user; /* key of the bot's account */
  const char *app_id;
  const char *user_id;
  const char *verification_token;
} MsAppAddress;

/**
 * ms_app_event_new:
 * @directory: as it is after @event
 *
 * Returns: (transfer full) (nullable): NULL for an event that no app gets: those of one user but that their bot was removed, and the program's own
 */
MsAppEvent *ms_app_event_new         (const MsDirectory  *directory,
                                      MsEvent            *event);
void        ms_app_event_free        (MsAppEvent         *self);
/* Whether its bot may see it: a member of the conversation, or it is everybody's, or the bot's own. */
gboolean    ms_app_event_is_for      (MsAppEvent         *self,
                                      const MsAppAddress *address);
/* Whether it is a new message that mentions the bot, by somebody else. */
gboolean    ms_app_event_mentions    (MsAppEvent         *self,
                                      const MsAppAddress *address);
/**
 * ms_app_event_make_payload:
 * @as_mention: as an app_mention
 *
 * Returns: (transfer full): the JSON object of type event_callback
 */
GBytes     *ms_app_event_make_payload (MsAppEvent         *self,
                                       const MsAppAddress *address,
                                       gboolean            as_mention);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsAppEvent, ms_app_event_free)

G_END_DECLS
