/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Points of a row: what is under one, and the mark (link, mention, code) that the keyboard stands on. Main thread. */

#define G_LOG_DOMAIN "ms-ui"

#include "config.h"

#include "ms-message-row-private.h"

#include <glib/gi18n.h>

#define COPIED_MS 1500

/* What Tab has come to inside the message, for those who hear it. */
static void
describe_mark (MsMessageRow *self)
{
  const MsBodyMark *mark = self->body != NULL ? ms_message_body_get_mark (self->body, self->mark) : NULL;
  g_autofree char *text = NULL;

  if (mark == NULL)
    text = g_strdup ("");
  else if (mark->kind == MS_BODY_MARK_COPY)
    text = g_strdup (_("Copy the code"));
  else if (mark->kind == MS_BODY_MARK_MORE)
    text = g_strdup (ms_message_item_get_unfolded (self->item) ? _("Show less") : _("Show the whole code"));
  else
    text = g_strndup (ms_message_body_get_plain (self->body) + mark->start, mark->end - mark->start);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text, -1);
}

void
ms_message_row_set_mark (MsMessageRow *self,
                         int           mark)
{
  if (self->mark == mark)
    return;
  self->mark = mark;
  describe_mark (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

int
ms_message_row_get_mark (MsMessageRow *self)
{
  return self->mark;
}

static gboolean
copied_cb (gpointer user_data)
{
  MsMessageRow *self = user_data;

  self->copied_source = 0;
  self->copied = -1;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  return G_SOURCE_REMOVE;
}

void
ms_message_row_confirm_copy (MsMessageRow *self,
                             int           mark)
{
  self->copied = mark;
  g_clear_handle_id (&self->copied_source, g_source_remove);
  self->copied_source = g_timeout_add (COPIED_MS, copied_cb, self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static double
name_right (MsMessageRow *self)
{
  int width = 0;

  if (self->name != NULL)
    pango_layout_get_pixel_size (self->name, &width, NULL);
  return ms_message_row_text_x (self) + width;
}

MsRowArea
ms_message_row_area_at (MsMessageRow *self,
                        double        x,
                        double        y)
{
  int text_x = ms_message_row_text_x (self);

  if (self->item == NULL || ms_message_row_is_notice (self) || self->editor != NULL || y < self->message_y)
    return MS_ROW_AREA_NONE;
  if (self->name != NULL && x < text_x && y < self->message_y + self->style->row_pad + self->style->avatar)
    return MS_ROW_AREA_AUTHOR;
  if (self->name != NULL && x >= text_x && x < name_right (self) && y < self->body_y)
    return MS_ROW_AREA_AUTHOR;
  if (x >= text_x - 4 && y >= self->body_y && y < self->body_y + self->body_height)
    return MS_ROW_AREA_TEXT;
  return MS_ROW_AREA_NONE;
}

guint
ms_message_row_offset_at (MsMessageRow *self,
                          double        x,
                          double        y)
{
  if (self->body == NULL)
    return 0;
  if (y < self->body_y)
    return 0;
  if (y >= self->body_y + self->body_height)
    return (guint) strlen (ms_message_body_get_plain (self->body));
  return ms_message_body_offset_at (self->body, x - ms_message_row_text_x (self), y - self->body_y);
}

int
ms_message_row_mark_at (MsMessageRow *self,
                        double        x,
                        double        y)
{
  if (self->body == NULL || self->editor != NULL)
    return -1;
  return ms_message_body_mark_at (self->body, x - ms_message_row_text_x (self), y - self->body_y);
}

gboolean
ms_message_row_scroll_code (MsMessageRow *self,
                            double        y,
                            double        pixels)
{
  if (self->body == NULL || self->editor != NULL ||
      !ms_message_body_scroll (self->body, y < 0 ? -1 : MAX (y - self->body_y, 0), pixels))
    return FALSE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  return TRUE;
}
