/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two real shards over socket pairs: what a client sees on its end, without HTTP and without a store. */

#include "config.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ms-frame.h"
#include "ms-limits.h"
#include "ms-shard.h"
#include "ms-test-events.h"
#include "ms-websocket-codec.h"

#define DEADLINE_MS 5000

typedef struct
{
  MsDirectory *directory;
  MsPresence  *presence;
  MsShardSet  *set;
  int          n_closed; /* atomic */
} Fixture;

/* The client's end: whole frames come out of a buffer. */
typedef struct
{
  int         fd;
  GByteArray *input;
  guint16     close_code; /* of the close frame that came */
} Client;

static void
closed_cb (gpointer token,
           gpointer user_data)
{
  Fixture *fixture = user_data;

  g_atomic_int_inc (&fixture->n_closed);
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  MsShardConfig config = { .n_shards = 2, .epoch = "e", .oldest = 1, .closed = closed_cb, .user_data = fixture };

  fixture->directory = test_directory_new (100);
  fixture->presence = ms_presence_new (g_get_monotonic_time () - MS_LIMIT_PRESENCE_QUIET_MS * 1000);
  config.directory = fixture->directory;
  config.presence = fixture->presence;
  fixture->set = ms_shard_set_new (&config, &error);
  g_assert_no_error (error);
  g_assert_true (ms_shard_set_start (fixture->set, &error));
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  MsShardCounters counters;

  ms_shard_set_stop (fixture->set);
  ms_shard_set_get_counters (fixture->set, &counters);
  g_assert_cmpuint (counters.connections, ==, 0);
  g_assert_cmpuint (counters.accepted, ==, counters.closed);
  ms_shard_set_free (fixture->set);
  ms_presence_free (fixture->presence);
  ms_directory_free (fixture->directory);
}

static Client
connect_full (Fixture      *fixture,
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
  ms_shard_set_adopt (fixture->set, &adoption, NULL);

  return (Client) { .fd = fds[1], .input = g_byte_array_new () };
}

static Client
connect_user (Fixture    *fixture,
              gint64      user,
              const char *since)
{
  return connect_full (fixture, (MsAdoption) { .user = user, .micro = TRUE, .since = since }, NULL, 0);
}

static void
client_clear (Client *client)
{
  close (client->fd);
  g_byte_array_unref (client->input);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Client, client_clear)

static void
send_frame (Client           *client,
            MsWebsocketOpcode opcode,
            const char       *text)
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

/* More bytes; FALSE at the end of the stream or after the deadline. */
static gboolean
receive_more (Client *client,
              int     timeout_ms)
{
  struct pollfd watch = { .fd = client->fd, .events = POLLIN };
  guint8 bytes[65536];
  gssize n;

  if (poll (&watch, 1, timeout_ms) <= 0)
    return FALSE;
  n = recv (client->fd, bytes, sizeof bytes, 0);
  if (n <= 0)
    return FALSE;
  g_byte_array_append (client->input, bytes, n);

  return TRUE;
}

static char *
take_frame (Client *client,
            guint8 *opcode)
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

/* The next text frame, NULL when the stream ends or a close frame comes. */
static char *
receive_text_within (Client *client,
                     int     timeout_ms)
{
  for (;;)
    {
      guint8 opcode = 0;
      g_autofree char *text = take_frame (client, &opcode);

      if (text != NULL && opcode == MS_WEBSOCKET_TEXT)
        return g_steal_pointer (&text);
      if (text != NULL && opcode == MS_WEBSOCKET_CLOSE)
        return NULL;
      if (text == NULL && !receive_more (client, timeout_ms))
        return NULL;
    }
}

/* Presence is told once a second, whatever else is going on: it counts only where it is expected. */
static void
expect (Client     *client,
        const char *part)
{
  g_autofree char *text = receive_text_within (client, DEADLINE_MS);

  while (text != NULL && strstr (text, "\"micro_presence\"") != NULL && strstr (part, "micro_presence") == NULL)
    {
      g_free (text);
      text = receive_text_within (client, DEADLINE_MS);
    }
  g_assert_nonnull (text);
  if (strstr (text, part) == NULL)
    g_test_message ("got %s", text);
  g_assert_nonnull (strstr (text, part));
}

