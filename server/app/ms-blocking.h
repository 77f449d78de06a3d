/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Commands whose end is waited for: at start, and on the command line. Never while serving: the calling thread blocks. */

#pragma once

#include "ms-executor.h"
#include "ms-reader-pool.h"

G_BEGIN_DECLS

gboolean ms_blocking_write (MsExecutor    *executor,
                            MsLane         lane,
                            MsCommandRun   run,
                            gpointer       data,
                            GError       **error);
gboolean ms_blocking_read  (MsReaderPool  *readers,
                            MsCommandRun   run,
                            gpointer       data,
                            GError       **error);

G_END_DECLS
