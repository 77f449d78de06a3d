/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What waits for apps, with a clock of the test's own: shared among connections, sent again, given up, and bounded. Also one connection
 * that takes nothing, and the addresses for answers. */

#include "config.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ms-app-queue.h"
#include "ms-app-socket.h"
#include "ms-hook-line.h"
#include "ms-hook-rules.h"
#include "ms-hook-target.h"
#include "ms-limits.h"
#include "ms-response-table.h"

#define ANSWER (MS_LIMIT_APP_ANSWER_MS * G_GINT64_CONSTANT (1000))
#define GRACE (MS_LIMIT_APP_GRACE_SECONDS * G_GINT64_CONSTANT (1000000))
#define FIRST 1
#define SECOND 2

typedef struct
{
  guint64 connection;
  char   *id;
  char   *reason;
  gint64  attempt;
} Sent;

typedef struct
{
  MsAppQueue *queue;
  MsJsonReader *reader;
  GPtrArray  *sent; /* Sent */
  GArray     *stuck; /* guint64 */
  GArray     *ends; /* MsEnvelopeEnd */
  gsize       total;
  gboolean    refuses;
} Fixture;

static void
sent_free (gpointer data)
{
  Sent *sent = data;

  g_free (sent->id);
  g_free (sent->reason);
  g_free (sent);
}

static gboolean
send_cb (guint64     connection,
         const char *json,
         gsize       length,
         gpointer    user_data)
{
  Fixture *fixture = user_data;
  Sent *sent;
  MsJsonNode root;

  if (fixture->refuses)
    return FALSE;
  g_assert_true (ms_json_reader_parse (fixture->reader, json, length, NULL));
  root = ms_json_reader_get_root (fixture->reader);
  sent = g_new0 (Sent, 1);
  sent->connection = connection;
  sent->id = ms_json_node_dup_member_string (root, "envelope_id");
  sent->reason = ms_json_node_dup_member_string (root, "retry_reason");
  sent->attempt = ms_json_node_get_member_int64 (root, "retry_attempt", -1);
  g_assert_cmpint (ms_json_node_get_type (ms_json_node_get_member (root, "payload")), ==, MS_JSON_OBJECT);
  g_ptr_array_add (fixture->sent, sent);
  return TRUE;
}

static void
stuck_cb (guint64  connection,
          gpointer user_data)
{
  Fixture *fixture = user_data;

  g_array_append_val (fixture->stuck, connection);
}

static void
done_cb (MsEnvelopeEnd end,
         MsJsonNode    payload,
         gpointer      user_data)
{
  Fixture *fixture = user_data;

  g_array_append_val (fixture->ends, end);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  const MsAppQueueOutput output = { send_cb, stuck_cb, fixture };

  fixture->queue = ms_app_queue_new (&output, &fixture->total);
  fixture->reader = ms_json_reader_new ();
  fixture->sent = g_ptr_array_new_with_free_func (sent_free);
  fixture->stuck = g_array_new (FALSE, FALSE, sizeof (guint64));
  fixture->ends = g_array_new (FALSE, FALSE, sizeof (MsEnvelopeEnd));
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  ms_app_queue_free (fixture->queue);
  g_assert_cmpuint (fixture->total, ==, 0);
  ms_json_reader_free (fixture->reader);
  g_ptr_array_unref (fixture->sent);
  g_array_unref (fixture->stuck);
  g_array_unref (fixture->ends);
}

static gboolean
push_size (Fixture        *fixture,
           MsEnvelopeKind  kind,
           gsize           size,
           gint64          now)
{
  g_autofree char *text = g_strnfill (size, ' ');
  g_autoptr(GBytes) payload = NULL;

  text[0] = '{';
  text[size - 1] = '}';
  payload = g_bytes_new (text, size);
  return ms_app_queue_push (fixture->queue, kind, payload, kind == MS_ENVELOPE_EVENT ? NULL : done_cb, fixture, now);
}

static gboolean
push (Fixture *fixture,
      gint64   now)
{
  return push_size (fixture, MS_ENVELOPE_EVENT, 2, now);
}

