/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The same words as in the index, cut by the same scanner, compared one place after the other. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-search-match.h"

#include <string.h>

#include "ms-limits.h"
#include "ms-searchable.h"
#include "ms-text.h"
#include "ms-words.h"

/* The curve of BM25 over the words of one text, against a text of usual length. */
#define SATURATION 1.2
#define LENGTH_SHARE 0.75
#define USUAL_WORDS 12.0
#define PART_SHARE 0.5 /* of what a whole word is worth */

/* What stands at one place of a phrase. */
typedef struct
{
  char     *word; /* owned */
  gboolean  has_parts; /* it is long enough to be looked for inside of others, and made of letters and digits */
} Wanted;

typedef struct
{
  GArray        *words; /* of Wanted: one place after the other */
  MsSearchMatch  match;
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

  g_array_unref (phrase->words);
  g_free (phrase);
}

static void
wanted_clear (gpointer data)
{
  g_free (((Wanted *) data)->word);
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
  const Wanted wanted = {
    .word = g_strndup (word->word, word->length),
    .has_parts = ms_word_is_plain (word) && ms_text_count (word->word, (gssize) word->length) >= MS_LIMIT_SEARCH_PART_CHARS,
  };

  g_array_append_val (user_data, wanted);
  return TRUE;
}

void
ms_search_matcher_add (MsSearchMatcher *self,
                       const char      *phrase,
                       MsSearchMatch    match)
{
  Phrase *added = g_new0 (Phrase, 1);

  added->match = match;
  added->words = g_array_new (FALSE, FALSE, sizeof (Wanted));
  g_array_set_clear_func (added->words, wanted_clear);
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
scan (const char *words)
{
  GArray *found = g_array_new (FALSE, FALSE, sizeof (Found));

  g_array_set_clear_func (found, found_clear);
  ms_words_scan (words, strlen (words), MS_WORDS_DOCUMENT, note_found_cb, found);
  return found;
}

/* Where in @word the wanted one stands: (nullable). A name of an emoji has no parts, they are words beside it. */
static const char *
find_in (const Phrase *phrase,
         guint         index,
         const char   *word)
{
  const Wanted *wanted = &g_array_index (phrase->words, Wanted, index);
  gboolean is_first = index == 0;
  gboolean is_last = index + 1 == phrase->words->len;
  gsize length = strlen (word);
  gsize wanted_length = strlen (wanted->word);

  if (phrase->match == MS_SEARCH_MATCH_PREFIX && is_last)
    return g_str_has_prefix (word, wanted->word) ? word : NULL;
  if (strcmp (word, wanted->word) == 0)
    return word;
  if (phrase->match != MS_SEARCH_MATCH_PART || !wanted->has_parts || word[0] == ':' || length < wanted_length)
    return NULL;
  if (is_first && is_last)
    return strstr (word, wanted->word);
  if (is_first)
    return g_str_has_suffix (word, wanted->word) ? word + length - wanted_length : NULL;
  return is_last && g_str_has_prefix (word, wanted->word) ? word : NULL;
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
      while (at < next && find_in (phrase, i, g_array_index (found, Found, at).word) == NULL)
        at++;
      if (at == next)
        return FALSE;
      *last = at;
      at = next;
    }
  return TRUE;
}

static gboolean
note_length_cb (const MsWord *word,
                gpointer      user_data)
{
  *(gsize *) user_data = word->length;
  return FALSE;
}

/* How long a piece of text is as a part of a word; 0 for what alone is none: a mark on the letter before. */
static gsize
measure (const char *text,
         gsize       length)
{
  gsize measured = 0;

  ms_words_scan (text, length, MS_WORDS_DOCUMENT, note_length_cb, &measured);
  return measured;
}

/* Where each byte of a word comes from: the letter with its marks. */
typedef struct
{
  const char *starts[MS_WORDS_MAX_BYTES];
  const char *ends[MS_WORDS_MAX_BYTES];
} Origin;

static const char *
skip_letter (const char *at,
             const char *end)
{
  do
    at = g_utf8_next_char (at);
  while (at < end && measure (at, (gsize) (g_utf8_next_char (at) - at)) == 0);
  return at;
}

/* Folding may change how long a letter is; each is folded by itself. */
static void
find_origin (const char  *text,
             const Found *one,
             Origin      *origin)
{
  const char *end = text + one->end;
  const char *at = text + one->start;
  gsize length = strlen (one->word);
  gsize n = 0;

  while (at < end && n < length)
    {
      const char *next = skip_letter (at, end);

      for (gsize left = measure (at, (gsize) (next - at)); left > 0 && n < length; left--, n++)
        {
          origin->starts[n] = at;
          origin->ends[n] = next;
        }
      at = next;
    }
  for (; n < length; n++)
    origin->starts[n] = origin->ends[n] = end;
}

