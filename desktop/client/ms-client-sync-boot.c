/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The boot: the whole state at one position, in place of what was known. While it is under way the frames wait, so that the state is first
 * that of the boot and then that of every later event. Main context. */

#define G_LOG_DOMAIN "ms-client"

#include "config.h"

#include "ms-client-sync-private.h"

#include "ms-client-error.h"
#include "ms-client-private.h"
#include "ms-client-state.h"
#include "ms-message-window-private.h"
#include "ms-wire-channel.h"
#include "ms-wire-team.h"
#include "ms-wire-user.h"

static GPtrArray *
read_users (MsJsonNode node)
{
  GPtrArray *users = g_ptr_array_new ();
  MsJsonIter iter;
  MsJsonNode value;

  ms_json_iter_init (&iter, node);
  while (ms_json_iter_next (&iter, NULL, &value))
    {
      MsUser *user = ms_wire_read_user (value, NULL);

      if (user != NULL)
        g_ptr_array_add (users, user);
    }
  return users;
}

static GPtrArray *
read_channels (MsJsonNode node)
{
  GPtrArray *channels = g_ptr_array_new ();
  MsJsonIter iter;
  MsJsonNode value;

  ms_json_iter_init (&iter, node);
  while (ms_json_iter_next (&iter, NULL, &value))
    {
      MsChannel *channel = ms_wire_read_channel (value, NULL);

      if (channel != NULL)
        g_ptr_array_add (channels, channel);
    }
  return channels;
}

static void
refresh_window (MsMessageWindow *window)
{
  ms_message_window_refresh (window);
}

static gboolean
take_boot (MsClientSync  *self,
           MsClientReply *reply)
{
  MsJsonNode root = ms_client_reply_get_root (reply);
  g_autofree char *position = ms_json_node_dup_member_string (root, "position");
  MsTeam *team = ms_wire_read_team (ms_json_node_get_member (root, "team"), NULL);
  g_autoptr(GPtrArray) users = NULL;
  g_autoptr(GPtrArray) channels = NULL;
  g_autofree gint64 *seqs = NULL;

  if (team == NULL || !ms_client_sync_set_position (self, position))
    {
      ms_team_free (team);
      return FALSE;
    }

  users = read_users (ms_json_node_get_member (root, "users"));
  channels = read_channels (ms_json_node_get_member (root, "channels"));
  seqs = g_new (gint64, channels->len + 1);
  for (guint i = 0; i < channels->len; i++)
    seqs[i] = self->seq;
  ms_client_sync_read_heads (self, ms_json_node_get_member (root, "heads"));

  /* What is kept of histories may have a hole now. */
  ms_client_cache_drop_window (ms_client_get_cache (self->client), NULL);
  ms_client_set_cached (self->client, NULL, FALSE);
  ms_client_state_replace (ms_client_get_state (self->client), team, users, channels, seqs, TRUE);
  ms_client_foreach_window (self->client, refresh_window);
  return TRUE;
}

static void
booted_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(MsClient) client = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(MsClientReply) reply = ms_client_http_call_finish (MS_CLIENT_HTTP (source), result, &error);
  MsClientSync *self = ms_client_get_sync (client);

  /* Not booting: its connection ended when the answer was already here. */
  if (self == NULL || !self->booting || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;

  if (reply == NULL || !take_boot (self, reply))
    {
      self->booting = FALSE;
      g_queue_clear_full (&self->waiting, (GDestroyNotify) g_bytes_unref);
      if (error != NULL && ms_client_error_is_signed_out (error))
        ms_client_tell_signed_out (client);
      else
        {
          /* Without a state nothing can be resumed: the next connection boots again. */
          g_clear_pointer (&self->epoch, g_free);
          ms_client_socket_reconnect (ms_client_get_socket (client));
        }
      return;
    }

  self->booting = FALSE;
  ms_client_sync_moved (self);
  ms_client_sync_drain (self);
  ms_client_tell_ready (client);
  ms_client_sync_become_live (self);
}

void
ms_client_sync_start_boot (MsClientSync *self)
{
  if (self->booting)
    return;
  self->booting = TRUE;
  self->live = FALSE;
  ms_client_http_call_async (ms_client_get_http (self->client), "micro.boot", NULL, self->boot, booted_cb,
                             g_object_ref (self->client));
}
