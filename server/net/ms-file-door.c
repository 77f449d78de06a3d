/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A reader decides and opens, the main thread answers, a thread of transfers reads block by block. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-file-door.h"

#include <string.h>

#include "ms-byte-range.h"
#include "ms-emoji-service.h"
#include "ms-error.h"
#include "ms-file-type.h"
#include "ms-http-endpoint-private.h"
#include "ms-http-reply.h"
#include "ms-limits.h"
#include "ms-outgoing.h"

#define RANGE_KEY "ms-range"
#define IF_RANGE_KEY "ms-if-range"
#define TAG_CHARS 64

typedef enum
{
  GIVE_FILE,
  GIVE_AVATAR,
  GIVE_EMOJI,
} Gift;

/* One answer. */
typedef struct
{
  MsRequest      *request;
  Gift            gift;
  char           *id;
  int             thumb; /* size of the picture, 0 for the file */
  gboolean        is_download; /* to be saved, whatever it is */
  MsActor         actor;

  /* What is given. */
  MsFileView      view;
  MsOutgoing     *outgoing; /* (nullable) */
  gint64          at; /* the next byte */
  gint64          end;
  GBytes         *block; /* (nullable) */
  GError         *error; /* (nullable) */
  gatomicrefcount refs;
} Download;

static Download *
download_ref (Download *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

static void
download_unref (Download *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_clear_pointer (&self->outgoing, ms_outgoing_free);
  g_clear_pointer (&self->block, g_bytes_unref);
  g_clear_error (&self->error);
  ms_file_view_clear (&self->view);
  ms_request_unref (self->request);
  g_free (self->id);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Download, download_unref)

static void read_next (Download *self);

static MsEdgeStream *
get_stream (Download *self)
{
  return ms_edge_stream_from_address (soup_server_message_get_remote_address (self->request->message));
}

static void
read_work (gpointer data)
{
  Download *self = data;

  self->block = ms_outgoing_read (self->outgoing, self->at, self->end, &self->error);
}

static void
read_done (gpointer data)
{
  g_autoptr(Download) self = data;
  g_autoptr(GBytes) block = g_steal_pointer (&self->block);
  MsEdgeStream *stream = get_stream (self);

  if (self->request->finished)
    return;
  if (block == NULL)
    {
      /* The header is out: the end of the connection says that something is missing. */
      g_warning ("a file cannot be read: %s", self->error->message);
      if (stream != NULL)
        ms_edge_stream_shut_down (stream);
      soup_server_message_unpause (self->request->message);
      return;
    }
  self->at += (gint64) g_bytes_get_size (block);
  soup_message_body_append_bytes (soup_server_message_get_response_body (self->request->message), block);
  soup_server_message_unpause (self->request->message);
}

static void
read_next (Download *self)
{
  if (self->at < self->end)
    ms_transfer_pool_run (self->request->config->transfers, read_work, read_done, download_ref (self));
}

static void
wrote_chunk_cb (SoupServerMessage *message,
                gpointer           user_data)
{
  Download *self = user_data;
  MsEdgeStream *stream = get_stream (self);

  if (stream != NULL)
    ms_edge_stream_note_sent (stream);
  read_next (self);
}

static void
finished_cb (SoupServerMessage *message,
             gpointer           user_data)
{
  Download *self = user_data;

  g_signal_handlers_disconnect_by_data (message, self);
}

static void
connect_signal (Download   *self,
                const char *signal,
                GCallback   callback)
{
  g_signal_connect_data (self->request->message, signal, callback, download_ref (self), (GClosureNotify) (GCallback) download_unref,
                         G_CONNECT_DEFAULT);
}

static void
set_headers (Download   *self,
             const char *tag)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (self->request->message);
  gboolean is_inline = !self->is_download && ms_file_type_is_passive (self->view.mimetype);
  g_autofree char *disposition = ms_disposition_make (is_inline, self->view.name);
  g_autofree char *type =
    g_strconcat (self->view.mimetype, g_str_equal (self->view.mimetype, "text/plain") ? "; charset=utf-8" : "", NULL);

  soup_message_headers_replace (headers, "Content-Type", type);
  soup_message_headers_replace (headers, "Content-Disposition", disposition);
  soup_message_headers_replace (headers, "Content-Security-Policy", "default-src 'none'; sandbox");
  soup_message_headers_replace (headers, "Cross-Origin-Resource-Policy", "same-origin");
  soup_message_headers_replace (headers, "Accept-Ranges", "bytes");
  /* Who may see a file is asked each time; the bytes need not come again. What the whole team sees has another address when it changes. */
  soup_message_headers_replace (headers, "Cache-Control", self->gift == GIVE_FILE ? "private, no-cache" : "private, max-age=86400, immutable");
  soup_message_headers_replace (headers, "ETag", tag);
}

