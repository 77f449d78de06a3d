/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The list of conversations with the team menu above and the user card below. Main thread. */

#define G_LOG_DOMAIN "ms-ui"

#include "config.h"

#include "ms-sidebar.h"

#include <adwaita.h>
#include <glib/gi18n.h>

#include "ms-face.h"
#include "ms-sidebar-row.h"

struct _MsSidebar
{
  GtkWidget parent_instance;

  /* Template children. */
  GtkWidget *box;
  GtkWidget *window_controls;
  AdwAvatar *team_icon;
  GtkLabel *team_name;
  GtkScrolledWindow *scroller;
  GtkWidget *more_above;
  GtkWidget *more_below;
  GtkListBox *channels;
  GtkListBox *directs;
  MsFace *face;
  GtkLabel *user_name;
  GtkLabel *user_status;

  MsTeamModel *team;
  MsUserItem *self_user;
  MsChannelItem *current; /* borrowed */
  guint more_tick;
};

enum
{
  CHOSEN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MsSidebar, ms_sidebar, GTK_TYPE_WIDGET)

/* How far a row lies beyond the visible part: negative above, positive below, 0 in view. */
static double
distance_of (MsSidebar *self,
             GtkWidget *row)
{
  graphene_rect_t bounds;
  double height = gtk_widget_get_height (GTK_WIDGET (self->scroller));

  if (!gtk_widget_get_mapped (row) || !gtk_widget_compute_bounds (row, GTK_WIDGET (self->scroller), &bounds))
    return 0;
  if (bounds.origin.y + bounds.size.height / 2 < 0)
    return bounds.origin.y;
  return MAX (0, bounds.origin.y + bounds.size.height / 2 - height > 0 ? bounds.origin.y + bounds.size.height - height : 0);
}

/* The nearest row with a count beyond the edge that @direction (-1 or 1) names; 0 for none. */
static double
nearest_unread (MsSidebar *self,
                int        direction)
{
  GtkListBox *lists[] = { self->channels, self->directs };
  double nearest = 0;

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (lists[i]));

      for (; row != NULL; row = gtk_widget_get_next_sibling (row))
        {
          double distance = MS_IS_SIDEBAR_ROW (row) && ms_sidebar_row_has_badge (MS_SIDEBAR_ROW (row)) ? distance_of (self, row) : 0;

          if (distance * direction > 0 && (nearest == 0 || ABS (distance) < ABS (nearest)))
            nearest = distance;
        }
    }
  return nearest;
}

/* Places are known when the frame has been laid out. */
static gboolean
update_more_cb (GtkWidget     *widget,
                GdkFrameClock *clock,
                gpointer       user_data)
{
  MsSidebar *self = MS_SIDEBAR (widget);

  self->more_tick = 0;
  gtk_widget_set_visible (self->more_above, nearest_unread (self, -1) != 0);
  gtk_widget_set_visible (self->more_below, nearest_unread (self, 1) != 0);
  return G_SOURCE_REMOVE;
}

static void
queue_more (MsSidebar *self)
{
  if (self->more_tick == 0)
    self->more_tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), update_more_cb, NULL, NULL);
}

static void
scroll_to_unread (MsSidebar *self,
                  int        direction)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);

  gtk_adjustment_set_value (adjustment, gtk_adjustment_get_value (adjustment) + nearest_unread (self, direction) + 40 * direction);
}

static void
more_above_cb (MsSidebar *self)
{
  scroll_to_unread (self, -1);
}

static void
more_below_cb (MsSidebar *self)
{
  scroll_to_unread (self, 1);
}

static GtkWidget *
make_row_cb (gpointer item,
             gpointer user_data)
{
  g_signal_connect_object (item, "notify::unread", G_CALLBACK (queue_more), user_data, G_CONNECT_SWAPPED);
  return ms_sidebar_row_new (item);
}

static void
row_activated_cb (GtkListBox    *list,
                  GtkListBoxRow *row,
                  MsSidebar     *self)
{
  g_signal_emit (self, signals[CHOSEN], 0, ms_sidebar_row_get_channel (MS_SIDEBAR_ROW (row)));
}

