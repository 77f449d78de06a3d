/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Search. Pages are counted, as published, not cursors; what they are cut from is bounded. */

#define G_LOG_DOMAIN "ms-api"

#include "config.h"

#include "ms-account-service.h"
#include "ms-api-call-private.h"
#include "ms-api-decode.h"
#include "ms-arguments.h"
#include "ms-error.h"
#include "ms-limits.h"
#include "ms-search-service.h"
#include "ms-timestamp.h"
#include "ms-wire-content.h"
#include "ms-wire-file.h"
#include "ms-wire-message.h"

#define MAX_PAGE (MS_LIMIT_SEARCH_MATCHES + 1)

typedef struct
{
  MsApiCall    *call;
  MsJsonWriter *reply;
  const char   *team_id;
} MatchWriter;

/* @otherwise is what an absent argument means. */
static gboolean
decode_choice (MsApiCall   *call,
               const char  *name,
               const char  *first,
               const char  *otherwise,
               gboolean    *is_first,
               GError     **error)
{
  const char *text;

  *is_first = FALSE;
  if (!ms_arguments_get_string (call->arguments, name, 0, &text, error))
    return FALSE;
  if (text == NULL || g_str_equal (text, otherwise))
    return TRUE;
  *is_first = g_str_equal (text, first);
  return *is_first || ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, "[ERROR] must be %s or %s: %s", otherwise, first, name);
}

static gboolean
decode_page (MsApiCall  *call,
             GError    **error)
{
  MsApiRequest *request = &call->request;
  gint64 count = 0;
  gint64 page = 0;

  if (!ms_arguments_get_int (call->arguments, "count", 0, G_MAXINT64, &count, error)
      || !ms_arguments_get_int (call->arguments, "page", 0, G_MAXINT64, &page, error))
    return FALSE;

  request->limit = count == 0 ? MS_LIMIT_SEARCH_PAGE_DEFAULT : (guint) MIN (count, MS_LIMIT_SEARCH_PAGE_MAX);
  request->page = (guint) CLAMP (page, 1, MAX_PAGE);
  return TRUE;
}

/* request: text, limit, page, flag (highlight), second_flag (by score), number (ascending). */
static gboolean
decode_search (MsApiCall  *call,
               GError    **error)
{
  MsApiRequest *request = &call->request;
  gboolean ascending = FALSE;

  if (!ms_arguments_get_string (call->arguments, "query", MS_LIMIT_SEARCH_QUERY_CHARS, &request->text, error))
    return FALSE;
  if (request->text == NULL)
    return ms_error_set (error, MS_ERROR_NO_QUERY);
  if (!decode_page (call, error)
      || !ms_arguments_get_boolean (call->arguments, "highlight", &request->flag, error)
      || !decode_choice (call, "sort", "score", "timestamp", &request->second_flag, error)
      || !decode_choice (call, "sort_dir", "asc", "desc", &ascending, error))
    return FALSE;

  request->number = ascending;
  return TRUE;
}

static void
write_channel (MsJsonWriter    *reply,
               const MsChannel *channel)
{
  ms_json_writer_key (reply, "channel");
  ms_json_writer_open_object (reply);
  ms_json_writer_add_string (reply, "id", channel->id);
  ms_json_writer_add_string (reply, "name", channel->kind == MS_CHANNEL_IM ? channel->user : channel->name);
  ms_json_writer_add_string (reply, "user", channel->kind == MS_CHANNEL_IM ? channel->user : NULL);
  ms_json_writer_add_boolean (reply, "is_channel", channel->kind == MS_CHANNEL_PUBLIC);
  ms_json_writer_add_boolean (reply, "is_group", channel->kind == MS_CHANNEL_PRIVATE);
  ms_json_writer_add_boolean (reply, "is_im", channel->kind == MS_CHANNEL_IM);
  ms_json_writer_add_boolean (reply, "is_mpim", channel->is_mpim);
  ms_json_writer_add_boolean (reply, "is_private", channel->kind != MS_CHANNEL_PUBLIC);
  ms_json_writer_add_boolean (reply, "is_archived", channel->archived);
  ms_json_writer_add_boolean (reply, "is_shared", FALSE);
  ms_json_writer_add_boolean (reply, "is_ext_shared", FALSE);
  ms_json_writer_add_boolean (reply, "is_org_shared", FALSE);
  ms_json_writer_add_boolean (reply, "is_pending_ext_shared", FALSE);
  ms_json_writer_close_object (reply);
}

static void
write_address (MatchWriter       *self,
               const MsSearchHit *hit)
{
  g_autofree char *iid = g_strdup_printf ("%s-%" G_GINT64_FORMAT, hit->channel->id, hit->message->ts);
  gint64 thread_ts = ms_message_is_reply (hit->message) ? hit->message->thread_ts : 0;
  g_autofree char *permalink = ms_api_call_dup_permalink (self->call, hit->channel->id, hit->message->ts, thread_ts);

  ms_json_writer_add_string (self->reply, "iid", iid);
  ms_json_writer_add_string (self->reply, "permalink", permalink);
}

static void
write_match (const MsSearchHit *hit,
             gpointer           user_data)
{
  MatchWriter *self = user_data;
  char score[G_ASCII_DTOSTR_BUF_SIZE];

  ms_json_writer_open_object (self->reply);
  ms_wire_write_message_members (self->reply, hit->message, self->team_id);
  if (!ms_wire_content_has (hit->message->content, MS_CONTENT_USERNAME))
    ms_json_writer_add_string (self->reply, "username", hit->user_name != NULL ? hit->user_name : "");
  write_channel (self->reply, hit->channel);
  write_address (self, hit);
  if (self->call->request.second_flag)
    {
      ms_json_writer_key (self->reply, "score");
      ms_json_writer_raw (self->reply, g_ascii_formatd (score, sizeof score, "%.4f", hit->score), -1);
    }
  ms_json_writer_close_object (self->reply);
}

