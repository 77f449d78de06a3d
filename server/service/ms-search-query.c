/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One pass over the text: blanks separate, quotation marks hold together. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-search-query.h"

#include <string.h>

#include "ms-emoji.h"

#define MAX_TYPE_BYTES 32

typedef struct
{
  const char  *name;
  MsSearchKind kind;
} Operator;

static const Operator operators[] = {
  { "from:", MS_SEARCH_FROM },
  { "in:", MS_SEARCH_IN },
  { "before:", MS_SEARCH_BEFORE },
  { "after:", MS_SEARCH_AFTER },
  { "on:", MS_SEARCH_DURING },
  { "during:", MS_SEARCH_DURING },
  { "type:", MS_SEARCH_TYPE },
};

/* Those that are a whole word. */
static const Operator properties[] = {
  { "has:link", MS_SEARCH_LINK },
  { "has:file", MS_SEARCH_FILE },
  { "has:pin", MS_SEARCH_PIN },
  { "is:saved", MS_SEARCH_SAVED },
  { "is:thread", MS_SEARCH_THREAD },
};

static void
term_free (gpointer data)
{
  MsSearchTerm *term = data;

  g_free (term->text);
  g_free (term);
}

static gboolean
opens_quote (gunichar c)
{
  return c == '"' || c == 0x201c || c == 0x201e || c == 0xab;
}

static gboolean
closes_quote (gunichar c)
{
  return c == '"' || c == 0x201c || c == 0x201d || c == 0xbb;
}

/* The end of a quotation that begins at @at, behind the closing mark or at the end of the text. *inner_end: where the mark is. */
static const char *
skip_quote (const char  *at,
            const char **inner_end)
{
  const char *p = g_utf8_next_char (at);

  while (*p != '\0' && !closes_quote (g_utf8_get_char (p)))
    p = g_utf8_next_char (p);
  *inner_end = p;
  return *p != '\0' ? g_utf8_next_char (p) : p;
}

static const char *
skip_to_blank (const char *at)
{
  while (*at != '\0' && !g_unichar_isspace (g_utf8_get_char (at)))
    at = g_utf8_next_char (at);
  return at;
}

static gboolean
read_number (const char **at,
             guint        digits,
             int         *value)
{
  *value = 0;
  for (guint i = 0; i < digits; i++, (*at)++)
    {
      if (!g_ascii_isdigit (**at))
        return FALSE;
      *value = *value * 10 + g_ascii_digit_value (**at);
    }
  return TRUE;
}

/* YYYY, YYYY-MM or YYYY-MM-DD. */
static gboolean
read_date (const char   *text,
           MsSearchTerm *term)
{
  const char *at = text;

  if (!read_number (&at, 4, &term->year) || term->year < 1970)
    return FALSE;
  if (*at == '\0')
    return TRUE;
  if (*at++ != '-' || !read_number (&at, 2, &term->month) || term->month < 1 || term->month > 12)
    return FALSE;
  if (*at == '\0')
    return TRUE;
  if (*at++ != '-' || !read_number (&at, 2, &term->day) || *at != '\0')
    return FALSE;
  return g_date_valid_dmy ((GDateDay) term->day, (GDateMonth) term->month, (GDateYear) term->year);
}

static gboolean
read_day (const char   *text,
          MsSearchTerm *term)
{
  MsSearchTerm date = *term;

  if (g_ascii_strcasecmp (text, "today") == 0 || g_ascii_strcasecmp (text, "yesterday") == 0)
    {
      term->days_ago = g_ascii_tolower (text[0]) == 'y';
      return TRUE;
    }
  if (!read_date (text, &date))
    return FALSE;
  term->year = date.year;
  term->month = date.month;
  term->day = date.day;
  return TRUE;
}

/* @name, #name, <@U…|label>, <#C…|label> or a bare name. FALSE when nothing is left of it. */
static gboolean
read_name (const char   *text,
           MsSearchTerm *term)
{
  gsize length = strlen (text);

  if (length > 3 && text[0] == '<' && text[length - 1] == '>')
    {
      const char *bar = strchr (text, '|');

      length = bar != NULL ? (gsize) (bar - text) : length - 1;
      text++;
      length--;
    }
  if (length > 0 && (text[0] == '@' || text[0] == '#'))
    {
      term->name = text[0] == '@' ? MS_SEARCH_NAME_PERSON : MS_SEARCH_NAME_CHANNEL;
      text++;
      length--;
    }
  term->text = g_strndup (text, length);
  return length > 0;
}

