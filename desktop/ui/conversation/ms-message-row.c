/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One line of the timeline: what it holds, how high it is, what is under a point. Its texts are made in ms-message-row-make.c
 * when a message is bound, and broken into lines once for each width; drawing is in ms-message-row-draw.c. Main thread. */

#define G_LOG_DOMAIN "ms-ui"

#include "config.h"

#include "ms-message-row-private.h"

#define PENDING_US    G_USEC_PER_SEC
#define FLASH_US      (1600 * 1000)

G_DEFINE_FINAL_TYPE (MsMessageRow, ms_message_row, GTK_TYPE_WIDGET)

int
ms_message_row_margin (MsMessageRow *self)
{
  return self->width > 0 && self->width < MS_ROW_NARROW ? MS_ROW_MARGIN_NARROW : MS_ROW_MARGIN;
}

int
ms_message_row_text_x (MsMessageRow *self)
{
  return ms_message_row_margin (self) + self->style->gutter;
}

static int
layout_height (PangoLayout *layout)
{
  int height = 0;

  if (layout != NULL)
    pango_layout_get_pixel_size (layout, NULL, &height);
  return height;
}

int
ms_message_row_measure_child (GtkWidget *child,
               int        width)
{
  int height = 0;

  if (child != NULL)
    gtk_widget_measure (child, GTK_ORIENTATION_VERTICAL, width, NULL, &height, NULL, NULL);
  return height;
}

int
ms_message_row_text_width (MsMessageRow *self)
{
  return MAX (self->width - ms_message_row_text_x (self) - ms_message_row_margin (self), 40);
}

/* What can be done about it stands behind the reason where there is room, else below. */
static void
measure_state (MsMessageRow *self,
               int           width)
{
  int left = MS_ROW_ICON + MS_ROW_STATE_PAD;
  int actions_width = 0;
  int actions_height = ms_message_row_measure_child (self->actions, width);
  int text_width = 0;
  int text_height = 0;

  pango_layout_set_width (self->state, MAX (width - left, 1) * PANGO_SCALE);
  pango_layout_get_pixel_size (self->state, &text_width, &text_height);
  if (self->actions != NULL)
    gtk_widget_measure (self->actions, GTK_ORIENTATION_HORIZONTAL, -1, NULL, &actions_width, NULL, NULL);
  self->actions_beside = self->actions != NULL && left + text_width + MS_ROW_STATE_PAD + actions_width <= width;
  self->state_width = left + text_width;
  self->state_height = self->actions_beside ? MAX (text_height, actions_height) : text_height + actions_height;
}

static void
measure_message (MsMessageRow *self)
{
  int y = self->head;
  int width = ms_message_row_text_width (self);

  if (!self->place.grouped && !self->place.show_day && !self->place.show_new)
    y += self->style->group_gap;
  self->message_y = y;
  y += self->style->row_pad;
  self->header_height = self->name != NULL ? layout_height (self->name) + 2 : 0;
  y += self->header_height;
  self->body_y = y;
  self->body_height = self->editor != NULL ? ms_message_row_measure_child (self->editor, width) : ms_message_body_measure (self->body, width);
  y += self->body_height;

  self->state_y = y + MS_ROW_STATE_GAP;
  self->state_height = 0;
  if (self->state != NULL)
    {
      measure_state (self, width);
      y += MS_ROW_STATE_GAP + self->state_height;
    }
  if (self->name != NULL)
    y = MAX (y, self->message_y + self->style->row_pad + self->style->avatar);
  self->height = y + self->style->row_pad;
}

static void
measure_row (MsMessageRow *self,
             int           width)
{
  if (self->item == NULL || self->place.folded)
    {
      self->width = width;
      self->height = 0;
      return;
    }

  ms_message_row_make_layouts (self);
  if (self->width == width && self->editor == NULL)
    return;
  self->width = width;
  self->head = (self->place.show_day ? MS_ROW_DAY_HEIGHT : 0) + (self->place.show_new ? MS_ROW_NEW_HEIGHT : 0);
  if (!ms_message_row_is_notice (self))
    {
      measure_message (self);
      return;
    }
  self->message_y = self->head + (self->head == 0 ? self->style->group_gap / 2 : 0);
  self->body_y = self->message_y;
  self->body_height = MAX (MS_ROW_NOTICE_HEIGHT, layout_height (self->notice) + 6);
  self->height = self->body_y + self->body_height;
}

static gboolean
pending_cb (gpointer user_data)
{
  MsMessageRow *self = user_data;

  self->pending_source = 0;
  self->waiting = TRUE;
  ms_message_row_refresh (self);
  return G_SOURCE_REMOVE;
}