static void
expect_close (Client *client,
              guint16 code)
{
  g_autofree char *text = receive_text_within (client, DEADLINE_MS);

  g_assert_cmpstr (text, ==, NULL);
  g_assert_cmpuint (client->close_code, ==, code);
}

static void
greet (Client *client)
{
  expect (client, "\"hello\"");
  expect (client, "\"micro_sync\"");
}

static void
post (Fixture      *fixture,
      MsEventBatch *batch)
{
  ms_shard_set_post (fixture->set, batch);
  ms_event_batch_unref (batch);
}

static void
test_hello_then_live (Fixture      *fixture,
                      gconstpointer data)
{
  g_auto(Client) one = connect_user (fixture, 1, NULL);
  g_auto(Client) two = connect_user (fixture, 2, NULL);
  g_auto(Client) stranger = connect_user (fixture, 9, NULL);

  expect (&one, "{\"type\":\"hello\",\"micro\":{\"seq\":100,\"oldest\":1,\"position\":\"e.100\"}}");
  expect (&one, "{\"type\":\"micro_sync\",\"seq\":100,\"position\":\"e.100\",\"heads\":{}}");
  greet (&two);
  greet (&stranger);
  post (fixture, test_batch (test_message (101, TEST_CHANNEL), test_message (102, TEST_OTHER_CHANNEL),
                             test_event_full (103, MS_TOPIC_TEAM, MS_EVENT_CLASS_RTM, MS_EVENT_KIND_FRAME, 0, 0, "{\"event_seq\":103}"), NULL));
  expect (&one, "\"event_seq\":101");
  expect (&one, "\"event_seq\":102");
  expect (&one, "\"event_seq\":103");
  expect (&two, "\"event_seq\":101");
  expect (&two, "\"event_seq\":103");
  expect (&stranger, "\"event_seq\":103");
}

static void
test_ping_echoes (Fixture      *fixture,
                  gconstpointer data)
{
  const guint8 early[] = { 0x89, 0x82, 0, 0, 0, 0, 'h', 'i' };
  g_auto(Client) one = connect_full (fixture, (MsAdoption) { .user = 1, .micro = TRUE }, early, sizeof early);

  greet (&one);
  send_frame (&one, MS_WEBSOCKET_TEXT, "{\"type\":\"ping\",\"id\":7,\"time\":1.5,\"seq\":100}");
  expect (&one, "{\"type\":\"pong\",\"reply_to\":7,\"time\":1.5,\"seq\":100,\"micro\":{\"seq\":100}}");
  send_frame (&one, MS_WEBSOCKET_TEXT, "{\"type\":\"dance\",\"id\":8}");
  expect (&one, "{\"ok\":false,\"reply_to\":8,\"error\":{\"code\":1,\"msg\":\"unknown_type\"}}");
  send_frame (&one, MS_WEBSOCKET_TEXT, "[1]");
  expect (&one, "{\"type\":\"error\",\"error\":{\"code\":1,\"msg\":\"json_not_object\"}}");
  send_frame (&one, MS_WEBSOCKET_TEXT, "{]");
  expect (&one, "invalid_json");
}

