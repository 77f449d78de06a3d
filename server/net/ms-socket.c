/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One realtime connection: taken over, read, paused when it asks for too much, closed. What its frames mean is
 * ms-socket-rtm.c and ms-socket-simple.c; what leaves is ms-socket-output.c. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-shard-private.h"

#include "ms-frame.h"
#include "ms-limits.h"
#include "ms-transport.h"

#define READS_PER_TURN 16
#define TURN_BYTES (16 * 1024) /* of frames; thousands of small ones are in there */
#define PAUSE_BYTES (MS_LIMIT_PRIVATE_BYTES / 2)

static gboolean
is_paused (MsShard  *shard,
           MsSocket *socket)
{
  return !socket->closing
         && (shard->draining
             || socket->in_flight >= MS_LIMIT_INFLIGHT_PER_CONNECTION
             || (socket->private != NULL && socket->private->len > PAUSE_BYTES));
}

static gboolean
has_unread (MsSocket *socket)
{
  return socket->extra != NULL && socket->extra->unread != NULL;
}

MsSocketExtra *
ms_socket_ensure_extra (MsSocket *socket)
{
  if (socket->extra == NULL)
    socket->extra = g_new0 (MsSocketExtra, 1);

  return socket->extra;
}

static void
free_extra (MsSocket *socket)
{
  if (socket->extra == NULL)
    return;

  g_clear_pointer (&socket->extra->watched, g_array_unref);
  g_clear_pointer (&socket->extra->unread, g_byte_array_unref);
  g_clear_pointer (&socket->extra, g_free);
}

static void
forget_decoder (MsShard  *shard,
                MsSocket *socket)
{
  if (socket->decoder != NULL)
    shard->half_bytes -= ms_websocket_decoder_get_size (socket->decoder);
  g_clear_pointer (&socket->decoder, ms_websocket_decoder_free);
}

/* Out of the hub and out of presence. */
static void
leave (MsShard  *shard,
       MsSocket *socket)
{
  MsDirectoryUser user;

  ms_hub_remove (shard->hub, &socket->subscriber);
  if (ms_directory_get_user (ms_hub_get_directory (shard->hub), socket->subscriber.user_slot, &user))
    ms_presence_disconnect (shard->config->presence, user.key, shard->now);
}

void
ms_socket_drop (MsShard  *shard,
                MsSocket *socket)
{
  if (socket->gone)
    return;

  if (!socket->closing)
    leave (shard, socket);
  socket->gone = TRUE;
  ms_poller_remove (shard->poller, socket->fd);
  ms_transport_close (socket->fd, g_steal_pointer (&socket->stream));
  g_clear_pointer (&socket->tail, ms_run_unref);
  g_clear_pointer (&socket->private, g_byte_array_unref);
  forget_decoder (shard, socket);
  free_extra (socket);
  g_clear_pointer (&socket->posts, ms_rate_bucket_unref);
  g_ptr_array_add (shard->gone, socket);

  shard->counters.closed++;
  shard->counters.connections--;
  shard->counters.lagging -= socket->full ? 1 : 0;
  if (socket->simple)
    shard->counters.simple--;
  else
    shard->counters.rtm--;
  shard->quiet_since = shard->now;
  if (shard->config->closed != NULL)
    shard->config->closed (socket->token, shard->config->user_data);
}

static void
begin_close (MsShard    *shard,
             MsSocket   *socket,
             guint16     code,
             const char *reason)
{
  leave (shard, socket);
  socket->closing = TRUE;
  socket->resuming = FALSE;
  socket->received = (guint32) (shard->now / G_USEC_PER_SEC);
  if (socket->private == NULL)
    socket->private = g_byte_array_new ();
  ms_websocket_append_close (socket->private, code, reason);
  ms_socket_update_interest (shard, socket);
  ms_socket_flush (shard, socket);
  /* What was kept back during a pause stands before the peer's close frame. */
  ms_socket_resume_reading (shard, socket);
}

void
ms_socket_close (MsShard    *shard,
                 MsSocket   *socket,
                 guint16     code,
                 const char *reason)
{
  if (socket->gone || socket->closing)
    return;

  if (code != MS_CLOSE_GOING_AWAY)
    g_clear_pointer (&socket->private, g_byte_array_unref);
  begin_close (shard, socket, code, reason);
}

