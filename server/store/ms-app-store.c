/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SQL of apps and their commands. */

#define G_LOG_DOMAIN "ms-store"

#include "config.h"

#include "ms-app-store.h"

#include "ms-db-statement.h"
#include "ms-limits.h"

#define SELECT_APP \
  "SELECT p.id, p.account, p.creator, p.public_id, p.bot_id, a.public_id, p.name, c.public_id, p.signing_secret, p.verification_token," \
  " p.request_url, p.created, p.updated, p.request_state, p.deleted" \
  " FROM app p JOIN account a ON a.id = p.account LEFT JOIN account c ON c.id = p.creator "

void
ms_app_row_free (MsAppRow *self)
{
  if (self == NULL)
    return;

  ms_app_free (self->app);
  g_free (self);
}

/* Views: the strings belong to the statement. */
static void
read_app (MsDbStatement *statement,
          MsAppRow      *row,
          MsApp         *app)
{
  *app = (MsApp) {
    .id = (char *) ms_db_statement_get_text (statement, 3),
    .bot_id = (char *) ms_db_statement_get_text (statement, 4),
    .user = (char *) ms_db_statement_get_text (statement, 5),
    .name = (char *) ms_db_statement_get_text (statement, 6),
    .creator = (char *) ms_db_statement_get_text (statement, 7),
    .signing_secret = (char *) ms_db_statement_get_text (statement, 8),
    .verification_token = (char *) ms_db_statement_get_text (statement, 9),
    .request_url = (char *) ms_db_statement_get_text (statement, 10),
    .created = ms_db_statement_get_int (statement, 11),
    .updated = ms_db_statement_get_int (statement, 12),
    .deleted = ms_db_statement_get_int (statement, 14) != 0,
  };
  ms_request_state_from_string (ms_db_statement_get_text (statement, 13), &app->request_state);
  *row = (MsAppRow) {
    .key = ms_db_statement_get_int (statement, 0),
    .user = ms_db_statement_get_int (statement, 1),
    .creator = ms_db_statement_get_int (statement, 2),
    .app = app,
  };
}

/* A view: the strings belong to the statement. */
static MsAppCommand
read_command (MsDbStatement *statement)
{
  return (MsAppCommand) {
    .name = (char *) ms_db_statement_get_text (statement, 0),
    .description = (char *) ms_db_statement_get_text (statement, 1),
    .usage = (char *) ms_db_statement_get_text (statement, 2),
  };
}

static gboolean
read_commands (MsStore   *store,
               MsAppRow  *row,
               GError   **error)
{
  static const char sql[] = "SELECT name, description, usage_hint FROM app_command WHERE app = $1 ORDER BY name LIMIT $2";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  g_autoptr(GPtrArray) commands = ms_app_command_list_new ();
  MsDbStep step;

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, row->key);
  ms_db_statement_bind_int (statement, 2, MS_LIMIT_APP_COMMANDS);
  while ((step = ms_db_statement_step (statement, error)) == MS_DB_ROW)
    {
      const MsAppCommand command = read_command (statement);

      g_ptr_array_add (commands, ms_app_command_new (command.name, command.description, command.usage));
    }
  row->app->commands = g_steal_pointer (&commands);
  return step == MS_DB_DONE;
}

static MsAppRow *
take_one (MsStore        *store,
          MsDbStatement  *statement,
          GError        **error)
{
  g_autoptr(MsAppRow) self = NULL;
  MsAppRow view;
  MsApp app;

  if (ms_db_statement_step (statement, error) != MS_DB_ROW)
    return NULL;

  read_app (statement, &view, &app);
  self = g_memdup2 (&view, sizeof view);
  self->app = ms_app_copy (&app);
  return read_commands (store, self, error) ? g_steal_pointer (&self) : NULL;
}

static MsAppRow *
find_text (MsStore     *store,
           const char  *sql,
           const char  *text,
           GError     **error)
{
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return NULL;

  ms_db_statement_bind_text (statement, 1, text);
  return take_one (store, statement, error);
}

gint64
ms_app_store_insert (MsStore         *store,
                     const MsAppRow  *row,
                     GError         **error)
{
  static const char sql[] =
    "INSERT INTO app (public_id, bot_id, account, name, creator, created, updated, signing_secret, verification_token, request_url,"
    " request_state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  const MsApp *app = row->app;
  gint64 key = 0;

  if (statement == NULL)
    return 0;

  ms_db_statement_bind_text (statement, 1, app->id);
  ms_db_statement_bind_text (statement, 2, app->bot_id);
  ms_db_statement_bind_int (statement, 3, row->user);
  ms_db_statement_bind_text (statement, 4, app->name);
  ms_db_statement_bind_key (statement, 5, row->creator);
  ms_db_statement_bind_int (statement, 6, app->created);
  ms_db_statement_bind_int (statement, 7, app->updated);
  ms_db_statement_bind_text (statement, 8, app->signing_secret);
  ms_db_statement_bind_text (statement, 9, app->verification_token);
  ms_db_statement_bind_text (statement, 10, app->request_url);
  ms_db_statement_bind_text (statement, 11, ms_request_state_to_string (app->request_state));
  return ms_db_statement_get_single (statement, &key, NULL, error) ? key : 0;
}

