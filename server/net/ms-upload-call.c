/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * files.upload: a file and what is to become of it in one call. Where it comes as a form its fields are kept and its file goes to the disk like
 * every upload: it is begun (files.getUploadURLExternal) when its first byte comes, and shown by the call's own row when all is there. If that is
 * refused nothing stays of it. A file whose length nobody tells has its room in the team's share when it is stored. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-upload-door.h"

#include <string.h>

#include "ms-api-call.h"
#include "ms-error.h"
#include "ms-http-endpoint-private.h"
#include "ms-json-reader.h"
#include "ms-limits.h"
#include "ms-upload-private.h"

#define PATH "/api/" MS_API_METHOD_UPLOAD
#define DEFAULT_NAME "Untitled"

void
ms_upload_call_free (MsUploadCall *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->arguments, ms_arguments_free);
  g_clear_error (&self->problem);
  g_clear_error (&self->refusal);
  g_clear_pointer (&self->answer, ms_api_call_unref);
  g_free (self->part_name);
  g_free (self->file);
  g_free (self);
}

gint64
ms_upload_call_get_max (MsUpload *self)
{
  gint64 max_bytes = self->door->config->environment->file_limits.max_bytes;

  return max_bytes > 0 ? max_bytes : G_MAXINT64 / 2;
}

static void
add_argument (MsArguments *arguments,
              const char  *name,
              const char  *value)
{
  ms_arguments_add (arguments, name, value, strlen (value), NULL);
}

static gboolean
begins_cb (const char *name,
           const char *file_name,
           gpointer    user_data)
{
  MsUpload *self = user_data;

  if (strcmp (name, "file") != 0 && strcmp (name, "content") != 0)
    return FALSE;
  self->call->part_name = g_strdup (file_name);
  self->call->is_text = file_name == NULL && strcmp (name, "content") == 0;
  self->call->is_due = TRUE;
  return TRUE;
}

static void
field_cb (const char   *name,
          const guint8 *data,
          gsize         length,
          gpointer      user_data)
{
  MsUploadCall *call = ((MsUpload *) user_data)->call;

  ms_arguments_add (call->arguments, name, data != NULL ? (const char *) data : "", length, call->problem == NULL ? &call->problem : NULL);
}

gboolean
ms_upload_call_check (MsUploadCall *self,
                      const guint8 *data,
                      gsize         length)
{
  return !self->is_text || (memchr (data, '\0', length) == NULL && ms_utf8_check_feed (&self->text, data, length));
}

/* Whether they may be anybody here. */
static gboolean
identify (MsUpload *self)
{
  MsRequest *request = self->request;
  MsUploadCall *call = self->call;

  if (call->is_known)
    return TRUE;
  call->is_known = TRUE;
  request->signed_in = ms_request_identify (request, ms_arguments_peek (call->arguments, "token"), MS_COOKIE_CHANGES, &call->refusal);
  if (!g_error_matches (call->refusal, MS_ERROR, MS_ERROR_FOREIGN_ORIGIN))
    return TRUE;
  ms_upload_refuse (self, SOUP_STATUS_FORBIDDEN, ms_error_get_wire_name (call->refusal));
  return FALSE;
}

static const char *
name_refusal (const MsUpload *self,
              const GError   *error)
{
  const MsUploadCall *call = self->call;
  gboolean is_nobody = g_error_matches (error, MS_ERROR, MS_ERROR_NOT_AUTHED) && call->refusal != NULL && self->request->visitor.has_credentials;

  return ms_error_get_wire_name (is_nobody ? call->refusal : error);
}

