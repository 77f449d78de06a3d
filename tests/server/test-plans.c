/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a client calls when a person starts it, changes the channel, looks something up, writes or reads: no statement behind it reads a
 * table that grows with messages, members or events from end to end. The statements are those that the connection keeps prepared. */

#include "config.h"

#include <string.h>

#include "ms-api-table.h"
#include "ms-db-private.h"
#include "ms-test-api.h"

#define N_CHANNELS 20
#define N_MESSAGES 10

typedef struct
{
  TestApi    *api;
  TestPerson *anna;
  TestPerson *boris;
  char       *general;
  char       *direct;
  char       *ts; /* of a message of anna's in general */
} Team;

/* $C general, $D a direct message, $T a message, $U boris. */
static const char * const calls[][2] = {
  { "auth.test", NULL },
  { "micro.boot", NULL },
  { "micro.server", NULL },
  { "team.info", NULL },
  { "emoji.list", NULL },
  { "users.list", NULL },
  { "users.list", "{\"limit\":1}" },
  { "users.info", "{\"user\":\"$U\"}" },
  { "users.profile.get", "{\"user\":\"$U\"}" },
  { "users.getPresence", "{\"user\":\"$U\"}" },
  { "users.conversations", "{\"types\":\"public_channel,private_channel,im\"}" },
  { "users.conversations", "{\"types\":\"public_channel,private_channel,im\",\"user\":\"$U\",\"limit\":2}" },
  { "conversations.list", "{\"types\":\"public_channel,private_channel,im\"}" },
  { "conversations.list", "{\"limit\":2,\"exclude_archived\":true}" },
  { "conversations.info", "{\"channel\":\"$C\"}" },
  { "conversations.info", "{\"channel\":\"$D\"}" },
  { "conversations.members", "{\"channel\":\"$C\"}" },
  { "conversations.members", "{\"channel\":\"$C\",\"limit\":1}" },
  { "conversations.open", "{\"users\":\"$U\"}" },
  { "conversations.history", "{\"channel\":\"$C\"}" },
  { "conversations.history", "{\"channel\":\"$D\",\"limit\":2}" },
  { "conversations.history", "{\"channel\":\"$C\",\"latest\":\"$T\",\"inclusive\":true,\"limit\":1}" },
  { "conversations.history", "{\"channel\":\"$C\",\"oldest\":\"$T\",\"limit\":2}" },
  { "conversations.history", "{\"channel\":\"$C\",\"oldest\":\"1.0\",\"latest\":\"$T\",\"limit\":2}" },
  { "chat.postMessage", "{\"channel\":\"$C\",\"thread_ts\":\"$T\",\"text\":\"a reply for <@$U>\"}" },
  { "conversations.replies", "{\"channel\":\"$C\",\"ts\":\"$T\"}" },
  { "conversations.replies", "{\"channel\":\"$C\",\"ts\":\"$T\",\"limit\":1}" },
  { "conversations.replies", "{\"channel\":\"$C\",\"ts\":\"$T\",\"oldest\":\"$T\",\"latest\":\"$T\",\"inclusive\":true}" },
  { "micro.threads.list", NULL },
  { "micro.threads.mark", "{\"channel\":\"$C\",\"thread_ts\":\"$T\",\"ts\":\"$T\"}" },
  { "micro.threads.subscribe", "{\"channel\":\"$C\",\"thread_ts\":\"$T\",\"subscribed\":false}" },
  { "micro.history", "{\"channel\":\"$C\",\"ts\":\"$T\"}" },
  { "chat.getPermalink", "{\"channel\":\"$C\",\"message_ts\":\"$T\"}" },
  { "reactions.add", "{\"channel\":\"$C\",\"timestamp\":\"$T\",\"name\":\"tada\"}" },
  { "reactions.get", "{\"channel\":\"$C\",\"timestamp\":\"$T\",\"full\":true}" },
  { "reactions.list", NULL },
  { "pins.add", "{\"channel\":\"$C\",\"timestamp\":\"$T\"}" },
  { "pins.list", "{\"channel\":\"$C\"}" },
  { "stars.add", "{\"channel\":\"$C\",\"timestamp\":\"$T\"}" },
  { "stars.list", NULL },
  { "files.list", NULL },
  { "files.list", "{\"channel\":\"$C\",\"types\":\"images\"}" },
  { "reminders.add", "{\"text\":\"call\",\"time\":\"60\",\"user\":\"$U\"}" },
  { "reminders.list", NULL },
  { "dnd.info", NULL },
  { "dnd.teamInfo", "{\"users\":\"$U\"}" },
  { "conversations.mark", "{\"channel\":\"$C\",\"ts\":\"$T\"}" },
  { "conversations.mark", "{\"channel\":\"$D\",\"ts\":\"$T\"}" },
  { "chat.postMessage", "{\"channel\":\"$C\",\"text\":\"for <@$U> and <!channel>\",\"client_msg_id\":\"a\"}" },
  { "chat.postMessage", "{\"channel\":\"$D\",\"text\":\"again\",\"client_msg_id\":\"b\"}" },
  { "chat.update", "{\"channel\":\"$C\",\"ts\":\"$T\",\"text\":\"for <@$U> anew\"}" },
  { "micro.digest", "{\"channel\":\"$C\"}" },
  { "micro.digest", "{\"channel\":\"$C\",\"oldest\":\"$T\"}" },
  { "search.messages", "{\"query\":\"again\"}" },
  { "search.messages", "{\"query\":\"again in:#general from:@anna\",\"sort\":\"score\"}" },
  { "search.messages", "{\"query\":\"aga ain-x ag* -gain has:file -has:pin\"}" },
  { "search.files", "{\"query\":\"again type:png from:@anna -in:#general\",\"sort\":\"score\"}" },
  { "search.files", "{\"query\":\"aga after:2001-01-01\",\"sort_dir\":\"asc\"}" },
  { "search.all", "{\"query\":\"again after:2001-01-01\",\"sort_dir\":\"asc\"}" },
  { "chat.delete", "{\"channel\":\"$C\",\"ts\":\"$T\"}" },
};

