/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Documents of files for the search index. What was said in a conversation is in the document of that conversation alone, so that nobody finds a file by
 * words that they may not read. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include <string.h>

#include "ms-file-store.h"
#include "ms-search-file-store.h"
#include "ms-search-private.h"
#include "ms-searchable.h"
#include "ms-words.h"

/* A word that nobody types: no words follow each other across it. */
#define BREAK " \xef\xbf\xbc "

typedef struct
{
  MsStore         *store;
  const MsFileRow *row;
  const char      *names; /* what can be found of the file itself */
  guint            n_documents;
  GError          *error; /* (nullable) */
} Documents;

static void
append_type (GString    *marks,
             const char *name)
{
  if (name != NULL && strchr (name, MS_WORDS_MARK) == NULL && strchr (name, MS_WORDS_MARKS_END) == NULL)
    g_string_append_printf (marks, "%c%c%s", MS_WORDS_MARK, MS_SEARCH_MARK_TYPE, name);
}

/* Its short name, the ending of its name, and the group as in files.list. */
static void
append_types (GString      *marks,
              const MsFile *file)
{
  const char *dot = strrchr (file->name, '.');
  g_autofree char *ending = dot != NULL ? g_ascii_strdown (dot + 1, -1) : NULL;
  const char *mimetype = file->mimetype != NULL ? file->mimetype : "";

  append_type (marks, file->filetype);
  if (g_strcmp0 (ending, file->filetype) != 0)
    append_type (marks, ending);
  if (g_str_has_prefix (mimetype, "image/"))
    append_type (marks, "images");
  else if (g_str_has_prefix (mimetype, "video/") || g_str_has_prefix (mimetype, "audio/"))
    append_type (marks, "videos");
  else if (g_strcmp0 (file->filetype, "zip") == 0 || g_strcmp0 (file->filetype, "gzip") == 0)
    append_type (marks, "zips");
  else if (g_strcmp0 (file->filetype, "pdf") == 0)
    append_type (marks, "pdfs");
  else if (g_strcmp0 (file->filetype, "text") == 0)
    append_type (marks, "snippets");
}

static GString *
start_marks (const Documents *self)
{
  GString *marks = g_string_sized_new (64);

  ms_search_add_key_mark (marks, MS_SEARCH_MARK_USER, self->row->user);
  append_types (marks, self->row->file);
  return marks;
}

static gboolean
add (Documents     *self,
     gint64         channel,
     gint64         ts,
     const GString *marks,
     const char    *words)
{
  g_autofree char *document = ms_search_document_make (marks->str, words);

  return ms_search_file_store_add (self->store, ms_search_document_of_file (self->row->key, self->n_documents++), channel, ts, document, &self->error);
}

static gboolean
add_own (Documents *self)
{
  g_autoptr(GString) marks = start_marks (self);

  ms_search_add_key_mark (marks, MS_SEARCH_MARK_OWNER, self->row->user);
  return add (self, 0, 0, marks, self->names);
}

static gboolean
add_shown_cb (const MsSearchShown *shown,
              gpointer             user_data)
{
  Documents *self = user_data;
  const char *text = shown->text != NULL ? shown->text : "";
  g_autofree char *said = ms_searchable_text (text, MS_SEARCHABLE_ALL);
  g_autofree char *words = g_strconcat (self->names, BREAK, said, NULL);
  g_autoptr(GString) marks = start_marks (self);

  ms_search_add_key_mark (marks, MS_SEARCH_MARK_CHANNEL, shown->channel);
  if (shown->kind == MS_CHANNEL_PUBLIC)
    ms_search_add_mark (marks, MS_SEARCH_MARK_PUBLIC);
  if (shown->is_reply)
    ms_search_add_mark (marks, MS_SEARCH_MARK_THREAD);
  if (ms_searchable_has_link (text))
    ms_search_add_mark (marks, MS_SEARCH_MARK_LINK);
  return add (self, shown->channel, shown->ts, marks, words);
}

/* (transfer full): marks of a document could not be told from control characters in a name. */
static char *
make_names (const MsFile *file)
{
  gboolean has_title = file->title != NULL && strcmp (file->title, file->name) != 0;
  char *names = g_strjoin (BREAK, file->name, has_title ? file->title : "", file->alt_text != NULL ? file->alt_text : "", NULL);

  for (char *at = names; *at != '\0'; at++)
    if (*at == MS_WORDS_MARK || *at == MS_WORDS_MARKS_END)
      *at = ' ';
  return names;
}

static gboolean
add_documents (MsStore          *store,
               const MsFileRow  *row,
               GError          **error)
{
  g_autofree char *names = make_names (row->file);
  Documents self = { .store = store, .row = row, .names = names };

  if (!ms_search_vocabulary_add (store, names, error))
    return FALSE;
  if (add_own (&self) && !ms_search_file_store_visit_shown (store, row->key, add_shown_cb, &self, error))
    return FALSE;
  if (self.error == NULL)
    return TRUE;
  g_propagate_error (error, self.error);
  return FALSE;
}

static gboolean
suspect_cb (gint64      id,
            const char *document,
            gpointer    user_data)
{
  Documents *self = user_data;

  return ms_search_vocabulary_suspect (self->store, ms_search_document_get_words (document), &self->error);
}

static gboolean
remove_documents (MsStore  *store,
                  gint64    file,
                  GError  **error)
{
  Documents self = { .store = store };

  if (!ms_search_file_store_remove (store, file, suspect_cb, &self, error))
    return FALSE;
  if (self.error == NULL)
    return TRUE;
  g_propagate_error (error, self.error);
  return FALSE;
}

gboolean
ms_search_index_next_file (MsStore   *store,
                           gboolean  *found,
                           GError   **error)
{
  GError *failure = NULL;
  g_autoptr(MsFileRow) row = NULL;
  gint64 file = 0;

  if (!ms_search_file_store_get_next (store, &file, error))
    return FALSE;
  *found = file != 0;
  if (file == 0)
    return TRUE;

  row = ms_file_store_get (store, file, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  return remove_documents (store, file, error) && (row == NULL || row->state != MS_FILE_READY || add_documents (store, row, error))
         && ms_search_file_store_set_done (store, file, error);
}
