/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who may begin: the ticket is known, not too many come at once, the bytes begin where the file ends. For each ticket one request has its turn
 * at a time, whether it brings bytes or asks how far they came: it begins when nothing of the one before is on its way to the disk or to the
 * store. So what it is told, or begins at, is what the next one finds. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-upload-door.h"

#include <string.h>

#include "ms-error.h"
#include "ms-http-endpoint-private.h"
#include "ms-http-reply.h"
#include "ms-limits.h"
#include "ms-upload-private.h"

#define MAX_TICKET 128

MsUploadDoor *
ms_upload_door_new (const MsHttpEndpointConfig *config)
{
  MsUploadDoor *self = g_new0 (MsUploadDoor, 1);

  self->config = config;
  self->uploads = g_hash_table_new (g_str_hash, g_str_equal);
  return self;
}

void
ms_upload_door_free (MsUploadDoor *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->uploads);
  g_free (self);
}

static guint
count_of_session (MsUploadDoor *self,
                  gint64        session)
{
  GHashTableIter iter;
  gpointer value;
  guint n = 0;

  g_hash_table_iter_init (&iter, self->uploads);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const MsUpload *upload = value;

      n += upload->is_counted && upload->view.session == session ? 1 : 0;
    }
  return n;
}

static gboolean
parse_offset (MsUpload *self,
              gint64   *offset)
{
  const char *text =
    soup_message_headers_get_one (soup_server_message_get_request_headers (self->request->message), "Upload-Offset");

  return text != NULL && g_ascii_string_to_signed (text, 10, 0, G_MAXINT64, offset, NULL);
}

static gint64
get_body_length (MsUpload *self)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (self->request->message);

  return soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH ? soup_message_headers_get_content_length (headers) : 0;
}

/* The reader's answer about a ticket. */
typedef struct
{
  MsUploadDoor *door;
  MsUpload     *upload; /* with the ticket */
  MsUploadView  view;
  gint64        offset; /* what there is to go on from */
  GError       *error; /* (nullable) */
} Lookup;

static void
lookup_free (Lookup *lookup)
{
  ms_upload_view_clear (&lookup->view);
  g_clear_error (&lookup->error);
  ms_upload_unref (lookup->upload);
  g_free (lookup);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Lookup, lookup_free)

static gboolean
lookup_cb (MsContext *context,
           gpointer   data,
           GError   **error)
{
  Lookup *lookup = data;

  if (!ms_file_service_find_upload (context, lookup->upload->ticket, &lookup->view, error))
    return FALSE;
  lookup->offset = lookup->view.is_stored ? lookup->view.length
                                          : ms_incoming_get_offset (lookup->door->config->blobs, lookup->view.id, lookup->view.received);
  return TRUE;
}

/* Of the body, beside the file. */
static gint64
get_overhead (const MsUpload *upload)
{
  if (upload->call != NULL)
    return MS_LIMIT_UPLOAD_OVERHEAD_BYTES + MS_LIMIT_UPLOAD_FIELDS_BYTES;
  return upload->form != NULL ? MS_LIMIT_UPLOAD_OVERHEAD_BYTES : 0;
}

static void
admit (MsUploadDoor *self,
       MsUpload     *upload,
       gint64        there)
{
  if (upload->call != NULL)
    upload->view.length = ms_upload_call_get_max (upload);
  if (upload->is_patch && (!parse_offset (upload, &upload->offset) || upload->offset != there))
    ms_upload_refuse (upload, SOUP_STATUS_CONFLICT, "wrong_offset");
  else if (get_body_length (upload) > upload->view.length - upload->offset + get_overhead (upload))
    ms_upload_refuse (upload, SOUP_STATUS_REQUEST_ENTITY_TOO_LARGE, "file_upload_size_restricted");
  else if (count_of_session (self, upload->view.session) >= MS_LIMIT_UPLOADS_PER_SESSION)
    ms_upload_refuse (upload, 429, "too_many_uploads");
  else
    {
      upload->is_counted = TRUE;
      self->n_transfers++;
      ms_upload_start (upload);
    }
}

