/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Filling the places of a sentence. Any thread. */

#define G_LOG_DOMAIN "ms-ui"

#include "config.h"

#include "ms-words.h"

char *
ms_words_fill (const char *words,
               const char *name,
               ...)
{
  GString *filled = g_string_new (words);
  va_list pairs;

  va_start (pairs, name);
  for (; name != NULL; name = va_arg (pairs, const char *))
    {
      g_autofree char *place = g_strdup_printf ("{%s}", name);

      g_string_replace (filled, place, va_arg (pairs, const char *), 0);
    }
  va_end (pairs);
  return g_string_free (filled, FALSE);
}