/* The first second of sending is silent: mostly it is over by then. */
static void
update_pending (MsMessageRow *self)
{
  gint64 age = g_get_real_time () - ms_message_item_get_time (self->item);

  g_clear_handle_id (&self->pending_source, g_source_remove);
  self->waiting = FALSE;
  if (ms_message_item_get_state (self->item) != MS_MESSAGE_STATE_PENDING)
    return;
  if (age >= PENDING_US)
    self->waiting = TRUE;
  else
    self->pending_source = g_timeout_add ((guint) ((PENDING_US - MAX (age, 0)) / 1000) + 1, pending_cb, self);
}

static void
item_changed_cb (MsMessageRow *self)
{
  update_pending (self);
  ms_message_row_refresh (self);
}

static void
retry_cb (GtkWidget  *widget,
          const char *name,
          GVariant   *parameter)
{
  MsMessageRow *self = MS_MESSAGE_ROW (widget);

  if (self->item != NULL && self->style->team != NULL)
    ms_team_model_retry (self->style->team, self->item);
}

static void
discard_cb (GtkWidget  *widget,
            const char *name,
            GVariant   *parameter)
{
  MsMessageRow *self = MS_MESSAGE_ROW (widget);

  if (self->item != NULL && self->style->team != NULL)
    ms_team_model_discard (self->style->team, self->item);
}

static GtkSizeRequestMode
ms_message_row_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
ms_message_row_measure (GtkWidget      *widget,
                        GtkOrientation  orientation,
                        int             for_size,
                        int            *minimum,
                        int            *natural,
                        int            *minimum_baseline,
                        int            *natural_baseline)
{
  MsMessageRow *self = MS_MESSAGE_ROW (widget);

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    {
      *minimum = 160;
      *natural = 600;
      return;
    }
  measure_row (self, for_size > 0 ? for_size : MAX (self->width, 600));
  *minimum = *natural = self->height;
}

static void
ms_message_row_size_allocate (GtkWidget *widget,
                              int        width,
                              int        height,
                              int        baseline)
{
  MsMessageRow *self = MS_MESSAGE_ROW (widget);

  measure_row (self, width);
  ms_message_row_allocate_parts (self);
}

static void
ms_message_row_css_changed (GtkWidget         *widget,
                            GtkCssStyleChange *change)
{
  MsMessageRow *self = MS_MESSAGE_ROW (widget);

  GTK_WIDGET_CLASS (ms_message_row_parent_class)->css_changed (widget, change);
  if (self->item != NULL && self->time != NULL)
    ms_message_row_refresh (self);
}

/* The ring is drawn here, not by the style: it goes when the focus does. */
static void
ms_message_row_state_flags_changed (GtkWidget     *widget,
                                    GtkStateFlags  before)
{
  GTK_WIDGET_CLASS (ms_message_row_parent_class)->state_flags_changed (widget, before);
  if (((gtk_widget_get_state_flags (widget) ^ before) & (GTK_STATE_FLAG_FOCUSED | GTK_STATE_FLAG_FOCUS_VISIBLE)) == 0)
    return;
  if (!gtk_widget_has_focus (widget))
    ms_message_row_set_mark (MS_MESSAGE_ROW (widget), -1);
  gtk_widget_queue_draw (widget);
}

static gboolean
ms_message_row_grab_focus (GtkWidget *widget)
{
  MsMessageRow *self = MS_MESSAGE_ROW (widget);

  if (self->editor != NULL)
    return gtk_widget_grab_focus (self->editor);
  return GTK_WIDGET_CLASS (ms_message_row_parent_class)->grab_focus (widget);
}

static void
ms_message_row_dispose (GObject *object)
{
  MsMessageRow *self = MS_MESSAGE_ROW (object);

  ms_message_row_unbind (self);
  ms_message_row_clear_parts (self);
  if (self->flash_source != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->flash_source);
  self->flash_source = 0;

  G_OBJECT_CLASS (ms_message_row_parent_class)->dispose (object);
}

static void
ms_message_row_class_init (MsMessageRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ms_message_row_dispose;
  widget_class->get_request_mode = ms_message_row_get_request_mode;
  widget_class->measure = ms_message_row_measure;
  widget_class->size_allocate = ms_message_row_size_allocate;
  widget_class->snapshot = ms_message_row_snapshot;
  widget_class->css_changed = ms_message_row_css_changed;
  widget_class->grab_focus = ms_message_row_grab_focus;
  widget_class->state_flags_changed = ms_message_row_state_flags_changed;
  gtk_widget_class_set_css_name (widget_class, "messagerow");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LIST_ITEM);
  gtk_widget_class_install_action (widget_class, "row.retry", NULL, retry_cb);
  gtk_widget_class_install_action (widget_class, "row.discard", NULL, discard_cb);
}