/* The file's id and the ticket in its address. */
static gboolean
read_begun (MsUpload  *self,
            MsApiCall *call)
{
  guint status, retry_after;
  g_autoptr(GBytes) body = ms_api_call_get_reply (call, &status, &retry_after);
  g_autoptr(MsJsonReader) reader = ms_json_reader_new ();
  g_autofree char *url = NULL;
  const char *slash;

  if (!ms_json_reader_parse (reader, g_bytes_get_data (body, NULL), g_bytes_get_size (body), NULL))
    return FALSE;
  self->call->file = ms_json_node_dup_member_string (ms_json_reader_get_root (reader), "file_id");
  url = ms_json_node_dup_member_string (ms_json_reader_get_root (reader), "upload_url");
  slash = url != NULL ? strrchr (url, '/') : NULL;
  if (self->call->file == NULL || slash == NULL)
    return FALSE;
  g_free (self->ticket);
  self->ticket = g_strdup (slash + 1);
  return TRUE;
}

static void
begun_cb (MsApiCall *call,
          gpointer   user_data)
{
  g_autoptr(MsUpload) self = user_data;
  const GError *error = ms_api_call_get_error (call);

  self->busy = FALSE;
  if (error != NULL)
    ms_upload_refuse (self, SOUP_STATUS_OK, name_refusal (self, error));
  else if (!read_begun (self, call))
    ms_upload_refuse (self, SOUP_STATUS_OK, "internal_error");
  else if (!self->is_done && !self->request->finished)
    {
      ms_upload_door_look_up (self->door, self);
      return;
    }
  self->is_done = TRUE;
  ms_upload_leave (self);
}

static const char *
choose_name (const MsUpload *self)
{
  const char *name = ms_arguments_peek (self->call->arguments, "filename");

  if (name == NULL)
    name = self->call->part_name;
  return name != NULL && *name != '\0' ? name : DEFAULT_NAME;
}

/* So much of the file will come for certain. */
static gint64
get_least_length (const MsUpload *self)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (self->request->message);

  if (self->form == NULL)
    return self->taken;
  if (soup_message_headers_get_encoding (headers) != SOUP_ENCODING_CONTENT_LENGTH)
    return 0;
  return MAX (soup_message_headers_get_content_length (headers) - MS_LIMIT_UPLOAD_OVERHEAD_BYTES - MS_LIMIT_UPLOAD_FIELDS_BYTES, 0);
}

static void
begin_file (MsUpload *self)
{
  g_autofree char *length = g_strdup_printf ("%" G_GINT64_FORMAT, get_least_length (self));
  g_autoptr(MsArguments) arguments = ms_arguments_new ();
  g_autoptr(MsApiCall) call = NULL;

  if (!identify (self))
    return;
  self->call->retry_after = ms_request_take_rate (self->request, MS_API_RATE_WRITE);
  if (self->call->retry_after > 0)
    return;
  self->call->has_begun = TRUE;
  add_argument (arguments, "filename", choose_name (self));
  add_argument (arguments, "length", length);
  call = ms_api_call_new (self->door->config->environment,
                          MS_API_METHOD_BEGIN_UPLOAD,
                          g_steal_pointer (&arguments),
                          &self->request->visitor.caller);
  ms_upload_halt (self);
  self->busy = TRUE;
  if (ms_api_call_get_step (call) == MS_API_STEP_DONE)
    begun_cb (call, ms_upload_ref (self));
  else
    ms_api_runner_run (self->door->config->runner, call, begun_cb, ms_upload_ref (self));
}

void
ms_upload_call_go_on (MsUpload *self)
{
  if (!self->call->is_due || self->is_done)
    return;
  self->call->is_due = FALSE;
  begin_file (self);
}

/* Once nothing of it is on its way, and nothing left of what was refused. */
static void
answer (MsUpload *self)
{
  g_autoptr(MsApiCall) call = g_steal_pointer (&self->call->answer);

  if (call == NULL || self->request->finished)
    return;
  ms_request_reply_call (self->request, call);
  ms_upload_go_on (self);
}

static void
completed (MsRequest *request,
           MsApiCall *call)
{
  g_autoptr(MsUpload) self = ms_upload_ref (ms_upload_get (request->message));

  self->call->is_completing = FALSE;
  self->call->answer = ms_api_call_ref (call);
  self->busy = FALSE;
  self->is_done = TRUE;
  if (ms_api_call_get_error (call) == NULL)
    g_clear_pointer (&self->call->file, g_free);
  ms_upload_leave (self);
  if (!self->busy)
    answer (self);
}

