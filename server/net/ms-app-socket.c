/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reading and writing of one Socket Mode connection. What is to be sent waits in one buffer with a bound; the queue behind it sends
 * no more than is acknowledged, so a peer that does not read cannot make it grow. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-app-socket.h"

#include <glib-unix.h>
#include <string.h>

#include "ms-frame.h"
#include "ms-limits.h"
#include "ms-transport.h"
#include "ms-websocket-codec.h"

#define READ_BYTES (16 * 1024)
/* How often it is read before others get their turn. */
#define READS_PER_TURN 8
#define PING_US (10 * G_USEC_PER_SEC) /* who hears none for 30 s connects anew (@slack/socket-mode) */

struct _MsAppSocket
{
  MsAppSocketEvents   events;
  int                 fd;
  GIOStream          *stream; /* (nullable): TLS */
  MsWebsocketDecoder *decoder;
  GByteArray         *unsent;
  guint               read_id;
  guint               write_id;
  guint               again_id; /* TLS holds bytes that the poller does not see, or nothing was read yet */
  GBytes             *drained; /* (nullable): what came with the handshake */
  gint64              received; /* monotonic µs */
  gint64              pinged;
  gint64              closing; /* since when, 0: not */
  gboolean            finish; /* the peer closed: when all is sent we end our half */
  gboolean            is_gone;
};

static const MsWebsocketRules rules = {
  .message_bytes = MS_LIMIT_APP_FRAME_BYTES,
  .fragments = MS_LIMIT_FRAME_FRAGMENTS,
};

static gboolean write_cb (int          fd,
                          GIOCondition condition,
                          gpointer     user_data);

/* The owner learns of it with the next tick: it may be in the middle of something. */
static void
give_up (MsAppSocket *self)
{
  g_clear_handle_id (&self->read_id, g_source_remove);
  g_clear_handle_id (&self->write_id, g_source_remove);
  g_clear_handle_id (&self->again_id, g_source_remove);
  self->is_gone = TRUE;
}

static void
flush (MsAppSocket *self)
{
  while (self->unsent->len > 0 && !self->is_gone)
    {
      const struct iovec piece = { self->unsent->data, self->unsent->len };
      gssize n = ms_transport_writev (self->fd, self->stream, &piece, 1);

      if (n == MS_TRANSPORT_AGAIN)
        {
          if (self->write_id == 0)
            self->write_id = g_unix_fd_add (self->fd, G_IO_OUT, write_cb, self);
          return;
        }
      if (n <= 0)
        {
          give_up (self);
          return;
        }
      g_byte_array_remove_range (self->unsent, 0, (guint) n);
    }
  if (self->finish && !self->is_gone)
    ms_transport_finish (self->fd);
}

static gboolean
write_cb (int          fd,
          GIOCondition condition,
          gpointer     user_data)
{
  MsAppSocket *self = user_data;

  self->write_id = 0;
  flush (self);
  return G_SOURCE_REMOVE;
}

static void
push (MsAppSocket       *self,
      MsWebsocketOpcode  opcode,
      gconstpointer      data,
      gsize              length)
{
  ms_websocket_append_frame (self->unsent, opcode, data, length);
  flush (self);
}

void
ms_app_socket_close (MsAppSocket *self,
                     guint16      code,
                     const char  *reason)
{
  g_return_if_fail (self != NULL);

  if (self->closing != 0 || self->is_gone)
    return;
  self->closing = g_get_monotonic_time ();
  ms_websocket_append_close (self->unsent, code, reason);
  flush (self);
}

/* The peer closes, or made a mistake: we answer and are done when it is sent. */
static void
handle_end (MsAppSocket           *self,
            const MsWebsocketItem *item)
{
  if (self->closing != 0)
    {
      give_up (self);
      return;
    }
  self->finish = TRUE;
  ms_app_socket_close (self, item->code, "");
}

static void
handle (MsAppSocket           *self,
        MsWebsocketGot         got,
        const MsWebsocketItem *item)
{
  if (got == MS_WEBSOCKET_GOT_CLOSE || got == MS_WEBSOCKET_GOT_ERROR)
    handle_end (self, item);
  else if (got == MS_WEBSOCKET_GOT_PING && self->closing == 0 && self->unsent->len < MS_LIMIT_PRIVATE_BYTES)
    push (self, MS_WEBSOCKET_PONG, item->data, item->length);
  else if (got == MS_WEBSOCKET_GOT_MESSAGE && self->closing == 0)
    self->events.received (self, (const char *) item->data, item->length, self->events.user_data);
}

