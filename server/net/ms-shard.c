/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One I/O thread. A turn: wait, read what came, run what other threads posted, serve those who have something due (for a while: then
 * the others are heard, and whoever is served later gets what came meanwhile with the same send), send own frames, let time pass, give back what is gone. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-shard-private.h"

#include "ms-frame.h"
#include "ms-limits.h"

#define TURN_EVENTS 512
#define HOLD_EVENTS 64
#define SENDS_BETWEEN_LOOKS 8 /* at the clock */
#define CHUNK_SOCKETS 256
#define WAKE_TAG G_MAXUINT64
#define QUIET_US (10 * G_USEC_PER_SEC) /* presence settles */
#define SHARD_SHIFT 56
#define GENERATION_SHIFT 32
#define GENERATION_MASK 0xffffffu

static MsSocket *
socket_at (MsShard *self,
           guint32  slot)
{
  MsSocket *chunk = g_ptr_array_index (self->chunks, slot / CHUNK_SOCKETS);

  return &chunk[slot % CHUNK_SOCKETS];
}

static void
add_chunk (MsShard *self)
{
  MsSocket *chunk = g_new0 (MsSocket, CHUNK_SOCKETS);

  g_ptr_array_add (self->chunks, chunk);
  for (guint i = 0; i < CHUNK_SOCKETS; i++)
    {
      guint32 slot = self->n_slots + CHUNK_SOCKETS - 1 - i;

      chunk[slot % CHUNK_SOCKETS].fd = -1;
      g_array_append_val (self->free_slots, slot);
    }
  self->n_slots += CHUNK_SOCKETS;
}

MsSocket *
ms_shard_new_socket (MsShard *self)
{
  MsSocket *socket;
  guint32 slot;
  guint32 generation;

  if (self->free_slots->len == 0)
    add_chunk (self);

  slot = g_array_index (self->free_slots, guint32, self->free_slots->len - 1);
  g_array_set_size (self->free_slots, self->free_slots->len - 1);
  socket = socket_at (self, slot);
  generation = socket->generation;
  *socket = (MsSocket) { .fd = -1, .generation = generation, .focus = MS_SLOT_NONE };
  socket->subscriber.owner = slot;

  return socket;
}

MsSocket *
ms_shard_get_socket (MsShard *self,
                     guint32  slot)
{
  MsSocket *socket = slot < self->n_slots ? socket_at (self, slot) : NULL;

  return socket != NULL && socket->fd >= 0 && !socket->gone ? socket : NULL;
}

MsSocket *
ms_shard_find_socket (MsShard *self,
                      guint64  id)
{
  MsSocket *socket = ms_shard_get_socket (self, (guint32) id);

  return socket != NULL && ms_shard_get_socket_id (self, socket) == id ? socket : NULL;
}

guint64
ms_shard_get_socket_id (MsShard  *self,
                        MsSocket *socket)
{
  return (guint64) self->index << SHARD_SHIFT | (guint64) (socket->generation & GENERATION_MASK) << GENERATION_SHIFT
         | socket->subscriber.owner;
}

static void
recycle_gone (MsShard *self)
{
  for (guint i = 0; i < self->gone->len; i++)
    {
      MsSocket *socket = g_ptr_array_index (self->gone, i);
      guint32 slot = socket->subscriber.owner;

      socket->generation++;
      socket->fd = -1;
      g_array_append_val (self->free_slots, slot);
    }
  g_ptr_array_set_size (self->gone, 0);
}

static void
serve_cb (MsSubscriber *subscriber,
          gpointer      user_data)
{
  ms_socket_flush (user_data, (MsSocket *) subscriber);
}

void
ms_shard_end_sessions (MsShard *self,
                       gint64   session,
                       gint64   user)
{
  guint32 user_slot = user != 0 ? ms_directory_find_user (ms_hub_get_directory (self->hub), user) : MS_SLOT_NONE;

  for (guint32 slot = 0; slot < self->n_slots; slot++)
    {
      MsSocket *socket = ms_shard_get_socket (self, slot);

      if (socket == NULL || socket->closing)
        continue;
      if (session != 0 ? socket->session == session : socket->subscriber.user_slot == user_slot)
        {
          self->counters.closed_session++;
          ms_socket_close (self, socket, MS_CLOSE_SESSION_ENDED, "session ended");
        }
    }
}

static gint64
event_key (MsShard *self,
           MsEvent *event)
{
  gsize length;
  const char *json = ms_event_get_json (event, &length);

  if (!ms_json_reader_parse (self->json, json, length, NULL))
    return 0;

  return ms_json_node_get_member_int64 (ms_json_reader_get_root (self->json), "key", 0);
}

