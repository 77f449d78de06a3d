/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One pass, character by character, with one word under way. ASCII, which is most of what is said, takes a short cut. */

#define G_LOG_DOMAIN "ms-common"

#include "config.h"

#include "ms-words.h"

#include <string.h>

#define FIRST_PAIR_SCRIPT 0x0e00 /* Thai; nothing below is without blanks */
#define FIRST_CYRILLIC 0x0400
#define LAST_CYRILLIC 0x052f
#define ZERO_WIDTH_SPACE 0x200b
#define LONG_VOWEL_MARK 0x30fc /* of no script, but only between kana */
#define MAX_EMOJI_NAME_BYTES 100

typedef enum
{
  KIND_BETWEEN,
  KIND_WORD,
  KIND_JOINED, /* a mark on what stands before it, or nothing to see */
  KIND_PAIRED,
  KIND_PICTOGRAPH,
} Kind;

typedef struct
{
  const char  *text;
  gsize        length;
  MsWordsMode  mode;
  MsWordFunc   found;
  gpointer     user_data;
  gsize        same_place_until; /* the next word is at the place of the one before if it begins before that */

  /* The word under way. */
  char         word[MS_WORDS_MAX_BYTES];
  gsize        word_length;
  gsize        last; /* where its last character begins */
  gsize        word_start;
  gsize        word_end;
  gboolean     has_word;

  /* The last character of a run of pairs. */
  gsize        pair_start;
  gsize        pair_end;
  gboolean     has_pair;
  gboolean     is_paired; /* it was half of a pair already */
} Scanner;

static Kind
kind_of_mark (gunichar c)
{
  GUnicodeType type = g_unichar_type (c);

  if (c == ZERO_WIDTH_SPACE)
    return KIND_BETWEEN;
  if (type == G_UNICODE_NON_SPACING_MARK || type == G_UNICODE_SPACING_MARK || type == G_UNICODE_ENCLOSING_MARK
      || type == G_UNICODE_FORMAT || type == G_UNICODE_MODIFIER_SYMBOL)
    return KIND_JOINED;
  return type == G_UNICODE_OTHER_SYMBOL ? KIND_PICTOGRAPH : KIND_BETWEEN;
}

static Kind
kind_of (gunichar c)
{
  if (c < 0x80)
    return g_ascii_isalnum ((char) c) ? KIND_WORD : KIND_BETWEEN;
  if (ms_words_is_pair_script (c))
    return g_unichar_isalnum (c) || g_unichar_ismark (c) ? KIND_PAIRED : KIND_BETWEEN;
  if (g_unichar_isalnum (c) || g_unichar_type (c) == G_UNICODE_OTHER_NUMBER)
    return KIND_WORD;
  return kind_of_mark (c);
}

static gboolean
takes_accents_off (gunichar c)
{
  GUnicodeScript script = g_unichar_get_script (c);

  return script == G_UNICODE_SCRIPT_LATIN || script == G_UNICODE_SCRIPT_GREEK;
}

/* Й is another letter than И, so what is precomposed in Cyrillic stays, except ё. */
static gunichar
fold (gunichar c)
{
  gunichar base;
  gunichar accent;

  if (c >= 0xff01 && c <= 0xff5e)
    c -= 0xfee0; /* full width */
  if (c < 0x80)
    return (guchar) g_ascii_tolower ((char) c);

  c = g_unichar_tolower (c);
  if (c == 0x451)
    return 0x435; /* ё */
  if (c == 0x3c2)
    return 0x3c3; /* final sigma */
  if (c >= FIRST_CYRILLIC && c <= LAST_CYRILLIC)
    return c; /* no base of it loses an accent: the most frequent of what is not Latin need not be asked about */
  while (c >= 0x80 && g_unichar_decompose (c, &base, &accent) && accent != 0 && takes_accents_off (base))
    c = base;
  return c;
}

static gboolean
emit (Scanner    *self,
      const char *word,
      gsize       length,
      gsize       start,
      gsize       end)
{
  const MsWord found = { word, length, start, end, start < self->same_place_until };

  self->same_place_until = 0;
  return self->found (&found, self->user_data);
}

