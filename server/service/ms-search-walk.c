/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The index gives rows in the order of time. Each is asked here whether the caller may read it, where it stands and whose it is, until enough
 * are found. First of all that say what was asked for; when most of them are elsewhere, the marks of the documents are asked for too. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-search-walk.h"

#include <string.h>

#include "ms-file-store.h"
#include "ms-limits.h"
#include "ms-search-file-store.h"
#include "ms-search-private.h"
#include "ms-searchable.h"
#include "ms-timestamp.h"

#define WIDE_ROWS 4000 /* that are asked by hand: some milliseconds */

typedef struct
{
  MsContext           *context;
  const MsSearchPlan  *plan;
  const MsSearchQuery *query;
  GHashTable          *places; /* key → whether the caller reads it */
  GArray              *found; /* of MsSearchRanked */
  gint64               last_key; /* of the rows */
  gsize                ranked_bytes;
  gsize                read_bytes;
  GError              *error; /* (nullable) */
} Walk;

static gboolean
has_key (const GArray *keys,
         gint64        key)
{
  for (guint i = 0; i < keys->len; i++)
    if (g_array_index (keys, gint64, i) == key)
      return TRUE;
  return FALSE;
}

static gboolean
may_read (Walk   *self,
          gint64  channel)
{
  gpointer known = NULL;
  gboolean may = FALSE;

  if (g_hash_table_lookup_extended (self->places, &channel, NULL, &known))
    return GPOINTER_TO_INT (known);
  if (!ms_search_store_may_read (ms_context_get_store (self->context), channel, self->plan->viewer, self->plan->public_ones, &may, &self->error))
    return FALSE;
  g_hash_table_insert (self->places, g_memdup2 (&channel, sizeof channel), GINT_TO_POINTER (may));
  return may;
}

/* Of a file all places count: "-in:" keeps it out whichever of its rows it is. */
static gboolean
is_in_refused (Walk              *self,
               const MsSearchRow *row)
{
  const GArray *refused = self->plan->places.refused;

  if (self->plan->what != MS_SEARCH_FILES)
    return has_key (refused, row->channel);
  for (guint i = 0; i < refused->len; i++)
    {
      gboolean is_in = FALSE;

      if (!ms_search_file_store_is_in (ms_context_get_store (self->context), ms_search_file_of_document (row->key),
                                       g_array_index (refused, gint64, i), &is_in, &self->error)
          || is_in)
        return TRUE;
    }
  return FALSE;
}

/* What who gave a file knows of it stands nowhere; it counts where they read none of the messages that show it. */
static gboolean
is_own (Walk              *self,
        const MsSearchRow *row)
{
  gboolean is_shown = FALSE;

  return row->user == self->plan->viewer
         && ms_file_store_is_visible (ms_context_get_store (self->context), ms_search_file_of_document (row->key), self->plan->viewer,
                                      self->plan->public_ones, &is_shown, &self->error)
         && !is_shown;
}

static gboolean
is_visible (Walk              *self,
            const MsSearchRow *row)
{
  const MsSearchKeys *people = &self->plan->people;
  const MsSearchKeys *places = &self->plan->places;

  if ((people->is_asked && !has_key (people->wanted, row->user)) || has_key (people->refused, row->user)
      || (places->is_asked && !has_key (places->wanted, row->channel)) || is_in_refused (self, row))
    return FALSE;
  return row->channel == 0 ? is_own (self, row) : may_read (self, row->channel);
}

/* (transfer full) */
static char *
dup_words (const Walk        *self,
           const MsSearchRow *row,
           MsSearchable       what)
{
  return self->plan->what == MS_SEARCH_FILES ? g_strdup (ms_search_document_get_words (row->text)) : ms_searchable_text (row->text, what);
}

static gboolean
is_text_asked (const Walk *self)
{
  return self->plan->needed->len > 0 || !ms_search_matcher_is_empty (self->plan->refused);
}

static gboolean
has_read_enough (const Walk *self)
{
  return self->read_bytes >= MS_LIMIT_SEARCH_READ_BYTES;
}

