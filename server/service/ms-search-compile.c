/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Terms → one expression of the index. Everything that a person typed goes into quotation marks, where nothing but a quotation mark means
 * anything; what is not quoted is written here. Where the caller may read is part of the expression, so that nothing else is even
 * looked at, and asked again of each row by the store. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-search-compile.h"

#include <string.h>

#include "ms-error.h"
#include "ms-limits.h"
#include "ms-search-private.h"
#include "ms-search-store.h"
#include "ms-service-private.h"
#include "ms-text.h"
#include "ms-timestamp.h"
#include "ms-words.h"
#include "ms-zone.h"

/* Alternatives of one kind: all of them with OR between. */
typedef struct
{
  MsContext    *context;
  MsUser       *caller;
  GTimeZone    *zone;
  MsSearchPlan *plan;
  GString      *all; /* groups, each must match */
  GString      *none; /* alternatives, none may match */
  GString      *in; /* alternatives */
  GString      *from;
  GString      *with; /* names of reactions, as an open JSON array */
  GString      *without;
  gboolean      has_in;
  gboolean      has_from;
  gboolean      has_words; /* a word was typed, whether or not anything is left of it */
  guint         n_words;
  guint         n_prefixes;
} Compiler;

static void
compiler_clear (Compiler *self)
{
  g_string_free (self->all, TRUE);
  g_string_free (self->none, TRUE);
  g_string_free (self->in, TRUE);
  g_string_free (self->from, TRUE);
  g_string_free (self->with, TRUE);
  g_string_free (self->without, TRUE);
  g_clear_pointer (&self->zone, g_time_zone_unref);
  g_clear_pointer (&self->caller, ms_user_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Compiler, compiler_clear)

void
ms_search_plan_clear (MsSearchPlan *self)
{
  g_clear_pointer (&self->expression, g_free);
  g_free ((char *) self->marks.with);
  g_free ((char *) self->marks.without);
  g_clear_pointer (&self->matcher, ms_search_matcher_free);
}

static void
append_or (GString *target)
{
  if (target->len > 0)
    g_string_append (target, " OR ");
}

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

static void
append_mark (GString    *target,
             const char *mark)
{
  append_or (target);
  g_string_append_printf (target, "\"%c%s%c\"", MS_WORDS_MARK, mark, MS_WORDS_MARKS_END);
}

static void
append_key_mark (GString *target,
                 char     kind,
                 gint64   key)
{
  g_autofree char *mark = g_strdup_printf ("%c%" G_GINT64_FORMAT, kind, key);

  append_mark (target, mark);
}

static void
add_group (Compiler   *self,
           const char *alternatives)
{
  if (self->all->len > 0)
    g_string_append (self->all, " AND ");
  g_string_append_printf (self->all, "(%s)", alternatives);
}

typedef struct
{
  guint    n_words;
  gboolean ends_single; /* with one character of a script that is cut into pairs */
  gsize    last_chars;
} Shape;

static gboolean
note_shape_cb (const MsWord *word,
               gpointer      user_data)
{
  Shape *shape = user_data;

  shape->n_words++;
  shape->last_chars = ms_text_count (word->word, (gssize) word->length);
  shape->ends_single = shape->last_chars == 1 && ms_words_is_pair_script (g_utf8_get_char (word->word));
  return TRUE;
}

static Shape
get_shape (const char *text)
{
  Shape shape = { 0 };

  ms_words_scan (text, strlen (text), MS_WORDS_QUERY, note_shape_cb, &shape);
  return shape;
}

/* A word that names somebody finds where they are mentioned too, whatever they were called then; so with channels. */
static gboolean
append_mentions (Compiler            *self,
                 const MsSearchTerm  *term,
                 GString             *alternatives,
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
  if (channel == NULL && user == NULL)
    return TRUE;

  append_or (alternatives);
  append_quoted (alternatives, channel != NULL ? channel->channel->id : user->id);
  return TRUE;
}

static gboolean
too_many (GError **error)
{
  return ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, "[ERROR] too many words: query");
}

