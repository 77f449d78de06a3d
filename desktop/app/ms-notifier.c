/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Mentions and direct messages as notifications: one for each channel, the newest. Main thread. */

#define G_LOG_DOMAIN "ms-app"

#include "config.h"

#include "ms-notifier.h"

#include <glib/gi18n.h>

#define MAX_BODY 200 /* characters */

struct _MsNotifier
{
  GObject parent_instance;

  GApplication *application; /* borrowed: it owns this object */
  GSettings *settings;
  MsTeamModel *team;
};

G_DEFINE_FINAL_TYPE (MsNotifier, ms_notifier, G_TYPE_OBJECT)

static char *
make_title (MsChannelItem *channel,
            MsMessageItem *message)
{
  const char *author = ms_message_item_get_author_name (message);
  const char *name = author != NULL ? author : _("Somebody");

  if (ms_channel_item_is_direct (channel))
    return g_strdup (name);
  /* Translators: who wrote, in which channel */
  return g_strdup_printf (_("%s in #%s"), name, ms_channel_item_get_title (channel));
}

static char *
make_body (MsNotifier    *self,
           MsMessageItem *message)
{
  if (!g_settings_get_boolean (self->settings, "notify-text"))
    return g_strdup (_("New message"));
  return ms_team_model_dup_line (self->team, ms_message_item_get_text (message), MAX_BODY);
}

static char *
make_id (MsChannelItem *channel)
{
  return g_strconcat ("channel-", ms_channel_item_get_id (channel), NULL);
}

static void
addressed_cb (MsTeamModel   *team,
              MsChannelItem *channel,
              MsMessageItem *message,
              MsNotifier    *self)
{
  g_autoptr(GNotification) notification = NULL;
  g_autofree char *wanted = g_settings_get_string (self->settings, "notify");
  g_autofree char *title = NULL;
  g_autofree char *body = NULL;
  g_autofree char *id = NULL;

  if (strcmp (wanted, "none") == 0)
    return;
  title = make_title (channel, message);
  body = make_body (self, message);
  id = make_id (channel);
  notification = g_notification_new (title);
  g_notification_set_body (notification, body);
  g_notification_set_default_action_and_target (notification, "app.open-channel", "s", ms_channel_item_get_id (channel));
  g_application_send_notification (self->application, id, notification);
}

static void
ms_notifier_dispose (GObject *object)
{
  MsNotifier *self = MS_NOTIFIER (object);

  if (self->team != NULL)
    g_signal_handlers_disconnect_by_data (self->team, self);
  g_clear_object (&self->team);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (ms_notifier_parent_class)->dispose (object);
}

static void
ms_notifier_class_init (MsNotifierClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ms_notifier_dispose;
}

static void
ms_notifier_init (MsNotifier *self)
{
}

MsNotifier *
ms_notifier_new (GApplication *application,
                 GSettings    *settings,
                 MsTeamModel  *team)
{
  MsNotifier *self = g_object_new (MS_TYPE_NOTIFIER, NULL);

  self->application = application;
  self->settings = g_object_ref (settings);
  self->team = g_object_ref (team);
  g_signal_connect (team, "addressed", G_CALLBACK (addressed_cb), self);
  return self;
}

void
ms_notifier_withdraw (MsNotifier    *self,
                      MsChannelItem *channel)
{
  g_autofree char *id = NULL;

  g_return_if_fail (MS_IS_NOTIFIER (self));

  id = make_id (channel);
  g_application_withdraw_notification (self->application, id);
}
