/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The messages of one conversation: the widget, its list and where it opens. Where rows are is in ms-timeline-layout.c, the
 * rows themselves in ms-timeline-window.c, the pointer in ms-timeline-input.c, keys in ms-timeline-keys.c, commands in
 * ms-timeline-actions.c. Main thread. */

#define G_LOG_DOMAIN "ms-ui"

#include "config.h"

#include "ms-timeline-private.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#define SEEN_MS 1000

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

static void
refresh_rows (MsTimeline *self)
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
  refresh_rows (self);
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

static guint
first_fresh (MsTimeline *self)
{
  gint64 after = ms_message_list_get_new_after (self->list);
  guint n = ms_message_list_get_length (self->list);

  for (guint i = n; after != 0 && i > 0; i--)
    {
      gint64 ts = ms_message_item_get_ts (ms_message_list_peek (self->list, i - 1));

      if (ts != 0 && ts <= after)
        return i;
    }
  return after != 0 && !ms_message_list_get_state (self->list)->has_older ? 0 : n;
}

/* Opens at the "New" line if there is one, else at the end. */
static void
place_window (MsTimeline *self)
{
  guint n = self->list != NULL ? ms_message_list_get_length (self->list) : 0;
  guint fresh = 0;
  int height = gtk_widget_get_height (GTK_WIDGET (self));

  if (n == 0)
    return;
  fresh = first_fresh (self);
  self->placed = TRUE;
  if (fresh == n)
    {
      ms_timeline_reset_window (self, n - 1, 0, TRUE);
      return;
    }
  ms_timeline_reset_window (self, fresh, gtk_adjustment_get_value (self->vadjustment) + MAX (height / 5, 60), FALSE);
}

static gboolean
go_to_target (MsTimeline *self)
{
  MsMessageItem *item = self->list != NULL ? ms_message_list_find (self->list, self->target_ts) : NULL;
  MsMessageRow *row = NULL;
  int height = gtk_widget_get_height (GTK_WIDGET (self));

  if (item == NULL)
    return FALSE;
  self->target_ts = 0;
  self->placed = TRUE;
  row = ms_timeline_find_row (self, item);
  if (row == NULL)
    {
      ms_timeline_reset_window (self, (guint) ms_message_list_get_position (self->list, item),
                                gtk_adjustment_get_value (self->vadjustment) + height / 3, FALSE);
      row = ms_timeline_find_row (self, item);
    }
  else
    {
      self->stuck = FALSE;
      ms_timeline_reveal (self, row);
    }
  ms_message_row_flash (row);
  return TRUE;
}

static gboolean
is_own (MsMessageItem *item)
{
  MsUserItem *user = ms_message_item_get_user (item);

  return user != NULL && ms_user_item_get_is_self (user);
}

/* What one writes oneself is followed; what others write while one reads further up is counted. */
static void
notice_arrivals (MsTimeline *self,
                 guint       position,
                 guint       added)
{
  guint fresh = 0;

  for (guint i = position; i < position + added; i++)
    {
      MsMessageItem *item = ms_message_list_peek (self->list, i);

      if (is_own (item) && ms_message_item_get_ts (item) == 0)
        self->stuck = TRUE;
      else if (!is_own (item) && !ms_message_item_is_notice (item))
        fresh++;
    }
  if (self->stuck)
    {
      ms_timeline_scroll_to_end (self);
      return;
    }
  if (fresh == 0)
    return;
  self->unseen += fresh;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_UNSEEN]);
}

static void
items_changed_cb (GListModel *model,
                  guint       position,
                  guint       removed,
                  guint       added,
                  MsTimeline *self)
{
  guint n = g_list_model_get_n_items (model);
  gboolean at_tail = position + added == n;
  gboolean live = self->rows->len > 0 && at_tail && removed == 0 && added > 0;

  ms_timeline_items_changed (self, position, removed, added);
  if (self->target_ts != 0 && go_to_target (self))
    return;
  if (self->rows->len == 0)
    place_window (self);
  else if (live && !ms_message_list_get_state (self->list)->has_newer)
    notice_arrivals (self, position, added);
}

