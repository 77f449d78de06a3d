/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Nothing is cached unless a route says so, nothing is sniffed, and no other site learns from which page a visitor came. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-http-reply.h"

#include <string.h>

static SoupMessageHeaders *
begin (SoupServerMessage *message,
       guint              status)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  soup_server_message_set_status (message, status, NULL);
  soup_message_headers_replace (headers, "Cache-Control", "no-store");
  soup_message_headers_replace (headers, "X-Content-Type-Options", "nosniff");
  return headers;
}

/* What a browser may show or follow. */
static SoupMessageHeaders *
begin_page (SoupServerMessage *message,
            guint              status)
{
  SoupMessageHeaders *headers = begin (message, status);

  soup_message_headers_replace (headers, "Referrer-Policy", "same-origin");
  return headers;
}

void
ms_http_reply_json (SoupServerMessage *message,
                    guint              status,
                    GBytes            *body)
{
  SoupMessageHeaders *headers = begin (message, status);

  soup_message_headers_replace (headers, "Content-Type", "application/json; charset=utf-8");
  soup_message_body_append_bytes (soup_server_message_get_response_body (message), body);
}

void
ms_http_reply_error (SoupServerMessage *message,
                     guint              status,
                     const char        *error_name)
{
  char *text = g_strdup_printf ("{\"ok\":false,\"error\":\"%s\"}", error_name);
  g_autoptr(GBytes) body = g_bytes_new_take (text, strlen (text));

  ms_http_reply_json (message, status, body);
}

void
ms_http_reply_not_allowed (SoupServerMessage *message,
                           const char        *methods)
{
  ms_http_reply_error (message, SOUP_STATUS_METHOD_NOT_ALLOWED, "method_not_allowed");
  soup_message_headers_replace (soup_server_message_get_response_headers (message), "Allow", methods);
}

void
ms_http_reply_text (SoupServerMessage *message,
                    guint              status,
                    const char        *text)
{
  begin_page (message, status);
  soup_server_message_set_response (message, "text/plain; charset=utf-8", SOUP_MEMORY_COPY, text, strlen (text));
}

void
ms_http_reply_empty (SoupServerMessage *message,
                     guint              status)
{
  begin_page (message, status);
}

void
ms_http_reply_page (SoupServerMessage *message,
                    guint              status,
                    char              *html)
{
  begin_page (message, status);
  ms_http_reply_add_policy (message);
  soup_server_message_set_response (message, "text/html; charset=utf-8", SOUP_MEMORY_TAKE, html, strlen (html));
}

void
ms_http_reply_redirect (SoupServerMessage *message,
                        guint              status,
                        const char        *location)
{
  soup_message_headers_replace (begin_page (message, status), "Location", location);
  soup_server_message_set_response (message, NULL, SOUP_MEMORY_STATIC, NULL, 0);
}

/* The sockets' addresses are named, because older browsers do not count them as 'self'. */
void
ms_http_reply_add_policy (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  const char *host = soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Host");
  gboolean sound = host != NULL && strspn (host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:[]") == strlen (host);
  g_autofree char *sockets = sound ? g_strdup_printf (" ws://%s wss://%s", host, host) : g_strdup ("");
  g_autofree char *policy =
    g_strdup_printf ("default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; "
                     "font-src 'self'; connect-src 'self'%s; manifest-src 'self'; worker-src 'self'; base-uri 'none'; "
                     "form-action 'self'; frame-ancestors 'none'; object-src 'none'",
                     sockets);

  soup_message_headers_replace (headers, "Content-Security-Policy", policy);
  soup_message_headers_replace (headers, "X-Frame-Options", "DENY");
  soup_message_headers_replace (headers, "Cross-Origin-Opener-Policy", "same-origin");
}

void
ms_http_reply_retry_after (SoupServerMessage *message,
                           guint              seconds)
{
  g_autofree char *text = g_strdup_printf ("%u", seconds);

  if (seconds > 0)
    soup_message_headers_replace (soup_server_message_get_response_headers (message), "Retry-After", text);
}

void
ms_http_reply_add_cookie (SoupServerMessage *message,
                          const char        *cookie)
{
  soup_message_headers_append (soup_server_message_get_response_headers (message), "Set-Cookie", cookie);
}

static const char *
get_accept (SoupServerMessage *message)
{
  const char *accept = soup_message_headers_get_list (soup_server_message_get_request_headers (message), "Accept");

  return accept != NULL ? accept : "";
}

gboolean
ms_http_wants_json (SoupServerMessage *message)
{
  const char *accept = get_accept (message);

  return strstr (accept, "application/json") != NULL && strstr (accept, "text/html") == NULL;
}

gboolean
ms_http_wants_html (SoupServerMessage *message)
{
  return strstr (get_accept (message), "text/html") != NULL;
}
