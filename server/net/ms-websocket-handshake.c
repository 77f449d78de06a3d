/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Strict where a mistake could mean two things: a field that is there twice is a list, and no list is a key or a version. Main thread. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-websocket-handshake.h"

#include <string.h>

#include "ms-http-reply.h"

#define UPGRADE_REQUIRED 426
#define VERSION "13"
#define KEY_CHARS 24 /* 16 bytes in base64 */
#define KEY_BYTES 16
#define DIGEST_BYTES 20
#define ACCEPT_GUID "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

/* All fields of a name, joined by ", ". */
static const char *
get_field (SoupServerMessage *message,
           const char        *name)
{
  return soup_message_headers_get_list (soup_server_message_get_request_headers (message), name);
}

static gboolean
asks_for_upgrade (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_request_headers (message);

  return soup_server_message_get_http_version (message) == SOUP_HTTP_1_1
         && soup_message_headers_header_contains (headers, "Upgrade", "websocket")
         && soup_message_headers_header_contains (headers, "Connection", "Upgrade");
}

static gboolean
is_key (const char *key)
{
  g_autofree guchar *bytes = NULL;
  g_autofree char *again = NULL;
  gsize length;

  if (key == NULL || strlen (key) != KEY_CHARS)
    return FALSE;
  /* The decoder passes over what is no base64: there and back shows it. */
  bytes = g_base64_decode (key, &length);
  again = g_base64_encode (bytes, length);
  return length == KEY_BYTES && strncmp (again, key, KEY_CHARS - 3) == 0 && g_str_has_suffix (key, "==");
}

static gboolean
has_body (SoupServerMessage *message)
{
  return soup_message_headers_get_content_length (soup_server_message_get_request_headers (message)) > 0;
}

gboolean
ms_websocket_handshake_check (SoupServerMessage *message)
{
  const char *version = get_field (message, "Sec-WebSocket-Version");

  if (strcmp (soup_server_message_get_method (message), "GET") != 0)
    {
      ms_http_reply_not_allowed (message, "GET");
      soup_message_headers_replace (soup_server_message_get_response_headers (message), "Connection", "close");
    }
  else if (has_body (message))
    ms_websocket_handshake_refuse (message, SOUP_STATUS_BAD_REQUEST, "invalid_request");
  else if (!asks_for_upgrade (message))
    ms_websocket_handshake_refuse (message, UPGRADE_REQUIRED, "websocket_expected");
  else if (g_strcmp0 (version, VERSION) != 0)
    ms_websocket_handshake_refuse (message, UPGRADE_REQUIRED, "unknown_websocket_version");
  else if (!is_key (get_field (message, "Sec-WebSocket-Key")))
    ms_websocket_handshake_refuse (message, SOUP_STATUS_BAD_REQUEST, "invalid_websocket_key");
  else
    return TRUE;

  return FALSE;
}

static char *
make_accept (const char *key)
{
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA1);
  guint8 digest[DIGEST_BYTES];
  gsize length = sizeof digest;

  g_checksum_update (checksum, (const guchar *) key, -1);
  g_checksum_update (checksum, (const guchar *) ACCEPT_GUID, -1);
  g_checksum_get_digest (checksum, digest, &length);

  return g_base64_encode (digest, length);
}

void
ms_websocket_handshake_accept (SoupServerMessage *message)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  g_autofree char *accept = make_accept (get_field (message, "Sec-WebSocket-Key"));

  soup_server_message_set_status (message, SOUP_STATUS_SWITCHING_PROTOCOLS, NULL);
  soup_message_headers_replace (headers, "Upgrade", "websocket");
  soup_message_headers_replace (headers, "Connection", "Upgrade");
  soup_message_headers_replace (headers, "Sec-WebSocket-Accept", accept);
}

void
ms_websocket_handshake_refuse (SoupServerMessage *message,
                               guint              status,
                               const char        *error_name)
{
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);

  ms_http_reply_error (message, status, error_name);
  soup_message_headers_replace (headers, "Connection", "close");
  if (status != UPGRADE_REQUIRED)
    return;
  soup_server_message_set_status (message, status, "Upgrade Required");
  soup_message_headers_append (headers, "Connection", "Upgrade");
  soup_message_headers_replace (headers, "Upgrade", "websocket");
  soup_message_headers_replace (headers, "Sec-WebSocket-Version", VERSION);
}