static void
ms_message_row_init (MsMessageRow *self)
{
  self->width = -1;
  self->mark = -1;
  self->copied = -1;
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

GtkWidget *
ms_message_row_new (const MsMessageStyle *style)
{
  MsMessageRow *self = g_object_new (MS_TYPE_MESSAGE_ROW, NULL);

  self->style = style;
  return GTK_WIDGET (self);
}

void
ms_message_row_unbind (MsMessageRow *self)
{
  g_return_if_fail (MS_IS_MESSAGE_ROW (self));

  if (self->item != NULL)
    g_clear_signal_handler (&self->changed_handler, self->item);
  if (self->user != NULL)
    g_clear_signal_handler (&self->user_handler, self->user);
  g_clear_handle_id (&self->pending_source, g_source_remove);
  g_clear_handle_id (&self->copied_source, g_source_remove);
  self->copied = -1;
  g_clear_object (&self->user);
  g_clear_object (&self->item);
  ms_message_row_clear_layouts (self);
  self->selected_from = self->selected_to = 0;
  self->mark = -1;
  self->hovered = FALSE;
}

void
ms_message_row_bind (MsMessageRow     *self,
                     MsMessageItem    *item,
                     const MsRowPlace *place)
{
  g_return_if_fail (MS_IS_MESSAGE_ROW (self));
  g_return_if_fail (MS_IS_MESSAGE_ITEM (item));

  ms_message_row_unbind (self);
  self->place = *place;
  self->item = g_object_ref (item);
  self->changed_handler = g_signal_connect_swapped (item, "changed", G_CALLBACK (item_changed_cb), self);
  g_set_object (&self->user, ms_message_item_get_user (item));
  if (self->user != NULL)
    self->user_handler = g_signal_connect_swapped (self->user, "notify::display-name",
                                                   G_CALLBACK (ms_message_row_refresh), self);
  item_changed_cb (self);
}

void
ms_message_row_set_place (MsMessageRow     *self,
                          const MsRowPlace *place)
{
  g_return_if_fail (MS_IS_MESSAGE_ROW (self));

  if (memcmp (&self->place, place, sizeof *place) == 0)
    return;
  self->place = *place;
  ms_message_row_refresh (self);
}

void
ms_message_row_refresh (MsMessageRow *self)
{
  g_return_if_fail (MS_IS_MESSAGE_ROW (self));

  ms_message_row_clear_layouts (self);
  if (self->item == NULL)
    return;
  ms_message_row_update_parts (self);
  ms_message_row_update_label (self);
  gtk_widget_set_can_focus (GTK_WIDGET (self), !self->place.folded);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

MsMessageItem *
ms_message_row_get_item (MsMessageRow *self)
{
  return self->item;
}

const MsRowPlace *
ms_message_row_get_place (MsMessageRow *self)
{
  return &self->place;
}

void
ms_message_row_set_hovered (MsMessageRow *self,
                            gboolean      hovered)
{
  if (self->hovered == hovered)
    return;
  self->hovered = hovered;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
ms_message_row_set_selection (MsMessageRow *self,
                              guint         from,
                              guint         to)
{
  if (self->selected_from == from && self->selected_to == to)
    return;
  self->selected_from = from;
  self->selected_to = to;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static gboolean
flash_cb (GtkWidget     *widget,
          GdkFrameClock *clock,
          gpointer       user_data)
{
  MsMessageRow *self = MS_MESSAGE_ROW (widget);

  gtk_widget_queue_draw (widget);
  if (gdk_frame_clock_get_frame_time (clock) - self->flash_start < FLASH_US)
    return G_SOURCE_CONTINUE;
  self->flash_start = 0;
  self->flash_source = 0;
  return G_SOURCE_REMOVE;
}

void
ms_message_row_flash (MsMessageRow *self)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (self));

  if (clock == NULL)
    return;
  self->flash_start = gdk_frame_clock_get_frame_time (clock);
  if (self->flash_source == 0)
    self->flash_source = gtk_widget_add_tick_callback (GTK_WIDGET (self), flash_cb, NULL, NULL);
}

void
ms_message_row_set_editor (MsMessageRow *self,
                           GtkWidget    *editor)
{
  g_return_if_fail (MS_IS_MESSAGE_ROW (self));

  if (self->editor == editor)
    return;
  g_clear_pointer (&self->editor, gtk_widget_unparent);
  self->editor = editor;
  if (editor != NULL)
    gtk_widget_set_parent (editor, GTK_WIDGET (self));
  ms_message_row_refresh (self);
}

MsMessageBody *
ms_message_row_get_body (MsMessageRow *self)
{
  return self->body;
}

int
ms_message_row_get_head (MsMessageRow *self)
{
  return self->head;
}
