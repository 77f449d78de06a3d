/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A table of beginnings. Text is what is UTF-8 without control characters: a page or a drawing with scripts in it is text too, and is
 * shown as such. */

#define G_LOG_DOMAIN "ms-common"

#include "config.h"

#include "ms-file-type.h"

#include <string.h>

/* A file begins with @start at @at, and with @more at @more_at where that is said. */
typedef struct
{
  MsFileType  type;
  const char *start;
  gsize       start_length;
  gsize       at;
  const char *more;
  gsize       more_at;
} Beginning;

#define START(text) text, sizeof (text) - 1

static const Beginning beginnings[] = {
  { { "image/png", "png" }, START ("\x89PNG\r\n\x1a\n"), 0, NULL, 0 },
  { { "image/jpeg", "jpg" }, START ("\xff\xd8\xff"), 0, NULL, 0 },
  { { "image/gif", "gif" }, START ("GIF87a"), 0, NULL, 0 },
  { { "image/gif", "gif" }, START ("GIF89a"), 0, NULL, 0 },
  { { "image/webp", "webp" }, START ("RIFF"), 0, "WEBP", 8 },
  { { "audio/wav", "wav" }, START ("RIFF"), 0, "WAVE", 8 },
  { { "image/bmp", "bmp" }, START ("BM"), 0, "\0\0\0\0", 6 },
  { { "application/pdf", "pdf" }, START ("%PDF-"), 0, NULL, 0 },
  { { "application/zip", "zip" }, START ("PK\x03\x04"), 0, NULL, 0 },
  { { "application/gzip", "gzip" }, START ("\x1f\x8b\x08"), 0, NULL, 0 },
  { { "video/webm", "webm" }, START ("\x1a\x45\xdf\xa3"), 0, NULL, 0 },
  { { "video/quicktime", "mov" }, START ("ftypqt  "), 4, NULL, 0 },
  { { "audio/mp4", "m4a" }, START ("ftypM4A"), 4, NULL, 0 },
  { { "video/mp4", "mp4" }, START ("ftyp"), 4, NULL, 0 },
  { { "audio/ogg", "ogg" }, START ("OggS"), 0, NULL, 0 },
  { { "audio/flac", "flac" }, START ("fLaC"), 0, NULL, 0 },
  { { "audio/mpeg", "mp3" }, START ("ID3"), 0, NULL, 0 },
  { { "audio/mpeg", "mp3" }, START ("\xff\xfb"), 0, NULL, 0 },
};

static const MsFileType text_type = { "text/plain", "text" };
static const MsFileType other_type = { "application/octet-stream", "binary" };

static gboolean
begins (const Beginning *self,
        const guint8    *data,
        gsize            length)
{
  gsize more_length = self->more == NULL ? 0 : MAX (strlen (self->more), 4);

  if (length < self->at + self->start_length || memcmp (data + self->at, self->start, self->start_length) != 0)
    return FALSE;
  return self->more == NULL || (length >= self->more_at + more_length && memcmp (data + self->more_at, self->more, more_length) == 0);
}

/* The last character may be cut in two. */
static gboolean
is_text (const char *data,
         gsize       length)
{
  const char *end;

  for (gsize i = 0; i < length; i++)
    if ((guchar) data[i] < ' ' && data[i] != '\n' && data[i] != '\r' && data[i] != '\t' && data[i] != '\f' && data[i] != '\x1b')
      return FALSE;
  return g_utf8_validate (data, (gssize) length, &end)
         || (length == MS_FILE_TYPE_BYTES && data + length - end < 4 && g_utf8_get_char_validated (end, data + length - end) == (gunichar) -2);
}

void
ms_file_type_sniff (const guint8 *data,
                    gsize         length,
                    MsFileType   *type)
{
  g_return_if_fail (type != NULL);

  length = MIN (length, MS_FILE_TYPE_BYTES);
  *type = other_type;
  if (data == NULL || length == 0)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (beginnings); i++)
    if (begins (&beginnings[i], data, length))
      {
        *type = beginnings[i].type;
        return;
      }
  if (is_text ((const char *) data, length))
    *type = text_type;
}

gboolean
ms_file_type_is_passive (const char *mimetype)
{
  return mimetype != NULL
         && (ms_file_type_is_picture (mimetype) || g_str_equal (mimetype, "image/bmp") || g_str_has_prefix (mimetype, "audio/")
             || g_str_has_prefix (mimetype, "video/") || g_str_equal (mimetype, "text/plain"));
}

gboolean
ms_file_type_is_picture (const char *mimetype)
{
  return mimetype != NULL
         && (g_str_equal (mimetype, "image/png") || g_str_equal (mimetype, "image/jpeg") || g_str_equal (mimetype, "image/gif")
             || g_str_equal (mimetype, "image/webp"));
}
