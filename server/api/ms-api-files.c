/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Methods about files. Their bytes have doors of their own (ms-upload-door, ms-file-door in server/net). */

#define G_LOG_DOMAIN "ms-api"

#include "config.h"

#include "ms-account-service.h"
#include "ms-api-content.h"
#include "ms-api-decode.h"
#include "ms-arguments.h"
#include "ms-file-service.h"
#include "ms-limits.h"
#include "ms-text.h"
#include "ms-wire-file.h"

#define MAX_CHANNELS 100

#define TYPE_ALL "all"

static const struct
{
  const char *name;
  guint       types;
} type_names[] = {
  { TYPE_ALL, 0 },
  { "spaces", MS_FILE_TYPE_TEXTS },
  { "snippets", MS_FILE_TYPE_TEXTS },
  { "gdocs", MS_FILE_TYPE_FOREIGN },
  { "images", MS_FILE_TYPE_IMAGES },
  { "zips", MS_FILE_TYPE_ARCHIVES },
  { "pdfs", MS_FILE_TYPE_PDFS },
  { "videos", MS_FILE_TYPE_MEDIA },
};

static gboolean
decode_begin (MsApiCall  *call,
              GError    **error)
{
  MsApiRequest *request = &call->request;

  request->number = -1;
  if (!ms_arguments_need_string (call->arguments, "filename", 0, &request->name, error)
      || !ms_arguments_get_int (call->arguments, "length", 0, G_MAXINT64, &request->number, error)
      || !ms_arguments_get_string (call->arguments, "alt_txt", MS_LIMIT_FILE_ALT_CHARS, &request->text, error))
    return FALSE;
  return request->number >= 0 || ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, "[ERROR] missing required field: length");
}

static gboolean
run_begin (MsApiCall     *call,
           MsContext     *context,
           MsJsonWriter  *reply,
           GError       **error)
{
  const MsFileBegin begin = {
    .name = call->request.name,
    .alt_text = call->request.text,
    .origin = ms_api_call_get_shared_origin (call),
    .length = call->request.number,
    .limits = call->environment->file_limits,
  };
  g_auto(MsFileTicket) ticket = { NULL };
  g_autofree char *url = NULL;

  if (!ms_file_service_begin (context, &begin, &ticket, error))
    return FALSE;
  url = g_strconcat (call->caller.origin != NULL ? call->caller.origin : "", "/upload/v1/", ticket.ticket, NULL);
  ms_json_writer_add_string (reply, "upload_url", url);
  ms_json_writer_add_string (reply, "file_id", ticket.id);
  return TRUE;
}

static gboolean
take_choice (MsApiCall     *call,
             MsJsonNode     node,
             MsFileChoice  *choice,
             GError       **error)
{
  char *id = ms_json_node_dup_member_string (node, "id");
  g_autofree char *title = ms_json_node_dup_member_string (node, "title");
  char *trimmed = title != NULL ? ms_text_trim (title, -1) : NULL;

  if (id != NULL)
    choice->id = ms_api_call_keep (call, id);
  if (trimmed != NULL && *ms_api_call_keep (call, trimmed) != '\0')
    choice->title = trimmed;
  if (choice->id == NULL || (choice->title != NULL && ms_text_count (choice->title, -1) > MS_LIMIT_FILE_TITLE_CHARS))
    return ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, "[ERROR] must be objects with id and title: files");
  return TRUE;
}

static gboolean
decode_choices (MsApiCall  *call,
                GError    **error)
{
  MsFileChoice *choices;
  MsJsonNode files;
  MsJsonNode node;
  MsJsonIter iter;
  gsize length;
  guint n = 0;

  if (!ms_arguments_get_json (call->arguments, "files", MS_JSON_ARRAY, &files, error))
    return FALSE;
  length = ms_json_node_get_length (files);
  if (length == 0 || length > MS_LIMIT_FILES_PER_CALL)
    return ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, "[ERROR] must be 1-%d: files", MS_LIMIT_FILES_PER_CALL);
  choices = g_new0 (MsFileChoice, length);
  ms_api_call_keep (call, (char *) choices);
  ms_json_iter_init (&iter, files);
  while (ms_json_iter_next (&iter, NULL, &node))
    if (!take_choice (call, node, &choices[n++], error))
      return FALSE;
  call->request.files = choices;
  call->request.n_files = n;
  return TRUE;
}

/* `channel_id`, and a list for who shows the same in several. */
static gboolean
decode_channels (MsApiCall  *call,
                 GError    **error)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) more = NULL;
  const char *first = NULL;

  if (!ms_arguments_get_string (call->arguments, "channel_id", MS_API_MAX_ID_CHARS, &first, error)
      || !ms_arguments_get_list (call->arguments, "channels", MAX_CHANNELS, &more, error))
    return FALSE;
  if (first != NULL)
    g_strv_builder_add (builder, first);
  for (guint i = 0; more != NULL && more[i] != NULL; i++)
    if (g_strcmp0 (more[i], first) != 0)
      g_strv_builder_add (builder, more[i]);
  call->request.list = g_strv_builder_end (builder);
  return TRUE;
}

