/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tickets with a clock of the test's own: once, for half a minute, so many a person, and not beyond their session. */

#include "config.h"

#include <string.h>

#include "ms-error.h"
#include "ms-limits.h"
#include "ms-ticket.h"

#define LIFE (MS_LIMIT_TICKET_SECONDS * G_USEC_PER_SEC)

static char *
mint (MsTicketTable *table,
      gint64         user,
      gint64         session,
      gint64         now)
{
  const MsTicket ticket = { .user = user, .session = session, .micro = TRUE, .since = (char *) "e.5" };
  char *text = ms_ticket_table_mint (table, &ticket, now, NULL);

  g_assert_cmpuint (strlen (text), ==, 43);
  return text;
}

static gboolean
is_good (MsTicketTable *table,
         const char    *text,
         gint64         now)
{
  MsTicket *ticket = ms_ticket_table_take (table, text, now);
  gboolean good = ticket != NULL;

  ms_ticket_free (ticket);
  return good;
}

static void
test_is_spent_once (void)
{
  g_autoptr(MsTicketTable) table = ms_ticket_table_new ();
  g_autofree char *text = mint (table, 1, 2, 0);
  g_autoptr(MsTicket) ticket = NULL;

  g_assert_false (is_good (table, "unknown", 0));
  g_assert_false (is_good (table, NULL, 0));
  ticket = ms_ticket_table_take (table, text, 1);
  g_assert_nonnull (ticket);
  g_assert_cmpint (ticket->user, ==, 1);
  g_assert_cmpint (ticket->session, ==, 2);
  g_assert_true (ticket->micro);
  g_assert_cmpstr (ticket->since, ==, "e.5");
  g_assert_false (is_good (table, text, 1));
}

static void
test_lives_for_its_time (void)
{
  g_autoptr(MsTicketTable) table = ms_ticket_table_new ();
  g_autofree char *young = mint (table, 1, 1, 100);
  g_autofree char *old = mint (table, 1, 1, 100);

  g_assert_true (is_good (table, young, 100 + LIFE - 1));
  g_assert_false (is_good (table, old, 100 + LIFE));
}

static void
test_newest_of_a_user_count (void)
{
  g_autoptr(MsTicketTable) table = ms_ticket_table_new ();
  g_autofree char *other = mint (table, 2, 2, 0);
  g_autofree char *first = mint (table, 1, 1, 0);
  g_autofree char *second = mint (table, 1, 1, 0);

  for (guint i = 0; i < MS_LIMIT_TICKETS_PER_USER - 1; i++)
    g_free (mint (table, 1, 1, 0));
  g_assert_false (is_good (table, first, 1));
  g_assert_true (is_good (table, second, 1));
  g_assert_true (is_good (table, other, 1));
}

static void
test_table_is_full (void)
{
  g_autoptr(MsTicketTable) table = ms_ticket_table_new ();
  g_autoptr(GError) error = NULL;
  const MsTicket late = { .user = MS_LIMIT_TICKETS + 1 };

  for (gint64 user = 1; user <= MS_LIMIT_TICKETS; user++)
    g_free (mint (table, user, user, 0));
  g_assert_null (ms_ticket_table_mint (table, &late, LIFE - 1, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_RATELIMITED);
  g_free (mint (table, MS_LIMIT_TICKETS + 1, 1, LIFE));
}

static void
test_ends_with_its_session (void)
{
  g_autoptr(MsTicketTable) table = ms_ticket_table_new ();
  g_autofree char *mine = mint (table, 1, 1, 0);
  g_autofree char *also_mine = mint (table, 1, 2, 0);

  ms_ticket_table_end_session (table, 1);
  g_assert_false (is_good (table, mine, 1));
  g_assert_true (is_good (table, also_mine, 1));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/ticket/is-spent-once", test_is_spent_once);
  g_test_add_func ("/server/ticket/lives-for-its-time", test_lives_for_its_time);
  g_test_add_func ("/server/ticket/newest-of-a-user-count", test_newest_of_a_user_count);
  g_test_add_func ("/server/ticket/table-is-full", test_table_is_full);
  g_test_add_func ("/server/ticket/ends-with-its-session", test_ends_with_its_session);
  return g_test_run ();
}