static const Sent *
get_sent (Fixture *fixture,
          guint    index)
{
  g_assert_cmpuint (index, <, fixture->sent->len);
  return g_ptr_array_index (fixture->sent, index);
}

static void
acknowledge (Fixture *fixture,
             guint    index,
             gint64   now)
{
  ms_app_queue_acknowledge (fixture->queue, get_sent (fixture, index)->id, MS_JSON_NODE_NONE, now);
}

static void
test_nobody_listens (Fixture       *fixture,
                     gconstpointer  data)
{
  g_assert_false (ms_app_queue_is_live (fixture->queue, 0));
  g_assert_false (push (fixture, 0));
  g_assert_false (push_size (fixture, MS_ENVELOPE_COMMAND, 2, 0));
  g_assert_cmpuint (ms_app_queue_get_length (fixture->queue), ==, 0);
}

static void
test_the_load_is_shared (Fixture       *fixture,
                         gconstpointer  data)
{
  guint first = 0;

  ms_app_queue_add_connection (fixture->queue, FIRST, 0);
  ms_app_queue_add_connection (fixture->queue, SECOND, 0);
  for (guint i = 0; i < 10; i++)
    g_assert_true (push (fixture, i));
  for (guint i = 0; i < 10; i++)
    first += get_sent (fixture, i)->connection == FIRST;
  g_assert_cmpuint (first, ==, 5);
  g_assert_cmpuint (fixture->sent->len, ==, 10);
  for (guint i = 0; i < 10; i++)
    acknowledge (fixture, i, 20);
  g_assert_cmpuint (ms_app_queue_get_length (fixture->queue), ==, 0);
  acknowledge (fixture, 0, 21);
  g_assert_cmpuint (ms_app_queue_get_lost (fixture->queue), ==, 0);
}

/* MS_LIMIT_APP_ANSWER_MS, MS_LIMIT_APP_RETRIES */
static void
test_it_is_sent_again (Fixture       *fixture,
                       gconstpointer  data)
{
  gint64 now = 0;

  ms_app_queue_add_connection (fixture->queue, FIRST, 0);
  ms_app_queue_add_connection (fixture->queue, SECOND, 0);
  push (fixture, 0);
  ms_app_queue_sweep (fixture->queue, ANSWER - 1);
  g_assert_cmpuint (fixture->sent->len, ==, 1);
  for (guint i = 1; i <= MS_LIMIT_APP_RETRIES; i++)
    {
      now += ANSWER;
      ms_app_queue_sweep (fixture->queue, now);
      g_assert_cmpuint (fixture->sent->len, ==, i + 1);
      g_assert_cmpint (get_sent (fixture, i)->attempt, ==, i);
      g_assert_cmpstr (get_sent (fixture, i)->reason, ==, "timeout");
      g_assert_cmpstr (get_sent (fixture, i)->id, ==, get_sent (fixture, 0)->id);
      g_assert_cmpuint (get_sent (fixture, i)->connection, !=, get_sent (fixture, i - 1)->connection);
    }
  ms_app_queue_sweep (fixture->queue, now + ANSWER);
  g_assert_cmpuint (fixture->sent->len, ==, MS_LIMIT_APP_RETRIES + 1);
  g_assert_cmpuint (ms_app_queue_get_length (fixture->queue), ==, 0);
  g_assert_cmpuint (ms_app_queue_get_lost (fixture->queue), ==, 1);
}

static void
test_a_connection_that_goes_hands_on (Fixture       *fixture,
                                      gconstpointer  data)
{
  ms_app_queue_add_connection (fixture->queue, FIRST, 0);
  push (fixture, 0);
  push (fixture, 1);
  ms_app_queue_add_connection (fixture->queue, SECOND, 2);
  ms_app_queue_remove_connection (fixture->queue, FIRST, 3);
  g_assert_cmpuint (fixture->sent->len, ==, 4);
  for (guint i = 0; i < 2; i++)
    {
      g_assert_cmpstr (get_sent (fixture, i + 2)->id, ==, get_sent (fixture, i)->id);
      g_assert_cmpstr (get_sent (fixture, i + 2)->reason, ==, "disconnected");
      g_assert_cmpuint (get_sent (fixture, i + 2)->connection, ==, SECOND);
    }
}

