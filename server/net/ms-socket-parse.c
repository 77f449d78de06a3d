/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * From a whole text message to JSON: at once where it is short; a long one is read on the parsers' threads while its socket pauses, so
 * that what came behind it stays behind it. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-shard-private.h"

#include "ms-frame.h"
#include "ms-limits.h"

typedef struct
{
  MsShard        *shard;
  guint64         socket;
  GBytes         *bytes;
  MsSocketTake    take;
  MsSocketMessage message;
} ParseJob;

static void
free_job (ParseJob *job)
{
  ms_arguments_free (job->message.arguments);
  g_clear_error (&job->message.arguments_error);
  g_clear_error (&job->message.error);
  ms_json_reader_free (job->message.reader);
  g_bytes_unref (job->bytes);
  g_free (job);
}

static void
parsed_cb (MsShard *shard,
           gpointer data)
{
  ParseJob *job = data;
  MsSocket *socket = shard != NULL ? ms_shard_find_socket (shard, job->socket) : NULL;

  ms_parse_pool_settle (job->shard->config->parsers);
  if (socket != NULL)
    {
      socket->in_flight -= MS_LIMIT_INFLIGHT_PER_CONNECTION;
      if (!socket->closing)
        job->take (shard, socket, &job->message);
      ms_socket_resume_reading (shard, socket);
    }
  free_job (job);
}

/* A call takes its arguments along: their copy is made here too. */
static void
read_arguments (ParseJob *job)
{
  MsSocketMessage *message = &job->message;
  MsJsonNode root = ms_json_reader_get_root (message->reader);

  if (!ms_json_node_equal_string (ms_json_node_get_member (root, MS_FRAME_KEY_TYPE), MS_FRAME_MESSAGE))
    return;
  message->arguments = ms_arguments_new ();
  ms_arguments_add_parsed (message->arguments, message->reader, &message->arguments_error);
}

/* On a thread of the pool. */
static void
parse_cb (gpointer data)
{
  ParseJob *job = data;
  MsSocketMessage *message = &job->message;

  message->reader = ms_json_reader_new ();
  if (ms_json_reader_parse (message->reader, message->text, message->length, &message->error)
      && ms_json_node_get_type (ms_json_reader_get_root (message->reader)) == MS_JSON_OBJECT)
    read_arguments (job);
  ms_shard_post (job->shard, parsed_cb, job);
}

static void
parse_elsewhere (MsShard               *shard,
                 MsSocket              *socket,
                 const MsWebsocketItem *item,
                 MsSocketTake           take)
{
  ParseJob *job = g_new0 (ParseJob, 1);

  job->shard = shard;
  job->socket = ms_shard_get_socket_id (shard, socket);
  job->bytes = g_bytes_new (item->data, item->length);
  job->take = take;
  job->message.text = g_bytes_get_data (job->bytes, &job->message.length);
  socket->in_flight += MS_LIMIT_INFLIGHT_PER_CONNECTION; /* pauses it */
  ms_parse_pool_run (shard->config->parsers, parse_cb, job);
}

void
ms_socket_read_message (MsShard               *shard,
                        MsSocket              *socket,
                        const MsWebsocketItem *item,
                        MsSocketTake           take)
{
  MsSocketMessage message = { .text = (const char *) item->data, .length = item->length, .reader = shard->json };

  if (item->length > MS_LIMIT_PARSE_INLINE_BYTES && shard->config->parsers != NULL)
    {
      parse_elsewhere (shard, socket, item, take);
      return;
    }
  ms_json_reader_parse (shard->json, message.text, message.length, &message.error);
  take (shard, socket, &message);
  g_clear_error (&message.error);
}