/* Where, and with which words. */
static gboolean
decode_places (MsApiCall  *call,
               GError    **error)
{
  const char *comment = NULL;

  if (!decode_channels (call, error) || !ms_api_content_decode_post (call, error)
      || !ms_arguments_get_string (call->arguments, "initial_comment", 0, &comment, error))
    return FALSE;
  if (comment != NULL)
    call->request.text = comment;
  return ms_api_decode_post (call, error);
}

static gboolean
decode_complete (MsApiCall  *call,
                 GError    **error)
{
  return decode_choices (call, error) && decode_places (call, error);
}

static gboolean
decode_upload (MsApiCall  *call,
               GError    **error)
{
  MsFileChoice *choice = g_new0 (MsFileChoice, 1);
  const char *content;

  ms_api_call_keep (call, (char *) choice);
  if (!ms_arguments_get_string (call->arguments, "content", 0, &content, error)
      || !ms_arguments_get_string (call->arguments, "filename", 0, &choice->name, error)
      || !ms_api_decode_trimmed (call, "title", MS_LIMIT_FILE_TITLE_CHARS, &choice->title, error))
    return FALSE;
  if (!ms_arguments_need_part (call->arguments, MS_API_DOOR_FILE, MS_API_MAX_ID_CHARS, &choice->id, NULL))
    return ms_error_set (error, MS_ERROR_NO_FILE_DATA);
  if (choice->title != NULL && *choice->title == '\0')
    choice->title = NULL;
  call->request.files = choice;
  call->request.n_files = 1;
  return decode_places (call, error);
}

/* (transfer full) (nullable) (element-type MsFile): as they are shown now */
static GPtrArray *
complete (MsApiCall  *call,
          MsContext  *context,
          GError    **error)
{
  const MsApiRequest *request = &call->request;
  MsFileCompletion completion = {
    .files = request->files,
    .n_files = request->n_files,
    .channels = (const char * const *) request->list,
    .content = request->content,
    .thread_ts = request->thread_ts,
    .is_active = call->environment->get_presence != NULL ? ms_api_is_active : NULL,
    .active_data = (gpointer) call->environment,
  };
  g_autoptr(GPtrArray) files = NULL;
  g_autofree char *signed_content = NULL;

  ms_api_content_need_text (call, context);
  completion.comment = request->text;
  if (call->caller.role == MS_ROLE_BOT)
    {
      signed_content = ms_api_sign_content (call, context, error);
      if (signed_content == NULL)
        return NULL;
      completion.content = signed_content;
    }
  return ms_file_service_complete (context, &completion, &files, &call->event_seq, error) ? g_steal_pointer (&files) : NULL;
}

static gboolean
run_upload (MsApiCall     *call,
            MsContext     *context,
            MsJsonWriter  *reply,
            GError       **error)
{
  const MsTeam *team = ms_account_service_get_team (context);
  g_autoptr(GPtrArray) files = complete (call, context, error);

  if (files == NULL)
    return FALSE;
  ms_json_writer_key (reply, "file");
  ms_wire_write_file (reply, g_ptr_array_index (files, 0), team->id, TRUE);
  return TRUE;
}

static gboolean
run_complete (MsApiCall     *call,
              MsContext     *context,
              MsJsonWriter  *reply,
              GError       **error)
{
  const MsTeam *team = ms_account_service_get_team (context);
  g_autoptr(GPtrArray) files = complete (call, context, error);

  if (files == NULL)
    return FALSE;
  ms_json_writer_key (reply, "files");
  ms_json_writer_open_array (reply);
  for (guint i = 0; i < files->len; i++)
    ms_wire_write_file (reply, g_ptr_array_index (files, i), team->id, TRUE);
  ms_json_writer_close_array (reply);
  return TRUE;
}

static gboolean
decode_file (MsApiCall  *call,
             GError    **error)
{
  return ms_arguments_need_string (call->arguments, "file", MS_API_MAX_ID_CHARS, &call->request.name, error);
}

static gboolean
run_info (MsApiCall     *call,
          MsContext     *context,
          MsJsonWriter  *reply,
          GError       **error)
{
  const MsTeam *team = ms_account_service_get_team (context);
  g_autoptr(MsFile) file = ms_file_service_info (context, call->request.name, error);

  if (file == NULL)
    return FALSE;
  ms_json_writer_key (reply, "file");
  ms_wire_write_file (reply, file, team->id, TRUE);
  ms_json_writer_key (reply, "comments");
  ms_json_writer_open_array (reply);
  ms_json_writer_close_array (reply);
  ms_api_call_set_next (call, '\0', 0);
  return TRUE;
}