static MsRangeKind
choose_range (Download   *self,
              const char *tag)
{
  GObject *message = G_OBJECT (self->request->message);
  const char *range = g_object_get_data (message, RANGE_KEY);
  const char *condition = g_object_get_data (message, IF_RANGE_KEY);

  if (!ms_request_is (self->request, "GET") || (condition != NULL && strcmp (condition, tag) != 0))
    range = NULL;
  return ms_byte_range_parse (range, ms_outgoing_get_size (self->outgoing), &self->at, &self->end);
}

static void
send_bytes (Download *self)
{
  SoupServerMessage *message = self->request->message;

  soup_message_headers_set_content_length (soup_server_message_get_response_headers (message), self->end - self->at);
  if (!ms_request_is (self->request, "GET") || self->at == self->end)
    return;
  soup_message_body_set_accumulate (soup_server_message_get_response_body (message), FALSE);
  connect_signal (self, "wrote-chunk", G_CALLBACK (wrote_chunk_cb));
  connect_signal (self, "finished", G_CALLBACK (finished_cb));
  ms_edge_stream_note_sent (get_stream (self));
  read_next (self);
}

static void
refuse_range (Download *self,
              gint64    size)
{
  g_autofree char *field = g_strdup_printf ("bytes */%" G_GINT64_FORMAT, size);

  ms_http_reply_error (self->request->message, SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE, "range_not_satisfiable");
  soup_message_headers_replace (soup_server_message_get_response_headers (self->request->message), "Content-Range", field);
}

static void
answer (Download *self)
{
  SoupServerMessage *message = self->request->message;
  SoupMessageHeaders *asked = soup_server_message_get_request_headers (message);
  gint64 size = ms_outgoing_get_size (self->outgoing);
  g_autofree char *tag = g_strdup_printf ("\"%.*s\"", TAG_CHARS, self->view.blob);
  MsRangeKind kind = choose_range (self, tag);

  if (kind == MS_RANGE_UNSATISFIABLE)
    {
      refuse_range (self, size);
      return;
    }
  if (!ms_request_hold (self->request, 2 * MS_LIMIT_TRANSFER_BLOCK_BYTES))
    return;
  if (ms_entity_tag_matches (soup_message_headers_get_list (asked, "If-None-Match"), tag))
    {
      ms_http_reply_empty (message, SOUP_STATUS_NOT_MODIFIED);
      set_headers (self, tag);
      return;
    }
  ms_http_reply_empty (message, kind == MS_RANGE_PART ? SOUP_STATUS_PARTIAL_CONTENT : SOUP_STATUS_OK);
  set_headers (self, tag);
  if (kind == MS_RANGE_PART)
    soup_message_headers_set_content_range (soup_server_message_get_response_headers (message), self->at, self->end - 1, size);
  send_bytes (self);
}

static gboolean
found_idle_cb (gpointer user_data)
{
  g_autoptr(Download) self = user_data;
  MsRequest *request = self->request;

  if (request->finished)
    return G_SOURCE_REMOVE;
  if (self->error == NULL)
    answer (self);
  else if (g_error_matches (self->error, MS_ERROR, MS_ERROR_FILE_NOT_FOUND))
    ms_http_reply_error (request->message, SOUP_STATUS_NOT_FOUND, "file_not_found");
  else if (g_error_matches (self->error, MS_ERROR, MS_ERROR_ACCOUNT_INACTIVE) || g_error_matches (self->error, MS_ERROR, MS_ERROR_NOT_AUTHED))
    ms_http_reply_error (request->message, SOUP_STATUS_UNAUTHORIZED, ms_error_get_wire_name (self->error));
  else
    ms_http_reply_error (request->message, SOUP_STATUS_SERVICE_UNAVAILABLE, "service_unavailable");
  ms_request_resume (request);
  return G_SOURCE_REMOVE;
}

static void
found_cb (gpointer      data,
          const GError *error)
{
  Download *self = data;

  if (error != NULL && self->error == NULL)
    self->error = g_error_copy (error);
  g_idle_add_full (G_PRIORITY_DEFAULT, found_idle_cb, self, NULL);
}

