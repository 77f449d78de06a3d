/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The same words as in the index, cut by the same scanner, compared one place after the other. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-search-match.h"

#include <string.h>

#include "ms-searchable.h"
#include "ms-words.h"

/* The curve of BM25 over the words of one text, against a text of usual length. */
#define SATURATION 1.2
#define LENGTH_SHARE 0.75
#define USUAL_WORDS 12.0

typedef struct
{
  GPtrArray *words; /* of char *: what stands at one place after the other */
  gboolean   prefix;
} Phrase;

struct _MsSearchMatcher
{
  GPtrArray *phrases;
};

typedef struct
{
  char     *word; /* owned */
  gsize     start;
  gsize     end;
  gboolean  same_place;
} Found;

static void
phrase_free (gpointer data)
{
  Phrase *phrase = data;

  g_ptr_array_unref (phrase->words);
  g_free (phrase);
}

static void
found_clear (gpointer data)
{
  g_free (((Found *) data)->word);
}

MsSearchMatcher *
ms_search_matcher_new (void)
{
  MsSearchMatcher *self = g_new0 (MsSearchMatcher, 1);

  self->phrases = g_ptr_array_new_with_free_func (phrase_free);
  return self;
}

void
ms_search_matcher_free (MsSearchMatcher *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->phrases);
  g_free (self);
}

static gboolean
take_word_cb (const MsWord *word,
              gpointer      user_data)
{
  g_ptr_array_add (user_data, g_strndup (word->word, word->length));
  return TRUE;
}

void
ms_search_matcher_add (MsSearchMatcher *self,
                       const char      *phrase,
                       gboolean         prefix)
{
  Phrase *added = g_new0 (Phrase, 1);

  added->prefix = prefix;
  added->words = g_ptr_array_new_with_free_func (g_free);
  ms_words_scan (phrase, strlen (phrase), MS_WORDS_QUERY, take_word_cb, added->words);
  if (added->words->len > 0)
    g_ptr_array_add (self->phrases, added);
  else
    phrase_free (added);
}

static gboolean
note_found_cb (const MsWord *word,
               gpointer      user_data)
{
  GArray *found = user_data;
  const Found one = { g_strndup (word->word, word->length), word->start, word->end, word->same_place };

  g_array_append_val (found, one);
  return TRUE;
}

static GArray *
scan (const char   *text,
      MsSearchable  what)
{
  g_autofree char *plain = ms_searchable_text (text, what);
  GArray *found = g_array_new (FALSE, FALSE, sizeof (Found));

  g_array_set_clear_func (found, found_clear);
  ms_words_scan (plain, strlen (plain), MS_WORDS_DOCUMENT, note_found_cb, found);
  return found;
}

static gboolean
fits (const Phrase *phrase,
      guint         index,
      const char   *word)
{
  const char *wanted = g_ptr_array_index (phrase->words, index);

  if (phrase->prefix && index + 1 == phrase->words->len)
    return g_str_has_prefix (word, wanted);
  return strcmp (word, wanted) == 0;
}

/* Where the next place begins. */
static guint
skip_place (GArray *found,
            guint   at)
{
  do
    at++;
  while (at < found->len && g_array_index (found, Found, at).same_place);
  return at;
}

/* Whether the phrase begins at the word @at. *last: the word where it ends. */
static gboolean
matches_at (const Phrase *phrase,
            GArray       *found,
            guint         at,
            guint        *last)
{
  for (guint i = 0; i < phrase->words->len; i++)
    {
      guint next;

      if (at >= found->len)
        return FALSE;
      next = skip_place (found, at);
      while (at < next && !fits (phrase, i, g_array_index (found, Found, at).word))
        at++;
      if (at == next)
        return FALSE;
      *last = at;
      at = next;
    }
  return TRUE;
}

static void
mark_bytes (GArray *found,
            guint   first,
            guint   last,
            guint8 *marked)
{
  for (guint i = first; i <= last; i++)
    {
      const Found *one = &g_array_index (found, Found, i);

      memset (marked + one->start, 1, one->end - one->start);
    }
}

/* Each place where something matches. @marked: (nullable) */
static guint
match_phrase (const Phrase *phrase,
              GArray       *found,
              guint8       *marked)
{
  guint n = 0;

  for (guint i = 0; i < found->len; i++)
    {
      guint first = i;
      guint last = i;

      if (g_array_index (found, Found, i).same_place && i > 0)
        continue;
      if (!matches_at (phrase, found, i, &last))
        continue;
      if (phrase->words->len == 1)
        first = last;
      n++;
      if (marked != NULL)
        mark_bytes (found, first, last, marked);
    }
  return n;
}

/* "AB-12.3" is one mark: what joins two marked words is marked, unless it is a blank or part of a sequence. */
static void
join_marks (const char *text,
            gsize       length,
            guint8     *marked)
{
  for (gsize i = 1; i + 1 < length; i++)
    if (marked[i - 1] && !marked[i] && marked[i + 1] && strchr (".-_/:,'@", text[i]) != NULL)
      marked[i] = 1;
}

char *
ms_search_matcher_highlight (MsSearchMatcher *self,
                             const char      *text)
{
  gsize length = strlen (text);
  g_autofree guint8 *marked = g_malloc0 (length + 1);
  g_autoptr(GArray) found = scan (text, MS_SEARCHABLE_SHOWN);
  GString *result = g_string_sized_new (length + 32);

  for (guint i = 0; i < self->phrases->len; i++)
    match_phrase (g_ptr_array_index (self->phrases, i), found, marked);
  join_marks (text, length, marked);
  for (gsize i = 0; i <= length; i++)
    {
      if (marked[i] != (i > 0 ? marked[i - 1] : 0))
        g_string_append (result, marked[i] ? MS_SEARCH_MARK_START : MS_SEARCH_MARK_END);
      if (i < length)
        g_string_append_c (result, text[i]);
    }
  return g_string_free (result, FALSE);
}

double
ms_search_matcher_score (MsSearchMatcher *self,
                         const char      *text)
{
  g_autoptr(GArray) found = scan (text, MS_SEARCHABLE_ALL);
  double damping = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * found->len / USUAL_WORDS);
  double score = 0;

  for (guint i = 0; i < self->phrases->len; i++)
    {
      guint n = match_phrase (g_ptr_array_index (self->phrases, i), found, NULL);

      score += n * (SATURATION + 1) / (n + damping);
    }
  return score;
}
