/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The colours that own drawing needs. A name that no style sheet defines falls back to the widget's own text colour. Main thread. */

#define G_LOG_DOMAIN "ms-ui"

#include "config.h"

#include "ms-palette.h"

#include "ui-compat.h"

typedef struct
{
  const char *name;
  size_t offset;
} PaletteEntry;

#define ENTRY(member) { "ms_" #member, G_STRUCT_OFFSET (MsPalette, member) }

static const PaletteEntry entries[] = {
  ENTRY (bg_surface),
  ENTRY (bg_raised),
  ENTRY (bg_sunken),
  ENTRY (bg_hover),
  ENTRY (bg_hover_app),
  ENTRY (bg_active),
  ENTRY (border_subtle),
  ENTRY (border_strong),
  ENTRY (text_primary),
  ENTRY (text_secondary),
  ENTRY (text_tertiary),
  ENTRY (accent_text),
  ENTRY (accent_soft),
  ENTRY (accent_soft_text),
  ENTRY (accent_line),
  ENTRY (mark_soft),
  ENTRY (mark_line),
  ENTRY (mark_hit),
  ENTRY (mark_on_hit),
  ENTRY (danger_text),
  ENTRY (focus),
  ENTRY (presence_online),
  ENTRY (presence_away),
  ENTRY (presence_busy),
  ENTRY (presence_offline),
};

void
ms_palette_load (MsPalette *self,
                 GtkWidget *widget)
{
  GdkRGBA fallback = { 0.5f, 0.5f, 0.5f, 1.0f };

  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      GdkRGBA *color = G_STRUCT_MEMBER_P (self, entries[i].offset);

      if (!ms_compat_lookup_color (widget, entries[i].name, color))
        *color = fallback;
    }
}