static void
refuse_lookup (MsUpload     *upload,
               const GError *error)
{
  if (g_error_matches (error, MS_ERROR, MS_ERROR_FILE_NOT_FOUND))
    ms_upload_refuse (upload, SOUP_STATUS_NOT_FOUND, "upload_not_found");
  else
    ms_upload_refuse (upload, SOUP_STATUS_SERVICE_UNAVAILABLE, "service_unavailable");
}

static gboolean
found_idle_cb (gpointer user_data)
{
  g_autoptr(Lookup) lookup = user_data;
  MsUpload *upload = lookup->upload;

  upload->busy = FALSE;
  if (upload->request->finished || upload->is_done)
    {
      upload->is_done = TRUE;
      ms_upload_leave (upload);
      return G_SOURCE_REMOVE;
    }
  if (lookup->error != NULL)
    {
      refuse_lookup (upload, lookup->error);
      return G_SOURCE_REMOVE;
    }
  ms_upload_view_clear (&upload->view);
  upload->view = lookup->view;
  lookup->view = (MsUploadView) { 0 };
  if (ms_request_take_rate_of (upload->request, upload->view.session, upload->is_head ? MS_API_RATE_READ : MS_API_RATE_WRITE) > 0)
    ms_upload_refuse (upload, 429, "ratelimited");
  else if (upload->is_head)
    ms_upload_answer_offset (upload, lookup->offset);
  else
    admit (lookup->door, upload, lookup->offset);
  return G_SOURCE_REMOVE;
}

static void
found_cb (gpointer      data,
          const GError *error)
{
  Lookup *lookup = data;

  lookup->error = error != NULL ? g_error_copy (error) : NULL;
  g_idle_add_full (G_PRIORITY_DEFAULT, found_idle_cb, lookup, NULL);
}

void
ms_upload_door_look_up (MsUploadDoor *self,
                        MsUpload     *upload)
{
  Lookup *lookup = g_new0 (Lookup, 1);

  lookup->door = self;
  lookup->upload = ms_upload_ref (upload);
  g_hash_table_insert (self->uploads, upload->ticket, upload);
  upload->is_listed = TRUE;
  upload->busy = TRUE;
  if (!ms_reader_pool_submit (self->config->readers, lookup_cb, found_cb, lookup, &lookup->error))
    found_idle_cb (lookup);
}

void
ms_upload_door_forget (MsUploadDoor *self,
                       MsUpload     *upload)
{
  g_autoptr(MsUpload) successor = g_steal_pointer (&upload->successor);

  if (upload->is_listed)
    g_hash_table_remove (self->uploads, upload->ticket);
  upload->is_listed = FALSE;
  self->n_transfers -= upload->is_counted ? 1 : 0;
  upload->is_counted = FALSE;
  if (successor != NULL && !successor->is_done)
    ms_upload_door_look_up (self, successor);
}

/* Whoever comes again for the same file has given up the connection before, though that may not have ended yet: it does now. */
static void
end_transfer (MsUpload *upload)
{
  MsEdgeStream *stream = ms_edge_stream_from_address (soup_server_message_get_remote_address (upload->request->message));

  if (stream != NULL && !upload->request->finished && !upload->has_ended && !upload->is_done)
    ms_edge_stream_shut_down (stream);
}

static void
wait_for (MsUpload *upload,
          MsUpload *before)
{
  if (before->successor != NULL)
    ms_upload_refuse (before->successor, SOUP_STATUS_CONFLICT, "upload_in_progress");
  g_clear_pointer (&before->successor, ms_upload_unref);
  before->successor = ms_upload_ref (upload);
  end_transfer (before);
}

/* Who has the next turn, or has just come into this one. (transfer none) (nullable) */
static MsUpload *
get_newest (MsUpload *before)
{
  if (before->successor != NULL && !before->successor->request->finished)
    return before->successor;
  return before->is_head || !before->is_counted ? before : NULL;
}

