/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files of files share with each other and with messages. */

#pragma once

#include "ms-event-encode-file.h"
#include "ms-file-service.h"
#include "ms-file-store.h"
#include "ms-service-private.h"

G_BEGIN_DECLS

/* Ticket → what the store has of it. (transfer full) */
char      *ms_file_hash_ticket      (const char          *ticket);
/* A file that the caller may see: MS_ERROR_FILE_NOT_FOUND, and _FILE_DELETED where it was to be seen. (transfer full) (nullable) */
MsFileRow *ms_file_need             (MsContext           *context,
                                     const MsUser        *caller,
                                     const char          *id,
                                     GError             **error);
/* A row is about to name it: @blob: (out): its key. */
gboolean   ms_file_keep_picture     (MsContext           *context,
                                     MsPicture           *picture,
                                     gint64              *blob,
                                     GError             **error);
/* Takes the file out of a row. (transfer full) */
MsFile    *ms_file_row_steal        (MsFileRow           *row);
/* Adds the shares that the caller may know of. */
gboolean   ms_file_add_shares       (MsContext           *context,
                                     const MsUser        *caller,
                                     MsFileRow           *row,
                                     GError             **error);
/* Tells of a file: in @channel, or to who gave it where that is NULL. */
gboolean   ms_file_tell             (MsContext           *context,
                                     MsFileEventType      type,
                                     const MsChannelRow  *channel,
                                     const MsFileRow     *row,
                                     gint64              *event_seq,
                                     GError             **error);
/**
 * ms_file_sharing_refresh:
 * @type: what is told beside, in each conversation with the file, or to its owner where there is none
 *
 * The file became another: all messages that show it change with it.
 */
gboolean   ms_file_sharing_refresh  (MsContext           *context,
                                     const MsFileRow     *row,
                                     MsFileEventType      type,
                                     gint64              *event_seq,
                                     GError             **error);
/* The message goes: its files are shown there no longer. */
gboolean   ms_file_sharing_withdraw (MsContext           *context,
                                     const MsChannelRow  *channel,
                                     gint64               ts,
                                     GError             **error);

/* The same, and files that no other message shows go too. */
gboolean   ms_file_sharing_purge    (MsContext           *context,
                                     const MsChannelRow  *channel,
                                     gint64               ts,
                                     GError             **error);
/* Empties a file: no message that shows it has more than a tombstone of it. */
gboolean   ms_file_remove           (MsContext           *context,
                                     MsFileRow           *row,
                                     gint64              *event_seq,
                                     GError             **error);

G_END_DECLS
