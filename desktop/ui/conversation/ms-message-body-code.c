/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Code in a message: a box that keeps its lines whole and scrolls sideways, folds what is long and offers to copy it.
 * Main thread. */

#define G_LOG_DOMAIN "ms-ui"

#include "config.h"

#include "ms-message-body-private.h"

#include "ms-text-draw.h"

enum
{
  BOX_RADIUS = 10,
  BUTTON_SIZE = 28,
  BUTTON_INSET = 5,
  MORE_GAP = 6,
  BAR_HEIGHT = 4,
  BAR_INSET = 4,
  BAR_MIN = 24,
};

static int
box_top (const MsBodyBlock *block)
{
  return block->y - MS_BODY_CODE_PAD_Y;
}

static int
more_height (const MsBodyBlock *block)
{
  int height = 0;

  if (block->more == NULL)
    return 0;
  pango_layout_get_pixel_size (block->more, NULL, &height);
  return MORE_GAP + height;
}

static int
most_scroll (const MsBodyBlock *block)
{
  return MAX (0, block->content + 2 * MS_BODY_CODE_PAD_X - block->width);
}

static void
set_scroll (MsBodyBlock *block,
            int          scroll)
{
  block->scroll = CLAMP (scroll, 0, most_scroll (block));
  block->x = MS_BODY_CODE_PAD_X - block->scroll;
}

void
ms_body_code_place (MsBodyBlock *block,
                    int          y,
                    int          width)
{
  block->width = MIN (width, MS_BODY_CODE_MAX);
  block->y = y + MS_BODY_CODE_PAD_Y;
  pango_layout_set_width (block->layout, -1);
  pango_layout_get_pixel_size (block->layout, &block->content, &block->height);
  set_scroll (block, block->scroll);
}

int
ms_body_code_bottom (const MsBodyBlock *block)
{
  return block->y + block->height + more_height (block) + MS_BODY_CODE_PAD_Y;
}

static graphene_rect_t
box_rect (const MsBodyBlock *block)
{
  return GRAPHENE_RECT_INIT (0, (float) box_top (block), (float) block->width,
                             (float) (ms_body_code_bottom (block) - box_top (block)));
}

static void
draw_bar (const MsBodyBlock    *block,
          GtkSnapshot          *snapshot,
          const MsMessageStyle *style)
{
  int whole = block->content + 2 * MS_BODY_CODE_PAD_X;
  int track = block->width - 2 * BAR_INSET;
  int length = MIN (track, MAX (BAR_MIN, track * block->width / MAX (whole, 1)));
  int x = BAR_INSET + (track - length) * block->scroll / MAX (most_scroll (block), 1);
  graphene_rect_t place = GRAPHENE_RECT_INIT ((float) x, (float) (ms_body_code_bottom (block) - BAR_INSET - BAR_HEIGHT),
                                              (float) length, BAR_HEIGHT);
  GskRoundedRect rounded;

  gsk_rounded_rect_init_from_rect (&rounded, &place, BAR_HEIGHT / 2.0f);
  gtk_snapshot_push_rounded_clip (snapshot, &rounded);
  gtk_snapshot_append_color (snapshot, &style->palette.border_strong, &place);
  gtk_snapshot_pop (snapshot);
}

/* Begins the box: what is drawn until ms_body_code_end() stays inside it. */
void
ms_body_code_begin (const MsBodyBlock    *block,
                    GtkSnapshot          *snapshot,
                    const MsMessageStyle *style)
{
  graphene_rect_t place = box_rect (block);
  GskRoundedRect rounded;

  gsk_rounded_rect_init_from_rect (&rounded, &place, BOX_RADIUS);
  gtk_snapshot_push_rounded_clip (snapshot, &rounded);
  gtk_snapshot_append_color (snapshot, &style->palette.bg_sunken, &place);
}

void
ms_body_code_end (const MsBodyBlock    *block,
                  GtkSnapshot          *snapshot,
                  const MsMessageStyle *style)
{
  graphene_rect_t place = box_rect (block);
  const GdkRGBA *line = &style->palette.border_subtle;
  const GdkRGBA colors[4] = { *line, *line, *line, *line };
  const float widths[4] = { 1, 1, 1, 1 };
  GskRoundedRect rounded;

  if (block->more != NULL)
    {
      ms_text_draw (snapshot, block->more, MS_BODY_CODE_PAD_X, block->y + block->height + MORE_GAP, &style->palette.accent_text);
    }
  if (most_scroll (block) > 0)
    draw_bar (block, snapshot, style);
  gtk_snapshot_pop (snapshot);
  gsk_rounded_rect_init_from_rect (&rounded, &place, BOX_RADIUS);
  gtk_snapshot_append_border (snapshot, &rounded, widths, colors);
}

static MsBodyBlock *
block_of (MsMessageBody    *self,
          const MsBodyMark *mark)
{
  for (guint i = 0; i < self->blocks->len; i++)
    {
      MsBodyBlock *block = &g_array_index (self->blocks, MsBodyBlock, i);

      if (block->kind == MS_BLOCK_PREFORMATTED && block->start == mark->start)
        return block;
    }
  return NULL;
}

gboolean
ms_message_body_get_button (MsMessageBody   *self,
                            int              index,
                            graphene_rect_t *rect)
{
  const MsBodyMark *mark = ms_message_body_get_mark (self, index);
  const MsBodyBlock *block = NULL;
  int width = 0;
  int height = 0;

  if (mark == NULL || (mark->kind != MS_BODY_MARK_COPY && mark->kind != MS_BODY_MARK_MORE))
    return FALSE;
  block = block_of (self, mark);
  if (block == NULL)
    return FALSE;
  if (mark->kind == MS_BODY_MARK_COPY)
    {
      graphene_rect_init (rect, (float) (block->width - BUTTON_SIZE - BUTTON_INSET), (float) (box_top (block) + BUTTON_INSET),
                          BUTTON_SIZE, BUTTON_SIZE);
      return TRUE;
    }
  if (block->more == NULL)
    return FALSE;
  pango_layout_get_pixel_size (block->more, &width, &height);
  graphene_rect_init (rect, MS_BODY_CODE_PAD_X - 4, (float) (block->y + block->height + MORE_GAP - 2), (float) (width + 8),
                      (float) (height + 4));
  return TRUE;
}

int
ms_message_body_button_at (MsMessageBody *self,
                           double         x,
                           double         y)
{
  graphene_rect_t rect;

  for (guint i = 0; i < self->marks->len; i++)
    {
      if (ms_message_body_get_button (self, (int) i, &rect) &&
          graphene_rect_contains_point (&rect, &GRAPHENE_POINT_INIT ((float) x, (float) y)))
        return (int) i;
    }
  return -1;
}

gboolean
ms_message_body_scroll (MsMessageBody *self,
                        double         y,
                        double         pixels)
{
  for (guint i = 0; i < self->blocks->len; i++)
    {
      MsBodyBlock *block = &g_array_index (self->blocks, MsBodyBlock, i);
      int before = block->scroll;

      if (block->kind != MS_BLOCK_PREFORMATTED || most_scroll (block) == 0)
        continue;
      if (y >= 0 && (y < box_top (block) || y >= ms_body_code_bottom (block)))
        continue;
      set_scroll (block, block->scroll + (int) pixels);
      return block->scroll != before || y >= 0;
    }
  return FALSE;
}
