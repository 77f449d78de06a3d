/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One upload: chunks are piled up, a job at a time writes the pile, and when more waits than may the peer is not read until it shrank. At
 * the end the file is synced and named, the store is told, and only then comes the answer. If the peer goes before, what came is synced
 * and noted, so that it can go on from there. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include <string.h>

#include "ms-edge-refusal.h"
#include "ms-error.h"
#include "ms-http-endpoint-private.h"
#include "ms-http-reply.h"
#include "ms-limits.h"
#include "ms-upload-private.h"

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
  g_clear_pointer (&self->waiting, g_byte_array_unref);
  g_clear_pointer (&self->writing, g_byte_array_unref);
  g_clear_error (&self->error);
  ms_upload_view_clear (&self->view);
  ms_request_unref (self->request);
  g_free (self->ticket);
  g_free (self);
}

static MsEdgeStream *
get_stream (MsUpload *self)
{
  return ms_edge_stream_from_address (soup_server_message_get_remote_address (self->request->message));
}

static void
resume (MsUpload *self)
{
  if (self->is_paused)
    ms_request_resume (self->request);
  self->is_paused = FALSE;
}

static void
halt (MsUpload *self)
{
  if (!self->is_paused)
    ms_request_pause (self->request);
  self->is_paused = TRUE;
}

static void
set_number (MsUpload   *self,
            const char *header,
            gint64      value)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, value);

  soup_message_headers_replace (soup_server_message_get_response_headers (self->request->message), header, text);
}

static void
set_offset (MsUpload *self,
            gint64    offset)
{
  set_number (self, "Upload-Offset", offset);
}

static void
run (MsUpload       *self,
     GDestroyNotify  work,
     GDestroyNotify  done)
{
  self->busy = TRUE;
  ms_transfer_pool_run (self->door->config->transfers, work, done, ms_upload_ref (self));
}

void
ms_upload_leave (MsUpload *self)
{
  if (!self->busy && self->n_notes == 0)
    ms_upload_door_forget (self->door, self);
}

void
ms_upload_refuse (MsUpload   *self,
                  guint       status,
                  const char *error_name)
{
  MsEdgeStream *stream = get_stream (self);

  if (self->is_done)
    return;
  self->is_done = TRUE;
  ms_upload_leave (self);
  if (self->request->finished)
    return;
  if (self->has_ended)
    {
      ms_http_reply_error (self->request->message, status, error_name);
      ms_http_reply_retry_after (self->request->message, status == 429 ? MS_EDGE_RETRY_SECONDS : 0);
    }
  else if (stream != NULL)
    ms_edge_stream_refuse (stream, status, error_name);
  resume (self);
}

void
ms_upload_unref_cb (gpointer data)
{
  ms_upload_unref (data);
}

static void
drop_part_work (gpointer data)
{
  MsUpload *self = data;

  ms_incoming_drop_part (self->door->config->blobs, self->view.id);
}

static void
dropped_done (gpointer data)
{
  g_autoptr(MsUpload) self = data;

  self->busy = FALSE;
  ms_upload_leave (self);
}

void
ms_upload_fail (MsUpload     *self,
                const GError *error)
{
  const char *name = ms_error_get_wire_name (error);
  guint status = SOUP_STATUS_INTERNAL_SERVER_ERROR;

  if (g_error_matches (error, MS_ERROR, MS_ERROR_STORAGE_FULL))
    {
      /* What filled the disk makes room again. */
      status = SOUP_STATUS_INSUFFICIENT_STORAGE;
      run (self, drop_part_work, dropped_done);
    }
  else if (g_error_matches (error, MS_ERROR, MS_ERROR_FILE_NOT_FOUND))
    {
      status = SOUP_STATUS_NOT_FOUND;
      name = "upload_not_found";
    }
  else if (g_error_matches (error, MS_ERROR, MS_ERROR_FILE_UPLOAD_INCOMPLETE))
    status = SOUP_STATUS_CONFLICT;
  else if (g_error_matches (error, MS_ERROR, MS_ERROR_RATELIMITED) || g_error_matches (error, MS_ERROR, MS_ERROR_SERVICE_UNAVAILABLE))
    status = SOUP_STATUS_SERVICE_UNAVAILABLE;
  else
    g_warning ("an upload failed: %s", error->message);
  ms_upload_refuse (self, status, name);
}

