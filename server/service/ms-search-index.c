/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Fills the search index, a step at a time, behind the commits. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-search-service.h"

#include <string.h>

#include "ms-limits.h"
#include "ms-search-private.h"
#include "ms-search-store.h"
#include "ms-searchable.h"
#include "ms-words.h"

#define MERGE_PAGES 32 /* about a millisecond; what a step brings in is put together about five times, a few pages each */

static gboolean
is_found (const MsSearchChange *change)
{
  const MsMessage view = { .subtype = change->subtype };

  return !change->deleted && !ms_message_is_notice (&view) && !ms_message_is_tombstone (&view);
}

static char *
make_document (const MsSearchChange *change,
               const char           *text)
{
  g_autofree char *words = ms_searchable_text (text, MS_SEARCHABLE_ALL);
  GString *document = g_string_sized_new (strlen (words) + 64);

  g_string_append_printf (document, "%c%c%" G_GINT64_FORMAT, MS_WORDS_MARK, MS_SEARCH_MARK_CHANNEL, change->channel);
  if (change->user != 0)
    g_string_append_printf (document, "%c%c%" G_GINT64_FORMAT, MS_WORDS_MARK, MS_SEARCH_MARK_USER, change->user);
  if (change->kind == MS_CHANNEL_PUBLIC)
    g_string_append_printf (document, "%c" MS_SEARCH_MARK_PUBLIC, MS_WORDS_MARK);
  if (change->is_reply)
    g_string_append_printf (document, "%c" MS_SEARCH_MARK_THREAD, MS_WORDS_MARK);
  if (ms_searchable_has_link (text))
    g_string_append_printf (document, "%c" MS_SEARCH_MARK_LINK, MS_WORDS_MARK);
  g_string_append_c (document, MS_WORDS_MARKS_END);
  g_string_append (document, words);
  return g_string_free (document, FALSE);
}

static gboolean
apply (MsStore               *store,
       const MsSearchChange  *change,
       GError               **error)
{
  if (change->old_text != NULL)
    {
      g_autofree char *old = make_document (change, change->old_text);

      if (!ms_search_store_remove (store, change->id, old, error))
        return FALSE;
    }
  if (is_found (change))
    {
      g_autofree char *document = make_document (change, change->text);

      return ms_search_store_add (store, change->id, document, error);
    }
  return TRUE;
}

/* *found: FALSE when all is done. */
static gboolean
apply_next (MsStore        *store,
            MsSearchState  *state,
            gboolean       *found,
            GError        **error)
{
  g_auto(MsSearchChange) change = { 0 };

  if (!ms_search_store_get_next (store, state, &change, found, error))
    return FALSE;
  if (!*found)
    return TRUE;

  state->last_seq = change.revision;
  state->last_id = change.id;
  return apply (store, &change, error);
}

static gboolean
start_anew (MsStore        *store,
            MsSearchState  *state,
            GError        **error)
{
  *state = (MsSearchState) { .version = MS_SEARCH_VERSION };
  return ms_search_store_clear (store, error) && ms_search_store_set_state (store, state, error);
}

gboolean
ms_search_service_step (MsContext  *context,
                        gboolean    anew,
                        gboolean   *more,
                        GError    **error)
{
  MsStore *store = ms_context_get_store (context);
  gint64 end = g_get_monotonic_time () + MS_LIMIT_BULK_US / 2; /* the other half is for putting together */
  gboolean found = TRUE;
  gboolean merged = FALSE;
  MsSearchState state;
  MsSearchState before;

  *more = FALSE;
  if (!ms_search_store_get_state (store, &state, error)
      || ((anew || state.version != MS_SEARCH_VERSION) && !start_anew (store, &state, error)))
    return FALSE;

  before = state;
  for (guint i = 0; found && i < MS_LIMIT_BULK_ROWS && (i == 0 || g_get_monotonic_time () < end); i++)
    if (!apply_next (store, &state, &found, error))
      return FALSE;
  if ((state.last_seq != before.last_seq || state.last_id != before.last_id)
      && !ms_search_store_set_state (store, &state, error))
    return FALSE;

  if (!ms_search_store_merge (store, MERGE_PAGES, &merged, error))
    return FALSE;
  *more = found || merged;
  return TRUE;
}
