/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a channel is, to be changed in place. Main thread. */

#define G_LOG_DOMAIN "ms-ui"

#include "config.h"

#include "ms-channel-details.h"

#include <glib/gi18n.h>

#include "ms-dialog.h"
#include "ms-name.h"
#include "ms-time-format.h"
#include "ms-words.h"

#define MS_TYPE_CHANNEL_DETAILS (ms_channel_details_get_type ())
G_DECLARE_FINAL_TYPE (MsChannelDetails, ms_channel_details, MS, CHANNEL_DETAILS, AdwWindow)

struct _MsChannelDetails
{
  AdwWindow parent_instance;

  /* Template children. */
  GtkWidget *name;
  GtkWidget *topic;
  GtkWidget *purpose;
  GtkWidget *complete_row;
  GtkLabel *complete;
  GtkLabel *error;
  GtkWidget *archive_group;
  GtkButton *archive;

  MsTeamModel *team;
  MsChannelItem *channel;
};

G_DEFINE_FINAL_TYPE (MsChannelDetails, ms_channel_details, ADW_TYPE_WINDOW)

static void
set_error (MsChannelDetails *self,
           const char       *text)
{
  gtk_label_set_text (self->error, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error), text != NULL);
}

static char *
fill_time (const char *words,
           gint64      us)
{
  g_autofree char *time = ms_time_format_same_day (us, g_get_real_time ()) ? ms_time_format_clock (us) : ms_time_format_moment (us);

  return ms_words_fill (words, "time", time, NULL);
}

/* What the stream and the digest say together. (nullable) result: nothing is known */
static char *
dup_complete (MsChannelDetails *self)
{
  gint64 verified_at = ms_channel_item_get_verified_at (self->channel);
  gint64 complete_at = ms_team_model_get_complete_at (self->team);

  if (!ms_channel_item_get_value (self->channel)->is_member)
    return NULL;
  if (ms_team_model_get_link_state (self->team) != MS_LINK_ONLINE)
    return complete_at != 0 ? fill_time (_("Complete to {time}"), complete_at) : NULL;
  if (verified_at == 0)
    return g_strdup (_("Complete to this moment"));
  return fill_time (_("Complete to this moment; compared with the server at {time}"), verified_at);
}

static void
show_complete (MsChannelDetails *self)
{
  g_autofree char *text = dup_complete (self);

  gtk_label_set_text (self->complete, text != NULL ? text : "");
  gtk_widget_set_visible (self->complete_row, text != NULL);
}

static void
done_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(MsChannelDetails) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(MsReply) reply = ms_team_model_run_finish (MS_TEAM_MODEL (source), result, &error);

  if (self->channel != NULL)
    set_error (self, reply == NULL ? error->message : NULL);
}

static void
run (MsChannelDetails *self,
     MsCommand        *command)
{
  command->channel = ms_channel_item_get_id (self->channel);
  set_error (self, NULL);
  ms_team_model_run_async (self->team, command, NULL, done_cb, g_object_ref (self));
}

static void
rename_cb (MsChannelDetails *self)
{
  g_autofree char *name = ms_name_suggest_channel (gtk_editable_get_text (GTK_EDITABLE (self->name)));
  MsCommand command = { .kind = MS_COMMAND_RENAME, .name = name };

  gtk_editable_set_text (GTK_EDITABLE (self->name), name);
  run (self, &command);
}

static void
topic_cb (MsChannelDetails *self)
{
  MsCommand command = { .kind = MS_COMMAND_SET_TOPIC, .text = gtk_editable_get_text (GTK_EDITABLE (self->topic)) };

  run (self, &command);
}

static void
purpose_cb (MsChannelDetails *self)
{
  MsCommand command = { .kind = MS_COMMAND_SET_PURPOSE, .text = gtk_editable_get_text (GTK_EDITABLE (self->purpose)) };

  run (self, &command);
}

static void
confirmed_cb (AdwMessageDialog *dialog,
              const char       *response,
              MsChannelDetails *self)
{
  MsCommand command = { .kind = MS_COMMAND_ARCHIVE, .flag = TRUE };

  if (strcmp (response, "archive") == 0 && self->channel != NULL)
    {
      run (self, &command);
      gtk_window_close (GTK_WINDOW (self));
    }
}

