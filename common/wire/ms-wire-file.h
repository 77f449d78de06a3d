/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A file as the Slack object `file`. */

#pragma once

#include "ms-file.h"
#include "ms-json-writer.h"

G_BEGIN_DECLS

/**
 * ms_wire_write_file:
 * @team_id: (nullable)
 * @with_shares: where it is shown goes along: `channels`, `groups`, `ims`, `shares`; never in what many receive
 *
 * A deleted file is only its id, `mode` "tombstone" and when it was.
 */
void  ms_wire_write_file     (MsJsonWriter *writer,
                              const MsFile *file,
                              const char   *team_id,
                              gboolean      with_shares);

/* (transfer full): where the bytes are: ORIGIN/files/ID/NAME, ORIGIN/files/ID/VARIANT/NAME; @variant (nullable). */
char *ms_wire_dup_file_url   (const MsFile *file,
                              const char   *variant);

G_END_DECLS
