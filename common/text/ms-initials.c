/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The colours come from data/tokens.json. AdwAvatar and the browser app choose theirs in the same way. */

#define G_LOG_DOMAIN "ms-common"

#include "config.h"

#include "ms-initials.h"

#include <string.h>

#include "ms-avatar-palette.h"
#include "ms-text.h"

static const char * const colors[MS_AVATAR_COLORS] = MS_AVATAR_PALETTE;

guint
ms_initials_hash (const char *name)
{
  g_autofree char *trimmed = ms_text_trim (name, -1);

  return g_str_hash (trimmed);
}

char *
ms_initials_make (const char *name)
{
  g_autofree char *trimmed = ms_text_trim (name, -1);
  const char *space = strrchr (trimmed, ' ');
  g_autoptr(GString) letters = g_string_new (NULL);

  if (*trimmed != '\0')
    g_string_append_unichar (letters, g_utf8_get_char (trimmed));
  if (space != NULL)
    g_string_append_unichar (letters, g_utf8_get_char (space + 1));
  return g_utf8_strup (letters->str, -1);
}

guint
ms_initials_get_index (const char *name)
{
  return ms_initials_hash (name) % MS_AVATAR_COLORS;
}

const char *
ms_initials_get_color (guint index)
{
  return index < MS_AVATAR_COLORS ? colors[index] : NULL;
}
