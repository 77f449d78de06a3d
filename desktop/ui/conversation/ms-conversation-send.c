/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sends what was written; what would call many people at once is asked about first. Main thread. */

#define G_LOG_DOMAIN "ms-ui"

#include "config.h"

#include "ms-conversation-private.h"

#include <glib/gi18n.h>

#define MANY_PEOPLE 20

static void
send_now (MsConversation *self,
          const char     *text)
{
  ms_message_list_set_new_after (ms_channel_item_get_messages (self->channel), 0);
  ms_team_model_send (self->team, self->channel, text);
  ms_timeline_scroll_to_end (self->timeline);
}

static gboolean
is_word_end (const char *p)
{
  gunichar character = g_utf8_get_char (p);

  return *p == '\0' || !(g_unichar_isalnum (character) || character == '_' || character == '-');
}

static gboolean
calls (const char *text,
       const char *word)
{
  gsize length = strlen (word);

  for (const char *p = strstr (text, word); p != NULL; p = strstr (p + length, word))
    {
      if (is_word_end (p + length) && (p == text || is_word_end (g_utf8_prev_char (p))))
        return TRUE;
    }
  return FALSE;
}

static void
response_cb (AdwMessageDialog *dialog,
             const char       *response,
             MsConversation   *self)
{
  const char *text = g_object_get_data (G_OBJECT (dialog), "ms-text");

  if (self->channel == NULL || g_object_get_data (G_OBJECT (dialog), "ms-channel") != self->channel)
    return;
  if (strcmp (response, "send") == 0)
    send_now (self, text);
  else
    ms_composer_insert (self->composer, text);
  ms_conversation_focus_writer (self);
}

static void
ask (MsConversation *self,
     const char     *text,
     gint64          others,
     gboolean        here)
{
  g_autofree char *label = ms_channel_item_dup_label (self->channel);
  g_autofree char *body = here ? g_strdup_printf (_("@here calls everybody in %s who is online."), label)
                               : g_strdup_printf (_("@channel calls everybody in %s."), label);
  g_autofree char *heading = here
    ? g_strdup_printf (ngettext ("Notify up to %d person?", "Notify up to %d people?", (gulong) others), (int) others)
    : g_strdup_printf (ngettext ("Notify %d person?", "Notify %d people?", (gulong) others), (int) others);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), NULL, body);

  adw_message_dialog_set_heading (ADW_MESSAGE_DIALOG (dialog), heading);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("Cancel"), "send", _("Send"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "send", ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_object_set_data_full (G_OBJECT (dialog), "ms-text", g_strdup (text), g_free);
  g_object_set_data_full (G_OBJECT (dialog), "ms-channel", g_object_ref (self->channel), g_object_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (response_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
ms_conversation_submit (MsConversation *self,
                        const char     *text)
{
  gint64 others = ms_channel_item_get_value (self->channel)->num_members - 1;
  gboolean all = calls (text, "@channel") || calls (text, "@everyone");
  gboolean here = calls (text, "@here");

  if (others > MANY_PEOPLE && !ms_channel_item_is_direct (self->channel) && (all || here))
    ask (self, text, others, !all);
  else
    send_now (self, text);
}