static void
test_resume_from_the_ring (Fixture      *fixture,
                           gconstpointer data)
{
  g_auto(Client) witness = connect_user (fixture, 1, NULL);
  g_auto(Client) back = { 0 };

  greet (&witness);
  for (gint64 seq = 101; seq <= 300; seq++)
    post (fixture, test_batch (test_message (seq, seq % 2 == 0 ? TEST_CHANNEL : TEST_OTHER_CHANNEL), NULL));
  for (gint64 seq = 101; seq <= 300; seq++)
    {
      g_autofree char *part = g_strdup_printf ("\"event_seq\":%d,", (int) seq);

      expect (&witness, part);
    }

  back = connect_user (fixture, 2, "e.200");
  expect (&back, "\"seq\":300");
  for (gint64 seq = 202; seq <= 300; seq += 2)
    {
      g_autofree char *part = g_strdup_printf ("\"event_seq\":%d,", (int) seq);

      expect (&back, part);
    }
  expect (&back, "{\"type\":\"micro_sync\",\"seq\":300,\"position\":\"e.300\",\"heads\":{\"C000000010\":300}}");
  post (fixture, test_batch (test_message (301, TEST_CHANNEL), NULL));
  expect (&back, "\"event_seq\":301");
}

static void
test_reset (Fixture      *fixture,
            gconstpointer data)
{
  const char *positions[] = { "other.100", "e.101", "e.x", "e.", "100", "" };

  for (guint i = 0; i < G_N_ELEMENTS (positions); i++)
    {
      g_auto(Client) client = connect_user (fixture, 1, positions[i]);

      expect (&client, "\"hello\"");
      expect (&client, "{\"type\":\"micro_reset\"}");
      expect (&client, "\"micro_sync\"");
    }
}

static void
test_sessions_end (Fixture      *fixture,
                   gconstpointer data)
{
  g_auto(Client) one = connect_full (fixture, (MsAdoption) { .user = 1, .session = 7, .micro = TRUE }, NULL, 0);
  g_auto(Client) same = connect_full (fixture, (MsAdoption) { .user = 1, .session = 8, .micro = TRUE }, NULL, 0);
  g_auto(Client) two = connect_user (fixture, 2, NULL);
  g_auto(Client) three = connect_user (fixture, 3, NULL);

  greet (&one);
  greet (&same);
  greet (&two);
  greet (&three);
  post (fixture, test_batch (test_event_full (101, MS_TOPIC_USER (1), MS_EVENT_CLASS_INTERNAL, MS_EVENT_KIND_SESSION_END, 0, 1, "{\"key\":7}"),
                             test_event_full (102, MS_TOPIC_TEAM, MS_EVENT_CLASS_INTERNAL, MS_EVENT_KIND_USER, 0, 2,
                                              "{\"key\":2,\"id\":\"U000000002\",\"name\":\"u2\",\"role\":\"member\",\"deleted\":true}"), NULL));
  expect_close (&one, MS_CLOSE_SESSION_ENDED);
  expect_close (&two, MS_CLOSE_SESSION_ENDED);
  ms_shard_set_end_user (fixture->set, 3);
  expect_close (&three, MS_CLOSE_SESSION_ENDED);
  post (fixture, test_batch (test_message (103, TEST_CHANNEL), NULL));
  expect (&same, "\"event_seq\":103");
}

static void
test_slow_reader_is_cut (Fixture      *fixture,
                         gconstpointer data)
{
  g_autofree char *filler = g_strnfill (200 * 1024, 'x');
  g_autofree char *big = g_strdup_printf ("{\"text\":\"%s\"}", filler);
  g_auto(Client) slow = connect_user (fixture, 1, NULL);
  g_auto(Client) quick = connect_user (fixture, 2, NULL);
  gint64 seq = 101;

  greet (&slow);
  greet (&quick);
  for (; seq < 400; seq++)
    {
      post (fixture, test_batch (test_event_full (seq, MS_TOPIC_CHANNEL (TEST_CHANNEL), MS_EVENT_CLASS_RTM, MS_EVENT_KIND_FRAME, TEST_CHANNEL, 1, big), NULL));
      expect (&quick, "xxx");
    }

  for (;;)
    {
      g_autofree char *text = receive_text_within (&slow, DEADLINE_MS);

      if (text == NULL)
        break;
      g_assert_true (g_str_has_suffix (text, "x\"}") || strstr (text, "presence") != NULL);
    }
  g_assert_cmpuint (slow.close_code, ==, MS_CLOSE_TOO_SLOW);
}

