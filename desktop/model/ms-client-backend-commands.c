/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Commands with an answer: one call of the client each. Main thread. */

#define G_LOG_DOMAIN "ms-model"

#include "config.h"

#include "ms-client-backend-private.h"

#include "ms-client-calls.h"
#include "ms-client-error.h"

/* More public channels than this are found by typing their name elsewhere. */
#define MAX_BROWSED 2000

/* Errors become sentences here, so that nobody above needs to know their codes. */
static void
return_error (GTask  *task,
              GError *error)
{
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    g_task_return_error (task, g_error_copy (error));
  else
    g_task_return_new_error (task, error->domain, error->code, "%s", ms_client_error_to_text (error));
}

static void
return_reply (GTask   *task,
              MsReply *reply)
{
  g_task_return_pointer (task, reply, (GDestroyNotify) ms_reply_free);
}

static void
done_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;

  if (ms_client_call_finish (MS_CLIENT (source), result, &error))
    return_reply (task, ms_reply_new ());
  else
    return_error (task, error);
}

static void
channel_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *id = ms_client_call_finish_channel (MS_CLIENT (source), result, &error);
  MsReply *reply = NULL;

  if (id == NULL)
    {
      return_error (task, error);
      return;
    }
  reply = ms_reply_new ();
  reply->id = g_steal_pointer (&id);
  return_reply (task, reply);
}

static void
members_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  char **ids = ms_client_list_members_finish (MS_CLIENT (source), result, &error);
  MsReply *reply = NULL;

  if (ids == NULL)
    {
      return_error (task, error);
      return;
    }
  reply = ms_reply_new ();
  reply->ids = ids;
  return_reply (task, reply);
}

static void
invite_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(MsInvite) invite = ms_client_create_invite_finish (MS_CLIENT (source), result, &error);
  MsReply *reply = NULL;

  if (invite == NULL)
    {
      return_error (task, error);
      return;
    }
  reply = ms_reply_new ();
  reply->id = g_strdup (invite->code);
  reply->url = g_strdup (invite->url);
  reply->qr_text = g_strdup (invite->qr_text);
  reply->expires = invite->expires;
  return_reply (task, reply);
}

static void
delivery_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  MsDelivery *delivery = ms_client_get_delivery_finish (MS_CLIENT (source), result, &error);
  MsReply *reply = NULL;

  if (delivery == NULL)
    {
      return_error (task, error);
      return;
    }
  reply = ms_reply_new ();
  reply->delivery = delivery;
  return_reply (task, reply);
}

/* The pages of a browse are gathered in the task's data. */
static void
browsed_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;
  g_autofree char *cursor = NULL;
  g_autoptr(GPtrArray) page = ms_client_browse_channels_finish (MS_CLIENT (source), result, &cursor, &error);
  MsReply *reply = g_task_get_task_data (task);

  if (page == NULL)
    {
      return_error (task, error);
      return;
    }
  for (guint i = 0; i < page->len; i++)
    g_ptr_array_add (reply->channels, ms_channel_copy (g_ptr_array_index (page, i)));
  if (cursor != NULL && reply->channels->len < MAX_BROWSED)
    {
      GCancellable *cancellable = g_task_get_cancellable (task);

      ms_client_browse_channels_async (MS_CLIENT (source), cursor, cancellable, browsed_cb, g_steal_pointer (&task));
      return;
    }
  {
    MsReply *answer = ms_reply_new ();

    answer->channels = g_ptr_array_ref (reply->channels);
    return_reply (task, answer);
  }
}

static void
browse (MsClient *client,
        GTask    *task)
{
  MsReply *gathered = ms_reply_new ();

  gathered->channels = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_channel_free);
  g_task_set_task_data (task, gathered, (GDestroyNotify) ms_reply_free);
  ms_client_browse_channels_async (client, NULL, g_task_get_cancellable (task), browsed_cb, task);
}