static void
test_a_silent_one_is_stuck (Fixture       *fixture,
                            gconstpointer  data)
{
  gint64 now = 0;

  ms_app_queue_add_connection (fixture->queue, FIRST, 0);
  for (guint i = 0; i < 10 && fixture->stuck->len == 0; i++)
    {
      push (fixture, now);
      now += ANSWER;
      ms_app_queue_sweep (fixture->queue, now);
    }
  g_assert_cmpuint (fixture->stuck->len, ==, 1);
  g_assert_cmpuint (g_array_index (fixture->stuck, guint64, 0), ==, FIRST);
}

/* MS_LIMIT_APP_GRACE_SECONDS */
static void
test_events_wait_for_a_reconnect (Fixture       *fixture,
                                  gconstpointer  data)
{
  ms_app_queue_add_connection (fixture->queue, FIRST, 1);
  ms_app_queue_remove_connection (fixture->queue, FIRST, 1);
  g_assert_true (push (fixture, 1));
  g_assert_true (push (fixture, GRACE));
  ms_app_queue_sweep (fixture->queue, GRACE);
  ms_app_queue_add_connection (fixture->queue, SECOND, GRACE);
  g_assert_cmpuint (fixture->sent->len, ==, 2);
  g_assert_cmpint (get_sent (fixture, 0)->attempt, ==, 0);
  acknowledge (fixture, 0, GRACE);
  acknowledge (fixture, 1, GRACE);

  ms_app_queue_remove_connection (fixture->queue, SECOND, 2 * GRACE);
  g_assert_true (push (fixture, 2 * GRACE));
  g_assert_false (push (fixture, 3 * GRACE));
  ms_app_queue_sweep (fixture->queue, 3 * GRACE);
  g_assert_cmpuint (ms_app_queue_get_length (fixture->queue), ==, 0);
  g_assert_cmpuint (ms_app_queue_get_lost (fixture->queue), ==, 1);
}

/* MS_LIMIT_APP_WINDOW */
static void
test_a_window (Fixture       *fixture,
               gconstpointer  data)
{
  ms_app_queue_add_connection (fixture->queue, FIRST, 0);
  for (guint i = 0; i < MS_LIMIT_APP_WINDOW + 2; i++)
    push (fixture, 0);
  g_assert_cmpuint (fixture->sent->len, ==, MS_LIMIT_APP_WINDOW);
  acknowledge (fixture, 0, 1);
  g_assert_cmpuint (fixture->sent->len, ==, MS_LIMIT_APP_WINDOW + 1);
}

/* MS_LIMIT_APP_QUEUE, MS_LIMIT_APP_QUEUE_BYTES, MS_LIMIT_APP_QUEUES_BYTES */
static void
test_bounds (Fixture       *fixture,
             gconstpointer  data)
{
  fixture->refuses = TRUE;
  ms_app_queue_add_connection (fixture->queue, FIRST, 0);
  for (guint i = 0; i < MS_LIMIT_APP_QUEUE; i++)
    push (fixture, 0);
  g_assert_cmpuint (ms_app_queue_get_lost (fixture->queue), ==, 0);
  g_assert_true (push (fixture, 0));
  g_assert_cmpuint (ms_app_queue_get_length (fixture->queue), ==, MS_LIMIT_APP_QUEUE);
  g_assert_cmpuint (ms_app_queue_get_lost (fixture->queue), ==, 1);

  g_assert_true (push_size (fixture, MS_ENVELOPE_EVENT, MS_LIMIT_APP_QUEUE_BYTES, 0));
  g_assert_cmpuint (ms_app_queue_get_length (fixture->queue), ==, 1);
  g_assert_false (push_size (fixture, MS_ENVELOPE_EVENT, MS_LIMIT_APP_QUEUE_BYTES + 1, 0));
  g_assert_cmpuint (ms_app_queue_get_length (fixture->queue), ==, 0);

  fixture->total = MS_LIMIT_APP_QUEUES_BYTES - 2;
  g_assert_true (push (fixture, 0));
  g_assert_false (push_size (fixture, MS_ENVELOPE_COMMAND, MS_LIMIT_APP_QUEUES_BYTES, 0));
  fixture->total -= MS_LIMIT_APP_QUEUES_BYTES - 2;
}