static void
test_answers_leave_before_the_close (Fixture      *fixture,
                                     gconstpointer data)
{
  g_auto(Client) one = connect_user (fixture, 1, NULL);
  const guint8 ends[] = { 0x89, 0x81, 0, 0, 0, 0, 'p', 0x81, 0x82, 0, 0, 0, 0, '[', ']', 0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe8 };

  greet (&one);
  g_assert_cmpint (send (one.fd, ends, sizeof ends, MSG_NOSIGNAL), ==, sizeof ends);
  expect (&one, "json_not_object");
  expect_close (&one, 1000);
  g_assert_false (receive_more (&one, DEADLINE_MS));
}

/* A pong says that everything before it was sent: one that would overtake events is not sent at all. */
static void
test_no_pong_in_front_of_events (Fixture      *fixture,
                                 gconstpointer data)
{
  g_autofree char *filler = g_strnfill (200 * 1024, 'x');
  g_autofree char *big = g_strdup_printf ("{\"text\":\"%s\"}", filler);
  g_auto(Client) slow = connect_user (fixture, 1, NULL);
  g_auto(Client) quick = connect_user (fixture, 2, NULL);

  greet (&slow);
  greet (&quick);
  /* More than the kernel holds for who does not read (4 MB to be sent, and what the other end begins with): else all is sent, and the pong is right. */
  for (gint64 seq = 101; seq < 171; seq++)
    {
      post (fixture, test_batch (test_event_full (seq, MS_TOPIC_CHANNEL (TEST_CHANNEL), MS_EVENT_CLASS_RTM, MS_EVENT_KIND_FRAME, TEST_CHANNEL, 1, big), NULL));
      expect (&quick, "xxx");
    }
  send_frame (&slow, MS_WEBSOCKET_TEXT, "{\"type\":\"ping\",\"id\":1}");
  send_frame (&slow, MS_WEBSOCKET_CLOSE, "\x03\xe8");
  for (;;)
    {
      g_autofree char *text = receive_text_within (&slow, DEADLINE_MS);

      if (text == NULL)
        break;
      g_assert_null (strstr (text, "pong"));
    }
  g_assert_cmpuint (slow.close_code, ==, 1000);
}

static void
test_simple_door (Fixture      *fixture,
                  gconstpointer data)
{
  g_auto(Client) door = connect_full (fixture, (MsAdoption) { .user = 2, .kind = MS_SOCKET_SIMPLE, .channel = TEST_CHANNEL }, NULL, 0);

  send_frame (&door, MS_WEBSOCKET_TEXT, "nonsense");
  expect (&door, "{\"error\":\"invalid_json\"}");
  send_frame (&door, MS_WEBSOCKET_TEXT, "{\"words\":1}");
  expect (&door, "{\"error\":\"no_text\"}");
  post (fixture, test_batch (test_message (101, TEST_CHANNEL), test_message (102, TEST_OTHER_CHANNEL), NULL));
  expect (&door, "{\"id\":\"1355517523.000101\",\"username\":\"u1\",\"text\":\"a < b @u2\",\"ts\":\"1355517523.000101\"}");
  post (fixture, test_batch (test_membership (103, MS_EVENT_KIND_MEMBER_LEFT, TEST_CHANNEL, 2), test_message (104, TEST_CHANNEL), NULL));
  expect_close (&door, MS_CLOSE_SESSION_ENDED);
}

