/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Terms → what the index is asked, and what each row of it. Everything that a person typed goes into quotation marks, where nothing but a
 * quotation mark means anything; what is not quoted is written here. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-search-compile.h"

#include <string.h>

#include "ms-error.h"
#include "ms-limits.h"
#include "ms-search-expression.h"
#include "ms-search-private.h"
#include "ms-search-words.h"
#include "ms-text.h"
#include "ms-timestamp.h"
#include "ms-zone.h"

typedef struct
{
  MsContext    *context;
  MsUser       *caller;
  GTimeZone    *zone;
  MsSearchPlan *plan;
  GString      *all; /* groups, each must match */
  GString      *none; /* alternatives, none may match */
  GString      *types; /* alternatives: of files */
  GString      *with; /* names of reactions, as an open JSON array */
  GString      *without;
  gboolean      has_words; /* a word was typed, whether or not anything is left of it */
  guint         n_words;
  guint         n_prefixes;
  guint         n_alternatives; /* that each term may become */
} Compiler;

static void
compiler_clear (Compiler *self)
{
  g_string_free (self->all, TRUE);
  g_string_free (self->none, TRUE);
  g_string_free (self->types, TRUE);
  g_string_free (self->with, TRUE);
  g_string_free (self->without, TRUE);
  g_clear_pointer (&self->zone, g_time_zone_unref);
  g_clear_pointer (&self->caller, ms_user_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Compiler, compiler_clear)

static void
keys_init (MsSearchKeys *self)
{
  self->wanted = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->refused = g_array_new (FALSE, FALSE, sizeof (gint64));
}

static void
keys_clear (MsSearchKeys *self)
{
  g_clear_pointer (&self->wanted, g_array_unref);
  g_clear_pointer (&self->refused, g_array_unref);
}

void
ms_search_plan_clear (MsSearchPlan *self)
{
  g_clear_pointer (&self->all, g_free);
  g_clear_pointer (&self->none, g_free);
  g_free ((char *) self->marks.with);
  g_free ((char *) self->marks.without);
  keys_clear (&self->places);
  keys_clear (&self->people);
  g_clear_pointer (&self->matcher, ms_search_matcher_free);
  g_clear_pointer (&self->refused, ms_search_matcher_free);
  g_clear_pointer (&self->needed, g_ptr_array_unref);
}

static void
add_group (Compiler   *self,
           const char *alternatives)
{
  if (self->all->len > 0)
    g_string_append (self->all, " AND ");
  g_string_append_printf (self->all, "(%s)", alternatives);
}

/* A word that names somebody finds where they are mentioned too, whatever they were called then; so with channels. *mention: (out)
 * (transfer full) (nullable): the id */
static gboolean
find_mention (Compiler            *self,
              const MsSearchTerm  *term,
              char               **mention,
              GError             **error)
{
  g_autoptr(MsUser) user = NULL;
  g_autoptr(MsChannelRow) channel = NULL;
  gint64 key = 0;

  if (term->kind != MS_SEARCH_WORD || (term->name == MS_SEARCH_NAME_ANY && g_ascii_strcasecmp (term->text, "me") == 0))
    return TRUE;
  if (term->name == MS_SEARCH_NAME_CHANNEL ? !ms_search_find_channel (self->context, self->caller, term->text, &channel, error)
                                           : !ms_search_find_user (self->context, self->caller, term->text, &user, &key, error))
    return FALSE;
  if (channel != NULL || user != NULL)
    *mention = g_strdup (channel != NULL ? channel->channel->id : user->id);
  return TRUE;
}

static gboolean
too_many (GError **error)
{
  return ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, "[ERROR] too many words: query");
}

/* What a word finds, `-word` leaves out. */
static void
refuse_words (Compiler            *self,
              const MsSearchTerm  *term,
              const MsSearchWords *words,
              const char          *mention)
{
  if (!words->is_loose)
    {
      ms_search_append_or (self->none);
      g_string_append (self->none, words->alternatives->str);
    }
  else
    ms_search_append_word (self->none, term->text);
  if (words->is_loose && mention != NULL)
    ms_search_append_word (self->none, mention);
  if (words->is_cut || words->is_loose)
    ms_search_matcher_add (self->plan->refused, term->text, words->match);
}

static void
need_words (Compiler            *self,
            const MsSearchTerm  *term,
            const MsSearchWords *words,
            const char          *mention)
{
  MsSearchMatcher *needed = ms_search_matcher_new ();

  ms_search_matcher_add (needed, term->text, words->match);
  if (mention != NULL)
    ms_search_matcher_add (needed, mention, MS_SEARCH_MATCH_WHOLE);
  g_ptr_array_add (self->plan->needed, needed);
}

