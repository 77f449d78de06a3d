/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Asking a server who it is, before anybody signs in. Main context. */

#define G_LOG_DOMAIN "ms-client"

#include "config.h"

#include "ms-client-auth.h"

#include "ms-client-error.h"
#include "ms-client-http.h"

void
ms_server_info_free (MsServerInfo *self)
{
  if (self == NULL)
    return;
  g_free (self->address);
  g_free (self->share_address);
  g_free (self->version);
  g_free (self->team_id);
  g_free (self->team_name);
  g_free (self->language);
  g_free (self);
}

static MsServerInfo *
read_info (MsJsonNode  root,
           const char *address)
{
  g_autoptr(MsServerInfo) info = g_new0 (MsServerInfo, 1);
  MsJsonNode team = ms_json_node_get_member (root, "team");
  g_autofree char *registration = ms_json_node_dup_member_string (root, "registration");

  info->address = g_strdup (address);
  info->share_address = ms_json_node_dup_member_string (root, "share_address");
  info->version = ms_json_node_dup_member_string (root, "version");
  info->team_id = ms_json_node_dup_member_string (team, "id");
  info->team_name = ms_json_node_dup_member_string (team, "name");
  info->language = ms_json_node_dup_member_string (root, "language");
  info->empty = ms_json_node_get_member_boolean (root, "empty");
  info->guests = ms_json_node_get_member_boolean (root, "guests");
  info->setup_code_required = ms_json_node_get_member_boolean (root, "setup_code_required");
  info->min_password = (unsigned int) CLAMP (ms_json_node_get_member_int64 (root, "min_password", 10), 1, 1024);
  info->registration = MS_REGISTRATION_INVITE;
  if (registration != NULL)
    ms_registration_from_string (registration, &info->registration);
  if (info->language == NULL)
    info->language = g_strdup ("en");
  return info->version != NULL ? g_steal_pointer (&info) : NULL;
}

static void
probed_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  GError *error = NULL;
  g_autoptr(MsClientReply) reply = ms_client_http_call_finish (MS_CLIENT_HTTP (source), result, &error);
  MsServerInfo *info = reply != NULL ? read_info (ms_client_reply_get_root (reply), g_task_get_task_data (task)) : NULL;

  if (info != NULL)
    g_task_return_pointer (task, info, (GDestroyNotify) ms_server_info_free);
  else if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_new_error (task, MS_CLIENT_ERROR, MS_CLIENT_ERROR_NOT_MICROSLACK, "no version");
}

void
ms_client_auth_probe_async (MsClientAuth        *self,
                            const char          *address,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  g_autoptr(MsClientHttp) http = NULL;
  GTask *task = NULL;

  g_return_if_fail (MS_IS_CLIENT_AUTH (self));
  g_return_if_fail (address != NULL);

  http = ms_client_http_new (address, NULL);
  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ms_client_auth_probe_async);
  g_task_set_task_data (task, g_strdup (address), g_free);
  ms_client_http_call_async (http, "micro.server", NULL, cancellable, probed_cb, task);
}

MsServerInfo *
ms_client_auth_probe_finish (MsClientAuth  *self,
                             GAsyncResult  *result,
                             GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
