/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The few calls that newer GTK spells differently, in one place. Main thread. */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

gboolean ms_compat_lookup_color (GtkWidget  *widget,
                                 const char *name,
                                 GdkRGBA    *color);
void     ms_compat_open_uri     (GtkWidget  *widget,
                                 const char *uri);

G_END_DECLS
