/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 * What may pass the door and what is refused before anybody else reads it. */

#include "config.h"

#include <string.h>

#include "ms-http-endpoint.h"
#include "ms-limits.h"
#include "ms-name.h"
#include "ms-request-guard.h"

static guint
feed (MsRequestGuard *guard,
      const char     *text)
{
  return ms_request_guard_feed (guard, (const guint8 *) text, strlen (text));
}

static guint
judge (const char *text)
{
  g_autoptr(MsRequestGuard) guard = ms_request_guard_new ();

  return feed (guard, text);
}

static void
test_phases (void)
{
  g_autoptr(MsRequestGuard) guard = ms_request_guard_new ();

  g_assert_cmpint (ms_request_guard_get_phase (guard), ==, MS_REQUEST_IDLE);
  g_assert_cmpuint (feed (guard, "POST /api/x HTTP/1.1\r\nHost: a\r"), ==, 0);
  g_assert_cmpint (ms_request_guard_get_phase (guard), ==, MS_REQUEST_HEADER);
  g_assert_cmpuint (feed (guard, "\nContent-Length: 5\r\n\r\nab"), ==, 0);
  g_assert_cmpint (ms_request_guard_get_phase (guard), ==, MS_REQUEST_BODY);
  g_assert_cmpuint (ms_request_guard_get_remaining (guard), ==, 3);
  g_assert_cmpuint (feed (guard, "cdeGET / HTTP/1.1\r\nHost: a\r\n\r\n"), ==, 0);
  g_assert_cmpint (ms_request_guard_get_phase (guard), ==, MS_REQUEST_COMPLETE);
}

static void
test_frames_pass_after_an_upgrade (void)
{
  g_autoptr(MsRequestGuard) guard = ms_request_guard_new ();

  g_assert_cmpuint (feed (guard, "GET /rtm/x HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\n\r\n\x81\x80\n\n\n"), ==, 0);
  g_assert_cmpint (ms_request_guard_get_phase (guard), ==, MS_REQUEST_UPGRADE);
}

static void
test_refusals (void)
{
  static const struct
  {
    const char *text;
    guint status;
  } cases[] = {
    { "GET / HTTP/1.1\r\nHost: a\r\n\r\n", 0 },
    { "GET / HTTP/1.0\r\n\r\n", 0 },
    { "GET / HTTP/1.1\r\n\r\n", 400 },
    { "\r\n", 400 },
    { "GET / HTTP/1.1\r\nHost: a\r\nhost: b\r\n\r\n", 400 },
    { "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n", 400 },
    { "POST / HTTP/1.1\r\nHost: a\r\nContent-Length : 1\r\n\r\n", 400 },
    { "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x1\r\n\r\n", 400 },
    { "POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n", 400 },
    { "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n", 413 },
    { "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1048577\r\n\r\n", 413 },
    { "POST /api/x HTTP/1.1\r\nHost: a\r\nContent-Length: 1048576\r\n\r\n", 0 },
    { "POST /login HTTP/1.1\r\nHost: a\r\nContent-Length: 65537\r\n\r\n", 413 },
    { "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", 411 },
    { "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n", 400 },
    { "GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n 2\r\n\r\n", 400 },
    { "GET / HTTP/1.1\nHost: a\n\n", 400 },
    { "GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n", 400 },
    { "GET / HTTP/1.1\r\nHost: a\r\n: x\r\n\r\n", 400 },
    { "GET / HTTP/1.1\r\nHost: a\rb\r\n\r\n", 400 },
    { "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
    { "GET / HTTP/1.2\r\nHost: a\r\n\r\n", 505 },
    { "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", 501 },
    { "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n", 400 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].text);
      g_assert_cmpuint (judge (cases[i].text), ==, cases[i].status);
    }
}

static void
test_header_has_a_limit (void)
{
  g_autoptr(MsRequestGuard) guard = ms_request_guard_new ();
  g_autofree char *filler = g_strnfill (MS_LIMIT_HEADER_BYTES, 'x');

  g_assert_cmpuint (feed (guard, "GET / HTTP/1.1\r\nX: "), ==, 0);
  g_assert_cmpuint (feed (guard, filler), ==, 431);
  g_assert_cmpint (ms_request_guard_get_phase (guard), ==, MS_REQUEST_REFUSED);
}

static void
test_reserved_names_are_the_routes (void)
{
  const char * const *segments = ms_http_endpoint_get_segments ();
  const char * const *reserved = ms_name_get_reserved_channels ();

  for (guint i = 0; segments[i] != NULL; i++)
    g_assert_true (strchr (segments[i], '.') != NULL || g_strv_contains (reserved, segments[i]));
  for (guint i = 0; reserved[i] != NULL; i++)
    g_assert_true (g_strv_contains (segments, reserved[i]));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/listener/phases", test_phases);
  g_test_add_func ("/server/listener/frames-pass-after-an-upgrade", test_frames_pass_after_an_upgrade);
  g_test_add_func ("/server/listener/refusals", test_refusals);
  g_test_add_func ("/server/listener/header-has-a-limit", test_header_has_a_limit);
  g_test_add_func ("/server/listener/reserved-names-are-the-routes", test_reserved_names_are_the_routes);
  return g_test_run ();
}
