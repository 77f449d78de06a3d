/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Taking a message away: one's own at once, with a way back; somebody else's after a question. Main thread. */

#define G_LOG_DOMAIN "ms-ui"

#include "config.h"

#include "ms-conversation-private.h"

#include <glib/gi18n.h>

#define UNDO_SECONDS 8
#define MAX_QUOTED 300 /* characters of a message that a question names */

/* What an Undo needs to know. */
typedef struct
{
  MsConversation *conversation;
  MsChannelItem *channel;
  gint64 ts;
} Deletion;

static void
deletion_free (gpointer  data,
               GClosure *closure)
{
  Deletion *deletion = data;

  g_object_unref (deletion->channel);
  g_object_unref (deletion->conversation);
  g_free (deletion);
}

static void
undo_cb (AdwToast *toast,
         Deletion *deletion)
{
  if (deletion->conversation->team != NULL)
    ms_team_model_undelete (deletion->conversation->team, deletion->channel, deletion->ts);
}

static void
delete_now (MsConversation *self,
            MsMessageItem  *item)
{
  AdwToast *toast = adw_toast_new (_("Message deleted"));
  Deletion *deletion = g_new0 (Deletion, 1);

  deletion->conversation = g_object_ref (self);
  deletion->channel = g_object_ref (self->channel);
  deletion->ts = ms_message_item_get_ts (item);
  adw_toast_set_button_label (toast, _("Undo"));
  adw_toast_set_timeout (toast, UNDO_SECONDS);
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (undo_cb), deletion, deletion_free, 0);
  ms_team_model_delete (self->team, self->channel, item);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

/* Somebody else's message is asked about before it goes. */
static void
confirmed_cb (AdwMessageDialog *dialog,
              const char       *response,
              MsConversation   *self)
{
  MsMessageItem *item = g_object_get_data (G_OBJECT (dialog), "ms-item");

  if (strcmp (response, "delete") == 0 && self->channel != NULL)
    delete_now (self, item);
}

void
ms_conversation_ask_delete (MsConversation *self,
                            MsMessageItem  *item)
{
  const char *name = ms_message_item_get_author_name (item);
  g_autofree char *plain = ms_team_model_dup_line (self->team, ms_message_item_get_text (item), MAX_QUOTED);
  GtkWidget *dialog = adw_message_dialog_new (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), NULL, NULL);

  adw_message_dialog_format_heading (ADW_MESSAGE_DIALOG (dialog), _("Delete the message of %s?"),
                                     name != NULL ? name : _("Somebody"));
  adw_message_dialog_set_body (ADW_MESSAGE_DIALOG (dialog), plain);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("Cancel"), "delete", _("Delete"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "delete", ADW_RESPONSE_DESTRUCTIVE);
  g_object_set_data_full (G_OBJECT (dialog), "ms-item", g_object_ref (item), g_object_unref);
  g_signal_connect_object (dialog, "response", G_CALLBACK (confirmed_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

void
ms_conversation_delete (MsConversation *self,
                        MsMessageItem  *item)
{
  if (ms_message_item_is_own (item))
    delete_now (self, item);
  else
    ms_conversation_ask_delete (self, item);
}
