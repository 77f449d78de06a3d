/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One open conversation: passes what people do to the team. Words are in ms-conversation-header.c. Main thread. */

#define G_LOG_DOMAIN "ms-ui"

#include "config.h"

#include "ms-conversation-private.h"

#include <glib/gi18n.h>

#include "ms-message-details.h"
#include "ms-skeleton.h"
#include "ms-text.h"
#include "ms-timestamp.h"

#define TOAST_SECONDS 5

enum
{
  PROFILE,
  OPEN_CHANNEL,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MsConversation, ms_conversation, GTK_TYPE_WIDGET)

static void
submit_cb (MsComposer     *composer,
           const char     *text,
           MsConversation *self)
{
  ms_conversation_submit (self, text);
}

static void
typing_cb (MsConversation *self)
{
  ms_team_model_typing (self->team, self->channel);
}

static void
pill_cb (MsConversation *self)
{
  ms_timeline_scroll_to_end (self->timeline);
}

static void
edit (MsConversation *self,
      MsMessageItem  *item)
{
  g_autofree char *typed = ms_team_model_dup_typed (self->team, ms_message_item_get_text (item));

  ms_timeline_edit (self->timeline, item, typed);
}

static void
edit_cb (MsTimeline     *timeline,
         MsMessageItem  *item,
         MsConversation *self)
{
  edit (self, item);
}

static void
edit_last_cb (MsConversation *self)
{
  MsMessageList *list = ms_channel_item_get_messages (self->channel);

  for (guint i = ms_message_list_get_length (list); i > 0; i--)
    {
      MsMessageItem *item = ms_message_list_peek (list, i - 1);

      if (!ms_message_item_is_own (item) || ms_message_item_is_notice (item) || ms_message_item_get_ts (item) == 0)
        continue;
      edit (self, item);
      return;
    }
}

static void
delete_cb (MsTimeline     *timeline,
           MsMessageItem  *item,
           MsConversation *self)
{
  ms_conversation_delete (self, item);
}

static void
edited_cb (MsTimeline     *timeline,
           MsMessageItem  *item,
           const char     *text,
           MsConversation *self)
{
  g_autofree char *before = ms_team_model_dup_typed (self->team, ms_message_item_get_text (item));

  if (ms_text_is_blank (text, -1))
    ms_conversation_ask_delete (self, item);
  else if (strcmp (before, text) != 0)
    ms_team_model_edit (self->team, self->channel, item, text);
  ms_conversation_focus_writer (self);
}

static void
copy_link_cb (MsTimeline     *timeline,
              MsMessageItem  *item,
              MsConversation *self)
{
  const char *address = ms_team_model_get_address (self->team);
  char ts[MS_TIMESTAMP_SIZE];
  g_autofree char *link = NULL;

  ms_timestamp_format (ms_message_item_get_ts (item), ts);
  link = g_strdup_printf ("%s%sarchives/%s/p%.10s%s", address, g_str_has_suffix (address, "/") ? "" : "/",
                          ms_channel_item_get_id (self->channel), ts, ts + 11);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), link);
  ms_conversation_tell (self, _("Link copied"));
}

static void
details_cb (MsTimeline     *timeline,
            MsMessageItem  *item,
            MsConversation *self)
{
  GtkWindow *window = GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self)));

  gtk_window_present (ms_message_details_new (window, self->team, self->channel, item));
}

static void
mark_unread_cb (MsTimeline     *timeline,
                MsMessageItem  *item,
                MsConversation *self)
{
  ms_team_model_mark_unread (self->team, self->channel, ms_message_item_get_ts (item));
  ms_message_list_set_new_after (ms_channel_item_get_messages (self->channel), ms_message_item_get_ts (item) - 1);
}

static void
seen_cb (MsTimeline     *timeline,
         MsMessageItem  *item,
         MsConversation *self)
{
  if (ms_message_item_get_ts (item) > ms_channel_item_get_last_read (self->channel))
    ms_team_model_mark_read (self->team, self->channel, ms_message_item_get_ts (item));
}

static void
profile_cb (MsTimeline     *timeline,
            MsUserItem     *user,
            GdkRectangle   *place,
            MsConversation *self)
{
  g_signal_emit (self, signals[PROFILE], 0, user, timeline, place);
}

static void
open_channel_cb (MsTimeline     *timeline,
                 const char     *id,
                 MsConversation *self)
{
  g_signal_emit (self, signals[OPEN_CHANNEL], 0, id);
}

static void
type_cb (MsTimeline     *timeline,
         const char     *text,
         MsConversation *self)
{
  ms_conversation_type (self, text);
}

