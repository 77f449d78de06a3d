/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * People: lists, one of them, profiles. Views hold what the caller may see. Reader unless said otherwise. */

#pragma once

#include "ms-context.h"
#include "ms-user.h"

G_BEGIN_DECLS

/* @user is a view, valid in the visitor; @key is what presence is asked by. */
typedef void (*MsUserVisitor) (const MsUser *user,
                               gint64        key,
                               gpointer      user_data);

/* What ms_user_service_set_profile() changes: NULL leaves as it is, "" clears. Strings are borrowed. */
typedef struct
{
  const char *real_name;
  const char *first_name; /* these two make the real name where it is not given */
  const char *last_name;
  const char *display_name;
  const char *title;
  const char *phone;
  const char *status_text;
  const char *status_emoji;
  const char *email; /* "" is refused: MS_ERROR_INVALID_PROFILE */
  const char *tz;
  gint64      status_expiration; /* seconds, 0 = none; < 0 leaves it, or ends it with the status that it was for */
} MsProfileChange;

/**
 * ms_user_service_list:
 * @cursor: 0, or what *next was
 * @limit: 0 = everybody
 * @next: (out): where to go on, 0 at the end
 */
gboolean  ms_user_service_list         (MsContext              *context,
                                        gint64                  cursor,
                                        guint                   limit,
                                        MsUserVisitor           visitor,
                                        gpointer                user_data,
                                        gint64                 *next,
                                        GError                **error);
/**
 * ms_user_service_get:
 * @id: (nullable): user id, NULL for the caller
 * @key: (out) (optional)
 * @error: MS_ERROR_USER_NOT_FOUND
 *
 * Returns: (transfer full) (nullable)
 */
MsUser   *ms_user_service_get          (MsContext              *context,
                                        const char             *id,
                                        gint64                 *key,
                                        GError                **error);
/**
 * ms_user_service_set_profile:
 * @id: (nullable): user id, NULL for the caller; others only by administrators (MS_ERROR_NOT_ADMIN)
 * @event_seq: (out) (optional)
 * @error: MS_ERROR_INVALID_PROFILE, MS_ERROR_RESERVED_NAME, MS_ERROR_EMAIL_TAKEN, MS_ERROR_USER_NOT_FOUND
 *
 * Worker. Makes user_change, unless nothing changed.
 *
 * Returns: (transfer full) (nullable): the user after it
 */
MsUser   *ms_user_service_set_profile  (MsContext              *context,
                                        const char             *id,
                                        const MsProfileChange  *change,
                                        gint64                 *event_seq,
                                        GError                **error);
/* By e-mail address in any case, deactivated ones not: MS_ERROR_USERS_NOT_FOUND, also for callers who may not ask. */
MsUser   *ms_user_service_find_email   (MsContext              *context,
                                        const char             *email,
                                        GError                **error);
/* Worker, a bulk step: clears statuses whose time is over. *next: when the next one ends (seconds), 0 if none does. */
gboolean  ms_user_service_end_statuses (MsContext              *context,
                                        gint64                 *next,
                                        GError                **error);
/* Away until told otherwise, or automatic. Worker; makes manual_presence_change. */
gboolean  ms_user_service_set_presence (MsContext              *context,
                                        gboolean                away,
                                        gint64                 *event_seq,
                                        GError                **error);

G_END_DECLS
