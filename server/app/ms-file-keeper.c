/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Three chains of steps, each at most once on its way: what is to be removed, pictures, and the sweep of the start. A row goes before its
 * bytes: a crash between the two leaves bytes that the next sweep finds. */

#define G_LOG_DOMAIN "ms-app"

#include "config.h"

#include "ms-file-keeper.h"

#include "ms-file-service.h"

#define PERIOD_SECONDS 60
#define RETRY_SECONDS 1
#define SWEEP_STEP 200

struct _MsFileKeeper
{
  MsFileKeeperConfig config;

  /* What goes from the disk. */
  GPtrArray *blobs; /* names; touched by the step that is out alone */
  GPtrArray *partials;
  gboolean   removing;
  gboolean   again;

  gboolean   picturing;
  gboolean   more_pictures;

  /* The sweep: what was there at start and has not been looked at. */
  GPtrArray *found_blobs;
  GPtrArray *found_partials;

  guint      period_id;
  guint      retry_id;
  int        is_woken; /* atomic */
  gboolean   is_stopped;
};

/* One step on its way through the threads. */
typedef struct
{
  MsFileKeeper *keeper;
  GPtrArray    *names; /* (nullable) */
  GPtrArray    *ids; /* (nullable) */
  gboolean      more;
  gboolean      failed;

  /* A picture. */
  gint64        file;
  char         *blob;
  MsPictureSet *set;
  GError       *error;
} Step;

static void remove_next (MsFileKeeper *self);
static void picture_next (MsFileKeeper *self);
static void sweep_next (MsFileKeeper *self);

static Step *
step_new (MsFileKeeper *keeper)
{
  Step *step = g_new0 (Step, 1);

  step->keeper = keeper;
  return step;
}

static void
step_free (Step *step)
{
  g_clear_pointer (&step->names, g_ptr_array_unref);
  g_clear_pointer (&step->ids, g_ptr_array_unref);
  g_clear_error (&step->error);
  g_free (step->blob);
  g_free (step);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Step, step_free)

static void
be_system (MsContext *context)
{
  ms_context_set_actor (context, &(MsActor) { .is_system = TRUE });
}

static gboolean
retry_cb (gpointer user_data)
{
  MsFileKeeper *self = user_data;

  self->retry_id = 0;
  remove_next (self);
  return G_SOURCE_REMOVE;
}

/* On a thread of transfers. */
static void
remove_work (gpointer data)
{
  Step *step = data;
  MsFileKeeper *self = step->keeper;

  for (guint i = 0; i < self->partials->len; i++)
    ms_blob_store_drop_partial (self->config.blobs, g_ptr_array_index (self->partials, i));
  g_ptr_array_set_size (self->partials, 0);
  /* Somebody copies them: later. */
  step->failed = self->blobs->len > 0 && !ms_blob_store_lock (self->config.blobs);
  if (step->failed || self->blobs->len == 0)
    return;
  for (guint i = 0; i < self->blobs->len; i++)
    ms_blob_store_remove (self->config.blobs, g_ptr_array_index (self->blobs, i));
  g_ptr_array_set_size (self->blobs, 0);
  ms_blob_store_unlock (self->config.blobs);
}

static void
removed_done (gpointer data)
{
  g_autoptr(Step) step = data;
  MsFileKeeper *self = step->keeper;

  self->removing = FALSE;
  if (self->is_stopped)
    return;
  if (step->failed && self->retry_id == 0)
    self->retry_id = g_timeout_add_seconds (RETRY_SECONDS, retry_cb, self);
  else if (step->more || self->again)
    remove_next (self);
  if (!self->removing)
    sweep_next (self);
}

static void
take_all (GPtrArray *target,
          GPtrArray *names)
{
  for (guint i = 0; names != NULL && i < names->len; i++)
    g_ptr_array_add (target, g_strdup (g_ptr_array_index (names, i)));
}

static gboolean
forgotten_idle_cb (gpointer user_data)
{
  Step *step = user_data;
  MsFileKeeper *self = step->keeper;

  if (!step->failed)
    {
      take_all (self->blobs, step->names);
      take_all (self->partials, step->ids);
    }
  step->failed = FALSE;
  if (self->is_stopped)
    {
      self->removing = FALSE;
      step_free (step);
    }
  else
    ms_transfer_pool_run (self->config.transfers, remove_work, removed_done, step);
  return G_SOURCE_REMOVE;
}

static void
forgotten_cb (gpointer      data,
              const GError *error)
{
  Step *step = data;

  if (error != NULL)
    g_message ("files that went cannot be removed: %s", error->message);
  step->failed = error != NULL;
  g_idle_add_full (G_PRIORITY_DEFAULT, forgotten_idle_cb, step, NULL);
}

