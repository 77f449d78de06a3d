/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The messages of one conversation: the widget and its looks. Its list is in ms-timeline-list.c, where rows are in
 * ms-timeline-layout.c, the rows themselves in ms-timeline-window.c, days in ms-timeline-day.c, the pointer in ms-timeline-input.c, keys in ms-timeline-keys.c, commands in
 * ms-timeline-actions.c. Main thread. */

#define G_LOG_DOMAIN "ms-ui"

#include "config.h"

#include "ms-timeline-private.h"

#include <adwaita.h>
#include <glib/gi18n.h>

enum
{
  PROP_AT_END = 1,
  PROP_UNSEEN,
  N_OWN,
  PROP_HADJUSTMENT = N_OWN,
  PROP_VADJUSTMENT,
  PROP_HSCROLL_POLICY,
  PROP_VSCROLL_POLICY,
};

static GParamSpec *properties[N_OWN];

G_DEFINE_FINAL_TYPE_WITH_CODE (MsTimeline, ms_timeline, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SCROLLABLE, NULL))

static void
set_metrics (MsTimeline *self,
             gboolean    compact)
{
  self->style.compact = compact;
  self->style.avatar = compact ? 24 : 36;
  self->style.gutter = compact ? 36 : 48;
  self->style.group_gap = compact ? 5 : 11;
  self->style.row_pad = compact ? 1 : 3;
}

