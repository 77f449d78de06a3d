/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The bytes of files, in a folder beside the database. What comes in is appended to a partial file; sealed, it is synced, named after the
 * SHA-256 of its content and a random ending, and never changes again. The rows that name it say how long it stays. Never looks into the
 * database. Blocks; any thread, one writer at a time for each partial. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define MS_BLOB_HASH_CHARS 64
/* HASH-ENDING */
#define MS_BLOB_NAME_CHARS (MS_BLOB_HASH_CHARS + 9)

typedef struct _MsBlobStore MsBlobStore;
typedef struct _MsBlobWriter MsBlobWriter;

/* @name: in its folder; borrowed. */
typedef void (*MsBlobVisitor) (const char *name,
                               gpointer    user_data);

/**
 * ms_blob_store_new:
 * @data_dir: the data directory
 * @error: MS_ERROR_STORAGE_FULL, MS_ERROR_INTERNAL
 *
 * Makes the folders that are missing.
 */
MsBlobStore  *ms_blob_store_new          (const char     *data_dir,
                                          GError        **error);
/* To look only: nothing is made, and nothing needs to be there. */
MsBlobStore  *ms_blob_store_new_reader   (const char     *data_dir);
void          ms_blob_store_free         (MsBlobStore    *self);
/* (transfer full): the folder of everything here. */
char         *ms_blob_store_dup_folder   (const char     *data_dir);
/* Of a blob that is there or could be. (transfer full) (nullable): NULL for what is no name. */
char         *ms_blob_store_dup_path     (MsBlobStore    *self,
                                          const char     *name);
/**
 * ms_blob_store_open:
 * @size: (out) (optional): its bytes
 *
 * Returns: a descriptor to read from, -1 on error (MS_ERROR_FILE_NOT_FOUND when it is not there)
 */
int           ms_blob_store_open         (MsBlobStore    *self,
                                          const char     *name,
                                          gint64         *size,
                                          GError        **error);
/* Also when it is not there. */
gboolean      ms_blob_store_remove       (MsBlobStore    *self,
                                          const char     *name);
/**
 * ms_blob_store_lock:
 *
 * Nothing is removed while somebody else copies the blobs (ms_blob_store_keep()).
 *
 * Returns: whether things may be removed until ms_blob_store_unlock()
 */
gboolean      ms_blob_store_lock         (MsBlobStore    *self);
void          ms_blob_store_unlock       (MsBlobStore    *self);
/* Removing waits from here until the descriptor is closed. Returns -1 on error, or without one where there are no files; for who copies @data_dir. */
int           ms_blob_store_keep         (const char     *data_dir,
                                          GError        **error);
/* All blobs, or all partial files. */
gboolean      ms_blob_store_visit        (MsBlobStore    *self,
                                          gboolean        partial,
                                          MsBlobVisitor   visitor,
                                          gpointer        user_data,
                                          GError        **error);
/* Bytes of a partial file, 0 when there is none. */
gint64        ms_blob_store_get_partial  (MsBlobStore    *self,
                                          const char     *id);
void          ms_blob_store_drop_partial (MsBlobStore    *self,
                                          const char     *id);

/**
 * ms_blob_store_write:
 * @id: of the partial file: letters and digits
 * @offset: where to go on; what is behind is cut off
 * @error: MS_ERROR_FILE_UPLOAD_INCOMPLETE when less than @offset is there, MS_ERROR_STORAGE_FULL, MS_ERROR_INTERNAL
 *
 * Costs the same whatever is there already.
 */
MsBlobWriter *ms_blob_store_write        (MsBlobStore    *self,
                                          const char     *id,
                                          gint64          offset,
                                          GError        **error);
/* Closes; what was written stays as a partial file. */
void          ms_blob_writer_free        (MsBlobWriter   *self);
/* @error: MS_ERROR_STORAGE_FULL, also when less than MS_LIMIT_DISK_RESERVE_BYTES would be left; MS_ERROR_INTERNAL */
gboolean      ms_blob_writer_append      (MsBlobWriter   *self,
                                          const guint8   *data,
                                          gsize           length,
                                          GError        **error);
/* The first @length bytes; so many were written. */
gboolean      ms_blob_writer_read        (MsBlobWriter   *self,
                                          guint8         *data,
                                          gsize           length,
                                          GError        **error);
gint64        ms_blob_writer_get_length  (MsBlobWriter   *self);
/* Afterwards all of it survives a power cut. */
gboolean      ms_blob_writer_sync        (MsBlobWriter   *self,
                                          GError        **error);
/**
 * ms_blob_writer_sum:
 * @whole: (out): whether all that was written is in its sum; otherwise it is to be called again
 *
 * Reads a part of what was there when it was gone on with. So a long file can give way to others.
 */
gboolean      ms_blob_writer_sum         (MsBlobWriter   *self,
                                          gboolean       *whole,
                                          GError        **error);
/* The name of the blob that it is now; sums up what was not yet. (transfer full) (nullable); nothing more can be written. @error:
 * MS_ERROR_FILE_NOT_FOUND when it was dropped, MS_ERROR_STORAGE_FULL, MS_ERROR_INTERNAL */
char         *ms_blob_writer_seal        (MsBlobWriter   *self,
                                          GError        **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsBlobStore, ms_blob_store_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsBlobWriter, ms_blob_writer_free)

G_END_DECLS