static void
test_who_waits_is_told (Fixture       *fixture,
                        gconstpointer  data)
{
  ms_app_queue_add_connection (fixture->queue, FIRST, 0);
  push_size (fixture, MS_ENVELOPE_COMMAND, 2, 0);
  push_size (fixture, MS_ENVELOPE_ACTION, 2, 0);
  push_size (fixture, MS_ENVELOPE_COMMAND, 2, ANSWER - 1);
  acknowledge (fixture, 0, 1);
  ms_app_queue_sweep (fixture->queue, ANSWER);
  ms_app_queue_remove_connection (fixture->queue, FIRST, ANSWER);
  g_assert_cmpuint (fixture->ends->len, ==, 3);
  g_assert_cmpint (g_array_index (fixture->ends, MsEnvelopeEnd, 0), ==, MS_ENVELOPE_ACKNOWLEDGED);
  g_assert_cmpint (g_array_index (fixture->ends, MsEnvelopeEnd, 1), ==, MS_ENVELOPE_TIMED_OUT);
  g_assert_cmpint (g_array_index (fixture->ends, MsEnvelopeEnd, 2), ==, MS_ENVELOPE_NOT_CONNECTED);
  g_assert_cmpuint (ms_app_queue_get_lost (fixture->queue), ==, 0);
}

/* What a line sent; the payload's number is its place. */
typedef struct
{
  GString *trace;
} Trace;

static void
line_send_cb (GBytes     *payload,
              guint       retry,
              const char *reason,
              gpointer    user_data)
{
  Trace *trace = user_data;

  g_string_append_printf (trace->trace, "%s%u%s ", (const char *) g_bytes_get_data (payload, NULL), retry, reason != NULL ? reason : "");
}

static void
push_text (MsHookLine *line,
           const char *text,
           gint64      now)
{
  g_autoptr(GBytes) payload = g_bytes_new (text, strlen (text) + 1);

  ms_hook_line_push (line, payload, now);
}

static void
test_line_order (void)
{
  Trace trace = { g_string_new (NULL) };
  gsize total = 0;
  g_autoptr(MsHookLine) line = ms_hook_line_new (line_send_cb, &trace, &total);
  gint64 now = 0;

  push_text (line, "a", now);
  push_text (line, "b", now);
  g_assert_cmpstr (trace.trace->str, ==, "a0 ");
  ms_hook_line_answered (line, "http_error", FALSE, now);
  ms_hook_line_tick (line, now + ms_hook_line_get_delay (1) - 1);
  g_assert_cmpstr (trace.trace->str, ==, "a0 ");
  for (guint i = 1; i <= MS_LIMIT_APP_RETRIES; i++)
    {
      now += ms_hook_line_get_delay (i);
      ms_hook_line_tick (line, now);
      ms_hook_line_answered (line, "http_timeout", FALSE, now);
    }
  g_assert_cmpstr (trace.trace->str, ==, "a0 a1http_error a2http_timeout a3http_timeout b0 ");
  g_assert_cmpuint (ms_hook_line_get_lost (line), ==, 1);
  ms_hook_line_answered (line, "http_error", TRUE, now);
  g_assert_cmpuint (ms_hook_line_get_lost (line), ==, 2);
  push_text (line, "c", now);
  ms_hook_line_answered (line, NULL, FALSE, now);
  g_assert_cmpuint (ms_hook_line_get_length (line), ==, 0);
  g_assert_cmpuint (total, ==, 0);
  g_string_free (trace.trace, TRUE);
}

