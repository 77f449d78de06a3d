/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * When a message was sent and stored, and how far one's own got: asked again a moment after each answer. Main thread. */

#define G_LOG_DOMAIN "ms-ui"

#include "config.h"

#include "ms-message-details.h"

#include <glib/gi18n.h>

#include "ms-dialog.h"
#include "ms-time-format.h"
#include "ms-words.h"

#define REFRESH_SECONDS 3

#define MS_TYPE_MESSAGE_DETAILS (ms_message_details_get_type ())
G_DECLARE_FINAL_TYPE (MsMessageDetails, ms_message_details, MS, MESSAGE_DETAILS, AdwWindow)

struct _MsMessageDetails
{
  AdwWindow parent_instance;

  /* Template children. */
  GtkWidget *facts;
  GtkWidget *sent_row;
  GtkLabel *sent;
  GtkWidget *edited_row;
  GtkLabel *edited;
  GtkWidget *reach;
  GtkWidget *reached_row;
  GtkLabel *reached;
  GtkWidget *confirmed_row;
  GtkLabel *confirmed;
  GtkLabel *error;
  GtkWidget *deleted;

  MsTeamModel *team;
  MsChannelItem *channel;
  MsMessageItem *message;
  GCancellable *cancellable;
  guint refresh_id;
};

G_DEFINE_FINAL_TYPE (MsMessageDetails, ms_message_details, ADW_TYPE_WINDOW)

static void
set_fact (GtkWidget  *row,
          GtkLabel   *label,
          const char *text)
{
  /* A text that stays the same is not spoken again. */
  if (text != NULL && strcmp (gtk_label_get_text (label), text) != 0)
    gtk_label_set_text (label, text);
  gtk_widget_set_visible (row, text != NULL);
}

static void
set_moment (GtkWidget  *row,
            GtkLabel   *label,
            const char *words,
            gint64      us)
{
  g_autofree char *time = ms_time_format_moment (us);
  g_autofree char *text = ms_words_fill (words, "time", time, NULL);

  set_fact (row, label, text);
}

static void
show_message (MsMessageDetails *self)
{
  const MsMessage *value = ms_message_item_get_value (self->message);

  set_moment (self->sent_row, self->sent, _("Sent {time}"), value->ts);
  if (value->edited_ts != 0)
    set_moment (self->edited_row, self->edited, _("Edited {time}"), value->edited_ts);
  else
    set_fact (self->edited_row, self->edited, NULL);
}

static char *
dup_reached (const MsDelivery *delivery)
{
  g_autofree char *sent = g_strdup_printf ("%" G_GINT64_FORMAT, delivery->sent);
  g_autofree char *connected = g_strdup_printf ("%" G_GINT64_FORMAT, delivery->connected);

  if (delivery->members == 0)
    return g_strdup (_("Nobody else is in this conversation"));
  if (delivery->connected == 0)
    return g_strdup (_("Nobody else is connected now"));
  return ms_words_fill (ngettext ("Delivered to {sent} of {n} member who is connected now",
                                  "Delivered to {sent} of {n} members who are connected now", (gulong) delivery->connected),
                        "sent", sent, "n", connected, NULL);
}

static char *
dup_confirmed (const MsDelivery *delivery)
{
  g_autofree char *count = g_strdup_printf ("%" G_GINT64_FORMAT, delivery->confirmed);

  if (delivery->confirmed == 0)
    return NULL;
  return ms_words_fill (ngettext ("Confirmed by the app of {n} member", "Confirmed by the apps of {n} members", (gulong) delivery->confirmed),
                        "n", count, NULL);
}

static void
show_delivery (MsMessageDetails *self,
               const MsDelivery *delivery)
{
  g_autofree char *reached = delivery != NULL ? dup_reached (delivery) : NULL;
  g_autofree char *confirmed = delivery != NULL ? dup_confirmed (delivery) : NULL;

  set_fact (self->reached_row, self->reached, reached);
  set_fact (self->confirmed_row, self->confirmed, confirmed);
}

static void ask (MsMessageDetails *self);

static gboolean
refresh_cb (gpointer user_data)
{
  MsMessageDetails *self = user_data;

  /* What was deleted may come back. */
  if (gtk_widget_get_visible (self->deleted))
    return G_SOURCE_CONTINUE;
  self->refresh_id = 0;
  ask (self);
  return G_SOURCE_REMOVE;
}

static void
answered_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(MsMessageDetails) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(MsReply) reply = ms_team_model_run_finish (MS_TEAM_MODEL (source), result, &error);

  if (self->message == NULL || g_cancellable_is_cancelled (self->cancellable))
    return;
  show_delivery (self, reply != NULL ? reply->delivery : NULL);
  set_fact (GTK_WIDGET (self->error), self->error, reply == NULL ? error->message : NULL);
  self->refresh_id = g_timeout_add_seconds (REFRESH_SECONDS, refresh_cb, self);
}

