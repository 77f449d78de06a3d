/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Deadlines and caps of the door with a clock and addresses of our own: exactly at the limit is in time, a little later is not. */

#include "config.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ms-edge-stream.h"
#include "ms-limits.h"
#include "ms-peer-table.h"
#include "ms-reply-budget.h"

#define MS_US 1000

typedef struct
{
  GSocketConnection *tcp;
  MsEdgeStream      *stream;
  int                peer;
  gint64             before; /* the phase began between these */
  gint64             after;
} Fixture;

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GSocket) socket = NULL;
  int fds[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds), ==, 0);
  socket = g_socket_new_from_fd (fds[0], &error);
  g_assert_no_error (error);
  fixture->peer = fds[1];
  fixture->tcp = g_socket_connection_factory_create_connection (socket);
  fixture->before = g_get_monotonic_time ();
  fixture->stream = ms_edge_stream_new (G_IO_STREAM (fixture->tcp), fixture->tcp);
  fixture->after = g_get_monotonic_time ();
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  g_clear_object (&fixture->stream);
  g_clear_object (&fixture->tcp);
  close (fixture->peer);
}

/* The peer sends, the library reads. */
static void
receive (Fixture    *fixture,
         const char *text)
{
  GPollableInputStream *input = G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (G_IO_STREAM (fixture->stream)));
  g_autoptr(GError) error = NULL;
  char buffer[4096];
  gsize length = strlen (text);

  fixture->before = g_get_monotonic_time ();
  g_assert_cmpint (send (fixture->peer, text, length, 0), ==, length);
  for (gsize got = 0; got < length;)
    {
      gssize n = g_pollable_input_stream_read_nonblocking (input, buffer, sizeof buffer, NULL, &error);

      g_assert_no_error (error);
      got += (gsize) n;
    }
  fixture->after = g_get_monotonic_time ();
}

static void
assert_limit (Fixture *fixture,
              gint64   limit_ms)
{
  g_assert_false (ms_edge_stream_is_overdue (fixture->stream, fixture->before + limit_ms * MS_US));
  g_assert_true (ms_edge_stream_is_overdue (fixture->stream, fixture->after + limit_ms * MS_US + 1));
}

static void
test_first_byte (Fixture      *fixture,
                 gconstpointer data)
{
  assert_limit (fixture, MS_LIMIT_FIRST_BYTE_MS);
}

/* A byte now and then does not begin it anew. */
static void
test_header (Fixture      *fixture,
             gconstpointer data)
{
  gint64 before;
  gint64 after;

  receive (fixture, "GET / HT");
  before = fixture->before;
  after = fixture->after;
  receive (fixture, "TP/1.1\r\nHo");
  fixture->before = before;
  fixture->after = after;
  assert_limit (fixture, MS_LIMIT_HEADER_MS);
}

static void
test_body (Fixture      *fixture,
           gconstpointer data)
{
  g_autofree char *second = g_strnfill (MS_LIMIT_BODY_MIN_RATE, 'x');

  receive (fixture, "POST /api/x HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n");
  g_assert_cmpuint (ms_edge_stream_get_pending (fixture->stream), ==, 1000000);
  g_assert_false (ms_edge_stream_is_overdue (fixture->stream, fixture->before + MS_LIMIT_BODY_GRACE_MS * MS_US));
  g_assert_true (ms_edge_stream_is_overdue (fixture->stream, fixture->after + (MS_LIMIT_BODY_GRACE_MS + 1000) * MS_US));

  /* What has come buys a second each time. */
  for (guint i = 1; i <= 3; i++)
    {
      gint64 before = fixture->before;
      gint64 after = fixture->after;

      receive (fixture, second);
      fixture->before = before;
      fixture->after = after;
      g_assert_false (ms_edge_stream_is_overdue (fixture->stream, before + (MS_LIMIT_BODY_GRACE_MS + i * 1000) * MS_US));
      g_assert_true (ms_edge_stream_is_overdue (fixture->stream, after + (MS_LIMIT_BODY_GRACE_MS + (i + 1) * 1000) * MS_US));
    }
}