static void
take_bytes (MsAppSocket  *self,
            const guint8 *data,
            gsize         length)
{
  MsWebsocketItem item;
  MsWebsocketGot got;

  self->received = g_get_monotonic_time ();
  while (!self->is_gone && (got = ms_websocket_decoder_next (self->decoder, &data, &length, &item)) != MS_WEBSOCKET_GOT_NOTHING)
    {
      handle (self, got, &item);
      if (got == MS_WEBSOCKET_GOT_CLOSE || got == MS_WEBSOCKET_GOT_ERROR)
        return;
    }
}

static gboolean read_again_cb (gpointer user_data);

static void
read_turn (MsAppSocket *self)
{
  guint8 buffer[READ_BYTES];

  for (guint i = 0; i < READS_PER_TURN && !self->is_gone; i++)
    {
      gssize n = ms_transport_read (self->fd, self->stream, buffer, sizeof buffer);

      if (n == MS_TRANSPORT_AGAIN)
        return;
      if (n <= 0)
        give_up (self);
      else
        take_bytes (self, buffer, (gsize) n);
    }
  if (self->stream != NULL && !self->is_gone && self->again_id == 0)
    self->again_id = g_idle_add (read_again_cb, self);
}

static gboolean
read_again_cb (gpointer user_data)
{
  MsAppSocket *self = user_data;

  self->again_id = 0;
  read_turn (self);
  return G_SOURCE_REMOVE;
}

static gboolean
read_cb (int          fd,
         GIOCondition condition,
         gpointer     user_data)
{
  MsAppSocket *self = user_data;

  read_turn (self);
  return G_SOURCE_CONTINUE;
}

/* Reading begins when whoever made the socket is ready for it, with what came with the handshake. */
static gboolean
start_cb (gpointer user_data)
{
  MsAppSocket *self = user_data;
  g_autoptr(GBytes) drained = g_steal_pointer (&self->drained);

  self->again_id = 0;
  self->read_id = g_unix_fd_add (self->fd, G_IO_IN | G_IO_HUP | G_IO_ERR, read_cb, self);
  if (drained != NULL && g_bytes_get_size (drained) > 0)
    take_bytes (self, g_bytes_get_data (drained, NULL), g_bytes_get_size (drained));
  read_turn (self);
  return G_SOURCE_REMOVE;
}

MsAppSocket *
ms_app_socket_new (const MsAdoption        *adoption,
                   const MsAppSocketEvents *events)
{
  MsAppSocket *self;

  g_return_val_if_fail (adoption != NULL && events != NULL, NULL);

  self = g_new0 (MsAppSocket, 1);
  self->events = *events;
  self->fd = adoption->fd;
  self->stream = adoption->stream;
  self->decoder = ms_websocket_decoder_new (&rules);
  self->unsent = g_byte_array_new ();
  self->received = self->pinged = g_get_monotonic_time ();
  g_unix_set_fd_nonblocking (self->fd, TRUE, NULL);
  ms_transport_tune (self->fd);
  self->drained = adoption->drained != NULL ? g_bytes_ref (adoption->drained) : NULL;
  self->again_id = g_idle_add_full (G_PRIORITY_DEFAULT, start_cb, self, NULL);
  return self;
}

void
ms_app_socket_free (MsAppSocket *self)
{
  if (self == NULL)
    return;

  give_up (self);
  ms_transport_close (self->fd, self->stream);
  ms_websocket_decoder_free (self->decoder);
  g_byte_array_unref (self->unsent);
  g_clear_pointer (&self->drained, g_bytes_unref);
  g_free (self);
}

gboolean
ms_app_socket_send (MsAppSocket *self,
                    const char  *json,
                    gsize        length)
{
  g_return_val_if_fail (self != NULL && json != NULL, FALSE);

  if (self->closing != 0 || self->is_gone || (self->unsent->len > 0 && self->unsent->len + length > MS_LIMIT_APP_UNSENT_BYTES))
    return FALSE;
  push (self, MS_WEBSOCKET_TEXT, json, length);
  return TRUE;
}

void
ms_app_socket_tick (MsAppSocket *self,
                    gint64       now)
{
  g_return_if_fail (self != NULL);

  if (self->closing != 0 && now - self->closing >= MS_LIMIT_CLOSE_SECONDS * G_USEC_PER_SEC)
    give_up (self);
  if (now - self->received >= MS_LIMIT_DEAD_PEER_SECONDS * G_USEC_PER_SEC)
    give_up (self);
  if (self->is_gone)
    {
      self->events.gone (self, self->events.user_data);
      return;
    }
  if (self->closing != 0 || now - self->pinged < PING_US)
    return;
  self->pinged = now;
  if (self->unsent->len == 0)
    push (self, MS_WEBSOCKET_PING, NULL, 0);
}
