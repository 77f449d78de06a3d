/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Bulk steps, waited for. */

#define G_LOG_DOMAIN "ms-exchange"

#include "config.h"

#include "ms-bulk-runner.h"

#include "ms-error.h"
#include "ms-limits.h"

#define FULL_WAIT_US (20 * 1000)
#define UNKNOWN_TRIES 3

typedef struct
{
  MsCommandRun  run;
  gpointer      data;
  GMutex        lock;
  GCond         ended;
  gboolean      has_ended;
  GError       *error;
} Step;

static gboolean
run_cb (MsContext *context,
        gpointer   data,
        GError   **error)
{
  Step *step = data;

  ms_context_set_actor (context, &(MsActor) { .is_system = TRUE });
  return step->run (context, step->data, error);
}

static void
done_cb (gpointer      data,
         const GError *error)
{
  Step *step = data;

  g_mutex_lock (&step->lock);
  step->error = error != NULL ? g_error_copy (error) : NULL;
  step->has_ended = TRUE;
  g_cond_signal (&step->ended);
  g_mutex_unlock (&step->lock);
}

/* FALSE when there was no room for it. */
static gboolean
run_once (MsExecutor  *executor,
          Step        *step,
          GError     **error)
{
  step->has_ended = FALSE;
  if (!ms_executor_submit (executor, MS_LANE_BULK, run_cb, done_cb, step, 0, error))
    return FALSE;

  g_mutex_lock (&step->lock);
  while (!step->has_ended)
    g_cond_wait (&step->ended, &step->lock);
  g_mutex_unlock (&step->lock);
  return TRUE;
}

static gboolean
run_until_done (MsExecutor    *executor,
                Step          *step,
                GCancellable  *cancellable,
                GError       **error)
{
  for (guint tries = 0;;)
    {
      g_autoptr(GError) refused = NULL;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (!run_once (executor, step, &refused))
        {
          if (!g_error_matches (refused, MS_ERROR, MS_ERROR_RATELIMITED))
            {
              g_propagate_error (error, g_steal_pointer (&refused));
              return FALSE;
            }
          g_usleep (FULL_WAIT_US);
          continue;
        }
      if (step->error == NULL)
        return TRUE;
      if (!g_error_matches (step->error, MS_ERROR, MS_ERROR_UNKNOWN_OUTCOME) || ++tries == UNKNOWN_TRIES)
        {
          g_propagate_error (error, g_steal_pointer (&step->error));
          return FALSE;
        }
      g_clear_error (&step->error);
    }
}

gboolean
ms_bulk_run_step (MsExecutor    *executor,
                  MsCommandRun   run,
                  gpointer       data,
                  GCancellable  *cancellable,
                  GError       **error)
{
  Step step = { .run = run, .data = data };
  gboolean done;

  g_mutex_init (&step.lock);
  g_cond_init (&step.ended);
  done = run_until_done (executor, &step, cancellable, error);
  g_mutex_clear (&step.lock);
  g_cond_clear (&step.ended);
  return done;
}

typedef struct
{
  guint     n;
  guint     first;
  guint     done; /* by this step */
  MsBulkRow row;
  gpointer  data;
} Rows;

static gboolean
rows_cb (MsContext *context,
         gpointer   data,
         GError   **error)
{
  gint64 end = g_get_monotonic_time () + MS_LIMIT_BULK_US;
  Rows *rows = data;

  for (rows->done = 0; rows->first + rows->done < rows->n && rows->done < MS_LIMIT_BULK_ROWS; rows->done++)
    {
      if (rows->done > 0 && g_get_monotonic_time () >= end)
        break;
      if (!rows->row (context, rows->first + rows->done, rows->data, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
ms_bulk_run_rows (MsExecutor    *executor,
                  guint          n,
                  MsBulkRow      row,
                  gpointer       data,
                  GCancellable  *cancellable,
                  GError       **error)
{
  Rows rows = { .n = n, .row = row, .data = data };

  for (; rows.first < n; rows.first += rows.done)
    if (!ms_bulk_run_step (executor, rows_cb, &rows, cancellable, error))
      return FALSE;
  return TRUE;
}