/* A long answer may take as long as its blocks are taken. */
static void
test_stalled (Fixture      *fixture,
              gconstpointer data)
{
  receive (fixture, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  for (guint i = 0; i < 3; i++)
    {
      fixture->before = g_get_monotonic_time ();
      ms_edge_stream_note_sent (fixture->stream);
      fixture->after = g_get_monotonic_time ();
      assert_limit (fixture, MS_LIMIT_STALLED_MS);
    }
  fixture->before = g_get_monotonic_time ();
  ms_edge_stream_answered (fixture->stream);
  fixture->after = g_get_monotonic_time ();
  assert_limit (fixture, MS_LIMIT_KEEP_ALIVE_MS);
}

static void
test_answer_and_keep_alive (Fixture      *fixture,
                            gconstpointer data)
{
  receive (fixture, "POST /api/x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello");
  assert_limit (fixture, MS_LIMIT_ANSWER_MS);
  g_assert_false (ms_edge_stream_is_idle (fixture->stream));
  g_assert_cmpuint (ms_edge_stream_get_pending (fixture->stream), ==, 5);

  fixture->before = g_get_monotonic_time ();
  ms_edge_stream_answered (fixture->stream);
  fixture->after = g_get_monotonic_time ();
  g_assert_true (ms_edge_stream_is_idle (fixture->stream));
  g_assert_cmpuint (ms_edge_stream_get_pending (fixture->stream), ==, 0);
  assert_limit (fixture, MS_LIMIT_KEEP_ALIVE_MS);

  /* The next one that comes in one piece is a request as well. */
  receive (fixture, "GET /health HTTP/1.1\r\nHost: a\r\n\r\n");
  g_assert_false (ms_edge_stream_is_idle (fixture->stream));
  g_assert_cmpuint (ms_edge_stream_get_pending (fixture->stream), ==, 0);
  assert_limit (fixture, MS_LIMIT_ANSWER_MS);
}

static void
test_upgrade (Fixture      *fixture,
              gconstpointer data)
{
  receive (fixture, "GET /rtm/x HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n\r\n");
  assert_limit (fixture, MS_LIMIT_UPGRADE_MS);
  ms_edge_stream_release (fixture->stream);
  g_assert_false (ms_edge_stream_is_overdue (fixture->stream, G_MAXINT64));
}

static GInetAddress *
make_address (guint number)
{
  const guint8 bytes[] = { 10, (guint8) (number >> 16), (guint8) (number >> 8), (guint8) number };

  return g_inet_address_new_from_bytes (bytes, G_SOCKET_FAMILY_IPV4);
}

static MsPeer *
enter (MsPeerTable *table,
       guint        address)
{
  g_autoptr(GInetAddress) inet = make_address (address);

  return ms_peer_table_enter (table, inet);
}

/* An HTTP connection that becomes a websocket. */
static MsPeer *
enter_socket (MsPeerTable *table,
              guint        address)
{
  MsPeer *peer = enter (table, address);

  if (peer == NULL)
    return NULL;
  ms_peer_table_add_socket (table, peer);
  ms_peer_table_leave (table, peer);
  return peer;
}

static void
test_caps_of_an_address (void)
{
  g_autoptr(MsPeerTable) table = ms_peer_table_new (NULL);
  MsPeer *http[MS_LIMIT_HTTP_PER_ADDRESS];
  MsPeer *sockets[MS_LIMIT_CONNECTIONS_PER_ADDRESS];
  guint n_sockets = MS_LIMIT_CONNECTIONS_PER_ADDRESS - MS_LIMIT_HTTP_PER_ADDRESS;

  for (guint i = 0; i < n_sockets; i++)
    g_assert_nonnull (sockets[i] = enter_socket (table, 1));
  for (guint i = 0; i < MS_LIMIT_HTTP_PER_ADDRESS; i++)
    g_assert_nonnull (http[i] = enter (table, 1));
  g_assert_null (enter (table, 1));

  /* Room below the cap of HTTP alone. */
  ms_peer_table_remove_socket (table, sockets[0]);
  g_assert_null (enter (table, 1));
  ms_peer_table_leave (table, http[0]);
  g_assert_nonnull (http[0] = enter (table, 1));
  ms_peer_table_leave (table, http[0]);

  /* Room below the cap of both. */
  g_assert_nonnull (sockets[0] = enter_socket (table, 1));
  g_assert_nonnull (sockets[n_sockets] = enter_socket (table, 1));
  g_assert_null (enter (table, 1));

  for (guint i = 1; i < MS_LIMIT_HTTP_PER_ADDRESS; i++)
    ms_peer_table_leave (table, http[i]);
  for (guint i = 0; i <= n_sockets; i++)
    ms_peer_table_remove_socket (table, sockets[i]);
}

static MsPeer *
enter_text (MsPeerTable *table,
            const char  *address)
{
  g_autoptr(GInetAddress) inet = g_inet_address_new_from_string (address);

  return ms_peer_table_enter (table, inet);
}

/* Whoever has a /64 has any number of addresses; but for exempt ones in it. */
static void
test_caps_of_a_network (void)
{
  g_autoptr(MsAddressSet) exempt = ms_address_set_parse ("2001:db8::ffff", NULL);
  g_autoptr(MsPeerTable) table = ms_peer_table_new (exempt);
  g_autoptr(GPtrArray) peers = g_ptr_array_new ();

  for (guint i = 0; i < MS_LIMIT_HTTP_PER_ADDRESS; i++)
    {
      g_autofree char *address = g_strdup_printf ("2001:db8::%x:%x", i, i);

      g_ptr_array_add (peers, enter_text (table, address));
    }
  g_assert_false (g_ptr_array_find (peers, NULL, NULL));
  g_assert_null (enter_text (table, "2001:db8::1:2:3:4"));
  g_ptr_array_add (peers, enter_text (table, "2001:db8:0:1::1"));
  g_ptr_array_add (peers, enter_text (table, "2001:db8::ffff"));
  g_assert_false (g_ptr_array_find (peers, NULL, NULL));
  for (guint i = 0; i < peers->len; i++)
    ms_peer_table_leave (table, g_ptr_array_index (peers, i));
}

static void
test_caps_of_all (void)
{
  g_autoptr(MsPeerTable) table = ms_peer_table_new (NULL);
  g_autoptr(GPtrArray) http = g_ptr_array_new ();
  g_autoptr(GPtrArray) sockets = g_ptr_array_new ();
  MsPeerCounters counters;

  for (guint i = 0; i < MS_LIMIT_HTTP_CONNECTIONS; i++)
    g_ptr_array_add (http, enter (table, i / MS_LIMIT_HTTP_PER_ADDRESS));
  g_assert_false (g_ptr_array_find (http, NULL, NULL));
  g_assert_null (enter (table, MS_LIMIT_HTTP_CONNECTIONS));

  ms_peer_table_leave (table, g_ptr_array_steal_index (http, 0));
  for (guint i = 0; i < MS_LIMIT_CONNECTIONS - MS_LIMIT_HTTP_CONNECTIONS; i++)
    g_ptr_array_add (sockets, enter_socket (table, MS_LIMIT_CONNECTIONS + i / 100));
  g_assert_false (g_ptr_array_find (sockets, NULL, NULL));
  g_ptr_array_add (http, enter (table, 1 << 20));
  g_assert_false (g_ptr_array_find (http, NULL, NULL));
  ms_peer_table_get_counters (table, &counters);
  g_assert_cmpuint (counters.http_connections + counters.sockets, ==, MS_LIMIT_CONNECTIONS);

  ms_peer_table_leave (table, g_ptr_array_steal_index (http, 0));
  g_ptr_array_add (sockets, enter_socket (table, (1 << 20) + 1));
  g_assert_null (enter (table, (1 << 20) + 2));

  for (guint i = 0; i < http->len; i++)
    ms_peer_table_leave (table, g_ptr_array_index (http, i));
  for (guint i = 0; i < sockets->len; i++)
    ms_peer_table_remove_socket (table, g_ptr_array_index (sockets, i));
}

static void
test_replies (void)
{
  const guint n_addresses = MS_LIMIT_REPLIES_BYTES / MS_LIMIT_REPLIES_PER_ADDRESS_BYTES;
  const gsize free_bytes = MS_LIMIT_REPLIES_FREE_BYTES;
  g_autoptr(MsReplyBudget) budget = ms_reply_budget_new ();

  g_assert_false (ms_reply_budget_take (budget, "0", FALSE, MS_LIMIT_REPLIES_PER_ADDRESS_BYTES + 1));
  g_assert_true (ms_reply_budget_take (budget, "0", FALSE, MS_LIMIT_REPLIES_PER_ADDRESS_BYTES));
  g_assert_false (ms_reply_budget_take (budget, "0", FALSE, free_bytes + 1));
  g_assert_true (ms_reply_budget_take (budget, "0", FALSE, free_bytes));
  ms_reply_budget_give_back (budget, "0", free_bytes);

  /* The others have theirs, and then nobody has more. */
  for (guint i = 1; i < n_addresses; i++)
    {
      g_autofree char *address = g_strdup_printf ("%u", i);

      g_assert_true (ms_reply_budget_take (budget, address, FALSE, MS_LIMIT_REPLIES_PER_ADDRESS_BYTES));
    }
  g_assert_false (ms_reply_budget_take (budget, "late", FALSE, free_bytes + 1));
  g_assert_false (ms_reply_budget_take (budget, "exempt", TRUE, free_bytes + 1));
  g_assert_true (ms_reply_budget_take (budget, "late", FALSE, free_bytes));

  ms_reply_budget_give_back (budget, "0", MS_LIMIT_REPLIES_PER_ADDRESS_BYTES);
  g_assert_false (ms_reply_budget_take (budget, "late", FALSE, MS_LIMIT_REPLIES_PER_ADDRESS_BYTES));
  g_assert_true (ms_reply_budget_take (budget, "late", FALSE, MS_LIMIT_REPLIES_PER_ADDRESS_BYTES - free_bytes));
}

#define ADD(name, func) g_test_add ("/server/edge-stream/" name, Fixture, NULL, set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("first-byte", test_first_byte);
  ADD ("header", test_header);
  ADD ("body", test_body);
  ADD ("answer-and-keep-alive", test_answer_and_keep_alive);
  ADD ("stalled", test_stalled);
  ADD ("upgrade", test_upgrade);
  g_test_add_func ("/server/peer-table/caps-of-an-address", test_caps_of_an_address);
  g_test_add_func ("/server/peer-table/caps-of-all", test_caps_of_all);
  g_test_add_func ("/server/reply-budget/replies", test_replies);
  g_test_add_func ("/server/peer-table/caps-of-a-network", test_caps_of_a_network);
  return g_test_run ();
}
