/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A source of the main context that is made anew for each moment. */

#define G_LOG_DOMAIN "ms-app"

#include "config.h"

#include "ms-wake-timer.h"

#define US_PER_MS 1000

struct _MsWakeTimer
{
  MsWakeFunc woken;
  gpointer   user_data;

  GMutex     mutex;
  GSource   *source; /* (nullable) */
  gint64     at; /* monotonic µs, of the source */
  gboolean   is_stopped;
};

static gboolean
woken_cb (gpointer user_data)
{
  MsWakeTimer *self = user_data;

  g_mutex_lock (&self->mutex);
  g_clear_pointer (&self->source, g_source_unref);
  g_mutex_unlock (&self->mutex);
  self->woken (self->user_data);
  return G_SOURCE_REMOVE;
}

/* With the mutex held. */
static void
forget (MsWakeTimer *self)
{
  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
}

MsWakeTimer *
ms_wake_timer_new (MsWakeFunc woken,
                   gpointer   user_data)
{
  MsWakeTimer *self;

  g_return_val_if_fail (woken != NULL, NULL);

  self = g_new0 (MsWakeTimer, 1);
  self->woken = woken;
  self->user_data = user_data;
  self->is_stopped = TRUE;
  g_mutex_init (&self->mutex);
  return self;
}

void
ms_wake_timer_free (MsWakeTimer *self)
{
  if (self == NULL)
    return;

  ms_wake_timer_stop (self);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

void
ms_wake_timer_start (MsWakeTimer *self)
{
  g_autoptr(GMutexLocker) locker = NULL;

  g_return_if_fail (self != NULL);

  locker = g_mutex_locker_new (&self->mutex);
  self->is_stopped = FALSE;
}

void
ms_wake_timer_set (MsWakeTimer *self,
                   guint        ms)
{
  gint64 at = g_get_monotonic_time () + ms * (gint64) US_PER_MS;
  g_autoptr(GMutexLocker) locker = NULL;

  g_return_if_fail (self != NULL);

  locker = g_mutex_locker_new (&self->mutex);
  if (self->is_stopped || (self->source != NULL && self->at <= at))
    return;
  forget (self);
  self->at = at;
  self->source = g_timeout_source_new (ms);
  g_source_set_callback (self->source, woken_cb, self, NULL);
  g_source_attach (self->source, NULL);
}

void
ms_wake_timer_stop (MsWakeTimer *self)
{
  g_autoptr(GMutexLocker) locker = NULL;

  if (self == NULL)
    return;

  locker = g_mutex_locker_new (&self->mutex);
  self->is_stopped = TRUE;
  forget (self);
}