/* Ids of mentions are needed, but nobody refuses a part of one. */
static gboolean
has_words (Walk              *self,
           const MsSearchRow *row)
{
  g_autofree char *all = self->plan->needed->len > 0 ? dup_words (self, row, MS_SEARCHABLE_ALL) : NULL;
  g_autofree char *read = ms_search_matcher_is_empty (self->plan->refused) ? NULL : dup_words (self, row, MS_SEARCHABLE_READ);

  self->read_bytes += is_text_asked (self) ? strlen (row->text) : 0;
  for (guint i = 0; i < self->plan->needed->len; i++)
    if (!ms_search_matcher_has_any (g_ptr_array_index (self->plan->needed, i), all))
      return FALSE;
  return read == NULL || !ms_search_matcher_has_any (self->plan->refused, read);
}

static double
score (Walk              *self,
       const MsSearchRow *row)
{
  g_autofree char *words = NULL;

  if (!self->query->by_score || self->ranked_bytes >= MS_LIMIT_SEARCH_RANKED_BYTES)
    return 0;
  self->ranked_bytes += strlen (row->text);
  words = dup_words (self, row, MS_SEARCHABLE_READ);
  return ms_search_matcher_score (self->plan->matcher, words);
}

/* A file has several rows, one after the other. */
static gboolean
is_known (const Walk *self,
          gint64      key)
{
  return self->found->len > 0 && g_array_index (self->found, MsSearchRanked, self->found->len - 1).key == key;
}

static gboolean
add_row_cb (const MsSearchRow *row,
            gpointer           user_data)
{
  Walk *self = user_data;
  MsSearchRanked ranked = { self->plan->what == MS_SEARCH_FILES ? ms_search_file_of_document (row->key) : row->key, 0 };

  self->last_key = row->key;
  if (is_known (self, ranked.key) || !is_visible (self, row) || !has_words (self, row))
    return self->error == NULL && !has_read_enough (self);
  ranked.score = score (self, row);
  g_array_append_val (self->found, ranked);
  return self->found->len <= MS_LIMIT_SEARCH_MATCHES && !has_read_enough (self);
}

static void
start_find (const Walk   *self,
            MsSearchFind *find)
{
  const MsSearchPlan *plan = self->plan;
  gboolean by_file = plan->what == MS_SEARCH_FILES;

  *find = (MsSearchFind) {
    .marks = plan->has_marks ? &plan->marks : NULL,
    .viewer = plan->viewer,
    .public_ones = plan->public_ones,
    .first_key = by_file ? 0 : plan->oldest,
    .last_key = by_file ? G_MAXINT64 : plan->newest + MS_SEARCH_KEY_SLACK,
    .oldest = plan->oldest,
    .newest = plan->newest,
    .oldest_first = self->query->ascending && !self->query->by_score,
    .with_text = self->query->by_score || is_text_asked (self),
  };
}

/* *n_rows: (out): below @limit when there are no more */
static gboolean
run (Walk          *self,
     MsSearchFind  *find,
     const char    *expression,
     guint          limit,
     guint         *n_rows,
     GError       **error)
{
  MsStore *store = ms_context_get_store (self->context);
  gboolean ran;

  find->expression = expression;
  find->limit = limit;
  ran = self->plan->what == MS_SEARCH_FILES ? ms_search_file_store_walk (store, find, add_row_cb, self, n_rows, error)
                                            : ms_search_store_walk (store, find, add_row_cb, self, n_rows, error);
  if (self->error == NULL)
    return ran;
  g_clear_error (error);
  g_propagate_error (error, g_steal_pointer (&self->error));
  return FALSE;
}

static void
go_on_behind (MsSearchFind *find,
              gint64        key)
{
  if (find->oldest_first)
    find->first_key = key + 1;
  else
    find->last_key = key - 1;
}

static gboolean
is_full (const Walk *self)
{
  return self->found->len > MS_LIMIT_SEARCH_MATCHES;
}

