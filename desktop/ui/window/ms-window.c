/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The window: which page is shown and which conversation is open. Commands are in ms-window-actions.c, the windows that ask
 * something in ms-window-dialogs.c. Main thread. */

#define G_LOG_DOMAIN "ms-ui"

#include "config.h"

#include "ms-window-private.h"

#include <glib/gi18n.h>

#include "ms-profile-popover.h"

enum
{
  PROP_AWAY = 1,
  N_PROPERTIES,
};

static GParamSpec *properties[N_PROPERTIES];

G_DEFINE_FINAL_TYPE (MsWindow, ms_window, ADW_TYPE_APPLICATION_WINDOW)

static void
update_title (MsWindow *self)
{
  MsChannelItem *channel = ms_conversation_get_channel (self->conversation);
  guint addressed = 0;
  g_autofree char *label = NULL;
  g_autofree char *title = NULL;

  if (self->team == NULL)
    {
      gtk_window_set_title (GTK_WINDOW (self), "MicroSlack");
      return;
    }
  addressed = ms_team_model_count_addressed (self->team);
  label = channel != NULL ? ms_channel_item_dup_label (channel) : NULL;
  title = label != NULL ? g_strdup_printf ("%s · %s", label, ms_team_model_get_name (self->team))
                        : g_strdup (ms_team_model_get_name (self->team));
  if (addressed > 0)
    {
      g_autofree char *plain = g_steal_pointer (&title);

      title = g_strdup_printf ("(%u) %s", addressed, plain);
    }
  gtk_window_set_title (GTK_WINDOW (self), title);
}

gboolean
ms_window_is_folded (MsWindow *self)
{
  gboolean folded = FALSE;

  g_object_get (self->leaflet, "folded", &folded, NULL);
  return folded;
}

static gboolean
shows_conversation (MsWindow *self)
{
  g_autofree char *name = NULL;

  g_object_get (self->leaflet, "visible-child-name", &name, NULL);
  return !ms_window_is_folded (self) || g_strcmp0 (name, "conversation") == 0;
}

/* Only what is really in view, in the window that has the focus, makes no notification. */
static void
tell_view (MsWindow *self)
{
  MsChannelItem *channel = ms_conversation_get_channel (self->conversation);

  if (self->team != NULL)
    ms_team_model_set_view (self->team, shows_conversation (self) ? channel : NULL,
                            gtk_window_is_active (GTK_WINDOW (self)));
}

static void
folded_cb (MsWindow *self)
{
  gboolean folded = ms_window_is_folded (self);

  ms_sidebar_set_folded (self->sidebar, folded);
  ms_conversation_set_folded (self->conversation, folded);
}

static void
view_changed_cb (MsWindow *self)
{
  tell_view (self);
}

void
ms_window_show_child (MsWindow   *self,
            const char *name)
{
  g_object_set (self->leaflet, "visible-child-name", name, NULL);
}

static void
chosen_cb (MsSidebar     *sidebar,
           MsChannelItem *channel,
           MsWindow      *self)
{
  ms_window_open_channel (self, channel);
}

static void
profile_cb (MsConversation *conversation,
            MsUserItem     *user,
            GtkWidget      *widget,
            GdkRectangle   *place,
            MsWindow       *self)
{
  ms_profile_popover_show (widget, place, user);
}

static void
open_id_cb (MsConversation *conversation,
            const char     *id,
            MsWindow       *self)
{
  MsChannelItem *channel = ms_team_model_get_channel (self->team, id);
  MsCommand command = { .kind = MS_COMMAND_JOIN, .channel = id };

  if (channel != NULL)
    ms_window_open_channel (self, channel);
  else
    ms_team_model_run_async (self->team, &command, self->cancellable, ms_window_open_cb, self);
}

static void
ready_cb (MsWindow *self)
{
  ms_window_update_actions (self);
  ms_window_open_wanted (self);
}

static void
unwatch_channel (MsWindow *self)
{
  MsChannelItem *channel = ms_conversation_get_channel (self->conversation);

  if (channel != NULL)
    g_signal_handlers_disconnect_by_data (channel, self);
  ms_conversation_set_channel (self->conversation, NULL, NULL);
}