static gboolean
add_words (Compiler            *self,
           const MsSearchTerm  *term,
           GError             **error)
{
  g_auto(MsSearchWords) words = { NULL };
  g_autofree char *mention = NULL;

  self->has_words = TRUE;
  if (!ms_search_words_compile (ms_context_get_store (self->context), term, self->n_alternatives, &words, error))
    return FALSE;
  if (words.n_words == 0)
    return TRUE;
  if (words.is_prefix && ++self->n_prefixes > MS_LIMIT_SEARCH_PREFIXES)
    return too_many (error);
  if (!find_mention (self, term, &mention, error))
    return FALSE;
  if (mention != NULL)
    ms_search_append_word (words.alternatives, mention);

  if (term->negated)
    {
      refuse_words (self, term, &words, mention);
      return TRUE;
    }
  self->n_words++;
  self->plan->is_cut |= words.is_cut;
  if (words.is_loose)
    need_words (self, term, &words, mention);
  ms_search_matcher_add (self->plan->matcher, term->text, words.match);
  add_group (self, words.alternatives->str);
  return TRUE;
}

static void
add_key (MsSearchKeys *keys,
         gint64        key,
         gboolean      found,
         gboolean      negated)
{
  keys->is_asked |= !negated;
  if (found)
    g_array_append_val (negated ? keys->refused : keys->wanted, key);
}

static gboolean
add_from (Compiler            *self,
          const MsSearchTerm  *term,
          GError             **error)
{
  g_autoptr(MsUser) user = NULL;
  gint64 key = 0;

  if (!ms_search_find_user (self->context, self->caller, term->text, &user, &key, error))
    return FALSE;
  add_key (&self->plan->people, key, user != NULL, term->negated);
  return TRUE;
}

static gboolean
add_in (Compiler            *self,
        const MsSearchTerm  *term,
        GError             **error)
{
  g_autoptr(MsChannelRow) channel = NULL;

  if (term->name != MS_SEARCH_NAME_PERSON && !ms_search_find_channel (self->context, self->caller, term->text, &channel, error))
    return FALSE;
  if (channel == NULL && term->name != MS_SEARCH_NAME_CHANNEL && !ms_search_find_direct (self->context, self->caller, term->text, &channel, error))
    return FALSE;

  add_key (&self->plan->places, channel != NULL ? channel->key : 0, channel != NULL, term->negated);
  return TRUE;
}

static void
add_property (Compiler           *self,
              const MsSearchTerm *term,
              const char         *mark)
{
  g_autoptr(GString) group = g_string_new (NULL);

  ms_search_append_mark (term->negated ? self->none : group, mark);
  if (!term->negated)
    add_group (self, group->str);
}

/* Several are alternatives. */
static void
add_type (Compiler           *self,
          const MsSearchTerm *term)
{
  g_autofree char *mark = g_strdup_printf ("%c%s", MS_SEARCH_MARK_TYPE, term->text);

  ms_search_append_mark (term->negated ? self->none : self->types, mark);
}

/* Of files each has one. */
static void
add_file (Compiler           *self,
          const MsSearchTerm *term)
{
  if (self->plan->what == MS_SEARCH_MESSAGES)
    add_property (self, term, MS_SEARCH_MARK_FILE);
  else
    self->plan->is_empty |= term->negated;
}

/* Said and denied at once: nothing is so. */
static void
add_mark (Compiler *self,
          int      *mark,
          gboolean  negated)
{
  int wanted = negated ? -1 : 1;

  self->plan->has_marks = TRUE;
  self->plan->is_empty |= *mark == -wanted;
  *mark = wanted;
}

/* The names that there can be need no escaping. */
static void
add_reaction (Compiler           *self,
              const MsSearchTerm *term)
{
  GString *names = term->negated ? self->without : self->with;

  self->plan->has_marks = TRUE;
  g_string_append_printf (names, "%c\"%s\"", names->len > 0 ? ',' : '[', term->text);
}

static char *
close_array (const GString *names)
{
  return names->len > 0 ? g_strconcat (names->str, "]", NULL) : g_strdup ("[]");
}

/* The fewest first. */
static void
finish_marks (Compiler *self)
{
  MsSearchMarks *marks = &self->plan->marks;

  marks->with = close_array (self->with);
  marks->without = close_array (self->without);
  if (marks->pinned > 0)
    marks->first = MS_SEARCH_FIRST_PINNED;
  else if (marks->saved > 0)
    marks->first = MS_SEARCH_FIRST_SAVED;
  else if (self->with->len > 0)
    marks->first = MS_SEARCH_FIRST_REACTION;
}

static gint64
to_us (GDateTime *time)
{
  return g_date_time_to_unix (time) * G_USEC_PER_SEC;
}

static void
add_time (Compiler           *self,
          const MsSearchTerm *term)
{
  g_autoptr(GDateTime) end = NULL;
  g_autoptr(GDateTime) start = ms_search_get_start (term, self->zone, ms_context_get_now (self->context), &end);
  MsSearchPlan *plan = self->plan;

  if (start == NULL || end == NULL)
    plan->is_empty = TRUE;
  else if (term->kind == MS_SEARCH_DURING)
    {
      plan->oldest = MAX (plan->oldest, to_us (start));
      plan->newest = MIN (plan->newest, to_us (end) - 1);
    }
  else if ((term->kind == MS_SEARCH_BEFORE) != term->negated)
    plan->newest = MIN (plan->newest, (term->negated ? to_us (end) : to_us (start)) - 1);
  else
    plan->oldest = MAX (plan->oldest, term->negated ? to_us (start) : to_us (end));
}