/* MS_LIMIT_HOOK_FAILURES */
static void
test_line_fails (void)
{
  Trace trace = { g_string_new (NULL) };
  g_autoptr(MsHookLine) line = ms_hook_line_new (line_send_cb, &trace, NULL);

  push_text (line, "a", 0);
  ms_hook_line_answered (line, "http_error", TRUE, 0);
  push_text (line, "b", 0);
  ms_hook_line_answered (line, NULL, FALSE, 0);
  for (guint i = 0; i < MS_LIMIT_HOOK_FAILURES; i++)
    {
      g_assert_false (ms_hook_line_has_failed (line));
      push_text (line, "c", 0);
      push_text (line, "d", 0);
      ms_hook_line_answered (line, "http_error", TRUE, 0);
    }
  g_assert_true (ms_hook_line_has_failed (line));
  g_assert_cmpuint (ms_hook_line_get_length (line), ==, 0);
  g_string_free (trace.trace, TRUE);
}

static void
test_line_is_bounded (void)
{
  Trace trace = { g_string_new (NULL) };
  gsize total = 0;
  g_autoptr(MsHookLine) line = ms_hook_line_new (line_send_cb, &trace, &total);

  for (guint i = 0; i < MS_LIMIT_APP_QUEUE + 3; i++)
    push_text (line, "x", 0);
  g_assert_cmpuint (ms_hook_line_get_length (line), ==, MS_LIMIT_APP_QUEUE);
  g_assert_cmpuint (ms_hook_line_get_lost (line), ==, 3);
  g_string_free (trace.trace, TRUE);
}

static void
test_addresses (void)
{
  static const char * const private_ones[] = {
    "0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.168.1.1",
    "198.18.0.1", "224.0.0.1", "255.255.255.255", "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::a00:1", "2002:a00:1::1",
    "::ffff:0:127.0.0.1", "::ffff:0:10.0.0.1", "64:ff9b:1::a00:1", "64:ff9b:1::101:101", "64:ff9b:1:7f00:0:100::", "2001::1", "fc00::1", "fd12::1", "fe80::1", "fec0::1", "ff02::1",
  };
  static const char * const public_ones[] = {
    "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "172.15.255.255", "172.32.0.0", "192.167.1.1", "223.255.255.255",
    "2606:4700:4700::1111", "::ffff:1.1.1.1", "::ffff:0:1.1.1.1", "64:ff9b::101:101", "2002:101:101::1",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (private_ones); i++)
    {
      g_autoptr(GInetAddress) address = g_inet_address_new_from_string (private_ones[i]);

      g_assert_false (ms_hook_address_is_public (address));
    }
  for (gsize i = 0; i < G_N_ELEMENTS (public_ones); i++)
    {
      g_autoptr(GInetAddress) address = g_inet_address_new_from_string (public_ones[i]);

      g_assert_true (ms_hook_address_is_public (address));
    }
}

/* How many addresses of a host are left, and what the end of them says. */
static guint
count_addresses (const char    *host,
                 MsHookPolicy  *policy,
                 GError       **error)
{
  g_autoptr(GSocketConnectable) target = ms_hook_target_new (host, 80, policy);
  g_autoptr(GSocketAddressEnumerator) list = g_socket_connectable_enumerate (target);
  GSocketAddress *address;
  guint n = 0;

  while ((address = g_socket_address_enumerator_next (list, NULL, error)) != NULL)
    {
      g_object_unref (address);
      n++;
    }
  return n;
}

static void
test_targets (void)
{
  g_autoptr(MsAddressSet) configured = ms_address_set_parse ("127.0.0.0/8", NULL);
  g_autoptr(MsHookPolicy) allowed = ms_hook_policy_new (configured);
  g_autoptr(GError) error = NULL;

  g_assert_cmpuint (count_addresses ("127.0.0.1", NULL, &error), ==, 0);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
  g_clear_error (&error);
  g_assert_cmpuint (count_addresses ("127.0.0.1", allowed, &error), ==, 1);
  g_assert_no_error (error);
  g_assert_cmpuint (count_addresses ("::ffff:127.0.0.1", allowed, &error), ==, 1);
  g_assert_cmpuint (count_addresses ("192.168.0.1", allowed, &error), ==, 0);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
  g_clear_error (&error);
  g_assert_cmpuint (count_addresses ("1.1.1.1", NULL, &error), ==, 1);
  g_assert_no_error (error);
}

