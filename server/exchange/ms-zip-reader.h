/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A zip archive that nobody vouches for. Opening it looks at every entry and refuses the whole for any of: too many entries, a name that
 * leads elsewhere (absolute, "..", backslash, control characters) or comes twice, a link or device, encryption, a method of compression that
 * is not in use, more bytes than MS_LIMIT_IMPORT_*, or so much more than are packed that it must be a trap. What an entry says of itself is
 * believed only as an upper bound: reading one gives exactly its bytes, checked against its sum, or fails. One thread. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _MsZipReader MsZipReader;

/* Gets an entry piece by piece; FALSE with @error stops. */
typedef gboolean (*MsZipSink) (const guint8  *data,
                               gsize          length,
                               gpointer       user_data,
                               GError       **error);

/**
 * ms_zip_reader_open:
 * @fd: of a regular file; borrowed for the call
 * @error: MS_ERROR_INVALID_ARGUMENTS with what is wrong, in words for people
 */
MsZipReader *ms_zip_reader_open     (int            fd,
                                     GError       **error);
void         ms_zip_reader_free     (MsZipReader   *self);
guint        ms_zip_reader_get_n    (MsZipReader   *self);
/* UTF-8, relative, with / between its segments; a folder's ends with it. */
const char  *ms_zip_reader_get_name (MsZipReader   *self,
                                     guint          index);
guint64      ms_zip_reader_get_size (MsZipReader   *self,
                                     guint          index);
/* (transfer full) (nullable): a whole entry of at most MS_LIMIT_IMPORT_FILE_BYTES. */
GBytes      *ms_zip_reader_read     (MsZipReader   *self,
                                     guint          index,
                                     GError       **error);
/* Any entry, in pieces. */
gboolean     ms_zip_reader_stream   (MsZipReader   *self,
                                     guint          index,
                                     MsZipSink      sink,
                                     gpointer       user_data,
                                     GError       **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsZipReader, ms_zip_reader_free)

G_END_DECLS
