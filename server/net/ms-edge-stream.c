/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A GIOStream around the accepted one. Its input stream feeds the request guard; on a violation it answers by itself, so that the
 * HTTP library never sees what could be read in two ways. Its output stream is the connection's own. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-edge-stream.h"

#include <sys/socket.h>

#include "ms-edge-refusal.h"
#include "ms-limits.h"

#define LINGER_US (2 * G_USEC_PER_SEC)

#define MS_TYPE_EDGE_INPUT (ms_edge_input_get_type ())
G_DECLARE_FINAL_TYPE (MsEdgeInput, ms_edge_input, MS, EDGE_INPUT, GInputStream)

struct _MsEdgeInput
{
  GInputStream parent_instance;

  MsEdgeStream *stream; /* borrowed: it owns us */
  GInputStream *base;
};

struct _MsEdgeStream
{
  GIOStream parent_instance;

  /* Owned. */
  GIOStream         *base;
  GSocketConnection *tcp;
  MsEdgeInput       *input;
  MsRequestGuard    *guard;

  gint64   since; /* monotonic, of the phase */
  gint64   free_since; /* monotonic: for the next request */
  gboolean first; /* nothing was answered yet */
  gboolean answering;
  gboolean streaming; /* a long answer, block by block */
  gboolean ended; /* the peer's end was seen */
  gboolean refused;
  gboolean released;
};

static void ms_edge_input_pollable_init (GPollableInputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MsEdgeInput,
                               ms_edge_input,
                               G_TYPE_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM, ms_edge_input_pollable_init))
G_DEFINE_FINAL_TYPE (MsEdgeStream, ms_edge_stream, G_TYPE_IO_STREAM)

/* Notes the phase after bytes came. */
static void
note_progress (MsEdgeStream  *self,
               MsRequestPhase before,
               guint          n_before)
{
  MsRequestPhase now = ms_request_guard_get_phase (self->guard);

  if (now == before && ms_request_guard_get_n_requests (self->guard) == n_before)
    return;
  self->since = g_get_monotonic_time ();
  self->answering = now == MS_REQUEST_COMPLETE;
}

static gssize
swallow (MsEdgeInput  *self,
         GCancellable *cancellable,
         GError      **error)
{
  guint8 scratch[4096];
  gssize got;

  do
    got = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (self->base), scratch, sizeof scratch, cancellable, error);
  while (got > 0);
  return got;
}

static gssize
examine (MsEdgeInput  *self,
         const guint8 *data,
         gssize        got,
         GCancellable *cancellable,
         GError      **error)
{
  MsEdgeStream *stream = self->stream;
  MsRequestPhase before = ms_request_guard_get_phase (stream->guard);
  guint n_before = ms_request_guard_get_n_requests (stream->guard);
  guint status = ms_request_guard_feed (stream->guard, data, (gsize) got);

  if (status == 0)
    {
      note_progress (stream, before, n_before);
      return got;
    }
  ms_edge_stream_refuse (stream, status, ms_edge_refusal_get_name (status));
  return swallow (self, cancellable, error);
}

static gssize
read_checked (MsEdgeInput *self,
              void        *buffer,
              gsize        count,
              GError     **error)
{
  gssize got;

  if (self->stream->refused)
    return swallow (self, NULL, error);
  got = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (self->base), buffer, count, NULL, error);
  return got > 0 ? examine (self, buffer, got, NULL, error) : got;
}

/* The library never lets go of a kept connection that ends without a byte of the next request, but does when there was one.
 * So the end is told with a byte before it. */
static gssize
ms_edge_input_read_nonblocking (GPollableInputStream *pollable,
                                void                 *buffer,
                                gsize                 count,
                                GError              **error)
{
  MsEdgeInput *self = MS_EDGE_INPUT (pollable);
  g_autoptr(GError) failure = NULL;
  gssize got;

  if (self->stream == NULL)
    return 0;
  got = read_checked (self, buffer, count, &failure);
  if (got > 0 || g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK) || self->stream->first || self->stream->ended)
    {
      if (failure != NULL)
        g_propagate_error (error, g_steal_pointer (&failure));
      return got;
    }
  self->stream->ended = TRUE;
  *(char *) buffer = '-';
  return 1;
}

