/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Keeps the arguments in order of arrival and looks them up from the end. Values of a JSON body stay where they are and are decoded
 * when somebody asks. How they come out of a request is in ms-arguments-body.c, what is asked of their values in ms-arguments-values.c. */

#define G_LOG_DOMAIN "ms-wire"

#include "config.h"

#include "ms-arguments.h"

#include <string.h>

#include "ms-arguments-private.h"
#include "ms-error.h"
#include "ms-limits.h"
#include "ms-text.h"

#define FEW 8 /* as most calls have */

struct _MsArguments
{
  GArray    *list; /* of MsArgument */
  GPtrArray *readers; /* that own the nodes */
  GHashTable *files; /* (nullable): name → GBytes */
  GHashTable *parts; /* (nullable): name → text: what no peer can set */
  gsize      n_bytes; /* of texts and documents */
};

static void
argument_clear (gpointer data)
{
  MsArgument *argument = data;

  g_free (argument->name);
  g_free (argument->text);
}

static gboolean
append (MsArguments  *self,
        MsArgument    argument,
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

MsArgument *
ms_arguments_lookup (MsArguments *self,
                     const char  *name)
{
  for (guint i = self->list->len; i > 0; i--)
    {
      MsArgument *argument = &g_array_index (self->list, MsArgument, i - 1);

      if (g_str_equal (argument->name, name))
        return argument;
    }
  return NULL;
}

gboolean
ms_argument_is_container (const MsArgument *argument)
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

const char *
ms_argument_get_text (MsArgument *argument)
{
  if (argument->text == NULL && !ms_argument_is_container (argument))
    argument->text = ms_json_node_get_type (argument->node) == MS_JSON_STRING ? ms_json_node_dup_string (argument->node)
                                                                              : dup_raw (argument->node);
  return argument->text;
}

gboolean
ms_arguments_refuse (GError     **error,
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

  self->list = g_array_sized_new (FALSE, FALSE, sizeof (MsArgument), FEW);
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
  return append (self, (MsArgument) { .name = g_strdup (name), .text = g_strndup (value, length) }, error);
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
    return ms_arguments_refuse (error, name, "missing required field");
  if (max_chars > 0 && ms_text_count (text, -1) > max_chars)
    return ms_arguments_refuse (error, name, "too long");
  *value = text;
  return TRUE;
}

gboolean
ms_arguments_add_node (MsArguments  *self,
                       char         *name,
                       MsJsonNode    node,
                       GError      **error)
{
  return append (self, (MsArgument) { .name = name, .node = node }, error);
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

  return ms_arguments_lookup (self, name) != NULL;
}

const char *
ms_arguments_peek (MsArguments *self,
                   const char  *name)
{
  MsArgument *argument;
  const char *text;

  g_return_val_if_fail (self != NULL, NULL);

  argument = ms_arguments_lookup (self, name);
  text = argument != NULL ? ms_argument_get_text (argument) : NULL;
  return text != NULL && text[0] != '\0' ? text : NULL;
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
      MsArgument *argument = &g_array_index (self->list, MsArgument, i);
      g_autofree char *raw = dup_raw (argument->node);

      if (!g_str_equal (argument->name, "token") && ms_arguments_lookup (self, argument->name) == argument)
        func (argument->name, ms_argument_is_container (argument) ? raw : ms_argument_get_text (argument), raw, user_data);
    }
}