static gboolean
end_word (Scanner *self)
{
  if (!self->has_word)
    return TRUE;

  self->has_word = FALSE;
  return emit (self, self->word, self->word_length, self->word_start, self->word_end);
}

static gboolean
end_pairs (Scanner *self)
{
  if (!self->has_pair)
    return TRUE;

  self->has_pair = FALSE;
  if (self->is_paired && self->mode == MS_WORDS_QUERY)
    return TRUE;
  if (self->is_paired)
    self->same_place_until = self->pair_end;
  return emit (self, self->text + self->pair_start, self->pair_end - self->pair_start, self->pair_start, self->pair_end);
}

static void
append (Scanner  *self,
        gunichar  c)
{
  if (self->word_length + 6 > sizeof self->word)
    return;
  self->last = self->word_length;
  self->word_length += (gsize) g_unichar_to_utf8 (c, self->word + self->word_length);
}

static gboolean
add_letter (Scanner  *self,
            gunichar  c,
            gsize     start,
            gsize     end)
{
  if (!end_pairs (self))
    return FALSE;
  if (!self->has_word)
    {
      self->has_word = TRUE;
      self->word_start = start;
      self->word_length = 0;
    }
  self->word_end = end;
  if (c == 0xdf || c == 0x1e9e)
    {
      append (self, 's'); /* ß */
      append (self, 's');
    }
  else
    append (self, fold (c));
  return TRUE;
}

/* What is written as a letter and a mark is the same as the letter that has it. */
static void
add_mark (Scanner  *self,
          gunichar  mark,
          gsize     end)
{
  gunichar before;
  gunichar composed;

  if (self->has_pair && g_unichar_ismark (mark))
    self->pair_end = end;
  if (!self->has_word)
    return;

  self->word_end = end;
  if (!g_unichar_ismark (mark) || (mark >= 0xfe00 && mark <= 0xfe0f) || self->word_length + 6 > sizeof self->word)
    return;
  before = g_utf8_get_char (self->word + self->last);
  if (g_unichar_compose (before, mark, &composed))
    {
      self->word_length = self->last;
      append (self, fold (composed));
    }
  else if (!takes_accents_off (before) && g_unichar_get_script (before) != G_UNICODE_SCRIPT_CYRILLIC)
    append (self, mark);
}

static gboolean
add_paired (Scanner *self,
            gsize    start,
            gsize    end)
{
  if (!end_word (self))
    return FALSE;
  if (self->has_pair && !emit (self, self->text + self->pair_start, end - self->pair_start, self->pair_start, end))
    return FALSE;

  self->is_paired = self->has_pair;
  self->has_pair = TRUE;
  self->pair_start = start;
  self->pair_end = end;
  return TRUE;
}

static gboolean
end_all (Scanner *self)
{
  return end_word (self) && end_pairs (self);
}

/* The length of a `:name:` at @at, 0 if it is none. */
static gsize
get_emoji_length (Scanner *self,
                  gsize    at)
{
  const char *name = self->text + at + 1;
  gsize left = MIN (self->length - at - 1, MAX_EMOJI_NAME_BYTES);

  for (gsize i = 0; i < left; i++)
    {
      guchar c = (guchar) name[i];

      if (c == ':')
        return i > 0 && g_utf8_validate (name, (gssize) i, NULL) ? i + 2 : 0;
      if (!g_ascii_isalnum (c) && c < 0x80 && strchr ("_+-'", c) == NULL)
        return 0;
    }
  return 0;
}

/* Emits a `:name:`. *next: where to go on: behind it in a query, inside it in a document. */
static gboolean
add_emoji (Scanner *self,
           gsize    at,
           gsize    length,
           gsize   *next)
{
  char word[MAX_EMOJI_NAME_BYTES + 2];

  for (gsize i = 0; i < length; i++)
    word[i] = g_ascii_tolower (self->text[at + i]);
  if (!emit (self, word, length, at, at + length))
    return FALSE;
  if (self->mode == MS_WORDS_QUERY)
    *next = at + length;
  else
    self->same_place_until = at + length;
  return TRUE;
}

