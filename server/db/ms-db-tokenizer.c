/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SQLite's FTS5 asks for words, ms_words_scan() has them. */

#define G_LOG_DOMAIN "ms-db"

#include "config.h"

#include "ms-db-private.h"
#include "ms-error.h"
#include "ms-words.h"

typedef int (*TokenFunc) (void       *context,
                          int         flags,
                          const char *token,
                          int         length,
                          int         start,
                          int         end);

/* What FTS5 holds for each table. */
typedef struct
{
  MsDb *db;
} Tokenizer;

typedef struct
{
  TokenFunc   token;
  void       *context;
  MsWordFunc  listener; /* (nullable) */
  gpointer    listener_data;
  int         code;
} Tokenizing;

static int
create_cb (void            *data,
           const char     **arguments,
           int              n_arguments,
           Fts5Tokenizer  **tokenizer)
{
  Tokenizer *self = g_new (Tokenizer, 1);

  *self = (Tokenizer) { data };
  *tokenizer = (Fts5Tokenizer *) self;
  return SQLITE_OK;
}

static void
delete_cb (Fts5Tokenizer *tokenizer)
{
  g_free (tokenizer);
}

static gboolean
found_cb (const MsWord *word,
          gpointer      user_data)
{
  Tokenizing *self = user_data;

  self->code = self->token (self->context,
                            word->same_place ? FTS5_TOKEN_COLOCATED : 0,
                            word->word,
                            (int) word->length,
                            (int) word->start,
                            (int) word->end);
  if (self->listener != NULL)
    self->listener (word, self->listener_data);
  return self->code == SQLITE_OK;
}

static int
tokenize_cb (Fts5Tokenizer *tokenizer,
             void          *context,
             int            flags,
             const char    *text,
             int            length,
             TokenFunc      token)
{
  const MsDb *db = ((Tokenizer *) tokenizer)->db;
  gboolean is_document = (flags & FTS5_TOKENIZE_DOCUMENT) != 0;
  MsWordsMode mode = (flags & FTS5_TOKENIZE_QUERY) != 0 ? MS_WORDS_QUERY : MS_WORDS_DOCUMENT;
  Tokenizing self = { token, context, is_document ? db->word_listener : NULL, db->word_data, SQLITE_OK };

  if (text != NULL && length > 0)
    ms_words_scan (text, (gsize) length, mode, found_cb, &self);
  return self.code == SQLITE_DONE ? SQLITE_OK : self.code;
}

static fts5_api *
find_api (MsDb *self)
{
  sqlite3_stmt *statement = NULL;
  fts5_api *api = NULL;

  if (sqlite3_prepare_v2 (self->handle, "SELECT fts5 (?1)", -1, &statement, NULL) == SQLITE_OK)
    {
      sqlite3_bind_pointer (statement, 1, &api, "fts5_api_ptr", NULL);
      sqlite3_step (statement);
    }
  sqlite3_finalize (statement);
  return api;
}

gboolean
ms_db_tokenizer_register (MsDb    *self,
                          GError **error)
{
  fts5_api *api = find_api (self);
  fts5_tokenizer tokenizer = { create_cb, delete_cb, tokenize_cb };
  int code;

  if (api == NULL)
    return ms_error_set_message (error, MS_ERROR_INTERNAL, "this SQLite was built without full-text search (FTS5)");
  code = api->xCreateTokenizer (api, MS_DB_TOKENIZER, self, &tokenizer, NULL);
  return code == SQLITE_OK || ms_db_sqlite_fail (self, code, "tokenizer", error);
}

void
ms_db_listen_to_words (MsDb       *self,
                       MsWordFunc  listener,
                       gpointer    user_data)
{
  self->word_listener = listener;
  self->word_data = user_data;
}