/* What an event means for open sockets beyond being sent. */
static void
obey_event (MsShard *self,
            MsEvent *event)
{
  MsDirectory *directory = ms_hub_get_directory (self->hub);
  MsDirectoryUser user;
  gint64 key;

  if (ms_event_get_kind (event) == MS_EVENT_KIND_SESSION_END)
    {
      key = event_key (self, event);
      if (key != 0)
        ms_shard_end_sessions (self, key, 0);
    }
  if (ms_event_get_kind (event) == MS_EVENT_KIND_USER)
    {
      key = event_key (self, event);
      if (ms_directory_get_user (directory, ms_directory_find_user (directory, key), &user) && user.deleted)
        ms_shard_end_sessions (self, 0, key);
    }
}

/* The simple door of a channel shuts for who is no member any more. */
static void
close_left_doors (MsShard *self,
                  MsEvent *event)
{
  MsDirectory *directory = ms_hub_get_directory (self->hub);
  guint32 channel = ms_directory_find_channel (directory, ms_event_get_channel (event));
  MsSubscriber *subscriber = ms_hub_get_of_user (self->hub, ms_directory_find_user (directory, ms_event_get_user (event)));

  while (subscriber != NULL)
    {
      MsSocket *socket = (MsSocket *) subscriber;

      subscriber = subscriber->next;
      if (socket->simple && socket->subscriber.channel_slot == channel)
        ms_socket_close (self, socket, MS_CLOSE_SESSION_ENDED, "no member any more");
    }
}

void
ms_shard_publish (MsShard      *self,
                  MsEventBatch *batch)
{
  ms_hub_publish (self->hub, batch, self->now);
  for (guint i = 0; i < ms_event_batch_get_length (batch); i++)
    {
      MsEvent *event = ms_event_batch_get (batch, i);

      obey_event (self, event);
      if (ms_event_get_kind (event) == MS_EVENT_KIND_MEMBER_LEFT
          && !ms_directory_is_member (ms_hub_get_directory (self->hub), ms_event_get_channel (event), ms_event_get_user (event)))
        close_left_doors (self, event);
    }
  self->counters.head = ms_run_log_get_head (ms_hub_get_log (self->hub));
}

static gboolean
serve_some (MsShard *self)
{
  for (guint i = 0; i < SENDS_BETWEEN_LOOKS; i++)
    {
      MsSubscriber *subscriber = ms_hub_pop_dirty (self->hub);

      if (subscriber == NULL)
        return FALSE;
      ms_socket_flush (self, (MsSocket *) subscriber);
    }
  return TRUE;
}

void
ms_shard_serve_dirty (MsShard *self)
{
  gint64 end = g_get_monotonic_time () + MS_LIMIT_SLICE_US;

  while (serve_some (self) && g_get_monotonic_time () < end)
    ;
}

static void
flush_due (MsShard *self)
{
  /* A flush can make others due: the list may grow meanwhile. */
  for (guint i = 0; i < self->to_flush->len; i++)
    {
      MsSocket *socket = g_ptr_array_index (self->to_flush, i);

      socket->flush_due = FALSE;
      if (!socket->gone)
        ms_socket_flush (self, socket);
    }
  g_ptr_array_set_size (self->to_flush, 0);
}

static void
handle_event (MsShard           *self,
              const MsPollEvent *event)
{
  MsSocket *socket = ms_shard_find_socket (self, event->tag);

  if (socket == NULL)
    return;

  if (event->condition & MS_POLL_OUT)
    ms_socket_flush (self, socket);
  if (!socket->gone && (event->condition & MS_POLL_IN || socket->more_input))
    ms_socket_readable (self, socket);
  else if (!socket->gone && event->condition & MS_POLL_GONE)
    ms_socket_drop (self, socket);
}

static int
get_timeout (MsShard *self)
{
  gint64 left;
  gboolean shared = self->index == 0 && self->config->n_shards > 1;

  if (ms_hub_has_dirty (self->hub) || self->to_flush->len > 0)
    return 0;
  if (self->counters.connections == 0 && !self->stopping && !shared && self->now - self->quiet_since > QUIET_US)
    return -1;

  left = (self->stopping ? MIN (self->next_sweep, self->stop_deadline) : self->next_sweep) - g_get_monotonic_time ();

  return (int) (CLAMP (left, 0, G_USEC_PER_SEC) / 1000 + (left > 0));
}

static void
let_time_pass (MsShard *self)
{
  if (self->now < self->next_sweep)
    return;

  self->next_sweep = self->now + G_USEC_PER_SEC;
  ms_heartbeat_sweep (self);
  if (self->index == 0 && !self->stopping)
    ms_shard_tick_ephemeral (self);
}

static void
publish_counters (MsShard *self)
{
  g_mutex_lock (&self->counters_lock);
  self->published = self->counters;
  g_mutex_unlock (&self->counters_lock);
}

static gboolean
is_over (MsShard *self)
{
  return self->stopping && (self->counters.connections == 0 || self->now >= self->stop_deadline);
}

