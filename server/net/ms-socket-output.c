/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What leaves: the tail of what was begun, the run that is due, then own frames, in one send. A socket that took only a part keeps the
 * rest of that one frame as its tail, and its cursor in the log: nothing else is queued for it. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-shard-private.h"

#include "ms-frame.h"
#include "ms-limits.h"
#include "ms-transport.h"

#define PIECES 3

/* One send: pieces in this order, each of them optional. */
typedef struct
{
  struct iovec pieces[PIECES];
  guint        n_pieces;
  MsRun       *run; /* (nullable) owned */
  gboolean     has_tail;
  gboolean     has_private;
  gboolean     is_lost;
} Outgoing;

static gint64
get_head (MsShard *shard)
{
  return ms_run_log_get_head (ms_hub_get_log (shard->hub));
}

static void
add_piece (Outgoing     *out,
           const guint8 *data,
           gsize         length)
{
  out->pieces[out->n_pieces++] = (struct iovec) { .iov_base = (void *) data, .iov_len = length };
}

/* Own frames wait until everything before them is on the way. */
static gboolean
may_send_private (MsShard     *shard,
                  MsSocket    *socket,
                  const MsRun *run)
{
  if (socket->private == NULL || socket->resuming)
    return FALSE;

  return run == NULL || run->next > get_head (shard);
}

static MsRun *
take_run (MsShard  *shard,
          MsSocket *socket,
          Outgoing *out)
{
  MsRun *run;

  if (socket->closing || socket->resuming)
    return NULL;

  run = ms_hub_take (shard->hub, &socket->subscriber);
  out->is_lost = run == NULL && ms_hub_is_lost (shard->hub, &socket->subscriber);

  return run;
}

static void
gather_plain (MsShard  *shard,
              MsSocket *socket,
              Outgoing *out)
{
  if (socket->tail != NULL)
    {
      add_piece (out, socket->tail->data + socket->tail_offset, socket->tail->length - socket->tail_offset);
      out->has_tail = TRUE;
    }
  out->run = take_run (shard, socket, out);
  if (out->run != NULL)
    add_piece (out, out->run->data, out->run->length);
  if (!out->is_lost && may_send_private (shard, socket, out->run))
    {
      add_piece (out, socket->private->data, socket->private->len);
      out->has_private = TRUE;
    }
}

/* TLS wants the same bytes again after a refusal: everything becomes the tail first. */
static void
gather_tls (MsShard  *shard,
            MsSocket *socket,
            Outgoing *out)
{
  if (socket->tail == NULL)
    {
      socket->tail_offset = 0;
      socket->tail = take_run (shard, socket, out);
      if (socket->tail != NULL)
        {
          socket->subscriber.cursor = socket->tail->next;
          shard->counters.deliveries += socket->tail->n_frames;
        }
    }
  if (socket->tail == NULL && !out->is_lost && may_send_private (shard, socket, NULL))
    {
      socket->tail = ms_run_new_part (socket->private->data, socket->private->len);
      g_clear_pointer (&socket->private, g_byte_array_unref);
    }
  if (socket->tail == NULL)
    return;

  add_piece (out, socket->tail->data + socket->tail_offset, socket->tail->length - socket->tail_offset);
  out->has_tail = TRUE;
}

/* A part of a run was taken: what is left of the frame becomes the tail, the cursor goes behind it. */
static void
cut_run (MsSocket *socket,
         MsRun    *run,
         gsize     written)
{
  gint64 next;
  gsize border = ms_run_find_border (run, written, &next);

  socket->subscriber.cursor = next;
  if (border == written)
    return;

  socket->tail = run->n_frames == 1 ? ms_run_ref (run) : ms_run_new_part (run->data + written, border - written);
  socket->tail_offset = run->n_frames == 1 ? written : 0;
}

/* Books what was taken. Returns whether it was everything. */
static gboolean
settle (MsShard  *shard,
        MsSocket *socket,
        Outgoing *out,
        gsize     written)
{
  if (out->has_tail)
    {
      gsize left = socket->tail->length - socket->tail_offset;

      socket->tail_offset += MIN (written, left);
      if (written < left)
        return FALSE;
      written -= left;
      g_clear_pointer (&socket->tail, ms_run_unref);
    }
  if (out->run != NULL)
    {
      if (written < out->run->length)
        {
          cut_run (socket, out->run, written);
          return FALSE;
        }
      written -= out->run->length;
      socket->subscriber.cursor = out->run->next;
      shard->counters.deliveries += out->run->n_frames;
    }
  if (out->has_private)
    {
      gsize left = socket->private->len;

      if (written < left && written > 0)
        {
          socket->tail = ms_run_new_part (socket->private->data + written, left - written);
          socket->tail_offset = 0;
        }
      if (written > 0)
        g_clear_pointer (&socket->private, g_byte_array_unref);
      return written == left;
    }

  return TRUE;
}

/* Who is full gets no pings and may have nothing to say: that it takes what is sent is its sign of life. */
static void
note_life (MsShard  *shard,
           MsSocket *socket)
{
  if (!socket->closing)
    socket->received = (guint32) (shard->now / G_USEC_PER_SEC);
}

