/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The line under the header while there is no connection. The first two seconds are silent. Main thread. */

#define G_LOG_DOMAIN "ms-ui"

#include "config.h"

#include "ms-connection-banner.h"

#include <glib/gi18n.h>

#define SILENT_MS 2000

struct _MsConnectionBanner
{
  GtkWidget parent_instance;

  /* Template children. */
  GtkRevealer *revealer;
  GtkWidget *rows;
  GtkLabel *text;
  GtkLabel *when;

  MsTeamModel *team;
  guint silent_source;
  guint tick_source;
  gboolean loud;
};

G_DEFINE_FINAL_TYPE (MsConnectionBanner, ms_connection_banner, GTK_TYPE_WIDGET)

static void
update_text (MsConnectionBanner *self)
{
  gint64 left = (ms_team_model_get_retry_at (self->team) - g_get_monotonic_time () + G_USEC_PER_SEC - 1) / G_USEC_PER_SEC;
  g_autofree char *text = NULL;

  if (ms_team_model_get_link_state (self->team) == MS_LINK_WAITING && left > 0)
    /* Translators: the time until the next attempt to connect, in seconds */
    text = g_strdup_printf (_("Retry in %d s"), (int) left);
  gtk_label_set_text (self->when, text != NULL ? text : _("Connecting…"));
}

static gboolean
tick_cb (gpointer user_data)
{
  update_text (user_data);
  return G_SOURCE_CONTINUE;
}

static void
show (MsConnectionBanner *self,
      gboolean            shown)
{
  self->loud = shown;
  gtk_revealer_set_reveal_child (self->revealer, shown);
  g_clear_handle_id (&self->tick_source, g_source_remove);
  if (!shown || self->team == NULL)
    return;
  update_text (self);
  self->tick_source = g_timeout_add_seconds (1, tick_cb, self);
}

static gboolean
silent_over_cb (gpointer user_data)
{
  MsConnectionBanner *self = user_data;

  self->silent_source = 0;
  show (self, TRUE);
  return G_SOURCE_REMOVE;
}

static gboolean
is_lost (MsConnectionBanner *self)
{
  MsLinkState state = ms_team_model_get_link_state (self->team);

  return state == MS_LINK_WAITING || (state == MS_LINK_CONNECTING && self->loud);
}

static void
state_changed_cb (MsConnectionBanner *self)
{
  if (!is_lost (self))
    {
      if (ms_team_model_get_link_state (self->team) == MS_LINK_CONNECTING)
        return;
      g_clear_handle_id (&self->silent_source, g_source_remove);
      show (self, FALSE);
      return;
    }
  if (self->loud)
    update_text (self);
  else if (self->silent_source == 0)
    self->silent_source = g_timeout_add (SILENT_MS, silent_over_cb, self);
}

static void
retry_cb (MsConnectionBanner *self)
{
  if (self->team != NULL)
    ms_team_model_reconnect (self->team);
}

static void
ms_connection_banner_dispose (GObject *object)
{
  MsConnectionBanner *self = MS_CONNECTION_BANNER (object);

  g_clear_handle_id (&self->silent_source, g_source_remove);
  g_clear_handle_id (&self->tick_source, g_source_remove);
  if (self->team != NULL)
    g_signal_handlers_disconnect_by_data (self->team, self);
  g_clear_object (&self->team);
  gtk_widget_dispose_template (GTK_WIDGET (self), MS_TYPE_CONNECTION_BANNER);

  G_OBJECT_CLASS (ms_connection_banner_parent_class)->dispose (object);
}

static void
ms_connection_banner_class_init (MsConnectionBannerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ms_connection_banner_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/microslack/MicroSlack/ui/ms-connection-banner.ui");
  gtk_widget_class_bind_template_child (widget_class, MsConnectionBanner, revealer);
  gtk_widget_class_bind_template_child (widget_class, MsConnectionBanner, rows);
  gtk_widget_class_bind_template_child (widget_class, MsConnectionBanner, text);
  gtk_widget_class_bind_template_child (widget_class, MsConnectionBanner, when);
  gtk_widget_class_bind_template_callback (widget_class, retry_cb);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_ALERT);
}

static void
ms_connection_banner_init (MsConnectionBanner *self)
{
  g_autofree char *text = NULL;

  gtk_widget_init_template (GTK_WIDGET (self));
  text = g_markup_printf_escaped ("<span weight=\"600\">%s</span> %s", _("No connection to the server."),
                          _("Keep writing: it is sent as soon as the connection is back."));
  gtk_label_set_markup (self->text, text);
}

void
ms_connection_banner_set_team (MsConnectionBanner *self,
                               MsTeamModel        *team)
{
  g_return_if_fail (MS_IS_CONNECTION_BANNER (self));

  if (self->team == team)
    return;
  if (self->team != NULL)
    g_signal_handlers_disconnect_by_data (self->team, self);
  g_set_object (&self->team, team);
  g_clear_handle_id (&self->silent_source, g_source_remove);
  show (self, FALSE);
  if (team == NULL)
    return;
  g_signal_connect_swapped (team, "notify::link-state", G_CALLBACK (state_changed_cb), self);
  state_changed_cb (self);
}

void
ms_connection_banner_set_narrow (MsConnectionBanner *self,
                                 gboolean            narrow)
{
  g_return_if_fail (MS_IS_CONNECTION_BANNER (self));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self->rows), narrow ? GTK_ORIENTATION_VERTICAL : GTK_ORIENTATION_HORIZONTAL);
}
