/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The log is the list of messages: message n is event n + 1 of topic CGENERAL. */

#define G_LOG_DOMAIN "ms-test"

#include "config.h"

#include "ms-mock-server.h"

#include <string.h>

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

#define FIRST_TS G_GINT64_CONSTANT (1700000000)

typedef struct
{
  char *user;
  char *text;
  char *client_msg_id; /* (nullable) */
} Stored;

typedef struct
{
  guint  status;
  char  *body; /* (nullable): hangs */
  int    times;
} Override;

struct _MsMockServer
{
  SoupServer *soup; /* (nullable): stopped */
  guint       port;
  char       *address;
  char       *epoch;
  GPtrArray  *messages; /* Stored */
  GPtrArray  *sockets; /* SoupWebsocketConnection */
  GHashTable *overrides; /* method → Override */
  GHashTable *calls; /* method → count */
  GHashTable *forms; /* method → arguments of the last call */
  GPtrArray  *hanging; /* SoupServerMessage */
  GHashTable *tickets; /* path → since (or "") */
  guint       next_ticket;
  gboolean    mute;
  gboolean    lose_acks;
};

static void
stored_free (Stored *stored)
{
  g_free (stored->user);
  g_free (stored->text);
  g_free (stored->client_msg_id);
  g_free (stored);
}

static void
override_free (Override *override)
{
  g_free (override->body);
  g_free (override);
}

static char *
quote (const char *text)
{
  g_autoptr(JsonNode) node = json_node_init_string (json_node_alloc (), text);

  return json_to_string (node, FALSE);
}

/* The members of a message object. */
static char *
message_members (MsMockServer *self,
                 guint         index)
{
  const Stored *stored = g_ptr_array_index (self->messages, index);
  g_autofree char *text = quote (stored->text);
  g_autofree char *id = stored->client_msg_id != NULL ? g_strdup_printf (",\"client_msg_id\":\"%s\"", stored->client_msg_id)
                                                      : g_strdup ("");

  return g_strdup_printf ("\"type\":\"message\",\"user\":\"%s\",\"text\":%s,\"ts\":\"%" G_GINT64_FORMAT ".000000\"%s",
                          stored->user, text, FIRST_TS + index, id);
}

static char *
event_frame (MsMockServer *self,
             guint         index)
{
  g_autofree char *members = message_members (self, index);

  return g_strdup_printf ("{%s,\"channel\":\"CGENERAL\",\"event_topic\":\"CGENERAL\",\"event_seq\":%u,\"prev\":%u}", members, index + 1, index);
}

static void
send_to_all (MsMockServer *self,
             const char   *frame)
{
  for (guint i = 0; i < self->sockets->len; i++)
    if (soup_websocket_connection_get_state (self->sockets->pdata[i]) == SOUP_WEBSOCKET_STATE_OPEN)
      soup_websocket_connection_send_text (self->sockets->pdata[i], frame);
}

static gint64
store (MsMockServer *self,
       const char   *user,
       const char   *text,
       const char   *client_msg_id)
{
  Stored *stored = NULL;

  for (guint i = 0; client_msg_id != NULL && i < self->messages->len; i++)
    if (g_strcmp0 (((Stored *) self->messages->pdata[i])->client_msg_id, client_msg_id) == 0)
      return i + 1;

  stored = g_new0 (Stored, 1);
  stored->user = g_strdup (user);
  stored->text = g_strdup (text);
  stored->client_msg_id = g_strdup (client_msg_id);
  g_ptr_array_add (self->messages, stored);
  if (!self->mute && !self->lose_acks)
    {
      g_autofree char *frame = event_frame (self, self->messages->len - 1);

      send_to_all (self, frame);
    }
  return self->messages->len;
}

/* Calls. */

static char *
answer_boot (MsMockServer *self)
{
  guint seq = self->messages->len;

  return g_strdup_printf ("{\"ok\":true,\"seq\":%u,\"position\":\"%s.%u\",\"heads\":{\"CGENERAL\":%u},"
                          "\"self\":{\"id\":\"UANNA\",\"name\":\"anna\"},\"team\":{\"id\":\"TTEAM\",\"name\":\"Team\"},\"prefs\":{},"
                          "\"users\":[{\"id\":\"UANNA\",\"name\":\"anna\"},{\"id\":\"UBORIS\",\"name\":\"boris\"}],"
                          "\"channels\":[{\"id\":\"CGENERAL\",\"name\":\"general\",\"is_channel\":true,\"is_member\":true,"
                          "\"last_read\":\"0000000000.000000\",\"unread_count\":0,\"mention_count\":0,"
                          "\"latest_ts\":\"0000000000.000000\"}],\"emoji\":{}}", seq, self->epoch, seq, seq);
}

