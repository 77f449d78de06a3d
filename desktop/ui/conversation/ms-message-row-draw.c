/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Draws a row of the timeline: separators, fills, names and states around the text. Main thread. */

#define G_LOG_DOMAIN "ms-ui"

#include "config.h"

#include "ms-message-row-private.h"

#include "ms-notice-text.h"
#include "ms-text-draw.h"

enum
{
  FILL_RADIUS = 10,
  MARK_BAR = 3,
  NAME_GAP = 8,
  TAG_PAD = 5,
};

#define FLASH_US (1600 * 1000)

static void
draw_rounded (GtkSnapshot           *snapshot,
              const graphene_rect_t *place,
              float                  radius,
              const GdkRGBA         *color)
{
  GskRoundedRect rounded;

  gsk_rounded_rect_init_from_rect (&rounded, place, radius);
  gtk_snapshot_push_rounded_clip (snapshot, &rounded);
  gtk_snapshot_append_color (snapshot, color, place);
  gtk_snapshot_pop (snapshot);
}

static void
draw_border (GtkSnapshot           *snapshot,
             const graphene_rect_t *place,
             float                  radius,
             float                  width,
             const GdkRGBA         *color)
{
  const GdkRGBA colors[4] = { *color, *color, *color, *color };
  const float widths[4] = { width, width, width, width };
  GskRoundedRect rounded;

  gsk_rounded_rect_init_from_rect (&rounded, place, radius);
  gtk_snapshot_append_border (snapshot, &rounded, widths, colors);
}

static void
draw_line (GtkSnapshot   *snapshot,
           int            x,
           int            y,
           int            width,
           const GdkRGBA *color)
{
  if (width > 0)
    gtk_snapshot_append_color (snapshot, color, &GRAPHENE_RECT_INIT ((float) x, (float) y, (float) width, 1));
}

static void
draw_icon (MsMessageRow  *self,
           GtkSnapshot   *snapshot,
           const char    *name,
           int            x,
           int            y,
           const GdkRGBA *color)
{
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gtk_widget_get_display (GTK_WIDGET (self)));
  g_autoptr(GtkIconPaintable) icon = gtk_icon_theme_lookup_icon (theme, name, NULL, MS_ROW_ICON,
                                                                 gtk_widget_get_scale_factor (GTK_WIDGET (self)),
                                                                 gtk_widget_get_direction (GTK_WIDGET (self)),
                                                                 GTK_ICON_LOOKUP_FORCE_SYMBOLIC);
  const GdkRGBA colors[4] = { *color, *color, *color, *color };

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) x, (float) y));
  gtk_symbolic_paintable_snapshot_symbolic (GTK_SYMBOLIC_PAINTABLE (icon), GDK_SNAPSHOT (snapshot), MS_ROW_ICON,
                                            MS_ROW_ICON, colors, G_N_ELEMENTS (colors));
  gtk_snapshot_restore (snapshot);
}

static void
draw_day (MsMessageRow *self,
          GtkSnapshot  *snapshot)
{
  const MsPalette *palette = &self->style->palette;
  int margin = ms_message_row_margin (self);
  int middle = MS_ROW_DAY_HEIGHT / 2 + 2;
  int width = 0;
  int height = 0;
  int x = 0;

  pango_layout_get_pixel_size (self->day, &width, &height);
  x = (self->width - width) / 2;
  draw_line (snapshot, margin, middle, x - 20 - margin, &palette->border_subtle);
  ms_text_draw (snapshot, self->day, x, middle - height / 2, &palette->text_secondary);
  draw_line (snapshot, x + width + 20, middle, self->width - margin - (x + width + 20), &palette->border_subtle);
}

static void
draw_new (MsMessageRow *self,
          GtkSnapshot  *snapshot)
{
  const MsPalette *palette = &self->style->palette;
  int margin = ms_message_row_margin (self);
  int middle = self->head - MS_ROW_NEW_HEIGHT / 2;
  int width = 0;
  int height = 0;

  pango_layout_get_pixel_size (self->fresh, &width, &height);
  draw_line (snapshot, margin, middle, self->width - 2 * margin - width - 10, &palette->accent_line);
  ms_text_draw (snapshot, self->fresh, self->width - margin - width, middle - height / 2, &palette->accent_text);
}

static double
flash_strength (MsMessageRow *self)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (self));
  gint64 age = 0;

  if (self->flash_start == 0 || clock == NULL)
    return 0;
  age = gdk_frame_clock_get_frame_time (clock) - self->flash_start;
  return CLAMP (1.0 - (double) age / FLASH_US, 0, 1);
}

