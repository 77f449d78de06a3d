/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Headers, believed as far as they can be: a proxy's word only from our own proxies, a cookie only from our own pages. Whether the
 * credentials are anybody's is the guard's to know. Main thread. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-visitor.h"

#include <string.h>

#include "ms-edge-stream.h"
#include "ms-limits.h"

#define COOKIE_SECURE "__Host-microslack"
#define COOKIE_PLAIN  "microslack"

static const char *
get_header (SoupServerMessage *message,
            const char        *name)
{
  return soup_message_headers_get_one (soup_server_message_get_request_headers (message), name);
}

static gboolean
is_host (const char *host)
{
  if (host == NULL || *host == '\0' || strlen (host) > 255)
    return FALSE;
  return strspn (host, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:[]%") == strlen (host);
}

/* The last address in the list that is not one of our own proxies. */
static GInetAddress *
forwarded_address (const MsVisitorRules *rules,
                   const char           *list,
                   GInetAddress         *nearest)
{
  g_auto(GStrv) parts = g_strsplit (list, ",", 32);
  g_autoptr(GInetAddress) found = g_object_ref (nearest);

  for (guint i = g_strv_length (parts); i > 0; i--)
    {
      g_autoptr(GInetAddress) parsed = g_inet_address_new_from_string (g_strstrip (parts[i - 1]));

      if (parsed == NULL)
        break;
      g_set_object (&found, parsed);
      if (!ms_address_set_contains (rules->trusted_proxies, parsed))
        break;
    }
  return g_steal_pointer (&found);
}

static void
fill_address (const MsVisitorRules *rules,
              SoupServerMessage    *message,
              MsVisitor            *visitor)
{
  GSocketAddress *remote = soup_server_message_get_remote_address (message);
  GInetAddress *nearest = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (remote));
  g_autoptr(GInetAddress) address = g_object_ref (nearest);
  const char *forwarded = get_header (message, "X-Forwarded-For");
  const char *scheme = get_header (message, "X-Forwarded-Proto");
  MsEdgeStream *stream = ms_edge_stream_from_address (remote);

  visitor->secure = stream != NULL && ms_edge_stream_is_secure (stream);
  if (ms_address_set_contains (rules->trusted_proxies, nearest))
    {
      if (forwarded != NULL)
        {
          g_object_unref (address);
          address = forwarded_address (rules, forwarded, nearest);
        }
      visitor->secure = visitor->secure || g_strcmp0 (scheme, "https") == 0;
    }
  visitor->address = g_inet_address_to_string (address);
  visitor->exempt = ms_address_set_contains (rules->exempt, address);
  visitor->network = visitor->exempt ? g_strdup (visitor->address) : ms_address_dup_network (address);
}

static gboolean
is_forwarded (SoupServerMessage *message)
{
  static const char * const traces[] = { "Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP" };

  for (guint i = 0; i < G_N_ELEMENTS (traces); i++)
    if (get_header (message, traces[i]) != NULL)
      return TRUE;
  return FALSE;
}

/* Without brackets and port (RFC 9110, section 7.2). (transfer full) (nullable) */
static char *
dup_host_name (const char *host)
{
  gboolean has_brackets = *host == '[';
  const char *start = has_brackets ? host + 1 : host;
  const char *end = has_brackets ? strchr (start, ']') : start + strcspn (start, ":");
  const char *rest = has_brackets && end != NULL ? end + 1 : end;

  if (end == NULL || (*rest != '\0' && (*rest != ':' || rest[1 + strspn (rest + 1, "0123456789")] != '\0')))
    return NULL;
  return g_strndup (start, (gsize) (end - start));
}

/* A name of somebody's choice may be made to lead here (DNS rebinding); an address and "localhost" cannot. */
static gboolean
is_loopback_host (const char *host)
{
  g_autoptr(GInetAddress) address = NULL;
  g_autofree char *name = is_host (host) ? dup_host_name (host) : NULL;

  if (name == NULL)
    return FALSE;
  if (g_ascii_strcasecmp (name, "localhost") == 0)
    return TRUE;
  address = g_inet_address_new_from_string (name);
  return address != NULL && g_inet_address_get_is_loopback (address);
}

/* Whether somebody at the server's own computer asks: not through a proxy, and not a page of another site in a browser there. */
static gboolean
is_local (SoupServerMessage *message,
          const char        *own_origin)
{
  GSocketAddress *remote = soup_server_message_get_remote_address (message);
  GInetAddress *nearest = g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (remote));

  return g_inet_address_get_is_loopback (nearest) && !is_forwarded (message) && is_loopback_host (get_header (message, "Host"))
         && !ms_origin_is_foreign (get_header (message, "Origin"), get_header (message, "Sec-Fetch-Site"), own_origin, NULL);
}

static const char *
bearer_token (SoupServerMessage *message)
{
  const char *header = get_header (message, "Authorization");

  if (header == NULL || g_ascii_strncasecmp (header, "Bearer ", 7) != 0)
    return NULL;
  header += 7;
  while (*header == ' ')
    header++;
  return header;
}

