/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What waits for apps, with a clock of the test's own: shared among connections, sent again, given up, and bounded. */

#include "config.h"

#include "ms-app-queue.h"
#include "ms-limits.h"

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
  return g_test_run ();
}