static gboolean
add_character (Scanner  *self,
               gunichar  c,
               gsize     start,
               gsize     end)
{
  switch (kind_of (c))
    {
    case KIND_WORD:
      return add_letter (self, c, start, end);
    case KIND_JOINED:
      add_mark (self, c, end);
      return TRUE;
    case KIND_PAIRED:
      return add_paired (self, start, end);
    case KIND_PICTOGRAPH:
      return end_all (self) && emit (self, self->text + start, end - start, start, end);
    case KIND_BETWEEN:
    default:
      return end_all (self);
    }
}

static gboolean
add_ascii (Scanner *self,
           gsize    at,
           gsize   *next)
{
  char c = self->text[at];
  gboolean in_word = self->has_word || self->has_pair;
  gsize length;

  if (g_ascii_isalnum (c))
    return add_letter (self, (guchar) c, at, at + 1);
  if (!end_all (self))
    return FALSE;
  if (c != ':' || in_word)
    return TRUE;
  length = get_emoji_length (self, at);
  return length == 0 || add_emoji (self, at, length, next);
}

/* Returns where the text begins, or the end when @found stopped it. */
static gsize
scan_marks (Scanner *self)
{
  const char *end = memchr (self->text, MS_WORDS_MARKS_END, self->length);
  gsize behind = end != NULL ? (gsize) (end - self->text) : 0;
  gsize at = 0;

  if (self->length == 0 || self->text[0] != MS_WORDS_MARK || end == NULL)
    return 0;
  while (at < behind)
    {
      const char *next = memchr (self->text + at + 1, MS_WORDS_MARK, behind - at - 1);
      gsize stop = next != NULL ? (gsize) (next - self->text) : behind;

      if (stop > at + 1 && !emit (self, self->text + at, stop - at, at, stop))
        return G_MAXSIZE;
      at = stop;
    }
  return behind + 1;
}

gboolean
ms_words_is_pair_script (gunichar c)
{
  if (c < FIRST_PAIR_SCRIPT)
    return FALSE;
  switch ((int) g_unichar_get_script (c))
    {
    case G_UNICODE_SCRIPT_HAN:
    case G_UNICODE_SCRIPT_HIRAGANA:
    case G_UNICODE_SCRIPT_KATAKANA:
    case G_UNICODE_SCRIPT_BOPOMOFO:
    case G_UNICODE_SCRIPT_HANGUL:
    case G_UNICODE_SCRIPT_YI:
    case G_UNICODE_SCRIPT_THAI:
    case G_UNICODE_SCRIPT_LAO:
    case G_UNICODE_SCRIPT_KHMER:
    case G_UNICODE_SCRIPT_MYANMAR:
      return TRUE;
    default:
      return c == LONG_VOWEL_MARK;
    }
}

gboolean
ms_word_is_plain (const MsWord *word)
{
  return word->word[0] != ':' && word->word[0] != MS_WORDS_MARK && !ms_words_is_pair_script (g_utf8_get_char (word->word));
}

gboolean
ms_words_scan (const char  *text,
               gsize        length,
               MsWordsMode  mode,
               MsWordFunc   found,
               gpointer     user_data)
{
  Scanner self = { .text = text, .length = length, .mode = mode, .found = found, .user_data = user_data };
  gsize at = scan_marks (&self);

  if (at == G_MAXSIZE)
    return FALSE;
  while (at < length)
    {
      gunichar c = (guchar) text[at];
      gsize next = at + 1;
      gboolean goes_on;

      if (c < 0x80)
        goes_on = add_ascii (&self, at, &next);
      else
        {
          c = g_utf8_get_char_validated (text + at, (gssize) (length - at));
          if (c < 0x110000)
            next = at + (gsize) (g_utf8_next_char (text + at) - (text + at));
          goes_on = c < 0x110000 ? add_character (&self, c, at, next) : end_all (&self);
        }
      if (!goes_on)
        return FALSE;
      at = next;
    }
  return end_all (&self);
}
