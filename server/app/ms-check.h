/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Verifies a store: the database's own check, and what must always be true of its rows. Reads only. */

#pragma once

#include "ms-context.h"

G_BEGIN_DECLS

/* FALSE with a line for people when something is wrong; all findings are in @output. */
gboolean ms_check_run (MsContext  *context,
                       GString    *output,
                       GError    **error);

G_END_DECLS