static void
channel_removed_cb (MsTeamModel   *team,
                    MsChannelItem *channel,
                    MsWindow      *self)
{
  if (channel != ms_conversation_get_channel (self->conversation))
    return;
  unwatch_channel (self);
  ms_sidebar_set_current (self->sidebar, NULL);
  gtk_stack_set_visible_child_name (self->content, "none");
  ms_window_show_child (self, "list");
  ms_window_open_wanted (self);
}

static void
ms_window_dispose (GObject *object)
{
  MsWindow *self = MS_WINDOW (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  if (self->stack != NULL)
    ms_window_show_team (self, NULL, NULL);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->wanted, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), MS_TYPE_WINDOW);
  self->stack = NULL;

  G_OBJECT_CLASS (ms_window_parent_class)->dispose (object);
}

static void
ms_window_get_property (GObject    *object,
                        guint       property,
                        GValue     *value,
                        GParamSpec *pspec)
{
  switch (property)
    {
    case PROP_AWAY:
      g_value_set_boolean (value, MS_WINDOW (object)->away);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

static void
ms_window_set_property (GObject      *object,
                        guint         property,
                        const GValue *value,
                        GParamSpec   *pspec)
{
  MsWindow *self = MS_WINDOW (object);
  MsCommand command = { .kind = MS_COMMAND_SET_AWAY };

  switch (property)
    {
    case PROP_AWAY:
      if (self->away == g_value_get_boolean (value))
        return;
      self->away = command.flag = g_value_get_boolean (value);
      g_object_notify_by_pspec (object, pspec);
      if (self->team != NULL)
        ms_team_model_run_async (self->team, &command, self->cancellable, ms_window_command_cb, self);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property, pspec);
    }
}

static void
ms_window_class_init (MsWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ms_window_dispose;
  object_class->get_property = ms_window_get_property;
  object_class->set_property = ms_window_set_property;
  properties[PROP_AWAY] = g_param_spec_boolean ("away", NULL, NULL, FALSE,
                                                G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPERTIES, properties);

  g_type_ensure (MS_TYPE_CONVERSATION);
  g_type_ensure (MS_TYPE_SIDEBAR);
  g_type_ensure (MS_TYPE_SIGN_IN_PAGE);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/microslack/MicroSlack/ui/ms-window.ui");
  gtk_widget_class_bind_template_child (widget_class, MsWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, MsWindow, sign_in);
  gtk_widget_class_bind_template_child (widget_class, MsWindow, leaflet);
  gtk_widget_class_bind_template_child (widget_class, MsWindow, sidebar);
  gtk_widget_class_bind_template_child (widget_class, MsWindow, conversation);
  gtk_widget_class_bind_template_child (widget_class, MsWindow, content);
  gtk_widget_class_bind_template_callback (widget_class, chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, folded_cb);
  gtk_widget_class_bind_template_callback (widget_class, ms_window_invite_to_new_team);
  gtk_widget_class_bind_template_callback (widget_class, open_id_cb);
  gtk_widget_class_bind_template_callback (widget_class, profile_cb);
  gtk_widget_class_bind_template_callback (widget_class, view_changed_cb);
  ms_window_class_init_actions (widget_class);
  ms_window_class_init_dialogs (widget_class);
  ms_window_class_init_unread (widget_class);
}

static void
ms_window_init (MsWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
  ms_window_init_keys (self);
  g_signal_connect (self, "notify::is-active", G_CALLBACK (tell_view), NULL);
  ms_window_update_actions (self);
  folded_cb (self);
}

MsWindow *
ms_window_new (AdwApplication *application)
{
  return g_object_new (MS_TYPE_WINDOW, "application", application, NULL);
}

void
ms_window_show_welcome (MsWindow   *self,
                        MsEntrance *entrance)
{
  g_return_if_fail (MS_IS_WINDOW (self));

  ms_window_show_team (self, NULL, NULL);
  ms_sign_in_page_show_welcome (self->sign_in, entrance);
  gtk_stack_set_visible_child_name (self->stack, "sign-in");
}

void
ms_window_show_address (MsWindow   *self,
                        MsEntrance *entrance,
                        const char *typed)
{
  g_return_if_fail (MS_IS_WINDOW (self));

  ms_window_show_welcome (self, entrance);
  ms_sign_in_page_try_address (self->sign_in, typed);
}

void
ms_window_show_signed_out (MsWindow   *self,
                           MsEntrance *entrance,
                           const char *address,
                           const char *name)
{
  g_return_if_fail (MS_IS_WINDOW (self));

  ms_window_show_welcome (self, entrance);
  ms_sign_in_page_sign_in_again (self->sign_in, address, name);
}

static void
connect_team (MsWindow *self)
{
  g_signal_connect_swapped (self->team, "notify::ready", G_CALLBACK (ready_cb), self);
  g_signal_connect_swapped (self->team, "notify::self", G_CALLBACK (ms_window_update_actions), self);
  g_signal_connect_swapped (self->team, "notify::addressed", G_CALLBACK (update_title), self);
  g_signal_connect_swapped (self->team, "notify::name", G_CALLBACK (update_title), self);
  g_signal_connect_swapped (ms_team_model_get_channels (self->team), "items-changed", G_CALLBACK (ms_window_open_wanted_soon), self);
  g_signal_connect (self->team, "channel-removed", G_CALLBACK (channel_removed_cb), self);
}

/* What asks about a team goes with it. */
static void
close_questions (MsWindow *self)
{
  g_autoptr(GList) windows = gtk_window_list_toplevels ();

  for (GList *l = windows; l != NULL; l = l->next)
    if (gtk_window_get_transient_for (l->data) == GTK_WINDOW (self))
      gtk_window_destroy (l->data);
}

void
ms_window_show_team (MsWindow    *self,
                     MsTeamModel *team,
                     const char  *channel_id)
{
  g_return_if_fail (MS_IS_WINDOW (self));

  if (self->team != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->team, self);
      g_signal_handlers_disconnect_by_data (ms_team_model_get_channels (self->team), self);
      close_questions (self);
    }
  unwatch_channel (self);
  gtk_stack_set_visible_child_name (self->content, "none");
  g_set_object (&self->team, team);
  ms_sidebar_set_team (self->sidebar, team);
  ms_window_update_actions (self);
  update_title (self);
  if (team == NULL)
    return;

  connect_team (self);
  ms_window_take_wish (self, channel_id);
  gtk_stack_set_visible_child_name (self->stack, "team");
  ms_window_open_wanted (self);
}

