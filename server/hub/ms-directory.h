/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who is who and who is where, in memory and dense slots: users, channels, memberships with the seq from which they count, and the
 * head of every topic. Loaded once at start, then kept current by events alone, in their order. A copy belongs to one thread: the
 * main thread has one, every shard another. */

#pragma once

#include <glib.h>

#include "ms-channel.h"
#include "ms-event.h"
#include "ms-user.h"

G_BEGIN_DECLS

typedef struct _MsDirectory MsDirectory;

/* No such user or channel. */
#define MS_SLOT_NONE G_MAXUINT32

/* Views: strings are borrowed and change with the next apply. Unknown text is "". */
typedef struct
{
  gint64      key;
  const char *id;
  const char *name; /* handle */
  const char *display; /* what people see */
  MsRole      role;
  gboolean    deleted;
  gboolean    bot;
} MsDirectoryUser;

typedef struct
{
  gint64        key;
  const char   *id;
  const char   *name; /* "" for a direct message, also among several */
  MsChannelKind kind;
  gboolean      archived;
  gboolean      general;
} MsDirectoryChannel;

MsDirectory   *ms_directory_new               (void);
/* An independent copy for another thread; slots are equal in both. */
MsDirectory   *ms_directory_copy              (const MsDirectory        *self);
void           ms_directory_free              (MsDirectory              *self);

/* Loading at start: the snapshot of the store at @seq. Adding what is there already replaces it. */
void           ms_directory_set_team          (MsDirectory              *self,
                                               const char               *team_id);
void           ms_directory_set_seq           (MsDirectory              *self,
                                               gint64                    seq);
void           ms_directory_add_user          (MsDirectory              *self,
                                               const MsDirectoryUser    *user);
void           ms_directory_add_channel       (MsDirectory              *self,
                                               const MsDirectoryChannel *channel);
/* @from_seq: the seq of the event that made it a member: 0 when it is not known. */
void           ms_directory_add_member        (MsDirectory              *self,
                                               gint64                    channel,
                                               gint64                    user,
                                               gint64                    from_seq);
/* @user saved something in @channel: what they read there may be marked as theirs from now on. */
void           ms_directory_add_starred       (MsDirectory              *self,
                                               gint64                    channel,
                                               gint64                    user);
void           ms_directory_set_head          (MsDirectory              *self,
                                               MsTopic                   topic,
                                               gint64                    seq);

/**
 * ms_directory_apply:
 * @event: the next event of the team; one at or below ms_directory_get_seq() changes nothing
 *
 * Takes over what it says of users, channels and memberships, and the head of its topic.
 */
void           ms_directory_apply             (MsDirectory              *self,
                                               MsEvent                  *event);

gint64         ms_directory_get_seq           (const MsDirectory        *self);
const char    *ms_directory_get_team          (const MsDirectory        *self);

/* Looking up; MS_SLOT_NONE when there is none. Names compare after g_utf8_casefold, as the store does. */
guint32        ms_directory_find_user         (const MsDirectory        *self,
                                               gint64                    key);
guint32        ms_directory_find_user_id      (const MsDirectory        *self,
                                               const char               *id);
guint32        ms_directory_find_user_name    (const MsDirectory        *self,
                                               const char               *name);
guint32        ms_directory_find_channel      (const MsDirectory        *self,
                                               gint64                    key);
guint32        ms_directory_find_channel_id   (const MsDirectory        *self,
                                               const char               *id);
/* Public and private channels that are not archived come first; direct messages have no name. */
guint32        ms_directory_find_channel_name (const MsDirectory        *self,
                                               const char               *name);
guint          ms_directory_get_n_users       (const MsDirectory        *self);
guint          ms_directory_get_n_channels    (const MsDirectory        *self);
gboolean       ms_directory_get_user          (const MsDirectory        *self,
                                               guint32                   slot,
                                               MsDirectoryUser          *user);
gboolean       ms_directory_get_channel       (const MsDirectory        *self,
                                               guint32                   slot,
                                               MsDirectoryChannel       *channel);
gboolean       ms_directory_is_member         (const MsDirectory        *self,
                                               gint64                    channel,
                                               gint64                    user);
/* Whether @user ever saved something in @channel, as far as is remembered: never FALSE for who still has. */
gboolean       ms_directory_has_starred       (const MsDirectory        *self,
                                               gint64                    channel,
                                               gint64                    user);
/* Whether @user_slot may know of a channel: they are in it, or it is public and they are no guest. */
gboolean       ms_directory_knows_channel     (const MsDirectory        *self,
                                               guint32                   user_slot,
                                               guint32                   channel_slot);
/* The user slots in a channel; borrowed until the next apply. */
const guint32 *ms_directory_get_members       (const MsDirectory        *self,
                                               guint32                   channel_slot,
                                               guint                    *length);

/**
 * ms_directory_is_visible:
 * @user_slot: who looks
 *
 * The one decision for live delivery, for a lagging socket and for resume: the team's topic is everybody's, that of public
 * channels everybody's but guests', a user's topic its own, a channel's topic its members', from the event on that made them members.
 */
gboolean       ms_directory_is_visible        (const MsDirectory        *self,
                                               guint32                   user_slot,
                                               MsTopic                   topic,
                                               gint64                    seq);

/**
 * MsDirectoryHeadFunc:
 * @topic_id: T…, C…, D…, U… or MS_TOPIC_PUBLIC_ID
 */
typedef void (*MsDirectoryHeadFunc) (const char *topic_id,
                                     gint64      seq,
                                     gpointer    user_data);

/* The last event of a channel's topic; 0 if there is none. */
gint64         ms_directory_get_channel_head  (const MsDirectory        *self,
                                               gint64                    channel);
/* The heads of all topics that @user_slot sees, if greater than @since. */
void           ms_directory_foreach_head      (const MsDirectory        *self,
                                               guint32                   user_slot,
                                               gint64                    since,
                                               MsDirectoryHeadFunc       func,
                                               gpointer                  user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsDirectory, ms_directory_free)

G_END_DECLS
