/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Length, different characters and kinds of them make points; a few words that everybody tries take them all away. The browser app
 * counts alike (server/web/src/auth/strength.ts). Pure. */

#define G_LOG_DOMAIN "ms-ui"

#include "config.h"

#include "ms-password-strength.h"

#include <glib/gi18n.h>
#include <string.h>

enum
{
  FEW_DIFFERENT = 5,
  KIND_POINTS = 2,
  GOOD_POINTS = 17,
  STRONG_POINTS = 26,
};

static guint
kind_of (gunichar letter)
{
  if (g_unichar_islower (letter))
    return 1 << 0;
  if (g_unichar_isupper (letter))
    return 1 << 1;
  if (g_unichar_isdigit (letter))
    return 1 << 2;
  return g_unichar_isalpha (letter) ? 0 : 1 << 3;
}

static gboolean
is_common (const char *password)
{
  static const char *const words[] = { "password", "пароль", "qwerty", "йцукен", "12345", "abcdef", "admin", "letmein", "microslack" };
  g_autofree char *folded = g_utf8_strdown (password, -1);

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strstr (folded, words[i]) != NULL)
      return TRUE;
  return FALSE;
}

int
ms_password_strength (const char *password,
                      guint       minimum)
{
  g_autoptr(GHashTable) different = g_hash_table_new (NULL, NULL);
  guint length = 0;
  guint kinds = 0;
  guint n_different = 0;
  guint points = 0;

  for (const char *at = password; *at != '\0'; at = g_utf8_next_char (at), length++)
    {
      g_hash_table_add (different, GUINT_TO_POINTER (g_utf8_get_char (at)));
      kinds |= kind_of (g_utf8_get_char (at));
    }
  if (length < minimum)
    return 0;
  n_different = g_hash_table_size (different);
  if (n_different < FEW_DIFFERENT || is_common (password))
    return 1;
  points = MIN (length, n_different * 2) + (guint) __builtin_popcount (kinds) * KIND_POINTS;
  if (points >= STRONG_POINTS)
    return MS_PASSWORD_STRENGTH_MAX;
  return points >= GOOD_POINTS ? 3 : 2;
}

const char *
ms_password_strength_to_text (int strength)
{
  static const char *const words[] = {
    N_("Too short."),
    N_("Weak password."),
    N_("Fair password."),
    N_("Good password."),
    N_("Strong password."),
  };

  return _(words[CLAMP (strength, 0, MS_PASSWORD_STRENGTH_MAX)]);
}
