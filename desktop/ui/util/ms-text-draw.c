/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Texts that widgets draw themselves. Main thread. */

#define G_LOG_DOMAIN "ms-ui"

#include "config.h"

#include "ms-text-draw.h"

#include <math.h>

void
ms_text_draw (GtkSnapshot   *snapshot,
              PangoLayout   *layout,
              int            x,
              int            y,
              const GdkRGBA *color)
{
  double baseline = (double) pango_layout_get_baseline (layout) / PANGO_SCALE;

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) x, (float) (y + round (baseline) - baseline)));
  gtk_snapshot_append_layout (snapshot, layout, color);
  gtk_snapshot_restore (snapshot);
}

int
ms_text_line_height (double pixels)
{
  return (int) round (pixels) * PANGO_SCALE;
}