/* Told at the end, like to every call: when to come again stands in the header of the answer. */
static void
refuse_rate (MsUpload *self)
{
  g_autoptr(GError) error = NULL;

  ms_error_set_ratelimited (&error, self->call->retry_after);
  self->call->answer = ms_api_call_new_refused (MS_API_METHOD_UPLOAD, error);
  self->is_done = TRUE;
  ms_upload_leave (self);
  answer (self);
}

/* A field that is empty is absent. */
static const char *
get_file (const MsUpload *self)
{
  return self->call->file != NULL && !(self->call->is_text && self->taken == 0) ? self->call->file : "";
}

void
ms_upload_call_complete (MsUpload *self)
{
  MsUploadCall *call = self->call;

  if (call->retry_after > 0)
    {
      refuse_rate (self);
      return;
    }
  if (call->problem == NULL && !ms_utf8_check_is_whole (&call->text))
    ms_error_set (&call->problem, MS_ERROR_INVALID_FORM_DATA);
  if (call->problem != NULL)
    {
      ms_upload_refuse (self, SOUP_STATUS_OK, ms_error_get_wire_name (call->problem));
      return;
    }
  if (!identify (self))
    return;
  ms_arguments_set_part (call->arguments, MS_API_DOOR_FILE, get_file (self));
  ms_upload_halt (self);
  self->busy = TRUE;
  call->is_completing = TRUE;
  ms_request_call (self->request, MS_API_METHOD_UPLOAD, g_steal_pointer (&call->arguments), call->refusal, completed);
}

void
ms_upload_call_let_go (MsUpload *self)
{
  if (!self->call->is_completing)
    return;
  /* Perhaps it is shown already: else it ends by its age. */
  self->call->is_completing = FALSE;
  self->busy = FALSE;
  g_clear_pointer (&self->call->file, g_free);
}

/* What is taken away again, on its way to the store and to the disk. */
typedef struct
{
  MsUpload  *upload;
  char      *file; /* id */
  GPtrArray *blobs; /* (nullable) (element-type utf8): names of what nobody refers to now */
} Dropped;

static void
dropped_free (gpointer data)
{
  Dropped *dropped = data;

  ms_upload_unref (dropped->upload);
  g_clear_pointer (&dropped->blobs, g_ptr_array_unref);
  g_free (dropped->file);
  g_free (dropped);
}

static gboolean
abandon_cb (MsContext *context,
            gpointer   data,
            GError   **error)
{
  Dropped *dropped = data;
  gboolean more = FALSE;

  ms_context_set_actor (context, &(MsActor) { .is_system = TRUE });
  return ms_file_service_abandon (context, dropped->file, error) && ms_file_service_collect (context, &dropped->blobs, &more, error);
}

static void
drop_bytes_work (gpointer data)
{
  Dropped *dropped = data;
  MsBlobStore *blobs = dropped->upload->door->config->blobs;

  ms_incoming_drop_part (blobs, dropped->file);
  for (guint i = 0; dropped->blobs != NULL && i < dropped->blobs->len; i++)
    ms_incoming_drop_blob (blobs, g_ptr_array_index (dropped->blobs, i));
}

static void
bytes_dropped (gpointer data)
{
  MsUpload *self = ((Dropped *) data)->upload;

  self->busy = FALSE;
  ms_upload_leave (self);
  answer (self);
  dropped_free (data);
}

static gboolean
abandoned_idle_cb (gpointer data)
{
  Dropped *dropped = data;

  ms_transfer_pool_run (dropped->upload->door->config->transfers, drop_bytes_work, bytes_dropped, dropped);
  return G_SOURCE_REMOVE;
}

/* What could not be taken away ends by its age. */
static void
abandoned_cb (gpointer      data,
              const GError *error)
{
  Dropped *dropped = data;

  if (error != NULL)
    g_clear_pointer (&dropped->blobs, g_ptr_array_unref); /* they may still be somebody's */
  g_idle_add_full (G_PRIORITY_DEFAULT, abandoned_idle_cb, data, NULL);
}

