/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Style context lookups and opening of addresses: deprecated by GTK 4.10 without a replacement that 4.8 has. Main thread. */

#define G_LOG_DOMAIN "ms-ui"

#include "config.h"

#include "ui-compat.h"

G_GNUC_BEGIN_IGNORE_DEPRECATIONS

gboolean
ms_compat_lookup_color (GtkWidget  *widget,
                        const char *name,
                        GdkRGBA    *color)
{
  return gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), name, color);
}

void
ms_compat_open_uri (GtkWidget  *widget,
                    const char *uri)
{
  GtkRoot *root = gtk_widget_get_root (widget);

  gtk_show_uri (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, uri, GDK_CURRENT_TIME);
}

G_GNUC_END_IGNORE_DEPRECATIONS
