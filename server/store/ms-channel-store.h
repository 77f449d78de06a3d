/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Conversations as rows. A row is read as one account sees it; counts of unread messages are in ms-message-store. */

#pragma once

#include "ms-channel.h"
#include "ms-digest.h"
#include "ms-store.h"

G_BEGIN_DECLS

typedef struct
{
  gint64     key;
  gint64     creator; /* keys, 0 if none */
  gint64     im_low;
  gint64     im_high;
  gint64     from_seq; /* of the viewer's membership, 0 if none */
  gint64     num_pins;
  gboolean   is_default;
  const char *people; /* for a new direct message among several: sorted keys, commas between; borrowed, NULL in rows that are read */
  MsChannel *channel; /* has_view is set */
} MsChannelRow;

typedef void (*MsChannelRowVisitor) (const MsChannelRow *row,
                                     gpointer            user_data);

/* Which of the conversations. */
typedef struct
{
  gint64   viewer; /* account */
  gboolean public_ones;
  gboolean others_public; /* those the viewer is not in too */
  gboolean private_ones;
  gboolean direct;
  gboolean groups; /* direct messages among several */
  gboolean exclude_archived;
  gint64   after; /* key */
  guint    limit;
} MsChannelFilter;

void          ms_channel_row_free          (MsChannelRow           *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsChannelRow, ms_channel_row_free)

/* (transfer full) (nullable): NULL without error when there is none. No permission is looked at. */
MsChannelRow *ms_channel_store_get         (MsStore                *store,
                                            gint64                  key,
                                            gint64                  viewer,
                                            GError                **error);
MsChannelRow *ms_channel_store_find_id     (MsStore                *store,
                                            const char             *id,
                                            gint64                  viewer,
                                            GError                **error);
/* By folded name, as far as the viewer may know: of the public one and private ones they are in the one that they have been in for longest, else the
   public one; one in the archive last. */
MsChannelRow *ms_channel_store_find_name   (MsStore                *store,
                                            const char             *folded,
                                            gint64                  viewer,
                                            GError                **error);
/* The direct message of two accounts (or of one with itself). */
MsChannelRow *ms_channel_store_find_im     (MsStore                *store,
                                            gint64                  one,
                                            gint64                  other,
                                            gint64                  viewer,
                                            GError                **error);
/* The direct message of several accounts, by their sorted keys. */
MsChannelRow *ms_channel_store_find_group  (MsStore                *store,
                                            const char             *people,
                                            gint64                  viewer,
                                            GError                **error);
/* The same by folded name, of those the viewer is in. */
MsChannelRow *ms_channel_store_find_group_name (MsStore            *store,
                                                const char         *folded,
                                                gint64              viewer,
                                                GError            **error);
/* In the order of keys; rows are views. */
gboolean      ms_channel_store_visit       (MsStore                *store,
                                            const MsChannelFilter  *filter,
                                            MsChannelRowVisitor     visitor,
                                            gpointer                user_data,
                                            GError                **error);
/* Those @member is in, as filter.viewer may see them; direct ones only if open for @member. */
gboolean      ms_channel_store_visit_of    (MsStore                *store,
                                            gint64                  member,
                                            const MsChannelFilter  *filter,
                                            MsChannelRowVisitor     visitor,
                                            gpointer                user_data,
                                            GError                **error);
/* Returns the new key, 0 on error. Takes id, kind, name, created and is_general from the row's channel; and the row's people. */
gint64        ms_channel_store_insert      (MsStore                *store,
                                            const MsChannelRow     *row,
                                            GError                **error);
gboolean      ms_channel_store_rename      (MsStore                *store,
                                            gint64                  key,
                                            const char             *name,
                                            const char * const     *previous_names,
                                            gint64                  now_us,
                                            GError                **error);
gboolean      ms_channel_store_set_topic   (MsStore                *store,
                                            gint64                  key,
                                            const char             *text,
                                            gint64                  account,
                                            gint64                  now_us,
                                            GError                **error);
gboolean      ms_channel_store_set_purpose (MsStore                *store,
                                            gint64                  key,
                                            const char             *text,
                                            gint64                  account,
                                            gint64                  now_us,
                                            GError                **error);
gboolean      ms_channel_store_set_archived (MsStore               *store,
                                             gint64                 key,
                                             gboolean               archived,
                                             gint64                 now_us,
                                             GError               **error);
/* A message came, changed or went: the conversation's latest, number and digest. */
gboolean      ms_channel_store_add_message (MsStore                *store,
                                            gint64                  key,
                                            gint64                  ts,
                                            MsDigest                digest,
                                            GError                **error);
/* @difference: the new digest less the one before. */
gboolean      ms_channel_store_change_message (MsStore             *store,
                                               gint64               key,
                                               MsDigest             difference,
                                               GError             **error);
/* @latest: ts of the newest that is left, 0 if none. */
gboolean      ms_channel_store_remove_message (MsStore             *store,
                                               gint64               key,
                                               gint64               latest,
                                               MsDigest             digest,
                                               GError             **error);
/* Of everything that is in it. */
gboolean      ms_channel_store_get_digest  (MsStore                *store,
                                            gint64                  key,
                                            MsDigest               *digest,
                                            gint64                 *count,
                                            GError                **error);
/* (transfer full) (element-type gint64): keys of all, whoever is in them, after @after. */
GArray       *ms_channel_store_list_all     (MsStore               *store,
                                             gint64                 after,
                                             guint                  limit,
                                             GError               **error);
/* *key: 0 on an empty server. */
gboolean      ms_channel_store_find_general (MsStore               *store,
                                             gint64                *key,
                                             GError               **error);
/* (transfer full) (element-type gint64): general and the default channels that are not archived. */
GArray       *ms_channel_store_list_default (MsStore               *store,
                                             GError               **error);

G_END_DECLS