/* The owner's rules: each for its addresses, its name, its port; and taken back. */
static void
test_rules (void)
{
  g_autoptr(MsHookPolicy) policy = ms_hook_policy_new (NULL);
  static const char * const opening[] = { "192.168.0.0/16", "192.168.0.1", "192.168.0.1:80", "10.0.0.0/8,192.168.0.1" };
  static const char * const closed[] = { "", "192.168.1.0/24", "192.168.0.1:81", "fc00::/7", "other.lan" };

  for (gsize i = 0; i < G_N_ELEMENTS (opening); i++)
    {
      ms_hook_policy_set_rules (policy, ms_hook_rules_parse (opening[i], NULL));
      g_assert_cmpuint (count_addresses ("192.168.0.1", policy, NULL), ==, 1);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (closed); i++)
    {
      ms_hook_policy_set_rules (policy, ms_hook_rules_parse (closed[i], NULL));
      g_assert_cmpuint (count_addresses ("192.168.0.1", policy, NULL), ==, 0);
    }
  ms_hook_policy_set_rules (policy, ms_hook_rules_parse ("LocalHost:80", NULL));
  g_assert_cmpuint (count_addresses ("localhost", policy, NULL), >, 0);
  g_assert_cmpuint (count_addresses ("127.0.0.1", policy, NULL), ==, 0);
  ms_hook_policy_set_rules (policy, ms_hook_rules_parse ("localhost:81", NULL));
  g_assert_cmpuint (count_addresses ("localhost", policy, NULL), ==, 0);
  ms_hook_policy_set_rules (policy, ms_hook_rules_parse ("[::1]:80", NULL));
  g_assert_cmpuint (count_addresses ("::1", policy, NULL), ==, 1);
}

static void
test_rule_forms (void)
{
  static const char * const wrong[] = {
    "10.0.0.1/8", "10.0.0.0/33", "300.1.1.1", "1.2.3", "build..lan", "-build.lan", "build.lan:0", "build.lan:65536", "build.lan:http", "[::1", "[::1]x",
    "http://build.lan", "build lan", "build.lan/path", "*", "@", ":80", "fe80::/200",
  };
  g_autoptr(MsHookRules) rules = ms_hook_rules_parse (" 10.0.0.0/8 , 192.168.1.5:8080,[fd00::/8]:443,::1,Build.LAN,build.lan:8080,build.lan,сборка.lan ", NULL);
  g_autofree char *text = ms_hook_rules_to_text (rules);
  g_autoptr(GString) many = g_string_new (NULL);

  g_assert_cmpstr (text, ==, "10.0.0.0/8,192.168.1.5:8080,[fd00::/8]:443,::1,build.lan,build.lan:8080,xn--80ab1apkd.lan");
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (ms_hook_rules_parse (wrong[i], &error));
      g_assert_error (error, MS_ERROR, MS_ERROR_INVALID_ARGUMENTS);
    }
  for (guint i = 0; i < MS_LIMIT_HOOK_RULES; i++)
    g_string_append_printf (many, "host-%u.lan,", i);
  ms_hook_rules_free (ms_hook_rules_parse (many->str, NULL));
  g_string_append (many, "one-more.lan");
  g_assert_null (ms_hook_rules_parse (many->str, NULL));
}

static void
received_cb (MsAppSocket *socket,
             const char  *text,
             gsize        length,
             gpointer     user_data)
{
}

static void
gone_cb (MsAppSocket *socket,
         gpointer     user_data)
{
  *(gboolean *) user_data = TRUE;
}

