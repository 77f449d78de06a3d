/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Fills the search index, a step at a time, behind the commits. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-search-service.h"

#include <string.h>

#include "ms-limits.h"
#include "ms-search-file-store.h"
#include "ms-search-private.h"
#include "ms-search-store.h"
#include "ms-search-word-store.h"
#include "ms-searchable.h"
#include "ms-words.h"

#define PARTS 50 /* words: some tenths of a millisecond */
#define MERGE_PAGES 32 /* about a millisecond; what a step brings in is put together about five times, a few pages each */

static gboolean
is_found (const MsSearchChange *change)
{
  const MsMessage view = { .subtype = change->subtype };

  return !change->deleted && !ms_message_is_notice (&view) && !ms_message_is_tombstone (&view);
}

const char *
ms_search_document_get_words (const char *document)
{
  const char *end = strchr (document, MS_WORDS_MARKS_END);

  return end != NULL ? end + 1 : document;
}

char *
ms_search_document_make (const char *marks,
                         const char *words)
{
  const char end[] = { MS_WORDS_MARKS_END, '\0' };

  return g_strconcat (marks, end, words, NULL);
}

static char *
make_document (const MsSearchChange *change,
               const char           *text,
               gboolean              has_files)
{
  g_autofree char *words = ms_searchable_text (text, MS_SEARCHABLE_ALL);
  g_autoptr(GString) marks = g_string_sized_new (64);

  g_string_append_printf (marks, "%c%c%" G_GINT64_FORMAT, MS_WORDS_MARK, MS_SEARCH_MARK_CHANNEL, change->channel);
  if (change->user != 0)
    g_string_append_printf (marks, "%c%c%" G_GINT64_FORMAT, MS_WORDS_MARK, MS_SEARCH_MARK_USER, change->user);
  if (change->kind == MS_CHANNEL_PUBLIC)
    g_string_append_printf (marks, "%c" MS_SEARCH_MARK_PUBLIC, MS_WORDS_MARK);
  if (change->is_reply)
    g_string_append_printf (marks, "%c" MS_SEARCH_MARK_THREAD, MS_WORDS_MARK);
  if (ms_searchable_has_link (text))
    g_string_append_printf (marks, "%c" MS_SEARCH_MARK_LINK, MS_WORDS_MARK);
  if (has_files)
    g_string_append_printf (marks, "%c" MS_SEARCH_MARK_FILE, MS_WORDS_MARK);
  return ms_search_document_make (marks->str, words);
}

static gboolean
remove_old (MsStore               *store,
            const MsSearchChange  *change,
            GError               **error)
{
  g_autofree char *document = make_document (change, change->old_text, change->old_has_files);
  g_autofree char *words = ms_searchable_text (change->old_text, MS_SEARCHABLE_READ);

  return ms_search_store_remove (store, change->id, document, error) && ms_search_vocabulary_suspect (store, words, error);
}

/* Without a control sequence all of it is read. */
static gboolean
add_new (MsStore               *store,
         const MsSearchChange  *change,
         GError               **error)
{
  g_autofree char *document = make_document (change, change->text, change->has_files);
  g_autofree char *read = strchr (change->text, '<') != NULL ? ms_searchable_text (change->text, MS_SEARCHABLE_READ) : NULL;

  return ms_search_store_add (store, change->id, document, error)
         && ms_search_vocabulary_add (store, read != NULL ? read : ms_search_document_get_words (document), error);
}

static gboolean
apply (MsStore               *store,
       const MsSearchChange  *change,
       GError               **error)
{
  return (change->old_text == NULL || remove_old (store, change, error)) && (!is_found (change) || add_new (store, change, error));
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
  return ms_search_store_clear (store, error) && ms_search_file_store_clear (store, error) && ms_search_word_store_clear (store, error)
         && ms_search_store_set_state (store, state, error);
}

static gboolean
index_file (MsStore        *store,
            MsSearchState  *state,
            gboolean       *found,
            GError        **error)
{
  return ms_search_index_next_file (store, found, error);
}

/* Many at a time: each transaction that brings some costs a segment of their index. */
static gboolean
add_parts (MsStore        *store,
           MsSearchState  *state,
           gboolean       *found,
           GError        **error)
{
  return ms_search_word_store_add_parts (store, PARTS, found, error);
}

static gboolean
sift_word (MsStore        *store,
           MsSearchState  *state,
           gboolean       *found,
           GError        **error)
{
  return ms_search_word_store_sift (store, 1, found, error);
}

typedef gboolean (*Chore) (MsStore *, MsSearchState *, gboolean *, GError **);

/* What there is to do, one after the other: the next only when nothing is left of the one before. */
static const Chore chores[] = { apply_next, index_file, add_parts, sift_word };
#define N_URGENT 2 /* of them; the others can wait */

/* One step on its way. */
typedef struct
{
  MsStore       *store;
  MsSearchState *state;
  gint64         end; /* monotonic, µs */
  guint          n; /* what was looked at */
} Step;

/* *found: (out): whether there was something; *more: (out): whether something is left */
static gboolean
do_chore (Step      *self,
          Chore      chore,
          gboolean  *found,
          gboolean  *more,
          GError   **error)
{
  *more = TRUE;
  for (; *more && self->n < MS_LIMIT_BULK_ROWS && (self->n == 0 || g_get_monotonic_time () < self->end); self->n++)
    {
      if (!chore (self->store, self->state, more, error))
        return FALSE;
      *found |= *more;
    }
  return TRUE;
}

static gboolean
take_in (Step          *self,
         gboolean       patient,
         MsSearchLeft  *left,
         GError       **error)
{
  gboolean found = FALSE;
  gboolean more = FALSE;

  *left = MS_SEARCH_LEFT_NOTHING;
  for (guint i = 0; !more && i < G_N_ELEMENTS (chores); i++)
    {
      if (i == N_URGENT && found && patient)
        {
          *left = MS_SEARCH_LEFT_SPARE;
          return TRUE;
        }
      if (!do_chore (self, chores[i], &found, &more, error))
        return FALSE;
    }
  if (more)
    *left = MS_SEARCH_LEFT_MESSAGES;
  return TRUE;
}

gboolean
ms_search_service_step (MsContext     *context,
                        gboolean       anew,
                        gboolean       patient,
                        MsSearchLeft  *left,
                        GError       **error)
{
  MsStore *store = ms_context_get_store (context);
  gboolean merged = FALSE;
  MsSearchState state;
  MsSearchState before;
  /* The other half is for putting together. */
  Step step = { .store = store, .state = &state, .end = g_get_monotonic_time () + MS_LIMIT_BULK_US / 2 };

  *left = MS_SEARCH_LEFT_NOTHING;
  if (!ms_search_store_get_state (store, &state, error)
      || ((anew || state.version != MS_SEARCH_VERSION) && !start_anew (store, &state, error)))
    return FALSE;

  before = state;
  if (!take_in (&step, patient, left, error)
      || ((state.last_seq != before.last_seq || state.last_id != before.last_id) && !ms_search_store_set_state (store, &state, error))
      || !ms_search_store_merge (store, MERGE_PAGES, &merged, error))
    return FALSE;

  if (merged)
    *left = MS_SEARCH_LEFT_MESSAGES;
  return TRUE;
}