/* Closes because of what came: answers to what came before it leave first. Not those that stand behind events which will not leave any more:
 * a pong says that everything before it was sent. */
static void
close_after_answers (MsShard  *shard,
                     MsSocket *socket,
                     guint16   code)
{
  const MsSubscriber *subscriber = &socket->subscriber;
  gint64 head = ms_run_log_get_head (ms_hub_get_log (shard->hub));

  ms_socket_flush (shard, socket);
  if (socket->gone || socket->closing)
    return;

  if (socket->resuming || ((subscriber->dirty || subscriber->held) && subscriber->cursor <= head))
    g_clear_pointer (&socket->private, g_byte_array_unref);
  begin_close (shard, socket, code, NULL);
}

void
ms_socket_update_interest (MsShard  *shard,
                           MsSocket *socket)
{
  /* What was read before a pause comes first, whatever has ended the pause. */
  MsPollCondition interest = is_paused (shard, socket) || has_unread (socket) ? 0 : MS_POLL_IN;

  if (socket->full || (socket->more_input && interest != 0))
    interest |= MS_POLL_OUT;
  if (socket->gone || interest == socket->interest)
    return;

  socket->interest = (guint8) interest;
  ms_poller_modify (shard->poller, socket->fd, interest, ms_shard_get_socket_id (shard, socket));
}

static void
receive_message (MsShard               *shard,
                 MsSocket              *socket,
                 const MsWebsocketItem *item)
{
  if (socket->closing)
    return;

  shard->counters.frames_in++;
  if (socket->simple)
    ms_socket_simple_receive (shard, socket, item);
  else
    ms_socket_rtm_receive (shard, socket, item);
}

/* The last item that is looked at: the peer's close frame, or what nobody may send. */
static void
receive_end (MsShard  *shard,
             MsSocket *socket,
             guint16   code)
{
  socket->finish = TRUE;
  if (socket->closing)
    ms_socket_flush (shard, socket);
  else
    close_after_answers (shard, socket, code);
}

static void
receive_item (MsShard               *shard,
              MsSocket              *socket,
              MsWebsocketGot         got,
              const MsWebsocketItem *item)
{
  switch (got)
    {
    case MS_WEBSOCKET_GOT_MESSAGE:
      receive_message (shard, socket, item);
      break;
    case MS_WEBSOCKET_GOT_PING:
      ms_socket_push (shard, socket, MS_WEBSOCKET_PONG, item->data, item->length);
      break;
    case MS_WEBSOCKET_GOT_ERROR:
      shard->counters.closed_protocol += socket->closing ? 0 : 1;
      receive_end (shard, socket, item->code);
      break;
    case MS_WEBSOCKET_GOT_CLOSE:
      receive_end (shard, socket, item->code);
      break;
    case MS_WEBSOCKET_GOT_PONG:
    case MS_WEBSOCKET_GOT_NOTHING:
    default:
      break;
    }
}

static MsWebsocketDecoder *
borrow_decoder (MsShard  *shard,
                MsSocket *socket)
{
  MsWebsocketDecoder *decoder = g_steal_pointer (&socket->decoder);

  if (decoder != NULL)
    shard->half_bytes -= ms_websocket_decoder_get_size (decoder);
  else
    decoder = g_steal_pointer (&shard->spare);

  return decoder != NULL ? decoder : ms_websocket_decoder_new (&ms_socket_rules);
}

/* What is half there is kept, in the room that all have together. Who would go over it loses the message and the socket. */
static void
keep_decoder (MsShard            *shard,
              MsSocket           *socket,
              MsWebsocketDecoder *decoder)
{
  gsize size = ms_websocket_decoder_get_size (decoder);

  socket->decoder = decoder;
  if (size <= MS_LIMIT_HALF_FRAMES_FREE_BYTES || shard->half_bytes + size <= MS_LIMIT_HALF_FRAMES_BYTES)
    {
      shard->half_bytes += size;
      return;
    }
  ms_websocket_decoder_give_up (decoder);
  socket->finish = TRUE;
  shard->counters.closed_slow++;
  ms_socket_close (shard, socket, MS_CLOSE_TOO_SLOW, "no room");
}

