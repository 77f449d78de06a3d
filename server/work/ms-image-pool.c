/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A thread that runs the imager and keeps what comes out of it as blobs. */

#define G_LOG_DOMAIN "ms-work"

#include "config.h"

#include "ms-image-pool.h"

#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ms-blob-store.h"
#include "ms-error.h"
#include "ms-file-type.h"
#include "ms-id.h"
#include "ms-imager-process.h"
#include "ms-limits.h"

#define MAX_PICTURES 16

struct _MsImagePool
{
  MsBlobStore *blobs;
  GThreadPool *threads;
};

typedef struct
{
  MsImageJob   job;
  char        *blob;
  MsImageDone  done; /* (nullable): then it is about what is to be removed */
  gpointer     user_data;
  MsPictureSet *unwanted;
} PoolJob;

static void
pool_job_free (PoolJob *self)
{
  g_clear_pointer (&self->job.bytes, g_bytes_unref);
  g_clear_pointer (&self->unwanted, ms_picture_set_free);
  g_free (self->blob);
  g_free (self);
}

static gboolean
write_all (int           fd,
           const guint8 *data,
           gsize         length)
{
  while (length > 0)
    {
      gssize written = write (fd, data, length);

      if (written < 0 && errno == EINTR)
        continue;
      if (written <= 0)
        return FALSE;
      data += written;
      length -= (gsize) written;
    }
  return TRUE;
}

static int
open_bytes (GBytes *bytes)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);
  int fd = memfd_create ("picture", MFD_CLOEXEC);

  if (fd >= 0 && write_all (fd, data, length) && lseek (fd, 0, SEEK_SET) == 0)
    return fd;
  if (fd >= 0)
    close (fd);
  return -1;
}

/* What it is, by its first bytes; the descriptor stays at its beginning. */
static gboolean
sniff (int         fd,
       MsFileType *type)
{
  guint8 head[MS_FILE_TYPE_BYTES];
  gssize got = pread (fd, head, sizeof head, 0);

  ms_file_type_sniff (head, (gsize) MAX (got, 0), type);
  return ms_file_type_is_picture (type->mimetype);
}

static char *
keep (MsImagePool *self,
      GBytes      *bytes)
{
  char id[MS_ID_SIZE];
  g_autoptr(MsBlobWriter) writer = NULL;
  g_autoptr(GError) error = NULL;
  char *name = NULL;
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  ms_id_generate (MS_ID_FILE, id);
  writer = ms_blob_store_write (self->blobs, id, 0, &error);
  if (writer != NULL && ms_blob_writer_append (writer, data, length, &error))
    name = ms_blob_writer_seal (writer, &error);
  if (name != NULL)
    return name;
  g_message ("a picture cannot be kept: %s", error->message);
  ms_blob_store_drop_partial (self->blobs, id);
  return NULL;
}

static const char *
get_picture_type (const char *name)
{
  return g_str_equal (name, "image/png") ? "image/png" : "image/jpeg";
}

/* Of a "picture" line and what follows it. */
static gboolean
take_picture (MsImagePool     *self,
              MsImagerProcess *process,
              const char      *line,
              MsPictureSet    *set)
{
  int size, width, height;
  gsize length;
  char type[32];
  g_autoptr(GBytes) bytes = NULL;
  g_autofree char *blob = NULL;
  MsPicture *picture;

  if (set->pictures->len == MAX_PICTURES || sscanf (line, "picture %d %d %d %zu %31s", &size, &width, &height, &length, type) != 5)
    return FALSE;
  bytes = ms_imager_process_read_bytes (process, length);
  blob = bytes != NULL ? keep (self, bytes) : NULL;
  if (blob == NULL)
    return FALSE;
  picture = ms_picture_set_add (set);
  picture->size = CLAMP (size, 1, G_MAXINT16);
  picture->width = CLAMP (width, 1, G_MAXINT16);
  picture->height = CLAMP (height, 1, G_MAXINT16);
  picture->mimetype = g_strdup (get_picture_type (type));
  picture->blob = g_steal_pointer (&blob);
  picture->bytes = (gint64) length;
  return TRUE;
}

/* All of it, or nothing. */
static gboolean
take_pictures (MsImagePool     *self,
               MsImagerProcess *process,
               MsPictureSet    *set)
{
  g_autofree char *first = ms_imager_process_read_line (process);

  if (first == NULL || sscanf (first, "original %d %d", &set->width, &set->height) != 2 || set->width <= 0 || set->height <= 0)
    return FALSE;
  for (;;)
    {
      g_autofree char *line = ms_imager_process_read_line (process);

      if (line == NULL)
        return FALSE;
      if (g_str_equal (line, "end"))
        return TRUE;
      if (!take_picture (self, process, line, set))
        return FALSE;
    }
}

