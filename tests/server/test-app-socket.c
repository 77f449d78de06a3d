/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One connection of an app that takes nothing: what is not sent yet has a bound, and a time. */

#include "config.h"

#include <sys/socket.h>
#include <unistd.h>

#include "ms-app-socket.h"
#include "ms-limits.h"

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

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/app-socket/unsent-bytes", test_unsent_bytes);
  return g_test_run ();
}
