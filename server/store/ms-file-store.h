/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Files as rows: what is known of them, which blob holds their bytes, and in which messages they are shown. Uploads are in
 * ms-upload-store. */

#pragma once

#include "ms-file.h"
#include "ms-store.h"

G_BEGIN_DECLS

typedef enum
{
  MS_FILE_WAITING, /* its bytes are not there */
  MS_FILE_STORED, /* nobody was shown it yet */
  MS_FILE_READY,
  MS_FILE_DELETED,
} MsFileState;

typedef struct
{
  gint64       key;
  gint64       user; /* key */
  gint64       blob; /* key, 0 if none */
  MsFileState  state;
  char        *blob_name; /* (nullable) */
  MsFile      *file; /* without shares */
} MsFileRow;

/* A smaller picture of it. */
typedef struct
{
  MsFileThumb  thumb;
  char        *mimetype;
  gint64       blob; /* key */
  char        *blob_name;
  gint64       bytes;
} MsFileThumbRow;

/* One message that shows a file. */
typedef struct
{
  gint64 channel; /* keys */
  gint64 file;
  gint64 ts;
  gint64 user;
} MsFileShareRow;

/* Which files; the newest first. */
typedef struct
{
  gint64 viewer; /* key: those that this account gave, or whose conversations it may read */
  gboolean reads_public;
  gint64 channel; /* 0 for any */
  gint64 user; /* 0 for any */
  gint64 oldest; /* seconds, both included */
  gint64 latest;
  guint  types; /* MsFileTypes, 0 for all */
  guint  skip;
  guint  limit;
} MsFileFilter;

void        ms_file_row_free                (MsFileRow            *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsFileRow, ms_file_row_free)

/* Sets the row's key. Takes id, name, title, alt_text, origin, size and created of its file. */
gboolean    ms_file_store_insert            (MsStore              *store,
                                             MsFileRow            *row,
                                             GError              **error);
/* (transfer full) (nullable): NULL without error when there is none. */
MsFileRow  *ms_file_store_get               (MsStore              *store,
                                             gint64                key,
                                             GError              **error);
MsFileRow  *ms_file_store_find_id           (MsStore              *store,
                                             const char           *id,
                                             GError              **error);
/* Type, size, lines, preview, title, blob, state, is_public. */
gboolean    ms_file_store_update            (MsStore              *store,
                                             const MsFileRow      *row,
                                             GError              **error);
/* Empties the row; its blob is no longer its own. */
gboolean    ms_file_store_delete            (MsStore              *store,
                                             gint64                key,
                                             GError              **error);
/* Away with the row itself: nobody was shown it. */
gboolean    ms_file_store_forget            (MsStore              *store,
                                             gint64                key,
                                             GError              **error);
/* Each size once. Takes thumb, mimetype and blob. */
gboolean    ms_file_store_add_thumb         (MsStore              *store,
                                             gint64                file,
                                             const MsFileThumbRow *thumb,
                                             GError              **error);
/* Clear with ms_file_thumb_row_clear(). */
gboolean    ms_file_store_find_thumb        (MsStore              *store,
                                             gint64                file,
                                             int                   size,
                                             MsFileThumbRow       *thumb,
                                             gboolean             *found,
                                             GError              **error);
void        ms_file_thumb_row_clear         (MsFileThumbRow       *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MsFileThumbRow, ms_file_thumb_row_clear)
/* All of them; their blobs lose a reference. */
gboolean    ms_file_store_forget_thumbs     (MsStore              *store,
                                             gint64                file,
                                             GError              **error);
/* Smaller pictures of it are still to be made. */
gboolean    ms_file_store_set_unpictured    (MsStore              *store,
                                             gint64                key,
                                             GError              **error);
/* They are, or cannot be; sides of the original, 0 if they are not known. */
gboolean    ms_file_store_set_pictured      (MsStore              *store,
                                             gint64                key,
                                             int                   width,
                                             int                   height,
                                             GError              **error);
/* @key: (out): 0 if there is none. @blob: (out) (transfer full): the name of its content */
gboolean    ms_file_store_next_unpictured   (MsStore              *store,
                                             gint64               *key,
                                             char                **blob,
                                             GError              **error);
/* @count: of uploads of @user that have begun and not ended, up to @max. */
gboolean    ms_file_store_count_pending     (MsStore              *store,
                                             gint64                user,
                                             gint64                max,
                                             gint64               *count,
                                             GError              **error);
/* @total: how many there are, at most MS_LIMIT_FILES_COUNTED. (transfer full) (element-type gint64): keys of one page. */
GArray     *ms_file_store_list              (MsStore              *store,
                                             const MsFileFilter   *filter,
                                             gint64               *total,
                                             GError              **error);

gboolean    ms_file_store_share             (MsStore              *store,
                                             const MsFileShareRow *share,
                                             GError              **error);
gboolean    ms_file_store_unshare           (MsStore              *store,
                                             const MsFileShareRow *share,
                                             GError              **error);
/* (transfer full) (nullable) (element-type MsFileShareRow): of a file, in the order of conversations; at most MS_LIMIT_FILE_SHARES. */
GArray     *ms_file_store_list_shares       (MsStore              *store,
                                             gint64                file,
                                             GError              **error);
/* The same of a message, in the order of files. */
GArray     *ms_file_store_list_shown        (MsStore              *store,
                                             gint64                channel,
                                             gint64                ts,
                                             GError              **error);
/* @visible: whether @user may read a conversation in which it is shown. */
gboolean    ms_file_store_is_visible        (MsStore              *store,
                                             gint64                file,
                                             gint64                user,
                                             gboolean              reads_public,
                                             gboolean             *visible,
                                             GError              **error);

/**
 * ms_file_store_add_blob:
 * @name: what ms_blob_writer_seal() returned
 * @key: (out): of the row of this content, old or new, with one reference more
 * @surplus: (out): whether the content was there already: then the file @name is nobody's
 */
gboolean    ms_file_store_add_blob          (MsStore              *store,
                                             const char           *name,
                                             gint64                size,
                                             gint64               *key,
                                             gboolean             *surplus,
                                             GError              **error);
/* One reference less; at none the blob waits for ms_file_store_take_unused(). */
gboolean    ms_file_store_release_blob      (MsStore              *store,
                                             gint64                key,
                                             GError              **error);
/* Away with the rows of at most @limit blobs that nothing refers to. (transfer full) (nullable) (element-type utf8): their names */
GPtrArray  *ms_file_store_take_unused       (MsStore              *store,
                                             guint                 limit,
                                             GError              **error);
/* @known: whether a row has this name. */
gboolean    ms_file_store_knows_blob        (MsStore              *store,
                                             const char           *name,
                                             gboolean             *known,
                                             GError              **error);
/* All blobs that there are. */
typedef void (*MsBlobRowVisitor) (const char *name,
                                  gint64      size,
                                  gpointer    user_data);

gboolean    ms_file_store_visit_blobs       (MsStore              *store,
                                             MsBlobRowVisitor      visitor,
                                             gpointer              user_data,
                                             GError              **error);
/* Bytes of all blobs, and of what is on its way. */
gboolean    ms_file_store_get_usage         (MsStore              *store,
                                             gint64               *used,
                                             gint64               *reserved,
                                             GError              **error);

G_END_DECLS
