/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How much the pages that are ready to send may take: one alone, and all of them. */

#include "config.h"

#include <string.h>

#include "ms-limits.h"
#include "ms-page-cache.h"

#define HEAD 7
#define END ",\"seq\":7}"
#define LONGEST (MS_LIMIT_PAGE_CACHE_BYTES / 16)

static void
store (MsPageCache *cache,
       gint64       channel,
       gsize        length)
{
  g_autofree char *text = g_strnfill (length, ' ');
  g_autoptr(GBytes) reply = NULL;

  memcpy (text + length - strlen (END), END, strlen (END));
  reply = g_bytes_new (text, length);
  ms_page_cache_store (cache, &(MsPageKey) { channel, "" }, HEAD, reply);
}

static gboolean
has (MsPageCache *cache,
     gint64       channel)
{
  g_autoptr(GBytes) reply = ms_page_cache_lookup (cache, &(MsPageKey) { channel, "" }, HEAD, HEAD);

  return reply != NULL;
}

static void
test_one (void)
{
  g_autoptr(MsPageCache) cache = ms_page_cache_new ();

  store (cache, 1, LONGEST);
  g_assert_true (has (cache, 1));
  store (cache, 2, LONGEST + 1);
  g_assert_false (has (cache, 2));
  g_assert_true (has (cache, 1));
}

/* What was wanted longest ago goes first. */
static void
test_all (void)
{
  g_autoptr(MsPageCache) cache = ms_page_cache_new ();
  gsize one;
  gsize left;
  gint64 n = 1;

  store (cache, n++, LONGEST);
  one = ms_page_cache_get_bytes (cache);
  while (ms_page_cache_get_bytes (cache) + one <= MS_LIMIT_PAGE_CACHE_BYTES)
    store (cache, n++, LONGEST);
  left = MS_LIMIT_PAGE_CACHE_BYTES - ms_page_cache_get_bytes (cache);
  store (cache, n++, left - (one - LONGEST));
  g_assert_cmpuint (ms_page_cache_get_bytes (cache), ==, MS_LIMIT_PAGE_CACHE_BYTES);
  g_assert_true (has (cache, 2));
  g_assert_true (has (cache, 1));

  store (cache, n, strlen (END));
  g_assert_cmpuint (ms_page_cache_get_bytes (cache), <=, MS_LIMIT_PAGE_CACHE_BYTES);
  g_assert_true (has (cache, 1));
  g_assert_true (has (cache, 2));
  g_assert_false (has (cache, 3));
  g_assert_true (has (cache, n));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/page-cache/one", test_one);
  g_test_add_func ("/server/page-cache/all", test_all);
  return g_test_run ();
}
