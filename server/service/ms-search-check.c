/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Is what the index holds what it should hold? Both sides are counted for each conversation, which would show a message that is missing or there
 * twice; the newest messages of it are looked up by a word of theirs and in the vocabulary, which shows an index that lost its words. Files are
 * counted too. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-search-service.h"

#include <string.h>

#include "ms-message-store.h"
#include "ms-search-file-store.h"
#include "ms-search-private.h"
#include "ms-search-store.h"
#include "ms-search-word-store.h"
#include "ms-searchable.h"
#include "ms-timestamp.h"
#include "ms-words.h"

#define SAMPLE 20 /* messages of a conversation that are looked up */

typedef struct
{
  MsContext     *context;
  GHashTable    *expected; /* channel → gint64 */
  gint64         channel; /* under way */
  GArray        *sample; /* of Sample */
  gint64         n_wrong;
  GError        *error; /* (nullable) */
} Check;

typedef struct
{
  gint64  ts;
  char   *expression;
  char   *known; /* (nullable): a word that the vocabulary has */
} Sample;

static void
sample_clear (gpointer data)
{
  g_free (((Sample *) data)->expression);
  g_free (((Sample *) data)->known);
}

static void
expect_cb (gint64      channel,
           const char *subtype,
           gint64      count,
           gpointer    user_data)
{
  Check *self = user_data;
  const MsMessage view = { .subtype = (char *) subtype };
  gint64 *sum = g_hash_table_lookup (self->expected, &channel);

  if (sum == NULL)
    {
      gint64 *key = g_memdup2 (&channel, sizeof channel);

      sum = g_new0 (gint64, 1);
      g_hash_table_insert (self->expected, key, sum);
    }
  if (!ms_message_is_notice (&view) && !ms_message_is_tombstone (&view))
    *sum += count;
}

static gboolean
take_word_cb (const MsWord *word,
              gpointer      user_data)
{
  *(char **) user_data = g_strndup (word->word, word->length);
  return FALSE;
}

static gboolean
take_known_cb (const MsWord *word,
               gpointer      user_data)
{
  if (!ms_search_vocabulary_takes (word))
    return TRUE;
  *(char **) user_data = g_strndup (word->word, word->length);
  return FALSE;
}

/* (transfer full) (nullable) */
static char *
find_word (const char   *text,
           MsSearchable  what,
           MsWordFunc    take)
{
  g_autofree char *words = ms_searchable_text (text, what);
  char *word = NULL;

  ms_words_scan (words, strlen (words), MS_WORDS_DOCUMENT, take, &word);
  return word;
}

static gboolean
sample_cb (const MsMessage *message,
           gpointer         user_data)
{
  Check *self = user_data;
  g_autofree char *word = NULL;
  Sample sample = { .ts = message->ts };

  if (ms_message_is_notice (message) || ms_message_is_tombstone (message))
    return TRUE;
  word = find_word (message->text, MS_SEARCHABLE_ALL, take_word_cb);
  if (word == NULL)
    return TRUE;
  sample.known = find_word (message->text, MS_SEARCHABLE_READ, take_known_cb);
  sample.expression = g_strdup_printf ("\"%s\"", word);
  g_array_append_val (self->sample, sample);
  return TRUE;
}

/* The row's key is its ts, or a little more. */
static gboolean
look_up (Check *self)
{
  MsStore *store = ms_context_get_store (self->context);

  g_array_set_size (self->sample, 0);
  if (!ms_message_store_visit (store, self->channel, -1, MS_TIMESTAMP_MAX, TRUE, SAMPLE, 0, sample_cb, self, &self->error))
    return FALSE;

  for (guint i = 0; i < self->sample->len; i++)
    {
      const Sample *sample = &g_array_index (self->sample, Sample, i);
      gboolean holds = FALSE;
      gboolean has = FALSE;
      gboolean knows = sample->known == NULL;

      if (!ms_search_store_holds (store, self->channel, sample->ts, &holds, &self->error))
        return FALSE;
      if (!holds)
        continue;
      if (!ms_search_store_has (store, sample->ts, sample->expression, &has, &self->error)
          || (!knows && !ms_search_word_store_knows (store, sample->known, &knows, &self->error)))
        return FALSE;
      self->n_wrong += !has || !knows;
    }
  return TRUE;
}

static gboolean
check_channel (Check  *self,
               gint64  expected)
{
  g_autofree char *expression = g_strdup_printf ("\"%c%c%" G_GINT64_FORMAT "%c\"", MS_WORDS_MARK, MS_SEARCH_MARK_CHANNEL, self->channel,
                                                 MS_WORDS_MARKS_END);
  gint64 count = 0;
  gint64 strays = 0;

  if (!ms_search_store_count (ms_context_get_store (self->context), expression, self->channel, &count, &strays, &self->error))
    return FALSE;
  self->n_wrong += count != expected || strays != 0;
  return look_up (self);
}

gboolean
ms_search_service_check (MsContext  *context,
                         gint64     *n_wrong,
                         GError    **error)
{
  g_autoptr(GHashTable) expected = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  g_autoptr(GArray) sample = g_array_new (FALSE, FALSE, sizeof (Sample));
  Check self = { .context = context, .expected = expected, .sample = sample };
  GHashTableIter iter;
  gint64 *channel;
  gint64 *count;
  gint64 n_files = 0;

  g_array_set_clear_func (sample, sample_clear);
  if (!ms_search_store_visit_counts (ms_context_get_store (context), expect_cb, &self, error)
      || !ms_search_file_store_count_wrong (ms_context_get_store (context), &n_files, error))
    return FALSE;

  g_hash_table_iter_init (&iter, expected);
  while (self.error == NULL && g_hash_table_iter_next (&iter, (gpointer *) &channel, (gpointer *) &count))
    {
      self.channel = *channel;
      check_channel (&self, *count);
    }
  *n_wrong = self.n_wrong + n_files;
  if (self.error == NULL)
    return TRUE;
  g_propagate_error (error, self.error);
  return FALSE;
}