/* Tables that a list of everybody or of every channel may read whole, that have a limit, or one row. All others grow with what is
 * written. */
static const char * const may_be_read_whole[] = { "account", "channel", "emoji", "invite", "quiet_time", "search_state", "sqlite_master", "team", "usergroup", NULL };

static char *
replace (char       *text,
         const char *from,
         const char *to)
{
  g_autofree char *owned = text;
  g_auto(GStrv) parts = g_strsplit (owned, from, -1);

  return g_strjoinv (to, parts);
}

static char *
fill_in (const Team *team,
         const char *json)
{
  char *text = g_strdup (json);

  if (text == NULL)
    return NULL;
  text = replace (text, "$C", team->general);
  text = replace (text, "$D", team->direct);
  text = replace (text, "$T", team->ts);
  return replace (text, "$U", team->boris->id);
}

static MsJsonNode
call (const Team       *team,
      const TestPerson *person,
      const char       *method,
      const char       *json)
{
  g_autofree char *filled = fill_in (team, json);

  return test_api_ok (team->api, person, method, filled);
}

static void
add_channels (Team *team)
{
  for (int i = 0; i < N_CHANNELS; i++)
    {
      g_autofree char *json = g_strdup_printf ("{\"name\":\"room-%d\",\"is_private\":%s}", i, i % 2 == 0 ? "true" : "false");
      g_autofree char *id = test_json_string (test_api_ok (team->api, team->anna, "conversations.create", json), "channel.id");

      for (int n = 0; n < N_MESSAGES; n++)
        {
          g_autofree char *post = g_strdup_printf ("{\"channel\":\"%s\",\"text\":\"number %d\"}", id, n);

          test_api_ok (team->api, team->anna, "chat.postMessage", post);
        }
    }
}

static void
set_up (Team          *team,
        gconstpointer  data)
{
  MsJsonNode root;

  team->api = test_api_new ();
  team->anna = test_api_setup (team->api);
  team->boris = test_api_register (team->api, team->anna, "boris");
  root = test_api_ok (team->api, team->anna, "conversations.list", NULL);
  team->general = test_json_string (root, "channels.0.id");
  root = test_api_ok (team->api, team->anna, "chat.postMessage", "{\"channel\":\"#general\",\"text\":\"hello\"}");
  team->ts = test_json_string (root, "ts");
  add_channels (team);
  root = call (team, team->anna, "conversations.open", "{\"users\":\"$U\"}");
  team->direct = test_json_string (root, "channel.id");
}

static void
tear_down (Team          *team,
           gconstpointer  data)
{
  test_person_free (team->anna);
  test_person_free (team->boris);
  test_api_free (team->api);
  g_free (team->general);
  g_free (team->direct);
  g_free (team->ts);
}

/* The table behind a name in a plan: itself, or the one that the statement calls so. */
static char *
find_table (const char *sql,
            const char *name)
{
  g_autofree char *pattern = g_strdup_printf ("\\b(?:FROM|JOIN|,)\\s*\\(?\\s*(\\w+)\\s+(?:AS\\s+)?%s\\b", name);
  g_autoptr(GRegex) regex = g_regex_new (pattern, G_REGEX_CASELESS, 0, NULL);
  g_autoptr(GMatchInfo) match = NULL;

  return g_regex_match (regex, sql, 0, &match) ? g_match_info_fetch (match, 1) : g_strdup (name);
}

static gboolean
exists (MsDb       *db,
        const char *table)
{
  return sqlite3_table_column_metadata (db->handle, NULL, table, NULL, NULL, NULL, NULL, NULL, NULL) == SQLITE_OK;
}

