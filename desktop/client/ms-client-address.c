/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Addresses as people write them. Credentials, queries and fragments in them are refused or dropped: a link must not be able to
 * smuggle anything but a host, a port, a channel and an invitation. */

#define G_LOG_DOMAIN "ms-client"

#include "config.h"

#include "ms-client-address.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "ms-client-error.h"
#include "ms-limits.h"

#define DEFAULT_PORT 8080
#define PORT_HTTP 80
#define PORT_HTTPS 443
#define PORT_MAX 65535
#define LINK_SCHEME "microslack"
#define JOIN_PATH "/join/"

static gboolean
set_invalid (GError     **error,
             const char  *typed)
{
  g_set_error (error, MS_CLIENT_ERROR, MS_CLIENT_ERROR_INVALID_ADDRESS, "not an address: %s", typed);
  return FALSE;
}

static gboolean
host_is_plausible (const char *host)
{
  if (host == NULL || *host == '\0' || strlen (host) > 253)
    return FALSE;

  for (const char *p = host; *p != '\0'; p++)
    if (g_ascii_iscntrl (*p) || g_ascii_isspace (*p) || strchr ("/\\?#@<>\"'%", *p) != NULL)
      return FALSE;
  return TRUE;
}

static char *
build_base (const char *scheme,
            const char *host,
            int         port)
{
  gboolean is_v6 = strchr (host, ':') != NULL;
  int own = strcmp (scheme, "https") == 0 ? PORT_HTTPS : PORT_HTTP;
  g_autofree char *folded = g_ascii_strdown (host, -1);
  g_autoptr(GString) base = g_string_new (NULL);

  g_string_append_printf (base, "%s://%s%s%s", scheme, is_v6 ? "[" : "", folded, is_v6 ? "]" : "");
  if (port != own)
    g_string_append_printf (base, ":%d", port);
  g_string_append_c (base, '/');
  return g_string_free (g_steal_pointer (&base), FALSE);
}

/* The one path segment after the prefix, or NULL. */
static char *
take_segment (const char *path,
              const char *prefix)
{
  g_autofree char *segment = NULL;

  if (path == NULL || !g_str_has_prefix (path, prefix))
    return NULL;

  segment = g_strdup (path + strlen (prefix));
  g_strdelimit (segment, "/", '\0');
  if (*segment == '\0' || !g_utf8_validate (segment, -1, NULL))
    return NULL;
  return g_steal_pointer (&segment);
}

static int
pick_port (GUri       *uri,
           const char *typed,
           gboolean    bare,
           gboolean    is_link)
{
  int port = g_uri_get_port (uri);

  /* The scheme is normalised with its own port filled in, which a bare host must not take for a choice. */
  if (port != -1 && !(bare && port == PORT_HTTP && strstr (typed, ":80") == NULL))
    return port;
  if (bare || is_link)
    return DEFAULT_PORT;
  return strcmp (g_uri_get_scheme (uri), "https") == 0 ? PORT_HTTPS : PORT_HTTP;
}

char *
ms_client_address_parse (const char  *typed,
                         char       **channel,
                         char       **invite,
                         GError     **error)
{
  g_autofree char *trimmed = NULL;
  g_autofree char *with_scheme = NULL;
  g_autoptr(GUri) uri = NULL;
  const char *scheme = NULL;
  gboolean bare = FALSE;
  gboolean is_link = FALSE;
  int port = 0;

  g_return_val_if_fail (typed != NULL, NULL);

  if (channel != NULL)
    *channel = NULL;
  if (invite != NULL)
    *invite = NULL;

  if (strlen (typed) > MS_LIMIT_URL_BYTES || !g_utf8_validate (typed, -1, NULL))
    return set_invalid (error, "too long or not text"), NULL;

  trimmed = g_strstrip (g_strdup (typed));
  bare = strstr (trimmed, "://") == NULL;
  with_scheme = bare ? g_strconcat ("http://", trimmed, NULL) : g_strdup (trimmed);

  uri = g_uri_parse (with_scheme, G_URI_FLAGS_PARSE_RELAXED | G_URI_FLAGS_SCHEME_NORMALIZE, NULL);
  if (uri == NULL || !host_is_plausible (g_uri_get_host (uri)) || g_uri_get_userinfo (uri) != NULL)
    return set_invalid (error, trimmed), NULL;

  scheme = g_uri_get_scheme (uri);
  is_link = g_ascii_strcasecmp (scheme, LINK_SCHEME) == 0;
  if (!is_link && strcmp (scheme, "http") != 0 && strcmp (scheme, "https") != 0)
    return set_invalid (error, trimmed), NULL;

  port = pick_port (uri, trimmed, bare, is_link);
  if (port < 1 || port > PORT_MAX)
    return set_invalid (error, trimmed), NULL;

  if (channel != NULL && is_link)
    *channel = take_segment (g_uri_get_path (uri), "/");
  if (invite != NULL)
    *invite = take_segment (g_uri_get_path (uri), JOIN_PATH);

  return build_base (is_link ? "http" : scheme, g_uri_get_host (uri), port);
}

char *
ms_client_address_to_display (const char *address)
{
  const char *start = NULL;
  g_autofree char *text = NULL;

  g_return_val_if_fail (address != NULL, NULL);

  start = strstr (address, "://");
  text = g_strdup (start != NULL ? start + strlen ("://") : address);
  if (g_str_has_suffix (text, "/"))
    text[strlen (text) - 1] = '\0';
  return g_steal_pointer (&text);
}

char *
ms_client_address_to_link (const char *address,
                           const char *channel)
{
  g_autofree char *display = NULL;
  g_autofree char *escaped = NULL;

  g_return_val_if_fail (address != NULL, NULL);

  if (!g_str_has_prefix (address, "http://"))
    return g_strdup (address);

  display = ms_client_address_to_display (address);
  if (strrchr (display, ':') == NULL || g_str_has_suffix (display, "]"))
    {
      g_autofree char *host = g_steal_pointer (&display);

      display = g_strdup_printf ("%s:%d", host, PORT_HTTP);
    }
  if (channel == NULL)
    return g_strdup_printf (LINK_SCHEME "://%s", display);

  escaped = g_uri_escape_string (channel, NULL, TRUE);
  return g_strdup_printf (LINK_SCHEME "://%s/%s", display, escaped);
}
