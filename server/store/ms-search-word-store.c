/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SQL of the vocabulary. Nearly all that is said are words that were said before: those that came up lately are known by their hashes, so
 * that a message costs the database nothing here unless it brings a new word. */

#define G_LOG_DOMAIN "ms-store"

#include "config.h"

#include "ms-search-word-store.h"

#include <string.h>

#include "ms-db-statement.h"
#include "ms-limits.h"
#include "ms-search-store-private.h"

#define N_KNOWN 131072 /* a power of two */

struct _MsSearchKnown
{
  guint64 hashes[N_KNOWN]; /* 0: none */
};

MsSearchKnown *
ms_search_known_new (void)
{
  return g_new0 (MsSearchKnown, 1);
}

void
ms_search_known_free (MsSearchKnown *self)
{
  g_free (self);
}

void
ms_search_known_clear (MsSearchKnown *self)
{
  memset (self->hashes, 0, sizeof self->hashes);
}

/* FNV-1a. */
static guint64
hash_word (const char *word,
           gsize       length)
{
  guint64 hash = G_GUINT64_CONSTANT (0xcbf29ce484222325);

  for (gsize i = 0; i < length; i++)
    hash = (hash ^ (guchar) word[i]) * G_GUINT64_CONSTANT (0x100000001b3);
  return hash != 0 ? hash : 1;
}

static guint64 *
get_slot (MsStore *store,
          guint64  hash)
{
  return &ms_store_get_search_known (store)->hashes[(hash ^ (hash >> 32)) & (N_KNOWN - 1)];
}

static gboolean
run_word (MsStore     *store,
          const char  *sql,
          const char  *word,
          GError     **error)
{
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return FALSE;
  ms_db_statement_bind_text (statement, 1, word);
  return ms_db_statement_run (statement, error);
}

gboolean
ms_search_word_store_is_known (MsStore      *store,
                               const MsWord *word)
{
  guint64 hash = hash_word (word->word, word->length);

  return *get_slot (store, hash) == hash;
}

gboolean
ms_search_word_store_add (MsStore     *store,
                          const char  *word,
                          gsize        length,
                          gboolean    *added,
                          GError     **error)
{
  static const char sql[] = "INSERT INTO search_word (word) VALUES ($1) ON CONFLICT (word) DO NOTHING";
  MsDb *db = ms_store_get_db (store);
  guint64 hash = hash_word (word, length);
  guint64 *slot = get_slot (store, hash);
  g_autofree char *terminated = NULL;
  gint64 before;

  *added = FALSE;
  if (*slot == hash)
    return TRUE;
  terminated = g_strndup (word, length);
  before = ms_db_get_total_changes (db);
  if (!run_word (store, sql, terminated, error))
    return FALSE;
  *added = ms_db_get_total_changes (db) != before;
  *slot = hash;
  return TRUE;
}

gboolean
ms_search_word_store_add_parts (MsStore   *store,
                                guint      limit,
                                gboolean  *more,
                                GError   **error)
{
  static const char end_sql[] =
    "SELECT max (n.id) FROM (SELECT w.id FROM search_word w, search_state s WHERE s.id = 1 AND w.id > s.last_word ORDER BY w.id LIMIT $1) n";
  static const char add_sql[] =
    "INSERT INTO search_part (rowid, word) SELECT w.id, w.word FROM search_word w, search_state s WHERE s.id = 1 AND w.id > s.last_word AND w.id <= $1"
    " ORDER BY w.id";
  static const char state_sql[] = "UPDATE search_state SET last_word = $1 WHERE id = 1";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), end_sql, error);
  gint64 end = 0;

  if (statement == NULL)
    return FALSE;
  ms_db_statement_bind_int (statement, 1, limit);
  if (!ms_db_statement_get_single (statement, &end, NULL, error))
    return FALSE;
  *more = end != 0;
  return end == 0
         || (ms_db_run_ints (ms_store_get_db (store), add_sql, &end, 1, error) && ms_db_run_ints (ms_store_get_db (store), state_sql, &end, 1, error));
}

gboolean
ms_search_word_store_merge (MsStore   *store,
                            guint      pages,
                            gboolean  *merged,
                            GError   **error)
{
  return ms_search_merge (store, "INSERT INTO search_part (search_part, rank) VALUES ('merge', $1)", pages, merged, error);
}

gboolean
ms_search_word_store_suspect (MsStore     *store,
                              const char  *word,
                              GError     **error)
{
  static const char sql[] = "INSERT INTO search_suspect (word) SELECT id FROM search_word w WHERE w.word = $1 ON CONFLICT DO NOTHING";

  return run_word (store, sql, word, error);
}