static void
become_full (MsShard  *shard,
             MsSocket *socket,
             gboolean  progress)
{
  const MsSubscriber *subscriber = &socket->subscriber;

  if (!socket->full || progress)
    ms_socket_ensure_extra (socket)->progress = (guint32) (shard->now / G_USEC_PER_SEC);
  if (!socket->full)
    shard->counters.lagging++;
  else if (progress)
    note_life (shard, socket);
  socket->full = TRUE;
  if (!socket->closing)
    ms_hub_hold (shard->hub, &socket->subscriber,
                 subscriber->dirty || subscriber->held ? subscriber->cursor : get_head (shard) + 1);
  ms_socket_update_interest (shard, socket);
}

static void
become_clear (MsShard  *shard,
              MsSocket *socket)
{
  if (socket->full)
    {
      socket->full = FALSE;
      note_life (shard, socket);
      shard->counters.lagging--;
      ms_socket_update_interest (shard, socket);
    }
  if (socket->resuming)
    ms_socket_resume_next (shard, socket);
  else if (!(socket->interest & MS_POLL_IN))
    ms_socket_resume_reading (shard, socket);
  if (socket->gone)
    return;

  if (socket->closing && socket->finish)
    ms_transport_finish (socket->fd);
  else if (shard->stopping && !socket->closing && !socket->resuming)
    ms_socket_close (shard, socket, MS_CLOSE_GOING_AWAY, "server shutdown");
}

/* One send. Returns whether to go on. */
static gboolean
send_once (MsShard  *shard,
           MsSocket *socket)
{
  Outgoing out = { .n_pieces = 0 };
  gssize written;
  gboolean whole;

  if (socket->stream != NULL)
    gather_tls (shard, socket, &out);
  else
    gather_plain (shard, socket, &out);
  if (out.n_pieces == 0)
    {
      if (out.is_lost)
        {
          shard->counters.closed_slow++;
          ms_socket_close (shard, socket, MS_CLOSE_TOO_SLOW, "too slow");
        }
      else
        {
          become_clear (shard, socket);
        }
      return FALSE;
    }

  written = ms_transport_writev (socket->fd, socket->stream, out.pieces, out.n_pieces);
  shard->counters.sends++;
  shard->counters.bytes_out += written > 0 ? (guint64) written : 0;
  whole = written != MS_TRANSPORT_GONE && settle (shard, socket, &out, MAX (written, 0));
  g_clear_pointer (&out.run, ms_run_unref);

  if (written == MS_TRANSPORT_GONE)
    ms_socket_drop (shard, socket);
  else if (!whole && (socket->stream == NULL || written < 0))
    become_full (shard, socket, written > 0);

  return !socket->gone && (whole || (socket->stream != NULL && written >= 0));
}

void
ms_socket_flush (MsShard  *shard,
                 MsSocket *socket)
{
  while (!socket->gone && send_once (shard, socket))
    ;
}

/* Room for what the caller holds. Nothing may be read meanwhile: its answers would be written over the caller's, in the same buffer. */
static void
make_room (MsShard  *shard,
           MsSocket *socket)
{
  gboolean reading = socket->reading;

  socket->reading = TRUE;
  ms_socket_flush (shard, socket);
  socket->reading = reading;
}

void
ms_socket_push (MsShard          *shard,
                MsSocket         *socket,
                MsWebsocketOpcode opcode,
                gconstpointer     data,
                gsize             length)
{
  if (socket->gone || socket->closing)
    return;

  if (socket->private != NULL && socket->private->len + length > MS_LIMIT_PRIVATE_BYTES)
    {
      make_room (shard, socket);
      if (socket->gone || socket->closing)
        return;
    }
  /* One long frame may stand out over the limit: who asked for it alone is not slow yet. */
  if (socket->private != NULL && socket->private->len > MS_LIMIT_PRIVATE_BYTES)
    {
      shard->counters.closed_slow++;
      ms_socket_close (shard, socket, MS_CLOSE_TOO_SLOW, "too slow");
      return;
    }

  if (socket->private == NULL)
    socket->private = g_byte_array_new ();
  ms_websocket_append_frame (socket->private, opcode, data, length);
  if (!socket->flush_due && !socket->full)
    {
      socket->flush_due = TRUE;
      g_ptr_array_add (shard->to_flush, socket);
    }
}

void
ms_socket_push_written (MsShard  *shard,
                        MsSocket *socket)
{
  gsize length;
  const char *json = ms_json_writer_peek (shard->writer, &length);

  ms_socket_push (shard, socket, MS_WEBSOCKET_TEXT, json, length);
}

void
ms_socket_push_ephemeral (MsShard  *shard,
                          MsSocket *socket,
                          MsRun    *run)
{
  if (socket->gone || socket->closing || socket->full || socket->resuming)
    return;

  ms_socket_flush (shard, socket);
  if (socket->gone || socket->closing || socket->full || socket->tail != NULL)
    return;

  socket->tail = ms_run_ref (run);
  socket->tail_offset = 0;
  ms_socket_flush (shard, socket);
}
