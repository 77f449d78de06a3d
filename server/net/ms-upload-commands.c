/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the store is told of an upload: how far it came, and that all of it is there. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-error.h"
#include "ms-http-endpoint-private.h"
#include "ms-upload-private.h"

/* A command about the upload, and back to the main thread. */
typedef struct
{
  MsUpload *upload;
  gint64    received;
  gboolean  is_last;
  GError   *error; /* (nullable) */
} UploadCommand;

static void
command_free (UploadCommand *command)
{
  g_clear_error (&command->error);
  ms_upload_unref (command->upload);
  g_free (command);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UploadCommand, command_free)

static gboolean
note_cb (MsContext *context,
         gpointer   data,
         GError   **error)
{
  UploadCommand *command = data;

  ms_context_set_actor (context, &(MsActor) { .is_system = TRUE });
  return ms_file_service_note_received (context, command->upload->view.file, command->received, error);
}

static gboolean
noted_idle_cb (gpointer user_data)
{
  g_autoptr(UploadCommand) command = user_data;
  MsUpload *self = command->upload;

  if (command->is_last)
    self->busy = FALSE;
  else
    self->n_notes--;
  if (self->is_done)
    ms_upload_leave (self);
  /* What could not be noted in between comes again. What may not come any more ends here. */
  else if (command->error != NULL && (command->is_last || g_error_matches (command->error, MS_ERROR, MS_ERROR_FILE_NOT_FOUND)))
    ms_upload_fail (self, command->error);
  else if (command->is_last)
    ms_upload_answer_part (self);
  return G_SOURCE_REMOVE;
}

static void
noted_cb (gpointer      data,
          const GError *error)
{
  UploadCommand *command = data;

  command->error = error != NULL ? g_error_copy (error) : NULL;
  g_idle_add_full (G_PRIORITY_DEFAULT, noted_idle_cb, command, NULL);
}

void
ms_upload_note (MsUpload *self,
                gint64    received,
                gboolean  is_last)
{
  UploadCommand *command;

  if (received == self->noted && !is_last)
    return;
  self->noted = received;
  self->busy = self->busy || is_last;
  self->n_notes += is_last ? 0 : 1;
  command = g_new0 (UploadCommand, 1);
  command->upload = ms_upload_ref (self);
  command->received = received;
  command->is_last = is_last;
  if (!ms_executor_submit (self->door->config->executor, MS_LANE_INTERACTIVE, note_cb, noted_cb, command, sizeof *command, &command->error))
    noted_idle_cb (command);
}

static void
drop_work (gpointer data)
{
  MsUpload *self = data;

  ms_incoming_drop_blob (self->door->config->blobs, self->content->blob);
}

static gboolean
store_cb (MsContext *context,
          gpointer   data,
          GError   **error)
{
  MsUpload *self = ((UploadCommand *) data)->upload;

  ms_context_set_actor (context, &(MsActor) { .is_system = TRUE });
  return ms_file_service_store (context, self->view.file, self->content, &self->door->config->environment->file_limits, &self->surplus, error);
}

static gboolean
stored_idle_cb (gpointer user_data)
{
  g_autoptr(UploadCommand) command = user_data;
  MsUpload *self = command->upload;
  const MsHttpEndpointConfig *config = self->door->config;

  self->busy = FALSE;
  /* A commit whose end is not known may have happened: then the blob is the file's. */
  if (command->error == NULL ? self->surplus : !g_error_matches (command->error, MS_ERROR, MS_ERROR_FATAL))
    ms_transfer_pool_run (config->transfers, drop_work, ms_upload_unref_cb, ms_upload_ref (self));
  if (command->error != NULL)
    {
      ms_upload_fail (self, command->error);
      return G_SOURCE_REMOVE;
    }
  if (config->file_stored != NULL)
    config->file_stored (config->user_data);
  if (self->request->finished)
    {
      self->is_done = TRUE;
      ms_upload_leave (self);
    }
  else if (self->call != NULL)
    ms_upload_call_complete (self);
  else
    ms_upload_answer_stored (self);
  return G_SOURCE_REMOVE;
}

static void
stored_cb (gpointer      data,
           const GError *error)
{
  UploadCommand *command = data;

  command->error = error != NULL ? g_error_copy (error) : NULL;
  g_idle_add_full (G_PRIORITY_DEFAULT, stored_idle_cb, command, NULL);
}

void
ms_upload_store (MsUpload *self)
{
  UploadCommand *command = g_new0 (UploadCommand, 1);

  command->upload = ms_upload_ref (self);
  self->busy = TRUE;
  if (!ms_executor_submit (self->door->config->executor, MS_LANE_INTERACTIVE, store_cb, stored_cb, command, sizeof *command, &command->error))
    stored_idle_cb (command);
}