static void
ask (MsMessageDetails *self)
{
  const MsCommand command = {
    .kind = MS_COMMAND_GET_DELIVERY,
    .channel = ms_channel_item_get_id (self->channel),
    .ts = ms_message_item_get_ts (self->message),
  };

  ms_team_model_run_async (self->team, &command, self->cancellable, answered_cb, g_object_ref (self));
}

static void
stop (MsMessageDetails *self)
{
  g_clear_handle_id (&self->refresh_id, g_source_remove);
  g_cancellable_cancel (self->cancellable);
}

/* Gone from between what is shown, not only out of what is loaded. */
static gboolean
is_deleted (MsMessageDetails *self)
{
  MsMessageList *list = ms_channel_item_get_messages (self->channel);
  const MsHistoryState *state = ms_message_list_get_state (list);
  guint length = ms_message_list_get_length (list);
  gint64 ts = ms_message_item_get_ts (self->message);

  if (ms_message_list_find (list, ts) != NULL || !state->loaded)
    return FALSE;
  if (length == 0)
    return !state->has_older && !state->has_newer;
  return (!state->has_older || ms_message_item_get_ts (ms_message_list_peek (list, 0)) < ts) &&
         (!state->has_newer || ms_message_item_get_ts (ms_message_list_peek (list, length - 1)) > ts);
}

static void
items_changed_cb (MsMessageDetails *self)
{
  gboolean deleted = is_deleted (self);

  gtk_widget_set_visible (self->facts, !deleted);
  gtk_widget_set_visible (self->deleted, deleted);
}

static void
ms_message_details_unmap (GtkWidget *widget)
{
  stop (MS_MESSAGE_DETAILS (widget));

  GTK_WIDGET_CLASS (ms_message_details_parent_class)->unmap (widget);
}

static void
ms_message_details_dispose (GObject *object)
{
  MsMessageDetails *self = MS_MESSAGE_DETAILS (object);

  stop (self);
  g_clear_object (&self->team);
  g_clear_object (&self->channel);
  g_clear_object (&self->message);
  gtk_widget_dispose_template (GTK_WIDGET (self), MS_TYPE_MESSAGE_DETAILS);

  G_OBJECT_CLASS (ms_message_details_parent_class)->dispose (object);
}

static void
ms_message_details_finalize (GObject *object)
{
  g_object_unref (MS_MESSAGE_DETAILS (object)->cancellable);

  G_OBJECT_CLASS (ms_message_details_parent_class)->finalize (object);
}

static void
ms_message_details_class_init (MsMessageDetailsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ms_message_details_dispose;
  G_OBJECT_CLASS (klass)->finalize = ms_message_details_finalize;
  widget_class->unmap = ms_message_details_unmap;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/microslack/MicroSlack/ui/ms-message-details.ui");
  gtk_widget_class_bind_template_child (widget_class, MsMessageDetails, facts);
  gtk_widget_class_bind_template_child (widget_class, MsMessageDetails, sent_row);
  gtk_widget_class_bind_template_child (widget_class, MsMessageDetails, sent);
  gtk_widget_class_bind_template_child (widget_class, MsMessageDetails, edited_row);
  gtk_widget_class_bind_template_child (widget_class, MsMessageDetails, edited);
  gtk_widget_class_bind_template_child (widget_class, MsMessageDetails, reach);
  gtk_widget_class_bind_template_child (widget_class, MsMessageDetails, reached_row);
  gtk_widget_class_bind_template_child (widget_class, MsMessageDetails, reached);
  gtk_widget_class_bind_template_child (widget_class, MsMessageDetails, confirmed_row);
  gtk_widget_class_bind_template_child (widget_class, MsMessageDetails, confirmed);
  gtk_widget_class_bind_template_child (widget_class, MsMessageDetails, error);
  gtk_widget_class_bind_template_child (widget_class, MsMessageDetails, deleted);
}

static void
ms_message_details_init (MsMessageDetails *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWindow *
ms_message_details_new (GtkWindow     *parent,
                        MsTeamModel   *team,
                        MsChannelItem *channel,
                        MsMessageItem *message)
{
  MsMessageDetails *self = g_object_new (MS_TYPE_MESSAGE_DETAILS, "transient-for", parent, NULL);

  ms_dialog_fit (GTK_WINDOW (self));
  self->team = g_object_ref (team);
  self->channel = g_object_ref (channel);
  self->message = g_object_ref (message);
  g_signal_connect_object (message, "changed", G_CALLBACK (show_message), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (ms_channel_item_get_messages (channel), "items-changed", G_CALLBACK (items_changed_cb), self, G_CONNECT_SWAPPED);
  show_message (self);
  gtk_widget_set_visible (self->reach, ms_message_item_is_own (message));
  if (ms_message_item_is_own (message))
    ask (self);
  return GTK_WINDOW (self);
}
