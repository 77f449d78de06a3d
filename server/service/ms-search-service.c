/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Asking the index: keys first, at most as many as are counted, then the messages of one page. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-search-service.h"

#include <string.h>

#include "ms-limits.h"
#include "ms-search-compile.h"
#include "ms-search-store.h"
#include "ms-service-private.h"

typedef struct
{
  gint64 key;
  double score;
} Ranked;

typedef struct
{
  MsContext           *context;
  const MsSearchPlan  *plan;
  const MsSearchQuery *query;
  GHashTable          *channels; /* key → MsChannelRow */
  GHashTable          *users; /* key → MsUser */
} Page;

static GArray *
find_keys (MsContext            *context,
           const MsSearchPlan   *plan,
           const MsSearchQuery  *query,
           GError              **error)
{
  const MsSearchFind find = {
    .expression = plan->expression,
    .viewer = plan->viewer,
    .public_ones = plan->public_ones,
    .oldest = plan->oldest,
    .newest = plan->newest,
    .oldest_first = query->ascending && !query->by_score,
    .limit = MS_LIMIT_SEARCH_MATCHES + 1,
  };

  if (plan->is_empty)
    return g_array_new (FALSE, FALSE, sizeof (gint64));
  if (plan->has_marks)
    return ms_search_store_find_marked (ms_context_get_store (context), &find, &plan->marks, error);
  return ms_search_store_find (ms_context_get_store (context), &find, error);
}

static int
compare_ranked (gconstpointer a,
                gconstpointer b)
{
  const Ranked *one = a;
  const Ranked *other = b;

  if (one->score != other->score)
    return one->score < other->score ? 1 : -1;
  return one->key < other->key ? 1 : one->key > other->key ? -1 : 0;
}

static gboolean
score_one (MsContext           *context,
           const MsSearchPlan  *plan,
           Ranked              *ranked,
           gsize               *bytes,
           GError             **error)
{
  g_autoptr(GError) failure = NULL;
  g_autoptr(MsMessageRow) row = ms_message_store_get_by_key (ms_context_get_store (context), ranked->key, &failure);

  if (row != NULL)
    {
      *bytes += strlen (row->message->text);
      ranked->score = ms_search_matcher_score (plan->matcher, row->message->text);
    }
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/* (transfer full) (nullable) (element-type Ranked): what the pages are cut from. */
static GArray *
rank (MsContext            *context,
      const MsSearchPlan   *plan,
      const MsSearchQuery  *query,
      GArray               *keys,
      GError              **error)
{
  guint n = MIN (keys->len, MS_LIMIT_SEARCH_MATCHES);
  gsize bytes = 0;
  g_autoptr(GArray) ranked = g_array_sized_new (FALSE, TRUE, sizeof (Ranked), n);

  for (guint i = 0; i < n; i++)
    {
      Ranked one = { g_array_index (keys, gint64, i), 0 };

      if (query->by_score && bytes < MS_LIMIT_SEARCH_RANKED_BYTES && !score_one (context, plan, &one, &bytes, error))
        return NULL;
      g_array_append_val (ranked, one);
    }
  if (query->by_score)
    g_array_sort (ranked, compare_ranked);
  for (guint i = 0; query->by_score && query->ascending && i < n / 2; i++)
    {
      Ranked other = g_array_index (ranked, Ranked, n - 1 - i);

      g_array_index (ranked, Ranked, n - 1 - i) = g_array_index (ranked, Ranked, i);
      g_array_index (ranked, Ranked, i) = other;
    }
  return g_steal_pointer (&ranked);
}

static const MsChannel *
get_channel (Page    *self,
             gint64   key,
             GError **error)
{
  MsChannelRow *row = g_hash_table_lookup (self->channels, &key);

  if (row == NULL)
    {
      row = ms_channel_store_get (ms_context_get_store (self->context), key, self->plan->viewer, error);
      if (row == NULL)
        return NULL;
      g_hash_table_insert (self->channels, &row->key, row);
    }
  return row->channel;
}

static const char *
get_user_name (Page    *self,
               gint64   key,
               GError **error)
{
  MsUser *user = g_hash_table_lookup (self->users, &key);

  if (user == NULL && key != 0)
    {
      user = ms_user_store_get (ms_context_get_store (self->context), key, error);
      if (user != NULL)
        g_hash_table_insert (self->users, g_memdup2 (&key, sizeof key), user);
    }
  return user != NULL ? user->name : NULL;
}

static gboolean
show (Page             *self,
      const Ranked     *ranked,
      MsSearchVisitor   visitor,
      gpointer          user_data,
      GError          **error)
{
  g_autoptr(GError) failure = NULL;
  g_autoptr(MsMessageRow) row = ms_message_store_get_by_key (ms_context_get_store (self->context), ranked->key, &failure);
  MsSearchHit hit = { .score = ranked->score };

  if (row != NULL)
    {
      hit.message = row->message;
      hit.channel = get_channel (self, row->channel, &failure);
      hit.user_name = get_user_name (self, row->user, &failure);
    }
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (hit.channel == NULL)
    return TRUE;
  if (self->query->highlight)
    {
      char *marked = ms_search_matcher_highlight (self->plan->matcher, row->message->text);

      g_free (row->message->text);
      row->message->text = marked;
    }
  visitor (&hit, user_data);
  return TRUE;
}

gboolean
ms_search_service_find (MsContext            *context,
                        const MsSearchQuery  *query,
                        MsSearchVisitor       visitor,
                        gpointer              user_data,
                        MsSearchTotal        *total,
                        GError              **error)
{
  g_auto(MsSearchPlan) plan = { NULL };
  g_autoptr(GHashTable) channels = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, (GDestroyNotify) ms_channel_row_free);
  g_autoptr(GHashTable) users = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) ms_user_free);
  Page page = { context, &plan, query, channels, users };
  g_autoptr(GArray) keys = NULL;
  g_autoptr(GArray) ranked = NULL;
  gint64 first = (gint64) (query->page - 1) * query->count;

  if (!ms_search_plan_compile (context, query->query, &plan, error))
    return FALSE;
  keys = find_keys (context, &plan, query, error);
  ranked = keys != NULL ? rank (context, &plan, query, keys, error) : NULL;
  if (ranked == NULL)
    return FALSE;

  *total = (MsSearchTotal) { ranked->len, keys->len > ranked->len };
  for (gint64 i = first; i < MIN (first + query->count, (gint64) ranked->len); i++)
    if (!show (&page, &g_array_index (ranked, Ranked, i), visitor, user_data, error))
      return FALSE;
  return TRUE;
}
