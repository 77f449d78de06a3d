/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A new zip archive, private to its owner: entries are named first and made one after the other when it is closed, so that only one of them is in
 * memory. It has its name when it is whole and on the disk, and not before. One thread. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _MsZipWriter MsZipWriter;

/* (transfer full) (nullable): the content of an entry; called while the archive is closed. */
typedef GBytes *(*MsZipMake) (gpointer   data,
                              GError   **error);

/**
 * ms_zip_writer_new:
 * @path: must not exist
 * @error: G_IO_ERROR, with the path
 */
MsZipWriter *ms_zip_writer_new   (const char     *path,
                                  GError        **error);
/* What is not closed leaves nothing behind. */
void         ms_zip_writer_free  (MsZipWriter    *self);
/* @data: (transfer full): freed with the writer */
gboolean     ms_zip_writer_add   (MsZipWriter    *self,
                                  const char     *name,
                                  MsZipMake       make,
                                  gpointer        data,
                                  GDestroyNotify  free_data,
                                  GError        **error);
/* A file as it is, as it is when the archive is closed. */
gboolean     ms_zip_writer_add_file (MsZipWriter *self,
                                     const char  *name,
                                     const char  *path,
                                     GError     **error);
/**
 * ms_zip_writer_close:
 * @cancellable: (nullable)
 * @error: of what makes an entry; G_IO_ERROR
 *
 * Makes the archive. Nothing can be done with it afterwards.
 */
gboolean     ms_zip_writer_close (MsZipWriter    *self,
                                  GCancellable   *cancellable,
                                  GError        **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsZipWriter, ms_zip_writer_free)

G_END_DECLS
