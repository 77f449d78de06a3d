/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is said to who brought bytes, or asked how far they came: that all is there, how much is, or why it is not taken. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-edge-refusal.h"
#include "ms-error.h"
#include "ms-http-endpoint-private.h"
#include "ms-http-reply.h"
#include "ms-upload-private.h"

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

/* Calls are refused as all of the API. */
static guint
get_status (const MsUpload *self,
            guint           status)
{
  if (self->call == NULL || status == SOUP_STATUS_SERVICE_UNAVAILABLE || status == SOUP_STATUS_FORBIDDEN)
    return status;
  return SOUP_STATUS_OK;
}

void
ms_upload_refuse (MsUpload   *self,
                  guint       status,
                  const char *error_name)
{
  MsEdgeStream *stream = ms_edge_stream_from_address (soup_server_message_get_remote_address (self->request->message));

  if (self->is_done)
    return;
  status = get_status (self, status);
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
  ms_upload_go_on (self);
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
      ms_upload_run (self, drop_part_work, dropped_done);
    }
  else if (g_error_matches (error, MS_ERROR, MS_ERROR_STORAGE_LIMIT_REACHED))
    status = SOUP_STATUS_INSUFFICIENT_STORAGE;
  else if (g_error_matches (error, MS_ERROR, MS_ERROR_FILE_UPLOAD_SIZE_RESTRICTED))
    status = SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE;
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
  ms_upload_go_on (self);
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
  ms_upload_go_on (self);
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
  ms_upload_go_on (self);
}
