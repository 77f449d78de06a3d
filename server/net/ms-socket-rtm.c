/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What an RTM client may say: message, ping, typing, presence_sub, presence_query, micro_focus, tickle. Each frame type is a row
 * of the table at the end. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-shard-private.h"

#include <string.h>

#include "ms-error.h"
#include "ms-frame.h"
#include "ms-limits.h"

#define SLOW_DOWN "slow down, too many messages..." /* published; SDKs compare it */
#define ECHO_MAX_BYTES (16 * 1024) /* a longer ping gets a pong without its members */

/* One frame on its way through its handler. */
typedef struct
{
  MsJsonNode  root;
  gboolean    has_id;
  gint64      id;
  MsSocketMessage *message;
} RtmFrame;

typedef void (*RtmHandler) (MsShard        *shard,
                            MsSocket       *socket,
                            const RtmFrame *frame);

static gint64
get_user_key (MsShard  *shard,
              MsSocket *socket)
{
  MsDirectoryUser user = { 0 };

  ms_directory_get_user (ms_hub_get_directory (shard->hub), socket->subscriber.user_slot, &user);

  return user.key;
}

/* Our own clients read the API's names; SDKs compare the words that are published. */
static void
write_error (MsShard    *shard,
             MsSocket   *socket,
             const char *name)
{
  MsJsonWriter *writer = shard->writer;
  gint64 code = strcmp (name, "ratelimited") == 0 ? MS_FRAME_ERROR_RATELIMITED
                : strcmp (name, "no_text") == 0   ? MS_FRAME_ERROR_NO_TEXT
                                                  : MS_FRAME_ERROR_OTHER;
  gboolean is_published = code == MS_FRAME_ERROR_RATELIMITED && socket->subscriber.dialect != MS_DIALECT_MICRO;

  ms_json_writer_key (writer, "error");
  ms_json_writer_open_object (writer);
  ms_json_writer_add_int (writer, "code", code);
  ms_json_writer_add_string (writer, "msg", is_published ? SLOW_DOWN : name);
  ms_json_writer_close_object (writer);
}

/* No usable frame at all. */
static void
push_frame_error (MsShard    *shard,
                  MsSocket   *socket,
                  const char *name)
{
  ms_json_writer_begin (shard->writer, 0);
  ms_json_writer_open_object (shard->writer);
  ms_json_writer_add_string (shard->writer, MS_FRAME_KEY_TYPE, MS_FRAME_ERROR);
  write_error (shard, socket, name);
  ms_json_writer_close_object (shard->writer);
  ms_socket_push_written (shard, socket);
}

static void
open_reply (MsShard *shard,
            gboolean ok,
            gboolean has_id,
            gint64   id)
{
  ms_json_writer_begin (shard->writer, 0);
  ms_json_writer_open_object (shard->writer);
  ms_json_writer_add_boolean (shard->writer, "ok", ok);
  if (has_id)
    ms_json_writer_add_int (shard->writer, "reply_to", id);
}

static void
push_refusal (MsShard    *shard,
              MsSocket   *socket,
              const char *name,
              gboolean    has_id,
              gint64      id)
{
  open_reply (shard, FALSE, has_id, id);
  write_error (shard, socket, name);
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
    {
      push_refusal (shard, socket, ms_error_get_wire_name (error), has_id, id);
      return;
    }

  open_reply (shard, TRUE, has_id, id);
  ms_json_writer_add_ts (shard->writer, "ts", ms_api_call_get_ts (call));
  ms_json_writer_add_string (shard->writer, "text", ms_api_call_get_text (call));
  ms_json_writer_add_int (shard->writer, MS_FRAME_KEY_EVENT_SEQ, ms_api_call_get_event_seq (call));
  ms_json_writer_add_string (shard->writer, "client_msg_id", ms_api_call_get_client_msg_id (call));
  ms_json_writer_close_object (shard->writer);
  ms_socket_push_written (shard, socket);
}

/* (transfer full) (nullable): there already where the frame is long. */
static MsArguments *
take_arguments (MsSocketMessage  *message,
                GError          **error)
{
  g_autoptr(MsArguments) arguments = g_steal_pointer (&message->arguments);

  if (message->arguments_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&message->arguments_error));
      return NULL;
    }
  if (arguments != NULL)
    return g_steal_pointer (&arguments);

  arguments = ms_arguments_new ();
  return ms_arguments_add_parsed (arguments, message->reader, error) ? g_steal_pointer (&arguments) : NULL;
}