static void
return_decoder (MsShard            *shard,
                MsSocket           *socket,
                MsWebsocketDecoder *decoder)
{
  if (!socket->gone && !ms_websocket_decoder_is_idle (decoder))
    keep_decoder (shard, socket, decoder);
  else if (shard->spare == NULL && ms_websocket_decoder_is_idle (decoder))
    shard->spare = decoder;
  else
    ms_websocket_decoder_free (decoder);
}

static void
keep_unread (MsSocket     *socket,
             const guint8 *data,
             gsize         length)
{
  MsSocketExtra *extra = ms_socket_ensure_extra (socket);

  if (length == 0)
    return;

  if (extra->unread == NULL)
    extra->unread = g_byte_array_new ();
  g_byte_array_append (extra->unread, data, length);
}

static void
consume (MsShard      *shard,
         MsSocket     *socket,
         const guint8 *data,
         gsize         length)
{
  MsWebsocketDecoder *decoder = borrow_decoder (shard, socket);
  MsWebsocketGot got = MS_WEBSOCKET_GOT_PONG;

  socket->reading = TRUE;
  while (!socket->gone && got != MS_WEBSOCKET_GOT_NOTHING)
    {
      MsWebsocketItem item;

      if (is_paused (shard, socket))
        {
          keep_unread (socket, data, length);
          break;
        }
      got = ms_websocket_decoder_next (decoder, &data, &length, &item);
      receive_item (shard, socket, got, &item);
    }
  socket->reading = FALSE;
  return_decoder (shard, socket, decoder);
}

/* In the middle of a long frame bytes cost little; frames cost each of them, and others wait meanwhile. */
static gsize
get_share (const MsSocket *socket)
{
  return socket->decoder != NULL ? MS_SHARD_BUFFER_BYTES : TURN_BYTES;
}

void
ms_socket_readable (MsShard  *shard,
                    MsSocket *socket)
{
  gssize n = 0;

  socket->more_input = FALSE;
  ms_socket_resume_reading (shard, socket);
  for (guint i = 0; i < READS_PER_TURN && !socket->gone && !is_paused (shard, socket) && !has_unread (socket); i++)
    {
      n = ms_transport_read (socket->fd, socket->stream, shard->buffer, get_share (socket));
      if (n < 0)
        break;

      shard->counters.bytes_in += (guint64) n;
      if (!socket->closing)
        socket->received = (guint32) (shard->now / G_USEC_PER_SEC);
      consume (shard, socket, shard->buffer, (gsize) n);
      if (socket->stream == NULL)
        break;
    }
  if (socket->gone)
    return;
  if (n == MS_TRANSPORT_GONE)
    {
      ms_socket_drop (shard, socket);
      return;
    }

  socket->more_input = n > 0 && ms_transport_has_pending (socket->stream);
  ms_socket_update_interest (shard, socket);
}

void
ms_socket_resume_reading (MsShard  *shard,
                          MsSocket *socket)
{
  g_autoptr(GByteArray) unread = NULL;

  if (socket->gone || socket->reading || is_paused (shard, socket))
    return;

  if (socket->extra != NULL)
    unread = g_steal_pointer (&socket->extra->unread);
  if (unread != NULL)
    consume (shard, socket, unread->data, unread->len);
  if (!socket->gone)
    ms_socket_update_interest (shard, socket);
}

static guint
count_of_user (MsShard *shard,
               guint32  user_slot)
{
  guint n_sockets = 0;

  for (MsSubscriber *at = ms_hub_get_of_user (shard->hub, user_slot); at != NULL; at = at->next)
    n_sockets++;

  return n_sockets;
}

/* Before the socket has a place: says why not and closes. */
static void
refuse (MsShard          *shard,
        const MsAdoption *adoption,
        gpointer          token,
        guint16           code,
        const char       *reason)
{
  g_autoptr(GByteArray) frame = g_byte_array_new ();
  struct iovec piece;

  ms_websocket_append_close (frame, code, reason);
  piece = (struct iovec) { .iov_base = frame->data, .iov_len = frame->len };
  ms_transport_writev (adoption->fd, adoption->stream, &piece, 1);
  ms_transport_close (adoption->fd, adoption->stream);
  if (shard->config->closed != NULL)
    shard->config->closed (token, shard->config->user_data);
}

