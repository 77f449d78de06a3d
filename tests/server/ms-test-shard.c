/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Shards without HTTP and without a store, and the client's end of a socket pair. */

#include "config.h"

#include "ms-test-shard.h"

#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ms-limits.h"
#include "ms-test-events.h"

#define DEADLINE_MS 5000

static void
closed_cb (gpointer token,
           gpointer user_data)
{
  TestShards *self = user_data;

  g_atomic_int_inc (&self->n_closed);
}

void
test_shards_set_up (TestShards    *self,
                    gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  MsShardConfig config = { .n_shards = 2, .epoch = "e", .oldest = 1, .closed = closed_cb, .user_data = self };

  self->directory = test_directory_new (100);
  self->presence = ms_presence_new (g_get_monotonic_time () - MS_LIMIT_PRESENCE_QUIET_MS * 1000);
  config.directory = self->directory;
  config.presence = self->presence;
  self->set = ms_shard_set_new (&config, &error);
  g_assert_no_error (error);
  g_assert_true (ms_shard_set_start (self->set, &error));
}

void
test_shards_tear_down (TestShards    *self,
                       gconstpointer  data)
{
  MsShardCounters counters;

  ms_shard_set_stop (self->set);
  ms_shard_set_get_counters (self->set, &counters);
  g_assert_cmpuint (counters.connections, ==, 0);
  g_assert_cmpuint (counters.accepted, ==, counters.closed);
  ms_shard_set_free (self->set);
  ms_presence_free (self->presence);
  ms_directory_free (self->directory);
}

TestClient
test_client_connect_full (TestShards   *self,
                          MsAdoption    adoption,
                          const guint8 *drained,
                          gsize         length)
{
  g_autoptr(GBytes) bytes = g_bytes_new (drained, length);
  int fds[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  adoption.fd = fds[0];
  adoption.drained = bytes;
  adoption.session = adoption.session != 0 ? adoption.session : adoption.user * 100;
  ms_shard_set_adopt (self->set, &adoption, NULL);

  return (TestClient) { .fd = fds[1], .input = g_byte_array_new () };
}

TestClient
test_client_connect (TestShards *self,
                     gint64      user,
                     const char *since)
{
  return test_client_connect_full (self, (MsAdoption) { .user = user, .micro = TRUE, .since = since }, NULL, 0);
}

void
test_client_clear (TestClient *client)
{
  close (client->fd);
  g_byte_array_unref (client->input);
}

void
test_client_send (TestClient        *client,
                  MsWebsocketOpcode  opcode,
                  const char        *text)
{
  gsize length = strlen (text);
  guint8 frame[4096] = { 0x80 | opcode, 0x80 | (length < 126 ? length : 126) };
  gsize at = 2;

  if (length >= 126)
    {
      frame[at++] = length >> 8;
      frame[at++] = length & 0xff;
    }
  at += 4; /* a mask of zeros */
  memcpy (frame + at, text, length);
  g_assert_cmpint (send (client->fd, frame, at + length, MSG_NOSIGNAL), ==, at + length);
}

gboolean
test_client_receive_more (TestClient *client)
{
  struct pollfd watch = { .fd = client->fd, .events = POLLIN };
  guint8 bytes[65536];
  gssize n;

  if (poll (&watch, 1, DEADLINE_MS) <= 0)
    return FALSE;
  n = recv (client->fd, bytes, sizeof bytes, 0);
  if (n <= 0)
    return FALSE;
  g_byte_array_append (client->input, bytes, n);

  return TRUE;
}

static char *
take_frame (TestClient *client,
            guint8     *opcode)
{
  gsize length = ms_websocket_frame_length (client->input->data, client->input->len);
  gsize header;
  char *text;

  if (length == 0 || length > client->input->len)
    return NULL;

  *opcode = client->input->data[0] & 0xf;
  header = client->input->data[1] < 126 ? 2 : client->input->data[1] == 126 ? 4 : 10;
  text = g_strndup ((const char *) client->input->data + header, length - header);
  if (*opcode == MS_WEBSOCKET_CLOSE)
    client->close_code = client->input->data[header] << 8 | client->input->data[header + 1];
  g_byte_array_remove_range (client->input, 0, length);

  return text;
}

char *
test_client_receive_text (TestClient *client)
{
  for (;;)
    {
      guint8 opcode = 0;
      g_autofree char *text = take_frame (client, &opcode);

      if (text != NULL && opcode == MS_WEBSOCKET_TEXT)
        return g_steal_pointer (&text);
      if (text != NULL && opcode == MS_WEBSOCKET_CLOSE)
        return NULL;
      if (text == NULL && !test_client_receive_more (client))
        return NULL;
    }
}

void
test_client_expect (TestClient *client,
                    const char *part)
{
  g_autofree char *text = test_client_receive_text (client);

  while (text != NULL && strstr (text, "\"micro_presence\"") != NULL && strstr (part, "micro_presence") == NULL)
    {
      g_free (text);
      text = test_client_receive_text (client);
    }
  g_assert_nonnull (text);
  if (strstr (text, part) == NULL)
    g_test_message ("got %s", text);
  g_assert_nonnull (strstr (text, part));
}

void
test_client_expect_close (TestClient *client,
                          guint16     code)
{
  g_autofree char *text = test_client_receive_text (client);

  g_assert_cmpstr (text, ==, NULL);
  g_assert_cmpuint (client->close_code, ==, code);
}

void
test_client_greet (TestClient *client)
{
  test_client_expect (client, "\"hello\"");
  test_client_expect (client, "\"micro_sync\"");
}

void
test_shards_post (TestShards   *self,
                  MsEventBatch *batch)
{
  ms_shard_set_post (self->set, batch);
  ms_event_batch_unref (batch);
}
