/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Each invariant is a question whose answer must be zero. */

#define G_LOG_DOMAIN "ms-app"

#include "config.h"

#include "ms-check.h"

#include <glib/gi18n.h>

#include "ms-blob-copy.h"
#include "ms-db-statement.h"
#include "ms-error.h"
#include "ms-search-service.h"
#include "ms-store.h"

static const struct
{
  const char *text;
  const char *sql;
} invariants[] = {
  { N_("events behind the team’s counter"), "SELECT count (*) FROM event WHERE seq > (SELECT seq FROM team)" },
  { N_("holes in the log"),
    "SELECT CASE WHEN count (*) = 0 THEN 0 ELSE max (seq) - min (seq) + 1 - count (*) END FROM event" },
  { N_("topics with a wrong last event"), /* 8: internal alone */
    "SELECT count (*) FROM (SELECT topic, max (seq) AS seq FROM event WHERE class <> 8 GROUP BY topic) e LEFT JOIN"
    " (SELECT topic, head FROM topic UNION ALL SELECT id * 4 + 2, head FROM channel) t ON t.topic = e.topic WHERE t.head IS NOT e.seq" },
  { N_("messages later than the team’s clock"), "SELECT count (*) FROM message WHERE ts > (SELECT last_ts FROM team)" },
  { N_("a search index ahead of the messages"), "SELECT count (*) FROM search_state WHERE last_id > (SELECT last_ts FROM team)" },
  { N_("messages without a channel"), "SELECT count (*) FROM message WHERE channel NOT IN (SELECT id FROM channel)" },
  { N_("messages that are there twice"),
    "SELECT count (*) FROM (SELECT 1 FROM message WHERE deleted = 0 GROUP BY channel, ts HAVING count (*) > 1)" },
  { N_("memberships without an account"), "SELECT count (*) FROM membership WHERE account NOT IN (SELECT id FROM account)" },
  { N_("memberships without a channel"), "SELECT count (*) FROM membership WHERE channel NOT IN (SELECT id FROM channel)" },
  { N_("sessions without an account"), "SELECT count (*) FROM session WHERE account NOT IN (SELECT id FROM account)" },
  { N_("channels with a wrong number of members"),
    "SELECT count (*) FROM channel c WHERE kind <> 'im' AND num_members <> "
    "(SELECT count (*) FROM membership m JOIN account a ON a.id = m.account WHERE m.channel = c.id AND a.deleted = 0) "
    "AND num_members <> (SELECT count (*) FROM membership m WHERE m.channel = c.id)" },
  { N_("channels with a wrong last message"),
    "SELECT count (*) FROM channel c WHERE latest_ts < (SELECT coalesce (max (ts), 0) FROM message m WHERE m.channel = c.id"
    " AND thread_only = 0 AND deleted = 0)" },
  { N_("channels whose sum of messages is wrong"),
    "SELECT count (*) FROM channel c JOIN (SELECT channel, count (*) AS n, sum ((digest >> 32) & 4294967295) & 4294967295 AS high,"
    " sum (digest & 4294967295) & 4294967295 AS low FROM message WHERE thread_only = 0 AND deleted = 0 GROUP BY channel) m ON m.channel = c.id"
    " WHERE c.num_messages <> m.n OR c.digest_high <> m.high OR c.digest_low <> m.low" },
  { N_("threads with a wrong number of replies"),
    "SELECT count (*) FROM message r WHERE deleted = 0 AND thread_ts = 0 AND reply_count <> (SELECT count (*) FROM message m"
    " WHERE m.channel = r.channel AND m.thread_ts = r.ts AND m.thread_ts <> 0 AND m.deleted = 0)" },
  { N_("replies without a thread"),
    "SELECT count (*) FROM message m WHERE thread_ts <> 0 AND deleted = 0 AND NOT EXISTS"
    " (SELECT 1 FROM message r WHERE r.channel = m.channel AND r.ts = m.thread_ts AND r.deleted = 0)" },
  { N_("contents with a wrong number of files"),
    "SELECT count (*) FROM blob b WHERE refs <> (SELECT count (*) FROM file WHERE blob = b.id) + (SELECT count (*) FROM file_thumb WHERE blob = b.id)"
    " + (SELECT count (*) FROM avatar_image WHERE blob = b.id) + (SELECT count (*) FROM emoji WHERE blob = b.id)"
    " + (SELECT count (*) FROM team_image WHERE blob = b.id)" },
  { N_("a wrong sum of files"),
    "SELECT count (*) FROM storage WHERE used <> (SELECT coalesce (sum (size), 0) FROM blob)"
    " OR reserved <> (SELECT coalesce (sum (length), 0) FROM upload)" },
  { N_("files without a content"), "SELECT count (*) FROM file WHERE (blob IS NULL) <> (state IN ('waiting', 'deleted'))" },
  { N_("teams without exactly one general channel"),
    "SELECT CASE WHEN (SELECT is_set_up FROM team) = 0 THEN 0 ELSE abs (1 - (SELECT count (*) FROM channel WHERE is_general = 1)) END" },
};

