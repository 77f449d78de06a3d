/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The subcommands as a process: reads what is needed from standard input, has a running server or the store itself do the work, prints. */

#pragma once

#include "ms-config.h"

G_BEGIN_DECLS

/* FALSE with one line for people. */
gboolean ms_commands_run (const MsCommandLine  *line,
                          const MsConfig       *config,
                          GError              **error);

G_END_DECLS