static MsSocket *
make_socket (MsShard          *shard,
             const MsAdoption *adoption,
             gpointer          token)
{
  MsSocket *socket = ms_shard_new_socket (shard);

  socket->fd = adoption->fd;
  socket->stream = adoption->stream;
  socket->session = adoption->session;
  socket->token = token;
  socket->simple = adoption->kind == MS_SOCKET_SIMPLE;
  socket->batch_presence = adoption->batch_presence;
  socket->is_local = adoption->is_local;
  socket->exempt = adoption->exempt;
  socket->received = (guint32) (shard->now / G_USEC_PER_SEC);
  socket->posts = adoption->posts != NULL ? ms_rate_bucket_ref (adoption->posts)
                                          : ms_rate_bucket_new (MS_RATE_POST_BURST, MS_RATE_POST_PER_SECOND);
  socket->interest = MS_POLL_IN;

  return socket;
}

static void
count_in (MsShard  *shard,
          MsSocket *socket)
{
  shard->counters.accepted++;
  shard->counters.connections++;
  if (socket->simple)
    shard->counters.simple++;
  else
    shard->counters.rtm++;
}

/* A connection that may stay: it gets events from now on, and what came with it is answered. */
static void
settle (MsShard          *shard,
        MsSocket         *socket,
        const MsAdoption *adoption,
        guint32           user_slot,
        gboolean          is_bot)
{
  MsDirectory *directory = ms_hub_get_directory (shard->hub);
  MsDialect dialect = socket->simple ? MS_DIALECT_SIMPLE : adoption->micro ? MS_DIALECT_MICRO : MS_DIALECT_RTM;

  ms_transport_tune (socket->fd);
  count_in (shard, socket);
  ms_hub_add (shard->hub, &socket->subscriber, user_slot, dialect,
              socket->simple ? ms_directory_find_channel (directory, adoption->channel) : MS_SLOT_NONE);
  ms_presence_connect (shard->config->presence, adoption->user, is_bot, shard->now);
  if (!socket->simple)
    ms_socket_greet (shard, socket, adoption->since);
  if (!socket->gone && adoption->drained != NULL)
    {
      gsize length;
      gconstpointer data = g_bytes_get_data (adoption->drained, &length);

      consume (shard, socket, data, length);
    }
  if (!socket->gone)
    ms_socket_update_interest (shard, socket);
  if (!socket->gone && socket->stream != NULL)
    ms_socket_readable (shard, socket);
}

void
ms_socket_adopt (MsShard          *shard,
                 const MsAdoption *adoption,
                 gpointer          token)
{
  MsDirectory *directory = ms_hub_get_directory (shard->hub);
  guint32 user_slot = ms_directory_find_user (directory, adoption->user);
  MsDirectoryUser user;
  MsSocket *socket;

  if (shard->stopping || !ms_directory_get_user (directory, user_slot, &user) || user.deleted)
    {
      refuse (shard, adoption, token, shard->stopping ? MS_CLOSE_GOING_AWAY : MS_CLOSE_SESSION_ENDED,
              shard->stopping ? "server shutdown" : "session ended");
      return;
    }
  if (count_of_user (shard, user_slot) >= MS_LIMIT_SOCKETS_PER_USER)
    {
      refuse (shard, adoption, token, MS_CLOSE_TOO_SLOW, "too many connections");
      return;
    }

  socket = make_socket (shard, adoption, token);
  if (!ms_poller_add (shard->poller, socket->fd, MS_POLL_IN, ms_shard_get_socket_id (shard, socket), NULL))
    {
      refuse (shard, adoption, token, MS_CLOSE_TOO_SLOW, "no room");
      socket->stream = NULL;
      socket->gone = TRUE;
      g_ptr_array_add (shard->gone, socket);
      return;
    }
  settle (shard, socket, adoption, user_slot, user.bot);
}
