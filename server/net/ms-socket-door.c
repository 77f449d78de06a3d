/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From a websocket handshake to a socket on a shard. The HTTP library writes the 101; then the connection is taken away from it, with
 * what it had read ahead, and from there on it is served by our own codec. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include <string.h>
#include <unistd.h>

#include "ms-error.h"
#include "ms-http-endpoint-private.h"
#include "ms-http-reply.h"
#include "ms-websocket-handshake.h"

/* What the shard needs to know; lives with the request until the handshake is written. */
typedef struct
{
  MsAdoption adoption; /* without descriptor */
  char      *since;
  MsRateBucket *posts;
} Upgrade;

static void
upgrade_free (gpointer data)
{
  Upgrade *upgrade = data;

  g_free (upgrade->since);
  ms_rate_bucket_unref (upgrade->posts);
  g_free (upgrade);
}

/* Whatever the HTTP side has read behind the handshake. */
static GBytes *
drain (GIOStream *stream)
{
  GPollableInputStream *input = G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (stream));
  GByteArray *bytes = g_byte_array_new ();
  guint8 buffer[4096];
  gssize got;

  do
    {
      got = g_pollable_input_stream_read_nonblocking (input, buffer, sizeof buffer, NULL, NULL);
      if (got > 0)
        g_byte_array_append (bytes, buffer, (guint) got);
    }
  while (got > 0);
  return g_byte_array_free_to_bytes (bytes);
}

/* A plain socket leaves GIO altogether; TLS stays a stream. */
static gboolean
fill_transport (MsAdoption   *adoption,
                MsEdgeStream *stream)
{
  GSocket *socket = ms_edge_stream_get_socket (stream);

  if (ms_edge_stream_is_secure (stream))
    {
      adoption->fd = g_socket_get_fd (socket);
      adoption->stream = g_object_ref (ms_edge_stream_get_base (stream));
      return TRUE;
    }
  adoption->fd = dup (g_socket_get_fd (socket));
  g_socket_close (socket, NULL);
  return adoption->fd >= 0;
}

static void
take_over (MsRequest *self,
           GIOStream *io,
           Upgrade   *upgrade)
{
  MsEdgeStream *stream = ms_edge_stream_from_address (soup_server_message_get_remote_address (self->message));
  g_autoptr(GBytes) drained = drain (io);
  MsPeer *peer;

  ms_edge_stream_release (stream);
  peer = ms_listener_take_over (self->config->listener, stream);
  if (!fill_transport (&upgrade->adoption, stream))
    {
      g_message ("a websocket was lost: no descriptor left");
      ms_listener_socket_closed (self->config->listener, peer);
      return;
    }
  upgrade->adoption.drained = drained;
  upgrade->adoption.since = upgrade->since;
  if (upgrade->adoption.kind == MS_SOCKET_APP)
    ms_app_hub_adopt (self->config->apps, &upgrade->adoption, peer);
  else
    ms_shard_set_adopt (self->config->shards, &upgrade->adoption, peer);
}

static void
wrote_informational_cb (SoupServerMessage *message,
                        gpointer           user_data)
{
  g_autoptr(MsRequest) self = ms_request_ref (user_data);
  g_autoptr(GIOStream) io = NULL;

  if (soup_server_message_get_status (message) != SOUP_STATUS_SWITCHING_PROTOCOLS)
    return;
  self->finished = TRUE;
  io = soup_server_message_steal_connection (message);
  if (io != NULL)
    take_over (self, io, self->data);
  ms_request_let_go (self);
}

/* Takes over @upgrade. */
static void
accept_handshake (MsRequest *self,
                  Upgrade   *upgrade)
{
  MsAdoption *adoption = &upgrade->adoption;

  adoption->is_local = self->visitor.caller.actor.is_local;
  upgrade->posts = ms_rate_bucket_ref (ms_rate_limiter_get_posts (self->config->limiter, adoption->session, g_get_monotonic_time ()));
  adoption->posts = upgrade->posts;
  self->data = upgrade;
  self->data_free = upgrade_free;
  ms_websocket_handshake_accept (self->message);
  ms_request_connect (self, "wrote-informational", G_CALLBACK (wrote_informational_cb));
}

