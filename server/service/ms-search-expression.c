/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Expressions for the index. Two are made of a plan. The wide one says nothing of where the caller may read: such marks are in nearly every
 * document, and to go through them beside a word costs more than to ask the rows that the word gives. The narrow one has all of it, for words
 * that are said most where the caller may not read. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-search-expression.h"

#include "ms-limits.h"
#include "ms-search-compile.h"
#include "ms-search-private.h"
#include "ms-words.h"

static void
append_quoted (GString    *target,
               const char *text)
{
  g_string_append_c (target, '"');
  for (const char *p = text; *p != '\0'; p++)
    {
      if (*p == '"')
        g_string_append_c (target, '"');
      g_string_append_c (target, *p == MS_WORDS_MARK || *p == MS_WORDS_MARKS_END ? ' ' : *p);
    }
  g_string_append_c (target, '"');
}

void
ms_search_append_or (GString *target)
{
  if (target->len > 0)
    g_string_append (target, " OR ");
}

void
ms_search_append_word (GString    *target,
                       const char *text)
{
  ms_search_append_or (target);
  append_quoted (target, text);
}

void
ms_search_append_mark (GString    *target,
                       const char *mark)
{
  ms_search_append_or (target);
  g_string_append_printf (target, "\"%c%s%c\"", MS_WORDS_MARK, mark, MS_WORDS_MARKS_END);
}

void
ms_search_append_key_marks (GString      *target,
                            char          kind,
                            const GArray *keys)
{
  for (guint i = 0; i < keys->len; i++)
    {
      g_autofree char *mark = g_strdup_printf ("%c%" G_GINT64_FORMAT, kind, g_array_index (keys, gint64, i));

      ms_search_append_mark (target, mark);
    }
}

static void
append_group (GString    *target,
              const char *alternatives)
{
  if (*alternatives == '\0')
    return;
  if (target->len > 0)
    g_string_append (target, " AND ");
  g_string_append_printf (target, "(%s)", alternatives);
}

/* (transfer full) (nullable): @places: alternatives, or "" */
static char *
make (const MsSearchPlan *plan,
      const char         *places)
{
  g_autoptr(GString) all = g_string_new (plan->all);
  g_autoptr(GString) none = g_string_new (plan->none);
  g_autoptr(GString) people = g_string_new (NULL);

  ms_search_append_key_marks (people, MS_SEARCH_MARK_USER, plan->people.wanted);
  ms_search_append_key_marks (none, MS_SEARCH_MARK_CHANNEL, plan->places.refused);
  ms_search_append_key_marks (none, MS_SEARCH_MARK_USER, plan->people.refused);
  append_group (all, people->str);
  append_group (all, places);
  if (all->len == 0)
    return NULL;
  return none->len > 0 ? g_strdup_printf ("(%s) NOT (%s)", all->str, none->str) : g_strdup (all->str);
}

char *
ms_search_plan_make_wide (const MsSearchPlan *plan)
{
  g_autoptr(GString) places = g_string_new (NULL);

  ms_search_append_key_marks (places, MS_SEARCH_MARK_CHANNEL, plan->places.wanted);
  return make (plan, places->str);
}

static gboolean
append_places (MsContext     *context,
               MsSearchPlan  *plan,
               GString       *places,
               GError       **error)
{
  g_autoptr(GArray) keys =
    ms_search_store_list_places (ms_context_get_store (context), plan->viewer, plan->public_ones, MS_LIMIT_SEARCH_CONVERSATIONS + 1, error);
  g_autoptr(GArray) own = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (keys == NULL)
    return FALSE;
  if (keys->len > MS_LIMIT_SEARCH_CONVERSATIONS)
    {
      plan->is_cut = TRUE;
      g_array_set_size (keys, MS_LIMIT_SEARCH_CONVERSATIONS);
    }
  if (plan->public_ones)
    ms_search_append_mark (places, MS_SEARCH_MARK_PUBLIC);
  ms_search_append_key_marks (places, MS_SEARCH_MARK_CHANNEL, keys);
  g_array_append_val (own, plan->viewer);
  if (plan->what == MS_SEARCH_FILES)
    ms_search_append_key_marks (places, MS_SEARCH_MARK_OWNER, own);
  return TRUE;
}

gboolean
ms_search_plan_make_narrow (MsContext     *context,
                            MsSearchPlan  *plan,
                            char         **expression,
                            GError       **error)
{
  g_autoptr(GString) places = g_string_new (NULL);

  *expression = NULL;
  if (!append_places (context, plan, places, error))
    return FALSE;
  if (places->len > 0)
    *expression = make (plan, places->str);
  return TRUE;
}
