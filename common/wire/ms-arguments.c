/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Keeps the arguments in order of arrival and looks them up from the end. Values of a JSON body stay where they are and are decoded
 * when somebody asks. How they come out of a request is in ms-arguments-body.c. */

#define G_LOG_DOMAIN "ms-wire"

#include "config.h"

#include "ms-arguments.h"

#include <string.h>

#include "ms-arguments-private.h"
#include "ms-error.h"
#include "ms-limits.h"
#include "ms-text.h"
#include "ms-timestamp.h"

typedef struct
{
  char       *name;
  char       *text; /* NULL: not decoded yet, or an array or object */
  MsJsonNode  node; /* none unless the value came from a JSON body */
} Argument;

struct _MsArguments
{
  GArray    *list; /* of Argument */
  GPtrArray *readers; /* that own the nodes */
  GHashTable *files; /* (nullable): name → GBytes */
  GHashTable *parts; /* (nullable): name → text: what no peer can set */
  gsize      n_bytes; /* of texts and documents */
};

static void
argument_clear (gpointer data)
{
  Argument *argument = data;

  g_free (argument->name);
  g_free (argument->text);
}

static gboolean
append (MsArguments  *self,
        Argument      argument,
        GError      **error)
{
  if (self->list->len == MS_LIMIT_ARGUMENTS)
    {
      argument_clear (&argument);
      return ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, "too many arguments");
    }
  self->n_bytes += sizeof argument + strlen (argument.name) + (argument.text != NULL ? strlen (argument.text) : 0);
  g_array_append_val (self->list, argument);
  return TRUE;
}

static Argument *
lookup (MsArguments *self,
        const char  *name)
{
  for (guint i = self->list->len; i > 0; i--)
    {
      Argument *argument = &g_array_index (self->list, Argument, i - 1);

      if (g_str_equal (argument->name, name))
        return argument;
    }
  return NULL;
}

static gboolean
is_container (const Argument *argument)
{
  MsJsonType type = ms_json_node_get_type (argument->node);

  return type == MS_JSON_ARRAY || type == MS_JSON_OBJECT;
}

static char *
dup_raw (MsJsonNode node)
{
  const char *raw;
  gsize length;

  return ms_json_node_peek_raw (node, &raw, &length) ? g_strndup (raw, length) : NULL;
}

/* The text of a simple value: a string decoded, numbers and booleans as they stand. */
static const char *
text_of (Argument *argument)
{
  if (argument->text == NULL && !is_container (argument))
    argument->text = ms_json_node_get_type (argument->node) == MS_JSON_STRING ? ms_json_node_dup_string (argument->node)
                                                                              : dup_raw (argument->node);
  return argument->text;
}

static gboolean
refuse (GError     **error,
        const char  *name,
        const char  *problem)
{
  return ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, "[ERROR] %s: %s", problem, name);
}

gboolean
ms_arguments_take_file (MsArguments  *self,
                        const char   *name,
                        GBytes       *bytes,
                        GError      **error)
{
  if (self->files == NULL)
    self->files = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  if (g_hash_table_size (self->files) < MS_LIMIT_ARGUMENT_FILES)
    {
      g_hash_table_insert (self->files, g_strdup (name), bytes);
      return TRUE;
    }
  g_bytes_unref (bytes);
  return ms_error_set_message (error, MS_ERROR_INVALID_FORM_DATA, "multipart: too many files");
}

GBytes *
ms_arguments_get_file (MsArguments *self,
                       const char  *name)
{
  g_return_val_if_fail (self != NULL, NULL);
  return self->files != NULL ? g_hash_table_lookup (self->files, name) : NULL;
}

MsArguments *
ms_arguments_new (void)
{
  MsArguments *self = g_new0 (MsArguments, 1);

  self->list = g_array_new (FALSE, FALSE, sizeof (Argument));
  g_array_set_clear_func (self->list, argument_clear);
  self->readers = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_json_reader_free);
  return self;
}

void
ms_arguments_free (MsArguments *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->list);
  g_ptr_array_unref (self->readers);
  g_clear_pointer (&self->files, g_hash_table_unref);
  g_clear_pointer (&self->parts, g_hash_table_unref);
  g_free (self);
}

gboolean
ms_arguments_add (MsArguments  *self,
                  const char   *name,
                  const char   *value,
                  gsize         length,
                  GError      **error)
{
  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (name != NULL, FALSE);

  if (!ms_text_is_valid (value, length) || !g_utf8_validate (name, -1, NULL))
    return ms_error_set_message (error, MS_ERROR_INVALID_FORM_DATA, "not UTF-8, or NUL in it");
  if (strlen (name) > MS_LIMIT_ARGUMENT_NAME_BYTES)
    return TRUE; /* no argument has such a name: unknown ones are ignored */
  return append (self, (Argument) { .name = g_strdup (name), .text = g_strndup (value, length) }, error);
}