static char *
answer_history (MsMockServer *self,
                GHashTable   *form)
{
  const char *latest = g_hash_table_lookup (form, "latest");
  const char *oldest = g_hash_table_lookup (form, "oldest");
  const char *limit_text = g_hash_table_lookup (form, "limit");
  gboolean inclusive = g_strcmp0 (g_hash_table_lookup (form, "inclusive"), "true") == 0;
  guint limit = limit_text != NULL ? (guint) g_ascii_strtoull (limit_text, NULL, 10) : 100;
  guint from = oldest != NULL ? (guint) MAX (0, g_ascii_strtoll (oldest, NULL, 10) - FIRST_TS + (inclusive ? 0 : 1)) : 0;
  guint to = latest != NULL ? (guint) MAX (0, g_ascii_strtoll (latest, NULL, 10) - FIRST_TS + (inclusive ? 1 : 0)) : self->messages->len;
  gboolean more = FALSE;
  g_autoptr(GString) list = g_string_new (NULL);

  to = MIN (to, self->messages->len);
  from = MIN (from, to);
  more = to - from > limit;
  if (more && oldest != NULL && latest == NULL)
    to = from + limit;
  else if (more)
    from = to - limit;
  for (guint i = to; i > from; i--)
    {
      g_autofree char *members = message_members (self, i - 1);

      g_string_append_printf (list, "%s{%s}", list->len > 0 ? "," : "", members);
    }
  return g_strdup_printf ("{\"ok\":true,\"seq\":%u,\"messages\":[%s],\"has_more\":%s}", self->messages->len, list->str,
                          more ? "true" : "false");
}

static char *
answer_connect (MsMockServer *self,
                GHashTable   *form)
{
  const char *since = g_hash_table_lookup (form, "since");
  char *path = g_strdup_printf ("/rtm/%u", self->next_ticket++);

  g_hash_table_insert (self->tickets, path, g_strdup (since != NULL ? since : ""));
  return g_strdup_printf ("{\"ok\":true,\"url\":\"ws://elsewhere.invalid:1%s\",\"self\":{\"id\":\"UANNA\"},\"team\":{\"id\":\"TTEAM\"}}", path);
}

static char *
answer (MsMockServer *self,
        const char   *method,
        GHashTable   *form)
{
  if (g_str_equal (method, "micro.boot"))
    return answer_boot (self);
  if (g_str_equal (method, "conversations.history"))
    return answer_history (self, form);
  if (g_str_equal (method, "rtm.connect"))
    return answer_connect (self, form);
  if (g_str_equal (method, "chat.postMessage"))
    return g_strdup_printf ("{\"ok\":true,\"event_seq\":%" G_GINT64_FORMAT "}",
                            store (self, "UANNA", g_hash_table_lookup (form, "text"), g_hash_table_lookup (form, "client_msg_id")));
  if (g_str_equal (method, "conversations.info"))
    return g_strdup_printf ("{\"ok\":true,\"seq\":%u,\"channel\":{\"id\":\"CGENERAL\",\"name\":\"general\",\"is_channel\":true,"
                            "\"is_member\":true,\"last_read\":\"0000000000.000000\",\"unread_count\":%u,\"mention_count\":0,"
                            "\"latest_ts\":\"0000000000.000000\"}}", self->messages->len, self->messages->len);
  return g_strdup ("{\"ok\":true}");
}

static void
reply (SoupServerMessage *message,
       guint              status,
       const char        *body)
{
  soup_server_message_set_status (message, status, NULL);
  soup_server_message_set_response (message, "application/json", SOUP_MEMORY_COPY, body, strlen (body));
  if (status == 429)
    soup_message_headers_replace (soup_server_message_get_response_headers (message), "Retry-After", "1");
}

static const char *
method_of (SoupServerMessage *message)
{
  return g_uri_get_path (soup_server_message_get_uri (message)) + strlen ("/api/");
}

static GHashTable *
read_form (SoupServerMessage *message)
{
  g_autoptr(GBytes) body = soup_message_body_flatten (soup_server_message_get_request_body (message));
  g_autofree char *text = g_strndup (g_bytes_get_data (body, NULL), g_bytes_get_size (body));

  return soup_form_decode (text);
}

static void
reply_ordinary (MsMockServer      *self,
                SoupServerMessage *message)
{
  g_autoptr(GHashTable) form = read_form (message);
  g_autofree char *json = answer (self, method_of (message), form);

  reply (message, 200, json);
}

static void
let_hang (MsMockServer      *self,
          SoupServerMessage *message)
{
  soup_server_message_pause (message);
  g_ptr_array_add (self->hanging, g_object_ref (message));
}