gboolean
ms_app_store_update (MsStore         *store,
                     const MsAppRow  *row,
                     GError         **error)
{
  static const char sql[] =
    "UPDATE app SET name = $1, updated = $2, signing_secret = $3, request_url = $4, request_state = $5, deleted = $6 WHERE id = $7";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  const MsApp *app = row->app;

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_text (statement, 1, app->name);
  ms_db_statement_bind_int (statement, 2, app->updated);
  ms_db_statement_bind_text (statement, 3, app->signing_secret);
  ms_db_statement_bind_text (statement, 4, app->request_url);
  ms_db_statement_bind_text (statement, 5, ms_request_state_to_string (app->request_state));
  ms_db_statement_bind_int (statement, 6, app->deleted);
  ms_db_statement_bind_int (statement, 7, row->key);
  return ms_db_statement_run (statement, error);
}

MsAppRow *
ms_app_store_find_id (MsStore     *store,
                      const char  *id,
                      GError     **error)
{
  static const char sql[] = SELECT_APP "WHERE p.public_id = $1";

  return find_text (store, sql, id, error);
}

MsAppRow *
ms_app_store_find_bot (MsStore     *store,
                       const char  *bot_id,
                       GError     **error)
{
  static const char sql[] = SELECT_APP "WHERE p.bot_id = $1";

  return find_text (store, sql, bot_id, error);
}

MsAppRow *
ms_app_store_find_user (MsStore  *store,
                        gint64    user,
                        GError  **error)
{
  static const char sql[] = SELECT_APP "WHERE p.account = $1";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return NULL;

  ms_db_statement_bind_int (statement, 1, user);
  return take_one (store, statement, error);
}

gboolean
ms_app_store_visit (MsStore          *store,
                    gint64            after,
                    guint             limit,
                    MsAppRowVisitor   visitor,
                    gpointer          user_data,
                    GError          **error)
{
  static const char sql[] = SELECT_APP "WHERE p.id > $1 AND p.deleted = 0 ORDER BY p.id LIMIT $2";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  MsDbStep step;

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, after);
  ms_db_statement_bind_int (statement, 2, limit);
  while ((step = ms_db_statement_step (statement, error)) == MS_DB_ROW)
    {
      MsAppRow row;
      MsApp app;

      read_app (statement, &row, &app);
      visitor (&row, user_data);
    }
  return step == MS_DB_DONE;
}

gboolean
ms_app_store_count (MsStore  *store,
                    gint64   *count,
                    GError  **error)
{
  static const char sql[] = "SELECT count(*) FROM app WHERE deleted = 0";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  return statement != NULL && ms_db_statement_get_single (statement, count, NULL, error);
}

gboolean
ms_app_store_add_command (MsStore             *store,
                          gint64               app,
                          const MsAppCommand  *command,
                          GError             **error)
{
  static const char sql[] = "INSERT INTO app_command (name, app, description, usage_hint) VALUES ($1, $2, $3, $4)";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_text (statement, 1, command->name);
  ms_db_statement_bind_int (statement, 2, app);
  ms_db_statement_bind_text (statement, 3, command->description);
  ms_db_statement_bind_text (statement, 4, command->usage);
  return ms_db_statement_run (statement, error);
}

gboolean
ms_app_store_clear_commands (MsStore  *store,
                             gint64    app,
                             GError  **error)
{
  static const char sql[] = "DELETE FROM app_command WHERE app = $1";
  const gint64 values[] = { app };

  return ms_db_run_ints (ms_store_get_db (store), sql, values, G_N_ELEMENTS (values), error);
}

gboolean
ms_app_store_find_command (MsStore     *store,
                           const char  *name,
                           gint64      *app,
                           GError     **error)
{
  static const char sql[] = "SELECT app FROM app_command WHERE name = $1";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  *app = 0;
  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_text (statement, 1, name);
  return ms_db_statement_get_single (statement, app, NULL, error);
}

gboolean
ms_app_store_visit_commands (MsStore              *store,
                             MsAppCommandVisitor   visitor,
                             gpointer              user_data,
                             GError              **error)
{
  static const char sql[] = "SELECT name, description, usage_hint, app FROM app_command ORDER BY name LIMIT $1";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  MsDbStep step;

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, MS_LIMIT_APPS * MS_LIMIT_APP_COMMANDS);
  while ((step = ms_db_statement_step (statement, error)) == MS_DB_ROW)
    {
      const MsAppCommand command = read_command (statement);

      visitor (&command, ms_db_statement_get_int (statement, 3), user_data);
    }
  return step == MS_DB_DONE;
}
