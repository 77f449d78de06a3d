/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One timer to the next local midnight. It is a timer of the wall clock: those of the main loop stand still while the computer
 * sleeps and know nothing of a clock that is set. Main thread. */

#define G_LOG_DOMAIN "ms-ui"

#include "config.h"

#include "ms-midnight.h"

#include <errno.h>
#include <glib-unix.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "ms-time-format.h"

#define NSEC_PER_USEC 1000

struct _MsMidnight
{
  GObject parent_instance;

  int timer; /* file descriptor, -1: none */
  guint source;
};

static guint passed_signal;

G_DEFINE_FINAL_TYPE (MsMidnight, ms_midnight, G_TYPE_OBJECT)

static void
arm (MsMidnight *self)
{
  gint64 at = g_get_real_time () + ms_time_format_until_midnight ();
  struct itimerspec spec = {
    .it_value = { .tv_sec = at / G_USEC_PER_SEC, .tv_nsec = at % G_USEC_PER_SEC * NSEC_PER_USEC },
  };

  if (timerfd_settime (self->timer, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &spec, NULL) != 0)
    g_warning ("the timer to midnight does not run: %s", g_strerror (errno));
}

static gboolean
fired_cb (int          descriptor,
          GIOCondition condition,
          gpointer     user_data)
{
  MsMidnight *self = user_data;
  guint64 count = 0;

  /* ECANCELED says that the clock was set: as good a reason to look at it again. */
  if (read (descriptor, &count, sizeof count) < 0 && errno == EAGAIN)
    return G_SOURCE_CONTINUE;
  arm (self);
  g_signal_emit (self, passed_signal, 0);
  return G_SOURCE_CONTINUE;
}

static void
ms_midnight_finalize (GObject *object)
{
  MsMidnight *self = MS_MIDNIGHT (object);

  g_clear_handle_id (&self->source, g_source_remove);
  if (self->timer >= 0)
    close (self->timer);

  G_OBJECT_CLASS (ms_midnight_parent_class)->finalize (object);
}

static void
ms_midnight_class_init (MsMidnightClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = ms_midnight_finalize;

  passed_signal = g_signal_new ("passed", MS_TYPE_MIDNIGHT, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ms_midnight_init (MsMidnight *self)
{
  self->timer = timerfd_create (CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
  if (self->timer < 0)
    {
      g_warning ("no timer to midnight: %s", g_strerror (errno));
      return;
    }
  self->source = g_unix_fd_add (self->timer, G_IO_IN, fired_cb, self);
  arm (self);
}

MsMidnight *
ms_midnight_new (void)
{
  return g_object_new (MS_TYPE_MIDNIGHT, NULL);
}
