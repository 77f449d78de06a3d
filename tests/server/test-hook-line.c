/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Calls that wait for the address of an app, with a clock of the test's own: their order, trying again, giving up, and their bound. */

#include "config.h"

#include <string.h>

#include "ms-hook-line.h"
#include "ms-limits.h"

/* What a line sent; the payload's number is its place. */
typedef struct
{
  GString *trace;
} Trace;

static void
send_cb (GBytes     *payload,
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
  g_autoptr(MsHookLine) line = ms_hook_line_new (send_cb, &trace, &total);
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
  g_autoptr(MsHookLine) line = ms_hook_line_new (send_cb, &trace, NULL);

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
  g_autoptr(MsHookLine) line = ms_hook_line_new (send_cb, &trace, &total);

  for (guint i = 0; i < MS_LIMIT_APP_QUEUE + 3; i++)
    push_text (line, "x", 0);
  g_assert_cmpuint (ms_hook_line_get_length (line), ==, MS_LIMIT_APP_QUEUE);
  g_assert_cmpuint (ms_hook_line_get_lost (line), ==, 3);
  g_string_free (trace.trace, TRUE);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/hook-line/order", test_line_order);
  g_test_add_func ("/server/hook-line/fails", test_line_fails);
  g_test_add_func ("/server/hook-line/bounds", test_line_is_bounded);
  return g_test_run ();
}