static gboolean
add_words (Compiler            *self,
           const MsSearchTerm  *term,
           GError             **error)
{
  Shape shape = get_shape (term->text);
  gboolean prefix = shape.ends_single || (term->kind == MS_SEARCH_PREFIX && shape.last_chars > 1);
  g_autoptr(GString) alternatives = g_string_new (NULL);

  self->has_words = TRUE;
  if (shape.n_words == 0)
    return TRUE;

  if (prefix && ++self->n_prefixes > MS_LIMIT_SEARCH_PREFIXES)
    return too_many (error);
  append_quoted (alternatives, term->text);
  if (prefix)
    g_string_append (alternatives, " *");
  if (!append_mentions (self, term, alternatives, error))
    return FALSE;

  if (term->negated)
    {
      append_or (self->none);
      g_string_append (self->none, alternatives->str);
      return TRUE;
    }
  self->n_words++;
  ms_search_matcher_add (self->plan->matcher, term->text, prefix);
  add_group (self, alternatives->str);
  return TRUE;
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
  self->has_from |= !term->negated;
  if (user != NULL)
    append_key_mark (term->negated ? self->none : self->from, MS_SEARCH_MARK_USER, key);
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

  self->has_in |= !term->negated;
  if (channel != NULL)
    append_key_mark (term->negated ? self->none : self->in, MS_SEARCH_MARK_CHANNEL, channel->key);
  return TRUE;
}

static void
add_property (Compiler           *self,
              const MsSearchTerm *term,
              const char         *mark)
{
  g_autoptr(GString) group = g_string_new (NULL);

  append_mark (term->negated ? self->none : group, mark);
  if (!term->negated)
    add_group (self, group->str);
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

/* Few messages have what is asked for, and the store asks of each of them whether it may be read: nothing is left for the index. */
static gboolean
is_marks_alone (const Compiler *self)
{
  return self->plan->marks.first != MS_SEARCH_FIRST_WORDS && self->all->len == 0 && self->none->len == 0 && !self->has_in && !self->has_from;
}

/* Without in: it is everywhere where the caller may read. */
static gboolean
add_places (Compiler  *self,
            GError   **error)
{
  g_autoptr(GArray) keys = NULL;

  if (self->has_in || is_marks_alone (self))
    return TRUE;

  keys = ms_search_store_list_places (ms_context_get_store (self->context), self->plan->viewer, self->plan->public_ones,
                                      MS_LIMIT_SEARCH_CONVERSATIONS, error);
  if (keys == NULL)
    return FALSE;
  if (self->plan->public_ones)
    append_mark (self->in, MS_SEARCH_MARK_PUBLIC);
  for (guint i = 0; i < keys->len; i++)
    append_key_mark (self->in, MS_SEARCH_MARK_CHANNEL, g_array_index (keys, gint64, i));
  return TRUE;
}

/* A word of signs alone matches nothing; beside other words it is passed over. */
static void
finish (Compiler *self)
{
  MsSearchPlan *plan = self->plan;

  if (is_marks_alone (self))
    {
      plan->expression = g_strdup ("");
      plan->is_empty |= plan->oldest > plan->newest;
      return;
    }
  if (self->in->len == 0 || (self->has_from && self->from->len == 0) || plan->oldest > plan->newest
      || (self->has_words && self->n_words == 0 && self->all->len == 0 && self->none->len == 0 && !self->has_in && !self->has_from))
    {
      plan->is_empty = TRUE;
      return;
    }
  add_group (self, self->in->str);
  if (self->has_from)
    add_group (self, self->from->str);
  plan->expression = self->none->len > 0 ? g_strdup_printf ("(%s) NOT (%s)", self->all->str, self->none->str) : g_strdup (self->all->str);
}

static GTimeZone *
make_zone (const MsUser *caller)
{
  GTimeZone *zone = ms_zone_find (caller->tz);

  return zone != NULL ? zone : g_time_zone_new_utc ();
}

gboolean
ms_search_plan_compile (MsContext     *context,
                        const char    *query,
                        MsSearchPlan  *plan,
                        GError       **error)
{
  g_autoptr(GPtrArray) terms = NULL;
  g_auto(Compiler) self = {
    .context = context,
    .plan = plan,
    .all = g_string_new (NULL),
    .none = g_string_new (NULL),
    .in = g_string_new (NULL),
    .from = g_string_new (NULL),
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
  plan->viewer = ms_context_get_actor (context)->user;
  plan->public_ones = ms_policy_allows (self.caller->role, MS_ACTION_READ_PUBLIC_CHANNEL);
  plan->matcher = ms_search_matcher_new ();
  terms = ms_search_query_parse (query);
  if (terms->len > MS_LIMIT_SEARCH_TERMS)
    return too_many (error);
  for (guint i = 0; i < terms->len; i++)
    if (!add_term (&self, g_ptr_array_index (terms, i), error))
      return FALSE;
  finish_marks (&self);
  if (!add_places (&self, error))
    return FALSE;

  finish (&self);
  return TRUE;
}
