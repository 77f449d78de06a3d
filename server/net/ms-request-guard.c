/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The strict reading of request headers (RFC 9112 with all of its "may"s refused). The header is collected, checked once it is
 * whole, and forgotten; bodies are only counted. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-request-guard.h"

#include <string.h>

#include "ms-chunk-guard.h"
#include "ms-limits.h"

#define CONTENT_LENGTH_DIGITS 15
#define STREAM_PREFIX "/upload/"
#define STREAM_CALL "/api/files.upload"

struct _MsRequestGuard
{
  GString        *header;
  guint64         length; /* of the body of the request that came last */
  guint64         remaining;
  guint64         received;
  MsChunkGuard    chunks;
  guint           n_requests;
  MsRequestPhase  phase;
  guint           status;
  gboolean        expects;
  gboolean        chunked;
  gboolean        stream;
};

/* What the fields of one header said. */
typedef struct
{
  guint    n_hosts;
  guint    n_lengths;
  guint    n_encodings;
  gboolean chunked;
  gboolean stream;
  gboolean upgrade;
  gboolean expects;
  guint64  length;
  guint64  limit;
  gboolean modern; /* HTTP/1.1 */
} Summary;

static const char * const methods[] = { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", NULL };

static gboolean
is_token_char (char c)
{
  return g_ascii_isalnum (c) || (c != '\0' && strchr ("!#$%&'*+-.^_`|~", c) != NULL);
}

static gboolean
is_token (const char *text,
          gsize       length)
{
  for (gsize i = 0; i < length; i++)
    if (!is_token_char (text[i]))
      return FALSE;
  return length > 0;
}

static gboolean
is_known_method (const char *text,
                 gsize       length)
{
  for (guint i = 0; methods[i] != NULL; i++)
    if (strlen (methods[i]) == length && memcmp (methods[i], text, length) == 0)
      return TRUE;
  return FALSE;
}

/* The ways in for files: what comes goes to the disk. */
static gboolean
is_stream (const char *target,
           gsize       length)
{
  gsize call = strlen (STREAM_CALL);

  if (length >= strlen (STREAM_PREFIX) && memcmp (target, STREAM_PREFIX, strlen (STREAM_PREFIX)) == 0)
    return TRUE;
  return length >= call && memcmp (target, STREAM_CALL, call) == 0 && (length == call || target[call] == '?');
}

static gboolean
begins_with (const char         *target,
             gsize               length,
             const char * const *starts)
{
  for (guint i = 0; starts[i] != NULL; i++)
    if (length >= strlen (starts[i]) && memcmp (target, starts[i], strlen (starts[i])) == 0)
      return TRUE;
  return FALSE;
}

guint64
ms_request_guard_get_limit (const char *target,
                            gsize       length)
{
  static const char * const forms[] = { "/login", "/register", "/logout", NULL };
  static const char * const pictures[] = { "/api/users.setPhoto", "/api/micro.emoji.add", "/api/micro.settings.setIcon", NULL };

  if (is_stream (target, length))
    return G_MAXINT64; /* the door knows how long it may be */
  if (begins_with (target, length, forms))
    return MS_LIMIT_FORM_BODY_BYTES;
  if (begins_with (target, length, pictures))
    return MS_LIMIT_IMAGE_BODY_BYTES;
  return MS_LIMIT_BODY_BYTES;
}

static guint
check_target (const char *target,
              gsize       length)
{
  if (length > MS_LIMIT_URL_BYTES)
    return 414;
  if (length == 0 || target[0] != '/')
    return 400;
  for (gsize i = 0; i < length; i++)
    if (target[i] <= ' ' || target[i] == 0x7f)
      return 400; /* signed char: everything above ASCII too */
  return 0;
}

static guint
check_request_line (const char *line,
                    gsize       length,
                    Summary    *summary)
{
  const char *end = line + length;
  const char *blank = memchr (line, ' ', length);
  const char *target, *version;

  if (blank == NULL || !is_token (line, blank - line))
    return 400;
  target = blank + 1;
  version = memchr (target, ' ', end - target);
  if (version == NULL || end - version != 9 || memcmp (version + 1, "HTTP/1.", 7) != 0)
    return 400;
  if (version[8] != '0' && version[8] != '1')
    return 505;
  if (!is_known_method (line, blank - line))
    return 501;
  summary->modern = version[8] == '1';
  summary->stream = is_stream (target, version - target);
  summary->limit = ms_request_guard_get_limit (target, version - target);
  return check_target (target, version - target);
}

static guint
parse_length (const char *value,
              gsize       length,
              Summary    *summary)
{
  if (length == 0)
    return 400;
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isdigit (value[i]))
      return 400;
  if (length > CONTENT_LENGTH_DIGITS)
    return 413;
  summary->length = g_ascii_strtoull (value, NULL, 10);
  return 0;
}