static gboolean
forget_cb (MsContext *context,
           gpointer   data,
           GError   **error)
{
  Step *step = data;
  gboolean more_uploads = FALSE;
  gboolean more_blobs = FALSE;

  be_system (context);
  if (!ms_file_service_expire (context, &step->ids, &more_uploads, error) || !ms_file_service_collect (context, &step->names, &more_blobs, error))
    return FALSE;
  step->more = more_uploads || more_blobs;
  return TRUE;
}

static void
remove_next (MsFileKeeper *self)
{
  Step *step;

  self->again = self->removing;
  if (self->removing || self->is_stopped)
    return;
  step = step_new (self);
  self->removing = ms_executor_submit (self->config.executor, MS_LANE_BULK, forget_cb, forgotten_cb, step, 0, NULL);
  if (!self->removing)
    step_free (step);
}

/* Pictures. */
static gboolean
kept_idle_cb (gpointer user_data)
{
  g_autoptr(Step) step = user_data;
  MsFileKeeper *self = step->keeper;

  if (step->error != NULL)
    g_message ("pictures of a file cannot be kept: %s", step->error->message);
  if (!self->is_stopped)
    ms_image_pool_settle (self->config.images, g_steal_pointer (&step->set), step->error);
  g_clear_pointer (&step->set, ms_picture_set_free);
  self->picturing = FALSE;
  self->more_pictures = FALSE;
  /* After a failure the next wake tries again. */
  if (step->error == NULL)
    picture_next (self);
  return G_SOURCE_REMOVE;
}

static void
kept_cb (gpointer      data,
         const GError *error)
{
  Step *step = data;

  step->error = error != NULL ? g_error_copy (error) : NULL;
  g_idle_add_full (G_PRIORITY_DEFAULT, kept_idle_cb, step, NULL);
}

static gboolean
keep_cb (MsContext *context,
         gpointer   data,
         GError   **error)
{
  Step *step = data;

  be_system (context);
  return ms_file_service_keep_pictures (context, step->file, step->set, error);
}

/* On the thread of pictures. */
static void
made_cb (MsPictureSet *set,
         gpointer      user_data)
{
  Step *step = user_data;

  step->set = set;
  if (!ms_executor_submit (step->keeper->config.executor, MS_LANE_INTERACTIVE, keep_cb, kept_cb, step, 0, &step->error))
    g_idle_add_full (G_PRIORITY_DEFAULT, kept_idle_cb, step, NULL);
}

static gboolean
chosen_idle_cb (gpointer user_data)
{
  Step *step = user_data;
  MsFileKeeper *self = step->keeper;
  const MsImageJob job = { .kind = MS_IMAGE_THUMBS, .blob = step->blob };
  gboolean more;

  if (!self->is_stopped && step->file != 0 && ms_image_pool_make (self->config.images, &job, made_cb, step, NULL))
    return G_SOURCE_REMOVE;
  step_free (step);
  more = self->more_pictures;
  self->picturing = FALSE;
  self->more_pictures = FALSE;
  if (more)
    picture_next (self);
  return G_SOURCE_REMOVE;
}

static void
chosen_cb (gpointer      data,
           const GError *error)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, chosen_idle_cb, data, NULL);
}

static gboolean
choose_cb (MsContext *context,
           gpointer   data,
           GError   **error)
{
  Step *step = data;

  be_system (context);
  return ms_file_service_next_unpictured (context, &step->file, &step->blob, error);
}

static void
picture_next (MsFileKeeper *self)
{
  Step *step;

  self->more_pictures = self->picturing;
  if (self->picturing || self->is_stopped)
    return;
  step = step_new (self);
  self->picturing = ms_reader_pool_submit (self->config.readers, choose_cb, chosen_cb, step, NULL);
  if (!self->picturing)
    step_free (step);
}

/* The sweep. */
static void
move_last (GPtrArray *from,
           GPtrArray *to)
{
  while (from->len > 0 && to->len < SWEEP_STEP)
    g_ptr_array_add (to, g_ptr_array_steal_index_fast (from, from->len - 1));
}

static gboolean
keep_unknown (MsContext  *context,
              GPtrArray  *names,
              gboolean    partial,
              GError    **error)
{
  for (guint i = names->len; i > 0; i--)
    {
      gboolean known = TRUE;

      if (!ms_file_service_knows (context, g_ptr_array_index (names, i - 1), partial, &known, error))
        return FALSE;
      if (known)
        g_ptr_array_remove_index_fast (names, i - 1);
    }
  return TRUE;
}

static gboolean
sort_out_cb (MsContext *context,
             gpointer   data,
             GError   **error)
{
  Step *step = data;

  be_system (context);
  return keep_unknown (context, step->names, FALSE, error) && keep_unknown (context, step->ids, TRUE, error);
}

