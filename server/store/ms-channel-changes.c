/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What people change of a conversation: its name, topic and purpose, and whether it is in the archive. */

#define G_LOG_DOMAIN "ms-store"

#include "config.h"

#include "ms-channel-store.h"

#include "ms-db-statement.h"
#include "ms-name.h"

static gboolean
set_note (MsStore     *store,
          const char  *sql,
          gint64       key,
          const char  *text,
          gint64       account,
          gint64       now_us,
          GError     **error)
{
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_text (statement, 1, text);
  ms_db_statement_bind_key (statement, 2, account);
  ms_db_statement_bind_int (statement, 3, now_us);
  ms_db_statement_bind_int (statement, 4, key);
  return ms_db_statement_run (statement, error);
}

gboolean
ms_channel_store_rename (MsStore             *store,
                         gint64               key,
                         const char          *name,
                         const char * const  *previous_names,
                         gint64               now_us,
                         GError             **error)
{
  static const char sql[] =
    "UPDATE channel SET name = $1, name_folded = $2, previous_names = $3, updated = $4 WHERE id = $5";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  g_autofree char *folded = ms_name_fold (name);
  g_autofree char *previous = previous_names != NULL ? g_strjoinv ("\n", (char **) previous_names) : NULL;

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_text (statement, 1, name);
  ms_db_statement_bind_text (statement, 2, folded);
  ms_db_statement_bind_text (statement, 3, previous);
  ms_db_statement_bind_int (statement, 4, now_us);
  ms_db_statement_bind_int (statement, 5, key);
  return ms_db_statement_run (statement, error);
}

gboolean
ms_channel_store_set_topic (MsStore     *store,
                            gint64       key,
                            const char  *text,
                            gint64       account,
                            gint64       now_us,
                            GError     **error)
{
  static const char sql[] =
    "UPDATE channel SET topic = $1, topic_creator = $2, topic_set = $3, updated = $3 WHERE id = $4";

  return set_note (store, sql, key, text, account, now_us, error);
}

gboolean
ms_channel_store_set_purpose (MsStore     *store,
                              gint64       key,
                              const char  *text,
                              gint64       account,
                              gint64       now_us,
                              GError     **error)
{
  static const char sql[] =
    "UPDATE channel SET purpose = $1, purpose_creator = $2, purpose_set = $3, updated = $3 WHERE id = $4";

  return set_note (store, sql, key, text, account, now_us, error);
}

gboolean
ms_channel_store_set_archived (MsStore   *store,
                               gint64     key,
                               gboolean   archived,
                               gint64     now_us,
                               GError   **error)
{
  static const char sql[] = "UPDATE channel SET archived = $1, updated = $2 WHERE id = $3";
  const gint64 values[] = { archived, now_us, key };

  return ms_db_run_ints (ms_store_get_db (store), sql, values, G_N_ELEMENTS (values), error);
}