/* The plan of an INSERT with RETURNING also names the tables that refer to its own; they are read only where a reference is missing, and
 * then the statement fails. */
static gboolean
is_never_run (const char *sql,
              const char *name)
{
  g_autofree char *pattern = g_strdup_printf ("\\b%s\\b", name);

  return g_str_has_prefix (sql, "INSERT INTO ") && !g_regex_match_simple (pattern, sql, 0, 0);
}

/* "SCAN name …" of a table that it must not be; not of a subquery, of rows that the statement itself lists, or of a search. */
static gboolean
is_bad (MsDb       *db,
        const char *sql,
        const char *line)
{
  g_autofree char *name = NULL;
  g_autofree char *table = NULL;

  if (!g_str_has_prefix (line, "SCAN ") || strstr (line, "VIRTUAL TABLE INDEX") != NULL || strstr (line, "CONSTANT ROW") != NULL)
    return FALSE;
  name = g_strndup (line + strlen ("SCAN "), strcspn (line + strlen ("SCAN "), " "));
  table = find_table (sql, name);
  return exists (db, table) && !is_never_run (sql, name) && !g_strv_contains (may_be_read_whole, table);
}

static guint
count_bad (MsDb       *db,
           const char *sql)
{
  g_autofree char *explain = g_strconcat ("EXPLAIN QUERY PLAN ", sql, NULL);
  sqlite3_stmt *statement = NULL;
  guint n = 0;

  if (sqlite3_prepare_v2 (db->handle, explain, -1, &statement, NULL) != SQLITE_OK)
    g_error ("%s: %s", sqlite3_errmsg (db->handle), sql);
  while (sqlite3_step (statement) == SQLITE_ROW)
    {
      const char *line = (const char *) sqlite3_column_text (statement, 3);

      if (!is_bad (db, sql, line))
        continue;
      g_test_message ("%s: %s", line, sql);
      n++;
    }
  sqlite3_finalize (statement);
  return n;
}

/* Not what the full-text index keeps prepared for itself. */
static gboolean
has_plan (const char *sql)
{
  return strstr (sql, "'main'.'search_") == NULL
         && g_regex_match_simple ("^\\s*(SELECT|WITH|INSERT|UPDATE|DELETE|REPLACE)\\b", sql, G_REGEX_CASELESS, 0);
}

/* (transfer full): what the connection keeps prepared. */
static GPtrArray *
list_statements (MsDb *db)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (g_free);

  for (sqlite3_stmt *statement = sqlite3_next_stmt (db->handle, NULL); statement != NULL; statement = sqlite3_next_stmt (db->handle, statement))
    if (has_plan (sqlite3_sql (statement)))
      g_ptr_array_add (list, g_strdup (sqlite3_sql (statement)));
  return list;
}

static void
test_no_table_that_grows_is_read_whole (Team          *team,
                                        gconstpointer  data)
{
  MsDb *db = ms_store_get_db (team->api->store);
  g_autoptr(GPtrArray) statements = NULL;
  guint n_bad = 0;

  for (gsize i = 0; i < G_N_ELEMENTS (calls); i++)
    if (ms_api_table_lookup (calls[i][0]) != NULL)
      call (team, team->anna, calls[i][0], calls[i][1]);
  statements = list_statements (db);
  g_assert_cmpuint (statements->len, >, 50);
  for (guint i = 0; i < statements->len; i++)
    n_bad += count_bad (db, statements->pdata[i]);
  g_assert_cmpuint (n_bad, ==, 0);
}

/* The judge itself: what it must see, and what it must let pass. */
static void
test_a_whole_table_is_seen (Team          *team,
                            gconstpointer  data)
{
  MsDb *db = ms_store_get_db (team->api->store);

  g_assert_cmpuint (count_bad (db, "SELECT * FROM message"), ==, 1);
  g_assert_cmpuint (count_bad (db, "SELECT count(*) FROM message AS m WHERE m.text = 'x'"), ==, 1);
  g_assert_cmpuint (count_bad (db, "SELECT e.seq FROM team t JOIN event e WHERE e.seq > t.seq - e.channel"), >=, 1);
  g_assert_cmpuint (count_bad (db, "DELETE FROM membership WHERE channel + 0 = 1"), ==, 1);
  g_assert_cmpuint (count_bad (db, "SELECT name FROM account"), ==, 0);
  g_assert_cmpuint (count_bad (db, "SELECT * FROM message WHERE channel = 1 AND ts > 5 AND deleted = 0"), ==, 0);
  g_assert_cmpuint (count_bad (db, "WITH few (n) AS (VALUES (1), (2)) SELECT n FROM few"), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/server/plans/a-whole-table-is-seen", Team, NULL, set_up, test_a_whole_table_is_seen, tear_down);
  g_test_add ("/server/plans/no-table-that-grows-is-read-whole", Team, NULL, set_up, test_no_table_that_grows_is_read_whole, tear_down);
  return g_test_run ();
}
