/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * See ms-edge-refusal.h. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-edge-refusal.h"

#include <string.h>

const char *
ms_edge_refusal_get_name (guint status)
{
  switch (status)
    {
    case 411:
      return "length_required";
    case 413:
      return "request_too_large";
    case 414:
      return "uri_too_long";
    case 431:
      return "headers_too_large";
    case 501:
      return "unknown_http_method";
    case 505:
      return "unknown_http_version";
    default:
      return "invalid_request";
    }
}

static const char *
reason_of_status (guint status)
{
  switch (status)
    {
    case 200:
      return "OK";
    case 401:
      return "Unauthorized";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 409:
      return "Conflict";
    case 411:
      return "Length Required";
    case 413:
      return "Content Too Large";
    case 414:
      return "URI Too Long";
    case 429:
      return "Too Many Requests";
    case 431:
      return "Request Header Fields Too Large";
    case 501:
      return "Not Implemented";
    case 503:
      return "Service Unavailable";
    case 505:
      return "HTTP Version Not Supported";
    case 507:
      return "Insufficient Storage";
    default:
      return "Bad Request";
    }
}

char *
ms_edge_refusal_print (guint       status,
                       const char *error_name)
{
  g_autofree char *body = g_strdup_printf ("{\"ok\":false,\"error\":\"%s\"}", error_name);
  g_autofree char *retry = status == 429 ? g_strdup_printf ("Retry-After: %d\r\n", MS_EDGE_RETRY_SECONDS) : g_strdup ("");

  return g_strdup_printf ("HTTP/1.1 %u %s\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: %zu\r\n%s"
                          "Cache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n%s",
                          status, reason_of_status (status), strlen (body), retry, body);
}