/* What was read together commits together; others' commands must not wait for a long list. Returns whether other threads posted. */
static gboolean
handle_events (MsShard     *self,
               MsPollEvent *events,
               guint        n_events)
{
  MsApiRunner *runner = self->config->runner;
  gboolean woken = FALSE;

  for (guint from = 0; from < n_events; from += HOLD_EVENTS)
    {
      if (runner != NULL)
        ms_api_runner_hold (runner);
      for (guint i = from; i < MIN (from + HOLD_EVENTS, n_events); i++)
        if (events[i].tag == WAKE_TAG)
          woken = TRUE;
        else
          handle_event (self, &events[i]);
      if (runner != NULL)
        ms_api_runner_let_go (runner);
    }
  return woken;
}

static void
turn (MsShard     *self,
      MsPollEvent *events)
{
  guint n_events = ms_poller_wait (self->poller, events, TURN_EVENTS, get_timeout (self));

  self->now = g_get_monotonic_time ();
  if (handle_events (self, events, n_events))
    ms_shard_queue_run (self->queue, self);
  ms_shard_serve_dirty (self);
  flush_due (self);
  let_time_pass (self);
  recycle_gone (self);
  publish_counters (self);
}

static gpointer
run_thread (gpointer data)
{
  MsShard *self = data;
  g_autofree MsPollEvent *events = g_new (MsPollEvent, TURN_EVENTS);

  self->now = g_get_monotonic_time ();
  self->next_sweep = self->now + G_USEC_PER_SEC;
  while (!is_over (self))
    turn (self, events);

  for (guint32 slot = 0; slot < self->n_slots; slot++)
    {
      MsSocket *socket = ms_shard_get_socket (self, slot);

      if (socket != NULL)
        ms_socket_drop (self, socket);
    }
  recycle_gone (self);
  publish_counters (self);
  ms_shard_queue_close (self->queue);

  return NULL;
}

MsShard *
ms_shard_new (MsShardSet          *set,
              const MsShardConfig *config,
              guint                index,
              GError             **error)
{
  MsShard *self = g_new0 (MsShard, 1);

  self->set = set;
  self->config = config;
  self->index = index;
  self->chunks = g_ptr_array_new_with_free_func (g_free);
  self->free_slots = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->to_flush = g_ptr_array_new ();
  self->gone = g_ptr_array_new ();
  self->buffer = g_malloc (MS_SHARD_BUFFER_BYTES);
  self->json = ms_json_reader_new ();
  self->writer = ms_json_writer_new (0);
  self->hub = ms_hub_new (ms_directory_copy (config->directory), serve_cb, self);
  if (config->recent != NULL && !ms_run_log_preload (ms_hub_get_log (self->hub), config->recent, g_get_monotonic_time ()))
    g_warning ("the last events do not lead to the head");
  self->counters.head = self->published.head = ms_directory_get_seq (config->directory);
  g_mutex_init (&self->counters_lock);

  self->queue = ms_shard_queue_new (error);
  self->poller = self->queue != NULL ? ms_poller_new (MS_POLLER_BEST, error) : NULL;
  if (self->poller == NULL || !ms_poller_add (self->poller, ms_shard_queue_get_fd (self->queue), MS_POLL_IN, WAKE_TAG, error))
    g_clear_pointer (&self, ms_shard_free);

  return self;
}

void
ms_shard_free (MsShard *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->queue, ms_shard_queue_free);
  g_clear_pointer (&self->poller, ms_poller_free);
  ms_hub_free (self->hub);
  g_ptr_array_unref (self->chunks);
  g_array_unref (self->free_slots);
  g_ptr_array_unref (self->to_flush);
  g_ptr_array_unref (self->gone);
  g_free (self->buffer);
  ms_websocket_decoder_free (self->spare);
  ms_json_reader_free (self->json);
  ms_json_writer_free (self->writer);
  g_mutex_clear (&self->counters_lock);
  g_free (self);
}

gboolean
ms_shard_start (MsShard *self,
                GError **error)
{
  self->thread = g_thread_try_new ("shard", run_thread, self, error);

  return self->thread != NULL;
}

void
ms_shard_join (MsShard *self)
{
  if (self->thread != NULL)
    g_thread_join (g_steal_pointer (&self->thread));
}

void
ms_shard_post (MsShard    *self,
               MsShardFunc func,
               gpointer    data)
{
  ms_shard_queue_post (self->queue, func, data);
}

void
ms_shard_add_counters (MsShard         *self,
                       MsShardCounters *sum)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->counters_lock);
  const MsShardCounters *own = &self->published;

  sum->connections += own->connections;
  sum->rtm += own->rtm;
  sum->simple += own->simple;
  sum->lagging += own->lagging;
  sum->accepted += own->accepted;
  sum->closed += own->closed;
  sum->closed_slow += own->closed_slow;
  sum->closed_session += own->closed_session;
  sum->closed_protocol += own->closed_protocol;
  sum->frames_in += own->frames_in;
  sum->bytes_in += own->bytes_in;
  sum->deliveries += own->deliveries;
  sum->sends += own->sends;
  sum->bytes_out += own->bytes_out;
  sum->resumes += own->resumes;
  sum->resets += own->resets;
  sum->pages += own->pages;
  sum->messages += own->messages;
  sum->head = MAX (sum->head, own->head);
}