static gboolean
add_term (Compiler            *self,
          const MsSearchTerm  *term,
          GError             **error)
{
  switch (term->kind)
    {
    case MS_SEARCH_FROM:
      return add_from (self, term, error);
    case MS_SEARCH_IN:
      return add_in (self, term, error);
    case MS_SEARCH_LINK:
      add_property (self, term, MS_SEARCH_MARK_LINK);
      return TRUE;
    case MS_SEARCH_FILE:
      add_file (self, term);
      return TRUE;
    case MS_SEARCH_TYPE:
      add_type (self, term);
      return TRUE;
    case MS_SEARCH_THREAD:
      add_property (self, term, MS_SEARCH_MARK_THREAD);
      return TRUE;
    case MS_SEARCH_PIN:
      add_mark (self, &self->plan->marks.pinned, term->negated);
      return TRUE;
    case MS_SEARCH_SAVED:
      add_mark (self, &self->plan->marks.saved, term->negated);
      return TRUE;
    case MS_SEARCH_REACTION:
      add_reaction (self, term);
      return TRUE;
    case MS_SEARCH_BEFORE:
    case MS_SEARCH_AFTER:
    case MS_SEARCH_DURING:
      add_time (self, term);
      return TRUE;
    case MS_SEARCH_WORD:
    case MS_SEARCH_PHRASE:
    case MS_SEARCH_PREFIX:
    default:
      return add_words (self, term, error);
    }
}

/* Nothing hangs on a file. */
static void
finish_files (Compiler *self)
{
  MsSearchPlan *plan = self->plan;

  plan->is_empty |= plan->marks.first != MS_SEARCH_FIRST_WORDS;
  plan->has_marks = FALSE;
  if (self->types->len > 0)
    add_group (self, self->types->str);
}

/* A word of signs alone matches nothing; beside other words it is passed over. */
static void
finish (Compiler *self)
{
  MsSearchPlan *plan = self->plan;

  finish_marks (self);
  if (plan->what == MS_SEARCH_FILES)
    finish_files (self);
  plan->is_empty |= (plan->places.is_asked && plan->places.wanted->len == 0) || (plan->people.is_asked && plan->people.wanted->len == 0)
                    || plan->oldest > plan->newest
                    || (self->has_words && self->n_words == 0 && self->all->len == 0 && self->none->len == 0 && !plan->places.is_asked
                        && !plan->people.is_asked && !plan->has_marks);
  plan->all = g_strdup (self->all->str);
  plan->none = g_strdup (self->none->str);
}

static GTimeZone *
make_zone (const MsUser *caller)
{
  GTimeZone *zone = ms_zone_find (caller->tz);

  return zone != NULL ? zone : g_time_zone_new_utc ();
}

static guint
share_alternatives (GPtrArray *terms)
{
  guint n = 0;

  for (guint i = 0; i < terms->len; i++)
    {
      MsSearchKind kind = ((const MsSearchTerm *) g_ptr_array_index (terms, i))->kind;

      n += kind == MS_SEARCH_WORD || kind == MS_SEARCH_PREFIX ? 1 : 0;
    }
  return MS_LIMIT_SEARCH_WORDS / MAX (n, 1);
}

static void
plan_init (MsSearchPlan *plan,
           MsSearchWhat  what,
           MsContext    *context,
           const MsUser *caller)
{
  plan->what = what;
  plan->viewer = ms_context_get_actor (context)->user;
  plan->public_ones = ms_policy_allows (caller->role, MS_ACTION_READ_PUBLIC_CHANNEL);
  plan->matcher = ms_search_matcher_new ();
  plan->refused = ms_search_matcher_new ();
  plan->needed = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_search_matcher_free);
  keys_init (&plan->places);
  keys_init (&plan->people);
}

gboolean
ms_search_plan_compile (MsContext     *context,
                        const char    *query,
                        MsSearchWhat   what,
                        MsSearchPlan  *plan,
                        GError       **error)
{
  g_autoptr(GPtrArray) terms = NULL;
  g_auto(Compiler) self = {
    .context = context,
    .plan = plan,
    .all = g_string_new (NULL),
    .none = g_string_new (NULL),
    .types = g_string_new (NULL),
    .with = g_string_new (NULL),
    .without = g_string_new (NULL),
  };

  *plan = (MsSearchPlan) { .newest = MS_TIMESTAMP_MAX };
  self.caller = ms_service_get_caller (context, error);
  if (self.caller == NULL)
    return FALSE;
  if (query == NULL || ms_text_is_blank (query, -1))
    return ms_error_set (error, MS_ERROR_NO_QUERY);

  self.zone = make_zone (self.caller);
  plan_init (plan, what, context, self.caller);
  terms = ms_search_query_parse (query, what);
  if (terms->len > MS_LIMIT_SEARCH_TERMS)
    return too_many (error);
  self.n_alternatives = share_alternatives (terms);
  for (guint i = 0; i < terms->len; i++)
    if (!add_term (&self, g_ptr_array_index (terms, i), error))
      return FALSE;
  finish (&self);
  return TRUE;
}
