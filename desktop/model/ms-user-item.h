/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One person (or bot) of a team, for binding. Main thread. */

#pragma once

#include <gio/gio.h>

#include "ms-user.h"

G_BEGIN_DECLS

#define MS_TYPE_USER_ITEM (ms_user_item_get_type ())
G_DECLARE_FINAL_TYPE (MsUserItem, ms_user_item, MS, USER_ITEM, GObject)

/* The shapes of presence: disc, half disc, disc with a bar, ring. */
typedef enum
{
  MS_PRESENCE_SHAPE_OFFLINE,
  MS_PRESENCE_SHAPE_AWAY,
  MS_PRESENCE_SHAPE_BUSY,
  MS_PRESENCE_SHAPE_ONLINE,
} MsPresenceShape;

MsUserItem      *ms_user_item_new              (const MsUser    *value);
void             ms_user_item_update           (MsUserItem      *self,
                                                const MsUser    *value);
void             ms_user_item_set_presence     (MsUserItem      *self,
                                                MsPresenceShape  presence);
void             ms_user_item_set_is_self      (MsUserItem      *self,
                                                gboolean         is_self);

/**
 * ms_user_item_get_value:
 *
 * Returns: (transfer none): what the server said of this person
 */
const MsUser    *ms_user_item_get_value        (MsUserItem      *self);
const char      *ms_user_item_get_id           (MsUserItem      *self);
const char      *ms_user_item_get_name         (MsUserItem      *self);
const char      *ms_user_item_get_display_name (MsUserItem      *self);
const char      *ms_user_item_get_status       (MsUserItem      *self);
MsRole           ms_user_item_get_role         (MsUserItem      *self);
MsPresenceShape  ms_user_item_get_presence     (MsUserItem      *self);
gboolean         ms_user_item_get_is_self      (MsUserItem      *self);
int              ms_user_item_compare          (gconstpointer    first,
                                                gconstpointer    second,
                                                gpointer         unused);

G_END_DECLS
