/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Addresses that apps answer to: they work so many times and for so long, and the oldest make room. */

#include "config.h"

#include "ms-limits.h"
#include "ms-response-table.h"

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
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/response-table/all", test_responses);
  return g_test_run ();
}
