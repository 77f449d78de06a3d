/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A job goes from pool to pool until its call says done. It is in one place at a time, so that it needs no lock. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-api-runner.h"

#include "ms-error.h"

struct _MsApiRunner
{
  MsExecutor     *executor;
  MsReaderPool   *readers;
  MsPasswordPool *passwords;
  MsApiRunnerAsk  ask; /* (nullable) */
  gpointer        ask_data;
  MsApiRunnerAskApp ask_app; /* (nullable) */
  gpointer        ask_app_data;
  MsImagePool    *images; /* (nullable) */
  int             n_pending; /* atomic */
};

typedef struct
{
  MsApiRunner    *runner;
  MsApiCall      *call;
  MsApiRunnerPost post;
  gpointer        target;
  MsApiRunnerDone done;
  gpointer        user_data;
  gboolean        refused; /* the rule said no: its reply stands */
} RunnerJob;

static void job_go_on (RunnerJob *job);

static void
job_finish (gpointer data)
{
  RunnerJob *job = data;
  MsPictureSet *pictures = ms_api_call_take_pictures (job->call);

  if (pictures != NULL)
    ms_image_pool_settle (job->runner->images, pictures, ms_api_call_get_error (job->call));
  job->done (job->call, job->user_data);
  ms_api_call_unref (job->call);
  g_atomic_int_add (&job->runner->n_pending, -1);
  g_free (job);
}

static gboolean
job_run (MsContext *context,
         gpointer   data,
         GError   **error)
{
  RunnerJob *job = data;

  job->refused = !ms_api_call_run (job->call, context, error);

  return !job->refused;
}

static void
job_ran (gpointer      data,
         const GError *error)
{
  RunnerJob *job = data;

  if (error != NULL && !job->refused)
    ms_api_call_fail (job->call, error);
  job_go_on (job);
}

static void
job_hashed (const char *hash,
            gpointer    data)
{
  RunnerJob *job = data;
  g_autoptr(GError) error = NULL;

  if (hash != NULL)
    {
      ms_api_call_set_hash (job->call, hash);
    }
  else
    {
      ms_error_set (&error, MS_ERROR_INTERNAL);
      ms_api_call_fail (job->call, error);
    }
  job_go_on (job);
}

static void
job_verified (gboolean    matches,
              const char *rehash,
              gpointer    data)
{
  RunnerJob *job = data;

  ms_api_call_set_verified (job->call, matches, rehash);
  job_go_on (job);
}

static void
job_delivered (gpointer data)
{
  RunnerJob *job = data;

  ms_api_call_set_delivered (job->call);
  job_go_on (job);
}

static void
job_ask (RunnerJob *job)
{
  if (job->runner->ask != NULL)
    job->runner->ask (job->runner->ask_data, ms_api_call_get_delivery (job->call), job_delivered, job);
  else
    job_delivered (job);
}

static void
job_asked_app (gpointer data)
{
  RunnerJob *job = data;

  ms_api_call_set_app_answered (job->call);
  job_go_on (job);
}

static void
job_ask_app (RunnerJob *job)
{
  MsApiAppRequest *request = ms_api_call_get_app_request (job->call);

  if (job->runner->ask_app != NULL)
    {
      job->runner->ask_app (job->runner->ask_app_data, request, job_asked_app, job);
      return;
    }
  request->refused = TRUE;
  request->refusal = MS_ERROR_APP_NOT_CONNECTED;
  job_asked_app (job);
}

static void
job_pictured (MsPictureSet *set,
              gpointer      data)
{
  RunnerJob *job = data;

  ms_api_call_set_pictures (job->call, set);
  job_go_on (job);
}

static gboolean
job_make (RunnerJob  *job,
          GError    **error)
{
  static const MsImageKind kinds[] = {
    [MS_IMAGE_USE_AVATAR] = MS_IMAGE_AVATAR,
    [MS_IMAGE_USE_EMOJI] = MS_IMAGE_EMOJI,
    [MS_IMAGE_USE_ICON] = MS_IMAGE_ICON,
  };
  const MsApiImage *image = ms_api_call_get_image (job->call);

  if (image == NULL)
    {
      job_pictured (NULL, job);
      return TRUE;
    }
  if (job->runner->images == NULL)
    return ms_error_set (error, MS_ERROR_INTERNAL);
  return ms_image_pool_make (job->runner->images,
                             &(MsImageJob) {
                                 .kind = kinds[image->use],
                               .blob = image->blob,
                               .bytes = image->bytes,
                               .crop_x = image->crop_x,
                               .crop_y = image->crop_y,
                               .crop_side = image->crop_side,
                             },
                             job_pictured, job, error);
}

