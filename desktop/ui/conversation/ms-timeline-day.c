/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The day that is being read, in a pill over the messages while they scroll, and what changes at midnight. Main thread. */

#define G_LOG_DOMAIN "ms-ui"

#include "config.h"

#include "ms-timeline-private.h"

#include "ms-time-format.h"

enum
{
  DAY_TOP = 8, /* pixels */
  DAY_SHOWN_MS = 1500,
};

void
ms_timeline_allocate_day (MsTimeline *self,
                          int         width)
{
  GtkRequisition size = { 0 };

  gtk_widget_get_preferred_size (self->day_label, NULL, &size);
  gtk_widget_size_allocate (self->day_label, &(GtkAllocation) { (width - size.width) / 2, DAY_TOP, size.width, size.height }, -1);
}

static void
show_day (MsTimeline *self)
{
  MsMessageRow *row = ms_timeline_row_at (self, 1);
  g_autofree char *text = NULL;

  if (row == NULL || self->at_end)
    {
      gtk_widget_set_visible (self->day_label, FALSE);
      return;
    }
  text = ms_time_format_day (ms_message_item_get_time (ms_message_row_get_item (row)));
  gtk_label_set_text (GTK_LABEL (self->day_label), text);
  gtk_widget_set_visible (self->day_label, !ms_message_row_get_place (row)->show_day);
}

static gboolean
hide_day_cb (gpointer user_data)
{
  MsTimeline *self = user_data;

  self->day_source = 0;
  gtk_widget_set_visible (self->day_label, FALSE);
  return G_SOURCE_REMOVE;
}

void
ms_timeline_remind_of_day (MsTimeline *self)
{
  show_day (self);
  g_clear_handle_id (&self->day_source, g_source_remove);
  self->day_source = g_timeout_add (DAY_SHOWN_MS, hide_day_cb, self);
}

/* What was today is yesterday now. */
static void
midnight_cb (MsTimeline *self)
{
  ms_timeline_refresh_rows (self);
  if (gtk_widget_get_visible (self->day_label))
    show_day (self);
}

void
ms_timeline_init_day (MsTimeline *self)
{
  self->day_label = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->day_label, "ms-day-pill");
  gtk_widget_set_can_target (self->day_label, FALSE);
  gtk_widget_set_visible (self->day_label, FALSE);
  gtk_widget_set_parent (self->day_label, GTK_WIDGET (self));
  self->midnight = ms_midnight_new ();
  g_signal_connect_object (self->midnight, "passed", G_CALLBACK (midnight_cb), self, G_CONNECT_SWAPPED);
}

void
ms_timeline_clear_day (MsTimeline *self)
{
  g_clear_object (&self->midnight);
  g_clear_handle_id (&self->day_source, g_source_remove);
  g_clear_pointer (&self->day_label, gtk_widget_unparent);
}