/* Only the nonblocking half is used by a server; this one serves whoever reads in another way. */
static gssize
ms_edge_input_read (GInputStream *input,
                    void         *buffer,
                    gsize         count,
                    GCancellable *cancellable,
                    GError      **error)
{
  MsEdgeInput *self = MS_EDGE_INPUT (input);
  gssize got;

  if (self->stream == NULL || self->stream->refused)
    return 0;
  got = g_input_stream_read (self->base, buffer, count, cancellable, error);
  return got > 0 ? examine (self, buffer, got, cancellable, error) : got;
}

static gboolean
ms_edge_input_is_readable (GPollableInputStream *pollable)
{
  return g_pollable_input_stream_is_readable (G_POLLABLE_INPUT_STREAM (MS_EDGE_INPUT (pollable)->base));
}

static GSource *
ms_edge_input_create_source (GPollableInputStream *pollable,
                             GCancellable         *cancellable)
{
  g_autoptr(GSource) base = g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (MS_EDGE_INPUT (pollable)->base), NULL);

  return g_pollable_source_new_full (pollable, base, cancellable);
}

static gboolean
ms_edge_input_close (GInputStream *input,
                     GCancellable *cancellable,
                     GError      **error)
{
  return TRUE; /* the stream closes its base */
}

static void
ms_edge_input_dispose (GObject *object)
{
  MsEdgeInput *self = MS_EDGE_INPUT (object);

  g_clear_object (&self->base);
  G_OBJECT_CLASS (ms_edge_input_parent_class)->dispose (object);
}

static void
ms_edge_input_class_init (MsEdgeInputClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ms_edge_input_dispose;
  G_INPUT_STREAM_CLASS (klass)->read_fn = ms_edge_input_read;
  G_INPUT_STREAM_CLASS (klass)->close_fn = ms_edge_input_close;
}

static void
ms_edge_input_pollable_init (GPollableInputStreamInterface *iface)
{
  iface->is_readable = ms_edge_input_is_readable;
  iface->create_source = ms_edge_input_create_source;
  iface->read_nonblocking = ms_edge_input_read_nonblocking;
}

static void
ms_edge_input_init (MsEdgeInput *self)
{
}

static GInputStream *
ms_edge_stream_get_input_stream (GIOStream *stream)
{
  return G_INPUT_STREAM (MS_EDGE_STREAM (stream)->input);
}

static GOutputStream *
ms_edge_stream_get_output_stream (GIOStream *stream)
{
  return g_io_stream_get_output_stream (MS_EDGE_STREAM (stream)->base);
}

static gboolean
ms_edge_stream_close (GIOStream    *stream,
                      GCancellable *cancellable,
                      GError      **error)
{
  MsEdgeStream *self = MS_EDGE_STREAM (stream);

  if (self->released)
    return TRUE; /* a websocket has it now */
  return g_io_stream_close (G_IO_STREAM (self->tcp), cancellable, error);
}

static void
ms_edge_stream_dispose (GObject *object)
{
  MsEdgeStream *self = MS_EDGE_STREAM (object);

  if (self->input != NULL)
    self->input->stream = NULL;
  if (self->tcp != NULL && !self->released)
    g_io_stream_close (G_IO_STREAM (self->tcp), NULL, NULL);
  self->released = TRUE;
  g_clear_object (&self->input);
  g_clear_object (&self->base);
  g_clear_object (&self->tcp);
  g_clear_pointer (&self->guard, ms_request_guard_free);
  G_OBJECT_CLASS (ms_edge_stream_parent_class)->dispose (object);
}

