/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The beginning of an RTM connection: hello, then what was missed (from the ring, or page by page from the log when it is older),
 * then micro_sync, then live. While pages come the socket is held at its cursor, so that live events find it behind and there is
 * neither gap nor double. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-shard-private.h"

#include <string.h>

#include "ms-event-log.h"
#include "ms-frame.h"
#include "ms-limits.h"

typedef struct
{
  MsShard      *shard;
  MsEventBatch *page; /* (nullable) */
  guint64       socket;
  gint64        cursor;
} PageJob;

static gint64
get_head (MsShard *shard)
{
  return ms_run_log_get_head (ms_hub_get_log (shard->hub));
}

/* The oldest event that a client can still get; the log is trimmed by count as it grows. */
static gint64
get_oldest (MsShard *shard)
{
  gint64 head = get_head (shard);
  gint64 kept = MAX (shard->config->oldest, head - MS_LIMIT_EVENTS_KEPT + 1);

  return MAX (kept, 1);
}

static void
add_position (MsShard    *shard,
              const char *key,
              gint64      seq)
{
  g_autofree char *position = g_strdup_printf ("%s.%" G_GINT64_FORMAT, shard->config->epoch, seq);

  ms_json_writer_add_string (shard->writer, key, position);
}

static void
write_hello (MsShard *shard)
{
  MsJsonWriter *writer = shard->writer;

  ms_json_writer_begin (writer, 0);
  ms_json_writer_open_object (writer);
  ms_json_writer_add_string (writer, MS_FRAME_KEY_TYPE, MS_FRAME_HELLO);
  ms_json_writer_key (writer, "micro");
  ms_json_writer_open_object (writer);
  ms_json_writer_add_int (writer, "seq", get_head (shard));
  ms_json_writer_add_int (writer, "oldest", get_oldest (shard));
  add_position (shard, "position", get_head (shard));
  ms_json_writer_close_object (writer);
  ms_json_writer_close_object (writer);
}

static void
write_head_cb (const char *topic_id,
               gint64      seq,
               gpointer    user_data)
{
  MsJsonWriter *writer = user_data;

  ms_json_writer_key_string (writer, topic_id);
  ms_json_writer_int (writer, seq);
}

/* Not through push: a person in very many channels may exceed the limit of own frames here. */
static void
queue_sync (MsShard  *shard,
            MsSocket *socket,
            gint64    since)
{
  MsJsonWriter *writer = shard->writer;
  const char *json;
  gsize length;

  ms_json_writer_begin (writer, 0);
  ms_json_writer_open_object (writer);
  ms_json_writer_add_string (writer, MS_FRAME_KEY_TYPE, MS_FRAME_MICRO_SYNC);
  ms_json_writer_add_int (writer, "seq", get_head (shard));
  add_position (shard, "position", get_head (shard));
  ms_json_writer_key (writer, "heads");
  ms_json_writer_open_object (writer);
  ms_directory_foreach_head (ms_hub_get_directory (shard->hub), socket->subscriber.user_slot, since, write_head_cb, writer);
  ms_json_writer_close_object (writer);
  ms_json_writer_close_object (writer);

  json = ms_json_writer_peek (writer, &length);
  if (socket->private == NULL)
    socket->private = g_byte_array_new ();
  ms_websocket_append_frame (socket->private, MS_WEBSOCKET_TEXT, json, length);
}

static void
push_type (MsShard    *shard,
           MsSocket   *socket,
           const char *type)
{
  ms_json_writer_begin (shard->writer, 0);
  ms_json_writer_open_object (shard->writer);
  ms_json_writer_add_string (shard->writer, MS_FRAME_KEY_TYPE, type);
  ms_json_writer_close_object (shard->writer);
  ms_socket_push_written (shard, socket);
}

/* "EPOCH.SEQ" of this epoch, between what is kept and the head. */
static gboolean
parse_position (MsShard    *shard,
                const char *position,
                gint64     *since)
{
  const char *epoch = shard->config->epoch;
  const char *dot = strrchr (position, '.');
  guint64 seq;

  if (dot == NULL || (gsize) (dot - position) != strlen (epoch) || strncmp (position, epoch, strlen (epoch)) != 0)
    return FALSE;
  if (!g_ascii_string_to_unsigned (dot + 1, 10, 0, G_MAXINT64, &seq, NULL))
    return FALSE;
  *since = (gint64) seq;

  return *since >= get_oldest (shard) - 1 && *since <= get_head (shard);
}