static void
test_typing (Fixture      *fixture,
             gconstpointer data)
{
  g_auto(Client) typist = connect_user (fixture, 1, NULL);
  g_auto(Client) open = connect_user (fixture, 2, NULL);
  g_auto(Client) plain = connect_full (fixture, (MsAdoption) { .user = 3 }, NULL, 0);

  greet (&typist);
  greet (&open);
  expect (&plain, "\"hello\"");
  send_frame (&open, MS_WEBSOCKET_TEXT, "{\"type\":\"micro_focus\",\"channel\":\"C000000010\"}");
  send_frame (&open, MS_WEBSOCKET_TEXT, "{\"type\":\"ping\",\"id\":1}");
  expect (&open, "\"pong\"");
  for (guint i = 0; i < 3; i++)
    send_frame (&typist, MS_WEBSOCKET_TEXT, "{\"type\":\"typing\",\"channel\":\"C000000010\"}");
  expect (&plain, "{\"type\":\"user_typing\",\"channel\":\"C000000010\",\"user\":\"U000000001\"}");
  for (;;)
    {
      g_autofree char *text = receive_text_within (&open, DEADLINE_MS);

      g_assert_nonnull (text);
      if (strstr (text, "user_typing") != NULL)
        break;
    }
}

/* A channel that very many look at has no typing: it would be told to all of them. */
static void
test_typing_has_few_watchers (Fixture      *fixture,
                              gconstpointer data)
{
  const guint n_each = MS_LIMIT_TYPING_WATCHERS / 4;
  g_autoptr(GError) error = NULL;
  g_autoptr(MsDirectory) directory = ms_directory_copy (fixture->directory);
  MsShardConfig config = { .n_shards = 1, .directory = directory, .epoch = "e", .oldest = 1, .presence = fixture->presence };
  Fixture one = { .directory = directory, .presence = fixture->presence };
  Client watchers[MS_LIMIT_TYPING_WATCHERS + 1];
  g_auto(Client) typist = { 0 };

  for (gint64 key = 2; key < 7; key++)
    for (gint64 channel = TEST_CHANNEL; channel <= TEST_OTHER_CHANNEL; channel++)
      ms_directory_add_member (directory, channel, key, 0);
  one.set = ms_shard_set_new (&config, &error);
  g_assert_true (ms_shard_set_start (one.set, &error));
  typist = connect_user (&one, 1, NULL);
  greet (&typist);
  for (guint i = 0; i < MS_LIMIT_TYPING_WATCHERS; i++)
    {
      watchers[i] = connect_full (&one, (MsAdoption) { .user = 2 + i / n_each }, NULL, 0);
      expect (&watchers[i], "\"hello\"");
    }
  send_frame (&typist, MS_WEBSOCKET_TEXT, "{\"type\":\"typing\",\"channel\":\"C000000010\"}");
  for (guint i = 0; i < MS_LIMIT_TYPING_WATCHERS; i++)
    expect (&watchers[i], "user_typing");

  watchers[MS_LIMIT_TYPING_WATCHERS] = connect_full (&one, (MsAdoption) { .user = 6 }, NULL, 0);
  expect (&watchers[MS_LIMIT_TYPING_WATCHERS], "\"hello\"");
  send_frame (&typist, MS_WEBSOCKET_TEXT, "{\"type\":\"typing\",\"channel\":\"C000000011\"}");
  send_frame (&typist, MS_WEBSOCKET_TEXT, "{\"type\":\"ping\",\"id\":1}");
  expect (&typist, "\"pong\"");
  post (&one, test_batch (test_message (101, TEST_OTHER_CHANNEL), NULL));
  for (guint i = 0; i <= MS_LIMIT_TYPING_WATCHERS; i++)
    {
      expect (&watchers[i], "\"event_seq\":101");
      client_clear (&watchers[i]);
    }
  ms_shard_set_stop (one.set);
  ms_shard_set_free (one.set);
}

static void
test_presence (Fixture      *fixture,
               gconstpointer data)
{
  g_auto(Client) one = connect_user (fixture, 1, NULL);
  g_auto(Client) plain = connect_full (fixture, (MsAdoption) { .user = 3, .batch_presence = TRUE }, NULL, 0);

  greet (&one);
  expect (&plain, "\"hello\"");
  send_frame (&plain, MS_WEBSOCKET_TEXT, "{\"type\":\"presence_sub\",\"ids\":[\"U000000005\",\"U000000001\",\"U000000005\",\"nobody\",7]}");
  expect (&plain, "{\"type\":\"presence_change\",\"users\":[\"U000000001\"],\"presence\":\"active\",\"connected\":true}");
  expect (&plain, "{\"type\":\"presence_change\",\"users\":[\"U000000005\"],\"presence\":\"away\",\"connected\":false}");
  expect (&one, "\"micro_presence\"");
}

