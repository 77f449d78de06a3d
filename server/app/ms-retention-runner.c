/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A step works on a copy of where the pass is, which counts when its commit does. Timer on the main thread, steps on the worker. */

#define G_LOG_DOMAIN "ms-app"

#include "config.h"

#include "ms-retention-runner.h"

#include "ms-retention-service.h"

#define PERIOD_SECONDS 600

struct _MsRetentionRunner
{
  MsExecutor *executor; /* borrowed */
  guint       source_id;
  int         is_stopped; /* atomic */
  int         is_running; /* atomic: the worker's */

  /* The worker's while a pass runs. */
  MsRetentionPass pass;
  MsRetentionPass next;
  gboolean        more;
};

static gboolean
step_cb (MsContext *context,
         gpointer   data,
         GError   **error)
{
  MsRetentionRunner *self = data;

  ms_context_set_actor (context, &(MsActor) { .is_system = TRUE });
  self->next = self->pass;
  return ms_retention_service_step (context, &self->next, &self->more, error);
}

static void
done_cb (gpointer      data,
         const GError *error)
{
  MsRetentionRunner *self = data;

  if (error != NULL)
    g_message ("old messages stay for now: %s", error->message);
  else
    self->pass = self->next;
  if (error == NULL && self->more && !g_atomic_int_get (&self->is_stopped)
      && ms_executor_submit (self->executor, MS_LANE_BULK, step_cb, done_cb, self, 0, NULL))
    return;
  g_atomic_int_set (&self->is_running, FALSE);
}

static gboolean
begin_cb (gpointer user_data)
{
  MsRetentionRunner *self = user_data;

  if (!g_atomic_int_compare_and_exchange (&self->is_running, FALSE, TRUE))
    return G_SOURCE_CONTINUE;
  if (!ms_executor_submit (self->executor, MS_LANE_BULK, step_cb, done_cb, self, 0, NULL))
    g_atomic_int_set (&self->is_running, FALSE);
  return G_SOURCE_CONTINUE;
}

MsRetentionRunner *
ms_retention_runner_new (MsExecutor *executor)
{
  MsRetentionRunner *self;

  g_return_val_if_fail (executor != NULL, NULL);

  self = g_new0 (MsRetentionRunner, 1);
  self->executor = executor;
  self->source_id = g_timeout_add_seconds (PERIOD_SECONDS, begin_cb, self);
  begin_cb (self);
  return self;
}

void
ms_retention_runner_stop (MsRetentionRunner *self)
{
  if (self == NULL)
    return;
  g_atomic_int_set (&self->is_stopped, TRUE);
  g_clear_handle_id (&self->source_id, g_source_remove);
}

void
ms_retention_runner_free (MsRetentionRunner *self)
{
  ms_retention_runner_stop (self);
  g_free (self);
}
