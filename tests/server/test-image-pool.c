/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Pictures wait in a queue that has an end. */

#include "config.h"

#include <glib/gstdio.h>

#include "ms-blob-store.h"
#include "ms-error.h"
#include "ms-image-pool.h"
#include "ms-limits.h"

typedef struct
{
  GMutex  lock;
  GCond   moved;
  gboolean held;
  guint   n_begun;
  guint   n_done;
} Gate;

static void
done_cb (MsPictureSet *set,
         gpointer      user_data)
{
  Gate *gate = user_data;

  g_assert_null (set);
  g_mutex_lock (&gate->lock);
  gate->n_begun++;
  g_cond_broadcast (&gate->moved);
  while (gate->held)
    g_cond_wait (&gate->moved, &gate->lock);
  gate->n_done++;
  g_cond_broadcast (&gate->moved);
  g_mutex_unlock (&gate->lock);
}

static void
wait_until (Gate  *gate,
            guint *what,
            guint  value)
{
  g_mutex_lock (&gate->lock);
  while (*what < value)
    g_cond_wait (&gate->moved, &gate->lock);
  g_mutex_unlock (&gate->lock);
}

static void
test_queue (void)
{
  g_autofree char *folder = g_dir_make_tmp ("microslack-image-pool-XXXXXX", NULL);
  g_autofree char *command = g_strdup_printf ("rm -rf '%s'", folder);
  g_autoptr(GError) error = NULL;
  g_autoptr(MsBlobStore) blobs = ms_blob_store_new (folder, &error);
  g_autoptr(MsImagePool) pool = ms_image_pool_new (blobs, &error);
  g_autoptr(GBytes) bytes = g_bytes_new_static ("no picture", 10);
  const MsImageJob job = { .kind = MS_IMAGE_EMOJI, .bytes = bytes };
  Gate gate = { .held = TRUE };

  g_assert_no_error (error);
  g_mutex_init (&gate.lock);
  g_cond_init (&gate.moved);
  g_assert_true (ms_image_pool_make (pool, &job, done_cb, &gate, &error));
  wait_until (&gate, &gate.n_begun, 1);
  for (guint i = 0; i < MS_LIMIT_IMAGE_QUEUE; i++)
    g_assert_true (ms_image_pool_make (pool, &job, done_cb, &gate, &error));
  g_assert_false (ms_image_pool_make (pool, &job, done_cb, &gate, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_RATELIMITED);
  g_mutex_lock (&gate.lock);
  gate.held = FALSE;
  g_cond_broadcast (&gate.moved);
  g_mutex_unlock (&gate.lock);
  wait_until (&gate, &gate.n_done, MS_LIMIT_IMAGE_QUEUE + 1);
  g_clear_pointer (&pool, ms_image_pool_free);
  g_mutex_clear (&gate.lock);
  g_cond_clear (&gate.moved);
  g_assert_true (g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/image-pool/queue", test_queue);
  return g_test_run ();
}