void
ms_upload_answer_part (MsUpload *self)
{
  self->is_done = TRUE;
  ms_upload_leave (self);
  if (self->request->finished)
    return;
  if (self->is_patch)
    ms_http_reply_text (self->request->message, SOUP_STATUS_NO_CONTENT, "");
  else
    ms_http_reply_error (self->request->message, SOUP_STATUS_BAD_REQUEST, "file_upload_incomplete");
  set_offset (self, self->written);
  resume (self);
}

void
ms_upload_answer_stored (MsUpload *self)
{
  g_autofree char *text = g_strdup_printf ("OK - %" G_GINT64_FORMAT, self->view.length);

  self->is_done = TRUE;
  ms_upload_leave (self);
  if (self->is_patch)
    ms_http_reply_text (self->request->message, SOUP_STATUS_NO_CONTENT, "");
  else
    ms_http_reply_text (self->request->message, SOUP_STATUS_OK, text);
  set_offset (self, self->view.length);
  resume (self);
}

void
ms_upload_answer_offset (MsUpload *self,
                         gint64    offset)
{
  self->is_done = TRUE;
  ms_upload_leave (self);
  ms_http_reply_text (self->request->message, SOUP_STATUS_OK, "");
  set_offset (self, offset);
  set_number (self, "Upload-Length", self->view.length);
  resume (self);
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
  if (self->busy || self->is_done)
    return; /* the job that is out comes back here, or there is nothing to keep */
  self->is_done = TRUE;
  if (self->incoming != NULL && self->error == NULL)
    run (self, keep_work, given_up_done);
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
    run (self, seal_work, sealed_done);
  else
    run (self, sum_work, summed_done);
}

static void
part_synced_done (gpointer data)
{
  g_autoptr(MsUpload) self = data;

  if (came_back (self))
    ms_upload_note (self, self->written, TRUE);
}

/* All that came is written. */
static void
finish (MsUpload *self)
{
  halt (self);
  if (self->form != NULL && !ms_file_form_is_whole (self->form))
    ms_upload_refuse (self, SOUP_STATUS_BAD_REQUEST, "invalid_form_data");
  else if (self->written == self->view.length)
    run (self, sum_work, summed_done);
  else
    run (self, sync_work, part_synced_done);
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
  if (ms_incoming_get_synced (self->incoming) > self->noted)
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
      run (self, write_work, written_done);
      if (!self->has_ended)
        resume (self);
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
  if (!self->is_done && self->offset + self->taken <= self->view.length)
    g_byte_array_append (self->waiting, data, (guint) length);
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
  if (self->offset + self->taken > self->view.length || self->came > self->view.length + MS_LIMIT_UPLOAD_OVERHEAD_BYTES)
    {
      ms_upload_refuse (self, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, "file_upload_size_restricted");
      return;
    }
  /* What was stored before is not written again: only its length is looked at. */
  if (self->incoming == NULL)
    g_byte_array_set_size (self->waiting, 0);
  if (self->waiting->len >= MS_LIMIT_UPLOAD_WAITING_BYTES)
    halt (self);
  if (self->waiting->len >= MS_LIMIT_TRANSFER_BLOCK_BYTES)
    write_on (self);
}

static void
open_work (gpointer data)
{
  MsUpload *self = data;

  self->incoming = ms_incoming_new (self->door->config->blobs, self->view.id, self->offset, &self->error);
}

static void
let_come (MsUpload *self)
{
  g_signal_connect_data (self->request->message, "got-chunk", G_CALLBACK (got_chunk_cb), ms_upload_ref (self),
                         (GClosureNotify) (GCallback) ms_upload_unref, G_CONNECT_DEFAULT);
  resume (self);
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
  let_come (self);
}

void
ms_upload_start (MsUpload *self)
{
  self->noted = self->view.received;
  if (self->view.is_stored)
    let_come (self);
  else
    run (self, open_work, opened_done);
}

void
ms_upload_end (MsUpload *self)
{
  self->has_ended = TRUE;
  if (self->is_done)
    return;
  if (self->incoming != NULL)
    {
      halt (self);
      write_on (self);
    }
  else if (self->offset + self->taken == self->view.length)
    ms_upload_answer_stored (self);
  else
    ms_upload_refuse (self, SOUP_STATUS_BAD_REQUEST, "file_upload_incomplete");
}
