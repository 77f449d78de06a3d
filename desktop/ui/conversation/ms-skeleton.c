/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The shape of messages while the first ones are on their way. Stands still when animations are off. Main thread. */

#define G_LOG_DOMAIN "ms-ui"

#include "config.h"

#include "ms-skeleton.h"

#include <adwaita.h>
#include <math.h>

#include "ui-compat.h"

#define DELAY_US (200 * 1000)
#define PULSE_US (1600 * 1000)

enum
{
  ROW_HEIGHT = 76,
  MARGIN = 20,
  AVATAR = 36,
  GUTTER = 48,
};

struct _MsSkeleton
{
  GtkWidget parent_instance;

  gint64 start;
  guint tick;
};

G_DEFINE_FINAL_TYPE (MsSkeleton, ms_skeleton, GTK_TYPE_WIDGET)

static void
draw_bar (GtkSnapshot   *snapshot,
          float          x,
          float          y,
          float          width,
          float          height,
          const GdkRGBA *color)
{
  GskRoundedRect bar;

  gsk_rounded_rect_init_from_rect (&bar, &GRAPHENE_RECT_INIT (x, y, width, height), height / 2);
  gtk_snapshot_push_rounded_clip (snapshot, &bar);
  gtk_snapshot_append_color (snapshot, color, &bar.bounds);
  gtk_snapshot_pop (snapshot);
}

static void
ms_skeleton_snapshot (GtkWidget   *widget,
                      GtkSnapshot *snapshot)
{
  static const float shares[] = { 0.7f, 0.45f, 0.6f, 0.35f, 0.55f };
  MsSkeleton *self = MS_SKELETON (widget);
  GdkFrameClock *clock = gtk_widget_get_frame_clock (widget);
  gint64 age = clock != NULL ? gdk_frame_clock_get_frame_time (clock) - self->start : 0;
  float width = (float) MIN (gtk_widget_get_width (widget) - 2 * MARGIN - GUTTER, 640);
  GdkRGBA color = { 0 };
  int row = 0;

  if (age < DELAY_US || !ms_compat_lookup_color (widget, "ms_bg_hover_app", &color))
    return;
  if (adw_get_enable_animations (widget))
    color.alpha *= (float) (0.7 + 0.3 * cos (2 * G_PI * (double) age / PULSE_US));
  for (float y = (float) gtk_widget_get_height (widget) - ROW_HEIGHT; y > -ROW_HEIGHT; y -= ROW_HEIGHT, row++)
    {
      draw_bar (snapshot, MARGIN, y, AVATAR, AVATAR, &color);
      draw_bar (snapshot, MARGIN + GUTTER, y + 4, 120, 12, &color);
      draw_bar (snapshot, MARGIN + GUTTER, y + 28, MAX (width * shares[row % 5], 40), 12, &color);
    }
}

static gboolean
tick_cb (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  MsSkeleton *self = MS_SKELETON (widget);

  if (self->start == 0)
    self->start = gdk_frame_clock_get_frame_time (clock);
  gtk_widget_queue_draw (widget);
  return G_SOURCE_CONTINUE;
}

static void
ms_skeleton_map (GtkWidget *widget)
{
  MsSkeleton *self = MS_SKELETON (widget);

  GTK_WIDGET_CLASS (ms_skeleton_parent_class)->map (widget);
  self->start = 0;
  self->tick = gtk_widget_add_tick_callback (widget, tick_cb, NULL, NULL);
}

static void
ms_skeleton_unmap (GtkWidget *widget)
{
  MsSkeleton *self = MS_SKELETON (widget);

  gtk_widget_remove_tick_callback (widget, self->tick);
  self->tick = 0;
  GTK_WIDGET_CLASS (ms_skeleton_parent_class)->unmap (widget);
}

static void
ms_skeleton_class_init (MsSkeletonClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->snapshot = ms_skeleton_snapshot;
  widget_class->map = ms_skeleton_map;
  widget_class->unmap = ms_skeleton_unmap;
}

static void
ms_skeleton_init (MsSkeleton *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}
