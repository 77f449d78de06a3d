/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A message that came over a socket goes the way of every call: chat.postMessage through the executor. The end comes back to this
 * shard behind the batch with the event, and finds the socket by its id, if it is still there. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-shard-private.h"

#include <string.h>

#include "ms-error.h"
#include "ms-limits.h"

#define METHOD "chat.postMessage"

/* A long text comes back with its acknowledgement: it counts as several calls, so that the replies that are on their way and those that
 * wait fit into the buffer of own frames, whenever the peer reads them. */
#define BYTES_PER_UNIT (MS_LIMIT_PRIVATE_BYTES / 2 / MS_LIMIT_INFLIGHT_PER_CONNECTION)
#define MAX_UNITS (G_MAXUINT8 - MS_LIMIT_INFLIGHT_PER_CONNECTION)

typedef struct
{
  MsShard         *shard;
  MsSocketCallDone done;
  guint64          socket;
  gint64           id;
  guint8           units; /* of in_flight */
  gboolean         has_id;
  gboolean         is_over; /* the shard was gone */
} SocketCall;

typedef struct
{
  GDestroyNotify func;
  gpointer       data;
  SocketCall    *call;
} PostedEnd;

static void
call_done (MsApiCall *api_call,
           gpointer   user_data)
{
  SocketCall *call = user_data;
  MsSocket *socket = call->is_over ? NULL : ms_shard_find_socket (call->shard, call->socket);

  if (socket != NULL)
    {
      socket->in_flight -= call->units;
      call->done (call->shard, socket, api_call, call->has_id, call->id);
      ms_socket_resume_reading (call->shard, socket);
    }
  g_free (call);
}

static void
run_end (MsShard *shard,
         gpointer data)
{
  PostedEnd *end = data;

  end->call->is_over = shard == NULL;
  end->func (end->data);
  g_free (end);
}

/* The runner's way back to this thread. */
static void
post_end (gpointer       target,
          GDestroyNotify func,
          gpointer       data)
{
  SocketCall *call = target;
  PostedEnd *end = g_new (PostedEnd, 1);

  *end = (PostedEnd) { func, data, call };
  ms_shard_post (call->shard, run_end, end);
}

static guint8
count_units (MsArguments *arguments)
{
  const char *text = ms_arguments_peek (arguments, "text");
  gsize units = 1 + (text != NULL ? strlen (text) / BYTES_PER_UNIT : 0);

  return (guint8) MIN (units, MAX_UNITS);
}

static MsApiCall *
make_call (MsShard     *shard,
           MsSocket    *socket,
           MsArguments *arguments)
{
  MsDirectoryUser user = { 0 };
  MsApiCaller caller = { .address = "", .origin = "", .simple_door = socket->simple };

  ms_directory_get_user (ms_hub_get_directory (shard->hub), socket->subscriber.user_slot, &user);
  caller.actor = (MsActor) { .user = user.key, .session = socket->session, .is_local = socket->is_local };
  caller.user_id = user.id;
  caller.role = user.role;

  return ms_api_call_new (shard->config->environment, METHOD, arguments, &caller);
}

void
ms_socket_call_post (MsShard         *shard,
                     MsSocket        *socket,
                     MsArguments     *arguments,
                     gboolean         has_id,
                     gint64           id,
                     MsSocketCallDone done)
{
  g_autoptr(MsApiCall) api_call = NULL;
  g_autoptr(GError) error = NULL;
  SocketCall *call;
  guint8 units = count_units (arguments);

  if (!socket->exempt && ms_rate_bucket_take (socket->posts, shard->now) > 0)
    {
      ms_arguments_free (arguments);
      ms_error_set_ratelimited (&error, 1);
      api_call = ms_api_call_new_refused (METHOD, error);
      done (shard, socket, api_call, has_id, id);
      return;
    }

  api_call = make_call (shard, socket, arguments);
  call = g_new0 (SocketCall, 1);
  call->shard = shard;
  call->done = done;
  call->socket = ms_shard_get_socket_id (shard, socket);
  call->id = id;
  call->has_id = has_id;
  call->units = units;
  socket->in_flight += units;
  shard->counters.messages++;
  ms_api_runner_run_on (shard->config->runner, api_call, post_end, call, call_done, call);
}
