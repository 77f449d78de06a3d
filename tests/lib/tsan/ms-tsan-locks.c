/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * GMutex, GCond and g_once: GLib makes them of futexes and atomics, which ThreadSanitizer cannot see. GRecMutex and GRWLock are pthreads
 * inside, but made at first use by an exchange that it does not see either. GThread it knows. */

#include "config.h"

#include "ms-tsan.h"

#include <dlfcn.h>

#undef g_once_init_enter
#undef g_once_init_leave

gpointer
ms_tsan_find_real (gpointer   *cached,
                   const char *name)
{
  gpointer real = __atomic_load_n (cached, __ATOMIC_RELAXED);

  if (real == NULL)
    {
      real = dlsym (RTLD_NEXT, name);
      __atomic_store_n (cached, real, __ATOMIC_RELAXED);
    }
  return real;
}

void
ms_tsan_pass (gconstpointer at)
{
  __tsan_release ((gpointer) at);
  __tsan_acquire ((gpointer) at);
}

void
g_mutex_clear (GMutex *mutex)
{
  __tsan_mutex_destroy (mutex, __tsan_mutex_linker_init);
  MS_TSAN_REAL (g_mutex_clear) (mutex);
}

void
g_mutex_lock (GMutex *mutex)
{
  __tsan_mutex_pre_lock (mutex, 0);
  MS_TSAN_REAL (g_mutex_lock) (mutex);
  __tsan_mutex_post_lock (mutex, 0, 0);
}

gboolean
g_mutex_trylock (GMutex *mutex)
{
  gboolean locked;

  __tsan_mutex_pre_lock (mutex, __tsan_mutex_try_lock);
  locked = MS_TSAN_REAL (g_mutex_trylock) (mutex);
  __tsan_mutex_post_lock (mutex, locked ? __tsan_mutex_try_lock : __tsan_mutex_try_lock | __tsan_mutex_try_lock_failed, 0);
  return locked;
}

void
g_mutex_unlock (GMutex *mutex)
{
  __tsan_mutex_pre_unlock (mutex, 0);
  MS_TSAN_REAL (g_mutex_unlock) (mutex);
  __tsan_mutex_post_unlock (mutex, 0);
}

/* Inside the wait GLib opens and takes the lock with functions of its own, not with those above. */
static void
leave (GMutex *mutex)
{
  __tsan_mutex_pre_unlock (mutex, 0);
  __tsan_mutex_post_unlock (mutex, 0);
}

static void
enter (GMutex *mutex)
{
  __tsan_mutex_pre_lock (mutex, 0);
  __tsan_mutex_post_lock (mutex, 0, 0);
}

void
g_cond_wait (GCond  *cond,
             GMutex *mutex)
{
  leave (mutex);
  MS_TSAN_REAL (g_cond_wait) (cond, mutex);
  enter (mutex);
}

gboolean
g_cond_wait_until (GCond  *cond,
                   GMutex *mutex,
                   gint64  end_time)
{
  gboolean signalled;

  leave (mutex);
  signalled = MS_TSAN_REAL (g_cond_wait_until) (cond, mutex, end_time);
  enter (mutex);
  return signalled;
}

void
g_rec_mutex_lock (GRecMutex *mutex)
{
  __tsan_mutex_pre_lock (mutex, __tsan_mutex_write_reentrant);
  MS_TSAN_REAL (g_rec_mutex_lock) (mutex);
  __tsan_mutex_post_lock (mutex, __tsan_mutex_write_reentrant, 0);
}

gboolean
g_rec_mutex_trylock (GRecMutex *mutex)
{
  const guint flags = __tsan_mutex_write_reentrant | __tsan_mutex_try_lock;
  gboolean locked;

  __tsan_mutex_pre_lock (mutex, flags);
  locked = MS_TSAN_REAL (g_rec_mutex_trylock) (mutex);
  __tsan_mutex_post_lock (mutex, locked ? flags : flags | __tsan_mutex_try_lock_failed, 0);
  return locked;
}

void
g_rec_mutex_unlock (GRecMutex *mutex)
{
  __tsan_mutex_pre_unlock (mutex, __tsan_mutex_write_reentrant);
  MS_TSAN_REAL (g_rec_mutex_unlock) (mutex);
  __tsan_mutex_post_unlock (mutex, __tsan_mutex_write_reentrant);
}

void
g_rw_lock_writer_lock (GRWLock *lock)
{
  __tsan_mutex_pre_lock (lock, 0);
  MS_TSAN_REAL (g_rw_lock_writer_lock) (lock);
  __tsan_mutex_post_lock (lock, 0, 0);
}

void
g_rw_lock_writer_unlock (GRWLock *lock)
{
  __tsan_mutex_pre_unlock (lock, 0);
  MS_TSAN_REAL (g_rw_lock_writer_unlock) (lock);
  __tsan_mutex_post_unlock (lock, 0);
}

void
g_rw_lock_reader_lock (GRWLock *lock)
{
  __tsan_mutex_pre_lock (lock, __tsan_mutex_read_lock);
  MS_TSAN_REAL (g_rw_lock_reader_lock) (lock);
  __tsan_mutex_post_lock (lock, __tsan_mutex_read_lock, 0);
}

void
g_rw_lock_reader_unlock (GRWLock *lock)
{
  __tsan_mutex_pre_unlock (lock, __tsan_mutex_read_lock);
  MS_TSAN_REAL (g_rw_lock_reader_unlock) (lock);
  __tsan_mutex_post_unlock (lock, __tsan_mutex_read_lock);
}

gboolean
(g_once_init_enter) (volatile void *location)
{
  gboolean first = MS_TSAN_REAL (g_once_init_enter) (location);

  __tsan_acquire ((gpointer) location);
  return first;
}

void
(g_once_init_leave) (volatile void *location,
                     gsize          result)
{
  __tsan_release ((gpointer) location);
  MS_TSAN_REAL (g_once_init_leave) (location, result);
}

typedef struct
{
  GOnce       *once;
  GThreadFunc  func;
  gpointer     arg;
} Once;

static gpointer
run_once (gpointer user_data)
{
  Once *self = user_data;
  gpointer result = self->func (self->arg);

  __tsan_release (self->once);
  return result;
}

gpointer
g_once_impl (GOnce       *once,
             GThreadFunc  func,
             gpointer     arg)
{
  Once call = { once, func, arg };
  gpointer result = MS_TSAN_REAL (g_once_impl) (once, run_once, &call);

  __tsan_acquire (once);
  return result;
}
