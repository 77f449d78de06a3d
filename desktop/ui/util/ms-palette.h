/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The colours that own drawing needs, looked up by name. A plain value: load it again when the theme changes. Main thread. */

#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct
{
  GdkRGBA bg_surface;
  GdkRGBA bg_raised;
  GdkRGBA bg_sunken;
  GdkRGBA bg_hover;
  GdkRGBA bg_hover_app;
  GdkRGBA bg_active;
  GdkRGBA border_subtle;
  GdkRGBA border_strong;
  GdkRGBA text_primary;
  GdkRGBA text_secondary;
  GdkRGBA text_tertiary;
  GdkRGBA accent_text;
  GdkRGBA accent_soft;
  GdkRGBA accent_soft_text;
  GdkRGBA accent_line;
  GdkRGBA mark_soft;
  GdkRGBA mark_line;
  GdkRGBA mark_hit;
  GdkRGBA mark_on_hit;
  GdkRGBA danger_text;
  GdkRGBA focus;
  GdkRGBA presence_online;
  GdkRGBA presence_away;
  GdkRGBA presence_busy;
  GdkRGBA presence_offline;
} MsPalette;

void ms_palette_load (MsPalette *self,
                      GtkWidget *widget);

G_END_DECLS