static void
ms_edge_stream_class_init (MsEdgeStreamClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ms_edge_stream_dispose;
  G_IO_STREAM_CLASS (klass)->get_input_stream = ms_edge_stream_get_input_stream;
  G_IO_STREAM_CLASS (klass)->get_output_stream = ms_edge_stream_get_output_stream;
  G_IO_STREAM_CLASS (klass)->close_fn = ms_edge_stream_close;
}

static void
ms_edge_stream_init (MsEdgeStream *self)
{
  self->guard = ms_request_guard_new ();
  self->since = self->free_since = g_get_monotonic_time ();
  self->first = TRUE;
}

MsEdgeStream *
ms_edge_stream_new (GIOStream         *base,
                    GSocketConnection *tcp)
{
  MsEdgeStream *self;

  g_return_val_if_fail (G_IS_IO_STREAM (base), NULL);
  g_return_val_if_fail (G_IS_SOCKET_CONNECTION (tcp), NULL);

  self = g_object_new (MS_TYPE_EDGE_STREAM, NULL);
  self->base = g_object_ref (base);
  self->tcp = g_object_ref (tcp);
  self->input = g_object_new (MS_TYPE_EDGE_INPUT, NULL);
  self->input->stream = self;
  self->input->base = g_object_ref (g_io_stream_get_input_stream (base));
  return self;
}

MsEdgeStream *
ms_edge_stream_from_address (GSocketAddress *address)
{
  return address == NULL ? NULL : g_object_get_data (G_OBJECT (address), "ms-edge-stream");
}

void
ms_edge_stream_attach (MsEdgeStream   *self,
                       GSocketAddress *address)
{
  g_return_if_fail (MS_IS_EDGE_STREAM (self));
  g_object_set_data_full (G_OBJECT (address), "ms-edge-stream", g_object_ref (self), g_object_unref);
}

void
ms_edge_stream_refuse (MsEdgeStream *self,
                       guint         status,
                       const char   *error_name)
{
  g_autofree char *answer = NULL;

  g_return_if_fail (MS_IS_EDGE_STREAM (self));

  if (self->refused || self->released)
    return;
  answer = ms_edge_refusal_print (status, error_name);
  g_pollable_output_stream_write_nonblocking (G_POLLABLE_OUTPUT_STREAM (g_io_stream_get_output_stream (self->base)),
                                              answer, strlen (answer), NULL, NULL);
  if (self->base == G_IO_STREAM (self->tcp))
    g_socket_shutdown (g_socket_connection_get_socket (self->tcp), FALSE, TRUE, NULL);
  self->refused = TRUE;
  self->since = g_get_monotonic_time ();
}

gboolean
ms_edge_stream_is_refused (MsEdgeStream *self)
{
  g_return_val_if_fail (MS_IS_EDGE_STREAM (self), FALSE);
  return self->refused;
}

void
ms_edge_stream_answered (MsEdgeStream *self)
{
  g_return_if_fail (MS_IS_EDGE_STREAM (self));
  self->answering = FALSE;
  self->streaming = FALSE;
  self->first = FALSE;
  self->since = self->free_since = g_get_monotonic_time ();
}

void
ms_edge_stream_note_sent (MsEdgeStream *self)
{
  g_return_if_fail (MS_IS_EDGE_STREAM (self));
  self->streaming = TRUE;
  self->since = g_get_monotonic_time ();
}

/* A body must come at a minimum rate once its grace is over. */
static gboolean
is_body_overdue (MsEdgeStream *self,
                 gint64        waited)
{
  guint64 got = ms_request_guard_get_received (self->guard);
  gint64 seconds = waited / G_USEC_PER_SEC - MS_LIMIT_BODY_GRACE_MS / 1000;

  return seconds > 0 && got < (guint64) seconds * MS_LIMIT_BODY_MIN_RATE;
}