MsTeamModel *
ms_window_get_team (MsWindow *self)
{
  return self->team;
}

static void
channel_changed_cb (MsWindow *self)
{
  update_title (self);
  ms_window_update_actions (self);
}

/* The title of the window follows the name of what is open. */
static void
watch_channel (MsWindow      *self,
               MsChannelItem *channel)
{
  MsChannelItem *before = ms_conversation_get_channel (self->conversation);

  if (before != NULL)
    g_signal_handlers_disconnect_by_data (before, self);
  ms_conversation_set_channel (self->conversation, self->team, channel);
  g_signal_connect_swapped (channel, "notify::title", G_CALLBACK (channel_changed_cb), self);
  g_signal_connect_swapped (channel, "notify::archived", G_CALLBACK (channel_changed_cb), self);
}

void
ms_window_open_channel (MsWindow      *self,
                        MsChannelItem *channel)
{
  g_return_if_fail (MS_IS_WINDOW (self));
  g_return_if_fail (self->team != NULL);

  if (ms_conversation_get_channel (self->conversation) != channel)
    watch_channel (self, channel);
  ms_sidebar_set_current (self->sidebar, channel);
  gtk_stack_set_visible_child_name (self->content, "conversation");
  ms_window_show_child (self, "conversation");
  update_title (self);
  ms_window_update_actions (self);
  tell_view (self);
  ms_conversation_focus_writer (self->conversation);
}

MsChannelItem *
ms_window_get_channel (MsWindow *self)
{
  return ms_conversation_get_channel (self->conversation);
}

void
ms_window_tell (MsWindow   *self,
                const char *text)
{
  g_return_if_fail (MS_IS_WINDOW (self));

  ms_conversation_tell (self->conversation, text);
}

void
ms_window_apply (MsWindow *self,
                 gboolean  enter_sends,
                 gboolean  compact,
                 double    text_scale)
{
  g_return_if_fail (MS_IS_WINDOW (self));

  ms_conversation_apply (self->conversation, enter_sends, compact, text_scale);
  if (compact)
    gtk_widget_add_css_class (GTK_WIDGET (self), "compact");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "compact");
}
