/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Text → the words by which it is found: what the search index holds, what a query asks for and what is highlighted are cut here
 * and nowhere else. Another way of cutting needs a new MS_SEARCH_VERSION. Pure, any thread. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A text may begin with marks, which are words that nobody can type: MARK a MARK b MARKS_END text. They come out with their MARK. */
#define MS_WORDS_MARK      '\x01'
#define MS_WORDS_MARKS_END '\x02'

#define MS_WORDS_MAX_BYTES 128 /* of one word; what is longer is cut there */

typedef enum
{
  MS_WORDS_DOCUMENT, /* everything by which a text is to be found */
  MS_WORDS_QUERY,    /* what must follow each other in a text that is found */
} MsWordsMode;

typedef struct
{
  const char *word; /* folded, not terminated, valid during the call */
  gsize       length;
  gsize       start; /* bytes of the text that it stands for */
  gsize       end;
  gboolean    same_place; /* another name of the word before */
} MsWord;

/* FALSE stops. */
typedef gboolean (*MsWordFunc) (const MsWord *word,
                                gpointer      user_data);

/**
 * ms_words_scan:
 * @text: bytes; what is no UTF-8 stands between words
 * @found: (scope call): called for each word in order
 *
 * Words are letters and digits of any script, in lower case, without accents where the script is Latin, Greek or (combining ones
 * only) Cyrillic; ё is е. Everything else stands between words, so that an address or a part number is found by its parts, and as a
 * whole since the parts follow each other. Scripts without blanks between words are cut into pairs of characters that overlap, a
 * document also has the last one alone, at the place of its pair: whoever looks for a single character asks for words that begin with it. A pictograph is a word.
 * `:name:` is one too, in a document beside the parts of the name.
 *
 * Returns: FALSE when @found stopped it
 */
gboolean ms_words_scan  (const char  *text,
                         gsize        length,
                         MsWordsMode  mode,
                         MsWordFunc   found,
                         gpointer     user_data);

/**
 * ms_words_is_pair_script:
 *
 * Returns: whether @c is of a script that is cut into pairs
 */
gboolean ms_words_is_pair_script (gunichar c);

/**
 * ms_word_is_plain:
 *
 * Returns: whether it is made of letters and digits: no mark, no emoji's name, no characters of a script that is cut into pairs
 */
gboolean ms_word_is_plain        (const MsWord *word);

G_END_DECLS