/* The same in the old words and in the new ones. */
static void
write_paging (MsApiCall     *call,
              MsJsonWriter  *reply,
              MsSearchTotal  total)
{
  guint count = call->request.limit;
  guint page = call->request.page;
  guint pages = (total.total + count - 1) / count;
  gboolean is_there = page <= pages;
  guint first = is_there ? (page - 1) * count + 1 : 0;

  ms_json_writer_add_int (reply, "total", total.total);
  if (total.is_lower_bound)
    ms_json_writer_add_boolean (reply, "total_is_lower_bound", TRUE);
  ms_json_writer_key (reply, "paging");
  ms_json_writer_open_object (reply);
  ms_json_writer_add_int (reply, "count", count);
  ms_json_writer_add_int (reply, "total", total.total);
  ms_json_writer_add_int (reply, "page", page);
  ms_json_writer_add_int (reply, "pages", pages);
  ms_json_writer_close_object (reply);
  ms_json_writer_key (reply, "pagination");
  ms_json_writer_open_object (reply);
  ms_json_writer_add_int (reply, "total_count", total.total);
  ms_json_writer_add_int (reply, "page", page);
  ms_json_writer_add_int (reply, "per_page", count);
  ms_json_writer_add_int (reply, "page_count", pages);
  ms_json_writer_add_int (reply, "first", first);
  ms_json_writer_add_int (reply, "last", is_there ? MIN (first + count - 1, total.total) : 0);
  ms_json_writer_close_object (reply);
}

static void
open_section (MsJsonWriter *reply,
              const char   *name)
{
  ms_json_writer_key (reply, name);
  ms_json_writer_open_object (reply);
  ms_json_writer_key (reply, "matches");
  ms_json_writer_open_array (reply);
}

static MsSearchQuery
get_query (const MsApiRequest *request)
{
  return (MsSearchQuery) {
    .query = request->text,
    .count = request->limit,
    .page = request->page,
    .by_score = request->second_flag,
    .ascending = request->number != 0,
    .highlight = request->flag,
  };
}

static void
close_section (MsApiCall     *call,
               MsJsonWriter  *reply,
               MsSearchTotal  total)
{
  ms_json_writer_close_array (reply);
  write_paging (call, reply, total);
  ms_json_writer_close_object (reply);
}

static gboolean
write_messages (MatchWriter  *writer,
                MsContext    *context,
                GError      **error)
{
  const MsSearchQuery query = get_query (&writer->call->request);
  MsSearchTotal total = { 0 };

  open_section (writer->reply, "messages");
  if (!ms_search_service_find (context, &query, write_match, writer, &total, error))
    return FALSE;
  close_section (writer->call, writer->reply, total);
  return TRUE;
}

static void
write_file (const MsFile *file,
            gpointer      user_data)
{
  MatchWriter *self = user_data;

  ms_wire_write_file (self->reply, file, self->team_id, TRUE);
}

static gboolean
write_files (MatchWriter  *writer,
             MsContext    *context,
             GError      **error)
{
  const MsSearchQuery query = get_query (&writer->call->request);
  MsSearchTotal total = { 0 };

  open_section (writer->reply, "files");
  if (!ms_search_service_find_files (context, &query, write_file, writer, &total, error))
    return FALSE;
  close_section (writer->call, writer->reply, total);
  return TRUE;
}

/* @with_messages, @with_files: the sections that are asked for */
static gboolean
write_sections (MsApiCall     *call,
                MsContext     *context,
                MsJsonWriter  *reply,
                gboolean       with_messages,
                gboolean       with_files,
                GError       **error)
{
  const MsTeam *team = ms_account_service_get_team (context);
  MatchWriter writer = { call, reply, team->id };

  ms_json_writer_add_string (reply, "query", call->request.text);
  return (!with_messages || write_messages (&writer, context, error)) && (!with_files || write_files (&writer, context, error));
}

static gboolean
run_messages (MsApiCall     *call,
              MsContext     *context,
              MsJsonWriter  *reply,
              GError       **error)
{
  return write_sections (call, context, reply, TRUE, FALSE, error);
}

static gboolean
run_files (MsApiCall     *call,
           MsContext     *context,
           MsJsonWriter  *reply,
           GError       **error)
{
  return write_sections (call, context, reply, FALSE, TRUE, error);
}

/* There are no posts, so none match. */
static gboolean
run_all (MsApiCall     *call,
         MsContext     *context,
         MsJsonWriter  *reply,
         GError       **error)
{
  if (!write_sections (call, context, reply, TRUE, TRUE, error))
    return FALSE;
  open_section (reply, "posts");
  close_section (call, reply, (MsSearchTotal) { 0 });
  return TRUE;
}

const MsApiMethod ms_api_search_methods[] = {
  { "search.all", MS_API_ACCESS_SESSION, MS_API_RATE_READ, { MS_API_STEP_READ }, decode_search, run_all, NULL },
  { "search.files", MS_API_ACCESS_SESSION, MS_API_RATE_READ, { MS_API_STEP_READ }, decode_search, run_files, NULL },
  { "search.messages", MS_API_ACCESS_SESSION, MS_API_RATE_READ, { MS_API_STEP_READ }, decode_search, run_messages, NULL },
  { NULL },
};
