/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What people ask for, handed to the backend. Without one (a test of the pictures) nothing happens. Main thread. */

#define G_LOG_DOMAIN "ms-model"

#include "config.h"

#include "ms-team-model-private.h"

#define BACKEND(self) MS_BACKEND_GET_IFACE ((self)->backend)

void
ms_team_model_send (MsTeamModel   *self,
                    MsChannelItem *channel,
                    const char    *typed)
{
  g_return_if_fail (MS_IS_TEAM_MODEL (self));

  if (self->backend != NULL)
    BACKEND (self)->send (self->backend, ms_channel_item_get_id (channel), typed);
}

void
ms_team_model_retry (MsTeamModel   *self,
                     MsMessageItem *message)
{
  g_return_if_fail (MS_IS_TEAM_MODEL (self));

  if (self->backend != NULL)
    BACKEND (self)->retry (self->backend, ms_message_item_get_value (message)->client_msg_id);
}

void
ms_team_model_discard (MsTeamModel   *self,
                       MsMessageItem *message)
{
  g_return_if_fail (MS_IS_TEAM_MODEL (self));

  if (self->backend != NULL)
    BACKEND (self)->discard (self->backend, ms_message_item_get_value (message)->client_msg_id);
}

void
ms_team_model_edit (MsTeamModel   *self,
                    MsChannelItem *channel,
                    MsMessageItem *message,
                    const char    *typed)
{
  g_return_if_fail (MS_IS_TEAM_MODEL (self));

  if (self->backend != NULL)
    BACKEND (self)->edit (self->backend, ms_channel_item_get_id (channel), ms_message_item_get_ts (message), typed);
}

void
ms_team_model_delete (MsTeamModel   *self,
                      MsChannelItem *channel,
                      MsMessageItem *message)
{
  g_return_if_fail (MS_IS_TEAM_MODEL (self));

  if (self->backend != NULL)
    BACKEND (self)->delete_message (self->backend, ms_channel_item_get_id (channel), ms_message_item_get_ts (message));
}

void
ms_team_model_undelete (MsTeamModel   *self,
                        MsChannelItem *channel,
                        gint64         ts)
{
  g_return_if_fail (MS_IS_TEAM_MODEL (self));

  if (self->backend != NULL)
    BACKEND (self)->undelete (self->backend, ms_channel_item_get_id (channel), ts);
}

void
ms_team_model_mark_read (MsTeamModel   *self,
                         MsChannelItem *channel,
                         gint64         ts)
{
  g_return_if_fail (MS_IS_TEAM_MODEL (self));

  if (self->backend != NULL)
    BACKEND (self)->mark (self->backend, ms_channel_item_get_id (channel), ts, FALSE);
}

void
ms_team_model_mark_unread (MsTeamModel   *self,
                           MsChannelItem *channel,
                           gint64         ts)
{
  g_return_if_fail (MS_IS_TEAM_MODEL (self));

  if (self->backend != NULL)
    BACKEND (self)->mark (self->backend, ms_channel_item_get_id (channel), ts, TRUE);
}

void
ms_team_model_typing (MsTeamModel   *self,
                      MsChannelItem *channel)
{
  g_return_if_fail (MS_IS_TEAM_MODEL (self));

  if (self->backend != NULL)
    BACKEND (self)->typing (self->backend, ms_channel_item_get_id (channel));
}

void
ms_team_model_open (MsTeamModel   *self,
                    MsChannelItem *channel)
{
  g_return_if_fail (MS_IS_TEAM_MODEL (self));

  if (self->backend != NULL)
    BACKEND (self)->open (self->backend, ms_channel_item_get_messages (channel));
}

void
ms_team_model_close (MsTeamModel   *self,
                     MsChannelItem *channel)
{
  g_return_if_fail (MS_IS_TEAM_MODEL (self));

  if (self->backend != NULL)
    BACKEND (self)->close (self->backend, ms_channel_item_get_messages (channel));
}

void
ms_team_model_set_view (MsTeamModel   *self,
                        MsChannelItem *channel,
                        gboolean       focused)
{
  g_return_if_fail (MS_IS_TEAM_MODEL (self));

  if (self->backend != NULL)
    BACKEND (self)->set_view (self->backend, channel != NULL ? ms_channel_item_get_id (channel) : NULL, focused);
}

void
ms_team_model_set_draft (MsTeamModel   *self,
                         MsChannelItem *channel,
                         const char    *text)
{
  g_return_if_fail (MS_IS_TEAM_MODEL (self));

  if (g_strcmp0 (ms_channel_item_get_draft (channel), text) == 0)
    return;
  ms_channel_item_set_draft (channel, text);
  if (self->backend != NULL)
    BACKEND (self)->save_draft (self->backend, ms_channel_item_get_id (channel), text);
}

void
ms_team_model_reconnect (MsTeamModel *self)
{
  g_return_if_fail (MS_IS_TEAM_MODEL (self));

  if (self->backend != NULL)
    BACKEND (self)->reconnect (self->backend);
}

static void
ran_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  MsReply *reply = MS_BACKEND_GET_IFACE (source)->run_finish (MS_BACKEND (source), result, &error);

  if (reply != NULL)
    g_task_return_pointer (task, reply, (GDestroyNotify) ms_reply_free);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

void
ms_team_model_run_async (MsTeamModel         *self,
                         const MsCommand     *command,
                         GCancellable        *cancellable,
                         GAsyncReadyCallback  callback,
                         gpointer             user_data)
{
  g_autoptr(GTask) task = NULL;

  g_return_if_fail (MS_IS_TEAM_MODEL (self));

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ms_team_model_run_async);
  if (self->backend == NULL)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CLOSED, "no account");
      return;
    }
  BACKEND (self)->run_async (self->backend, command, cancellable, ran_cb, g_steal_pointer (&task));
}

MsReply *
ms_team_model_run_finish (MsTeamModel   *self,
                          GAsyncResult  *result,
                          GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