static void
handle_message (MsShard        *shard,
                MsSocket       *socket,
                const RtmFrame *frame)
{
  g_autoptr(GError) error = NULL;
  MsArguments *arguments = take_arguments (frame->message, &error);

  ms_presence_touch (shard->config->presence, get_user_key (shard, socket), shard->now);
  if (arguments == NULL)
    push_refusal (shard, socket, ms_error_get_wire_name (error), frame->has_id, frame->id);
  else
    ms_socket_call_post (shard, socket, arguments, frame->has_id, frame->id, posted_cb);
}

static gboolean
is_pong_own (MsJsonNode key)
{
  return ms_json_node_equal_string (key, MS_FRAME_KEY_TYPE) || ms_json_node_equal_string (key, "id")
         || ms_json_node_equal_string (key, "reply_to") || ms_json_node_equal_string (key, "micro");
}

static void
echo_members (MsJsonWriter   *writer,
              const RtmFrame *frame)
{
  MsJsonIter iter;
  MsJsonNode key;
  MsJsonNode value;

  ms_json_iter_init (&iter, frame->root);
  while (ms_json_iter_next (&iter, &key, &value))
    {
      g_autofree char *name = NULL;
      const char *raw;
      gsize length;

      if (is_pong_own (key) || !ms_json_node_peek_raw (value, &raw, &length))
        continue;
      name = ms_json_node_dup_string (key);
      ms_json_writer_key_string (writer, name);
      ms_json_writer_raw (writer, raw, (gssize) length);
    }
}

static void
handle_ping (MsShard        *shard,
             MsSocket       *socket,
             const RtmFrame *frame)
{
  MsJsonWriter *writer = shard->writer;
  gint64 seq = ms_json_node_get_member_int64 (frame->root, "seq", 0);

  ms_json_writer_begin (writer, 0);
  ms_json_writer_open_object (writer);
  ms_json_writer_add_string (writer, MS_FRAME_KEY_TYPE, MS_FRAME_PONG);
  if (frame->has_id)
    ms_json_writer_add_int (writer, "reply_to", frame->id);
  if (frame->message->length <= ECHO_MAX_BYTES)
    echo_members (writer, frame);
  if (socket->subscriber.dialect == MS_DIALECT_MICRO)
    {
      ms_json_writer_key (writer, "micro");
      ms_json_writer_open_object (writer);
      ms_json_writer_add_int (writer, "seq", ms_run_log_get_head (ms_hub_get_log (shard->hub)));
      ms_json_writer_close_object (writer);
      if (seq > 0)
        ms_socket_ensure_extra (socket)->confirmed = seq;
    }
  ms_json_writer_close_object (writer);
  ms_socket_push_written (shard, socket);
}

/* The channel that a frame names, if its sender is a member. */
static guint32
find_own_channel (MsShard        *shard,
                  MsSocket       *socket,
                  const RtmFrame *frame,
                  gint64         *key)
{
  MsDirectory *directory = ms_hub_get_directory (shard->hub);
  MsDirectoryChannel channel;
  g_autofree char *id = ms_json_node_dup_member_string (frame->root, "channel");
  guint32 slot = ms_directory_find_channel_id (directory, id);

  if (!ms_directory_get_channel (directory, slot, &channel)
      || !ms_directory_is_member (directory, channel.key, get_user_key (shard, socket)))
    return MS_SLOT_NONE;

  *key = channel.key;

  return slot;
}

static void
handle_typing (MsShard        *shard,
               MsSocket       *socket,
               const RtmFrame *frame)
{
  MsTypingMark mark = { .user = get_user_key (shard, socket), .thread_ts = ms_json_node_get_member_ts (frame->root, "thread_ts") };

  if (find_own_channel (shard, socket, frame, &mark.channel) == MS_SLOT_NONE)
    return;

  ms_presence_touch (shard->config->presence, mark.user, shard->now);
  if (ms_typing_mark (ms_shard_set_get_typing (shard->set), &mark, shard->now))
    ms_shard_send_typing (shard, &mark);
}

static void
handle_focus (MsShard        *shard,
              MsSocket       *socket,
              const RtmFrame *frame)
{
  gint64 channel;

  socket->focus = find_own_channel (shard, socket, frame, &channel);
}

static void
handle_tickle (MsShard        *shard,
               MsSocket       *socket,
               const RtmFrame *frame)
{
  ms_presence_touch (shard->config->presence, get_user_key (shard, socket), shard->now);
}

