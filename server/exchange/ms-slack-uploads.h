/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The bytes of files in an export: __uploads/FILEID/FILENAME. */

#pragma once

#include <gio/gio.h>

#include "ms-blob-store.h"
#include "ms-executor.h"
#include "ms-import-service.h"
#include "ms-slack-survey.h"
#include "ms-zip-reader.h"

G_BEGIN_DECLS

#define MS_SLACK_UPLOADS "__uploads"

typedef struct
{
  MsZipReader          *zip;
  MsExecutor           *executor;
  GCancellable         *cancellable; /* (nullable) */
  const MsImportSource *source;
  MsBlobStore          *blobs;
  const char           *origin;
  MsSlackFile          *file; /* gets what it is here */
  gint64                owner; /* key */
  gboolean              is_new; /* afterwards */
} MsSlackUpload;

/* Puts one file where files are; one that is here already stays. */
gboolean ms_slack_upload_run  (MsSlackUpload  *self,
                               GError        **error);
/**
 * ms_slack_keep_file:
 * @path: of a file
 * @name: what it is called
 * @id: (out) (transfer full): its id
 *
 * Makes a file of somebody's own of it, which nobody else sees.
 */
gboolean ms_slack_keep_file   (MsExecutor     *executor,
                               MsBlobStore    *blobs,
                               const char     *path,
                               const char     *name,
                               const char     *origin,
                               gint64          owner,
                               char          **id,
                               GError        **error);

G_END_DECLS
