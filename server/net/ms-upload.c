/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One upload: chunks are piled up, a job at a time writes the pile, and when more waits than may the peer is not read until it shrank. At
 * the end the file is synced and named, the store is told, and only then comes the answer. If the peer goes before, what came is synced
 * and noted, so that it can go on from there. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include <string.h>

#include "ms-error.h"
#include "ms-http-endpoint-private.h"
#include "ms-limits.h"
#include "ms-upload-private.h"

#define KEY "ms-upload"

static void write_on (MsUpload *self);

MsUpload *
ms_upload_ref (MsUpload *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
ms_upload_unref (MsUpload *self)
{
  if (self == NULL || !g_atomic_ref_count_dec (&self->refs))
    return;
  g_clear_pointer (&self->incoming, ms_incoming_free);
  g_clear_pointer (&self->form, ms_file_form_free);
  g_clear_pointer (&self->call, ms_upload_call_free);
  g_clear_pointer (&self->waiting, g_byte_array_unref);
  g_clear_pointer (&self->writing, g_byte_array_unref);
  g_clear_error (&self->error);
  ms_upload_view_clear (&self->view);
  ms_request_unref (self->request);
  g_free (self->ticket);
  g_free (self);
}

void
ms_upload_go_on (MsUpload *self)
{
  if (self->is_paused)
    ms_request_resume (self->request);
  self->is_paused = FALSE;
}

void
ms_upload_halt (MsUpload *self)
{
  if (!self->is_paused)
    ms_request_pause (self->request);
  self->is_paused = TRUE;
}

void
ms_upload_run (MsUpload       *self,
               GDestroyNotify  work,
               GDestroyNotify  done)
{
  self->busy = TRUE;
  ms_transfer_pool_run (self->door->config->transfers, work, done, ms_upload_ref (self));
}

void
ms_upload_leave (MsUpload *self)
{
  if (self->busy || self->n_notes > 0)
    return;
  if (self->call == NULL || !ms_upload_call_drop (self))
    ms_upload_door_forget (self->door, self);
}

static void
sync_work (gpointer data)
{
  MsUpload *self = data;

  ms_incoming_sync (self->incoming, &self->error);
}

/* Also what waited to be written. */
static void
keep_work (gpointer data)
{
  MsUpload *self = data;

  if (ms_incoming_append (self->incoming, self->waiting->data, self->waiting->len, &self->error))
    sync_work (self);
}

static void
given_up_done (gpointer data)
{
  g_autoptr(MsUpload) self = data;

  self->busy = FALSE;
  if (self->error == NULL)
    ms_upload_note (self, ms_incoming_get_synced (self->incoming), TRUE);
  else
    ms_upload_leave (self);
}

void
ms_upload_give_up (MsUpload *self)
{
  if (self->call != NULL)
    ms_upload_call_let_go (self);
  if (self->busy || self->is_done)
    return; /* the job that is out comes back here, or there is nothing to keep */
  self->is_done = TRUE;
  if (self->incoming != NULL && self->error == NULL && self->call == NULL)
    ms_upload_run (self, keep_work, given_up_done);
  else
    ms_upload_leave (self);
}

/* What every job comes back to. Whether there is somebody to go on for. */
static gboolean
came_back (MsUpload *self)
{
  self->busy = FALSE;
  if (self->is_done)
    {
      ms_upload_leave (self);
      return FALSE;
    }
  if (self->error != NULL)
    {
      ms_upload_fail (self, self->error);
      return FALSE;
    }
  if (self->request->finished)
    {
      ms_upload_give_up (self);
      return FALSE;
    }
  return TRUE;
}

static void
seal_work (gpointer data)
{
  MsUpload *self = data;

  self->content = ms_incoming_seal (self->incoming, &self->error);
}

static void
sealed_done (gpointer data)
{
  g_autoptr(MsUpload) self = data;

  if (self->content == NULL)
    came_back (self);
  else
    ms_upload_store (self); /* also when the peer is gone: it is all here */
}

static void
sum_work (gpointer data)
{
  MsUpload *self = data;

  ms_incoming_sum (self->incoming, &self->is_summed, &self->error);
}

/* Goes on also when the peer is gone. In steps, for others wait for the same threads. */
static void
summed_done (gpointer data)
{
  g_autoptr(MsUpload) self = data;

  if (self->error != NULL)
    came_back (self);
  else if (self->is_summed)
    ms_upload_run (self, seal_work, sealed_done);
  else
    ms_upload_run (self, sum_work, summed_done);
}

static void
part_synced_done (gpointer data)
{
  g_autoptr(MsUpload) self = data;

  if (came_back (self))
    ms_upload_note (self, self->written, TRUE);
}

static gboolean
is_sound (const MsUpload *self)
{
  return self->form == NULL || (self->call != NULL ? ms_file_form_has_ended (self->form) : ms_file_form_is_whole (self->form));
}

/* All that came is written. */
static void
finish (MsUpload *self)
{
  ms_upload_halt (self);
  if (!is_sound (self))
    ms_upload_refuse (self, SOUP_STATUS_BAD_REQUEST, "invalid_form_data");
  else if (self->call != NULL || self->written == self->view.length)
    ms_upload_run (self, sum_work, summed_done);
  else
    ms_upload_run (self, sync_work, part_synced_done);
}

static void
write_work (gpointer data)
{
  MsUpload *self = data;

  ms_incoming_append (self->incoming, self->writing->data, self->writing->len, &self->error);
}

static void
written_done (gpointer data)
{
  g_autoptr(MsUpload) self = data;

  self->written = ms_incoming_get_length (self->incoming);
  g_byte_array_set_size (self->writing, 0);
  if (!came_back (self))
    return;
  if (self->call == NULL && ms_incoming_get_synced (self->incoming) > self->noted)
    ms_upload_note (self, ms_incoming_get_synced (self->incoming), FALSE);
  write_on (self);
}

static void
write_on (MsUpload *self)
{
  if (self->busy || self->is_done || self->incoming == NULL)
    return;
  if (self->waiting->len > 0)
    {
      GByteArray *block = self->waiting;

      self->waiting = self->writing;
      self->writing = block;
      ms_upload_run (self, write_work, written_done);
      if (!self->has_ended)
        ms_upload_go_on (self);
    }
  else if (self->has_ended)
    finish (self);
}

void
ms_upload_take (const guint8 *data,
                gsize         length,
                gpointer      user_data)
{
  MsUpload *self = user_data;

  self->taken += (gint64) length;
  if (self->call != NULL && self->call->problem == NULL && !ms_upload_call_check (self->call, data, length))
    ms_error_set (&self->call->problem, MS_ERROR_INVALID_FORM_DATA);
  if (!self->is_done && self->offset + self->taken <= self->view.length)
    g_byte_array_append (self->waiting, data, (guint) length);
}

/* Of its body, beside the file. */
static gint64
get_overhead (const MsUpload *self)
{
  return MS_LIMIT_UPLOAD_OVERHEAD_BYTES + (self->call != NULL ? MS_LIMIT_UPLOAD_FIELDS_BYTES : 0);
}

static void
got_chunk_cb (SoupServerMessage *message,
              GBytes            *chunk,
              gpointer           user_data)
{
  MsUpload *self = user_data;
  gsize length;
  const guint8 *data = g_bytes_get_data (chunk, &length);

  if (self->is_done || length == 0)
    return;
  self->came += (gint64) length;
  if (self->form == NULL)
    ms_upload_take (data, length, self);
  else if (!ms_file_form_feed (self->form, data, length))
    {
      ms_upload_refuse (self, SOUP_STATUS_BAD_REQUEST, "invalid_form_data");
      return;
    }
  if (self->call != NULL && self->call->problem != NULL)
    {
      ms_upload_refuse (self, SOUP_STATUS_BAD_REQUEST, ms_error_get_wire_name (self->call->problem));
      return;
    }
  if (self->offset + self->taken > self->view.length || self->came > self->view.length + get_overhead (self))
    {
      ms_upload_refuse (self, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, "file_upload_size_restricted");
      return;
    }
  if (self->call != NULL)
    ms_upload_call_go_on (self);
  /* What was stored before is not written again: only its length is looked at. */
  if (self->view.is_stored || (self->call != NULL && self->call->retry_after > 0))
    g_byte_array_set_size (self->waiting, 0);
  if (self->waiting->len >= MS_LIMIT_UPLOAD_WAITING_BYTES)
    ms_upload_halt (self);
  if (self->waiting->len >= MS_LIMIT_TRANSFER_BLOCK_BYTES)
    write_on (self);
}

static void
open_work (gpointer data)
{
  MsUpload *self = data;

  self->incoming = ms_incoming_new (self->door->config->blobs, self->view.id, self->offset, &self->error);
}

void
ms_upload_let_come (MsUpload *self)
{
  g_signal_connect_data (self->request->message, "got-chunk", G_CALLBACK (got_chunk_cb), ms_upload_ref (self),
                         (GClosureNotify) (GCallback) ms_upload_unref, G_CONNECT_DEFAULT);
}

static void
opened_done (gpointer data)
{
  g_autoptr(MsUpload) self = data;

  if (!came_back (self))
    return;
  self->written = self->offset;
  if (self->offset < self->noted)
    ms_upload_note (self, self->offset, FALSE);
  if (self->call == NULL)
    ms_upload_let_come (self);
  if (!self->has_ended)
    ms_upload_go_on (self);
  write_on (self); /* of a call the first bytes wait already */
}

void
ms_upload_start (MsUpload *self)
{
  self->noted = self->view.received;
  if (self->view.is_stored)
    {
      ms_upload_let_come (self);
      ms_upload_go_on (self);
    }
  else
    ms_upload_run (self, open_work, opened_done);
}

void
ms_upload_end (MsUpload *self)
{
  self->has_ended = TRUE;
  if (self->is_done)
    return;
  if (self->incoming != NULL || (self->call != NULL && self->call->has_begun))
    {
      ms_upload_halt (self);
      write_on (self);
    }
  else if (self->call != NULL && is_sound (self))
    ms_upload_call_complete (self);
  else if (self->call != NULL)
    ms_upload_refuse (self, SOUP_STATUS_BAD_REQUEST, "invalid_form_data");
  else if (self->offset + self->taken == self->view.length)
    ms_upload_answer_stored (self);
  else
    ms_upload_refuse (self, SOUP_STATUS_BAD_REQUEST, "file_upload_incomplete");
}

static void
finished_cb (SoupServerMessage *message,
             gpointer           user_data)
{
  g_autoptr(MsUpload) upload = ms_upload_ref (user_data);

  upload->request->finished = TRUE;
  g_signal_handlers_disconnect_by_data (message, upload);
  g_object_set_data (G_OBJECT (message), KEY, NULL);
  ms_upload_give_up (upload);
}

MsUpload *
ms_upload_new (MsUploadDoor *door,
               MsRequest    *request)
{
  MsUpload *self = g_new0 (MsUpload, 1);

  g_atomic_ref_count_init (&self->refs);
  self->door = door;
  self->request = ms_request_ref (request);
  self->ticket = request->n_segments > 2 ? g_strdup (request->segments[2]) : NULL;
  self->is_patch = ms_request_is (request, "PATCH");
  self->waiting = g_byte_array_new ();
  self->writing = g_byte_array_new ();
  g_object_set_data_full (G_OBJECT (request->message), KEY, self, (GDestroyNotify) ms_upload_unref);
  g_signal_connect_data (request->message, "finished", G_CALLBACK (finished_cb), ms_upload_ref (self),
                         (GClosureNotify) (GCallback) ms_upload_unref, G_CONNECT_DEFAULT);
  return self;
}

MsUpload *
ms_upload_get (SoupServerMessage *message)
{
  return g_object_get_data (G_OBJECT (message), KEY);
}
