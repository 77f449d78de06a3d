/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the windows over another window have in common. Main thread. */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/**
 * ms_dialog_fit:
 * @dialog: not shown yet, over another window
 *
 * Opens it no wider than the window that it stands over, as far as its content allows.
 */
void ms_dialog_fit (GtkWindow *dialog);

G_END_DECLS
