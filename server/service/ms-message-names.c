/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a client sent becomes what is stored: escaped, within its length, and for clients that ask for it with "@name" and "#name" turned
 * into mentions. What is in code, or a sequence already, stays as it is. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-message-private.h"

#include <string.h>

#include "ms-error.h"
#include "ms-limits.h"
#include "ms-name.h"
#include "ms-service-private.h"
#include "ms-text.h"
#include "ms-user-store.h"

#define FENCE "```"

typedef struct
{
  MsContext *context;
  GString   *out;
  gboolean   knows_public; /* of channels that the author is not in, as guests do not */
  guint      n_looked_up; /* each asks the store: bounded like mentions are */
  GError    *error; /* (nullable) */
} Linker;

static gboolean
is_name_char (gunichar c)
{
  return g_unichar_isalnum (c) || g_unichar_ismark (c) || c == '.' || c == '_' || c == '-';
}

/* What is meant by a group. */
static const char *
find_group (const char *name)
{
  static const char * const groups[] = { "here", "channel", "everyone" };

  for (gsize i = 0; i < G_N_ELEMENTS (groups); i++)
    if (strcmp (groups[i], name) == 0)
      return groups[i];
  return NULL;
}

/* (transfer full) (nullable): the sequence for a whole name. */
static char *
find_sequence (Linker     *self,
               char        sign,
               const char *folded)
{
  MsStore *store = ms_context_get_store (self->context);
  const char *group = sign == '@' ? find_group (folded) : NULL;
  g_autoptr(MsChannelRow) channel = NULL;
  g_autoptr(MsUser) user = NULL;
  gint64 key = 0;

  if (group != NULL)
    return g_strdup_printf ("<!%s>", group);
  if (self->error != NULL || self->n_looked_up >= MS_LIMIT_MENTIONS)
    return NULL;

  self->n_looked_up++;
  if (sign == '@')
    user = ms_user_store_find_name (store, folded, &key, &self->error);
  else
    channel = ms_channel_store_find_name (store, folded, ms_context_get_actor (self->context)->user, &self->error);
  if (user != NULL && !user->deleted)
    return g_strdup_printf ("<@%s>", user->id);
  return channel != NULL && (channel->channel->is_member || self->knows_public) ? g_strdup_printf ("<#%s>", channel->channel->id) : NULL;
}

/* Full stops and dashes at the end of a name may belong to the sentence. Returns how many bytes of @text became a sequence. */
static gsize
link_name (Linker     *self,
           char        sign,
           const char *text)
{
  const char *end = text;

  for (guint n = 0; n < MS_LIMIT_CHANNEL_NAME_CHARS && *end != '\0' && is_name_char (g_utf8_get_char (end)); n++)
    end = g_utf8_next_char (end);

  while (end > text)
    {
      g_autofree char *name = g_strndup (text, (gsize) (end - text));
      g_autofree char *folded = ms_name_fold (name);
      g_autofree char *sequence = find_sequence (self, sign, folded);

      if (sequence != NULL)
        {
          g_string_append (self->out, sequence);
          return (gsize) (end - text);
        }
      end = g_utf8_prev_char (end);
      if (g_unichar_isalnum (g_utf8_get_char (end)))
        break;
    }
  return 0;
}

/* The end of what must stay: a sequence, code within a line, or a block. */
static const char *
skip_kept (const char *at)
{
  const char *end = NULL;

  if (*at == '<')
    end = strchr (at, '>');
  else if (g_str_has_prefix (at, FENCE))
    {
      end = strstr (at + strlen (FENCE), FENCE);
      return end != NULL ? end + strlen (FENCE) : NULL;
    }
  else if (*at == '`')
    {
      end = at + 1 + strcspn (at + 1, "`\n");
      end = *end == '`' ? end : NULL;
    }
  return end != NULL ? end + 1 : NULL;
}

static void
link_all (Linker     *self,
          const char *text)
{
  gboolean at_border = TRUE;

  for (const char *at = text; *at != '\0';)
    {
      const char *kept = skip_kept (at);
      const char *next = kept != NULL ? kept : g_utf8_next_char (at);
      gsize linked = kept == NULL && at_border && (*at == '@' || *at == '#') ? link_name (self, *at, next) : 0;

      if (linked > 0)
        next += linked;
      else
        g_string_append_len (self->out, at, next - at);
      at_border = kept != NULL || linked > 0 || !is_name_char (g_utf8_get_char (at));
      at = next;
    }
}

/* What posts without an account (a webhook) is no guest. */
static gboolean
find_knows_public (MsContext  *context,
                   gboolean   *knows_public,
                   GError    **error)
{
  gint64 key = ms_context_get_actor (context)->user;
  g_autoptr(MsUser) author = NULL;

  *knows_public = TRUE;
  if (key == 0)
    return TRUE;
  author = ms_user_store_get (ms_context_get_store (context), key, error);
  if (author == NULL)
    return FALSE;
  *knows_public = ms_policy_allows (author->role, MS_ACTION_READ_PUBLIC_CHANNEL);
  return TRUE;
}

/* @text: escaped, so that every < begins a sequence */
static char *
dup_linked (MsContext   *context,
            const char  *text,
            GError     **error)
{
  g_autoptr(GString) out = g_string_sized_new (strlen (text) + 32);
  Linker linker = { .context = context, .out = out };

  if (!find_knows_public (context, &linker.knows_public, error))
    return NULL;
  link_all (&linker, text);
  if (linker.error == NULL)
    return g_strdup (out->str);

  g_propagate_error (error, linker.error);
  return NULL;
}

/* An entity is one character, as it was typed: however it was sent, the same text passes. */
static gboolean
check_length (MsContext   *context,
              const char  *escaped,
              GError     **error)
{
  g_autofree char *typed = ms_text_unescape (escaped, -1);
  gint64 most = MIN (ms_store_get_settings (ms_context_get_store (context))->message_chars, MS_LIMIT_TEXT_CHARS);

  return ms_text_count (typed, -1) <= (gsize) most || ms_error_set (error, MS_ERROR_MSG_TOO_LONG);
}

char *
ms_message_dup_checked (MsContext   *context,
                        const char  *text,
                        gboolean     link_names,
                        GError     **error)
{
  g_autofree char *escaped = NULL;
  g_autofree char *linked = NULL;

  if (text == NULL || ms_text_is_blank (text, -1))
    {
      ms_error_set (error, MS_ERROR_NO_TEXT);
      return NULL;
    }
  escaped = ms_text_escape_input (text, -1);
  if (!check_length (context, escaped, error))
    return NULL;
  if (!link_names)
    return g_steal_pointer (&escaped);

  linked = dup_linked (context, escaped, error);
  return linked != NULL && check_length (context, linked, error) ? g_steal_pointer (&linked) : NULL;
}
