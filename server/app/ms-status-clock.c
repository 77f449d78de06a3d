/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One timer for the status that ends next, and a bulk step that ends it and tells when the one after it does. Whoever changes a profile may
 * have changed that, so the step runs again. The clock of the wall may be set: nothing is waited for longer than a minute. */

#define G_LOG_DOMAIN "ms-app"

#include "config.h"

#include "ms-status-clock.h"

#include "ms-user-service.h"

#define WAIT_MAX_MS 60000
#define RETRY_MS 10000 /* after a failure: a full disk */
#define MS_PER_SECOND 1000

struct _MsStatusClock
{
  MsExecutor *executor; /* borrowed */
  gint64      next; /* the worker's: seconds, 0: nothing to wait for */

  GMutex      mutex;
  GSource    *timer; /* (nullable) */
  gint64      timer_at; /* monotonic µs */
  gboolean    is_stopped;
};

static void wait_for (MsStatusClock *self, gint64 ms); /* a circle: timer, step, done, wait */

static gboolean
step_cb (MsContext *context,
         gpointer   data,
         GError   **error)
{
  MsStatusClock *self = data;

  ms_context_set_actor (context, &(MsActor) { .is_system = TRUE });
  return ms_user_service_end_statuses (context, &self->next, error);
}

static void
done_cb (gpointer      data,
         const GError *error)
{
  MsStatusClock *self = data;

  if (error != NULL)
    {
      g_message ("statuses do not end: %s", error->message);
      wait_for (self, RETRY_MS);
    }
  else if (self->next > 0)
    wait_for (self, self->next * MS_PER_SECOND - g_get_real_time () / MS_PER_SECOND);
}

static gboolean
timer_cb (gpointer user_data)
{
  MsStatusClock *self = user_data;

  g_mutex_lock (&self->mutex);
  g_clear_pointer (&self->timer, g_source_unref);
  g_mutex_unlock (&self->mutex);
  if (!ms_executor_submit (self->executor, MS_LANE_BULK, step_cb, done_cb, self, 0, NULL))
    wait_for (self, RETRY_MS);
  return G_SOURCE_REMOVE;
}

/* Any thread. Whoever wants the step earlier wins. */
static void
wait_for (MsStatusClock *self,
          gint64         ms)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  guint wait = (guint) CLAMP (ms, 0, WAIT_MAX_MS);
  gint64 at = g_get_monotonic_time () + wait * (gint64) MS_PER_SECOND;

  if (self->is_stopped || (self->timer != NULL && self->timer_at <= at))
    return;
  if (self->timer != NULL)
    g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
  self->timer_at = at;
  self->timer = g_timeout_source_new (wait);
  g_source_set_callback (self->timer, timer_cb, self, NULL);
  g_source_attach (self->timer, NULL);
}

MsStatusClock *
ms_status_clock_new (MsExecutor *executor)
{
  MsStatusClock *self;

  g_return_val_if_fail (executor != NULL, NULL);

  self = g_new0 (MsStatusClock, 1);
  self->executor = executor;
  self->is_stopped = TRUE; /* until the start */
  g_mutex_init (&self->mutex);
  return self;
}

void
ms_status_clock_free (MsStatusClock *self)
{
  if (self == NULL)
    return;

  ms_status_clock_stop (self);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

void
ms_status_clock_start (MsStatusClock *self)
{
  g_return_if_fail (self != NULL);

  g_mutex_lock (&self->mutex);
  self->is_stopped = FALSE;
  g_mutex_unlock (&self->mutex);
  wait_for (self, 0);
}

void
ms_status_clock_post (MsStatusClock *self,
                      MsEventBatch  *batch)
{
  for (guint i = 0; i < ms_event_batch_get_length (batch); i++)
    if (ms_event_get_kind (ms_event_batch_get (batch, i)) == MS_EVENT_KIND_USER)
      {
        wait_for (self, 0);
        return;
      }
}

void
ms_status_clock_stop (MsStatusClock *self)
{
  g_autoptr(GMutexLocker) locker = NULL;

  if (self == NULL)
    return;

  locker = g_mutex_locker_new (&self->mutex);
  self->is_stopped = TRUE;
  if (self->timer != NULL)
    g_source_destroy (self->timer);
  g_clear_pointer (&self->timer, g_source_unref);
}
