/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The values of arguments as what a method wants of them: texts, numbers, moments, lists and JSON. Everything else is refused in words. */

#define G_LOG_DOMAIN "ms-wire"

#include "config.h"

#include "ms-arguments.h"

#include <string.h>

#include "ms-arguments-private.h"
#include "ms-text.h"
#include "ms-timestamp.h"

gboolean
ms_arguments_get_text (MsArguments  *self,
                       const char   *name,
                       gsize         max_chars,
                       const char  **value,
                       GError      **error)
{
  MsArgument *argument;

  g_return_val_if_fail (self != NULL, FALSE);

  *value = NULL;
  argument = ms_arguments_lookup (self, name);
  if (argument == NULL)
    return TRUE;
  if (ms_argument_is_container (argument))
    return ms_arguments_refuse (error, name, "must be a string");
  *value = ms_argument_get_text (argument);
  if (max_chars == 0 || ms_text_count (*value, -1) <= max_chars)
    return TRUE;
  *value = NULL;
  return ms_arguments_refuse (error, name, "too long");
}

gboolean
ms_arguments_get_string (MsArguments  *self,
                         const char   *name,
                         gsize         max_chars,
                         const char  **value,
                         GError      **error)
{
  if (!ms_arguments_get_text (self, name, max_chars, value, error))
    return FALSE;
  if (*value != NULL && (*value)[0] == '\0')
    *value = NULL;
  return TRUE;
}

gboolean
ms_arguments_need_string (MsArguments  *self,
                          const char   *name,
                          gsize         max_chars,
                          const char  **value,
                          GError      **error)
{
  if (!ms_arguments_get_string (self, name, max_chars, value, error))
    return FALSE;
  return *value != NULL || ms_arguments_refuse (error, name, "missing required field");
}

gboolean
ms_arguments_get_int (MsArguments  *self,
                      const char   *name,
                      gint64        minimum,
                      gint64        maximum,
                      gint64       *value,
                      GError      **error)
{
  const char *text;

  if (!ms_arguments_get_string (self, name, 0, &text, error))
    return FALSE;
  if (text == NULL || g_ascii_string_to_signed (text, 10, minimum, maximum, value, NULL))
    return TRUE;
  return ms_arguments_refuse (error, name, "must be a number in range");
}

gboolean
ms_arguments_get_boolean (MsArguments  *self,
                          const char   *name,
                          gboolean     *value,
                          GError      **error)
{
  const char *text;

  if (!ms_arguments_get_string (self, name, 0, &text, error))
    return FALSE;
  if (text == NULL)
    return TRUE;
  if (g_str_equal (text, "1") || g_ascii_strcasecmp (text, "true") == 0)
    *value = TRUE;
  else if (g_str_equal (text, "0") || g_ascii_strcasecmp (text, "false") == 0)
    *value = FALSE;
  else
    return ms_arguments_refuse (error, name, "must be true or false");
  return TRUE;
}

gboolean
ms_arguments_get_ts (MsArguments  *self,
                     const char   *name,
                     gint64       *value,
                     GError      **error)
{
  const char *text;

  if (!ms_arguments_get_string (self, name, 0, &text, error))
    return FALSE;
  if (text == NULL || ms_timestamp_parse (text, value))
    return TRUE;
  return ms_arguments_refuse (error, name, "must be a timestamp");
}

/* The node of an argument, parsed on the way when it is JSON inside a string. */
static gboolean
find_node (MsArguments *self,
           MsArgument  *argument,
           MsJsonNode  *node)
{
  g_autoptr(MsJsonReader) reader = NULL;
  const char *text;

  *node = argument->node;
  if (ms_argument_is_container (argument))
    return TRUE;
  text = ms_argument_get_text (argument);
  reader = ms_json_reader_new ();
  if (text == NULL || !ms_json_reader_parse (reader, text, strlen (text), NULL))
    return FALSE;
  *node = ms_json_reader_get_root (reader);
  ms_arguments_take_reader (self, g_steal_pointer (&reader));
  return TRUE;
}

gboolean
ms_arguments_get_json (MsArguments  *self,
                       const char   *name,
                       MsJsonType    type,
                       MsJsonNode   *value,
                       GError      **error)
{
  MsArgument *argument;

  g_return_val_if_fail (self != NULL, FALSE);

  *value = MS_JSON_NODE_NONE;
  argument = ms_arguments_lookup (self, name);
  if (argument == NULL || (!ms_argument_is_container (argument) && ms_argument_get_text (argument)[0] == '\0'))
    return TRUE;
  if (find_node (self, argument, value) && ms_json_node_get_type (*value) == type)
    return TRUE;
  *value = MS_JSON_NODE_NONE;
  return ms_arguments_refuse (error, name, type == MS_JSON_ARRAY ? "must be an array" : "must be an object");
}

static void
add_item (GPtrArray  *items,
          GHashTable *seen,
          const char *text,
          gssize      length)
{
  g_autofree char *item = ms_text_trim (text, length);

  if (item[0] == '\0' || g_hash_table_contains (seen, item))
    return;

  g_hash_table_add (seen, item);
  g_ptr_array_add (items, g_steal_pointer (&item));
}

static gboolean
add_array_items (GPtrArray  *items,
                 GHashTable *seen,
                 MsJsonNode  array)
{
  MsJsonNode value;
  MsJsonIter iter;

  ms_json_iter_init (&iter, array);
  while (ms_json_iter_next (&iter, NULL, &value))
    {
      g_autofree char *text = ms_json_node_dup_string (value);

      if (text == NULL)
        return FALSE;
      add_item (items, seen, text, -1);
    }
  return TRUE;
}

static void
add_comma_items (GPtrArray  *items,
                 GHashTable *seen,
                 const char *text)
{
  const char *comma;

  for (; (comma = strchr (text, ',')) != NULL; text = comma + 1)
    add_item (items, seen, text, comma - text);
  add_item (items, seen, text, -1);
}

gboolean
ms_arguments_get_list (MsArguments  *self,
                       const char   *name,
                       gsize         max_items,
                       char       ***value,
                       GError      **error)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  MsArgument *argument;
  MsJsonNode array;

  g_return_val_if_fail (self != NULL, FALSE);

  *value = NULL;
  argument = ms_arguments_lookup (self, name);
  if (argument == NULL)
    return TRUE;
  if (ms_argument_is_container (argument) || ms_argument_get_text (argument)[0] == '[')
    {
      if (!ms_arguments_get_json (self, name, MS_JSON_ARRAY, &array, error))
        return FALSE;
      if (!add_array_items (items, seen, array))
        return ms_arguments_refuse (error, name, "must be a list of strings");
    }
  else
    add_comma_items (items, seen, ms_argument_get_text (argument));

  if (items->len > max_items)
    return ms_arguments_refuse (error, name, "too many items");
  if (items->len == 0)
    return TRUE;
  g_ptr_array_add (items, NULL);
  *value = (char **) g_ptr_array_steal (items, NULL);
  return TRUE;
}
