/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a person typed as words → alternatives in the index's language, all of them quoted. The index knows whole words: a part becomes the
 * words of the vocabulary that have it. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-search-words.h"

#include <string.h>

#include "ms-limits.h"
#include "ms-search-expression.h"
#include "ms-search-word-store.h"
#include "ms-text.h"
#include "ms-words.h"

#define MAX_PHRASES 32 /* that a row of words becomes: beyond, the index is asked less exactly and the text the rest */

typedef struct
{
  char     *word;
  gsize     n_chars;
  gboolean  is_plain; /* letters and digits: neither a pair of characters nor an emoji */
} Token;

static void
token_clear (gpointer data)
{
  g_free (((Token *) data)->word);
}

static gboolean
add_token_cb (const MsWord *word,
              gpointer      user_data)
{
  const Token token = {
    .word = g_strndup (word->word, word->length),
    .n_chars = ms_text_count (word->word, (gssize) word->length),
    .is_plain = ms_word_is_plain (word),
  };

  g_array_append_val (user_data, token);
  return TRUE;
}

static GArray *
list_tokens (const char *text)
{
  GArray *tokens = g_array_new (FALSE, FALSE, sizeof (Token));

  g_array_set_clear_func (tokens, token_clear);
  ms_words_scan (text, strlen (text), MS_WORDS_QUERY, add_token_cb, tokens);
  return tokens;
}

/* All tokens in a row, the outer ones replaced. */
static void
append_phrase (GString      *target,
               const GArray *tokens,
               const char   *first,
               const char   *last)
{
  g_autoptr(GString) phrase = g_string_new (first);

  for (guint i = 1; i < tokens->len; i++)
    g_string_append_printf (phrase, " %s", i + 1 == tokens->len ? last : g_array_index (tokens, Token, i).word);
  ms_search_append_word (target, phrase->str);
}

/* (transfer full) (nullable) (element-type utf8): the token itself, then the words that have it. */
static GPtrArray *
expand (MsStore         *store,
        const Token     *token,
        MsSearchPart     where,
        guint            limit,
        MsSearchWords   *words,
        GError         **error)
{
  g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  gsize least = where == MS_SEARCH_PART_BEGINNING && words->is_prefix ? MS_SEARCH_PREFIX_CHARS : MS_LIMIT_SEARCH_PART_CHARS;
  gboolean is_cut = FALSE;

  g_ptr_array_add (found, g_strdup (token->word));
  if (token->is_plain && token->n_chars >= least && !ms_search_word_store_find (store, token->word, where, limit, found, &is_cut, error))
    return NULL;
  words->is_cut |= is_cut;
  return g_steal_pointer (&found);
}

static void
append_phrases (GString         *target,
                const GArray    *tokens,
                const GPtrArray *firsts,
                const GPtrArray *lasts)
{
  for (guint i = 0; i < firsts->len; i++)
    for (guint j = 0; j < lasts->len; j++)
      append_phrase (target, tokens, g_ptr_array_index (firsts, i), g_ptr_array_index (lasts, j));
}

static void
append_any (GString         *target,
            const GPtrArray *words)
{
  g_autoptr(GString) any = g_string_new (NULL);

  for (guint i = 0; i < words->len; i++)
    ms_search_append_word (any, g_ptr_array_index (words, i));
  g_string_append_printf (target, "%s(%s)", target->len > 0 ? " AND " : "", any->str);
}

/* All of them somewhere: the text tells whether they are in a row. */
static void
append_anywhere (GString         *target,
                 const GArray    *tokens,
                 const GPtrArray *firsts,
                 const GPtrArray *lasts)
{
  g_autoptr(GString) all = g_string_new (NULL);

  append_any (all, firsts);
  append_any (all, lasts);
  for (guint i = 1; i + 1 < tokens->len; i++)
    {
      g_autoptr(GPtrArray) inner = g_ptr_array_new ();

      g_ptr_array_add (inner, g_array_index (tokens, Token, i).word);
      append_any (all, inner);
    }
  ms_search_append_or (target);
  g_string_append_printf (target, "(%s)", all->str);
}

/* "AB-7731": the first may be the end of a longer word, the last the beginning of one. */
static gboolean
append_row (MsStore        *store,
            const GArray   *tokens,
            guint           limit,
            MsSearchWords  *words,
            GError        **error)
{
  const Token *first = &g_array_index (tokens, Token, 0);
  const Token *last = &g_array_index (tokens, Token, tokens->len - 1);
  g_autoptr(GPtrArray) firsts = words->is_prefix ? g_ptr_array_new () : expand (store, first, MS_SEARCH_PART_END, limit / 2, words, error);
  g_autoptr(GPtrArray) lasts = firsts != NULL ? expand (store, last, MS_SEARCH_PART_BEGINNING, limit / 2, words, error) : NULL;

  if (lasts == NULL)
    return FALSE;
  if (words->is_prefix)
    g_ptr_array_add (firsts, first->word);
  words->is_loose = firsts->len * lasts->len > MAX_PHRASES;
  (words->is_loose ? append_anywhere : append_phrases) (words->alternatives, tokens, firsts, lasts);
  return TRUE;
}

static gboolean
append_single (MsStore        *store,
               const GArray   *tokens,
               guint           limit,
               MsSearchWords  *words,
               GError        **error)
{
  MsSearchPart where = words->is_prefix ? MS_SEARCH_PART_BEGINNING : MS_SEARCH_PART_ANYWHERE;
  g_autoptr(GPtrArray) found = expand (store, &g_array_index (tokens, Token, 0), where, limit, words, error);

  for (guint i = 0; found != NULL && i < found->len; i++)
    ms_search_append_word (words->alternatives, g_ptr_array_index (found, i));
  return found != NULL;
}

/* A single character of a script that is cut into pairs: pairs that begin with it. They are in no vocabulary. */
static gboolean
ends_single (const Token *last)
{
  return last->n_chars == 1 && ms_words_is_pair_script (g_utf8_get_char (last->word));
}

gboolean
ms_search_words_compile (MsStore             *store,
                         const MsSearchTerm  *term,
                         guint                limit,
                         MsSearchWords       *words,
                         GError             **error)
{
  g_autoptr(GArray) tokens = list_tokens (term->text);
  const Token *last;

  *words = (MsSearchWords) { .n_words = tokens->len, .alternatives = g_string_new (NULL) };
  if (tokens->len == 0)
    return TRUE;

  last = &g_array_index (tokens, Token, tokens->len - 1);
  words->is_prefix = ends_single (last) || (term->kind == MS_SEARCH_PREFIX && last->n_chars >= MS_SEARCH_PREFIX_CHARS);
  if (term->kind == MS_SEARCH_PHRASE || !last->is_plain || (term->kind == MS_SEARCH_PREFIX && !words->is_prefix))
    {
      ms_search_append_word (words->alternatives, term->text);
      g_string_append (words->alternatives, words->is_prefix ? " *" : "");
      words->match = words->is_prefix ? MS_SEARCH_MATCH_PREFIX : MS_SEARCH_MATCH_WHOLE;
      return TRUE;
    }
  words->match = words->is_prefix ? MS_SEARCH_MATCH_PREFIX : MS_SEARCH_MATCH_PART;
  return tokens->len == 1 ? append_single (store, tokens, limit, words, error) : append_row (store, tokens, limit, words, error);
}

void
ms_search_words_clear (MsSearchWords *self)
{
  if (self->alternatives != NULL)
    g_string_free (self->alternatives, TRUE);
  self->alternatives = NULL;
}
