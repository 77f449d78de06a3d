/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Templates are resources of the program. The language belongs to the request, not to the process, so the translations come from our own
 * catalogue and not from gettext. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-pages.h"

#include <string.h>

#include "ms-catalogue.h"
#include "ms-net-resources.h"
#include "ms-template.h"
#include "ms-visitor.h"

#define RESOURCES "/io/github/microslack/net/"

struct _MsPages
{
  GResource *resource; /* borrowed */
};

/* For a render. */
typedef struct
{
  MsPages    *pages;
  const char *language;
} Translation;

static const char *
known_language (const char *text)
{
  if (text == NULL)
    return NULL;
  if (g_ascii_strncasecmp (text, "ru", 2) == 0)
    return "ru";
  return g_ascii_strncasecmp (text, "en", 2) == 0 ? "en" : NULL;
}

static const char *
language_of_query (SoupServerMessage *message)
{
  const char *query = g_uri_get_query (soup_server_message_get_uri (message));
  const char *at = query != NULL ? strstr (query, "lang=") : NULL;

  if (at == NULL || (at != query && at[-1] != '&'))
    return NULL;
  return known_language (at + 5);
}

/* The first of the list that we have: browsers send it in order. */
static const char *
language_of_browser (SoupServerMessage *message)
{
  const char *header = soup_message_headers_get_list (soup_server_message_get_request_headers (message), "Accept-Language");
  g_auto(GStrv) parts = g_strsplit (header != NULL ? header : "", ",", 32);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      const char *language = known_language (g_strstrip (parts[i]));

      if (language != NULL)
        return language;
    }
  return NULL;
}

static const char *
translate_cb (const char *text,
              gpointer    user_data)
{
  Translation *translation = user_data;

  return ms_pages_translate (translation->pages, translation->language, text);
}

static void
set_variable (GHashTable *variables,
              const char *name,
              const char *value)
{
  if (value != NULL && !g_hash_table_contains (variables, name))
    g_hash_table_insert (variables, g_strdup (name), g_strdup (value));
}

static void
fill_team (GHashTable *variables)
{
  const char *name = g_hash_table_lookup (variables, "team_name");
  g_autofree char *initial = NULL;
  g_autofree char *color = NULL;
  g_autofree char *upper = NULL;

  if (name == NULL || *name == '\0')
    return;
  initial = g_utf8_substring (name, 0, 1);
  upper = g_utf8_strup (initial, -1);
  color = g_strdup_printf ("%u", g_str_hash (name) % 14);
  set_variable (variables, "team_initial", upper);
  set_variable (variables, "team_color", color);
}

static void
fill_common (MsPages           *self,
             const char        *language,
             SoupServerMessage *message,
             GHashTable        *variables)
{
  const char *next = g_hash_table_lookup (variables, "next");
  g_autofree char *theme = ms_visitor_dup_cookie (message, "ms_theme");
  g_autofree char *next_query = next != NULL ? g_uri_escape_string (next, NULL, FALSE) : NULL;
  gboolean is_theme = g_strcmp0 (theme, "light") == 0 || g_strcmp0 (theme, "dark") == 0;

  set_variable (variables, "lang", language);
  set_variable (variables, "lang_name", strcmp (language, "ru") == 0 ? "Русский" : "English");
  set_variable (variables, "theme", is_theme ? theme : "auto");
  set_variable (variables, "address", soup_message_headers_get_one (soup_server_message_get_request_headers (message), "Host"));
  set_variable (variables, "next_query", next_query);
  fill_team (variables);
}

MsPages *
ms_pages_new (void)
{
  MsPages *self = g_new0 (MsPages, 1);

  self->resource = ms_net_get_resource ();
  g_resources_register (self->resource);
  return self;
}

void
ms_pages_free (MsPages *self)
{
  g_free (self);
}

const char *
ms_pages_pick_language (MsPages           *self,
                        SoupServerMessage *message,
                        const char        *fallback)
{
  g_autofree char *cookie = ms_visitor_dup_cookie (message, "ms_lang");
  const char *language = language_of_query (message);

  if (language == NULL)
    language = known_language (cookie);
  if (language == NULL)
    language = language_of_browser (message);
  if (language == NULL)
    language = known_language (fallback);
  return language != NULL ? language : "en";
}

const char *
ms_pages_translate (MsPages    *self,
                    const char *language,
                    const char *text)
{
  g_return_val_if_fail (self != NULL && text != NULL, text);

  return ms_catalogue_translate (language, text);
}

char *
ms_pages_render (MsPages           *self,
                 const char        *page,
                 const char        *language,
                 SoupServerMessage *message,
                 GHashTable        *variables)
{
  g_autofree char *path = g_strdup_printf (RESOURCES "%s.html", page);
  g_autoptr(GBytes) source = g_resource_lookup_data (self->resource, path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  Translation translation = { self, language };

  g_return_val_if_fail (source != NULL, g_strdup (""));

  fill_common (self, language, message, variables);
  return ms_template_render (g_bytes_get_data (source, NULL), variables, translate_cb, &translation);
}