static void
update_team (MsSidebar *self)
{
  const char *name = ms_team_model_get_name (self->team);

  gtk_label_set_text (self->team_name, name);
  adw_avatar_set_text (self->team_icon, name);
}

static const char *
status_words (MsSidebar *self)
{
  switch (ms_team_model_get_link_state (self->team))
    {
    case MS_LINK_CONNECTING:
      return _("Connecting…");
    case MS_LINK_WAITING:
      return _("No connection");
    case MS_LINK_ONLINE:
    case MS_LINK_SIGNED_OUT:
    case MS_LINK_OUTDATED:
    default:
      break;
    }
  if (self->self_user == NULL)
    return "";
  if (*ms_user_item_get_status (self->self_user) != '\0')
    return ms_user_item_get_status (self->self_user);
  return ms_face_presence_word (self->self_user);
}

static void
update_user (MsSidebar *self)
{
  gtk_label_set_text (self->user_name, self->self_user != NULL ? ms_user_item_get_display_name (self->self_user) : "");
  gtk_label_set_text (self->user_status, status_words (self));
}

static void
set_self (MsSidebar *self)
{
  MsUserItem *user = self->team != NULL ? ms_team_model_get_self (self->team) : NULL;

  if (self->self_user != NULL)
    g_signal_handlers_disconnect_by_data (self->self_user, self);
  g_set_object (&self->self_user, user);
  ms_face_set_user (self->face, user);
  if (user != NULL)
    g_signal_connect_swapped (user, "notify", G_CALLBACK (update_user), self);
  if (self->team != NULL)
    update_user (self);
}

static void
mark_current (MsSidebar  *self,
              GtkListBox *list)
{
  gtk_list_box_unselect_all (list);
  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (list)); row != NULL; row = gtk_widget_get_next_sibling (row))
    {
      gboolean current = MS_IS_SIDEBAR_ROW (row) && ms_sidebar_row_get_channel (MS_SIDEBAR_ROW (row)) == self->current;

      if (!MS_IS_SIDEBAR_ROW (row))
        continue;
      ms_sidebar_row_set_current (MS_SIDEBAR_ROW (row), current);
      if (current)
        gtk_list_box_select_row (list, GTK_LIST_BOX_ROW (row));
    }
}

static void
mark_all (MsSidebar *self)
{
  mark_current (self, self->channels);
  mark_current (self, self->directs);
  queue_more (self);
}

static void
ms_sidebar_dispose (GObject *object)
{
  MsSidebar *self = MS_SIDEBAR (object);

  if (self->box != NULL)
    ms_sidebar_set_team (self, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), MS_TYPE_SIDEBAR);

  G_OBJECT_CLASS (ms_sidebar_parent_class)->dispose (object);
}

static void
ms_sidebar_class_init (MsSidebarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ms_sidebar_dispose;
  g_type_ensure (MS_TYPE_FACE);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/microslack/MicroSlack/ui/ms-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, MsSidebar, box);
  gtk_widget_class_bind_template_child (widget_class, MsSidebar, window_controls);
  gtk_widget_class_bind_template_child (widget_class, MsSidebar, team_icon);
  gtk_widget_class_bind_template_child (widget_class, MsSidebar, team_name);
  gtk_widget_class_bind_template_child (widget_class, MsSidebar, scroller);
  gtk_widget_class_bind_template_child (widget_class, MsSidebar, more_above);
  gtk_widget_class_bind_template_child (widget_class, MsSidebar, more_below);
  gtk_widget_class_bind_template_child (widget_class, MsSidebar, channels);
  gtk_widget_class_bind_template_child (widget_class, MsSidebar, directs);
  gtk_widget_class_bind_template_child (widget_class, MsSidebar, face);
  gtk_widget_class_bind_template_child (widget_class, MsSidebar, user_name);
  gtk_widget_class_bind_template_child (widget_class, MsSidebar, user_status);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, more_above_cb);
  gtk_widget_class_bind_template_callback (widget_class, more_below_cb);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_NAVIGATION);

  signals[CHOSEN] = g_signal_new ("chosen", MS_TYPE_SIDEBAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, MS_TYPE_CHANNEL_ITEM);
}

