/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Do not disturb. Everybody may know when others do not want to be disturbed, and set their own. */

#pragma once

#include "ms-context.h"
#include "ms-quiet.h"

G_BEGIN_DECLS

/* Whose it is, as far as the reply needs it. */
typedef struct
{
  MsQuietTime quiet;
  char       *zone; /* (nullable) */
  gboolean    is_own;
} MsQuietView;

void     ms_quiet_view_clear         (MsQuietView        *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MsQuietView, ms_quiet_view_clear)

/* Strings are views. */
typedef void (*MsQuietVisitor) (const char        *user_id,
                                const char        *zone,
                                const MsQuietTime *quiet,
                                gpointer           user_data);

/* @user: (nullable): id, NULL for the caller. MS_ERROR_USER_NOT_FOUND. Reader. */
gboolean ms_quiet_service_get        (MsContext           *context,
                                      const char          *user,
                                      MsQuietView         *view,
                                      GError             **error);
/* @users: (nullable): ids; those that are nobody's are passed over. NULL: all who have quiet times. Reader. */
gboolean ms_quiet_service_list       (MsContext           *context,
                                      const char * const  *users,
                                      MsQuietVisitor       visitor,
                                      gpointer             user_data,
                                      GError             **error);

/* Worker. Each makes dnd_updated for the caller and dnd_updated_user for all, unless nothing changed. @view: (out): as it is after it. */

/* @minutes: 1 … MS_LIMIT_SNOOZE_MINUTES, from now on. */
gboolean ms_quiet_service_snooze     (MsContext           *context,
                                      gint64               minutes,
                                      MsQuietView         *view,
                                      gint64              *event_seq,
                                      GError             **error);
/* MS_ERROR_SNOOZE_NOT_ACTIVE. */
gboolean ms_quiet_service_end_snooze (MsContext           *context,
                                      MsQuietView         *view,
                                      gint64              *event_seq,
                                      GError             **error);
/* The snooze, and the daily time that lasts now. */
gboolean ms_quiet_service_end        (MsContext           *context,
                                      MsQuietView         *view,
                                      gint64              *event_seq,
                                      GError             **error);
/* The daily time; minutes after midnight, NULL leaves it as it is. MS_ERROR_INVALID_ARGUMENTS where it would begin and end at once. */
gboolean ms_quiet_service_set_daily  (MsContext           *context,
                                      const gboolean      *enabled,
                                      const guint         *start,
                                      const guint         *end,
                                      MsQuietView         *view,
                                      gint64              *event_seq,
                                      GError             **error);

G_END_DECLS
