/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rows that come from another server: under which id they were known there, and messages with a ts of their own. */

#pragma once

#include "ms-channel-store.h"
#include "ms-message-store.h"

G_BEGIN_DECLS

/* What @id of @source is here; *account or *channel is its key, both are 0 when nothing is known. */
gboolean ms_import_store_find_origin (MsStore             *store,
                                      const char          *source,
                                      const char          *id,
                                      gint64              *account,
                                      gint64              *channel,
                                      GError             **error);
/* Remembers it: one of @account and @channel is 0. Known already: left as it is. */
gboolean ms_import_store_add_origin  (MsStore             *store,
                                      const char          *source,
                                      const char          *id,
                                      gint64               account,
                                      gint64               channel,
                                      GError             **error);
/* The same of a file. */
gboolean ms_import_store_find_file   (MsStore             *store,
                                      const char          *source,
                                      const char          *id,
                                      gint64              *file,
                                      GError             **error);
gboolean ms_import_store_add_file    (MsStore             *store,
                                      const char          *source,
                                      const char          *id,
                                      gint64               file,
                                      GError             **error);
/* Everything of a conversation that is told by where it came from. @row: key, channel, keys of creators. */
gboolean ms_import_store_set_channel (MsStore             *store,
                                      const MsChannelRow  *row,
                                      gint64               topic_creator,
                                      gint64               purpose_creator,
                                      GError             **error);
/* Raises how far a new member has read. */
gboolean ms_import_store_set_read    (MsStore             *store,
                                      gint64               channel,
                                      gint64               user,
                                      gint64               ts,
                                      GError             **error);
/**
 * ms_import_store_find_place:
 * @from: where to look first: the message's ts, or what an earlier call said
 * @id: (out): the first number from there on that no message has
 * @is_there: (out): whether (@channel, @ts) is or was here; *id is 0 then
 */
gboolean ms_import_store_find_place  (MsStore             *store,
                                      gint64               channel,
                                      gint64               ts,
                                      gint64               from,
                                      gint64              *id,
                                      gboolean            *is_there,
                                      GError             **error);
/* The row under @id, as a message that was read. A client_msg_id that the author has used here is left out. */
gboolean ms_import_store_insert      (MsStore             *store,
                                      gint64               id,
                                      const MsMessageRow  *row,
                                      GError             **error);
/* What may be a root: *thread_ts is not 0 in a reply; *author: its account, 0 if it has none. */
gboolean ms_import_store_find_root   (MsStore             *store,
                                      gint64               channel,
                                      gint64               ts,
                                      gint64              *thread_ts,
                                      gint64              *author,
                                      gboolean            *is_there,
                                      GError             **error);
/* Everybody who wrote in a thread, and the @author of its root, follows it; all who do have read it up to @read. */
gboolean ms_import_store_count_thread (MsStore            *store,
                                       gint64              channel,
                                       gint64              thread_ts,
                                       gint64              author,
                                       gint64              read,
                                       GError            **error);
/* Adds @count messages with the sum @digest, the newest of them @latest, to a conversation. */
gboolean ms_import_store_sum         (MsStore             *store,
                                      gint64               channel,
                                      gint64               latest,
                                      gint64               count,
                                      MsDigest             digest,
                                      GError             **error);
/* A file that is there, and the name of its blob; views. */
typedef void (*MsSharedFileVisitor)  (const char          *id,
                                      const char          *name,
                                      const char          *blob,
                                      gpointer             user_data);

/* Those that messages of @channel show. */
gboolean ms_import_store_visit_files (MsStore             *store,
                                      gint64               channel,
                                      MsSharedFileVisitor  visitor,
                                      gpointer             user_data,
                                      GError             **error);

G_END_DECLS
