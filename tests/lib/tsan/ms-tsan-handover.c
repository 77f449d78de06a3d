/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What one thread gives to another through GLib: sources of main contexts, thread pools, asynchronous queues. All three have a lock
 * inside that ThreadSanitizer does not see: who takes something out comes after all who put something in. */

#include "config.h"

#include "ms-tsan.h"

/* The callback of a source, with the moment of its dispatch. */
typedef struct
{
  int            n_refs; /* atomic */
  GSourceFunc    func;
  gpointer       data;
  GDestroyNotify notify;
} Callback;

/* First of all when a source is dispatched. */
static void
callback_ref (gpointer callback)
{
  Callback *self = callback;

  __tsan_acquire (self);
  __atomic_add_fetch (&self->n_refs, 1, __ATOMIC_RELAXED);
}

static void
callback_unref (gpointer callback)
{
  Callback *self = callback;

  if (__atomic_sub_fetch (&self->n_refs, 1, __ATOMIC_ACQ_REL) > 0)
    return;
  if (self->notify != NULL)
    self->notify (self->data);
  g_free (self);
}

/* Called by the main loop just before it dispatches. */
static void
callback_get (gpointer     callback,
              GSource     *source,
              GSourceFunc *func,
              gpointer    *data)
{
  Callback *self = callback;

  __tsan_acquire (source);
  *func = self->func;
  *data = self->data;
}

static GSourceCallbackFuncs callback_funcs = { callback_ref, callback_unref, callback_get };

void
g_source_set_callback (GSource        *source,
                       GSourceFunc     func,
                       gpointer        data,
                       GDestroyNotify  notify)
{
  Callback *callback = g_new (Callback, 1);

  *callback = (Callback) { 1, func, data, notify };
  __tsan_release (callback);
  __tsan_release (source);
  g_source_set_callback_indirect (source, callback, &callback_funcs);
}

guint
g_source_attach (GSource      *source,
                 GMainContext *context)
{
  __tsan_release (source);
  return MS_TSAN_REAL (g_source_attach) (source, context);
}

void
g_source_unref (GSource *source)
{
  ms_tsan_pass (source);
  MS_TSAN_REAL (g_source_unref) (source);
}

static guint
add_source (GSource        *source,
            GMainContext   *context,
            int             priority,
            GSourceFunc     func,
            gpointer        data,
            GDestroyNotify  notify)
{
  guint id;

  g_source_set_priority (source, priority);
  g_source_set_callback (source, func, data, notify);
  id = g_source_attach (source, context);
  g_source_unref (source);
  return id;
}

guint
g_idle_add_full (int             priority,
                 GSourceFunc     func,
                 gpointer        data,
                 GDestroyNotify  notify)
{
  return add_source (g_idle_source_new (), NULL, priority, func, data, notify);
}

guint
g_idle_add (GSourceFunc func,
            gpointer    data)
{
  return g_idle_add_full (G_PRIORITY_DEFAULT_IDLE, func, data, NULL);
}

guint
g_timeout_add_full (int             priority,
                    guint           interval,
                    GSourceFunc     func,
                    gpointer        data,
                    GDestroyNotify  notify)
{
  return add_source (g_timeout_source_new (interval), NULL, priority, func, data, notify);
}

guint
g_timeout_add (guint       interval,
               GSourceFunc func,
               gpointer    data)
{
  return g_timeout_add_full (G_PRIORITY_DEFAULT, interval, func, data, NULL);
}

guint
g_timeout_add_seconds_full (int             priority,
                            guint           interval,
                            GSourceFunc     func,
                            gpointer        data,
                            GDestroyNotify  notify)
{
  return add_source (g_timeout_source_new_seconds (interval), NULL, priority, func, data, notify);
}

guint
g_timeout_add_seconds (guint       interval,
                       GSourceFunc func,
                       gpointer    data)
{
  return g_timeout_add_seconds_full (G_PRIORITY_DEFAULT, interval, func, data, NULL);
}

/* Nobody asks for it from a thread whose own context it would be: the case that would run at once is left out, except for the owner. */
void
g_main_context_invoke_full (GMainContext   *context,
                            int             priority,
                            GSourceFunc     func,
                            gpointer        data,
                            GDestroyNotify  notify)
{
  if (!g_main_context_is_owner (context != NULL ? context : g_main_context_default ()))
    {
      add_source (g_idle_source_new (), context, priority, func, data, notify);
      return;
    }
  while (func (data))
    ;
  if (notify != NULL)
    notify (data);
}

void
g_main_context_invoke (GMainContext *context,
                       GSourceFunc   func,
                       gpointer      data)
{
  g_main_context_invoke_full (context, G_PRIORITY_DEFAULT, func, data, NULL);
}

/* What a pool is made with, in place of its own data; lives as long as the program, pools are few. */
typedef struct
{
  GFunc    func;
  gpointer data;
} Work;

static void
run_work (gpointer item,
          gpointer user_data)
{
  Work *work = user_data;

  __tsan_acquire (work);
  work->func (item, work->data);
  __tsan_release (work);
}

GThreadPool *
g_thread_pool_new (GFunc      func,
                   gpointer   user_data,
                   int        max_threads,
                   gboolean   exclusive,
                   GError   **error)
{
  Work *work = g_new (Work, 1);

  *work = (Work) { func, user_data };
  return MS_TSAN_REAL (g_thread_pool_new) (run_work, work, max_threads, exclusive, error);
}

/* Not looked at: the last worker frees the pool under a lock of GLib's. */
__attribute__ ((no_sanitize ("thread"))) static gpointer
get_work (GThreadPool *pool)
{
  return pool->func == run_work ? pool->user_data : pool;
}

gboolean
g_thread_pool_push (GThreadPool  *pool,
                    gpointer      data,
                    GError      **error)
{
  __tsan_release (get_work (pool));
  return MS_TSAN_REAL (g_thread_pool_push) (pool, data, error);
}

void
g_thread_pool_free (GThreadPool *pool,
                    gboolean     immediate,
                    gboolean     wait)
{
  gpointer work = get_work (pool);

  __tsan_release (work);
  MS_TSAN_REAL (g_thread_pool_free) (pool, immediate, wait);
  if (wait)
    __tsan_acquire (work);
}

#define PUT(name)                         \
  void name (GAsyncQueue *queue,          \
             gpointer     data)           \
  {                                       \
    ms_tsan_pass (queue);                 \
    MS_TSAN_REAL (name) (queue, data);    \
  }

#define TAKE(name)                                    \
  gpointer name (GAsyncQueue *queue)                  \
  {                                                   \
    gpointer data;                                    \
                                                      \
    __tsan_release (queue);                           \
    data = MS_TSAN_REAL (name) (queue);               \
    __tsan_acquire (queue);                           \
    return data;                                      \
  }

PUT (g_async_queue_push)
PUT (g_async_queue_push_front)
TAKE (g_async_queue_pop)
TAKE (g_async_queue_try_pop)

gpointer
g_async_queue_timeout_pop (GAsyncQueue *queue,
                           guint64      timeout)
{
  gpointer data;

  __tsan_release (queue);
  data = MS_TSAN_REAL (g_async_queue_timeout_pop) (queue, timeout);
  __tsan_acquire (queue);
  return data;
}

int
g_async_queue_length (GAsyncQueue *queue)
{
  int length = MS_TSAN_REAL (g_async_queue_length) (queue);

  ms_tsan_pass (queue);
  return length;
}
