/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Fills the search index, a step at a time, behind the commits. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-search-service.h"

#include <string.h>

#include "ms-decimal.h"
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
  const MsMessage view = { .subtype = (char *) change->subtype };

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

void
ms_search_add_mark (GString    *marks,
                    const char *kind)
{
  g_string_append_c (marks, MS_WORDS_MARK);
  g_string_append (marks, kind);
}

void
ms_search_add_key_mark (GString *marks,
                        char     kind,
                        gint64   key)
{
  char digits[MS_DECIMAL_SIZE];

  g_string_append_c (marks, MS_WORDS_MARK);
  g_string_append_c (marks, kind);
  g_string_append (marks, ms_decimal_format (key, digits));
}

static char *
make_document (const MsSearchChange *change,
               const char           *text,
               gboolean              has_files)
{
  g_autofree char *words = ms_searchable_text (text, MS_SEARCHABLE_ALL);
  g_autoptr(GString) marks = g_string_sized_new (64);

  ms_search_add_key_mark (marks, MS_SEARCH_MARK_CHANNEL, change->channel);
  if (change->user != 0)
    ms_search_add_key_mark (marks, MS_SEARCH_MARK_USER, change->user);
  if (change->kind == MS_CHANNEL_PUBLIC)
    ms_search_add_mark (marks, MS_SEARCH_MARK_PUBLIC);
  if (change->is_reply)
    ms_search_add_mark (marks, MS_SEARCH_MARK_THREAD);
  if (ms_searchable_has_link (text))
    ms_search_add_mark (marks, MS_SEARCH_MARK_LINK);
  if (has_files)
    ms_search_add_mark (marks, MS_SEARCH_MARK_FILE);
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
  g_autofree char *read = NULL;

  if (strchr (change->text, '<') == NULL)
    return ms_search_vocabulary_add_document (store, change->id, document, error);

  read = ms_searchable_text (change->text, MS_SEARCHABLE_READ);
  return ms_search_store_add (store, change->id, document, NULL, NULL, error) && ms_search_vocabulary_add (store, read, error);
}

/* One step on its way. */
typedef struct
{
  MsStore       *store;
  MsSearchState  state;
  gint64         end; /* monotonic, µs */
  guint          n; /* what was looked at */
  gboolean       found; /* whether there was something to do */
} Step;

static gboolean
has_room (const Step *self)
{
  return self->n < MS_LIMIT_BULK_ROWS && (self->n == 0 || g_get_monotonic_time () < self->end);
}

/* Messages that are taken in. */
typedef struct
{
  Step        *step;
  MsSearchDue  due;
  gboolean     is_cut; /* more may be due */
  GError      *error; /* (nullable) */
} Taking;

static gboolean
take_in (Taking                *self,
         const MsSearchChange  *change)
{
  MsStore *store = self->step->store;

  if (self->due == MS_SEARCH_DUE_NEW)
    self->step->state.last_id = change->id;
  return (self->due != MS_SEARCH_DUE_CHANGED || remove_old (store, change, &self->error))
         && (self->due != MS_SEARCH_DUE_LATE || ms_search_store_forget_late (store, change->id, &self->error))
         && (!is_found (change) || add_new (store, change, &self->error));
}

static gboolean
take_cb (const MsSearchChange *change,
         gpointer              user_data)
{
  Taking *self = user_data;

  self->step->n++;
  self->step->found = TRUE;
  if (!take_in (self, change))
    return FALSE;
  self->is_cut = !has_room (self->step);
  return !self->is_cut;
}

static gboolean
take_due (Step         *self,
          MsSearchDue   due,
          gboolean     *more,
          GError      **error)
{
  Taking taking = { .step = self, .due = due };

  if (!ms_search_store_visit_due (self->store, due, self->state.last_id, take_cb, &taking, error))
    {
      g_clear_error (&taking.error);
      return FALSE;
    }
  *more = taking.is_cut;
  if (taking.error == NULL)
    return TRUE;
  g_propagate_error (error, taking.error);
  return FALSE;
}