void
ms_timeline_refresh_rows (MsTimeline *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    ms_message_row_refresh (g_ptr_array_index (self->rows, i));
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static void
reload_palette (MsTimeline *self)
{
  MsPalette palette;

  ms_palette_load (&palette, GTK_WIDGET (self));
  if (memcmp (&palette, &self->style.palette, sizeof palette) == 0)
    return;
  self->style.palette = palette;
  ms_timeline_refresh_rows (self);
}

/* The style of every widget is settled when the next frame begins. */
static gboolean
reload_cb (GtkWidget     *widget,
           GdkFrameClock *clock,
           gpointer       user_data)
{
  reload_palette (MS_TIMELINE (widget));
  return G_SOURCE_REMOVE;
}

static void
theme_changed_cb (MsTimeline *self)
{
  gtk_widget_add_tick_callback (GTK_WIDGET (self), reload_cb, NULL, NULL);
}

static void
set_adjustment (MsTimeline     *self,
                GtkAdjustment **place,
                GtkAdjustment  *adjustment)
{
  if (adjustment != NULL && *place == adjustment)
    return;
  if (*place != NULL)
    g_signal_handlers_disconnect_by_data (*place, self);
  g_clear_object (place);
  *place = g_object_ref_sink (adjustment != NULL ? adjustment : gtk_adjustment_new (0, 0, 0, 0, 0, 0));
  if (place == &self->vadjustment)
    g_signal_connect_swapped (*place, "value-changed", G_CALLBACK (ms_timeline_value_changed), self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static void
ms_timeline_measure (GtkWidget      *widget,
                     GtkOrientation  orientation,
                     int             for_size,
                     int            *minimum,
                     int            *natural,
                     int            *minimum_baseline,
                     int            *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 200 : 80;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 600 : 400;
}

static void
ms_timeline_css_changed (GtkWidget         *widget,
                         GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (ms_timeline_parent_class)->css_changed (widget, change);
  reload_palette (MS_TIMELINE (widget));
}

static void
ms_timeline_root (GtkWidget *widget)
{
  MsTimeline *self = MS_TIMELINE (widget);
  GtkRoot *root = NULL;

  GTK_WIDGET_CLASS (ms_timeline_parent_class)->root (widget);
  root = gtk_widget_get_root (widget);
  if (GTK_IS_WINDOW (root))
    g_signal_connect_object (root, "notify::is-active", G_CALLBACK (ms_timeline_update_seen), self, G_CONNECT_SWAPPED);
}

static void
ms_timeline_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (ms_timeline_parent_class)->map (widget);
  ms_timeline_update_seen (MS_TIMELINE (widget));
}

static void
ms_timeline_dispose (GObject *object)
{
  MsTimeline *self = MS_TIMELINE (object);

  g_clear_handle_id (&self->seen_source, g_source_remove);
  ms_timeline_set_list (self, NULL, NULL);
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  g_clear_pointer (&self->actions, gtk_widget_unparent);
  ms_timeline_clear_day (self);
  g_ptr_array_set_size (self->pool, 0);
  if (self->vadjustment != NULL)
    g_signal_handlers_disconnect_by_data (self->vadjustment, self);
  g_clear_object (&self->vadjustment);
  g_clear_object (&self->hadjustment);

  G_OBJECT_CLASS (ms_timeline_parent_class)->dispose (object);
}

static void
ms_timeline_finalize (GObject *object)
{
  MsTimeline *self = MS_TIMELINE (object);

  g_ptr_array_unref (self->rows);
  g_ptr_array_unref (self->pool);
  g_array_unref (self->heights);

  G_OBJECT_CLASS (ms_timeline_parent_class)->finalize (object);
}

static void
ms_timeline_get_property (GObject    *object,
                          guint       property,
                          GValue     *value,
                          GParamSpec *pspec)
{
  MsTimeline *self = MS_TIMELINE (object);

  switch (property)
    {
    case PROP_AT_END:
      g_value_set_boolean (value, self->at_end);
      break;
    case PROP_UNSEEN:
      g_value_set_uint (value, self->unseen);
      break;
    case PROP_HADJUSTMENT:
      g_value_set_object (value, self->hadjustment);
      break;
    case PROP_VADJUSTMENT:
      g_value_set_object (value, self->vadjustment);
      break;
    case PROP_HSCROLL_POLICY:
      g_value_set_enum (value, self->hscroll_policy);
      break;
    case PROP_VSCROLL_POLICY:
      g_value_set_enum (value, self->vscroll_policy);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

static void
ms_timeline_set_property (GObject      *object,
                          guint         property,
                          const GValue *value,
                          GParamSpec   *pspec)
{
  MsTimeline *self = MS_TIMELINE (object);

  switch (property)
    {
    case PROP_HADJUSTMENT:
      set_adjustment (self, &self->hadjustment, g_value_get_object (value));
      break;
    case PROP_VADJUSTMENT:
      set_adjustment (self, &self->vadjustment, g_value_get_object (value));
      break;
    case PROP_HSCROLL_POLICY:
      self->hscroll_policy = g_value_get_enum (value);
      break;
    case PROP_VSCROLL_POLICY:
      self->vscroll_policy = g_value_get_enum (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

static void
add_signal (const char *name,
            guint       n_parameters,
            GType       first,
            GType       second)
{
  g_signal_new (name, MS_TYPE_TIMELINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, n_parameters, first, second);
}

static void
ms_timeline_class_init (MsTimelineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = ms_timeline_dispose;
  object_class->finalize = ms_timeline_finalize;
  object_class->get_property = ms_timeline_get_property;
  object_class->set_property = ms_timeline_set_property;
  widget_class->measure = ms_timeline_measure;
  widget_class->size_allocate = ms_timeline_size_allocate;
  widget_class->css_changed = ms_timeline_css_changed;
  widget_class->root = ms_timeline_root;
  widget_class->map = ms_timeline_map;
  widget_class->focus = ms_timeline_focus;
  gtk_widget_class_set_css_name (widget_class, "timeline");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_LOG);

  properties[PROP_AT_END] = g_param_spec_boolean ("at-end", NULL, NULL, TRUE, flags);
  properties[PROP_UNSEEN] = g_param_spec_uint ("unseen", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_OWN, properties);
  g_object_class_override_property (object_class, PROP_HADJUSTMENT, "hadjustment");
  g_object_class_override_property (object_class, PROP_VADJUSTMENT, "vadjustment");
  g_object_class_override_property (object_class, PROP_HSCROLL_POLICY, "hscroll-policy");
  g_object_class_override_property (object_class, PROP_VSCROLL_POLICY, "vscroll-policy");

  add_signal ("seen", 1, MS_TYPE_MESSAGE_ITEM, 0);
  add_signal ("profile", 2, MS_TYPE_USER_ITEM, GDK_TYPE_RECTANGLE);
  add_signal ("open-channel", 1, G_TYPE_STRING, 0);
  add_signal ("edit", 1, MS_TYPE_MESSAGE_ITEM, 0);
  add_signal ("delete", 1, MS_TYPE_MESSAGE_ITEM, 0);
  add_signal ("copy-link", 1, MS_TYPE_MESSAGE_ITEM, 0);
  add_signal ("details", 1, MS_TYPE_MESSAGE_ITEM, 0);
  add_signal ("mark-unread", 1, MS_TYPE_MESSAGE_ITEM, 0);
  add_signal ("edited", 2, MS_TYPE_MESSAGE_ITEM, G_TYPE_STRING);
  add_signal ("type", 1, G_TYPE_STRING, 0);

  ms_timeline_class_init_actions (widget_class);
}

static void
ms_timeline_init (MsTimeline *self)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();

  self->style.text_scale = 1.0;
  set_metrics (self, FALSE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_focusable (GTK_WIDGET (self), FALSE);

  ms_timeline_init_day (self);
  ms_timeline_init_layout (self);
  ms_timeline_init_actions (self);
  ms_timeline_init_input (self);
  ms_timeline_init_keys (self);
  g_signal_connect_object (manager, "notify::dark", G_CALLBACK (theme_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (manager, "notify::high-contrast", G_CALLBACK (theme_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "notify::at-end", G_CALLBACK (ms_timeline_update_seen), NULL);
}

GtkWidget *
ms_timeline_new (void)
{
  return g_object_new (MS_TYPE_TIMELINE, NULL);
}

gboolean
ms_timeline_get_at_end (MsTimeline *self)
{
  return self->at_end;
}

guint
ms_timeline_get_unseen (MsTimeline *self)
{
  return self->unseen;
}

void
ms_timeline_set_compact (MsTimeline *self,
                         gboolean    compact)
{
  g_return_if_fail (MS_IS_TIMELINE (self));

  set_metrics (self, compact);
  ms_timeline_refresh_rows (self);
}

void
ms_timeline_set_text_scale (MsTimeline *self,
                            double      scale)
{
  g_return_if_fail (MS_IS_TIMELINE (self));

  self->style.text_scale = CLAMP (scale, 0.87, 1.33);
  ms_timeline_refresh_rows (self);
}

MsMessageItem *
ms_timeline_get_current (MsTimeline *self)
{
  return self->action_item != NULL ? self->action_item : self->focused;
}