static gboolean
is_field (const char *name,
          gsize       length,
          const char *expected)
{
  return strlen (expected) == length && g_ascii_strncasecmp (name, expected, length) == 0;
}

static guint
note_field (const char *name,
            gsize       name_length,
            const char *value,
            gsize       value_length,
            Summary    *summary)
{
  if (is_field (name, name_length, "Host"))
    return ++summary->n_hosts > 1 ? 400 : 0;
  if (is_field (name, name_length, "Content-Length"))
    return ++summary->n_lengths > 1 ? 400 : parse_length (value, value_length, summary);
  if (is_field (name, name_length, "Transfer-Encoding"))
    {
      summary->chunked = TRUE;
      /* One way to divide a body, said in one word: everything else could be read in two ways. */
      if (++summary->n_encodings > 1 || (summary->stream && !is_field (value, value_length, "chunked")))
        return 400;
    }
  else if (is_field (name, name_length, "Upgrade"))
    summary->upgrade = TRUE;
  else if (is_field (name, name_length, "Expect"))
    summary->expects = TRUE;
  return 0;
}

static guint
check_field (const char *line,
             gsize       length,
             Summary    *summary)
{
  const char *colon = memchr (line, ':', length);
  const char *value, *end = line + length;

  if (colon == NULL || !is_token (line, colon - line))
    return 400;
  value = colon + 1;
  while (value < end && (*value == ' ' || *value == '\t'))
    value++;
  while (end > value && (end[-1] == ' ' || end[-1] == '\t'))
    end--;
  for (const char *at = value; at < end; at++)
    if ((guchar) *at < ' ' && *at != '\t')
      return 400;
  return note_field (line, colon - line, value, end - value, summary);
}

static guint
judge (MsRequestGuard *self,
       const Summary  *summary)
{
  if (summary->chunked && (summary->n_lengths > 0 || (summary->stream && !summary->modern)))
    return 400;
  if (summary->chunked && !summary->stream)
    return 411;
  if (summary->modern && summary->n_hosts == 0)
    return 400;
  if (summary->length > summary->limit)
    return 413;
  self->expects = summary->expects;
  self->length = self->remaining = summary->length;
  self->received = 0;
  self->chunked = summary->chunked;
  self->stream = summary->stream;
  self->n_requests++;
  if (summary->chunked)
    {
      ms_chunk_guard_init (&self->chunks);
      self->phase = MS_REQUEST_BODY;
      return 0;
    }
  if (summary->upgrade && summary->length == 0)
    self->phase = MS_REQUEST_UPGRADE;
  else
    self->phase = summary->length > 0 ? MS_REQUEST_BODY : MS_REQUEST_COMPLETE;
  return 0;
}

/* The header is whole: it ends with an empty line. */
static guint
check_header (MsRequestGuard *self)
{
  Summary summary = { .limit = 0 };
  const char *at = self->header->str;
  const char *end = at + self->header->len - 2;
  gboolean first = TRUE;

  while (at < end)
    {
      const char *line_end = memchr (at, '\n', end - at);
      gsize length = line_end - at;
      guint status;

      if (length == 0 || line_end[-1] != '\r' || memchr (at, '\r', length - 1) != NULL)
        return 400;
      status = first ? check_request_line (at, length - 1, &summary) : check_field (at, length - 1, &summary);
      if (status != 0)
        return status;
      first = FALSE;
      at = line_end + 1;
    }
  return judge (self, &summary);
}