static void
api_cb (SoupServer        *soup,
        SoupServerMessage *message,
        const char        *path,
        GHashTable        *query,
        gpointer           user_data)
{
  MsMockServer *self = user_data;
  const char *method = method_of (message);
  Override *override = g_hash_table_lookup (self->overrides, method);

  g_hash_table_insert (self->calls, g_strdup (method), GUINT_TO_POINTER (ms_mock_server_count_calls (self, method) + 1));
  g_hash_table_insert (self->forms, g_strdup (method), read_form (message));
  if (override == NULL || override->times == 0)
    {
      reply_ordinary (self, message);
      return;
    }
  override->times -= override->times > 0;
  if (override->body == NULL)
    let_hang (self, message);
  else
    reply (message, override->status, override->body);
}

/* Sockets. */

static void
socket_message_cb (SoupWebsocketConnection *socket,
                   int                      type,
                   GBytes                  *bytes,
                   gpointer                 user_data)
{
  MsMockServer *self = user_data;
  g_autoptr(JsonParser) parser = json_parser_new ();
  JsonObject *object = NULL;
  const char *kind = NULL;
  g_autofree char *frame = NULL;
  gint64 seq = 0;

  if (!json_parser_load_from_data (parser, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes), NULL))
    return;
  object = json_node_get_object (json_parser_get_root (parser));
  kind = json_object_get_string_member_with_default (object, "type", "");
  if (g_str_equal (kind, "ping") && !self->mute)
    frame = g_strdup_printf ("{\"type\":\"pong\",\"reply_to\":0,\"micro\":{\"seq\":%u}}", self->messages->len);
  if (g_str_equal (kind, "message"))
    {
      seq = store (self, "UANNA", json_object_get_string_member (object, "text"),
                   json_object_get_string_member_with_default (object, "client_msg_id", NULL));
      if (!self->lose_acks)
        frame = g_strdup_printf ("{\"ok\":true,\"reply_to\":%" G_GINT64_FORMAT ",\"event_seq\":%" G_GINT64_FORMAT "}",
                                 json_object_get_int_member (object, "id"), seq);
    }
  if (frame != NULL)
    soup_websocket_connection_send_text (socket, frame);
}

static void
socket_closed_cb (SoupWebsocketConnection *socket,
                  gpointer                 user_data)
{
  MsMockServer *self = user_data;

  g_signal_handlers_disconnect_by_data (socket, self);
  g_ptr_array_remove (self->sockets, socket);
}

static void
greet (MsMockServer            *self,
       SoupWebsocketConnection *socket,
       const char              *since)
{
  guint seq = self->messages->len;
  g_autofree char *prefix = g_strconcat (self->epoch, ".", NULL);
  g_autofree char *hello = g_strdup_printf ("{\"type\":\"hello\",\"micro\":{\"seq\":%u,\"oldest\":1,\"position\":\"%s.%u\"}}", seq,
                                            self->epoch, seq);
  g_autofree char *sync = g_strdup_printf ("{\"type\":\"micro_sync\",\"seq\":%u,\"position\":\"%s.%u\",\"heads\":{\"CGENERAL\":%u}}",
                                           seq, self->epoch, seq, seq);

  soup_websocket_connection_send_text (socket, hello);
  if (*since != '\0' && !g_str_has_prefix (since, prefix))
    soup_websocket_connection_send_text (socket, "{\"type\":\"micro_reset\"}");
  else if (*since != '\0')
    for (guint i = (guint) g_ascii_strtoull (since + strlen (prefix), NULL, 10); i < seq; i++)
      {
        g_autofree char *frame = event_frame (self, i);

        soup_websocket_connection_send_text (socket, frame);
      }
  soup_websocket_connection_send_text (socket, sync);
}

static void
socket_cb (SoupServer              *soup,
           SoupServerMessage       *message,
           const char              *path,
           SoupWebsocketConnection *socket,
           gpointer                 user_data)
{
  MsMockServer *self = user_data;
  const char *since = g_hash_table_lookup (self->tickets, path);

  if (since == NULL)
    {
      soup_websocket_connection_close (socket, 1008, "no ticket");
      return;
    }
  g_ptr_array_add (self->sockets, g_object_ref (socket));
  g_signal_connect (socket, "message", G_CALLBACK (socket_message_cb), self);
  g_signal_connect (socket, "closed", G_CALLBACK (socket_closed_cb), self);
  greet (self, socket, since);
}

/* Life. */

void
ms_mock_server_start (MsMockServer *self)
{
  g_autoptr(GError) error = NULL;
  GSList *uris = NULL;

  self->soup = soup_server_new (NULL, NULL);
  soup_server_add_handler (self->soup, "/api", api_cb, self, NULL);
  soup_server_add_websocket_handler (self->soup, "/rtm", NULL, NULL, socket_cb, self, NULL);
  soup_server_listen_local (self->soup, self->port, SOUP_SERVER_LISTEN_IPV4_ONLY, &error);
  g_assert_no_error (error);
  uris = soup_server_get_uris (self->soup);
  self->port = (guint) g_uri_get_port (uris->data);
  g_slist_free_full (uris, (GDestroyNotify) g_uri_unref);
}