/* The position cannot be served: from here on it is live. */
static void
reset (MsShard  *shard,
       MsSocket *socket)
{
  shard->counters.resets++;
  push_type (shard, socket, MS_FRAME_MICRO_RESET);
  if (!socket->gone && !socket->closing && socket->subscriber.dialect == MS_DIALECT_MICRO)
    queue_sync (shard, socket, 0);
}

static void
deliver_page (MsShard *shard,
              PageJob *job)
{
  MsSocket *socket = ms_shard_find_socket (shard, job->socket);
  g_autoptr(MsRun) run = NULL;
  guint length;

  if (socket == NULL || !socket->resuming)
    return;

  socket->page_asked = FALSE;
  length = job->page != NULL ? ms_event_batch_get_length (job->page) : 0;
  if (length == 0 || ms_event_get_seq (ms_event_batch_get (job->page, 0)) != job->cursor)
    {
      /* Trimmed meanwhile, or unreadable: an explicit reload, never a silent hole. */
      socket->resuming = FALSE;
      g_clear_pointer (&socket->private, g_byte_array_unref);
      ms_hub_hold (shard->hub, &socket->subscriber, get_head (shard) + 1);
      reset (shard, socket);
      return;
    }

  run = ms_hub_compose_page (shard->hub, &socket->subscriber, job->page);
  ms_hub_hold (shard->hub, &socket->subscriber, run->next);
  shard->counters.deliveries += run->n_frames;
  if (run->length > 0)
    {
      socket->tail = g_steal_pointer (&run);
      socket->tail_offset = 0;
    }
  ms_socket_flush (shard, socket);
}

static void
page_cb (MsShard *shard,
         gpointer data)
{
  PageJob *job = data;

  if (shard != NULL)
    deliver_page (shard, job);
  g_clear_pointer (&job->page, ms_event_batch_unref);
  g_free (job);
}

static gboolean
read_page (MsContext *context,
           gpointer   data,
           GError   **error)
{
  PageJob *job = data;

  g_clear_pointer (&job->page, ms_event_batch_unref);
  job->page = ms_event_log_read (ms_context_get_store (context), job->cursor - 1, MS_LIMIT_RESUME_PAGE, error);

  return job->page != NULL;
}

static void
page_read (gpointer      data,
           const GError *error)
{
  PageJob *job = data;

  ms_shard_post (job->shard, page_cb, job);
}

static void
ask_page (MsShard  *shard,
          MsSocket *socket)
{
  PageJob *job = g_new0 (PageJob, 1);

  job->shard = shard;
  job->socket = ms_shard_get_socket_id (shard, socket);
  job->cursor = socket->subscriber.cursor;
  socket->page_asked = TRUE;
  shard->counters.pages++;
  /* Too busy to read: the answer comes all the same, empty, and means a reload. */
  if (!ms_reader_pool_submit (shard->config->readers, read_page, page_read, job, NULL))
    page_read (job, NULL);
}

void
ms_socket_resume_next (MsShard  *shard,
                       MsSocket *socket)
{
  if (socket->page_asked || socket->tail != NULL || socket->gone)
    return;

  if (ms_hub_is_lost (shard->hub, &socket->subscriber))
    {
      ask_page (shard, socket);
      return;
    }

  socket->resuming = FALSE;
  ms_socket_flush (shard, socket);
}

static void
resume_from (MsShard  *shard,
             MsSocket *socket,
             gint64    since)
{
  shard->counters.resumes++;
  ms_hub_hold (shard->hub, &socket->subscriber, since + 1);
  socket->resuming = ms_hub_is_lost (shard->hub, &socket->subscriber);
  if (socket->subscriber.dialect == MS_DIALECT_MICRO)
    queue_sync (shard, socket, since);
}

void
ms_socket_greet (MsShard    *shard,
                 MsSocket   *socket,
                 const char *since)
{
  const char *json;
  gsize length;
  gint64 seq;

  write_hello (shard);
  json = ms_json_writer_peek (shard->writer, &length);
  socket->tail = ms_run_new_json (json, length);
  socket->tail_offset = 0;

  if (since != NULL && parse_position (shard, since, &seq))
    resume_from (shard, socket, seq);
  else if (since != NULL)
    reset (shard, socket);
  else if (socket->subscriber.dialect == MS_DIALECT_MICRO)
    queue_sync (shard, socket, 0);
  ms_socket_flush (shard, socket);
}