static gboolean
ends_header (const GString *header)
{
  gsize length = header->len;

  return length >= 4 && memcmp (header->str + length - 4, "\r\n\r\n", 4) == 0;
}

/* Takes bytes up to the end of the header at most. */
static guint
take_header (MsRequestGuard *self,
             const guint8   *data,
             gsize           length,
             gsize          *used)
{
  gsize i;

  self->phase = MS_REQUEST_HEADER;
  for (i = 0; i < length; i++)
    {
      if (self->header->len >= MS_LIMIT_HEADER_BYTES)
        return 431;
      g_string_append_c (self->header, (char) data[i]);
      if (data[i] == '\n' && (self->header->len < 2 || self->header->str[self->header->len - 2] != '\r'))
        return 400;
      if (self->header->len == 2 && data[i] == '\n')
        return 400;
      if (data[i] == '\n' && ends_header (self->header))
        break;
    }
  *used = MIN (i + 1, length);
  if (i == length)
    return 0;
  guint status = check_header (self);
  g_string_truncate (self->header, 0);
  return status;
}

static gsize
take_body (MsRequestGuard *self,
           gsize           length)
{
  gsize used = MIN (length, self->remaining);

  self->remaining -= used;
  self->received += used;
  if (self->remaining == 0)
    self->phase = MS_REQUEST_COMPLETE;
  return used;
}

static guint
take_chunks (MsRequestGuard *self,
             const guint8   *data,
             gsize           length,
             gsize          *used)
{
  if (!ms_chunk_guard_feed (&self->chunks, data, length, used))
    return 400;
  self->received += *used;
  if (ms_chunk_guard_is_done (&self->chunks))
    self->phase = MS_REQUEST_COMPLETE;
  return 0;
}

MsRequestGuard *
ms_request_guard_new (void)
{
  MsRequestGuard *self = g_new0 (MsRequestGuard, 1);

  self->header = g_string_new (NULL);
  return self;
}

void
ms_request_guard_free (MsRequestGuard *self)
{
  if (self == NULL)
    return;
  g_string_free (self->header, TRUE);
  g_free (self);
}

guint
ms_request_guard_feed (MsRequestGuard *self,
                       const guint8   *data,
                       gsize           length)
{
  g_return_val_if_fail (self != NULL, 500);

  while (length > 0 && self->status == 0 && self->phase != MS_REQUEST_UPGRADE)
    {
      gsize used = length;

      if (self->phase == MS_REQUEST_BODY && self->chunked)
        self->status = take_chunks (self, data, length, &used);
      else if (self->phase == MS_REQUEST_BODY)
        used = take_body (self, length);
      else
        self->status = take_header (self, data, length, &used);
      data += used;
      length -= used;
    }
  if (self->status != 0)
    self->phase = MS_REQUEST_REFUSED;
  return self->status;
}

MsRequestPhase
ms_request_guard_get_phase (MsRequestGuard *self)
{
  g_return_val_if_fail (self != NULL, MS_REQUEST_REFUSED);
  return self->phase;
}

guint64
ms_request_guard_get_remaining (MsRequestGuard *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->remaining;
}

guint64
ms_request_guard_get_length (MsRequestGuard *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->length;
}

guint
ms_request_guard_get_n_requests (MsRequestGuard *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->n_requests;
}

void
ms_request_guard_hold_body (MsRequestGuard *self)
{
  g_return_if_fail (self != NULL);
  self->stream = FALSE;
}

gboolean
ms_request_guard_is_stream (MsRequestGuard *self)
{
  g_return_val_if_fail (self != NULL, FALSE);
  return self->stream;
}

guint64
ms_request_guard_get_received (MsRequestGuard *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return self->received;
}

gboolean
ms_request_guard_get_expects (MsRequestGuard *self)
{
  g_return_val_if_fail (self != NULL, FALSE);
  return self->expects;
}