static gboolean
is_navigation (SoupServerMessage *message)
{
  return g_strcmp0 (get_header (message, "Sec-Fetch-Mode"), "navigate") == 0 && get_header (message, "Origin") == NULL;
}

/* Our own address as an origin: without a path. */
static gboolean
origin_equals (const char *origin,
               const char *url)
{
  gsize length = strlen (origin);

  if (url == NULL || g_ascii_strncasecmp (origin, url, length) != 0)
    return FALSE;
  return url[length] == '\0' || url[length] == '/';
}

void
ms_visitor_clear (MsVisitor *visitor)
{
  g_clear_pointer (&visitor->user_id, g_free);
  g_clear_pointer (&visitor->address, g_free);
  g_clear_pointer (&visitor->network, g_free);
  g_clear_pointer (&visitor->user_agent, g_free);
  g_clear_pointer (&visitor->origin, g_free);
  g_clear_pointer (&visitor->own_origin, g_free);
}

void
ms_visitor_read (MsVisitor            *visitor,
                 SoupServerMessage    *message,
                 const MsVisitorRules *rules)
{
  const char *host;
  const char *agent;

  g_return_if_fail (visitor != NULL && SOUP_IS_SERVER_MESSAGE (message) && rules != NULL);

  host = get_header (message, "Host");
  agent = get_header (message, "User-Agent");
  *visitor = (MsVisitor) { .user_id = NULL };
  fill_address (rules, message, visitor);
  visitor->own_origin = g_strconcat (visitor->secure ? "https://" : "http://", is_host (host) ? host : "localhost", NULL);
  visitor->origin = g_strdup (rules->public_url != NULL ? rules->public_url : visitor->own_origin);
  visitor->caller.actor.is_local = is_local (message, visitor->own_origin);
  visitor->user_agent = agent != NULL ? g_utf8_make_valid (agent, -1) : NULL;
  visitor->caller.address = visitor->address;
  visitor->caller.origin = visitor->origin;
  visitor->caller.user_agent = visitor->user_agent;
}

char *
ms_visitor_dup_credentials (MsVisitor         *visitor,
                            SoupServerMessage *message,
                            const char        *token,
                            MsCookieUse        use)
{
  const char *bearer;
  char *credentials = NULL;

  g_return_val_if_fail (visitor != NULL && SOUP_IS_SERVER_MESSAGE (message), NULL);

  bearer = bearer_token (message);
  if (bearer != NULL)
    credentials = g_strdup (bearer);
  else if (token != NULL && *token != '\0')
    credentials = g_strdup (token);
  else if (use != MS_COOKIE_NEVER)
    {
      credentials = ms_visitor_dup_cookie (message, visitor->secure ? COOKIE_SECURE : COOKIE_PLAIN);
      visitor->by_cookie = credentials != NULL;
    }
  visitor->has_credentials = credentials != NULL;
  return credentials;
}

gboolean
ms_visitor_is_foreign (const MsVisitor      *visitor,
                       SoupServerMessage    *message,
                       MsCookieUse           use,
                       const MsVisitorRules *rules)
{
  g_return_val_if_fail (visitor != NULL && rules != NULL, TRUE);

  if (use == MS_COOKIE_PAGE || (use == MS_COOKIE_READS && is_navigation (message)))
    return FALSE;
  return ms_origin_is_foreign (get_header (message, "Origin"), get_header (message, "Sec-Fetch-Site"), visitor->own_origin,
                               rules->public_url);
}

char *
ms_visitor_dup_cookie (SoupServerMessage *message,
                       const char        *name)
{
  const char *header = get_header (message, "Cookie");
  g_auto(GStrv) parts = g_strsplit (header != NULL ? header : "", ";", 64);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      const char *part = g_strstrip (parts[i]);

      if (g_str_has_prefix (part, name) && part[strlen (name)] == '=')
        return g_strdup (part + strlen (name) + 1);
    }
  return NULL;
}

char *
ms_visitor_make_cookie (const MsVisitor *visitor,
                        const char      *token,
                        gboolean         keep)
{
  g_autoptr(GString) cookie = g_string_new (visitor->secure ? COOKIE_SECURE : COOKIE_PLAIN);

  g_string_append_printf (cookie, "=%s; Path=/; HttpOnly; SameSite=Lax", token != NULL ? token : "");
  if (token == NULL)
    g_string_append (cookie, "; Max-Age=0");
  else if (keep)
    g_string_append_printf (cookie, "; Max-Age=%d", MS_SESSION_SECONDS);
  if (visitor->secure)
    g_string_append (cookie, "; Secure");
  return g_string_free (g_steal_pointer (&cookie), FALSE);
}

gboolean
ms_origin_is_foreign (const char *origin,
                      const char *site,
                      const char *own,
                      const char *public_url)
{
  if (site != NULL && strcmp (site, "same-origin") != 0 && strcmp (site, "none") != 0)
    return TRUE;
  if (origin == NULL)
    return FALSE;
  if (*origin == '\0' || strcmp (origin, "null") == 0)
    return TRUE;
  return !origin_equals (origin, own) && !origin_equals (origin, public_url);
}