static gboolean
sorted_idle_cb (gpointer user_data)
{
  Step *step = user_data;
  MsFileKeeper *self = step->keeper;

  if (step->failed || self->is_stopped || self->removing)
    {
      /* Not now: what was looked at is looked at again. */
      take_all (self->found_blobs, step->failed ? NULL : step->names);
      take_all (self->found_partials, step->failed ? NULL : step->ids);
      step_free (step);
      return G_SOURCE_REMOVE;
    }
  if (step->names->len + step->ids->len > 0)
    g_message ("%u files that nobody knows are removed", step->names->len + step->ids->len);
  take_all (self->blobs, step->names);
  take_all (self->partials, step->ids);
  self->removing = TRUE;
  ms_transfer_pool_run (self->config.transfers, remove_work, removed_done, step);
  return G_SOURCE_REMOVE;
}

static void
sorted_cb (gpointer      data,
           const GError *error)
{
  Step *step = data;

  step->failed = error != NULL;
  g_idle_add_full (G_PRIORITY_DEFAULT, sorted_idle_cb, step, NULL);
}

static void
sweep_next (MsFileKeeper *self)
{
  Step *step;

  if (self->is_stopped || self->found_blobs->len + self->found_partials->len == 0)
    return;
  step = step_new (self);
  step->names = g_ptr_array_new_with_free_func (g_free);
  step->ids = g_ptr_array_new_with_free_func (g_free);
  move_last (self->found_blobs, step->names);
  move_last (self->found_partials, step->ids);
  if (!ms_reader_pool_submit (self->config.readers, sort_out_cb, sorted_cb, step, NULL))
    step_free (step);
}

static void
add_found (const char *name,
           gpointer    user_data)
{
  g_ptr_array_add (user_data, g_strdup (name));
}

static void
run (MsFileKeeper *self)
{
  remove_next (self);
  picture_next (self);
}

static gboolean
period_cb (gpointer user_data)
{
  run (user_data);
  sweep_next (user_data);
  return G_SOURCE_CONTINUE;
}

static gboolean
woken_cb (gpointer user_data)
{
  MsFileKeeper *self = user_data;

  g_atomic_int_set (&self->is_woken, 0);
  run (self);
  return G_SOURCE_REMOVE;
}

MsFileKeeper *
ms_file_keeper_new (const MsFileKeeperConfig *config)
{
  MsFileKeeper *self = g_new0 (MsFileKeeper, 1);

  self->config = *config;
  self->blobs = g_ptr_array_new_with_free_func (g_free);
  self->partials = g_ptr_array_new_with_free_func (g_free);
  self->found_blobs = g_ptr_array_new_with_free_func (g_free);
  self->found_partials = g_ptr_array_new_with_free_func (g_free);
  ms_blob_store_visit (config->blobs, FALSE, add_found, self->found_blobs, NULL);
  ms_blob_store_visit (config->blobs, TRUE, add_found, self->found_partials, NULL);
  self->period_id = g_timeout_add_seconds (PERIOD_SECONDS, period_cb, self);
  run (self);
  sweep_next (self);
  return self;
}

void
ms_file_keeper_free (MsFileKeeper *self)
{
  if (self == NULL)
    return;
  ms_file_keeper_stop (self);
  g_ptr_array_unref (self->blobs);
  g_ptr_array_unref (self->partials);
  g_ptr_array_unref (self->found_blobs);
  g_ptr_array_unref (self->found_partials);
  g_free (self);
}

void
ms_file_keeper_stop (MsFileKeeper *self)
{
  if (self == NULL)
    return;
  self->is_stopped = TRUE;
  g_clear_handle_id (&self->period_id, g_source_remove);
  g_clear_handle_id (&self->retry_id, g_source_remove);
}

void
ms_file_keeper_wake (MsFileKeeper *self)
{
  if (self != NULL && g_atomic_int_compare_and_exchange (&self->is_woken, 0, 1))
    g_idle_add_full (G_PRIORITY_DEFAULT, woken_cb, self, NULL);
}

/* A person may have another picture. */
static gboolean
concerns (MsEvent *event)
{
  MsEventKind kind = ms_event_get_kind (event);

  return kind == MS_EVENT_KIND_FILE || kind == MS_EVENT_KIND_USER;
}

void
ms_file_keeper_post (MsFileKeeper *self,
                     MsEventBatch *batch)
{
  for (guint i = 0; self != NULL && i < ms_event_batch_get_length (batch); i++)
    if (concerns (ms_event_batch_get (batch, i)))
      {
        ms_file_keeper_wake (self);
        return;
      }
}