/* Where the wanted one is a part of a word that part, else the word; a single one wherever it is in it. */
static void
mark_word (const Phrase *phrase,
           guint         index,
           const Found  *one,
           const char   *text,
           guint8       *marked)
{
  const char *wanted = g_array_index (phrase->words, Wanted, index).word;
  const char *at = phrase->match == MS_SEARCH_MATCH_PART ? find_in (phrase, index, one->word) : NULL;
  gsize length = strlen (wanted);
  Origin origin;

  if (at == NULL || strlen (one->word) == length)
    {
      memset (marked + one->start, 1, one->end - one->start);
      return;
    }
  find_origin (text, one, &origin);
  for (; at != NULL; at = phrase->words->len == 1 ? strstr (at + 1, wanted) : NULL)
    {
      const char *start = origin.starts[at - one->word];
      const char *end = origin.ends[(gsize) (at - one->word) + length - 1];

      memset (marked + (start - text), 1, (gsize) (end - start));
    }
}

/* Of words between the first and the last the bytes are marked whichever of the names at a place it was. */
static void
mark_phrase (const Phrase *phrase,
             GArray       *found,
             guint         first,
             guint         last,
             const char   *text,
             guint8       *marked)
{
  if (first == last)
    mark_word (phrase, 0, &g_array_index (found, Found, first), text, marked);
  for (guint i = first; first != last && i <= last; i++)
    {
      const Found *one = &g_array_index (found, Found, i);

      if (i == first || i == last)
        mark_word (phrase, i == first ? 0 : phrase->words->len - 1, one, text, marked);
      else
        memset (marked + one->start, 1, one->end - one->start);
    }
}

/* Words that go on are whole: they were asked for. */
static gboolean
is_whole (const Phrase *phrase,
          GArray       *found,
          guint         first,
          guint         last)
{
  return phrase->match != MS_SEARCH_MATCH_PART
         || (strcmp (g_array_index (found, Found, first).word, g_array_index (phrase->words, Wanted, 0).word) == 0
             && strcmp (g_array_index (found, Found, last).word, g_array_index (phrase->words, Wanted, phrase->words->len - 1).word) == 0);
}

/* Where it is to be marked. */
typedef struct
{
  const char *text;
  guint8     *marked;
} Marking;

/* What each place where something matches is worth, in all. @marking: (nullable) */
static double
match_phrase (const Phrase  *phrase,
              GArray        *found,
              const Marking *marking)
{
  double worth = 0;

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
      worth += is_whole (phrase, found, first, last) ? 1 : PART_SHARE;
      if (marking != NULL)
        mark_phrase (phrase, found, first, last, marking->text, marking->marked);
    }
  return worth;
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

/* @words: what of @text is looked at, with every byte at its place. */
static char *
highlight (MsSearchMatcher *self,
           const char      *text,
           const char      *words)
{
  gsize length = strlen (text);
  g_autofree guint8 *marked = g_malloc0 (length + 1);
  const Marking marking = { words, marked };
  g_autoptr(GArray) found = scan (words);
  GString *result = g_string_sized_new (length + 32);

  for (guint i = 0; i < self->phrases->len; i++)
    match_phrase (g_ptr_array_index (self->phrases, i), found, &marking);
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

char *
ms_search_matcher_highlight (MsSearchMatcher *self,
                             const char      *text)
{
  g_autofree char *words = ms_searchable_text (text, MS_SEARCHABLE_SHOWN);

  return highlight (self, text, words);
}

char *
ms_search_matcher_highlight_plain (MsSearchMatcher *self,
                                   const char      *text)
{
  return highlight (self, text, text);
}

double
ms_search_matcher_score (MsSearchMatcher *self,
                         const char      *words)
{
  g_autoptr(GArray) found = scan (words);
  double damping = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * found->len / USUAL_WORDS);
  double score = 0;

  for (guint i = 0; i < self->phrases->len; i++)
    {
      double worth = match_phrase (g_ptr_array_index (self->phrases, i), found, NULL);

      score += worth * (SATURATION + 1) / (worth + damping);
    }
  return score;
}

gboolean
ms_search_matcher_has_any (MsSearchMatcher *self,
                           const char      *words)
{
  g_autoptr(GArray) found = scan (words);

  for (guint i = 0; i < self->phrases->len; i++)
    if (match_phrase (g_ptr_array_index (self->phrases, i), found, NULL) > 0)
      return TRUE;
  return FALSE;
}

gboolean
ms_search_matcher_is_empty (MsSearchMatcher *self)
{
  return self->phrases->len == 0;
}
