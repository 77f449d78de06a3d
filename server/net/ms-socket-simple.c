/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The simple door's frames: {"text":"…"} in; {"error":CODE} back when it cannot be, and nothing else: one's own message comes like
 * everybody's. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-shard-private.h"

#include <string.h>

#include "ms-error.h"
#include "ms-simple-dialect.h"

static void
push_error (MsShard    *shard,
            MsSocket   *socket,
            const char *code)
{
  ms_json_writer_begin (shard->writer, 0);
  ms_json_writer_open_object (shard->writer);
  ms_json_writer_add_string (shard->writer, "error", code);
  ms_json_writer_close_object (shard->writer);
  ms_socket_push_written (shard, socket);
}

static void
posted_cb (MsShard   *shard,
           MsSocket  *socket,
           MsApiCall *call,
           gboolean   has_id,
           gint64     id)
{
  const GError *error = ms_api_call_get_error (call);

  if (error != NULL)
    push_error (shard, socket, ms_error_get_wire_name (error));
}

static MsArguments *
make_arguments (MsShard    *shard,
                MsSocket   *socket,
                const char *text,
                GError    **error)
{
  MsDirectory *directory = ms_hub_get_directory (shard->hub);
  MsDirectoryChannel channel;
  g_autoptr(MsArguments) arguments = ms_arguments_new ();
  g_autofree char *escaped = ms_simple_dialect_decode_text (directory, text);

  if (!ms_directory_get_channel (directory, socket->subscriber.channel_slot, &channel))
    {
      ms_error_set (error, MS_ERROR_CHANNEL_NOT_FOUND);
      return NULL;
    }
  if (!ms_arguments_add (arguments, "channel", channel.id, strlen (channel.id), error)
      || !ms_arguments_add (arguments, "text", escaped, strlen (escaped), error))
    return NULL;

  return g_steal_pointer (&arguments);
}

static void
take_message (MsShard         *shard,
              MsSocket        *socket,
              MsSocketMessage *message)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *words = NULL;
  MsArguments *arguments;
  MsJsonNode root;

  if (message->error != NULL)
    {
      push_error (shard, socket, ms_error_get_wire_name (message->error));
      return;
    }

  root = ms_json_reader_get_root (message->reader);
  if (ms_json_node_get_type (root) != MS_JSON_OBJECT)
    {
      push_error (shard, socket, ms_error_code_get_wire_name (MS_ERROR_JSON_NOT_OBJECT));
      return;
    }
  words = ms_json_node_dup_member_string (root, "text");
  if (words == NULL)
    {
      push_error (shard, socket, ms_error_code_get_wire_name (MS_ERROR_NO_TEXT));
      return;
    }

  arguments = make_arguments (shard, socket, words, &error);
  if (arguments == NULL)
    push_error (shard, socket, ms_error_get_wire_name (error));
  else
    ms_socket_call_post (shard, socket, arguments, FALSE, 0, posted_cb);
}

void
ms_socket_simple_receive (MsShard               *shard,
                          MsSocket              *socket,
                          const MsWebsocketItem *message)
{
  ms_socket_read_message (shard, socket, message, take_message);
}