/* Few messages have what is asked for: they are taken first, and nothing need be left for the index. */
static gboolean
walk_few (Walk          *self,
          MsSearchPlan  *plan,
          gboolean      *is_bounded,
          GError       **error)
{
  g_autofree char *expression = ms_search_plan_make_wide (plan);
  MsSearchFind find;
  guint n_rows = 0;

  if (expression == NULL && *plan->none != '\0' && !ms_search_plan_make_narrow (self->context, plan, &expression, error))
    return FALSE;
  if (expression == NULL && *plan->none != '\0')
    return TRUE;
  start_find (self, &find);
  if (!run (self, &find, expression != NULL ? expression : "", MS_LIMIT_SEARCH_LOOKED_AT, &n_rows, error))
    return FALSE;
  *is_bounded = n_rows == MS_LIMIT_SEARCH_LOOKED_AT;
  return TRUE;
}

/* *is_bounded: (out): whether the rest was not looked at */
static gboolean
walk_index (Walk          *self,
            MsSearchPlan  *plan,
            gboolean      *is_bounded,
            GError       **error)
{
  /* With marks the store asks for the places by itself, of any number of rows: these are to be few. */
  g_autofree char *wide = plan->has_marks && !plan->places.is_asked ? NULL : ms_search_plan_make_wide (plan);
  g_autofree char *narrow = NULL;
  MsSearchFind find;
  guint n_rows = 0;

  start_find (self, &find);
  if (wide != NULL)
    {
      guint limit = plan->places.is_asked ? MS_LIMIT_SEARCH_LOOKED_AT : WIDE_ROWS;

      if (!run (self, &find, wide, limit, &n_rows, error))
        return FALSE;
      *is_bounded = n_rows == limit && !is_full (self) && plan->places.is_asked;
      if (n_rows < limit || is_full (self) || has_read_enough (self) || plan->places.is_asked)
        return TRUE;
      go_on_behind (&find, self->last_key);
    }
  if (!ms_search_plan_make_narrow (self->context, plan, &narrow, error))
    return FALSE;
  if (narrow == NULL)
    return TRUE;
  if (!run (self, &find, narrow, MS_LIMIT_SEARCH_LOOKED_AT, &n_rows, error))
    return FALSE;
  *is_bounded = n_rows == MS_LIMIT_SEARCH_LOOKED_AT;
  return TRUE;
}

static int
compare_ranked (gconstpointer a,
                gconstpointer b)
{
  const MsSearchRanked *one = a;
  const MsSearchRanked *other = b;

  if (one->score != other->score)
    return one->score < other->score ? 1 : -1;
  return one->key < other->key ? 1 : one->key > other->key ? -1 : 0;
}

static int
compare_ranked_last (gconstpointer a,
                     gconstpointer b)
{
  return compare_ranked (b, a);
}

GArray *
ms_search_walk (MsContext            *context,
                MsSearchPlan         *plan,
                const MsSearchQuery  *query,
                gboolean             *is_lower_bound,
                GError              **error)
{
  g_autoptr(GHashTable) places = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr(GArray) found = g_array_new (FALSE, FALSE, sizeof (MsSearchRanked));
  Walk self = { .context = context, .plan = plan, .query = query, .places = places, .found = found };
  gboolean is_bounded = FALSE;
  gboolean is_few = plan->has_marks && plan->marks.first != MS_SEARCH_FIRST_WORDS;

  *is_lower_bound = FALSE;
  if (plan->is_empty)
    return g_steal_pointer (&found);
  if (is_few ? !walk_few (&self, plan, &is_bounded, error) : !walk_index (&self, plan, &is_bounded, error))
    return NULL;

  *is_lower_bound = is_full (&self) || is_bounded || has_read_enough (&self) || plan->is_cut;
  if (is_full (&self))
    g_array_set_size (found, MS_LIMIT_SEARCH_MATCHES);
  if (query->by_score)
    g_array_sort (found, query->ascending ? compare_ranked_last : compare_ranked);
  return g_steal_pointer (&found);
}