/* png, images, c++ */
static gboolean
read_type (const char   *value,
           MsSearchTerm *term)
{
  if (*value == '\0' || strlen (value) > MAX_TYPE_BYTES)
    return FALSE;
  for (const char *at = value; *at != '\0'; at++)
    if (!g_ascii_isalnum (*at) && strchr ("+-_.", *at) == NULL)
      return FALSE;
  term->text = g_ascii_strdown (value, -1);
  return TRUE;
}

static gboolean
read_value (const char   *value,
            MsSearchTerm *term)
{
  if (term->kind == MS_SEARCH_FROM || term->kind == MS_SEARCH_IN)
    return read_name (value, term);
  if (term->kind == MS_SEARCH_TYPE)
    return read_type (value, term);
  return read_day (value, term);
}

/* has::eyes: */
static gboolean
read_reaction (const char   *token,
               MsSearchTerm *term)
{
  static const char start[] = "has::";
  gsize length = strlen (token);
  g_autofree char *name = NULL;

  if (length <= strlen (start) || g_ascii_strncasecmp (token, start, strlen (start)) != 0 || token[length - 1] != ':')
    return FALSE;
  name = g_strndup (token + strlen (start), length - strlen (start) - 1);
  if (!ms_emoji_name_is_valid (name))
    return FALSE;

  term->kind = MS_SEARCH_REACTION;
  term->text = g_steal_pointer (&name);
  return TRUE;
}

static gboolean
read_property (const char   *token,
           MsSearchTerm *term)
{
  for (gsize i = 0; i < G_N_ELEMENTS (properties); i++)
    if (g_ascii_strcasecmp (token, properties[i].name) == 0)
      {
        term->kind = properties[i].kind;
        return TRUE;
      }
  return read_reaction (token, term);
}

/* FALSE, and the term untouched, when @token is no operator. */
static gboolean
read_operator (const char   *token,
               MsSearchWhat  what,
               MsSearchTerm *term)
{
  const MsSearchTerm before = *term;

  if (read_property (token, term))
    return TRUE;
  for (gsize i = 0; i < G_N_ELEMENTS (operators); i++)
    {
      gsize length = strlen (operators[i].name);

      if (g_ascii_strncasecmp (token, operators[i].name, length) != 0 || (operators[i].kind == MS_SEARCH_TYPE && what != MS_SEARCH_FILES))
        continue;
      term->kind = operators[i].kind;
      if ((!term->negated || term->kind != MS_SEARCH_DURING) && read_value (token + length, term))
        return TRUE;
      g_free (term->text);
      *term = before;
    }
  return FALSE;
}

static void
read_word (const char   *token,
           MsSearchWhat  what,
           MsSearchTerm *term)
{
  gsize length = strlen (token);

  if (read_operator (token, what, term))
    return;
  term->kind = length > 1 && token[length - 1] == '*' ? MS_SEARCH_PREFIX : MS_SEARCH_WORD;
  if (length > 1 && (token[0] == '@' || token[0] == '#'))
    {
      term->name = token[0] == '@' ? MS_SEARCH_NAME_PERSON : MS_SEARCH_NAME_CHANNEL;
      token++;
      length--;
    }
  if (term->kind == MS_SEARCH_PREFIX)
    length--;
  term->text = g_strndup (token, length);
}

static const char *
read_term (const char   *at,
           MsSearchWhat  what,
           MsSearchTerm *term)
{
  const char *end;

  if (*at == '-' && at[1] != '\0' && at[1] != '-' && !g_unichar_isspace (g_utf8_get_char (at + 1)))
    {
      term->negated = TRUE;
      at++;
    }
  if (opens_quote (g_utf8_get_char (at)))
    {
      const char *start = g_utf8_next_char (at);
      const char *next = skip_quote (at, &end);

      term->kind = MS_SEARCH_PHRASE;
      term->text = g_strndup (start, (gsize) (end - start));
      return next;
    }

  end = skip_to_blank (at);
  {
    g_autofree char *token = g_strndup (at, (gsize) (end - at));

    read_word (token, what, term);
  }
  return end;
}

GPtrArray *
ms_search_query_parse (const char   *text,
                       MsSearchWhat  what)
{
  GPtrArray *terms = g_ptr_array_new_with_free_func (term_free);
  const char *at = text;

  g_return_val_if_fail (text != NULL, terms);

  while (*at != '\0')
    {
      MsSearchTerm *term;

      if (g_unichar_isspace (g_utf8_get_char (at)))
        {
          at = g_utf8_next_char (at);
          continue;
        }
      term = g_new0 (MsSearchTerm, 1);
      at = read_term (at, what, term);
      g_ptr_array_add (terms, term);
    }
  return terms;
}
