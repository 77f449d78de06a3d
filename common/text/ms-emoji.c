/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A sorted table and a search in it. */

#define G_LOG_DOMAIN "ms-common"

#include "config.h"

#include "ms-emoji.h"

#include <stdlib.h>
#include <string.h>

#include "ms-limits.h"

#define TONE_MARK "::skin-tone-"
#define FIRST_TONE 0x1F3FB /* of number 2 */
#define PICTURE_SELECTOR "\xEF\xB8\x8F"

typedef struct
{
  const char *name;
  const char *text;
} Emoji;

static const Emoji table[] = {
#include "ms-emoji-table.h"
};

typedef struct
{
  const char *name;
  gsize       length;
} Key;

static int
compare (gconstpointer key_data,
         gconstpointer emoji_data)
{
  const Key *key = key_data;
  const Emoji *emoji = emoji_data;
  int order = strncmp (key->name, emoji->name, key->length);

  return order != 0 || emoji->name[key->length] == '\0' ? order : -1;
}

static gboolean
is_name_char (gunichar c)
{
  if (c < 0x80)
    return g_ascii_islower ((char) c) || g_ascii_isdigit ((char) c) || strchr ("_+'-", (int) c) != NULL;
  return g_unichar_isalnum (c) || g_unichar_ismark (c);
}

gboolean
ms_emoji_name_is_valid (const char *name)
{
  const char *at = name;

  g_return_val_if_fail (name != NULL, FALSE);

  if (strlen (name) > MS_LIMIT_EMOJI_NAME_BYTES)
    return FALSE;
  while (*at != '\0' && is_name_char (g_utf8_get_char (at)))
    at = g_utf8_next_char (at);
  if (at == name || *at == '\0')
    return at > name;

  /* The tone, and nothing behind it. */
  return g_str_has_prefix (at, TONE_MARK) && at[strlen (TONE_MARK)] >= '2' && at[strlen (TONE_MARK)] <= '6' && at[strlen (TONE_MARK) + 1] == '\0';
}

gboolean
ms_emoji_append (GString    *text,
                 const char *name)
{
  const char *tone = NULL;
  const Emoji *found = NULL;
  Key key = { name, 0 };

  g_return_val_if_fail (text != NULL && name != NULL, FALSE);

  tone = strstr (name, TONE_MARK);
  key.length = tone != NULL ? (gsize) (tone - name) : strlen (name);
  found = bsearch (&key, table, G_N_ELEMENTS (table), sizeof *table, compare);
  if (found == NULL)
    return FALSE;

  g_string_append (text, found->text);
  if (tone == NULL)
    return TRUE;

  /* The tone takes the place of the selector that asks for the coloured picture. */
  if (g_str_has_suffix (text->str, PICTURE_SELECTOR))
    g_string_truncate (text, text->len - strlen (PICTURE_SELECTOR));
  g_string_append_unichar (text, (gunichar) (FIRST_TONE + tone[strlen (TONE_MARK)] - '2'));
  return TRUE;
}
