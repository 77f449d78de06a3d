/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Creates a channel. The name becomes one that channels may have while it is typed. Main thread. */

#define G_LOG_DOMAIN "ms-ui"

#include "config.h"

#include "ms-channel-editor.h"

#include "ms-dialog.h"
#include "ms-name.h"

struct _MsChannelEditor
{
  AdwWindow parent_instance;

  /* Template children. */
  GtkWidget *create;
  GtkWidget *name;
  GtkWidget *purpose;
  GtkSwitch *is_private;
  GtkLabel *error;

  MsTeamModel *team;
  GCancellable *cancellable;
  gboolean correcting;
};

enum
{
  CREATED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MsChannelEditor, ms_channel_editor, ADW_TYPE_WINDOW)

static void
set_error (MsChannelEditor *self,
           const char      *text)
{
  gtk_label_set_text (self->error, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->error), text != NULL);
}

static void
name_changed_cb (MsChannelEditor *self)
{
  const char *typed = gtk_editable_get_text (GTK_EDITABLE (self->name));
  g_autofree char *name = ms_name_suggest_channel (typed);
  int position = gtk_editable_get_position (GTK_EDITABLE (self->name));

  set_error (self, NULL);
  if (!self->correcting && strcmp (name, typed) != 0 && !g_str_has_suffix (typed, " ") && !g_str_has_suffix (typed, "-"))
    {
      self->correcting = TRUE;
      gtk_editable_set_text (GTK_EDITABLE (self->name), name);
      gtk_editable_set_position (GTK_EDITABLE (self->name), position);
      self->correcting = FALSE;
    }
  gtk_widget_set_sensitive (self->create, *name != '\0');
}

static void
created_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(MsChannelEditor) self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(MsReply) reply = ms_team_model_run_finish (MS_TEAM_MODEL (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  gtk_widget_set_sensitive (self->create, TRUE);
  if (reply == NULL)
    {
      set_error (self, error->message);
      gtk_widget_grab_focus (self->name);
      return;
    }
  g_signal_emit (self, signals[CREATED], 0, reply->id);
  gtk_window_close (GTK_WINDOW (self));
}

static void
create_cb (MsChannelEditor *self)
{
  g_autofree char *name = ms_name_suggest_channel (gtk_editable_get_text (GTK_EDITABLE (self->name)));
  MsCommand command = {
    .kind = MS_COMMAND_CREATE_CHANNEL,
    .name = name,
    .text = gtk_editable_get_text (GTK_EDITABLE (self->purpose)),
    .flag = gtk_switch_get_active (self->is_private),
  };

  if (!gtk_widget_get_sensitive (self->create))
    return;
  gtk_widget_set_sensitive (self->create, FALSE);
  ms_team_model_run_async (self->team, &command, self->cancellable, created_cb, g_object_ref (self));
}

static gboolean
close_request_cb (MsChannelEditor *self)
{
  g_cancellable_cancel (self->cancellable);
  return FALSE;
}

/* Not before: GTK 4.8 would not let the window be told from a box by those who hear it. */
static void
map_cb (MsChannelEditor *self)
{
  gtk_widget_grab_focus (self->name);
}

static void
ms_channel_editor_dispose (GObject *object)
{
  MsChannelEditor *self = MS_CHANNEL_EDITOR (object);

  g_clear_object (&self->team);
  g_clear_object (&self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), MS_TYPE_CHANNEL_EDITOR);

  G_OBJECT_CLASS (ms_channel_editor_parent_class)->dispose (object);
}

static void
ms_channel_editor_class_init (MsChannelEditorClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ms_channel_editor_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/microslack/MicroSlack/ui/ms-channel-editor.ui");
  gtk_widget_class_bind_template_child (widget_class, MsChannelEditor, create);
  gtk_widget_class_bind_template_child (widget_class, MsChannelEditor, name);
  gtk_widget_class_bind_template_child (widget_class, MsChannelEditor, purpose);
  gtk_widget_class_bind_template_child (widget_class, MsChannelEditor, is_private);
  gtk_widget_class_bind_template_child (widget_class, MsChannelEditor, error);
  gtk_widget_class_bind_template_callback (widget_class, name_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, create_cb);

  signals[CREATED] = g_signal_new ("created", MS_TYPE_CHANNEL_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
ms_channel_editor_init (MsChannelEditor *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect (self, "close-request", G_CALLBACK (close_request_cb), NULL);
  g_signal_connect (self, "map", G_CALLBACK (map_cb), NULL);
}

MsChannelEditor *
ms_channel_editor_new (GtkWindow   *parent,
                       MsTeamModel *team)
{
  MsChannelEditor *self = g_object_new (MS_TYPE_CHANNEL_EDITOR, "transient-for", parent, NULL);

  ms_dialog_fit (GTK_WINDOW (self));
  self->team = g_object_ref (team);
  return self;
}
