/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What all rows of a timeline share: colours, sizes and whom mentions mean. Owned by the timeline, read by its rows. Main thread. */

#pragma once

#include "ms-palette.h"
#include "ms-team-model.h"

G_BEGIN_DECLS

typedef struct
{
  MsPalette palette;
  MsTeamModel *team; /* borrowed, may be NULL */

  /* Sizes in pixels; fonts follow the widget's own. */
  int avatar;
  int gutter;
  int group_gap;
  int row_pad;
  double text_scale;
  gboolean compact;
} MsMessageStyle;

G_END_DECLS