static int
compare_keys (gconstpointer a,
              gconstpointer b)
{
  gint64 one = *(const gint64 *) a;
  gint64 other = *(const gint64 *) b;

  return one < other ? -1 : one > other;
}

/* The users that a frame lists: sorted, once each, at most MS_LIMIT_PRESENCE_SUB. */
static GArray *
read_users (MsShard        *shard,
            const RtmFrame *frame)
{
  MsDirectory *directory = ms_hub_get_directory (shard->hub);
  GArray *users = g_array_new (FALSE, FALSE, sizeof (gint64));
  MsJsonIter iter;
  MsJsonNode value;
  guint length = 0;

  ms_json_iter_init (&iter, ms_json_node_get_member (frame->root, "ids"));
  while (users->len < MS_LIMIT_PRESENCE_SUB && ms_json_iter_next (&iter, NULL, &value))
    {
      g_autofree char *id = ms_json_node_dup_string (value);
      MsDirectoryUser user;

      if (ms_directory_get_user (directory, ms_directory_find_user_id (directory, id), &user))
        g_array_append_val (users, user.key);
    }

  g_array_sort (users, compare_keys);
  for (guint i = 0; i < users->len; i++)
    if (i == 0 || g_array_index (users, gint64, i) != g_array_index (users, gint64, length - 1))
      g_array_index (users, gint64, length++) = g_array_index (users, gint64, i);
  g_array_set_size (users, length);

  return users;
}

static void
handle_presence_query (MsShard        *shard,
                       MsSocket       *socket,
                       const RtmFrame *frame)
{
  g_autoptr(GArray) users = read_users (shard, frame);

  ms_shard_send_presence_to (shard, socket, (const gint64 *) (gconstpointer) users->data, users->len);
}

static void
handle_presence_sub (MsShard        *shard,
                     MsSocket       *socket,
                     const RtmFrame *frame)
{
  MsSocketExtra *extra = ms_socket_ensure_extra (socket);

  g_clear_pointer (&extra->watched, g_array_unref);
  extra->watched = read_users (shard, frame);
  ms_shard_send_presence_to (shard, socket, (const gint64 *) (gconstpointer) extra->watched->data, extra->watched->len);
}

static const struct
{
  const char *type;
  RtmHandler  handle;
} handlers[] = {
  { MS_FRAME_MESSAGE, handle_message },
  { MS_FRAME_PING, handle_ping },
  { MS_FRAME_TYPING, handle_typing },
  { MS_FRAME_MICRO_FOCUS, handle_focus },
  { MS_FRAME_TICKLE, handle_tickle },
  { MS_FRAME_PRESENCE_SUB, handle_presence_sub },
  { MS_FRAME_PRESENCE_QUERY, handle_presence_query },
};

/* Text alone; the same for the simple door. */
const MsWebsocketRules ms_socket_rules = {
  .message_bytes = MS_LIMIT_FRAME_BYTES,
  .fragments = MS_LIMIT_FRAME_FRAGMENTS,
};

static void
take_frame (MsShard         *shard,
            MsSocket        *socket,
            MsSocketMessage *message)
{
  RtmFrame frame = { .message = message };
  MsJsonNode type;

  if (message->error != NULL)
    {
      push_frame_error (shard, socket, ms_error_get_wire_name (message->error));
      return;
    }

  frame.root = ms_json_reader_get_root (message->reader);
  if (ms_json_node_get_type (frame.root) != MS_JSON_OBJECT)
    {
      push_frame_error (shard, socket, ms_error_code_get_wire_name (MS_ERROR_JSON_NOT_OBJECT));
      return;
    }

  frame.has_id = ms_json_node_get_int64 (ms_json_node_get_member (frame.root, "id"), &frame.id);
  type = ms_json_node_get_member (frame.root, MS_FRAME_KEY_TYPE);
  for (guint i = 0; i < G_N_ELEMENTS (handlers); i++)
    if (ms_json_node_equal_string (type, handlers[i].type))
      {
        handlers[i].handle (shard, socket, &frame);
        return;
      }
  push_refusal (shard, socket, ms_error_code_get_wire_name (MS_ERROR_UNKNOWN_TYPE), frame.has_id, frame.id);
}

void
ms_socket_rtm_receive (MsShard               *shard,
                       MsSocket              *socket,
                       const MsWebsocketItem *message)
{
  ms_socket_read_message (shard, socket, message, take_frame);
}
