/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The words around the messages: title, who is typing, what to say when there is nothing. Main thread. */

#define G_LOG_DOMAIN "ms-ui"

#include "config.h"

#include "ms-conversation-private.h"

#include <glib/gi18n.h>

#include "ms-channel-icon.h"
#include "ms-face.h"

static char *
direct_subtitle (MsUserItem *user)
{
  const char *status = ms_user_item_get_status (user);

  if (*status != '\0')
    return g_strdup_printf ("%s · %s", ms_face_presence_word (user), status);
  return g_strdup (ms_face_presence_word (user));
}

static char *
subtitle_text (MsConversation *self)
{
  gint64 n = ms_channel_item_get_value (self->channel)->num_members;
  const char *topic = ms_channel_item_get_topic (self->channel);
  g_autofree char *members = NULL;

  if (ms_channel_item_get_user (self->channel) != NULL)
    return direct_subtitle (ms_channel_item_get_user (self->channel));
  if (n > 0)
    members = g_strdup_printf (ngettext ("%d member", "%d members", (gulong) n), (int) n);
  if (*topic == '\0' || self->folded)
    return g_strdup (members != NULL ? members : "");
  return members != NULL ? g_strdup_printf ("%s · %s", members, topic) : g_strdup (topic);
}

static void
update_writer (MsConversation *self)
{
  const MsChannel *value = ms_channel_item_get_value (self->channel);
  const char *reason = NULL;

  if (value->archived)
    reason = _("This channel is in the archive. Its messages can be read, but nothing new can be written.");
  else if (value->user_deleted)
    reason = _("This person is no longer in the team.");
  gtk_label_set_text (self->closed, reason != NULL ? reason : "");
  gtk_stack_set_visible_child_name (self->writer, reason != NULL ? "closed" : "composer");
}

void
ms_conversation_update_header (MsConversation *self)
{
  g_autofree char *subtitle = NULL;
  g_autofree char *label = NULL;
  g_autofree char *list_name = NULL;
  const char *icon = NULL;

  if (self->channel == NULL)
    return;
  icon = ms_channel_icon_name (self->channel);
  subtitle = subtitle_text (self);
  label = ms_channel_item_dup_label (self->channel);
  gtk_label_set_text (self->title, ms_channel_item_get_title (self->channel));
  gtk_label_set_text (self->subtitle, subtitle);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->subtitle), subtitle);
  gtk_widget_set_visible (GTK_WIDGET (self->subtitle), *subtitle != '\0');
  gtk_widget_set_visible (GTK_WIDGET (self->title_icon), icon != NULL);
  if (icon != NULL)
    gtk_image_set_from_icon_name (self->title_icon, icon);
  gtk_widget_set_visible (self->members, !ms_channel_item_is_direct (self->channel) && !self->folded);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  list_name = g_strdup_printf (_("Messages in %s"), label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->timeline), GTK_ACCESSIBLE_PROPERTY_LABEL, list_name, -1);
  update_writer (self);
}

void
ms_conversation_update_typing (MsConversation *self)
{
  GPtrArray *users = self->channel != NULL ? ms_channel_item_get_typing (self->channel) : NULL;
  g_autofree char *text = NULL;

  if (users == NULL || users->len == 0)
    text = g_strdup ("");
  else if (users->len == 1)
    text = g_strdup_printf (_("%s is typing…"), ms_user_item_get_display_name (g_ptr_array_index (users, 0)));
  else if (users->len == 2)
    text = g_strdup_printf (_("%s and %s are typing…"), ms_user_item_get_display_name (g_ptr_array_index (users, 0)),
                            ms_user_item_get_display_name (g_ptr_array_index (users, 1)));
  else
    text = g_strdup (_("Several people are typing…"));
  gtk_label_set_text (self->typing, text);
}

void
ms_conversation_update_pill (MsConversation *self)
{
  guint unseen = ms_timeline_get_unseen (self->timeline);
  g_autofree char *text = unseen > 0
    ? g_strdup_printf (ngettext ("%u new message", "%u new messages", unseen), unseen)
    : g_strdup (_("To the newest"));

  gtk_label_set_text (self->pill_label, text);
  gtk_revealer_set_reveal_child (self->pill_revealer, !ms_timeline_get_at_end (self->timeline));
}

static void
describe_empty (MsConversation *self)
{
  const char *title = ms_channel_item_get_title (self->channel);
  g_autofree char *heading = NULL;
  g_autofree char *text = NULL;

  if (ms_channel_item_is_direct (self->channel))
    {
      heading = g_strdup (title);
      text = ms_channel_item_get_user (self->channel) != NULL
        ? g_strdup_printf (_("This conversation is between you and %s alone. Write the first message."), title)
        : g_strdup (_("Nobody else sees this conversation. Write the first message."));
    }
  else
    {
      heading = g_strdup_printf ("#%s", title);
      text = *ms_channel_item_get_purpose (self->channel) != '\0'
        ? g_strdup (ms_channel_item_get_purpose (self->channel))
        : g_strdup (_("Everything that is written here stays for those who join later. Write the first message."));
    }
  adw_status_page_set_title (self->empty, heading);
  adw_status_page_set_description (self->empty, text);
  adw_status_page_set_icon_name (self->empty, ms_channel_icon_name (self->channel) != NULL ? ms_channel_icon_name (self->channel)
                                                                                  : "ms-message-square-text-symbolic");
}

void
ms_conversation_update_state (MsConversation *self)
{
  MsMessageList *list = self->channel != NULL ? ms_channel_item_get_messages (self->channel) : NULL;
  const MsHistoryState *state = list != NULL ? ms_message_list_get_state (list) : NULL;

  if (list == NULL)
    return;
  if (ms_message_list_get_length (list) > 0)
    {
      gtk_stack_set_visible_child_name (self->stack, "messages");
      return;
    }
  if (!state->loaded && !state->failed)
    {
      gtk_stack_set_visible_child_name (self->stack, "loading");
      return;
    }
  if (state->failed && !state->loaded)
    {
      adw_status_page_set_icon_name (self->empty, "ms-wifi-off-symbolic");
      adw_status_page_set_title (self->empty, _("Messages could not be loaded"));
      adw_status_page_set_description (self->empty, _("They appear as soon as the server answers."));
    }
  else
    {
      describe_empty (self);
    }
  gtk_stack_set_visible_child_name (self->stack, "empty");
}