static gboolean
decode_types (MsApiCall  *call,
              GError    **error)
{
  g_auto(GStrv) names = NULL;

  if (!ms_arguments_get_list (call->arguments, "types", G_N_ELEMENTS (type_names), &names, NULL))
    return ms_error_set (error, MS_ERROR_UNKNOWN_TYPE);
  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      guint at = 0;

      while (at < G_N_ELEMENTS (type_names) && !g_str_equal (type_names[at].name, names[i]))
        at++;
      if (at == G_N_ELEMENTS (type_names))
        return ms_error_set (error, MS_ERROR_UNKNOWN_TYPE);
      call->request.seconds |= type_names[at].types;
    }
  if (names != NULL && g_strv_contains ((const char * const *) names, TYPE_ALL))
    call->request.seconds = 0;
  return TRUE;
}

static gboolean
decode_list (MsApiCall  *call,
             GError    **error)
{
  MsApiRequest *request = &call->request;
  gint64 count = MS_LIMIT_PAGE_DEFAULT;
  gint64 page = 1;

  if (!ms_api_decode_user (call, error) || !decode_types (call, error)
      || !ms_arguments_get_string (call->arguments, "channel", MS_API_MAX_ID_CHARS, &request->channel, error)
      || !ms_arguments_get_ts (call->arguments, "ts_from", &request->oldest, error)
      || !ms_arguments_get_ts (call->arguments, "ts_to", &request->latest, error)
      || !ms_arguments_get_int (call->arguments, "count", 1, G_MAXINT64, &count, error)
      || !ms_arguments_get_int (call->arguments, "page", 1, MS_LIMIT_FILES_COUNTED, &page, error))
    return FALSE;
  request->limit = (guint) MIN (count, MS_LIMIT_FILES_PAGE_MAX);
  request->page = (guint) page;
  return TRUE;
}

static gboolean
run_list (MsApiCall     *call,
          MsContext     *context,
          MsJsonWriter  *reply,
          GError       **error)
{
  const MsApiRequest *request = &call->request;
  const MsFileQuery query = {
    .user = request->user,
    .channel = request->channel,
    .oldest = request->oldest / G_USEC_PER_SEC,
    .latest = request->latest / G_USEC_PER_SEC,
    .types = (guint) request->seconds,
    .page = request->page,
    .count = request->limit,
  };
  const MsTeam *team = ms_account_service_get_team (context);
  gint64 total = 0;
  g_autoptr(GPtrArray) files = ms_file_service_list (context, &query, &total, error);

  if (files == NULL)
    return FALSE;
  ms_json_writer_key (reply, "files");
  ms_json_writer_open_array (reply);
  for (guint i = 0; i < files->len; i++)
    ms_wire_write_file (reply, g_ptr_array_index (files, i), team->id, TRUE);
  ms_json_writer_close_array (reply);
  ms_json_writer_key (reply, "paging");
  ms_json_writer_open_object (reply);
  ms_json_writer_add_int (reply, "count", request->limit);
  ms_json_writer_add_int (reply, "total", total);
  ms_json_writer_add_int (reply, "page", request->page);
  ms_json_writer_add_int (reply, "pages", (total + request->limit - 1) / request->limit);
  ms_json_writer_close_object (reply);
  return TRUE;
}

static gboolean
run_delete (MsApiCall     *call,
            MsContext     *context,
            MsJsonWriter  *reply,
            GError       **error)
{
  return ms_file_service_delete (context, call->request.name, &call->event_seq, error);
}

const MsApiMethod ms_api_file_methods[] = {
  { "files.completeUploadExternal", MS_API_ACCESS_SESSION, MS_API_RATE_POST, { MS_API_STEP_WRITE }, decode_complete, run_complete, NULL },
  { "files.delete", MS_API_ACCESS_SESSION, MS_API_RATE_WRITE, { MS_API_STEP_WRITE }, decode_file, run_delete, NULL },
  { "files.getUploadURLExternal", MS_API_ACCESS_SESSION, MS_API_RATE_WRITE, { MS_API_STEP_WRITE }, decode_begin, run_begin, NULL },
  { "files.info", MS_API_ACCESS_SESSION, MS_API_RATE_READ, { MS_API_STEP_READ }, decode_file, run_info, NULL },
  { "files.list", MS_API_ACCESS_SESSION, MS_API_RATE_READ, { MS_API_STEP_READ }, decode_list, run_list, NULL },
  { "files.upload", MS_API_ACCESS_SESSION, MS_API_RATE_POST, { MS_API_STEP_WRITE }, decode_upload, run_upload, NULL },
  { NULL },
};
