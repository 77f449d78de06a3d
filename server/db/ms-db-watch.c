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

  if (self->preparing != NULL && table != NULL)
    for (guint i = 0; i < self->n_watches; i++)
      if (concerns (&self->watches[i], action, table, column))
        self->preparing->touches |= self->watches[i].bit;
  return SQLITE_OK;
}

void
ms_db_watch (MsDb            *self,
             const MsDbWatch *watches,
             guint            n_watches,
             MsDbTouched      touched,
             gpointer         user_data)
{
  g_return_if_fail (self != NULL && g_hash_table_size (self->idle) == 0);

  self->watches = watches;
  self->n_watches = n_watches;
  self->touched = touched;
  self->touched_data = user_data;
  sqlite3_set_authorizer (self->handle, authorize_cb, self);
}