static void
archive_cb (MsChannelDetails *self)
{
  MsCommand command = { .kind = MS_COMMAND_ARCHIVE, .flag = FALSE };
  GtkWidget *dialog = NULL;

  if (ms_channel_item_get_value (self->channel)->archived)
    {
      run (self, &command);
      gtk_window_close (GTK_WINDOW (self));
      return;
    }
  dialog = adw_message_dialog_new (GTK_WINDOW (self), NULL, _("Messages stay and can be read. Nobody can write until it is taken out of the archive."));
  adw_message_dialog_format_heading (ADW_MESSAGE_DIALOG (dialog), _("Archive #%s?"), ms_channel_item_get_title (self->channel));
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("Cancel"), "archive", _("Archive channel"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "archive", ADW_RESPONSE_DESTRUCTIVE);
  g_signal_connect_object (dialog, "response", G_CALLBACK (confirmed_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
ms_channel_details_dispose (GObject *object)
{
  MsChannelDetails *self = MS_CHANNEL_DETAILS (object);

  g_clear_object (&self->team);
  g_clear_object (&self->channel);
  gtk_widget_dispose_template (GTK_WIDGET (self), MS_TYPE_CHANNEL_DETAILS);

  G_OBJECT_CLASS (ms_channel_details_parent_class)->dispose (object);
}

static void
ms_channel_details_class_init (MsChannelDetailsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ms_channel_details_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/microslack/MicroSlack/ui/ms-channel-details.ui");
  gtk_widget_class_bind_template_child (widget_class, MsChannelDetails, name);
  gtk_widget_class_bind_template_child (widget_class, MsChannelDetails, topic);
  gtk_widget_class_bind_template_child (widget_class, MsChannelDetails, purpose);
  gtk_widget_class_bind_template_child (widget_class, MsChannelDetails, complete_row);
  gtk_widget_class_bind_template_child (widget_class, MsChannelDetails, complete);
  gtk_widget_class_bind_template_child (widget_class, MsChannelDetails, error);
  gtk_widget_class_bind_template_child (widget_class, MsChannelDetails, archive_group);
  gtk_widget_class_bind_template_child (widget_class, MsChannelDetails, archive);
  gtk_widget_class_bind_template_callback (widget_class, rename_cb);
  gtk_widget_class_bind_template_callback (widget_class, topic_cb);
  gtk_widget_class_bind_template_callback (widget_class, purpose_cb);
  gtk_widget_class_bind_template_callback (widget_class, archive_cb);
}

static void
ms_channel_details_init (MsChannelDetails *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
show_channel (MsChannelDetails *self)
{
  const MsChannel *value = ms_channel_item_get_value (self->channel);
  MsUserItem *user = ms_team_model_get_self (self->team);
  gboolean own = user != NULL && g_strcmp0 (value->creator, ms_user_item_get_id (user)) == 0;
  gboolean may_manage = own || ms_team_model_can_moderate (self->team);
  gboolean may_write = ms_team_model_can_create (self->team) && !value->archived;

  gtk_editable_set_text (GTK_EDITABLE (self->name), ms_channel_item_get_title (self->channel));
  gtk_editable_set_text (GTK_EDITABLE (self->topic), ms_channel_item_get_topic (self->channel));
  gtk_editable_set_text (GTK_EDITABLE (self->purpose), ms_channel_item_get_purpose (self->channel));
  gtk_editable_set_editable (GTK_EDITABLE (self->name), may_manage && !value->archived);
  gtk_editable_set_editable (GTK_EDITABLE (self->topic), may_write);
  gtk_editable_set_editable (GTK_EDITABLE (self->purpose), may_write);
  gtk_widget_set_visible (self->archive_group, may_manage && !value->is_general);
  gtk_button_set_label (self->archive, value->archived ? _("Take out of the archive") : _("Archive…"));
}

GtkWindow *
ms_channel_details_new (GtkWindow     *parent,
                        MsTeamModel   *team,
                        MsChannelItem *channel)
{
  MsChannelDetails *self = g_object_new (MS_TYPE_CHANNEL_DETAILS, "transient-for", parent, NULL);

  ms_dialog_fit (GTK_WINDOW (self));
  self->team = g_object_ref (team);
  self->channel = g_object_ref (channel);
  g_signal_connect_object (team, "notify::link-state", G_CALLBACK (show_complete), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (channel, "notify::verified-at", G_CALLBACK (show_complete), self, G_CONNECT_SWAPPED);
  show_channel (self);
  show_complete (self);
  return GTK_WINDOW (self);
}
