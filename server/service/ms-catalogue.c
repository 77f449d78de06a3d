/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A sorted table that po/make-catalogue.py makes of po/ru.po. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-catalogue.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

typedef struct
{
  const char *text;
  const char *translation;
} Entry;

static const Entry russian[] = {
#include "ms-catalogue-ru.h"
};

static int
compare_entry (gconstpointer key,
               gconstpointer entry)
{
  return strcmp (key, ((const Entry *) entry)->text);
}

/* The value of the @length bytes that a name is, of names and values; NULL if it is not given. */
static const char *
find_value (const char * const *pairs,
            const char         *name,
            gsize               length)
{
  for (gsize i = 0; pairs[i] != NULL; i += 2)
    if (strlen (pairs[i]) == length && strncmp (pairs[i], name, length) == 0)
      return pairs[i + 1];
  return NULL;
}

static char *
fill (const char         *text,
      const char * const *pairs)
{
  GString *filled = g_string_new (NULL);

  while (*text != '\0')
    {
      gsize length = *text == '{' ? strcspn (text + 1, "}") : 0;
      const char *value = length > 0 && text[length + 1] == '}' ? find_value (pairs, text + 1, length) : NULL;

      g_string_append_len (filled, value != NULL ? value : text, value != NULL ? (gssize) strlen (value) : 1);
      text += value != NULL ? length + 2 : 1;
    }
  return g_string_free (filled, FALSE);
}

const char *
ms_catalogue_translate (const char *language,
                        const char *text)
{
  const Entry *entry = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  if (g_strcmp0 (language, "ru") == 0)
    entry = bsearch (text, russian, G_N_ELEMENTS (russian), sizeof *russian, compare_entry);
  return entry != NULL ? entry->translation : text;
}

char *
ms_catalogue_fill (const char *text,
                   ...)
{
  g_autoptr(GPtrArray) pairs = g_ptr_array_new ();
  va_list arguments;

  g_return_val_if_fail (text != NULL, NULL);

  va_start (arguments, text);
  for (const char *word = va_arg (arguments, const char *); word != NULL; word = va_arg (arguments, const char *))
    g_ptr_array_add (pairs, (gpointer) word);
  va_end (arguments);
  g_ptr_array_add (pairs, NULL);
  return fill (text, (const char * const *) pairs->pdata);
}