/* (transfer full) (nullable) */
static char *
next_suspect (MsStore  *store,
              gint64   *id,
              GError  **error)
{
  static const char sql[] = "SELECT u.word, w.word FROM search_suspect u JOIN search_word w ON w.id = u.word ORDER BY u.word LIMIT 1";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL || ms_db_statement_step (statement, error) != MS_DB_ROW)
    return NULL;
  *id = ms_db_statement_get_int (statement, 0);
  return g_strdup (ms_db_statement_get_text (statement, 1));
}

/* The newest first: what was taken out is mostly old, and the index would have to pass over it. */
static gboolean
is_said (MsStore     *store,
         const char  *word,
         gboolean    *said,
         GError     **error)
{
  static const char message_sql[] = "SELECT rowid FROM search WHERE search MATCH $1 ORDER BY rowid DESC LIMIT 1";
  static const char file_sql[] = "SELECT rowid FROM search_file WHERE search_file MATCH $1 ORDER BY rowid DESC LIMIT 1";
  static const char * const sqls[] = { message_sql, file_sql };
  g_autofree char *expression = g_strdup_printf ("\"%s\"", word);

  *said = FALSE;
  for (gsize i = 0; !*said && i < G_N_ELEMENTS (sqls); i++)
    {
      g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sqls[i], error);
      gint64 rowid;

      if (statement == NULL)
        return FALSE;
      ms_db_statement_bind_text (statement, 1, expression);
      if (!ms_db_statement_get_single (statement, &rowid, said, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
forget (MsStore     *store,
        const char  *word,
        GError     **error)
{
  static const char part_sql[] =
    "INSERT INTO search_part (search_part, rowid, word) SELECT 'delete', w.id, w.word FROM search_word w, search_state s"
    " WHERE w.word = $1 AND s.id = 1 AND w.id <= s.last_word";
  static const char word_sql[] = "DELETE FROM search_word WHERE word = $1";
  /* The id of the last one is given again. */
  static const char state_sql[] =
    "UPDATE search_state SET last_word = (SELECT coalesce (max (w.id), 0) FROM search_word w)"
    " WHERE id = 1 AND last_word > (SELECT coalesce (max (w.id), 0) FROM search_word w)";

  *get_slot (store, hash_word (word, strlen (word))) = 0;
  return run_word (store, part_sql, word, error) && run_word (store, word_sql, word, error)
         && ms_db_run_ints (ms_store_get_db (store), state_sql, NULL, 0, error);
}

gboolean
ms_search_word_store_sift (MsStore   *store,
                           guint      limit,
                           gboolean  *more,
                           GError   **error)
{
  static const char done_sql[] = "DELETE FROM search_suspect WHERE word = $1";

  *more = FALSE;
  for (guint i = 0; i < limit; i++)
    {
      GError *failure = NULL;
      gint64 id = 0;
      g_autofree char *word = next_suspect (store, &id, &failure);
      gboolean said = FALSE;

      if (failure != NULL)
        {
          g_propagate_error (error, failure);
          return FALSE;
        }
      if (word == NULL)
        return TRUE;
      if (!is_said (store, word, &said, error) || (!said && !forget (store, word, error))
          || !ms_db_run_ints (ms_store_get_db (store), done_sql, &id, 1, error))
        return FALSE;
    }
  *more = TRUE;
  return TRUE;
}

gboolean
ms_search_word_store_clear (MsStore  *store,
                            GError  **error)
{
  MsDb *db = ms_store_get_db (store);

  ms_search_known_clear (ms_store_get_search_known (store));
  return ms_db_run_ints (db, "INSERT INTO search_part (search_part) VALUES ('delete-all')", NULL, 0, error)
         && ms_db_run_ints (db, "DELETE FROM search_suspect", NULL, 0, error)
         && ms_db_run_ints (db, "DELETE FROM search_word", NULL, 0, error)
         && ms_db_run_ints (db, "UPDATE search_state SET last_word = 0 WHERE id = 1", NULL, 0, error);
}

/* All sequences of three characters of it, quoted. No word has a quotation mark. */
static char *
make_expression (const char *part)
{
  GString *expression = g_string_new (NULL);
  const char *start = part;
  const char *end = g_utf8_offset_to_pointer (part, MS_LIMIT_SEARCH_PART_CHARS);

  for (;;)
    {
      g_string_append_printf (expression, "%s\"%.*s\"", expression->len > 0 ? " AND " : "", (int) (end - start), start);
      if (*end == '\0')
        return g_string_free (expression, FALSE);
      start = g_utf8_next_char (start);
      end = g_utf8_next_char (end);
    }
}

static gboolean
has_part (const char   *word,
          const char   *part,
          MsSearchPart  where)
{
  if (where == MS_SEARCH_PART_BEGINNING)
    return g_str_has_prefix (word, part);
  return where == MS_SEARCH_PART_END ? g_str_has_suffix (word, part) : strstr (word, part) != NULL;
}

/* A part, and where in a word it is to be. */
typedef struct
{
  const char   *part;
  MsSearchPart  where;
  char         *expression; /* owned, for parts that are no beginning: of the index … */
  char         *end; /* … else what comes behind all that begin with it */
} Search;

static void
search_clear (Search *self)
{
  g_free (self->expression);
  g_free (self->end);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Search, search_clear)

static MsDbStatement *
prepare (MsStore       *store,
         const Search  *search,
         gboolean       latest,
         GError       **error)
{
  static const char * const part_sql[] = {
    "SELECT w.word FROM search_part p CROSS JOIN search_word w ON w.id = p.rowid WHERE p.search_part MATCH $1 ORDER BY p.rowid LIMIT $2",
    "SELECT w.word FROM search_part p CROSS JOIN search_word w ON w.id = p.rowid WHERE p.search_part MATCH $1 ORDER BY p.rowid DESC LIMIT $2",
  };
  static const char * const beginning_sql[] = {
    "SELECT w.word FROM search_word w WHERE w.word >= $1 AND w.word <= $2 ORDER BY w.id LIMIT $3",
    "SELECT w.word FROM search_word w WHERE w.word >= $1 AND w.word <= $2 ORDER BY w.id DESC LIMIT $3",
  };
  gboolean by_beginning = search->where == MS_SEARCH_PART_BEGINNING;
  MsDbStatement *statement = ms_db_prepare (ms_store_get_db (store), (by_beginning ? beginning_sql : part_sql)[latest ? 1 : 0], error);

  if (statement == NULL)
    return NULL;
  ms_db_statement_bind_text (statement, 1, by_beginning ? search->part : search->expression);
  if (by_beginning)
    ms_db_statement_bind_text (statement, 2, search->end);
  ms_db_statement_bind_int (statement, by_beginning ? 3 : 2, MS_LIMIT_SEARCH_WORDS_LOOKED_AT + 1);
  return statement;
}

/* At most @limit. *is_cut: (out): whether there are more. */
static gboolean
take_words (MsStore       *store,
            const Search  *search,
            gboolean       latest,
            guint          limit,
            GPtrArray     *words,
            gboolean      *is_cut,
            GError       **error)
{
  g_autoptr(MsDbStatement) statement = prepare (store, search, latest, error);
  MsDbStep step = statement != NULL ? MS_DB_DONE : MS_DB_FAILED;
  guint n_seen = 0;
  guint n = 0;

  *is_cut = FALSE;
  while (statement != NULL && !*is_cut && (step = ms_db_statement_step (statement, error)) == MS_DB_ROW)
    {
      const char *word = ms_db_statement_get_text (statement, 0);

      *is_cut = ++n_seen > MS_LIMIT_SEARCH_WORDS_LOOKED_AT;
      if (*is_cut || !has_part (word, search->part, search->where) || strcmp (word, search->part) == 0)
        continue;
      *is_cut = ++n > limit;
      if (!*is_cut)
        g_ptr_array_add (words, g_strdup (word));
    }
  return step != MS_DB_FAILED;
}

gboolean
ms_search_word_store_find (MsStore       *store,
                           const char    *part,
                           MsSearchPart   where,
                           guint          limit,
                           GPtrArray     *words,
                           gboolean      *is_cut,
                           GError       **error)
{
  g_auto(Search) search = {
    .part = part,
    .where = where,
    .expression = where != MS_SEARCH_PART_BEGINNING ? make_expression (part) : NULL,
    .end = g_strconcat (part, "\xf4\x8f\xbf\xbf", NULL),
  };
  guint n_before = words->len;
  guint n_first = limit - limit / 2;
  gboolean ignored;

  if (!take_words (store, &search, FALSE, limit, words, is_cut, error))
    return FALSE;
  if (!*is_cut || words->len - n_before < limit)
    return TRUE;

  g_ptr_array_set_size (words, (int) (n_before + n_first));
  return take_words (store, &search, TRUE, limit - n_first, words, &ignored, error);
}

gboolean
ms_search_word_store_knows (MsStore     *store,
                            const char  *word,
                            gboolean    *knows,
                            GError     **error)
{
  static const char sql[] =
    "SELECT 1 FROM search_word w JOIN search_state s ON s.id = 1 WHERE w.word = $1"
    " AND (w.id > s.last_word OR EXISTS (SELECT 1 FROM search_part p WHERE p.search_part MATCH $2 AND p.rowid = w.id))";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  g_autofree char *expression = make_expression (word);
  gint64 one;

  if (statement == NULL)
    return FALSE;
  ms_db_statement_bind_text (statement, 1, word);
  ms_db_statement_bind_text (statement, 2, expression);
  return ms_db_statement_get_single (statement, &one, knows, error);
}