void
ms_arguments_set_part (MsArguments *self,
                       const char  *name,
                       const char  *value)
{
  g_return_if_fail (self != NULL && name != NULL && value != NULL);

  if (!ms_text_is_valid (value, strlen (value)))
    return;
  if (self->parts == NULL)
    self->parts = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, g_free);
  self->n_bytes += strlen (value);
  g_hash_table_replace (self->parts, (char *) name, g_strdup (value));
}

gboolean
ms_arguments_need_part (MsArguments  *self,
                        const char   *name,
                        gsize         max_chars,
                        const char  **value,
                        GError      **error)
{
  const char *text;

  g_return_val_if_fail (self != NULL, FALSE);

  text = self->parts != NULL ? g_hash_table_lookup (self->parts, name) : NULL;
  if (text == NULL || *text == '\0')
    return refuse (error, name, "missing required field");
  if (max_chars > 0 && ms_text_count (text, -1) > max_chars)
    return refuse (error, name, "too long");
  *value = text;
  return TRUE;
}

gboolean
ms_arguments_add_node (MsArguments  *self,
                       const char   *name,
                       MsJsonNode    node,
                       GError      **error)
{
  return append (self, (Argument) { .name = g_strdup (name), .node = node }, error);
}

void
ms_arguments_take_reader (MsArguments  *self,
                          MsJsonReader *reader)
{
  self->n_bytes += ms_json_reader_get_size (reader);
  g_ptr_array_add (self->readers, reader);
}

gsize
ms_arguments_get_size (MsArguments *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return sizeof *self + self->n_bytes;
}

gboolean
ms_arguments_has (MsArguments *self,
                  const char  *name)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return lookup (self, name) != NULL;
}

const char *
ms_arguments_peek (MsArguments *self,
                   const char  *name)
{
  Argument *argument;
  const char *text;

  g_return_val_if_fail (self != NULL, NULL);

  argument = lookup (self, name);
  text = argument != NULL ? text_of (argument) : NULL;
  return text != NULL && text[0] != '\0' ? text : NULL;
}

gboolean
ms_arguments_get_text (MsArguments  *self,
                       const char   *name,
                       gsize         max_chars,
                       const char  **value,
                       GError      **error)
{
  Argument *argument;

  g_return_val_if_fail (self != NULL, FALSE);

  *value = NULL;
  argument = lookup (self, name);
  if (argument == NULL)
    return TRUE;
  if (is_container (argument))
    return refuse (error, name, "must be a string");
  *value = text_of (argument);
  if (max_chars == 0 || ms_text_count (*value, -1) <= max_chars)
    return TRUE;
  *value = NULL;
  return refuse (error, name, "too long");
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
  return *value != NULL || refuse (error, name, "missing required field");
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
  return refuse (error, name, "must be a number in range");
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
    return refuse (error, name, "must be true or false");
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
  return refuse (error, name, "must be a timestamp");
}

/* The node of an argument, parsed on the way when it is JSON inside a string. */
static gboolean
find_node (MsArguments *self,
           Argument    *argument,
           MsJsonNode  *node)
{
  g_autoptr(MsJsonReader) reader = NULL;
  const char *text;

  *node = argument->node;
  if (is_container (argument))
    return TRUE;
  text = text_of (argument);
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
  Argument *argument;

  g_return_val_if_fail (self != NULL, FALSE);

  *value = MS_JSON_NODE_NONE;
  argument = lookup (self, name);
  if (argument == NULL || (!is_container (argument) && text_of (argument)[0] == '\0'))
    return TRUE;
  if (find_node (self, argument, value) && ms_json_node_get_type (*value) == type)
    return TRUE;
  *value = MS_JSON_NODE_NONE;
  return refuse (error, name, type == MS_JSON_ARRAY ? "must be an array" : "must be an object");
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
  Argument *argument;
  MsJsonNode array;

  g_return_val_if_fail (self != NULL, FALSE);

  *value = NULL;
  argument = lookup (self, name);
  if (argument == NULL)
    return TRUE;
  if (is_container (argument) || text_of (argument)[0] == '[')
    {
      if (!ms_arguments_get_json (self, name, MS_JSON_ARRAY, &array, error))
        return FALSE;
      if (!add_array_items (items, seen, array))
        return refuse (error, name, "must be a list of strings");
    }
  else
    add_comma_items (items, seen, text_of (argument));

  if (items->len > max_items)
    return refuse (error, name, "too many items");
  if (items->len == 0)
    return TRUE;
  g_ptr_array_add (items, NULL);
  *value = (char **) g_ptr_array_steal (items, NULL);
  return TRUE;
}

void
ms_arguments_foreach (MsArguments    *self,
                      MsArgumentFunc  func,
                      gpointer        user_data)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (func != NULL);

  for (guint i = 0; i < self->list->len; i++)
    {
      Argument *argument = &g_array_index (self->list, Argument, i);
      g_autofree char *raw = dup_raw (argument->node);

      if (!g_str_equal (argument->name, "token") && lookup (self, argument->name) == argument)
        func (argument->name, is_container (argument) ? raw : text_of (argument), raw, user_data);
    }
}
