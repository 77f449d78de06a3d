/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * User groups: everybody may see them and mention their people; administrators make and change them. Returned groups are (transfer full)
 * (nullable) and as they are after it, with users. */

#pragma once

#include "ms-context.h"
#include "ms-usergroup.h"

G_BEGIN_DECLS

/* What is made or changed; NULL leaves as it is. Strings are borrowed and trimmed. */
typedef struct
{
  const char *name;
  const char *handle;
  const char *description;
} MsUsergroupChange;

/* @group is a view, valid in the visitor. */
typedef void (*MsUsergroupVisitor) (const MsUsergroup *group,
                                    gpointer           user_data);

/* Reader. */
gboolean     ms_usergroup_service_list         (MsContext                *context,
                                                gboolean                  disabled_too,
                                                gboolean                  with_users,
                                                MsUsergroupVisitor        visitor,
                                                gpointer                  user_data,
                                                GError                  **error);
/* MS_ERROR_NO_SUCH_SUBTEAM; also for one that is switched off, unless @disabled_too. */
MsUsergroup *ms_usergroup_service_get          (MsContext                *context,
                                                const char               *id,
                                                gboolean                  disabled_too,
                                                GError                  **error);

/* Worker; MS_ERROR_PERMISSION_DENIED. *event_seq (optional): subteam_created or subteam_updated, unless nothing changed. */

/* The handle is made from the name where it is absent. MS_ERROR_NAME_ALREADY_EXISTS, _HANDLE_ALREADY_EXISTS, _INVALID_NAME. */
MsUsergroup *ms_usergroup_service_create       (MsContext                *context,
                                                const MsUsergroupChange  *change,
                                                gint64                   *event_seq,
                                                GError                  **error);
/* As create; MS_ERROR_NO_SUCH_SUBTEAM. */
MsUsergroup *ms_usergroup_service_update       (MsContext                *context,
                                                const char               *id,
                                                const MsUsergroupChange  *change,
                                                gint64                   *event_seq,
                                                GError                  **error);
MsUsergroup *ms_usergroup_service_set_disabled (MsContext                *context,
                                                const char               *id,
                                                gboolean                  disabled,
                                                gint64                   *event_seq,
                                                GError                  **error);
/* These and nobody else. MS_ERROR_INVALID_USERS, _NO_SUCH_SUBTEAM. */
MsUsergroup *ms_usergroup_service_set_users    (MsContext                *context,
                                                const char               *id,
                                                const char * const       *users,
                                                gint64                   *event_seq,
                                                GError                  **error);

G_END_DECLS