static gboolean
job_submit (RunnerJob *job,
            MsApiStep  step,
            GError   **error)
{
  MsApiCall *call = job->call;

  switch (step)
    {
    case MS_API_STEP_READ:
      return ms_reader_pool_submit (job->runner->readers, job_run, job_ran, job, error);
    case MS_API_STEP_WRITE:
      return ms_executor_submit (job->runner->executor, MS_LANE_INTERACTIVE, job_run, job_ran, job, ms_api_call_get_cost (call), error);
    case MS_API_STEP_HASH:
      return ms_password_pool_hash (job->runner->passwords, ms_api_call_get_password (call), job_hashed, job, error);
    case MS_API_STEP_VERIFY:
      return ms_password_pool_verify (job->runner->passwords, ms_api_call_get_password (call), ms_api_call_get_hash (call), job_verified, job, error);
    case MS_API_STEP_IMAGE:
      return job_make (job, error);
    case MS_API_STEP_DELIVERY:
      job_ask (job);
      return TRUE;
    case MS_API_STEP_APP:
      job_ask_app (job);
      return TRUE;
    case MS_API_STEP_DONE:
    default:
      job->post (job->target, job_finish, job);
      return TRUE;
    }
}

/* After a submission that worked the job belongs to another thread: it is not touched again here. */
static void
job_go_on (RunnerJob *job)
{
  g_autoptr(GError) error = NULL;

  if (job_submit (job, ms_api_call_get_step (job->call), &error))
    return;

  ms_api_call_fail (job->call, error);
  job->post (job->target, job_finish, job);
}

typedef struct
{
  GDestroyNotify func;
  gpointer       data;
} IdleCall;

static gboolean
idle_cb (gpointer user_data)
{
  IdleCall *idle = user_data;

  idle->func (idle->data);

  return G_SOURCE_REMOVE;
}

static void
post_to_main (gpointer       target,
              GDestroyNotify func,
              gpointer       data)
{
  IdleCall *idle = g_new (IdleCall, 1);

  *idle = (IdleCall) { func, data };
  g_idle_add_full (G_PRIORITY_DEFAULT, idle_cb, idle, g_free);
}

MsApiRunner *
ms_api_runner_new (MsExecutor     *executor,
                   MsReaderPool   *readers,
                   MsPasswordPool *passwords)
{
  MsApiRunner *self = g_new0 (MsApiRunner, 1);

  self->executor = executor;
  self->readers = readers;
  self->passwords = passwords;

  return self;
}

void
ms_api_runner_free (MsApiRunner *self)
{
  g_free (self);
}

void
ms_api_runner_set_ask (MsApiRunner    *self,
                       MsApiRunnerAsk  ask,
                       gpointer        user_data)
{
  self->ask = ask;
  self->ask_data = user_data;
}

void
ms_api_runner_set_ask_app (MsApiRunner       *self,
                           MsApiRunnerAskApp  ask,
                           gpointer           user_data)
{
  self->ask_app = ask;
  self->ask_app_data = user_data;
}

void
ms_api_runner_set_images (MsApiRunner *self,
                          MsImagePool *images)
{
  self->images = images;
}

void
ms_api_runner_run (MsApiRunner    *self,
                   MsApiCall      *call,
                   MsApiRunnerDone done,
                   gpointer        user_data)
{
  ms_api_runner_run_on (self, call, post_to_main, NULL, done, user_data);
}

void
ms_api_runner_run_on (MsApiRunner    *self,
                      MsApiCall      *call,
                      MsApiRunnerPost post,
                      gpointer        target,
                      MsApiRunnerDone done,
                      gpointer        user_data)
{
  RunnerJob *job;

  g_return_if_fail (self != NULL && call != NULL && post != NULL && done != NULL);

  job = g_new0 (RunnerJob, 1);
  job->runner = self;
  job->call = ms_api_call_ref (call);
  job->post = post;
  job->target = target;
  job->done = done;
  job->user_data = user_data;
  g_atomic_int_inc (&self->n_pending);
  job_go_on (job);
}

void
ms_api_runner_hold (MsApiRunner *self)
{
  ms_executor_hold (self->executor);
}

void
ms_api_runner_let_go (MsApiRunner *self)
{
  ms_executor_let_go (self->executor);
}

guint
ms_api_runner_get_n_pending (MsApiRunner *self)
{
  return (guint) g_atomic_int_get (&self->n_pending);
}
