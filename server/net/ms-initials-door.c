/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One square of a colour with letters in it, as SVG: whoever shows it has the fonts of all scripts. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-initials-door.h"

#include <string.h>

#include "ms-http-endpoint-private.h"
#include "ms-http-reply.h"
#include "ms-initials.h"

#define N_SEGMENTS 5 /* avatars, initials, COLOUR, LETTERS, SIZE */
#define MAX_SIZE 512

static const char picture[] = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%u\" height=\"%u\" viewBox=\"0 0 100 100\">"
                              "<rect width=\"100\" height=\"100\" fill=\"%s\"/>"
                              "<text x=\"50\" y=\"50\" dy=\"0.36em\" text-anchor=\"middle\" font-family=\"sans-serif\" font-weight=\"600\""
                              " font-size=\"%d\" fill=\"#FFFFFF\">%s</text></svg>\n";

static gboolean
parse_number (const char *text,
              guint64     least,
              guint64     most,
              guint      *number)
{
  guint64 value = 0;

  if (!g_ascii_string_to_unsigned (text, 10, least, most, &value, NULL))
    return FALSE;
  *number = (guint) value;
  return TRUE;
}

/* (nullable): as they may stand in XML. */
static char *
dup_letters (const char *given)
{
  glong length = g_utf8_strlen (given, -1);

  if (length > MS_INITIALS_MAX_CHARS)
    return NULL;
  for (const char *p = given; *p != '\0'; p = g_utf8_next_char (p))
    if (!g_unichar_isprint (g_utf8_get_char (p)))
      return NULL;
  return g_markup_escape_text (given, -1);
}

/* (nullable) (transfer full) */
static char *
make_picture (MsRequest *request)
{
  char **segments = request->segments;
  g_autofree char *letters = NULL;
  const char *color = NULL;
  guint index;
  guint size;

  if (request->n_segments != N_SEGMENTS || !parse_number (segments[2], 0, G_MAXUINT16, &index) || !parse_number (segments[4], 1, MAX_SIZE, &size))
    return NULL;
  color = ms_initials_get_color (index);
  letters = dup_letters (segments[3]);
  if (color == NULL || letters == NULL)
    return NULL;
  return g_strdup_printf (picture, size, size, color, g_utf8_strlen (segments[3], -1) > 2 ? 26 : 42, letters);
}

gboolean
ms_initials_door_is_asked (MsRequest *request)
{
  return request->n_segments > 1 && strcmp (request->segments[1], "initials") == 0;
}

void
ms_initials_door_route (MsRequest *request)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (request->message);
  char *svg = make_picture (request);

  if (svg == NULL)
    {
      ms_http_reply_error (request->message, SOUP_STATUS_NOT_FOUND, "file_not_found");
      return;
    }
  ms_http_reply_empty (request->message, SOUP_STATUS_OK);
  soup_message_headers_replace (headers, "Cache-Control", "public, max-age=31536000, immutable");
  soup_message_headers_replace (headers, "Content-Security-Policy", "default-src 'none'; sandbox");
  soup_message_headers_replace (headers, "Cross-Origin-Resource-Policy", "cross-origin");
  soup_server_message_set_response (request->message, "image/svg+xml", SOUP_MEMORY_TAKE, svg, strlen (svg));
}