/* The search index is asked by those who fill it. */
static gboolean
check_search (MsContext *context,
              GString   *output,
              guint     *n_wrong,
              GError   **error)
{
  gint64 answer = 0;

  if (!ms_search_service_check (context, &answer, error))
    return FALSE;
  if (answer == 0)
    return TRUE;
  *n_wrong += 1;
  g_string_append_printf (output, "%s: %" G_GINT64_FORMAT "\n", _("conversations, messages and files that search does not find rightly"), answer);
  return TRUE;
}

/* Their bytes are beside the database. */
static gboolean
check_blobs (MsContext *context,
             GString   *output,
             guint     *n_wrong,
             GError   **error)
{
  static const char sql[] = "SELECT file FROM pragma_database_list WHERE name = 'main'";
  MsStore *store = ms_context_get_store (context);
  g_autoptr(MsDbStatement) statement = ms_db_prepare (ms_store_get_db (store), sql, error);
  g_autofree char *folder = NULL;
  gint64 missing = 0;

  if (statement == NULL || ms_db_statement_step (statement, error) != MS_DB_ROW)
    return FALSE;
  folder = g_path_get_dirname (ms_db_statement_get_text (statement, 0));
  if (!ms_blob_copy_check (store, folder, &missing, error))
    return FALSE;
  if (missing == 0)
    return TRUE;
  *n_wrong += 1;
  g_string_append_printf (output, "%s: %" G_GINT64_FORMAT "\n", _("files whose bytes are missing"), missing);
  return TRUE;
}

static gboolean
ask (MsDb        *db,
     const char  *sql,
     gint64      *answer,
     GError     **error)
{
  g_autoptr(MsDbStatement) statement = ms_db_prepare (db, sql, error);

  if (statement == NULL)
    return FALSE;
  if (ms_db_statement_step (statement, error) != MS_DB_ROW)
    return FALSE;
  *answer = ms_db_statement_get_int (statement, 0);
  return TRUE;
}

gboolean
ms_check_run (MsContext *context,
              GString   *output,
              GError   **error)
{
  g_autofree char *n_messages = NULL;
  g_autofree char *last_event = NULL;
  MsDb *db = ms_store_get_db (ms_context_get_store (context));
  g_autofree char *problem = NULL;
  gint64 messages = 0;
  guint n_wrong = 0;

  if (!ms_db_quick_check (db, &problem, error))
    return problem == NULL || *error != NULL ? FALSE : ms_error_set_message (error, MS_ERROR_INTERNAL, "%s", problem);
  for (guint i = 0; i < G_N_ELEMENTS (invariants); i++)
    {
      gint64 answer = 0;

      if (!ask (db, invariants[i].sql, &answer, error))
        return FALSE;
      if (answer == 0)
        continue;
      n_wrong++;
      g_string_append_printf (output, "%s: %" G_GINT64_FORMAT "\n", _(invariants[i].text), answer);
    }
  if (!check_search (context, output, &n_wrong, error) || !check_blobs (context, output, &n_wrong, error))
    return FALSE;
  if (n_wrong > 0)
    return ms_error_set_message (error, MS_ERROR_INTERNAL, _("the store is damaged: %s"), g_strchomp (output->str));
  if (!ask (db, "SELECT count (*) FROM message", &messages, error))
    return FALSE;
  n_messages = g_strdup_printf ("%" G_GINT64_FORMAT, messages);
  last_event = g_strdup_printf ("%" G_GINT64_FORMAT, ms_context_get_seq (context));
  g_string_append_printf (output, _("The store is sound: %s messages, event %s.\n"), n_messages, last_event);
  return TRUE;
}
