/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * SQL of second factors. */

#define G_LOG_DOMAIN "ms-store"

#include "config.h"

#include "ms-factor-store.h"

#include <string.h>

#include "ms-db-statement.h"

gboolean
ms_factor_store_find (MsStore      *store,
                      gint64        user,
                      MsFactorRow  *row,
                      gboolean     *found,
                      GError      **error)
{
  static const char sql[] =
    "SELECT secret, confirmed, last_step, failures, blocked_until FROM second_factor WHERE account = $1";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  const guint8 *secret;
  gsize length = 0;
  MsDbStep step;

  *found = FALSE;
  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, user);
  step = ms_db_statement_step (statement, error);
  if (step != MS_DB_ROW)
    return step == MS_DB_DONE;

  secret = ms_db_statement_get_blob (statement, 0, &length);
  *row = (MsFactorRow) {
    .user = user,
    .confirmed = ms_db_statement_get_int (statement, 1),
    .last_step = ms_db_statement_get_int (statement, 2),
    .failures = ms_db_statement_get_int (statement, 3),
    .blocked_until = ms_db_statement_get_int (statement, 4),
  };
  if (secret != NULL && length == MS_FACTOR_SECRET_BYTES)
    memcpy (row->secret, secret, length);
  *found = TRUE;
  return TRUE;
}

gboolean
ms_factor_store_put (MsStore            *store,
                     const MsFactorRow  *row,
                     GError            **error)
{
  static const char sql[] =
    "INSERT INTO second_factor (account, secret, confirmed, last_step, failures, blocked_until) VALUES ($1, $2, $3, $4, $5, $6)"
    " ON CONFLICT (account) DO UPDATE SET secret = $2, confirmed = $3, last_step = $4, failures = $5, blocked_until = $6";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, row->user);
  ms_db_statement_bind_blob (statement, 2, row->secret, MS_FACTOR_SECRET_BYTES);
  ms_db_statement_bind_int (statement, 3, row->confirmed);
  ms_db_statement_bind_int (statement, 4, row->last_step);
  ms_db_statement_bind_int (statement, 5, row->failures);
  ms_db_statement_bind_int (statement, 6, row->blocked_until);
  return ms_db_statement_run (statement, error);
}

gboolean
ms_factor_store_delete (MsStore  *store,
                        gint64    user,
                        GError  **error)
{
  static const char sql[] = "DELETE FROM second_factor WHERE account = $1";
  const gint64 values[] = { user };

  return ms_db_run_ints (ms_store_get_db (store), sql, values, G_N_ELEMENTS (values), error);
}

/* A statement about one code of one account. */
static MsDbStatement *
prepare_code (MsStore       *store,
              const char    *sql,
              gint64         user,
              const guint8  *hash,
              GError       **error)
{
  MsDbStatement *statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return NULL;
  ms_db_statement_bind_int (statement, 1, user);
  ms_db_statement_bind_blob (statement, 2, hash, MS_RECOVERY_HASH_BYTES);
  return statement;
}

gboolean
ms_factor_store_add_code (MsStore       *store,
                          gint64         user,
                          const guint8  *hash,
                          GError       **error)
{
  static const char sql[] = "INSERT INTO recovery_code (account, hash) VALUES ($1, $2)";
  g_autoptr(MsDbStatement) statement = prepare_code (store, sql, user, hash, error);

  return statement != NULL && ms_db_statement_run (statement, error);
}

gboolean
ms_factor_store_has_code (MsStore       *store,
                          gint64         user,
                          const guint8  *hash,
                          gboolean      *has,
                          GError       **error)
{
  static const char sql[] = "SELECT account FROM recovery_code WHERE account = $1 AND hash = $2";
  g_autoptr(MsDbStatement) statement = prepare_code (store, sql, user, hash, error);
  gint64 value = 0;

  return statement != NULL && ms_db_statement_get_single (statement, &value, has, error);
}

gboolean
ms_factor_store_remove_code (MsStore       *store,
                             gint64         user,
                             const guint8  *hash,
                             GError       **error)
{
  static const char sql[] = "DELETE FROM recovery_code WHERE account = $1 AND hash = $2";
  g_autoptr(MsDbStatement) statement = prepare_code (store, sql, user, hash, error);

  return statement != NULL && ms_db_statement_run (statement, error);
}

gboolean
ms_factor_store_count_codes (MsStore  *store,
                             gint64    user,
                             gint64   *count,
                             GError  **error)
{
  static const char sql[] = "SELECT count(*) FROM recovery_code WHERE account = $1";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, user);
  return ms_db_statement_get_single (statement, count, NULL, error);
}