static void
ms_sidebar_init (MsSidebar *self)
{
  GtkAdjustment *adjustment = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));
  adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (queue_more), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment, "changed", G_CALLBACK (queue_more), self, G_CONNECT_SWAPPED);
}

void
ms_sidebar_set_team (MsSidebar   *self,
                     MsTeamModel *team)
{
  g_return_if_fail (MS_IS_SIDEBAR (self));

  if (self->team == team)
    return;
  if (self->team != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->team, self);
      g_signal_handlers_disconnect_by_data (ms_team_model_get_channels (self->team), self);
      g_signal_handlers_disconnect_by_data (ms_team_model_get_directs (self->team), self);
    }
  gtk_list_box_bind_model (self->channels, NULL, NULL, NULL, NULL);
  gtk_list_box_bind_model (self->directs, NULL, NULL, NULL, NULL);
  g_set_object (&self->team, team);
  self->current = NULL;
  set_self (self);
  if (team == NULL)
    return;

  gtk_list_box_bind_model (self->channels, G_LIST_MODEL (ms_team_model_get_channels (team)), make_row_cb, self, NULL);
  gtk_list_box_bind_model (self->directs, G_LIST_MODEL (ms_team_model_get_directs (team)), make_row_cb, self, NULL);
  g_signal_connect_swapped (ms_team_model_get_channels (team), "items-changed", G_CALLBACK (mark_all), self);
  g_signal_connect_swapped (ms_team_model_get_directs (team), "items-changed", G_CALLBACK (mark_all), self);
  g_signal_connect_swapped (team, "notify::name", G_CALLBACK (update_team), self);
  g_signal_connect_swapped (team, "notify::self", G_CALLBACK (set_self), self);
  g_signal_connect_swapped (team, "notify::link-state", G_CALLBACK (update_user), self);
  update_team (self);
}

void
ms_sidebar_set_current (MsSidebar     *self,
                        MsChannelItem *channel)
{
  g_return_if_fail (MS_IS_SIDEBAR (self));

  self->current = channel;
  mark_all (self);
}

static MsChannelItem *
nth_channel (MsSidebar *self,
             guint      index)
{
  GListModel *channels = G_LIST_MODEL (ms_team_model_get_channels (self->team));
  GListModel *directs = G_LIST_MODEL (ms_team_model_get_directs (self->team));
  guint n_channels = g_list_model_get_n_items (channels);
  g_autoptr(MsChannelItem) item = index < n_channels ? g_list_model_get_item (channels, index)
                                                     : g_list_model_get_item (directs, index - n_channels);

  return item;
}

MsChannelItem *
ms_sidebar_find_next (MsSidebar *self,
                      int        step,
                      gboolean   unread)
{
  int n = 0;
  int start = 0;

  g_return_val_if_fail (MS_IS_SIDEBAR (self), NULL);

  if (self->team == NULL)
    return NULL;
  n = (int) (g_list_model_get_n_items (G_LIST_MODEL (ms_team_model_get_channels (self->team))) +
             g_list_model_get_n_items (G_LIST_MODEL (ms_team_model_get_directs (self->team))));
  while (start < n && nth_channel (self, (guint) start) != self->current)
    start++;

  for (int i = 1; i <= n; i++)
    {
      MsChannelItem *channel = nth_channel (self, (guint) (((start + step * i) % n + n) % n));

      if (!unread || ms_channel_item_get_unread (channel) > 0)
        return channel;
    }
  return NULL;
}

/* The window buttons are on the rightmost bar; folded, that is this one. */
void
ms_sidebar_set_folded (MsSidebar *self,
                       gboolean   folded)
{
  g_return_if_fail (MS_IS_SIDEBAR (self));

  gtk_widget_set_visible (self->window_controls, folded);
}
