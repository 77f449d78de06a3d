/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A command with a lock and a condition around it. */

#define G_LOG_DOMAIN "ms-app"

#include "config.h"

#include "ms-blocking.h"

typedef struct
{
  MsCommandRun run;
  gpointer     data;
  GMutex       lock;
  GCond        ended;
  gboolean     has_ended;
  GError      *error;
} Wait;

static gboolean
run_cb (MsContext *context,
        gpointer   data,
        GError   **error)
{
  Wait *wait = data;

  return wait->run (context, wait->data, error);
}

static void
done_cb (gpointer      data,
         const GError *error)
{
  Wait *wait = data;

  g_mutex_lock (&wait->lock);
  wait->error = error != NULL ? g_error_copy (error) : NULL;
  wait->has_ended = TRUE;
  g_cond_signal (&wait->ended);
  g_mutex_unlock (&wait->lock);
}

static void
wait_init (Wait         *wait,
           MsCommandRun  run,
           gpointer      data)
{
  *wait = (Wait) { .run = run, .data = data };
  g_mutex_init (&wait->lock);
  g_cond_init (&wait->ended);
}

static gboolean
wait_end (Wait     *wait,
          gboolean  submitted,
          GError  **error)
{
  g_mutex_lock (&wait->lock);
  while (submitted && !wait->has_ended)
    g_cond_wait (&wait->ended, &wait->lock);
  g_mutex_unlock (&wait->lock);
  g_mutex_clear (&wait->lock);
  g_cond_clear (&wait->ended);
  if (wait->error == NULL)
    return submitted;
  g_propagate_error (error, wait->error);
  return FALSE;
}

gboolean
ms_blocking_write (MsExecutor    *executor,
                   MsLane         lane,
                   MsCommandRun   run,
                   gpointer       data,
                   GError       **error)
{
  Wait wait;

  wait_init (&wait, run, data);
  return wait_end (&wait, ms_executor_submit (executor, lane, run_cb, done_cb, &wait, 0, error), error);
}

gboolean
ms_blocking_read (MsReaderPool  *readers,
                  MsCommandRun   run,
                  gpointer       data,
                  GError       **error)
{
  Wait wait;

  wait_init (&wait, run, data);
  return wait_end (&wait, ms_reader_pool_submit (readers, run_cb, done_cb, &wait, error), error);
}
