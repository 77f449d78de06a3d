/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Hashes of passwords: checked, and made anew when they are weaker than they should be. */

#include "config.h"

#include <string.h>

#include "ms-password-private.h"

typedef struct
{
  GMutex   mutex;
  GCond    cond;
  guint    n;
  gboolean matches;
  char    *rehash;
} Verified;

static void
on_verified (gboolean    matches,
             const char *rehash,
             gpointer    user_data)
{
  Verified *verified = user_data;

  g_mutex_lock (&verified->mutex);
  verified->n++;
  verified->matches = matches;
  verified->rehash = g_strdup (rehash);
  g_cond_signal (&verified->cond);
  g_mutex_unlock (&verified->mutex);
}

static void
test_passwords (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsPasswordPool) pool = ms_password_pool_new (1, 4);
  g_autofree char *weak = ms_password_hash_with ("correct horse", 1, 1024 * 1024);
  Verified verified = { 0 };

  g_mutex_init (&verified.mutex);
  g_cond_init (&verified.cond);
  g_assert_true (ms_password_verify ("correct horse", weak));
  g_assert_false (ms_password_verify ("wrong horse", weak));
  g_assert_false (ms_password_verify ("correct horse", NULL));
  g_assert_false (ms_password_verify ("correct horse", "nonsense"));

  g_assert_true (ms_password_pool_verify (pool, "correct horse", weak, on_verified, &verified, &error));
  g_mutex_lock (&verified.mutex);
  while (verified.n == 0)
    g_cond_wait (&verified.cond, &verified.mutex);
  g_mutex_unlock (&verified.mutex);
  g_assert_true (verified.matches);
  g_assert_nonnull (strstr (verified.rehash, "m=65536,t=2"));
  g_free (verified.rehash);
  g_mutex_clear (&verified.mutex);
  g_cond_clear (&verified.cond);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/password/verifies-and-rehashes", test_passwords);
  return g_test_run ();
}
