/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Texts that widgets draw themselves. */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Its first line stands on a whole pixel: between two of them thin strokes blur. */
void ms_text_draw (GtkSnapshot   *snapshot,
                   PangoLayout   *layout,
                   int            x,
                   int            y,
                   const GdkRGBA *color);

/* A height of lines in Pango units that keeps the lines below on whole pixels too. */
int  ms_text_line_height (double pixels);

G_END_DECLS