gboolean
ms_edge_stream_is_overdue (MsEdgeStream *self,
                           gint64        now)
{
  gint64 waited;

  g_return_val_if_fail (MS_IS_EDGE_STREAM (self), FALSE);

  waited = now - self->since;
  if (self->released)
    return FALSE;
  if (self->refused)
    return waited > LINGER_US;
  if (self->answering)
    return waited > (self->streaming ? MS_LIMIT_STALLED_MS : MS_LIMIT_ANSWER_MS) * 1000LL;
  switch (ms_request_guard_get_phase (self->guard))
    {
    case MS_REQUEST_HEADER:
      return waited > MS_LIMIT_HEADER_MS * 1000;
    case MS_REQUEST_BODY:
      return is_body_overdue (self, waited);
    case MS_REQUEST_UPGRADE:
      return waited > MS_LIMIT_UPGRADE_MS * 1000;
    default:
      return waited > (self->first ? MS_LIMIT_FIRST_BYTE_MS : MS_LIMIT_KEEP_ALIVE_MS) * 1000LL;
    }
}

gint64
ms_edge_stream_get_free_since (MsEdgeStream *self)
{
  g_return_val_if_fail (MS_IS_EDGE_STREAM (self), 0);
  return self->free_since;
}

void
ms_edge_stream_shut_down (MsEdgeStream *self)
{
  g_return_if_fail (MS_IS_EDGE_STREAM (self));
  if (!self->released)
    shutdown (g_socket_get_fd (g_socket_connection_get_socket (self->tcp)), SHUT_RDWR);
}

gboolean
ms_edge_stream_is_idle (MsEdgeStream *self)
{
  MsRequestPhase phase;

  g_return_val_if_fail (MS_IS_EDGE_STREAM (self), TRUE);
  phase = ms_request_guard_get_phase (self->guard);
  return !self->answering && (phase == MS_REQUEST_IDLE || phase == MS_REQUEST_COMPLETE);
}

gboolean
ms_edge_stream_is_transfer (MsEdgeStream *self)
{
  g_return_val_if_fail (MS_IS_EDGE_STREAM (self), FALSE);
  return !self->released && (self->streaming || (ms_request_guard_is_stream (self->guard) && ms_request_guard_get_phase (self->guard) == MS_REQUEST_BODY));
}

void
ms_edge_stream_hold_body (MsEdgeStream *self)
{
  g_return_if_fail (MS_IS_EDGE_STREAM (self));
  ms_request_guard_hold_body (self->guard);
}

guint64
ms_edge_stream_get_pending (MsEdgeStream *self)
{
  g_return_val_if_fail (MS_IS_EDGE_STREAM (self), 0);
  if (self->refused || self->released || ms_request_guard_is_stream (self->guard))
    return 0;
  return self->answering || ms_request_guard_get_phase (self->guard) == MS_REQUEST_BODY ? ms_request_guard_get_length (self->guard) : 0;
}

gboolean
ms_edge_stream_is_secure (MsEdgeStream *self)
{
  g_return_val_if_fail (MS_IS_EDGE_STREAM (self), FALSE);
  return self->base != G_IO_STREAM (self->tcp);
}

GIOStream *
ms_edge_stream_get_base (MsEdgeStream *self)
{
  g_return_val_if_fail (MS_IS_EDGE_STREAM (self), NULL);
  return self->base;
}

GSocket *
ms_edge_stream_get_socket (MsEdgeStream *self)
{
  g_return_val_if_fail (MS_IS_EDGE_STREAM (self), NULL);
  return g_socket_connection_get_socket (self->tcp);
}

void
ms_edge_stream_release (MsEdgeStream *self)
{
  g_return_if_fail (MS_IS_EDGE_STREAM (self));
  self->released = TRUE;
}

gboolean
ms_edge_stream_is_released (MsEdgeStream *self)
{
  g_return_val_if_fail (MS_IS_EDGE_STREAM (self), TRUE);
  return self->released;
}
