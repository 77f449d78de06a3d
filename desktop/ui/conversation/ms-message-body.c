/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Measures, draws and hit tests a laid out message. Made in ms-message-body-build.c. Main thread. */

#define G_LOG_DOMAIN "ms-ui"

#include "config.h"

#include "ms-message-body-private.h"

#include "ms-text-draw.h"

enum
{
  PILL_RADIUS = 5,
  PILL_PAD = 3,
  QUOTE_BAR = 3,
};

static MsBodyBlock *
get_block (MsMessageBody *self,
           guint          index)
{
  return &g_array_index (self->blocks, MsBodyBlock, index);
}

static gboolean
is_list (const MsBodyBlock *block)
{
  return block->kind == MS_BLOCK_BULLET || block->kind == MS_BLOCK_ORDERED;
}

static void
place_block (MsBodyBlock *block,
             int          y,
             int          width)
{
  int available = MIN (width, MS_BODY_TEXT_MAX);
  int text_height = 0;

  block->x = 0;
  block->y = y;
  block->width = available;
  if (block->kind == MS_BLOCK_PREFORMATTED)
    {
      ms_body_code_place (block, y, width);
      return;
    }
  if (block->kind == MS_BLOCK_QUOTE)
    {
      block->x = MS_BODY_QUOTE_INDENT;
      available -= MS_BODY_QUOTE_INDENT;
    }
  else if (is_list (block))
    {
      block->x = MS_BODY_LIST_INDENT;
      available -= MS_BODY_LIST_INDENT;
    }

  pango_layout_set_width (block->layout, MAX (available, 1) * PANGO_SCALE);
  pango_layout_get_pixel_size (block->layout, NULL, &text_height);
  block->height = text_height;
}

static int
block_bottom (const MsBodyBlock *block)
{
  return block->kind == MS_BLOCK_PREFORMATTED ? ms_body_code_bottom (block) : block->y + block->height;
}

static int
gap_between (const MsBodyBlock *above,
             const MsBodyBlock *below)
{
  if (is_list (above) && is_list (below))
    return 0;
  if (above->kind == MS_BLOCK_PREFORMATTED || below->kind == MS_BLOCK_PREFORMATTED)
    return MS_BODY_BLOCK_GAP + 2;
  return MS_BODY_BLOCK_GAP;
}

int
ms_message_body_measure (MsMessageBody *self,
                         int            width)
{
  int y = 0;

  if (self->measured_width == width)
    return self->height;

  for (guint i = 0; i < self->blocks->len; i++)
    {
      MsBodyBlock *block = get_block (self, i);

      if (i > 0)
        y += gap_between (get_block (self, i - 1), block);
      place_block (block, y, width);
      y = block_bottom (block);
    }
  self->measured_width = width;
  self->height = y;
  return y;
}

typedef void (*RangeFunc) (const graphene_rect_t *rect,
                           gpointer               user_data);

/* Calls @func with the rectangle of every line that the bytes of the block cover, relative to the body. */
static void
foreach_rect (const MsBodyBlock *block,
              guint              from,
              guint              to,
              RangeFunc          func,
              gpointer           user_data)
{
  PangoLayoutIter *iter = pango_layout_get_iter (block->layout);

  do
    {
      PangoLayoutLine *line = pango_layout_iter_get_line_readonly (iter);
      PangoRectangle extents = { 0 };
      int line_from = MAX ((int) from, line->start_index);
      int line_to = MIN ((int) to, line->start_index + line->length);
      int *ranges = NULL;
      int n_ranges = 0;

      if (line_from >= line_to)
        continue;
      pango_layout_iter_get_line_extents (iter, NULL, &extents);
      pango_layout_line_get_x_ranges (line, line_from, line_to, &ranges, &n_ranges);
      for (int i = 0; i < n_ranges; i++)
        {
          graphene_rect_t rect = GRAPHENE_RECT_INIT (
            (float) (block->x + (double) ranges[2 * i] / PANGO_SCALE),
            (float) (block->y + (double) extents.y / PANGO_SCALE),
            (float) ((double) (ranges[2 * i + 1] - ranges[2 * i]) / PANGO_SCALE),
            (float) ((double) extents.height / PANGO_SCALE));

          func (&rect, user_data);
        }
      g_free (ranges);
    }
  while (pango_layout_iter_next_line (iter));

  pango_layout_iter_free (iter);
}

/* One drawing: the colour and the shape of what lies behind or under text. */
typedef struct
{
  GtkSnapshot *snapshot;
  const GdkRGBA *fill;
  const GdkRGBA *border;
} Painter;

