/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who keeps something in memory that belongs to columns learns of every statement that concerns them before it is stepped. What a statement
 * concerns is asked of SQLite when it is prepared (its authorizer names every column), not kept in a second list. */

#define G_LOG_DOMAIN "ms-db"

#include "config.h"

#include "ms-db-private.h"

#include <string.h>

static gboolean
concerns (const MsDbWatch *watch,
          int              action,
          const char      *table,
          const char      *column)
{
  if (strcmp (watch->table, table) != 0)
    return FALSE;
  if (action == SQLITE_INSERT || action == SQLITE_DELETE)
    return TRUE;
  if (action != SQLITE_UPDATE && (action != SQLITE_READ || watch->writes_only))
    return FALSE;
  return watch->column == NULL || g_strcmp0 (watch->column, column) == 0;
}

static guint
find_bits (const MsDbWatcher *watcher,
           int                action,
           const char        *table,
           const char        *column)
{
  guint bits = 0;

  for (guint i = 0; i < watcher->n_watches; i++)
    if (concerns (&watcher->watches[i], action, table, column))
      bits |= watcher->watches[i].bit;
  return bits;
}

/* For SQLITE_READ and SQLITE_UPDATE the second name is a column's. */
static int
authorize_cb (void       *data,
              int         action,
              const char *table,
              const char *column,
              const char *database,
              const char *trigger)
{
  MsDb *self = data;

  for (guint i = 0; self->preparing != NULL && table != NULL && i < self->n_watchers; i++)
    self->preparing->touches[i] |= find_bits (&self->watchers[i], action, table, column);
  return SQLITE_OK;
}

gboolean
ms_db_tell_watchers (MsDb           *self,
                     MsDbStatement  *statement,
                     GError        **error)
{
  for (guint i = 0; i < self->n_watchers; i++)
    {
      MsDbWatcher *watcher = &self->watchers[i];
      guint touches = statement != NULL ? statement->touches[i] : G_MAXUINT;

      if (touches != 0 && !watcher->touched (touches, watcher->user_data, error))
        return FALSE;
    }
  return TRUE;
}

void
ms_db_watch (MsDb            *self,
             const MsDbWatch *watches,
             guint            n_watches,
             MsDbTouched      touched,
             gpointer         user_data)
{
  g_return_if_fail (self != NULL && g_hash_table_size (self->kept) == 0 && self->n_watchers < MS_DB_WATCHERS_MAX);

  self->watchers[self->n_watchers++] = (MsDbWatcher) { watches, n_watches, touched, user_data };
  sqlite3_set_authorizer (self->handle, authorize_cb, self);
}
