/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A table of ids and the places of a text where they mean something. */

#define G_LOG_DOMAIN "ms-exchange"

#include "config.h"

#include "ms-slack-rewrite.h"

#include <string.h>

#define ID_MAX 32

struct _MsSlackRewrite
{
  GHashTable *ids;
};

MsSlackRewrite *
ms_slack_rewrite_new (void)
{
  MsSlackRewrite *self = g_new0 (MsSlackRewrite, 1);

  self->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
ms_slack_rewrite_free (MsSlackRewrite *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->ids);
  g_free (self);
}

void
ms_slack_rewrite_add (MsSlackRewrite *self,
                      const char     *there,
                      const char     *here)
{
  if (!g_str_equal (there, here))
    g_hash_table_insert (self->ids, g_strdup (there), g_strdup (here));
}

gboolean
ms_slack_rewrite_is_empty (const MsSlackRewrite *self)
{
  return g_hash_table_size (self->ids) == 0;
}

const char *
ms_slack_rewrite_find (const MsSlackRewrite *self,
                       const char           *there)
{
  return g_hash_table_lookup (self->ids, there);
}

/* @at: behind "<@" or "<#". *length: of the id that stands there. */
static const char *
find_at (const MsSlackRewrite *self,
         const char           *at,
         gsize                *length)
{
  char id[ID_MAX + 1];

  *length = strspn (at, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
  if (*length == 0 || *length > ID_MAX || (at[*length] != '>' && at[*length] != '|'))
    return NULL;
  memcpy (id, at, *length);
  id[*length] = '\0';
  return ms_slack_rewrite_find (self, id);
}

char *
ms_slack_rewrite_text (const MsSlackRewrite *self,
                       const char           *text)
{
  g_autoptr(GString) result = NULL;
  const char *rest = text;

  if (text == NULL || ms_slack_rewrite_is_empty (self))
    return g_strdup (text);

  result = g_string_sized_new (strlen (text));
  for (const char *at = text; (at = strchr (at, '<')) != NULL; at++)
    {
      gsize length;
      const char *here = at[1] == '@' || at[1] == '#' ? find_at (self, at + 2, &length) : NULL;

      if (here == NULL)
        continue;
      g_string_append_len (result, rest, at + 2 - rest);
      g_string_append (result, here);
      rest = at + 2 + length;
    }
  g_string_append (result, rest);
  return g_string_free (g_steal_pointer (&result), FALSE);
}

static void
rewrite_string (const MsSlackRewrite *self,
                MsJsonNode            node,
                gboolean              may_be_id,
                MsJsonWriter         *writer)
{
  g_autofree char *text = ms_json_node_dup_string (node);
  const char *here = may_be_id ? ms_slack_rewrite_find (self, text) : NULL;
  g_autofree char *rewritten = here == NULL ? ms_slack_rewrite_text (self, text) : NULL;

  ms_json_writer_string (writer, here != NULL ? here : rewritten, -1);
}

static void
copy_raw (MsJsonNode    node,
          MsJsonWriter *writer)
{
  const char *json;
  gsize length;

  if (ms_json_node_peek_raw (node, &json, &length))
    ms_json_writer_raw (writer, json, (gssize) length);
}

/* What somebody wrote is a text even if it is the same as an id. */
static gboolean
is_text (MsJsonNode key)
{
  static const char * const names[] = { "text", "fallback", "pretext", "title", "value" };

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    if (ms_json_node_equal_string (key, names[i]))
      return TRUE;
  return FALSE;
}

/* No deeper than the reader went. */
static void
rewrite_node (const MsSlackRewrite *self,
              MsJsonNode            node,
              gboolean              may_be_id,
              MsJsonWriter         *writer)
{
  MsJsonType type = ms_json_node_get_type (node);
  MsJsonIter iter;
  MsJsonNode key, value;

  if (type == MS_JSON_STRING)
    rewrite_string (self, node, may_be_id, writer);
  else if (type != MS_JSON_ARRAY && type != MS_JSON_OBJECT)
    copy_raw (node, writer);
  else
    {
      type == MS_JSON_ARRAY ? ms_json_writer_open_array (writer) : ms_json_writer_open_object (writer);
      ms_json_iter_init (&iter, node);
      while (ms_json_iter_next (&iter, &key, &value))
        {
          g_autofree char *name = type == MS_JSON_OBJECT ? ms_json_node_dup_string (key) : NULL;

          if (name != NULL)
            ms_json_writer_key_string (writer, name);
          rewrite_node (self, value, type == MS_JSON_OBJECT ? !is_text (key) : may_be_id, writer);
        }
      type == MS_JSON_ARRAY ? ms_json_writer_close_array (writer) : ms_json_writer_close_object (writer);
    }
}

void
ms_slack_rewrite_json (const MsSlackRewrite *self,
                       MsJsonNode            node,
                       MsJsonWriter         *writer)
{
  if (ms_slack_rewrite_is_empty (self))
    copy_raw (node, writer);
  else
    rewrite_node (self, node, TRUE, writer);
}
