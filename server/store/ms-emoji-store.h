/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pictures beside files: the team's own emoji, and people's avatars. */

#pragma once

#include "ms-store.h"

G_BEGIN_DECLS

/* Strings are views in visitors, owned else. */
typedef struct
{
  char   *name;
  char   *id; /* (nullable): of its picture, in its address */
  char   *alias_for; /* (nullable): another emoji's name */
  char   *origin; /* of its address */
  char   *mimetype; /* (nullable) */
  gint64  user; /* key */
  gint64  created; /* seconds */
  gint64  blob; /* key, 0 for an alias */
} MsEmojiRow;

/* A picture that can be given. */
typedef struct
{
  char   *blob_name;
  char   *mimetype;
  gint64  bytes;
} MsStoredPicture;

typedef void (*MsEmojiVisitor) (const MsEmojiRow *row,
                                gpointer          user_data);

void     ms_stored_picture_clear         (MsStoredPicture   *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MsStoredPicture, ms_stored_picture_clear)

gboolean ms_emoji_store_insert           (MsStore           *store,
                                          const MsEmojiRow  *row,
                                          GError           **error);
/* @user, @blob: (out): 0 for an alias. */
gboolean ms_emoji_store_find             (MsStore           *store,
                                          const char        *name,
                                          gboolean          *found,
                                          gint64            *user,
                                          gint64            *blob,
                                          GError           **error);
gboolean ms_emoji_store_remove           (MsStore           *store,
                                          const char        *name,
                                          GError           **error);
/* In the order of names; @alias_for: (nullable): only those that stand for this one. */
gboolean ms_emoji_store_visit            (MsStore           *store,
                                          const char        *alias_for,
                                          guint              limit,
                                          MsEmojiVisitor     visitor,
                                          gpointer           user_data,
                                          GError           **error);
gboolean ms_emoji_store_count            (MsStore           *store,
                                          gint64            *count,
                                          GError           **error);
gboolean ms_emoji_store_find_picture     (MsStore           *store,
                                          const char        *id,
                                          MsStoredPicture   *picture,
                                          gboolean          *found,
                                          GError           **error);

/* @hash: of the whole set; @blob: a key that has a reference for this row. */
gboolean ms_avatar_store_insert          (MsStore           *store,
                                          const char        *hash,
                                          int                size,
                                          gint64             user,
                                          const char        *mimetype,
                                          gint64             blob,
                                          GError           **error);
/* All of this account; their blobs lose a reference. */
gboolean ms_avatar_store_forget          (MsStore           *store,
                                          gint64             user,
                                          GError           **error);
/* The same of the team's icon. */
gboolean ms_team_image_store_insert      (MsStore           *store,
                                          const char        *hash,
                                          int                size,
                                          const char        *mimetype,
                                          gint64             blob,
                                          GError           **error);
gboolean ms_team_image_store_forget      (MsStore           *store,
                                          GError           **error);
/* Of somebody's avatar or the team's icon. */
gboolean ms_avatar_store_find            (MsStore           *store,
                                          const char        *hash,
                                          int                size,
                                          MsStoredPicture   *picture,
                                          gboolean          *found,
                                          GError           **error);

G_END_DECLS