static void
test_bad_frames_close (Fixture      *fixture,
                       gconstpointer data)
{
  const guint8 unmasked[] = { 0x81, 0x01, 'x' };
  g_auto(Client) one = connect_full (fixture, (MsAdoption) { .user = 1, .micro = TRUE }, unmasked, sizeof unmasked);
  g_auto(Client) two = connect_user (fixture, 2, NULL);
  g_auto(Client) three = connect_user (fixture, 3, NULL);

  greet (&two);
  greet (&three);
  send_frame (&two, MS_WEBSOCKET_BINARY, "x");
  expect_close (&two, MS_CLOSE_BINARY);
  send_frame (&three, MS_WEBSOCKET_CLOSE, "\x03\xe8");
  expect_close (&three, MS_CLOSE_NORMAL);
  g_assert_false (receive_more (&three, DEADLINE_MS));
  for (;;)
    {
      g_autofree char *text = receive_text_within (&one, DEADLINE_MS);

      if (text == NULL)
        break;
    }
  g_assert_cmpuint (one.close_code, ==, MS_CLOSE_PROTOCOL);
}

static void
test_too_many_of_one_user (Fixture      *fixture,
                           gconstpointer data)
{
  Client clients[2 * MS_LIMIT_SOCKETS_PER_USER + 2];
  guint n_refused = 0;

  for (guint i = 0; i < G_N_ELEMENTS (clients); i++)
    clients[i] = connect_user (fixture, 1, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (clients); i++)
    {
      g_autofree char *text = receive_text_within (&clients[i], DEADLINE_MS);

      n_refused += text == NULL && clients[i].close_code == MS_CLOSE_TOO_SLOW;
    }
  for (guint i = 0; i < G_N_ELEMENTS (clients); i++)
    client_clear (&clients[i]);
  g_assert_cmpuint (n_refused, ==, 2);
}

static void
test_stop_says_goodbye (Fixture      *fixture,
                        gconstpointer data)
{
  g_auto(Client) one = connect_user (fixture, 1, NULL);
  gint64 began;

  greet (&one);
  post (fixture, test_batch (test_message (101, TEST_CHANNEL), NULL));
  began = g_get_monotonic_time ();
  ms_shard_set_stop (fixture->set);
  g_assert_cmpint (g_get_monotonic_time () - began, <, 4 * G_USEC_PER_SEC);
  expect (&one, "\"event_seq\":101");
  expect (&one, "\"goodbye\"");
  expect_close (&one, MS_CLOSE_GOING_AWAY);
  g_assert_cmpint (g_atomic_int_get (&fixture->n_closed), ==, 1);
}

#define ADD(name, func) g_test_add ("/server/shard/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  ADD ("hello-then-live", test_hello_then_live);
  ADD ("ping-echoes", test_ping_echoes);
  ADD ("resume-from-the-ring", test_resume_from_the_ring);
  ADD ("reset-when-it-cannot-be-served", test_reset);
  ADD ("sessions-end", test_sessions_end);
  ADD ("slow-reader-is-cut", test_slow_reader_is_cut);
  ADD ("answers-leave-before-the-close", test_answers_leave_before_the_close);
  ADD ("no-pong-in-front-of-events", test_no_pong_in_front_of_events);
  ADD ("simple-door", test_simple_door);
  ADD ("typing-reaches-who-looks", test_typing);
  ADD ("typing-has-few-watchers", test_typing_has_few_watchers);
  ADD ("presence", test_presence);
  ADD ("bad-frames-close", test_bad_frames_close);
  ADD ("too-many-of-one-user", test_too_many_of_one_user);
  ADD ("stop-says-goodbye", test_stop_says_goodbye);

  return g_test_run ();
}