static gboolean
open_view (Download   *self,
           MsContext  *context,
           GError    **error)
{
  switch (self->gift)
    {
    case GIVE_AVATAR:
      return ms_avatar_service_open (context, self->id, self->thumb, &self->view, error);
    case GIVE_EMOJI:
      return ms_emoji_service_open (context, self->id, &self->view, error);
    case GIVE_FILE:
    default:
      return ms_file_service_open (context, self->id, self->thumb, &self->view, error);
    }
}

static gboolean
find_cb (MsContext *context,
         gpointer   data,
         GError   **error)
{
  Download *self = data;

  ms_context_set_actor (context, &self->actor);
  if (!open_view (self, context, error))
    return FALSE;
  self->outgoing = ms_outgoing_new (self->request->config->blobs, self->view.blob, error);
  return self->outgoing != NULL;
}

static gboolean
parse_size (const char *text,
            int        *size)
{
  guint64 value = 0;

  if (!g_ascii_string_to_unsigned (text, 10, 1, G_MAXINT16, &value, NULL))
    return FALSE;
  *size = (int) value;
  return TRUE;
}

/* ID/NAME, ID/download/NAME, ID/thumb_64/NAME; the name is for people. */
static gboolean
parse_file (Download   *self,
            char      **segments,
            guint       n_segments)
{
  if (n_segments < 2 || n_segments > 3)
    return FALSE;
  self->id = g_strdup (segments[0]);
  if (n_segments == 2)
    return TRUE;
  self->is_download = strcmp (segments[1], "download") == 0;
  return self->is_download || (g_str_has_prefix (segments[1], "thumb_") && parse_size (segments[1] + strlen ("thumb_"), &self->thumb));
}

/* /files/…, /files/emoji/ID, /avatars/HASH/SIZE. */
static gboolean
parse_path (Download *self)
{
  char **segments = self->request->segments;
  guint n_segments = self->request->n_segments;

  if (strcmp (segments[0], "avatars") == 0)
    {
      self->gift = GIVE_AVATAR;
      self->id = n_segments == 3 ? g_strdup (segments[1]) : NULL;
      return n_segments == 3 && parse_size (segments[2], &self->thumb);
    }
  if (n_segments == 3 && strcmp (segments[1], "emoji") == 0)
    {
      self->gift = GIVE_EMOJI;
      self->id = g_strdup (segments[2]);
      return TRUE;
    }
  return parse_file (self, segments + 1, n_segments - 1);
}

static Download *
download_new (MsRequest *request)
{
  g_autoptr(Download) self = g_new0 (Download, 1);

  g_atomic_ref_count_init (&self->refs);
  self->request = ms_request_ref (request);
  self->actor = request->visitor.caller.actor;
  return parse_path (self) ? g_steal_pointer (&self) : NULL;
}

static void
look_up (Download *self)
{
  ms_request_pause (self->request);
  if (!ms_reader_pool_submit (self->request->config->readers, find_cb, found_cb, self, &self->error))
    found_idle_cb (self);
}

void
ms_file_door_note_range (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  g_object_set_data_full (G_OBJECT (message), RANGE_KEY, g_strdup (soup_message_headers_get_list (headers, "Range")), g_free);
  g_object_set_data_full (G_OBJECT (message), IF_RANGE_KEY, g_strdup (soup_message_headers_get_one (headers, "If-Range")), g_free);
}

void
ms_file_door_route (MsRequest *request)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(Download) download = NULL;
  guint seconds;

  if (!ms_request_is (request, "GET") && !ms_request_is (request, "HEAD"))
    {
      ms_http_reply_not_allowed (request->message, "GET, HEAD");
      return;
    }
  request->signed_in = ms_request_identify (request, NULL, MS_COOKIE_READS, &error);
  if (!request->signed_in)
    {
      ms_request_send_away (request, error);
      return;
    }
  seconds = ms_request_take_rate (request, MS_API_RATE_READ);
  if (seconds > 0)
    {
      ms_http_reply_error (request->message, 429, "ratelimited");
      ms_http_reply_retry_after (request->message, seconds);
      return;
    }
  download = download_new (request);
  if (download != NULL)
    look_up (g_steal_pointer (&download));
  else
    ms_http_reply_error (request->message, SOUP_STATUS_NOT_FOUND, "file_not_found");
}
