/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A team as a Slack export: the state of one moment, read beside the writer. Any thread but the main one of a server: it blocks. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  guint people;
  guint conversations;
  guint messages;
  guint files;
} MsSlackExported;

/**
 * ms_slack_export_run:
 * @data_dir: with the store and the bytes of files
 * @path: of the archive, which must not exist; it is there when it is whole
 * @full: also private channels and direct messages
 * @exported: (out caller-allocates)
 * @error: G_IO_ERROR, with the path; of the store; G_IO_ERROR_CANCELLED
 */
gboolean ms_slack_export_run      (const char             *data_dir,
                                   const char             *path,
                                   gboolean                full,
                                   GCancellable           *cancellable,
                                   MsSlackExported        *exported,
                                   GError                **error);
/* (transfer full): for people. */
char    *ms_slack_exported_format (const MsSlackExported  *self);

G_END_DECLS
