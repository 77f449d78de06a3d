/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Serves resources with an ETag of their content and, once each, a compressed twin kept in memory: the bundle is small and
 * does not change while the program runs. Names with a hash are cached for ever, all others are asked for again. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-web-assets.h"

#include <gio/gio.h>
#include <string.h>

#include "ms-http-reply.h"
#ifdef MS_HAVE_WEB
#include "ms-web-resource.h"
#endif

#define DEFAULT_PREFIX "/io/github/microslack/web/"
#define PACK_MIN_BYTES 1024
#define PATH_MAX_BYTES 256

typedef struct
{
  GBytes     *plain;
  GBytes     *packed; /* (nullable) */
  char       *etag;
  const char *type;
} Asset;

struct _MsWebAssets
{
  char       *prefix;
  GHashTable *assets; /* path → Asset */
};

static const struct
{
  const char *suffix;
  const char *type;
} types[] = {
  { ".html", "text/html; charset=utf-8" },
  { ".js", "text/javascript; charset=utf-8" },
  { ".css", "text/css; charset=utf-8" },
  { ".svg", "image/svg+xml" },
  { ".json", "application/json; charset=utf-8" },
  { ".webmanifest", "application/manifest+json" },
  { ".png", "image/png" },
  { ".ico", "image/vnd.microsoft.icon" },
  { ".woff2", "font/woff2" },
  { ".txt", "text/plain; charset=utf-8" },
};

static void
asset_free (gpointer data)
{
  Asset *asset = data;

  g_bytes_unref (asset->plain);
  g_clear_pointer (&asset->packed, g_bytes_unref);
  g_free (asset->etag);
  g_free (asset);
}

static const char *
type_of (const char *path)
{
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_str_has_suffix (path, types[i].suffix))
      return types[i].type;
  return "application/octet-stream";
}

static gboolean
is_packable (const Asset *asset)
{
  return g_bytes_get_size (asset->plain) >= PACK_MIN_BYTES
         && (g_str_has_prefix (asset->type, "text/") || strstr (asset->type, "json") != NULL || strstr (asset->type, "svg") != NULL);
}

static GBytes *
pack (GBytes *plain)
{
  g_autoptr(GConverter) compressor = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9));
  g_autoptr(GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr(GOutputStream) stream = g_converter_output_stream_new (memory, compressor);

  if (!g_output_stream_write_all (stream, g_bytes_get_data (plain, NULL), g_bytes_get_size (plain), NULL, NULL, NULL)
      || !g_output_stream_close (stream, NULL, NULL))
    return NULL;
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

static Asset *
load_asset (MsWebAssets *self,
            const char  *path)
{
  g_autofree char *name = g_strconcat (self->prefix, path + 1, NULL);
  g_autoptr(GBytes) bytes = g_resources_lookup_data (name, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  g_autofree char *sum = NULL;
  Asset *asset;

  if (bytes == NULL)
    return NULL;
  sum = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, bytes);
  asset = g_new0 (Asset, 1);
  asset->plain = g_steal_pointer (&bytes);
  asset->type = type_of (path);
  asset->etag = g_strdup_printf ("\"%.16s\"", sum);
  if (is_packable (asset))
    asset->packed = pack (asset->plain);
  g_hash_table_insert (self->assets, g_strdup (path), asset);
  return asset;
}

static Asset *
find_asset (MsWebAssets *self,
            const char  *path)
{
  Asset *asset = g_hash_table_lookup (self->assets, path);

  if (asset != NULL || strlen (path) > PATH_MAX_BYTES || strstr (path, "..") != NULL)
    return asset;
  return load_asset (self, path);
}

/* "name-HASH.ext": eight characters or more between the last dash and the dot, put there by the bundler. */
static gboolean
has_hash (const char *path)
{
  const char *dash = strrchr (path, '-');
  const char *dot = dash != NULL ? strchr (dash, '.') : NULL;

  return g_str_has_prefix (path, "/static/") && dot != NULL && dot - dash >= 9;
}

static gboolean
accepts_packed (SoupServerMessage *message)
{
  const char *accept = soup_message_headers_get_list (soup_server_message_get_request_headers (message), "Accept-Encoding");

  return accept != NULL && strstr (accept, "gzip") != NULL && strstr (accept, "gzip;q=0") == NULL;
}

static void
reply (SoupServerMessage *message,
       const Asset       *asset,
       const char        *cache)
{
  SoupMessageHeaders *request = soup_server_message_get_request_headers (message);
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (message);
  const char *known = soup_message_headers_get_list (request, "If-None-Match");
  gboolean packed = asset->packed != NULL && accepts_packed (message);

  soup_message_headers_replace (headers, "Cache-Control", cache);
  soup_message_headers_replace (headers, "ETag", asset->etag);
  soup_message_headers_replace (headers, "X-Content-Type-Options", "nosniff");
  soup_message_headers_replace (headers, "Referrer-Policy", "same-origin");
  if (asset->packed != NULL)
    soup_message_headers_replace (headers, "Vary", "Accept-Encoding");
  if (known != NULL && strstr (known, asset->etag) != NULL)
    {
      soup_server_message_set_status (message, SOUP_STATUS_NOT_MODIFIED, NULL);
      return;
    }
  soup_server_message_set_status (message, SOUP_STATUS_OK, NULL);
  soup_message_headers_replace (headers, "Content-Type", asset->type);
  if (packed)
    soup_message_headers_replace (headers, "Content-Encoding", "gzip");
  soup_message_body_append_bytes (soup_server_message_get_response_body (message), packed ? asset->packed : asset->plain);
}

MsWebAssets *
ms_web_assets_new (const char *prefix)
{
  MsWebAssets *self = g_new0 (MsWebAssets, 1);

#ifdef MS_HAVE_WEB
  ms_web_register_resource ();
#endif
  self->prefix = g_strdup (prefix != NULL ? prefix : DEFAULT_PREFIX);
  self->assets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, asset_free);
  return self;
}

void
ms_web_assets_free (MsWebAssets *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->assets);
  g_free (self->prefix);
  g_free (self);
}

gboolean
ms_web_assets_serve_index (MsWebAssets       *self,
                           SoupServerMessage *message)
{
  Asset *asset;

  g_return_val_if_fail (self != NULL, FALSE);

  asset = find_asset (self, "/index.html");
  if (asset == NULL)
    return FALSE;
  reply (message, asset, "no-cache");
  ms_http_reply_add_policy (message);
  return TRUE;
}

void
ms_web_assets_serve (MsWebAssets       *self,
                     SoupServerMessage *message,
                     const char        *path)
{
  Asset *asset;

  g_return_if_fail (self != NULL);

  asset = find_asset (self, path);
  if (asset == NULL && strcmp (path, "/favicon.ico") == 0)
    asset = find_asset (self, "/static/favicon.svg");
  if (asset == NULL)
    ms_http_reply_error (message, SOUP_STATUS_NOT_FOUND, "not_found");
  else
    reply (message, asset, has_hash (path) ? "public, max-age=31536000, immutable" : "no-cache");
}
