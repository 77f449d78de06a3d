/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Matches names. Both sides are folded; the name also in Latin letters, what was typed also as the other layout has it. Pure. */

#define G_LOG_DOMAIN "ms-ui"

#include "config.h"

#include "ms-match.h"

static const char *const latin_keys = "qwertyuiop[]asdfghjkl;'zxcvbnm,.";
static const char *const cyrillic_keys = "йцукенгшщзхъфывапролджэячсмитьбю";
static const char *const cyrillic_letters = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя";
static const char *const latin_letters[] = {
  "a", "b", "v", "g", "d", "e", "e", "zh", "z", "i", "i", "k", "l", "m", "n", "o", "p",
  "r", "s", "t", "u", "f", "kh", "ts", "ch", "sh", "sch", "", "y", "", "e", "yu", "ya",
};

static glong
index_of (const char *letters,
          gunichar    character)
{
  glong index = 0;

  for (const char *p = letters; *p != '\0'; p = g_utf8_next_char (p), index++)
    {
      if (g_utf8_get_char (p) == character)
        return index;
    }
  return -1;
}

static char *
swap_layout (const char *text)
{
  GString *swapped = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar character = g_utf8_get_char (p);
      glong latin = index_of (latin_keys, character);
      glong cyrillic = index_of (cyrillic_keys, character);

      if (latin >= 0)
        character = g_utf8_get_char (g_utf8_offset_to_pointer (cyrillic_keys, latin));
      else if (cyrillic >= 0)
        character = g_utf8_get_char (g_utf8_offset_to_pointer (latin_keys, cyrillic));
      g_string_append_unichar (swapped, character);
    }
  return g_string_free (swapped, FALSE);
}

static char *
to_latin (const char *text)
{
  GString *latin = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      glong index = index_of (cyrillic_letters, g_utf8_get_char (p));

      if (index >= 0)
        g_string_append (latin, latin_letters[index]);
      else
        g_string_append_unichar (latin, g_utf8_get_char (p));
    }
  return g_string_free (latin, FALSE);
}

static gboolean
starts_word (const char *name,
             const char *typed)
{
  gboolean at_start = TRUE;

  for (const char *p = name; *p != '\0'; p = g_utf8_next_char (p))
    {
      if (at_start && g_str_has_prefix (p, typed))
        return TRUE;
      at_start = !g_unichar_isalnum (g_utf8_get_char (p));
    }
  return FALSE;
}

static int
rank (const char *name,
      const char *typed)
{
  if (g_str_has_prefix (name, typed))
    return 3;
  if (starts_word (name, typed))
    return 2;
  return strstr (name, typed) != NULL ? 1 : 0;
}

int
ms_match (const char *typed,
          const char *name)
{
  g_autofree char *folded_typed = NULL;
  g_autofree char *folded_name = NULL;
  g_autofree char *latin_name = NULL;
  g_autofree char *latin_typed = NULL;
  g_autofree char *swapped = NULL;
  int best = 0;

  if (*typed == '\0')
    return 1;
  if (name == NULL || *name == '\0')
    return 0;
  folded_typed = g_utf8_casefold (typed, -1);
  folded_name = g_utf8_casefold (name, -1);
  best = rank (folded_name, folded_typed) * 2;
  if (best > 0)
    return best;

  latin_name = to_latin (folded_name);
  latin_typed = to_latin (folded_typed);
  best = rank (latin_name, latin_typed);
  if (best > 0)
    return best;
  swapped = swap_layout (folded_typed);
  return rank (folded_name, swapped);
}