static void
paint_pill (const graphene_rect_t *rect,
            gpointer               user_data)
{
  Painter *painter = user_data;
  graphene_rect_t place = *rect;
  GskRoundedRect rounded;

  graphene_rect_inset (&place, -PILL_PAD, 1);
  gsk_rounded_rect_init_from_rect (&rounded, &place, PILL_RADIUS);
  gtk_snapshot_push_rounded_clip (painter->snapshot, &rounded);
  gtk_snapshot_append_color (painter->snapshot, painter->fill, &place);
  gtk_snapshot_pop (painter->snapshot);
  if (painter->border != NULL)
    {
      const float widths[4] = { 1, 1, 1, 1 };
      const GdkRGBA colors[4] = { *painter->border, *painter->border, *painter->border, *painter->border };

      gtk_snapshot_append_border (painter->snapshot, &rounded, widths, colors);
    }
}

static void
paint_rect (const graphene_rect_t *rect,
            gpointer               user_data)
{
  Painter *painter = user_data;

  gtk_snapshot_append_color (painter->snapshot, painter->fill, rect);
}

static void
paint_underline (const graphene_rect_t *rect,
                 gpointer               user_data)
{
  Painter *painter = user_data;
  graphene_rect_t line = GRAPHENE_RECT_INIT (rect->origin.x, rect->origin.y + rect->size.height - 4, rect->size.width, 1);

  gtk_snapshot_append_color (painter->snapshot, painter->fill, &line);
}

static void
paint_ring (const graphene_rect_t *rect,
            gpointer               user_data)
{
  Painter *painter = user_data;
  graphene_rect_t place = *rect;
  GskRoundedRect rounded;
  const float widths[4] = { 2, 2, 2, 2 };
  const GdkRGBA colors[4] = { *painter->fill, *painter->fill, *painter->fill, *painter->fill };

  graphene_rect_inset (&place, -2, 0);
  gsk_rounded_rect_init_from_rect (&rounded, &place, PILL_RADIUS);
  gtk_snapshot_append_border (painter->snapshot, &rounded, widths, colors);
}

static void
draw_mark (const MsBodyBlock    *block,
           const MsBodyMark     *mark,
           gboolean              focused,
           GtkSnapshot          *snapshot,
           const MsMessageStyle *style)
{
  Painter painter = { .snapshot = snapshot };
  guint from = mark->start - block->start;
  guint to = mark->end - block->start;

  if (mark->kind == MS_BODY_MARK_CODE)
    {
      painter.fill = &style->palette.bg_sunken;
      painter.border = &style->palette.border_subtle;
      foreach_rect (block, from, to, paint_pill, &painter);
    }
  else if (mark->kind == MS_BODY_MARK_USER || mark->kind == MS_BODY_MARK_SELF)
    {
      painter.fill = mark->kind == MS_BODY_MARK_SELF ? &style->palette.mark_hit : &style->palette.accent_soft;
      foreach_rect (block, from, to, paint_pill, &painter);
    }
  if (!focused)
    return;

  painter.fill = &style->palette.focus;
  foreach_rect (block, from, to, paint_ring, &painter);
  if (mark->kind == MS_BODY_MARK_LINK)
    foreach_rect (block, from, to, paint_underline, &painter);
}

static void
draw_marks (MsMessageBody        *self,
            const MsBodyBlock    *block,
            GtkSnapshot          *snapshot,
            const MsMessageStyle *style,
            int                   focused_mark)
{
  for (guint i = 0; i < self->marks->len; i++)
    {
      const MsBodyMark *mark = &g_array_index (self->marks, MsBodyMark, i);

      if (mark->start >= block->start && mark->end <= block->start + block->length)
        draw_mark (block, mark, (int) i == focused_mark, snapshot, style);
    }
}

static void
draw_selection (const MsBodyBlock    *block,
                guint                 from,
                guint                 to,
                GtkSnapshot          *snapshot,
                const MsMessageStyle *style)
{
  GdkRGBA fill = style->palette.accent_line;
  Painter painter = { .snapshot = snapshot, .fill = &fill };

  fill.alpha = 0.35f;
  if (to <= block->start || from >= block->start + block->length)
    return;
  foreach_rect (block, MAX (from, block->start) - block->start, MIN (to, block->start + block->length) - block->start,
                paint_rect, &painter);
}