static void
connect_timeline (MsConversation *self)
{
  g_signal_connect_object (self->timeline, "edit", G_CALLBACK (edit_cb), self, 0);
  g_signal_connect_object (self->timeline, "delete", G_CALLBACK (delete_cb), self, 0);
  g_signal_connect_object (self->timeline, "edited", G_CALLBACK (edited_cb), self, 0);
  g_signal_connect_object (self->timeline, "copy-link", G_CALLBACK (copy_link_cb), self, 0);
  g_signal_connect_object (self->timeline, "details", G_CALLBACK (details_cb), self, 0);
  g_signal_connect_object (self->timeline, "mark-unread", G_CALLBACK (mark_unread_cb), self, 0);
  g_signal_connect_object (self->timeline, "seen", G_CALLBACK (seen_cb), self, 0);
  g_signal_connect_object (self->timeline, "profile", G_CALLBACK (profile_cb), self, 0);
  g_signal_connect_object (self->timeline, "open-channel", G_CALLBACK (open_channel_cb), self, 0);
  g_signal_connect_object (self->timeline, "type", G_CALLBACK (type_cb), self, 0);
  g_signal_connect_object (self->timeline, "notify::at-end", G_CALLBACK (ms_conversation_update_pill), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->timeline, "notify::unseen", G_CALLBACK (ms_conversation_update_pill), self, G_CONNECT_SWAPPED);
}

static void
disconnect_channel (MsConversation *self)
{
  MsUserItem *user = NULL;

  if (self->channel == NULL)
    return;
  user = ms_channel_item_get_user (self->channel);
  if (user != NULL)
    g_signal_handlers_disconnect_by_data (user, self);
  g_signal_handlers_disconnect_by_data (self->channel, self);
  g_signal_handlers_disconnect_by_data (ms_channel_item_get_messages (self->channel), self);
  ms_message_list_set_new_after (ms_channel_item_get_messages (self->channel), 0);
  ms_team_model_close (self->team, self->channel);
}

static void
ms_conversation_dispose (GObject *object)
{
  MsConversation *self = MS_CONVERSATION (object);

  if (self->box != NULL)
    ms_conversation_set_channel (self, NULL, NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), MS_TYPE_CONVERSATION);

  G_OBJECT_CLASS (ms_conversation_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, MsConversation, box);
  gtk_widget_class_bind_template_child (widget_class, MsConversation, header);
  gtk_widget_class_bind_template_child (widget_class, MsConversation, back);
  gtk_widget_class_bind_template_child (widget_class, MsConversation, title_icon);
  gtk_widget_class_bind_template_child (widget_class, MsConversation, title);
  gtk_widget_class_bind_template_child (widget_class, MsConversation, subtitle);
  gtk_widget_class_bind_template_child (widget_class, MsConversation, menu);
  gtk_widget_class_bind_template_child (widget_class, MsConversation, members);
  gtk_widget_class_bind_template_child (widget_class, MsConversation, banner);
  gtk_widget_class_bind_template_child (widget_class, MsConversation, toasts);
  gtk_widget_class_bind_template_child (widget_class, MsConversation, stack);
  gtk_widget_class_bind_template_child (widget_class, MsConversation, empty);
  gtk_widget_class_bind_template_child (widget_class, MsConversation, timeline);
  gtk_widget_class_bind_template_child (widget_class, MsConversation, pill_revealer);
  gtk_widget_class_bind_template_child (widget_class, MsConversation, pill_label);
  gtk_widget_class_bind_template_child (widget_class, MsConversation, writer);
  gtk_widget_class_bind_template_child (widget_class, MsConversation, composer);
  gtk_widget_class_bind_template_child (widget_class, MsConversation, closed);
  gtk_widget_class_bind_template_child (widget_class, MsConversation, typing);
}

