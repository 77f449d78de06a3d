/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One timer and one command that submits itself again. All but the timer's end happens on the worker, in order: so a message that is committed
 * while a step runs is either seen by it or asks for the next one. */

#define G_LOG_DOMAIN "ms-app"

#include "config.h"

#include "ms-search-indexer.h"

#include "ms-error.h"
#include "ms-search-service.h"
#include "ms-wake-timer.h"

#define WAIT_MS 50 /* between a message and its step */
#define RETRY_MS 10000 /* after a failure: a full disk */
#define PATIENCE_US (10 * G_USEC_PER_SEC) /* what can wait does not wait longer, however much is said */

struct _MsSearchIndexer
{
  MsExecutor  *executor; /* borrowed */
  MsWakeTimer *timer;

  /* The worker's. */
  gboolean     is_due; /* a step waits, runs or is about to be submitted */
  gboolean     is_damaged; /* the last step could not go on with what is there */
  MsSearchLeft left; /* by the last step */
  gint64       spare_since; /* monotonic, µs: since when something waits until nobody talks, 0 if nothing does */
};

static void submit (MsSearchIndexer *self); /* a circle: step, done, step */

static gboolean
step_cb (MsContext *context,
         gpointer   data,
         GError   **error)
{
  MsSearchIndexer *self = data;
  gboolean anew = self->is_damaged;
  gboolean patient = self->spare_since == 0 || g_get_monotonic_time () - self->spare_since < PATIENCE_US;

  self->is_damaged = FALSE;
  if (ms_search_service_step (context, anew, patient, &self->left, error))
    return TRUE;

  /* The index may be unreadable: it is made of the messages, so the next run makes it again. */
  self->is_damaged = g_error_matches (*error, MS_ERROR, MS_ERROR_FATAL);
  if (self->is_damaged)
    g_warning ("the search index cannot be used, making it anew: %s", (*error)->message);
  return FALSE;
}

/* After a step: the next one now, in a while, or when there is something. */
static void
go_on (MsSearchIndexer *self)
{
  if (self->left == MS_SEARCH_LEFT_NOTHING)
    self->spare_since = 0;
  else if (self->left == MS_SEARCH_LEFT_SPARE && self->spare_since == 0)
    self->spare_since = g_get_monotonic_time ();

  if (self->left == MS_SEARCH_LEFT_MESSAGES)
    submit (self);
  else if (self->left == MS_SEARCH_LEFT_SPARE)
    ms_wake_timer_set (self->timer, WAIT_MS);
  else
    self->is_due = FALSE;
}

static void
done_cb (gpointer      data,
         const GError *error)
{
  MsSearchIndexer *self = data;

  if (error != NULL)
    {
      g_message ("the search index falls behind: %s", error->message);
      ms_wake_timer_set (self->timer, RETRY_MS);
    }
  else
    {
      go_on (self);
    }
}

/* A queue that is full has better things to do for now; one that is closed goes on at the next start. */
static void
submit (MsSearchIndexer *self)
{
  g_autoptr(GError) error = NULL;

  if (ms_executor_submit (self->executor, MS_LANE_BULK, step_cb, done_cb, self, 0, &error))
    return;
  ms_wake_timer_set (self->timer, WAIT_MS);
}

static void
woken_cb (gpointer user_data)
{
  submit (user_data);
}

MsSearchIndexer *
ms_search_indexer_new (MsExecutor *executor)
{
  MsSearchIndexer *self;

  g_return_val_if_fail (executor != NULL, NULL);

  self = g_new0 (MsSearchIndexer, 1);
  self->executor = executor;
  self->is_due = TRUE; /* until the start */
  self->timer = ms_wake_timer_new (woken_cb, self);
  return self;
}

void
ms_search_indexer_free (MsSearchIndexer *self)
{
  if (self == NULL)
    return;

  ms_wake_timer_free (self->timer);
  g_free (self);
}

void
ms_search_indexer_start (MsSearchIndexer *self)
{
  g_return_if_fail (self != NULL);

  ms_wake_timer_start (self->timer);
  submit (self);
}

static gboolean
concerns (MsEventBatch *batch)
{
  for (guint i = 0; i < ms_event_batch_get_length (batch); i++)
    {
      MsEventKind kind = ms_event_get_kind (ms_event_batch_get (batch, i));

      if (kind == MS_EVENT_KIND_MESSAGE || kind == MS_EVENT_KIND_MESSAGE_CHANGED || kind == MS_EVENT_KIND_FILE)
        return TRUE;
    }
  return FALSE;
}

void
ms_search_indexer_post (MsSearchIndexer *self,
                        MsEventBatch    *batch)
{
  if (self->is_due || !concerns (batch))
    return;
  self->is_due = TRUE;
  ms_wake_timer_set (self->timer, WAIT_MS);
}

void
ms_search_indexer_stop (MsSearchIndexer *self)
{
  if (self != NULL)
    ms_wake_timer_stop (self->timer);
}