static void
draw_fill (MsMessageRow *self,
           GtkSnapshot  *snapshot)
{
  const MsPalette *palette = &self->style->palette;
  int inset = self->width < MS_ROW_NARROW ? MS_ROW_INSET_NARROW : MS_ROW_INSET;
  graphene_rect_t place = GRAPHENE_RECT_INIT ((float) inset, (float) self->message_y, (float) (self->width - 2 * inset),
                                              (float) (self->height - self->message_y));
  double flash = flash_strength (self);
  GdkRGBA color = palette->mark_soft;

  if (ms_message_item_get_mentions_self (self->item))
    {
      draw_rounded (snapshot, &place, FILL_RADIUS, &palette->mark_soft);
      draw_rounded (snapshot, &GRAPHENE_RECT_INIT ((float) inset, (float) self->message_y + 8, MARK_BAR,
                                                   (float) (self->height - self->message_y - 16)),
                    MARK_BAR / 2.0f, &palette->mark_line);
    }
  else if (flash > 0)
    {
      color.alpha = (float) flash;
      draw_rounded (snapshot, &place, FILL_RADIUS, &color);
    }
  else if (self->hovered)
    {
      draw_rounded (snapshot, &place, FILL_RADIUS, &palette->bg_hover);
    }
}

static void
draw_focus (MsMessageRow *self,
            GtkSnapshot  *snapshot)
{
  graphene_rect_t place = GRAPHENE_RECT_INIT (4, (float) self->message_y + 1, (float) self->width - 8,
                                              (float) (self->height - self->message_y) - 2);

  draw_border (snapshot, &place, FILL_RADIUS, 2, &self->style->palette.focus);
}

static int
draw_tag (MsMessageRow *self,
          GtkSnapshot  *snapshot,
          int           x,
          int           middle)
{
  int width = 0;
  int height = 0;
  graphene_rect_t place;

  pango_layout_get_pixel_size (self->tag, &width, &height);
  place = GRAPHENE_RECT_INIT ((float) x, (float) (middle - height / 2 - 1), (float) (width + 2 * TAG_PAD), (float) height + 2);
  draw_border (snapshot, &place, 5, 1, &self->style->palette.border_strong);
  ms_text_draw (snapshot, self->tag, x + TAG_PAD, middle - height / 2, &self->style->palette.text_secondary);
  return x + width + 2 * TAG_PAD + NAME_GAP;
}

/* The time stays visible: a long name gives way to it. */
static void
draw_header (MsMessageRow *self,
             GtkSnapshot  *snapshot)
{
  const MsPalette *palette = &self->style->palette;
  int x = ms_message_row_text_x (self);
  int y = self->message_y + self->style->row_pad;
  int time_width = 0;
  int tag_width = 0;
  int name_width = 0;
  int name_height = 0;
  int available = 0;

  pango_layout_get_pixel_size (self->time, &time_width, NULL);
  if (self->tag != NULL)
    pango_layout_get_pixel_size (self->tag, &tag_width, NULL);
  available = self->width - x - ms_message_row_margin (self) - time_width - NAME_GAP -
              (self->tag != NULL ? tag_width + 2 * TAG_PAD + NAME_GAP : 0);
  pango_layout_set_width (self->name, -1);
  pango_layout_get_pixel_size (self->name, &name_width, &name_height);
  if (name_width > available)
    {
      pango_layout_set_width (self->name, MAX (available, 1) * PANGO_SCALE);
      name_width = available;
    }

  ms_text_draw (snapshot, self->name, x, y, &palette->text_primary);
  x += name_width + NAME_GAP;
  if (self->tag != NULL)
    x = draw_tag (self, snapshot, x, y + name_height / 2);
  /* On the line of the name. */
  ms_text_draw (snapshot, self->time, x,
                y + PANGO_PIXELS (pango_layout_get_baseline (self->name)) - PANGO_PIXELS (pango_layout_get_baseline (self->time)),
                &palette->text_tertiary);
}

static void
draw_gutter_time (MsMessageRow *self,
                  GtkSnapshot  *snapshot)
{
  int width = 0;
  int height = 0;

  pango_layout_get_pixel_size (self->time, &width, &height);
  ms_text_draw (snapshot, self->time, ms_message_row_text_x (self) - 10 - width, self->body_y + 3,
               &self->style->palette.text_tertiary);
}