/* The ticket alone opens it; the Origin does not matter. */
static void
take_ticket (MsRequest *self,
             gboolean   app)
{
  g_autoptr(MsTicket) ticket = NULL;
  Upgrade *upgrade;

  if (self->n_segments != 2)
    {
      ms_http_reply_error (self->message, SOUP_STATUS_NOT_FOUND, "not_found");
      return;
    }
  if (!ms_websocket_handshake_check (self->message))
    return;
  ms_request_identify (self, NULL, MS_COOKIE_NEVER, NULL);
  ticket = ms_ticket_table_take (self->config->tickets, self->segments[1], g_get_monotonic_time ());
  if (ticket == NULL || ticket->app != app)
    {
      ms_websocket_handshake_refuse (self->message, SOUP_STATUS_FORBIDDEN, "invalid_ticket");
      return;
    }
  upgrade = g_new0 (Upgrade, 1);
  upgrade->adoption.kind = app ? MS_SOCKET_APP : MS_SOCKET_RTM;
  upgrade->adoption.user = ticket->user;
  upgrade->adoption.session = ticket->session;
  upgrade->adoption.micro = ticket->micro;
  upgrade->adoption.batch_presence = ticket->batch_presence;
  upgrade->adoption.exempt = ticket->exempt || self->visitor.exempt;
  upgrade->since = g_strdup (ticket->since);
  accept_handshake (self, upgrade);
}

void
ms_route_rtm (MsRequest *self)
{
  take_ticket (self, FALSE);
}

void
ms_route_socket_mode (MsRequest *self)
{
  take_ticket (self, TRUE);
}

static void
accept_messages (MsRequest *self,
                 gint64     channel)
{
  Upgrade *upgrade = g_new0 (Upgrade, 1);

  upgrade->adoption.kind = MS_SOCKET_SIMPLE;
  upgrade->adoption.user = self->visitor.caller.actor.user;
  upgrade->adoption.session = self->visitor.caller.actor.session;
  upgrade->adoption.channel = channel;
  upgrade->adoption.exempt = self->visitor.exempt;
  accept_handshake (self, upgrade);
}

static void
joined (MsRequest *self,
        MsApiCall *call)
{
  const GError *error = ms_api_call_get_error (call);
  const MsDirectory *directory = ms_auth_guard_get_directory (self->config->guard);
  guint32 slot = ms_directory_find_channel_id (directory, self->segments[0]);
  MsDirectoryChannel channel;

  if (slot == MS_SLOT_NONE)
    slot = ms_directory_find_channel_name (directory, self->segments[0]);
  if (error != NULL)
    ms_websocket_handshake_refuse (self->message, SOUP_STATUS_FORBIDDEN, ms_error_get_wire_name (error));
  else if (slot == MS_SLOT_NONE || !ms_directory_get_channel (directory, slot, &channel))
    ms_websocket_handshake_refuse (self->message, SOUP_STATUS_NOT_FOUND, "channel_not_found");
  else
    accept_messages (self, channel.key);
}

/* A member comes in at once; a public channel is joined on the way. */
void
ms_route_messages (MsRequest *self,
                   gint64     channel)
{
  const MsDirectory *directory = ms_auth_guard_get_directory (self->config->guard);
  g_autoptr(MsArguments) arguments = NULL;
  MsDirectoryChannel view;

  if (!ms_websocket_handshake_check (self->message))
    return;
  if (ms_directory_is_member (directory, channel, self->visitor.caller.actor.user))
    {
      accept_messages (self, channel);
      return;
    }
  if (!ms_directory_get_channel (directory, ms_directory_find_channel (directory, channel), &view))
    {
      ms_websocket_handshake_refuse (self->message, SOUP_STATUS_NOT_FOUND, "channel_not_found");
      return;
    }
  arguments = ms_arguments_new ();
  ms_arguments_add (arguments, "channel", view.id, strlen (view.id), NULL);
  self->visitor.caller.simple_door = TRUE;
  ms_request_call (self, "conversations.join", g_steal_pointer (&arguments), NULL, joined);
}