static void
state_changed_cb (MsTimeline *self)
{
  gboolean loading = ms_message_list_get_state (self->list)->loading;

  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_BUSY, loading, -1);
  ms_timeline_update_places (self);
  ms_timeline_queue_fill (self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static gboolean
seen_cb (gpointer user_data)
{
  MsTimeline *self = user_data;
  guint n = self->list != NULL ? ms_message_list_get_length (self->list) : 0;

  self->seen_source = 0;
  for (guint i = n; i > 0; i--)
    {
      MsMessageItem *item = ms_message_list_peek (self->list, i - 1);

      if (ms_message_item_get_ts (item) == 0)
        continue;
      g_signal_emit_by_name (self, "seen", item);
      break;
    }
  return G_SOURCE_REMOVE;
}

/* Seen is what was in view at the end for a second in the window that has the focus. */
static void
update_seen (MsTimeline *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  gboolean active = GTK_IS_WINDOW (root) && gtk_window_is_active (GTK_WINDOW (root));

  g_clear_handle_id (&self->seen_source, g_source_remove);
  if (active && self->at_end && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->seen_source = g_timeout_add (SEEN_MS, seen_cb, self);
}

static void
tail_changed_cb (GListModel *model,
                 guint       position,
                 guint       removed,
                 guint       added,
                 MsTimeline *self)
{
  if (position + added == g_list_model_get_n_items (model))
    update_seen (self);
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
    g_signal_connect_object (root, "notify::is-active", G_CALLBACK (update_seen), self, G_CONNECT_SWAPPED);
}

static void
ms_timeline_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (ms_timeline_parent_class)->map (widget);
  update_seen (MS_TIMELINE (widget));
}

static void
ms_timeline_dispose (GObject *object)
{
  MsTimeline *self = MS_TIMELINE (object);

  g_clear_handle_id (&self->seen_source, g_source_remove);
  g_clear_handle_id (&self->day_source, g_source_remove);
  ms_timeline_set_list (self, NULL, NULL);
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  g_clear_pointer (&self->actions, gtk_widget_unparent);
  g_clear_pointer (&self->day_label, gtk_widget_unparent);
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

  self->day_label = gtk_label_new (NULL);
  gtk_widget_add_css_class (self->day_label, "ms-day-pill");
  gtk_widget_set_can_target (self->day_label, FALSE);
  gtk_widget_set_visible (self->day_label, FALSE);
  gtk_widget_set_parent (self->day_label, GTK_WIDGET (self));
  ms_timeline_init_layout (self);
  ms_timeline_init_actions (self);
  ms_timeline_init_input (self);
  ms_timeline_init_keys (self);
  g_signal_connect_object (manager, "notify::dark", G_CALLBACK (theme_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (manager, "notify::high-contrast", G_CALLBACK (theme_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "notify::at-end", G_CALLBACK (update_seen), NULL);
}

GtkWidget *
ms_timeline_new (void)
{
  return g_object_new (MS_TYPE_TIMELINE, NULL);
}

static void
forget_list (MsTimeline *self)
{
  ms_timeline_end_edit (self);
  ms_timeline_clear_rows (self);
  g_clear_handle_id (&self->seen_source, g_source_remove);
  ms_timeline_select (self, NULL, 0, NULL, 0);
  g_clear_object (&self->focused);
  ms_timeline_set_action_item (self, NULL);
  if (self->list != NULL)
    g_signal_handlers_disconnect_by_data (self->list, self);
  g_clear_object (&self->list);
  self->target_ts = 0;
  self->unseen = 0;
  self->placed = FALSE;
  self->origin = 0;
  self->stuck = TRUE;
}

void
ms_timeline_set_list (MsTimeline    *self,
                      MsTeamModel   *team,
                      MsMessageList *list)
{
  g_return_if_fail (MS_IS_TIMELINE (self));

  forget_list (self);
  self->style.team = team;
  if (list == NULL)
    return;

  self->list = g_object_ref (list);
  g_signal_connect (list, "items-changed", G_CALLBACK (items_changed_cb), self);
  g_signal_connect (list, "items-changed", G_CALLBACK (tail_changed_cb), self);
  g_signal_connect_swapped (list, "state-changed", G_CALLBACK (state_changed_cb), self);
  g_signal_connect_swapped (list, "notify::new-after", G_CALLBACK (ms_timeline_update_places), self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_UNSEEN]);
  place_window (self);
  update_seen (self);
}

void
ms_timeline_scroll_to_end (MsTimeline *self)
{
  guint n = 0;

  g_return_if_fail (MS_IS_TIMELINE (self));

  if (self->list == NULL)
    return;
  self->stuck = TRUE;
  n = ms_message_list_get_length (self->list);
  if (ms_message_list_get_state (self->list)->has_newer)
    ms_message_list_request (self->list, MS_HISTORY_LATEST, 0);
  else if (n > self->first + self->rows->len + MS_TIMELINE_ROWS_FRAME)
    ms_timeline_reset_window (self, n - 1, self->anchor_y, TRUE);
  ms_timeline_queue_fill (self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

void
ms_timeline_jump (MsTimeline *self,
                  gint64      ts)
{
  g_return_if_fail (MS_IS_TIMELINE (self));

  self->target_ts = ts;
  if (self->list != NULL && !go_to_target (self))
    ms_message_list_request (self->list, MS_HISTORY_AROUND, ts);
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
  refresh_rows (self);
}

void
ms_timeline_set_text_scale (MsTimeline *self,
                            double      scale)
{
  g_return_if_fail (MS_IS_TIMELINE (self));

  self->style.text_scale = CLAMP (scale, 0.87, 1.33);
  refresh_rows (self);
}

MsMessageItem *
ms_timeline_get_current (MsTimeline *self)
{
  return self->action_item != NULL ? self->action_item : self->focused;
}
