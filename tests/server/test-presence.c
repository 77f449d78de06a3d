/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Presence and typing with a clock of our own. */

#include "config.h"

#include "ms-limits.h"
#include "ms-presence.h"
#include "ms-typing.h"

#define SECOND G_TIME_SPAN_SECOND
#define MS G_TIME_SPAN_MILLISECOND
#define START (1000 * SECOND)

static void
expect_change (MsPresence *presence,
               gint64      now,
               gboolean    connected,
               gboolean    active)
{
  g_autoptr(GArray) changes = ms_presence_tick (presence, now);

  g_assert_nonnull (changes);
  g_assert_cmpuint (changes->len, ==, 1);
  g_assert_cmpint (g_array_index (changes, MsPresenceState, 0).connected, ==, connected);
  g_assert_cmpint (g_array_index (changes, MsPresenceState, 0).active, ==, active);
}

static void
test_quiet_then_snapshot (void)
{
  g_autoptr(MsPresence) presence = ms_presence_new (START);

  ms_presence_connect (presence, 1, FALSE, START + SECOND);
  g_assert_null (ms_presence_tick (presence, START + MS_LIMIT_PRESENCE_QUIET_MS * MS - 1));
  expect_change (presence, START + MS_LIMIT_PRESENCE_QUIET_MS * MS, TRUE, TRUE);
  g_assert_null (ms_presence_tick (presence, START + MS_LIMIT_PRESENCE_QUIET_MS * MS + SECOND));
}

static void
test_reconnect_does_not_flicker (void)
{
  g_autoptr(MsPresence) presence = ms_presence_new (0);
  MsPresenceState state;

  ms_presence_connect (presence, 1, FALSE, START);
  ms_presence_connect (presence, 1, FALSE, START);
  expect_change (presence, START, TRUE, TRUE);
  ms_presence_disconnect (presence, 1, START);
  ms_presence_get (presence, 1, &state);
  g_assert_cmpuint (state.connection_count, ==, 1);
  ms_presence_disconnect (presence, 1, START + SECOND);
  g_assert_null (ms_presence_tick (presence, START + 5 * SECOND));
  ms_presence_connect (presence, 1, FALSE, START + 5 * SECOND);
  g_assert_null (ms_presence_tick (presence, START + 8 * SECOND));
  ms_presence_disconnect (presence, 1, START + 8 * SECOND);
  g_assert_null (ms_presence_tick (presence, START + 8 * SECOND + MS_LIMIT_PRESENCE_OFFLINE_MS * MS - 1));
  expect_change (presence, START + 8 * SECOND + MS_LIMIT_PRESENCE_OFFLINE_MS * MS, FALSE, FALSE);
}

static void
test_away_and_back (void)
{
  g_autoptr(MsPresence) presence = ms_presence_new (0);

  ms_presence_connect (presence, 1, FALSE, START);
  expect_change (presence, START, TRUE, TRUE);
  g_assert_null (ms_presence_tick (presence, START + MS_LIMIT_PRESENCE_AWAY_SECONDS * SECOND - 1));
  expect_change (presence, START + MS_LIMIT_PRESENCE_AWAY_SECONDS * SECOND, TRUE, FALSE);
  ms_presence_touch (presence, 1, START + 601 * SECOND);
  expect_change (presence, START + 601 * SECOND, TRUE, TRUE);
  ms_presence_set_away (presence, 1, TRUE, START + 602 * SECOND);
  expect_change (presence, START + 602 * SECOND, TRUE, FALSE);
  ms_presence_touch (presence, 1, START + 603 * SECOND);
  g_assert_null (ms_presence_tick (presence, START + 603 * SECOND));
}

static void
test_bots_are_active (void)
{
  g_autoptr(MsPresence) presence = ms_presence_new (0);

  ms_presence_connect (presence, 1, TRUE, START);
  expect_change (presence, START, TRUE, TRUE);
  g_assert_null (ms_presence_tick (presence, START + 5000 * SECOND));
}

static gboolean
mark (MsTyping *typing,
      gint64    channel,
      gint64    user,
      gint64    thread_ts,
      gint64    now)
{
  const MsTypingMark typed = { channel, user, thread_ts };

  return ms_typing_mark (typing, &typed, now);
}

static void
test_typing_is_coalesced (void)
{
  g_autoptr(MsTyping) typing = ms_typing_new ();
  g_autoptr(GArray) marks = NULL;

  g_assert_true (mark (typing, 10, 1, 0, START));
  g_assert_false (mark (typing, 10, 1, 0, START + SECOND / 2));
  g_assert_true (mark (typing, 11, 1, 0, START + SECOND / 2));
  g_assert_false (mark (typing, 10, 2, 0, START + SECOND / 2));
  g_assert_false (mark (typing, 10, 2, 7, START + SECOND / 2));
  g_assert_null (ms_typing_tick (typing, START + SECOND / 2));
  marks = ms_typing_tick (typing, START + 2 * SECOND);
  g_assert_nonnull (marks);
  g_assert_cmpuint (marks->len, ==, 1);
  g_assert_cmpint (g_array_index (marks, MsTypingMark, 0).user, ==, 2);
  g_assert_cmpint (g_array_index (marks, MsTypingMark, 0).thread_ts, ==, 7);
  g_assert_null (ms_typing_tick (typing, START + 4 * SECOND));
  g_assert_true (mark (typing, 10, 1, 0, START + 4 * SECOND));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/server/presence/quiet-then-snapshot", test_quiet_then_snapshot);
  g_test_add_func ("/server/presence/reconnect-does-not-flicker", test_reconnect_does_not_flicker);
  g_test_add_func ("/server/presence/away-and-back", test_away_and_back);
  g_test_add_func ("/server/presence/bots-are-active", test_bots_are_active);
  g_test_add_func ("/server/typing/is-coalesced", test_typing_is_coalesced);

  return g_test_run ();
}