void
ms_mock_server_stop (MsMockServer *self)
{
  if (self->soup == NULL)
    return;
  while (self->sockets->len > 0)
    {
      g_autoptr(SoupWebsocketConnection) socket = g_ptr_array_steal_index (self->sockets, 0);

      g_signal_handlers_disconnect_by_data (socket, self);
      g_io_stream_close (soup_websocket_connection_get_io_stream (socket), NULL, NULL);
    }
  g_ptr_array_set_size (self->hanging, 0);
  soup_server_disconnect (self->soup);
  g_clear_object (&self->soup);
}

MsMockServer *
ms_mock_server_new (void)
{
  MsMockServer *self = g_new0 (MsMockServer, 1);

  self->epoch = g_strdup ("E1");
  self->messages = g_ptr_array_new_with_free_func ((GDestroyNotify) stored_free);
  self->sockets = g_ptr_array_new_with_free_func (g_object_unref);
  self->overrides = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) override_free);
  self->calls = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->forms = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_hash_table_unref);
  self->hanging = g_ptr_array_new_with_free_func (g_object_unref);
  self->tickets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  ms_mock_server_start (self);
  self->address = g_strdup_printf ("http://127.0.0.1:%u/", self->port);
  return self;
}

void
ms_mock_server_free (MsMockServer *self)
{
  if (self == NULL)
    return;
  ms_mock_server_stop (self);
  g_ptr_array_unref (self->messages);
  g_ptr_array_unref (self->sockets);
  g_hash_table_unref (self->overrides);
  g_hash_table_unref (self->calls);
  g_hash_table_unref (self->forms);
  g_hash_table_unref (self->tickets);
  g_ptr_array_unref (self->hanging);
  g_free (self->address);
  g_free (self->epoch);
  g_free (self);
}

const char *
ms_mock_server_get_address (MsMockServer *self)
{
  return self->address;
}

void
ms_mock_server_override (MsMockServer *self,
                         const char   *method,
                         guint         status,
                         const char   *body,
                         int           times)
{
  Override *override = g_new0 (Override, 1);

  override->status = status;
  override->body = g_strdup (body);
  override->times = times;
  g_hash_table_insert (self->overrides, g_strdup (method), override);
}

guint
ms_mock_server_count_calls (MsMockServer *self,
                            const char   *method)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (self->calls, method));
}

void
ms_mock_server_release (MsMockServer *self)
{
  for (guint i = 0; i < self->hanging->len; i++)
    {
      reply_ordinary (self, self->hanging->pdata[i]);
      soup_server_message_unpause (self->hanging->pdata[i]);
    }
  g_ptr_array_set_size (self->hanging, 0);
}

const char *
ms_mock_server_get_argument (MsMockServer *self,
                             const char   *method,
                             const char   *name)
{
  GHashTable *form = g_hash_table_lookup (self->forms, method);

  return form != NULL ? g_hash_table_lookup (form, name) : NULL;
}

gint64
ms_mock_server_post (MsMockServer *self,
                     const char   *user,
                     const char   *text)
{
  return store (self, user, text, NULL);
}

guint
ms_mock_server_count_messages (MsMockServer *self,
                               const char   *text)
{
  guint count = 0;

  for (guint i = 0; i < self->messages->len; i++)
    count += text == NULL || g_str_equal (((Stored *) self->messages->pdata[i])->text, text);
  return count;
}

gint64
ms_mock_server_get_ts (MsMockServer *self,
                       guint         index)
{
  return (FIRST_TS + index) * G_USEC_PER_SEC;
}

void
ms_mock_server_send (MsMockServer *self,
                     const char   *frame)
{
  send_to_all (self, frame);
}

void
ms_mock_server_close_sockets (MsMockServer *self,
                              gushort       code)
{
  for (guint i = 0; i < self->sockets->len; i++)
    if (soup_websocket_connection_get_state (self->sockets->pdata[i]) == SOUP_WEBSOCKET_STATE_OPEN)
      soup_websocket_connection_close (self->sockets->pdata[i], code, "");
}

void
ms_mock_server_set_mute (MsMockServer *self,
                         gboolean      mute)
{
  self->mute = mute;
}

void
ms_mock_server_set_lose_acks (MsMockServer *self,
                              gboolean      lose)
{
  self->lose_acks = lose;
}

void
ms_mock_server_set_epoch (MsMockServer *self,
                          const char   *epoch)
{
  g_free (self->epoch);
  self->epoch = g_strdup (epoch);
}

guint
ms_mock_server_count_sockets (MsMockServer *self)
{
  return self->sockets->len;
}
