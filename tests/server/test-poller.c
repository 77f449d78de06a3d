/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Both pollers give the same answers. */

#include "config.h"

#include <sys/socket.h>
#include <unistd.h>

#include "ms-poller.h"

static MsPollerKind
get_kind (gconstpointer data)
{
  return GPOINTER_TO_INT (data);
}

static void
test_ready (gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsPoller) poller = ms_poller_new (get_kind (data), &error);
  MsPollEvent events[4];
  int fds[2];

  g_assert_no_error (error);
  g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), ==, 0);
  g_assert_true (ms_poller_add (poller, fds[0], MS_POLL_IN, G_GUINT64_CONSTANT (0x1234567890), &error));
  g_assert_cmpuint (ms_poller_wait (poller, events, 4, 0), ==, 0);

  g_assert_cmpint (write (fds[1], "x", 1), ==, 1);
  g_assert_cmpuint (ms_poller_wait (poller, events, 4, 1000), ==, 1);
  g_assert_cmpuint (events[0].tag, ==, G_GUINT64_CONSTANT (0x1234567890));
  g_assert_cmpint (events[0].condition, ==, MS_POLL_IN);

  ms_poller_modify (poller, fds[0], MS_POLL_OUT, 2);
  g_assert_cmpuint (ms_poller_wait (poller, events, 4, 1000), ==, 1);
  g_assert_cmpuint (events[0].tag, ==, 2);
  g_assert_cmpint (events[0].condition, ==, MS_POLL_OUT);

  ms_poller_modify (poller, fds[0], 0, 3);
  g_assert_cmpuint (ms_poller_wait (poller, events, 4, 0), ==, 0);
  close (fds[1]);
  g_assert_cmpuint (ms_poller_wait (poller, events, 4, 1000), ==, 1);
  g_assert_cmpint (events[0].condition & MS_POLL_GONE, !=, 0);

  ms_poller_remove (poller, fds[0]);
  g_assert_cmpuint (ms_poller_wait (poller, events, 4, 0), ==, 0);
  close (fds[0]);
}

/* Nobody starves when more are ready than fit into one turn. */
static void
test_many (gconstpointer data)
{
  g_autoptr(MsPoller) poller = ms_poller_new (get_kind (data), NULL);
  gboolean seen[20] = { FALSE };
  int fds[20][2];

  for (guint i = 0; i < 20; i++)
    {
      g_assert_cmpint (socketpair (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds[i]), ==, 0);
      g_assert_true (ms_poller_add (poller, fds[i][0], MS_POLL_OUT, i, NULL));
    }
  for (guint turn = 0; turn < 20; turn++)
    {
      MsPollEvent events[3];
      guint n_events = ms_poller_wait (poller, events, 3, 0);

      g_assert_cmpuint (n_events, ==, 3);
      for (guint i = 0; i < n_events; i++)
        seen[events[i].tag] = TRUE;
    }
  for (guint i = 0; i < 20; i++)
    {
      g_assert_true (seen[i]);
      ms_poller_remove (poller, fds[i][0]);
      close (fds[i][0]);
      close (fds[i][1]);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_data_func ("/server/poller/best/ready", GINT_TO_POINTER (MS_POLLER_BEST), test_ready);
  g_test_add_data_func ("/server/poller/best/many", GINT_TO_POINTER (MS_POLLER_BEST), test_many);
  g_test_add_data_func ("/server/poller/portable/ready", GINT_TO_POINTER (MS_POLLER_PORTABLE), test_ready);
  g_test_add_data_func ("/server/poller/portable/many", GINT_TO_POINTER (MS_POLLER_PORTABLE), test_many);

  return g_test_run ();
}
