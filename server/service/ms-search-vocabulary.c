/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which words of a text belong into the vocabulary of the index. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include <string.h>

#include "ms-limits.h"
#include "ms-search-private.h"
#include "ms-search-store.h"
#include "ms-search-word-store.h"
#include "ms-text.h"
#include "ms-words.h"

#define MAX_CHAR_BYTES 4

typedef struct
{
  MsStore *store;
  guint    n_added;
  GError  *error; /* (nullable) */
} Taking;

/* What is long needs no counting. */
gboolean
ms_search_vocabulary_takes (const MsWord *word)
{
  return word->length >= MS_LIMIT_SEARCH_PART_CHARS && ms_word_is_plain (word)
         && (word->length > MAX_CHAR_BYTES * MS_LIMIT_SEARCH_PART_CHARS
             || ms_text_count (word->word, (gssize) word->length) >= MS_LIMIT_SEARCH_PART_CHARS);
}

static gboolean
add_cb (const MsWord *word,
        gpointer      user_data)
{
  Taking *self = user_data;
  gboolean added = FALSE;

  if (!ms_search_vocabulary_takes (word))
    return TRUE;
  ms_search_word_store_add (self->store, word->word, word->length, &added, &self->error);
  self->n_added += added ? 1 : 0;
  return self->error == NULL && self->n_added < MS_LIMIT_SEARCH_NEW_WORDS;
}

static gboolean
suspect_cb (const MsWord *word,
            gpointer      user_data)
{
  Taking *self = user_data;
  g_autofree char *terminated = NULL;

  if (!ms_search_vocabulary_takes (word))
    return TRUE;
  terminated = g_strndup (word->word, word->length);
  return ms_search_word_store_suspect (self->store, terminated, &self->error);
}

static gboolean
scan (MsStore     *store,
      const char  *words,
      MsWordFunc   found,
      GError     **error)
{
  Taking self = { .store = store };

  ms_words_scan (words, strlen (words), MS_WORDS_DOCUMENT, found, &self);
  if (self.error == NULL)
    return TRUE;
  g_propagate_error (error, self.error);
  return FALSE;
}

gboolean
ms_search_vocabulary_add (MsStore     *store,
                          const char  *words,
                          GError     **error)
{
  return scan (store, words, add_cb, error);
}

gboolean
ms_search_vocabulary_suspect (MsStore     *store,
                              const char  *words,
                              GError     **error)
{
  return scan (store, words, suspect_cb, error);
}

/* Words that may be new, as they come by. */
typedef struct
{
  MsStore   *store;
  GPtrArray *words; /* (nullable): until there is one */
} Hearing;

static gboolean
hear_cb (const MsWord *word,
         gpointer      user_data)
{
  Hearing *self = user_data;

  if (!ms_search_vocabulary_takes (word) || ms_search_word_store_is_known (self->store, word))
    return TRUE;
  if (self->words == NULL)
    self->words = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (self->words, g_strndup (word->word, word->length));
  return TRUE;
}

static gboolean
add_all (MsStore    *store,
         GPtrArray  *words,
         GError    **error)
{
  guint n_added = 0;

  for (guint i = 0; words != NULL && i < words->len && n_added < MS_LIMIT_SEARCH_NEW_WORDS; i++)
    {
      const char *word = g_ptr_array_index (words, i);
      gboolean added = FALSE;

      if (!ms_search_word_store_add (store, word, strlen (word), &added, error))
        return FALSE;
      n_added += added ? 1 : 0;
    }
  return TRUE;
}

gboolean
ms_search_vocabulary_add_document (MsStore     *store,
                                   gint64       id,
                                   const char  *document,
                                   GError     **error)
{
  Hearing hearing = { .store = store };
  gboolean done = ms_search_store_add (store, id, document, hear_cb, &hearing, error) && add_all (store, hearing.words, error);

  g_clear_pointer (&hearing.words, g_ptr_array_unref);
  return done;
}
