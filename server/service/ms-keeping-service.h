/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What each person keeps for all of their devices: preferences and drafts. Nobody else learns of it. */

#pragma once

#include "ms-context.h"
#include "ms-draft.h"

G_BEGIN_DECLS

/* @value: JSON; NULL (only in a change) takes it away. Strings are borrowed. */
typedef struct
{
  const char *name;
  const char *value;
} MsPreference;

typedef void (*MsPreferenceFunc) (const MsPreference *preference,
                                  gpointer            user_data);
typedef void (*MsDraftFunc)      (const MsDraft      *draft,
                                  gpointer            user_data);

/* Reader. All of the caller's. */
gboolean ms_preference_service_list (MsContext          *context,
                                     MsPreferenceFunc    visitor,
                                     gpointer            user_data,
                                     GError            **error);
/* Worker. All of them or none; one event for each that is different. MS_ERROR_TOO_MANY_PREFS. */
gboolean ms_preference_service_set  (MsContext          *context,
                                     const MsPreference *changes,
                                     guint               n_changes,
                                     gint64             *event_seq,
                                     GError            **error);
/* Reader. The caller's, the last changed first. */
gboolean ms_draft_service_list      (MsContext          *context,
                                     MsDraftFunc         visitor,
                                     gpointer            user_data,
                                     GError            **error);
/**
 * ms_draft_service_set:
 * @draft: an empty text takes it away; changed 0 is now, and what is later than now is now
 * @current: (out): what holds after it; text is to be freed, channel is @draft's
 * @applied: (out): FALSE when another device wrote later
 *
 * Worker. The last write by the clocks of the devices wins. MS_ERROR_CHANNEL_NOT_FOUND, _NOT_IN_CHANNEL, _MSG_TOO_LONG, _TOO_MANY_DRAFTS.
 */
gboolean ms_draft_service_set       (MsContext          *context,
                                     const MsDraft      *draft,
                                     MsDraft            *current,
                                     gboolean           *applied,
                                     gint64             *event_seq,
                                     GError            **error);

G_END_DECLS