/* MS_LIMIT_APP_UNSENT_BYTES: a peer that does not read. */
static void
test_unsent_bytes (void)
{
  gboolean is_gone = FALSE;
  const MsAppSocketEvents events = { received_cb, gone_cb, &is_gone };
  g_autofree char *text = g_strnfill (MS_LIMIT_APP_UNSENT_BYTES, 'x');
  MsAdoption adoption = { .kind = MS_SOCKET_APP };
  g_autoptr(MsAppSocket) socket = NULL;
  int pair[2];

  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM, 0, pair), ==, 0);
  adoption.fd = pair[0];
  socket = ms_app_socket_new (&adoption, &events);
  g_assert_true (ms_app_socket_send (socket, text, MS_LIMIT_APP_UNSENT_BYTES));
  g_assert_false (ms_app_socket_send (socket, text, MS_LIMIT_APP_UNSENT_BYTES));
  g_assert_true (ms_app_socket_send (socket, "{}", 2));
  ms_app_socket_tick (socket, g_get_monotonic_time ());
  g_assert_false (is_gone);
  ms_app_socket_tick (socket, g_get_monotonic_time () + MS_LIMIT_DEAD_PEER_SECONDS * G_GINT64_CONSTANT (1000000));
  g_assert_true (is_gone);
  close (pair[1]);
}

/* MS_LIMIT_RESPONSE_USES, MS_LIMIT_RESPONSE_SECONDS, MS_LIMIT_RESPONSES */
static void
test_responses (void)
{
  const MsResponseTarget target = { 7, (char *) "C1", (char *) "U1", 42 };
  const gint64 life = MS_LIMIT_RESPONSE_SECONDS * G_GINT64_CONSTANT (1000000);
  g_autoptr(MsResponseTable) table = ms_response_table_new ();
  g_autofree char *first = ms_response_table_mint (table, &target, 0);
  g_autofree char *second = ms_response_table_mint (table, &target, 0);

  for (guint i = 0; i < MS_LIMIT_RESPONSE_USES; i++)
    {
      const MsResponseTarget *found = ms_response_table_use (table, first, life - 1);

      g_assert_nonnull (found);
      g_assert_cmpint (found->app, ==, 7);
      g_assert_cmpstr (found->channel, ==, "C1");
      g_assert_cmpint (found->ts, ==, 42);
    }
  g_assert_null (ms_response_table_use (table, first, life - 1));
  g_assert_null (ms_response_table_use (table, "unknown", 0));
  g_assert_nonnull (ms_response_table_use (table, second, life - 1));
  for (guint i = 0; i < MS_LIMIT_RESPONSES - 1; i++)
    g_free (ms_response_table_mint (table, &target, 1));
  g_assert_nonnull (ms_response_table_use (table, second, life - 1));
  g_free (ms_response_table_mint (table, &target, 1));
  g_assert_null (ms_response_table_use (table, second, life - 1));
  g_free (first);
  first = ms_response_table_mint (table, &target, life);
  g_assert_null (ms_response_table_use (table, first, 2 * life));
}

int
main (int   argc,
      char *argv[])
{
  static const struct
  {
    const char *path;
    void (*func) (Fixture *, gconstpointer);
  } tests[] = {
    { "/server/app-queue/nobody-listens", test_nobody_listens },
    { "/server/app-queue/load-is-shared", test_the_load_is_shared },
    { "/server/app-queue/sent-again", test_it_is_sent_again },
    { "/server/app-queue/gone-connection-hands-on", test_a_connection_that_goes_hands_on },
    { "/server/app-queue/silent-connection-is-stuck", test_a_silent_one_is_stuck },
    { "/server/app-queue/events-wait-for-a-reconnect", test_events_wait_for_a_reconnect },
    { "/server/app-queue/window", test_a_window },
    { "/server/app-queue/bounds", test_bounds },
    { "/server/app-queue/who-waits-is-told", test_who_waits_is_told },
  };

  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].func, tear_down);
  g_test_add_func ("/server/app-socket/unsent-bytes", test_unsent_bytes);
  g_test_add_func ("/server/hook-line/order", test_line_order);
  g_test_add_func ("/server/hook-line/fails", test_line_fails);
  g_test_add_func ("/server/hook-line/bounds", test_line_is_bounded);
  g_test_add_func ("/server/hook-target/addresses", test_addresses);
  g_test_add_func ("/server/hook-target/sifts", test_targets);
  g_test_add_func ("/server/hook-target/rules", test_rules);
  g_test_add_func ("/server/hook-rules/forms", test_rule_forms);
  g_test_add_func ("/server/response-table/all", test_responses);
  return g_test_run ();
}