static gint64
get_free_since (const MsUpload *upload)
{
  MsEdgeStream *stream = ms_edge_stream_from_address (soup_server_message_get_remote_address (upload->request->message));

  return stream != NULL ? ms_edge_stream_get_free_since (stream) : 0;
}

/* Requests of several connections are not read in the order in which they were sent: what lay in a connection that was given up may be read
 * after the request that replaces it, though not long after. Whoever asks how far it came sends bytes after the answer, so bytes that arrive
 * before it are such a rest. */
static gboolean
is_late (const MsUpload *upload,
         MsUpload       *before)
{
  const MsUpload *newest = get_newest (before);

  if (newest == NULL || upload->is_head)
    return FALSE;
  return newest->is_head || get_free_since (upload) < get_free_since (newest);
}

/* The newest wins: who waited before it is refused. */
static void
take_turn (MsUploadDoor *self,
           MsUpload     *upload)
{
  MsUpload *before = g_hash_table_lookup (self->uploads, upload->ticket);

  ms_request_read_visitor (upload->request);
  if (before != NULL && is_late (upload, before))
    {
      ms_upload_refuse (upload, SOUP_STATUS_CONFLICT, "upload_in_progress");
      return;
    }
  ms_request_pause (upload->request);
  upload->is_paused = TRUE;
  if (before != NULL)
    wait_for (upload, before);
  else
    ms_upload_door_look_up (self, upload);
}

static gboolean
is_ticket (MsRequest *request)
{
  return request->n_segments == 3 && strcmp (request->segments[1], "v1") == 0 && strlen (request->segments[2]) <= MAX_TICKET;
}

static void
refuse_body (MsRequest  *request,
             guint       status,
             const char *error_name)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (request->message);
  MsEdgeStream *stream = ms_edge_stream_from_address (soup_server_message_get_remote_address (request->message));

  if (stream != NULL && soup_message_headers_get_encoding (headers) != SOUP_ENCODING_NONE)
    ms_edge_stream_refuse (stream, status, error_name);
}

void
ms_upload_door_begin (MsUploadDoor      *self,
                      MsHttpEndpoint    *endpoint,
                      SoupServerMessage *message)
{
  g_autoptr(MsRequest) request = ms_request_new (endpoint, message);
  const char *type = soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Content-Type");
  MsUpload *upload;

  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
  if (!ms_request_is (request, "POST") && !ms_request_is (request, "PATCH"))
    {
      refuse_body (request, SOUP_STATUS_BAD_REQUEST, "invalid_request");
      return;
    }
  if (!is_ticket (request))
    {
      refuse_body (request, SOUP_STATUS_NOT_FOUND, "upload_not_found");
      return;
    }
  upload = ms_upload_new (self, request);
  if (!upload->is_patch && ms_file_form_is_type (type)
      && (upload->form = ms_file_form_new (type, ms_upload_take, upload)) == NULL)
    ms_upload_refuse (upload, SOUP_STATUS_BAD_REQUEST, "invalid_form_data");
  else if (self->n_transfers >= MS_LIMIT_UPLOADS)
    ms_upload_refuse (upload, SOUP_STATUS_SERVICE_UNAVAILABLE, "service_unavailable");
  else
    take_turn (self, upload);
}

static void
tell_offset (MsUploadDoor *self,
             MsRequest    *request)
{
  MsUpload *upload = ms_upload_new (self, request);

  upload->is_head = TRUE;
  upload->has_ended = TRUE;
  take_turn (self, upload);
}

void
ms_upload_door_route (MsRequest *request)
{
  MsUpload *upload = ms_upload_get (request->message);

  if (upload != NULL)
    ms_upload_end (upload);
  else if (!is_ticket (request))
    ms_http_reply_error (request->message, SOUP_STATUS_NOT_FOUND, "upload_not_found");
  else if (ms_request_is (request, "HEAD"))
    tell_offset (request->endpoint->uploads, request);
  else
    ms_http_reply_not_allowed (request->message, "HEAD, PATCH, POST");
}