static void
ms_conversation_class_init (MsConversationClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ms_conversation_dispose;
  g_type_ensure (MS_TYPE_COMPOSER);
  g_type_ensure (MS_TYPE_CONNECTION_BANNER);
  g_type_ensure (MS_TYPE_SKELETON);
  g_type_ensure (MS_TYPE_TIMELINE);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/microslack/MicroSlack/ui/ms-conversation.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, submit_cb);
  gtk_widget_class_bind_template_callback (widget_class, typing_cb);
  gtk_widget_class_bind_template_callback (widget_class, edit_last_cb);
  gtk_widget_class_bind_template_callback (widget_class, pill_cb);
  gtk_widget_class_bind_template_callback (widget_class, ms_conversation_mark_read);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_MAIN);

  signals[PROFILE] = g_signal_new ("profile", MS_TYPE_CONVERSATION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 3, MS_TYPE_USER_ITEM, GTK_TYPE_WIDGET, GDK_TYPE_RECTANGLE);
  signals[OPEN_CHANNEL] = g_signal_new ("open-channel", MS_TYPE_CONVERSATION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                        G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
ms_conversation_init (MsConversation *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  connect_timeline (self);
}

/* The "New" line stands where reading ended when the channel was opened. */
static void
open_channel (MsConversation *self)
{
  MsMessageList *list = ms_channel_item_get_messages (self->channel);
  MsUserItem *user = ms_channel_item_get_user (self->channel);

  if (ms_channel_item_get_unread (self->channel) > 0)
    ms_message_list_set_new_after (list, MAX (ms_channel_item_get_last_read (self->channel), 1));
  ms_team_model_open (self->team, self->channel);
  g_signal_connect_swapped (self->channel, "notify", G_CALLBACK (ms_conversation_update_header), self);
  g_signal_connect_swapped (self->channel, "typing-changed", G_CALLBACK (ms_conversation_update_typing), self);
  if (user != NULL)
    g_signal_connect_swapped (user, "notify", G_CALLBACK (ms_conversation_update_header), self);
  ms_timeline_set_list (self->timeline, self->team, list);
  g_signal_connect_swapped (list, "items-changed", G_CALLBACK (ms_conversation_update_state), self);
  g_signal_connect_swapped (list, "state-changed", G_CALLBACK (ms_conversation_update_state), self);
}

void
ms_conversation_set_channel (MsConversation *self,
                             MsTeamModel    *team,
                             MsChannelItem  *channel)
{
  g_return_if_fail (MS_IS_CONVERSATION (self));

  if (self->channel == channel && self->team == team)
    return;
  ms_timeline_set_list (self->timeline, NULL, NULL);
  disconnect_channel (self);
  g_set_object (&self->team, team);
  g_set_object (&self->channel, channel);
  ms_connection_banner_set_team (self->banner, team);
  ms_composer_set_channel (self->composer, team, channel);
  if (channel == NULL)
    return;

  open_channel (self);
  ms_conversation_update_header (self);
  ms_conversation_update_typing (self);
  ms_conversation_update_state (self);
  ms_conversation_update_pill (self);
}

MsChannelItem *
ms_conversation_get_channel (MsConversation *self)
{
  return self->channel;
}

MsTimeline *
ms_conversation_get_timeline (MsConversation *self)
{
  return self->timeline;
}

void
ms_conversation_set_folded (MsConversation *self,
                            gboolean        folded)
{
  g_return_if_fail (MS_IS_CONVERSATION (self));

  self->folded = folded;
  gtk_widget_set_visible (self->back, folded);
  if (folded)
    gtk_widget_add_css_class (GTK_WIDGET (self), "narrow");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "narrow");
  ms_connection_banner_set_narrow (self->banner, folded);
  ms_conversation_update_header (self);
}

void
ms_conversation_type (MsConversation *self,
                      const char     *text)
{
  g_return_if_fail (MS_IS_CONVERSATION (self));

  ms_conversation_focus_writer (self);
  ms_composer_insert (self->composer, text);
}

void
ms_conversation_focus_writer (MsConversation *self)
{
  g_return_if_fail (MS_IS_CONVERSATION (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->composer));
}

void
ms_conversation_apply (MsConversation *self,
                       gboolean        enter_sends,
                       gboolean        compact,
                       double          text_scale)
{
  g_return_if_fail (MS_IS_CONVERSATION (self));

  ms_composer_set_enter_sends (self->composer, enter_sends);
  ms_timeline_set_compact (self->timeline, compact);
  ms_timeline_set_text_scale (self->timeline, text_scale);
}

void
ms_conversation_show_toast (MsConversation *self,
                            AdwToast       *toast)
{
  g_return_if_fail (MS_IS_CONVERSATION (self));

  adw_toast_overlay_add_toast (self->toasts, toast);
}

void
ms_conversation_tell (MsConversation *self,
                      const char     *text)
{
  AdwToast *toast = NULL;

  g_return_if_fail (MS_IS_CONVERSATION (self));

  toast = adw_toast_new (text);
  adw_toast_set_timeout (toast, TOAST_SECONDS);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

void
ms_conversation_mark_read (MsConversation *self)
{
  MsMessageList *list = NULL;

  g_return_if_fail (MS_IS_CONVERSATION (self));

  if (self->channel == NULL)
    return;
  list = ms_channel_item_get_messages (self->channel);
  ms_message_list_set_new_after (list, 0);
  ms_timeline_scroll_to_end (self->timeline);
  for (guint i = ms_message_list_get_length (list); i > 0; i--)
    {
      MsMessageItem *item = ms_message_list_peek (list, i - 1);

      if (ms_message_item_get_ts (item) == 0)
        continue;
      seen_cb (self->timeline, item, self);
      return;
    }
}