static void
remove_unkept (MsImagePool        *self,
               const MsPictureSet *set,
               gboolean            all)
{
  if (!ms_blob_store_lock (self->blobs))
    return; /* they are being copied; the next start takes them */
  for (guint i = 0; i < set->pictures->len; i++)
    {
      const MsPicture *picture = g_ptr_array_index (set->pictures, i);

      if (all || !picture->kept)
        ms_blob_store_remove (self->blobs, picture->blob);
    }
  ms_blob_store_unlock (self->blobs);
}

static MsImagerProcess *
start (const PoolJob    *job,
       const MsFileType *type,
       int               input)
{
  static const char * const kinds[] = {
    [MS_IMAGE_THUMBS] = "thumbs",
    [MS_IMAGE_AVATAR] = "avatar",
    [MS_IMAGE_EMOJI] = "emoji",
    [MS_IMAGE_ICON] = "icon",
  };
  g_autofree char *x = g_strdup_printf ("%d", job->job.crop_x);
  g_autofree char *y = g_strdup_printf ("%d", job->job.crop_y);
  g_autofree char *side = g_strdup_printf ("%d", job->job.crop_side);
  const char *argv[] = { kinds[job->job.kind], type->mimetype, x, y, side, NULL };

  if (job->job.crop_side == 0)
    argv[2] = NULL;
  return ms_imager_process_new (argv, input);
}

static MsPictureSet *
make (MsImagePool *self,
      PoolJob     *job)
{
  g_autoptr(MsPictureSet) set = ms_picture_set_new ();
  g_autoptr(MsImagerProcess) process = NULL;
  int input = job->blob != NULL ? ms_blob_store_open (self->blobs, job->blob, NULL, NULL) : open_bytes (job->job.bytes);
  MsFileType type;

  if (input < 0)
    return NULL;
  if (!sniff (input, &type))
    {
      close (input);
      return NULL;
    }
  process = start (job, &type, input);
  if (process != NULL && take_pictures (self, process, set))
    return g_steal_pointer (&set);
  remove_unkept (self, set, TRUE);
  return NULL;
}

static void
run_job (gpointer data,
         gpointer user_data)
{
  MsImagePool *self = user_data;
  PoolJob *job = data;

  if (job->done != NULL)
    job->done (make (self, job), job->user_data);
  else
    remove_unkept (self, job->unwanted, FALSE);
  pool_job_free (job);
}

MsImagePool *
ms_image_pool_new (MsBlobStore  *blobs,
                   GError      **error)
{
  g_autoptr(MsImagePool) self = g_new0 (MsImagePool, 1);

  self->blobs = blobs;
  self->threads = g_thread_pool_new (run_job, self, 1, FALSE, error);
  return self->threads != NULL ? g_steal_pointer (&self) : NULL;
}

void
ms_image_pool_free (MsImagePool *self)
{
  if (self == NULL)
    return;
  if (self->threads != NULL)
    g_thread_pool_free (self->threads, FALSE, TRUE);
  g_free (self);
}

gboolean
ms_image_pool_make (MsImagePool       *self,
                    const MsImageJob  *job,
                    MsImageDone        done,
                    gpointer           user_data,
                    GError           **error)
{
  PoolJob *copy;

  g_return_val_if_fail (self != NULL && job != NULL && done != NULL, FALSE);

  if (g_thread_pool_unprocessed (self->threads) >= MS_LIMIT_IMAGE_QUEUE)
    return ms_error_set (error, MS_ERROR_RATELIMITED);
  copy = g_new0 (PoolJob, 1);
  copy->job = *job;
  copy->job.bytes = job->bytes != NULL ? g_bytes_ref (job->bytes) : NULL;
  copy->blob = g_strdup (job->blob);
  copy->done = done;
  copy->user_data = user_data;
  g_thread_pool_push (self->threads, copy, NULL);
  return TRUE;
}

void
ms_image_pool_settle (MsImagePool  *self,
                      MsPictureSet *set,
                      const GError *error)
{
  PoolJob *job;

  g_return_if_fail (self != NULL);

  if (set == NULL)
    return;
  /* A commit whose end is not known may have happened. */
  if (g_error_matches (error, MS_ERROR, MS_ERROR_FATAL))
    {
      ms_picture_set_free (set);
      return;
    }
  for (guint i = 0; error != NULL && i < set->pictures->len; i++)
    ((MsPicture *) g_ptr_array_index (set->pictures, i))->kept = FALSE;
  job = g_new0 (PoolJob, 1);
  job->unwanted = set;
  g_thread_pool_push (self->threads, job, NULL);
}
