/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Asking the index: keys first, at most as many as are counted, then the messages or files of one page. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-search-service.h"

#include "ms-file-private.h"
#include "ms-search-walk.h"
#include "ms-service-private.h"

typedef struct
{
  MsContext           *context;
  const MsSearchPlan  *plan;
  const MsSearchQuery *query;
  GHashTable          *channels; /* key → MsChannelRow */
  GHashTable          *users; /* key → MsUser */
} Page;

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
show (Page                 *self,
      const MsSearchRanked *ranked,
      MsSearchVisitor       visitor,
      gpointer              user_data,
      GError              **error)
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

/* The part of @found that is asked for. */
static void
get_page (const MsSearchQuery  *query,
          const GArray         *found,
          guint                *first,
          guint                *end)
{
  guint64 start = (guint64) (query->page - 1) * query->count;

  *first = (guint) MIN (start, found->len);
  *end = (guint) MIN (start + query->count, found->len);
}

gboolean
ms_search_service_find (MsContext            *context,
                        const MsSearchQuery  *query,
                        MsSearchVisitor       visitor,
                        gpointer              user_data,
                        MsSearchTotal        *total,
                        GError              **error)
{
  g_auto(MsSearchPlan) plan = { 0 };
  g_autoptr(GHashTable) channels = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, (GDestroyNotify) ms_channel_row_free);
  g_autoptr(GHashTable) users = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) ms_user_free);
  Page page = { context, &plan, query, channels, users };
  g_autoptr(GArray) found = NULL;
  guint first;
  guint end;

  if (!ms_search_plan_compile (context, query->query, MS_SEARCH_MESSAGES, &plan, error))
    return FALSE;
  found = ms_search_walk (context, &plan, query, &total->is_lower_bound, error);
  if (found == NULL)
    return FALSE;

  total->total = found->len;
  get_page (query, found, &first, &end);
  for (guint i = first; i < end; i++)
    if (!show (&page, &g_array_index (found, MsSearchRanked, i), visitor, user_data, error))
      return FALSE;
  return TRUE;
}

static gboolean
show_file (MsContext            *context,
           const MsUser         *caller,
           gint64                key,
           MsSearchMatcher      *matcher,
           MsSearchFileVisitor   visitor,
           gpointer              user_data,
           GError              **error)
{
  g_autoptr(MsFileRow) row = ms_file_store_get (ms_context_get_store (context), key, error);

  if (row == NULL || !ms_file_add_shares (context, caller, row, error))
    return FALSE;
  if (matcher != NULL)
    {
      char *marked = ms_search_matcher_highlight_plain (matcher, row->file->title);

      g_free (row->file->title);
      row->file->title = marked;
    }
  visitor (row->file, user_data);
  return TRUE;
}

gboolean
ms_search_service_find_files (MsContext            *context,
                              const MsSearchQuery  *query,
                              MsSearchFileVisitor   visitor,
                              gpointer              user_data,
                              MsSearchTotal        *total,
                              GError              **error)
{
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);
  g_auto(MsSearchPlan) plan = { 0 };
  g_autoptr(GArray) found = NULL;
  guint first;
  guint end;

  if (caller == NULL || !ms_search_plan_compile (context, query->query, MS_SEARCH_FILES, &plan, error))
    return FALSE;
  found = ms_search_walk (context, &plan, query, &total->is_lower_bound, error);
  if (found == NULL)
    return FALSE;

  total->total = found->len;
  get_page (query, found, &first, &end);
  for (guint i = first; i < end; i++)
    if (!show_file (context, caller, g_array_index (found, MsSearchRanked, i).key, query->highlight ? plan.matcher : NULL, visitor, user_data, error))
      return FALSE;
  return TRUE;
}
