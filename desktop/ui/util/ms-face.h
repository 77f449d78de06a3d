/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The picture of a person with the mark of presence. Shape tells: disc, half disc, disc with a bar, ring. Main thread. */

#pragma once

#include <gtk/gtk.h>

#include "ms-user-item.h"

G_BEGIN_DECLS

#define MS_TYPE_FACE (ms_face_get_type ())
G_DECLARE_FINAL_TYPE (MsFace, ms_face, MS, FACE, GtkWidget)

GtkWidget  *ms_face_new           (int         size);
void        ms_face_set_user      (MsFace     *self,
                                   MsUserItem *user);

/* The look of an AdwAvatar: a person's initials in a circle, a bot's tile. */
void        ms_face_dress         (GtkWidget  *avatar,
                                   const char *name,
                                   gboolean    is_bot);

/* Without a mark (lists where presence is in words). */
void        ms_face_set_marked    (MsFace     *self,
                                   gboolean    marked);

/* The word that always stands beside the shape; of a bot, which is neither there nor away, that it is one. */
const char *ms_face_presence_word (MsUserItem *user);

/* (nullable): NULL for a member as most are, and for a bot */
const char *ms_face_role_word     (MsUserItem *user);

G_END_DECLS