static void
draw_notice (MsMessageRow *self,
             GtkSnapshot  *snapshot)
{
  const MsPalette *palette = &self->style->palette;
  int margin = ms_message_row_margin (self);
  int x = ms_message_row_text_x (self);
  int middle = self->body_y + self->body_height / 2;
  int time_width = 0;
  int time_height = 0;
  int width = 0;
  int height = 0;
  int available = 0;

  pango_layout_get_pixel_size (self->time, &time_width, &time_height);
  available = self->width - x - margin - time_width - NAME_GAP;
  pango_layout_set_width (self->notice, -1);
  pango_layout_get_pixel_size (self->notice, &width, &height);
  if (width > available)
    {
      pango_layout_set_width (self->notice, MAX (available, 1) * PANGO_SCALE);
      width = available;
    }
  draw_icon (self, snapshot, ms_notice_icon (self->item), margin + (self->style->avatar - MS_ROW_ICON) / 2,
             middle - MS_ROW_ICON / 2, &palette->text_tertiary);
  ms_text_draw (snapshot, self->notice, x, middle - height / 2, &palette->text_secondary);
  ms_text_draw (snapshot, self->time, x + width + NAME_GAP, middle - time_height / 2, &palette->text_tertiary);
}

static void
draw_state (MsMessageRow *self,
            GtkSnapshot  *snapshot)
{
  gboolean failed = ms_message_item_get_state (self->item) == MS_MESSAGE_STATE_FAILED;
  const GdkRGBA *color = failed ? &self->style->palette.danger_text : &self->style->palette.text_tertiary;
  int x = ms_message_row_text_x (self);
  int y = self->state_y;
  int height = 0;

  pango_layout_get_pixel_size (self->state, NULL, &height);
  if (self->actions_beside)
    y += (self->state_height - height) / 2;
  draw_icon (self, snapshot, failed ? "ms-circle-alert-symbolic" : "ms-clock-symbolic", x, y + 1, color);
  ms_text_draw (snapshot, self->state, x + MS_ROW_ICON + MS_ROW_STATE_PAD, y, color);
}

/* The buttons of code are there for the pointer over the message and for the keyboard at them. */
static void
draw_buttons (MsMessageRow *self,
              GtkSnapshot  *snapshot)
{
  const MsPalette *palette = &self->style->palette;
  const MsBodyMark *mark = NULL;
  graphene_rect_t place;

  for (int i = 0; (mark = ms_message_body_get_mark (self->body, i)) != NULL; i++)
    {
      if (!ms_message_body_get_button (self->body, i, &place))
        continue;
      graphene_rect_offset (&place, (float) ms_message_row_text_x (self), (float) self->body_y);
      if (mark->kind == MS_BODY_MARK_COPY && (self->hovered || self->mark == i || self->copied == i))
        {
          draw_rounded (snapshot, &place, 8, &palette->bg_raised);
          draw_border (snapshot, &place, 8, 1, &palette->border_strong);
          draw_icon (self, snapshot, self->copied == i ? "ms-check-symbolic" : "ms-copy-symbolic", (int) place.origin.x + 6,
                     (int) place.origin.y + 6, self->copied == i ? &palette->accent_text : &palette->text_secondary);
        }
      if (self->mark == i)
        draw_border (snapshot, &place, 8, 2, &palette->focus);
    }
}

static void
draw_message (MsMessageRow *self,
              GtkSnapshot  *snapshot)
{
  gboolean focused = gtk_widget_has_visible_focus (GTK_WIDGET (self));

  draw_fill (self, snapshot);
  if (self->name != NULL)
    draw_header (self, snapshot);
  else if (self->hovered || focused)
    draw_gutter_time (self, snapshot);
  if (self->editor == NULL)
    {
      gtk_snapshot_save (snapshot);
      gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT ((float) ms_message_row_text_x (self), (float) self->body_y));
      ms_message_body_snapshot (self->body, snapshot, self->style, self->selected_from, self->selected_to, self->mark);
      gtk_snapshot_restore (snapshot);
      draw_buttons (self, snapshot);
    }
  if (self->state != NULL)
    draw_state (self, snapshot);
}

void
ms_message_row_snapshot (GtkWidget   *widget,
                         GtkSnapshot *snapshot)
{
  MsMessageRow *self = MS_MESSAGE_ROW (widget);

  if (self->item == NULL || self->place.folded || self->time == NULL)
    return;
  if (self->day != NULL)
    draw_day (self, snapshot);
  if (self->fresh != NULL)
    draw_new (self, snapshot);
  if (self->notice != NULL)
    draw_notice (self, snapshot);
  else
    draw_message (self, snapshot);
  if (gtk_widget_has_visible_focus (widget))
    draw_focus (self, snapshot);

  if (self->avatar != NULL && gtk_widget_get_child_visible (self->avatar))
    gtk_widget_snapshot_child (widget, self->avatar, snapshot);
  if (self->editor != NULL)
    gtk_widget_snapshot_child (widget, self->editor, snapshot);
  if (self->actions != NULL)
    gtk_widget_snapshot_child (widget, self->actions, snapshot);
}
