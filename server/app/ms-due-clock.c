/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The clock of the wall may be set: nothing is waited for longer than a minute, and then it is looked at again. */

#define G_LOG_DOMAIN "ms-app"

#include "config.h"

#include "ms-due-clock.h"

#include "ms-wake-timer.h"

#define WAIT_MAX_MS 60000
#define RETRY_MS 10000 /* after a failure: a full disk */
#define MS_PER_SECOND 1000
#define US_PER_MS 1000

struct _MsDueClock
{
  MsExecutor  *executor; /* borrowed */
  MsDueFunc    step;
  MsEventKind  kind;
  const char  *what;
  MsWakeTimer *timer;
  gint64       next; /* the worker's: seconds, 0: nothing to wait for */
};

static gboolean
step_cb (MsContext *context,
         gpointer   data,
         GError   **error)
{
  MsDueClock *self = data;

  ms_context_set_actor (context, &(MsActor) { .is_system = TRUE });
  return self->step (context, &self->next, error);
}

static void
done_cb (gpointer      data,
         const GError *error)
{
  MsDueClock *self = data;
  gint64 ms = self->next * MS_PER_SECOND - g_get_real_time () / US_PER_MS;

  if (error != NULL)
    {
      g_message ("%s: %s", self->what, error->message);
      ms_wake_timer_set (self->timer, RETRY_MS);
    }
  else if (self->next > 0)
    ms_wake_timer_set (self->timer, (guint) CLAMP (ms, 0, WAIT_MAX_MS));
}

static void
woken_cb (gpointer user_data)
{
  MsDueClock *self = user_data;

  if (!ms_executor_submit (self->executor, MS_LANE_BULK, step_cb, done_cb, self, 0, NULL))
    ms_wake_timer_set (self->timer, RETRY_MS);
}

MsDueClock *
ms_due_clock_new (MsExecutor  *executor,
                  MsDueFunc    step,
                  MsEventKind  kind,
                  const char  *what)
{
  MsDueClock *self;

  g_return_val_if_fail (executor != NULL && step != NULL && what != NULL, NULL);

  self = g_new0 (MsDueClock, 1);
  self->executor = executor;
  self->step = step;
  self->kind = kind;
  self->what = what;
  self->timer = ms_wake_timer_new (woken_cb, self);
  return self;
}

void
ms_due_clock_free (MsDueClock *self)
{
  if (self == NULL)
    return;

  ms_wake_timer_free (self->timer);
  g_free (self);
}

void
ms_due_clock_start (MsDueClock *self)
{
  g_return_if_fail (self != NULL);

  ms_wake_timer_start (self->timer);
  ms_wake_timer_set (self->timer, 0);
}

void
ms_due_clock_post (MsDueClock   *self,
                   MsEventBatch *batch)
{
  for (guint i = 0; i < ms_event_batch_get_length (batch); i++)
    if (ms_event_get_kind (ms_event_batch_get (batch, i)) == self->kind)
      {
        ms_wake_timer_set (self->timer, 0);
        return;
      }
}

void
ms_due_clock_stop (MsDueClock *self)
{
  if (self != NULL)
    ms_wake_timer_stop (self->timer);
}
