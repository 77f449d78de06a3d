/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * People in alphabetical order: of a channel or of the whole team. Main thread. */

#pragma once

#include "ms-user-item.h"

G_BEGIN_DECLS

#define MS_TYPE_MEMBER_LIST (ms_member_list_get_type ())
G_DECLARE_FINAL_TYPE (MsMemberList, ms_member_list, MS, MEMBER_LIST, GObject)

MsMemberList *ms_member_list_new      (void);
void          ms_member_list_add      (MsMemberList *self,
                                       MsUserItem   *user);
void          ms_member_list_remove   (MsMemberList *self,
                                       MsUserItem   *user);
void          ms_member_list_clear    (MsMemberList *self);
gboolean      ms_member_list_contains (MsMemberList *self,
                                       MsUserItem   *user);

G_END_DECLS