static gboolean
take_changed (Step      *self,
              gboolean  *more,
              GError   **error)
{
  return take_due (self, MS_SEARCH_DUE_CHANGED, more, error);
}

static gboolean
take_late (Step      *self,
           gboolean  *more,
           GError   **error)
{
  return take_due (self, MS_SEARCH_DUE_LATE, more, error);
}

static gboolean
take_new (Step      *self,
          gboolean  *more,
          GError   **error)
{
  return take_due (self, MS_SEARCH_DUE_NEW, more, error);
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

/* *more: (out): whether there was something, and may be more. */
typedef gboolean (*Single) (MsStore   *store,
                            gboolean  *more,
                            GError   **error);

static gboolean
repeat (Step      *self,
        Single     single,
        gboolean  *more,
        GError   **error)
{
  for (*more = TRUE; *more && has_room (self); self->n++)
    {
      if (!single (self->store, more, error))
        return FALSE;
      self->found |= *more;
    }
  return TRUE;
}

static gboolean
index_files (Step      *self,
             gboolean  *more,
             GError   **error)
{
  return repeat (self, ms_search_index_next_file, more, error);
}

/* Many at a time: each transaction that brings some costs a segment of their index. */
static gboolean
add_next_parts (MsStore   *store,
                gboolean  *more,
                GError   **error)
{
  return ms_search_word_store_add_parts (store, PARTS, more, error);
}

static gboolean
add_parts (Step      *self,
           gboolean  *more,
           GError   **error)
{
  return repeat (self, add_next_parts, more, error);
}

static gboolean
merge_next_parts (MsStore   *store,
                  gboolean  *more,
                  GError   **error)
{
  return ms_search_word_store_merge (store, MERGE_PAGES, more, error);
}

static gboolean
merge_parts (Step      *self,
             gboolean  *more,
             GError   **error)
{
  return repeat (self, merge_next_parts, more, error);
}

static gboolean
sift_next_word (MsStore   *store,
                gboolean  *more,
                GError   **error)
{
  return ms_search_word_store_sift (store, 1, more, error);
}

static gboolean
sift_words (Step      *self,
            gboolean  *more,
            GError   **error)
{
  return repeat (self, sift_next_word, more, error);
}

/* *more: (out): whether something is left of it. */
typedef gboolean (*Chore) (Step      *self,
                           gboolean  *more,
                           GError   **error);

/* What there is to do, one after the other: the next only when nothing is left of the one before. */
static const Chore chores[] = { take_changed, take_late, take_new, index_files, add_parts, merge_parts, sift_words };
#define N_URGENT 4 /* of them; the others can wait */

static gboolean
do_chores (Step          *self,
           gboolean       patient,
           MsSearchLeft  *left,
           GError       **error)
{
  gboolean more = FALSE;

  *left = MS_SEARCH_LEFT_NOTHING;
  for (guint i = 0; !more && i < G_N_ELEMENTS (chores); i++)
    {
      if (i == N_URGENT && self->found && patient)
        {
          *left = MS_SEARCH_LEFT_SPARE;
          return TRUE;
        }
      if (!chores[i](self, &more, error))
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
  gint64 last_id;
  /* The other half is for putting together. */
  Step step = { .store = store, .end = g_get_monotonic_time () + MS_LIMIT_BULK_US / 2 };

  *left = MS_SEARCH_LEFT_NOTHING;
  if (!ms_search_store_get_state (store, &step.state, error)
      || ((anew || step.state.version != MS_SEARCH_VERSION) && !start_anew (store, &step.state, error)))
    return FALSE;

  last_id = step.state.last_id;
  if (!do_chores (&step, patient, left, error)
      || (step.state.last_id != last_id && !ms_search_store_set_state (store, &step.state, error))
      || !ms_search_store_merge (store, MERGE_PAGES, &merged, error))
    return FALSE;

  if (merged)
    *left = MS_SEARCH_LEFT_MESSAGES;
  return TRUE;
}
