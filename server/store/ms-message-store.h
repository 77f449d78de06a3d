/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Messages as rows: one by one, in pages, and what is unread of them. */

#pragma once

#include "ms-digest.h"
#include "ms-message.h"
#include "ms-store.h"

G_BEGIN_DECLS

typedef struct
{
  gint64     key; /* as the search index and all that hangs on a message have it */
  gint64     channel; /* keys */
  gint64     user; /* author, 0 if none */
  gint64     edited_by;
  gint64     inviter;
  gint64     parent; /* of a reply: author of its root */
  gint64     seq; /* of the event that made it */
  gint64     revision; /* of the event that changed it last */
  MsDigest   digest; /* of the message as it is, 0 of a deleted one */
  gboolean   counts; /* as unread */
  gboolean   broadcast; /* mentions everybody */
  gboolean   deleted;
  MsMessage *message; /* without channel */
} MsMessageRow;

/* FALSE ends the visit. */
typedef gboolean (*MsMessageRowVisitor) (const MsMessage *message,
                                         gpointer         user_data);

void          ms_message_row_free          (MsMessageRow          *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsMessageRow, ms_message_row_free)

/* (nullable): what the row's column `detail` holds: topic, purpose or name of a notice. */
const char   *ms_message_store_get_detail  (const MsMessage       *message);
/* (nullable): what the row's column `detail` holds: topic, purpose or name of a notice. */
const char   *ms_message_store_get_detail  (const MsMessage       *message);
gboolean      ms_message_store_insert      (MsStore               *store,
                                            const MsMessageRow    *row,
                                            GError               **error);
/* (transfer full) (nullable): NULL without error when there is none. */
MsMessageRow *ms_message_store_get         (MsStore               *store,
                                            gint64                 channel,
                                            gint64                 ts,
                                            GError               **error);
/* The same by the row's key, as the search index has it. */
MsMessageRow *ms_message_store_get_by_key  (MsStore               *store,
                                            gint64                 key,
                                            GError               **error);
/* The same by what its author's client called it; deleted ones are found too. */
MsMessageRow *ms_message_store_find_client (MsStore               *store,
                                            const char            *client_msg_id,
                                            gint64                 user,
                                            GError               **error);
/* Text, content, edited, revision, digest, broadcast. */
gboolean      ms_message_store_update      (MsStore               *store,
                                            const MsMessageRow    *row,
                                            GError               **error);
/* The array as it stands in the message, NULL for none. */
gboolean      ms_message_store_set_reactions (MsStore             *store,
                                              gint64               key,
                                              const char          *json,
                                              GError             **error);
/* Empties the row and keeps its key. */
gboolean      ms_message_store_delete      (MsStore               *store,
                                            gint64                 channel,
                                            gint64                 ts,
                                            gint64                 revision,
                                            GError               **error);
/* What a root becomes that is deleted above its replies: text, subtype, digest and revision of the row. */
gboolean      ms_message_store_bury        (MsStore               *store,
                                            const MsMessageRow    *row,
                                            GError               **error);
/* What the conversation shows between the bounds, both excluded; @newest_first decides at which end the page begins and its order. @viewer:
 * whose saved messages are marked, 0 for nobody's. Views. */
gboolean      ms_message_store_visit       (MsStore               *store,
                                            gint64                 channel,
                                            gint64                 after,
                                            gint64                 before,
                                            gboolean               newest_first,
                                            guint                  limit,
                                            gint64                 viewer,
                                            MsMessageRowVisitor    visitor,
                                            gpointer               user_data,
                                            GError               **error);
/* The replies of a thread between the bounds, both excluded, the oldest first. Views. */
gboolean      ms_message_store_visit_replies (MsStore             *store,
                                              gint64               channel,
                                              gint64               thread_ts,
                                              gint64               after,
                                              gint64               before,
                                              guint                limit,
                                              gint64               viewer,
                                              MsMessageRowVisitor  visitor,
                                              gpointer             user_data,
                                              GError             **error);
/* ts of the newest that the conversation shows, 0 if none. */
gboolean      ms_message_store_get_latest  (MsStore               *store,
                                            gint64                 channel,
                                            gint64                *ts,
                                            GError               **error);
/* All from @from on and before @before, replies too, oldest first. Views. */
gboolean      ms_message_store_visit_all   (MsStore               *store,
                                            gint64                 channel,
                                            gint64                 from,
                                            gint64                 before,
                                            MsMessageRowVisitor    visitor,
                                            gpointer               user_data,
                                            GError               **error);
/* *ts: of the first from @from on, replies too, 0 if there is none. */
gboolean      ms_message_store_find_next   (MsStore               *store,
                                            gint64                 channel,
                                            gint64                 from,
                                            gint64                *ts,
                                            GError               **error);
/* The sum over @oldest … @latest, both included, of at most @limit messages. */
gboolean      ms_message_store_digest      (MsStore               *store,
                                            gint64                 channel,
                                            gint64                 oldest,
                                            gint64                 latest,
                                            guint                  limit,
                                            MsDigest              *digest,
                                            gint64                *count,
                                            GError               **error);
/* Notes that @user is mentioned, by name or because they were there (@is_here); twice is once. */
gboolean      ms_message_store_add_mention (MsStore               *store,
                                            gint64                 user,
                                            gint64                 channel,
                                            gint64                 ts,
                                            gboolean               is_here,
                                            GError               **error);
/* @keep_here: but for those who were there. */
gboolean      ms_message_store_clear_mentions (MsStore            *store,
                                               gint64              channel,
                                               gint64              ts,
                                               gboolean            keep_here,
                                               GError            **error);
/* Messages by others after @after that count, and those of them that mention @user. Counting stops at @max. */
gboolean      ms_message_store_count_unread (MsStore              *store,
                                             gint64                channel,
                                             gint64                user,
                                             gint64                after,
                                             gint64                max,
                                             gint64               *unread,
                                             gint64               *mentions,
                                             GError              **error);

G_END_DECLS