gboolean
ms_upload_call_drop (MsUpload *self)
{
  Dropped *dropped;

  if (self->call->file == NULL)
    return FALSE;
  dropped = g_new0 (Dropped, 1);
  dropped->upload = ms_upload_ref (self);
  dropped->file = g_steal_pointer (&self->call->file);
  self->busy = TRUE;
  if (!ms_executor_submit (self->door->config->executor, MS_LANE_INTERACTIVE, abandon_cb, abandoned_cb, dropped, sizeof *dropped, NULL))
    abandoned_idle_cb (dropped);
  return TRUE;
}

static MsUpload *
upload_new (MsUploadDoor *door,
            MsRequest    *request,
            MsArguments  *arguments)
{
  MsUpload *self = ms_upload_new (door, request);

  self->call = g_new0 (MsUploadCall, 1);
  self->call->arguments = arguments;
  self->call->text = (MsUtf8Check) MS_UTF8_CHECK_INIT;
  self->view.length = ms_upload_call_get_max (self);
  return self;
}

static gboolean
has_room (MsUploadDoor *self)
{
  return self->n_transfers < MS_LIMIT_UPLOADS;
}

gboolean
ms_upload_door_is_call (const char *path)
{
  return strcmp (path, PATH) == 0;
}

gboolean
ms_upload_door_begin_call (MsUploadDoor      *self,
                           MsHttpEndpoint    *endpoint,
                           SoupServerMessage *message)
{
  static const MsFileFormFuncs funcs = { ms_upload_take, begins_cb, field_cb, MS_LIMIT_UPLOAD_FIELDS_BYTES };
  const char *type = soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Content-Type");
  g_autoptr(MsRequest) request = NULL;
  const char *query;
  MsUpload *upload;

  if (strcmp (soup_server_message_get_method (message), "POST") != 0 || !ms_file_form_is_type (type))
    return FALSE;
  request = ms_request_new (endpoint, message);
  query = ms_request_get_query (request);
  soup_message_body_set_accumulate (soup_server_message_get_request_body (message), FALSE);
  upload = upload_new (self, request, ms_arguments_new ());
  upload->form = ms_file_form_new_full (type, &funcs, upload);
  if (query != NULL)
    ms_arguments_add_form (upload->call->arguments, query, strlen (query), &upload->call->problem);
  if (upload->form == NULL)
    ms_upload_refuse (upload, SOUP_STATUS_OK, "invalid_form_data");
  else if (!has_room (self))
    ms_upload_refuse (upload, SOUP_STATUS_SERVICE_UNAVAILABLE, "service_unavailable");
  else
    ms_upload_let_come (upload);
  return TRUE;
}

gboolean
ms_upload_door_end_call (MsRequest *request)
{
  MsUpload *upload = ms_upload_get (request->message);

  if (upload == NULL)
    return FALSE;
  ms_upload_end (upload);
  return TRUE;
}

gboolean
ms_upload_door_take_call (MsUploadDoor *self,
                          MsRequest    *request,
                          MsArguments  *arguments,
                          const GError *refusal)
{
  const char *content = NULL;
  MsUpload *upload;

  if (!ms_arguments_get_string (arguments, "content", 0, &content, NULL) || content == NULL || !request->signed_in)
    return FALSE;
  upload = upload_new (self, request, arguments);
  upload->has_ended = TRUE;
  upload->call->is_known = TRUE;
  upload->call->refusal = refusal != NULL ? g_error_copy (refusal) : NULL;
  ms_upload_take ((const guint8 *) content, strlen (content), upload);
  if (!has_room (self))
    ms_upload_refuse (upload, SOUP_STATUS_SERVICE_UNAVAILABLE, "service_unavailable");
  else
    begin_file (upload);
  if (upload->call->retry_after > 0)
    ms_upload_call_complete (upload);
  return TRUE;
}
