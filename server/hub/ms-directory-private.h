/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inside of the directory, for its own files. */

#pragma once

#include "ms-directory.h"

G_BEGIN_DECLS

typedef struct
{
  gint64  from_seq;
  guint32 channel; /* slot */
} Membership;

typedef struct
{
  char    *id;
  char    *name;
  char    *display;
  GArray  *memberships; /* Membership, sorted by slot */
  GArray  *starred; /* (nullable): guint32: slots of channels in which they saved something since the start, in no order */
  gint64   key;
  gint64   head;
  MsRole   role;
  gboolean deleted;
  gboolean bot;
} UserRow;

typedef struct
{
  char         *id;
  char         *name;
  GArray       *members; /* guint32: user slots, in no order */
  gint64        key;
  gint64        head;
  MsChannelKind kind;
  gboolean      archived;
  gboolean      general;
} ChannelRow;

struct _MsDirectory
{
  GArray     *users;
  GArray     *channels;
  GHashTable *user_keys; /* all of them: → slot + 1 */
  GHashTable *channel_keys;
  GHashTable *user_ids;
  GHashTable *channel_ids;
  GHashTable *user_names; /* folded */
  GHashTable *channel_names;
  char       *team;
  gint64      seq;
  gint64      team_head;
  gint64      public_head;
};

/* ms-directory.c */
UserRow    *ms_directory_user_row       (const MsDirectory *self,
                                         guint32            slot);
ChannelRow *ms_directory_channel_row    (const MsDirectory *self,
                                         guint32            slot);
guint32     ms_directory_ensure_user    (MsDirectory       *self,
                                         gint64             key);
guint32     ms_directory_ensure_channel (MsDirectory       *self,
                                         gint64             key);
void        ms_directory_remove_member  (MsDirectory       *self,
                                         gint64             channel,
                                         gint64             user);

/* ms-directory-query.c */
/* What @table says, or MS_SLOT_NONE. */
guint32     ms_directory_lookup          (GHashTable        *table,
                                          gconstpointer      key);
/* The place of a channel in a user's memberships, which are sorted by slot: where it is (TRUE) or where it belongs. */
gboolean    ms_directory_find_membership (const UserRow     *user,
                                          guint32            channel_slot,
                                          guint             *place);

G_END_DECLS
