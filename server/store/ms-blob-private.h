/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files of the blob store share. */

#pragma once

#include "ms-blob-store.h"

G_BEGIN_DECLS

#define MS_BLOB_ENDING_CHARS 8

struct _MsBlobStore
{
  char *folder;
  char *blobs;
  char *partial;
  int   lock;
};

/* Makes errno an error about @what; always FALSE. */
gboolean  ms_blob_fail              (GError      **error,
                                     const char   *what);
/* Renames in the folder survive a power cut. */
gboolean  ms_blob_sync_folder       (const char   *path,
                                     GError      **error);
/* (transfer full) (nullable): NULL when @id is no name of a partial file. */
char     *ms_blob_store_dup_partial (MsBlobStore  *self,
                                     const char   *id);

G_END_DECLS