static void
set_status (MsClient   *client,
            const char *text,
            GTask      *task)
{
  const char *fields[] = { "status_text", text != NULL ? text : "", NULL };

  ms_client_set_profile_async (client, fields, g_task_get_cancellable (task), done_cb, task);
}

static void
invite_member (MsClient        *client,
               const MsCommand *command,
               GTask           *task)
{
  const char *users[] = { command->user, NULL };

  ms_client_invite_to_channel_async (client, command->channel, users, g_task_get_cancellable (task), done_cb, task);
}

/* Takes over the reference to the task, as does the next. */
static void
run_for_team (MsClient        *client,
              const MsCommand *command,
              GTask           *task)
{
  GCancellable *cancellable = g_task_get_cancellable (task);

  switch (command->kind)
    {
    case MS_COMMAND_CREATE_CHANNEL:
      ms_client_create_channel_async (client, command->name, command->flag, command->text, cancellable, channel_cb, task);
      break;
    case MS_COMMAND_LIST_CHANNELS:
      browse (client, task);
      break;
    case MS_COMMAND_OPEN_DIRECT:
      ms_client_open_direct_async (client, command->user, cancellable, channel_cb, task);
      break;
    case MS_COMMAND_CREATE_INVITE:
      ms_client_create_invite_async (client, command->expires, command->uses, cancellable, invite_cb, task);
      break;
    case MS_COMMAND_REVOKE_INVITE:
      ms_client_revoke_invite_async (client, command->name, cancellable, done_cb, task);
      break;
    case MS_COMMAND_SET_STATUS:
      set_status (client, command->text, task);
      break;
    case MS_COMMAND_SET_AWAY:
    default:
      ms_client_set_presence_async (client, command->flag, cancellable, done_cb, task);
      break;
    }
}

/* What is about a conversation; everything else is for the team or oneself. */
static void
run (MsClient        *client,
     const MsCommand *command,
     GTask           *task)
{
  GCancellable *cancellable = g_task_get_cancellable (task);

  switch (command->kind)
    {
    case MS_COMMAND_LIST_MEMBERS:
      ms_client_list_members_async (client, command->channel, cancellable, members_cb, task);
      break;
    case MS_COMMAND_GET_DELIVERY:
      ms_client_get_delivery_async (client, command->channel, command->ts, cancellable, delivery_cb, task);
      break;
    case MS_COMMAND_JOIN:
      ms_client_join_channel_async (client, command->channel, cancellable, channel_cb, task);
      break;
    case MS_COMMAND_LEAVE:
      ms_client_leave_channel_async (client, command->channel, cancellable, done_cb, task);
      break;
    case MS_COMMAND_RENAME:
      ms_client_rename_channel_async (client, command->channel, command->name, cancellable, done_cb, task);
      break;
    case MS_COMMAND_SET_TOPIC:
      ms_client_set_topic_async (client, command->channel, command->text, cancellable, done_cb, task);
      break;
    case MS_COMMAND_SET_PURPOSE:
      ms_client_set_purpose_async (client, command->channel, command->text, cancellable, done_cb, task);
      break;
    case MS_COMMAND_ARCHIVE:
      ms_client_archive_channel_async (client, command->channel, command->flag, cancellable, done_cb, task);
      break;
    case MS_COMMAND_INVITE_MEMBER:
      invite_member (client, command, task);
      break;
    case MS_COMMAND_CLOSE_DIRECT:
      ms_client_close_direct_async (client, command->channel, cancellable, done_cb, task);
      break;
    default:
      run_for_team (client, command, task);
      break;
    }
}

void
ms_client_backend_run_async (MsBackend           *backend,
                             const MsCommand     *command,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  GTask *task = g_task_new (backend, cancellable, callback, user_data);

  g_task_set_source_tag (task, ms_client_backend_run_async);
  run (MS_CLIENT_BACKEND (backend)->client, command, task);
}

MsReply *
ms_client_backend_run_finish (MsBackend     *backend,
                              GAsyncResult  *result,
                              GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, backend), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