void
ms_message_body_snapshot (MsMessageBody        *self,
                          GtkSnapshot          *snapshot,
                          const MsMessageStyle *style,
                          guint                 from,
                          guint                 to,
                          int                   focused_mark)
{
  for (guint i = 0; i < self->blocks->len; i++)
    {
      const MsBodyBlock *block = get_block (self, i);

      if (block->kind == MS_BLOCK_PREFORMATTED)
        ms_body_code_begin (block, snapshot, style);
      if (block->kind == MS_BLOCK_QUOTE)
        gtk_snapshot_append_color (snapshot, &style->palette.border_strong,
                                   &GRAPHENE_RECT_INIT (0, (float) block->y, QUOTE_BAR, (float) block->height));
      if (block->bullet != NULL)
        ms_text_draw (snapshot, block->bullet, block->kind == MS_BLOCK_BULLET ? 6 : 0, block->y, &style->palette.text_primary);
      draw_marks (self, block, snapshot, style, focused_mark);
      if (from != to)
        draw_selection (block, from, to, snapshot, style);
      ms_text_draw (snapshot, block->layout, block->x, block->y, &style->palette.text_primary);
      if (block->kind == MS_BLOCK_PREFORMATTED)
        ms_body_code_end (block, snapshot, style);
    }
}

static const MsBodyBlock *
block_at (MsMessageBody *self,
          double         y)
{
  for (guint i = 0; i < self->blocks->len; i++)
    {
      if (y < block_bottom (get_block (self, i)) || i + 1 == self->blocks->len)
        return get_block (self, i);
    }
  return NULL;
}

guint
ms_message_body_offset_at (MsMessageBody *self,
                           double         x,
                           double         y)
{
  const MsBodyBlock *block = block_at (self, y);
  int index = 0;
  int trailing = 0;
  const char *text = NULL;

  if (block == NULL)
    return 0;
  pango_layout_xy_to_index (block->layout, (int) ((x - block->x) * PANGO_SCALE), (int) ((y - block->y) * PANGO_SCALE),
                            &index, &trailing);
  text = pango_layout_get_text (block->layout);
  for (; trailing > 0 && text[index] != '\0'; trailing--)
    index = (int) (g_utf8_next_char (text + index) - text);
  return block->start + MIN ((guint) index, block->length);
}

int
ms_message_body_mark_at (MsMessageBody *self,
                         double         x,
                         double         y)
{
  const MsBodyBlock *block = block_at (self, y);
  int index = 0;
  int trailing = 0;
  int button = ms_message_body_button_at (self, x, y);

  if (button >= 0)
    return button;
  if (block == NULL || y < block->y)
    return -1;
  if (!pango_layout_xy_to_index (block->layout, (int) ((x - block->x) * PANGO_SCALE),
                                 (int) ((y - block->y) * PANGO_SCALE), &index, &trailing))
    return -1;

  for (guint i = 0; i < self->marks->len; i++)
    {
      const MsBodyMark *mark = &g_array_index (self->marks, MsBodyMark, i);
      guint offset = block->start + (guint) index;

      if (mark->target != NULL && offset >= mark->start && offset < mark->end)
        return (int) i;
    }
  return -1;
}

const MsBodyMark *
ms_message_body_get_mark (MsMessageBody *self,
                          int            index)
{
  if (index < 0 || (guint) index >= self->marks->len)
    return NULL;
  return &g_array_index (self->marks, MsBodyMark, index);
}

int
ms_message_body_next_mark (MsMessageBody *self,
                           int            index,
                           int            step)
{
  int length = (int) self->marks->len;
  int i = index < 0 && step < 0 ? length - 1 : index + step;

  for (; i >= 0 && i < length; i += step)
    {
      if (g_array_index (self->marks, MsBodyMark, i).target != NULL)
        return i;
    }
  return -1;
}

const char *
ms_message_body_get_plain (MsMessageBody *self)
{
  return self->plain->str;
}

static gboolean
is_word (const char *p)
{
  gunichar character = g_utf8_get_char (p);

  return g_unichar_isalnum (character) || g_unichar_ismark (character) || character == '_';
}

void
ms_message_body_word_at (MsMessageBody *self,
                         guint          offset,
                         guint         *from,
                         guint         *to)
{
  const char *text = self->plain->str;
  const char *start = text + MIN (offset, self->plain->len);
  const char *end = start;

  while (start > text && is_word (g_utf8_prev_char (start)))
    start = g_utf8_prev_char (start);
  while (*end != '\0' && is_word (end))
    end = g_utf8_next_char (end);
  if (start == end && *end != '\0')
    end = g_utf8_next_char (end);
  *from = (guint) (start - text);
  *to = (guint) (end - text);
}
