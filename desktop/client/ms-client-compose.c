/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One pass over the typed text: code is copied, names after @ and # are looked up, everything else is escaped. Pure but for the
 * look-ups. Main context. */

#define G_LOG_DOMAIN "ms-client"

#include "config.h"

#include "ms-client-compose.h"

#include <string.h>

#include "ms-client.h"
#include "ms-text.h"

static gboolean
is_name_char (gunichar c)
{
  return g_unichar_isalnum (c) || g_unichar_ismark (c) || c == '-' || c == '_' || c == '.';
}

static void
append_escaped (GString    *out,
                const char *text,
                gsize       length)
{
  g_autofree char *escaped = ms_text_escape_plain (text, (gssize) length);

  g_string_append (out, escaped);
}

/* The end of a code span that begins here, or NULL. */
static const char *
find_code_end (const char *at)
{
  const char *fence = g_str_has_prefix (at, "```") ? "```" : "`";
  const char *end = strstr (at + strlen (fence), fence);
  const char *line = strchr (at, '\n');

  if (end == NULL || (strlen (fence) == 1 && ((line != NULL && line < end) || end == at + 1)))
    return NULL;
  return end + strlen (fence);
}

static gboolean
append_user (MsClient   *client,
             GString    *out,
             const char *name)
{
  static const char * const groups[] = { "here", "channel", "everyone" };
  g_autofree char *folded = g_utf8_strdown (name, -1);
  const MsUser *user = ms_client_find_user (client, folded);

  for (gsize i = 0; i < G_N_ELEMENTS (groups); i++)
    if (g_str_equal (folded, groups[i]))
      {
        g_string_append_printf (out, "<!%s>", groups[i]);
        return TRUE;
      }
  if (user == NULL)
    return FALSE;
  g_string_append_printf (out, "<@%s>", user->id);
  return TRUE;
}

static gboolean
append_channel (MsClient   *client,
                GString    *out,
                const char *name)
{
  g_autofree char *folded = g_utf8_strdown (name, -1);
  const MsChannel *channel = ms_client_find_channel (client, folded);

  if (channel == NULL)
    return FALSE;
  g_string_append_printf (out, "<#%s>", channel->id);
  return TRUE;
}

/* At @ or #. The longest known name wins; dots and hyphens at its end may belong to the sentence. Returns the bytes taken. */
static gsize
append_mention (MsClient   *client,
                GString    *out,
                const char *at)
{
  const char *end = at + 1;

  while (*end != '\0' && is_name_char (g_utf8_get_char (end)))
    end = g_utf8_next_char (end);

  for (; end > at + 1; end = g_utf8_prev_char (end))
    {
      g_autofree char *name = g_strndup (at + 1, (gsize) (end - at - 1));
      const char *last = g_utf8_prev_char (end);

      if (*at == '@' ? append_user (client, out, name) : append_channel (client, out, name))
        return (gsize) (end - at);
      if (g_unichar_isalnum (g_utf8_get_char (last)))
        return 0;
    }
  return 0;
}

char *
ms_client_compose (MsClient   *client,
                   const char *typed)
{
  g_autoptr(GString) out = g_string_new (NULL);
  gunichar before = ' ';

  g_return_val_if_fail (MS_IS_CLIENT (client), NULL);
  g_return_val_if_fail (typed != NULL, NULL);

  for (const char *at = typed; *at != '\0';)
    {
      const char *code_end = *at == '`' ? find_code_end (at) : NULL;
      gsize taken = 0;

      if (code_end != NULL)
        append_escaped (out, at, taken = (gsize) (code_end - at));
      else if ((*at == '@' || *at == '#') && !is_name_char (before) && before != '@' && before != '#' && before != '/')
        taken = append_mention (client, out, at);
      if (taken == 0)
        append_escaped (out, at, taken = (gsize) (g_utf8_next_char (at) - at));
      before = g_utf8_get_char (g_utf8_prev_char (at + taken));
      at += taken;
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static const char *
handle_of (const char *id,
           gpointer    user_data)
{
  const MsUser *user = ms_client_get_user (user_data, id);
  const MsChannel *channel = ms_client_get_channel (user_data, id);

  return user != NULL ? user->name : channel != NULL ? channel->name : NULL;
}

char *
ms_client_compose_to_typed (MsClient   *client,
                            const char *text)
{
  g_return_val_if_fail (MS_IS_CLIENT (client), NULL);
  g_return_val_if_fail (text != NULL, NULL);

  return ms_text_to_plain (text, -1, handle_of, client);
}
