/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every method with wrong and missing arguments: its own error, and an unchanged store. */

#include "config.h"

#include <string.h>

#include "ms-api-table.h"
#include "ms-error.h"
#include "ms-test-api.h"

static const char * const open_methods[] = { "api.test", "micro.guest", "micro.invites.info", "micro.login", "micro.register", "micro.server", "micro.setup", NULL };

/* The methods that version 1 promises. */
static const char * const promised[] = {
  "api.test", "auth.revoke", "auth.test", "chat.delete", "chat.postMessage", "chat.update", "conversations.archive",
  "conversations.create", "conversations.history", "conversations.info", "conversations.invite", "conversations.join",
  "conversations.leave", "conversations.list", "conversations.mark", "conversations.members", "conversations.open",
  "conversations.rename", "conversations.setPurpose", "conversations.setTopic", "conversations.unarchive", "apps.connections.open", "micro.action", "micro.command", "micro.commands.list",
  "micro.apps.create", "micro.apps.delete", "micro.apps.list",
  "micro.apps.update", "bots.info", "micro.boot",
  "micro.delivery", "micro.digest", "micro.guest", "micro.invites.create", "micro.invites.info", "micro.invites.list", "micro.invites.revoke", "micro.login", "micro.register",
  "micro.server", "micro.sessions.list", "micro.sessions.revoke", "micro.setup", "rtm.connect", "rtm.start", "search.all",
  "search.files", "search.messages", "team.info", "micro.webhooks.create", "micro.webhooks.delete", "micro.webhooks.list",
  "users.conversations", "users.getPresence", "users.info", "users.list", "users.profile.get", "users.profile.set",
  "users.setPresence",
};

#define LONG_81 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

/* In a team of the owner alone, who calls. */
static const struct
{
  const char *method;
  const char *json; /* NULL: no arguments */
  const char *error;
} wrong_arguments[] = {
  { "api.test", "{\"error\":\"my_error\"}", "my_error" },
  { "chat.delete", NULL, "invalid_arguments" },
  { "chat.delete", "{\"channel\":\"C0NONE00001\"}", "message_not_found" },
  { "chat.delete", "{\"channel\":\"C0NONE00001\",\"ts\":\"x\"}", "message_not_found" },
  { "chat.delete", "{\"channel\":\"C0NONE00001\",\"ts\":\"1.0\"}", "channel_not_found" },
  { "chat.postMessage", NULL, "invalid_arguments" },
  { "chat.postMessage", "{\"channel\":{}}", "invalid_arguments" },
  { "chat.postMessage", "{\"channel\":\"C0NONE00001\",\"text\":\"x\"}", "channel_not_found" },
  { "chat.postMessage", "{\"channel\":\"#nowhere\",\"text\":\"x\"}", "channel_not_found" },
  { "chat.postMessage", "{\"channel\":\"#general\"}", "no_text" },
  { "chat.postMessage", "{\"channel\":\"#general\",\"text\":\" \\n\\u00a0\"}", "no_text" },
  { "chat.postMessage", "{\"channel\":\"#general\",\"text\":[]}", "invalid_arguments" },
  { "chat.postMessage", "{\"channel\":\"#general\",\"text\":\"x\",\"client_msg_id\":\"a b\"}", "invalid_arguments" },
  { "chat.update", NULL, "invalid_arguments" },
  { "chat.update", "{\"channel\":\"C0NONE00001\",\"ts\":\"1.0\",\"text\":\"x\"}", "channel_not_found" },
  { "conversations.archive", NULL, "invalid_arguments" },
  { "conversations.archive", "{\"channel\":\"C0NONE00001\"}", "channel_not_found" },
  { "conversations.create", NULL, "invalid_name_required" },
  { "conversations.create", "{\"name\":\"\"}", "invalid_name_required" },
  { "conversations.create", "{\"name\":\"Big\"}", "invalid_name_specials" },
  { "conversations.create", "{\"name\":\"<b>\"}", "invalid_name_specials" },
  { "conversations.create", "{\"name\":\"--\"}", "invalid_name_punctuation" },
  { "conversations.create", "{\"name\":\"" LONG_81 "\"}", "invalid_name_maxlength" },
  { "conversations.create", "{\"name\":\"general\"}", "name_taken" },
  { "conversations.create", "{\"name\":\"api\"}", "name_taken" },
  { "conversations.create", "{\"name\":\"ok\",\"is_private\":\"maybe\"}", "invalid_arguments" },
  { "conversations.history", NULL, "invalid_arguments" },
  { "conversations.history", "{\"channel\":\"C0NONE00001\"}", "channel_not_found" },
  { "conversations.history", "{\"channel\":\"C0NONE00001\",\"latest\":\"x\"}", "invalid_ts_latest" },
  { "conversations.history", "{\"channel\":\"C0NONE00001\",\"oldest\":\"x\"}", "invalid_ts_oldest" },
  { "conversations.history", "{\"channel\":\"C0NONE00001\",\"cursor\":\"x\"}", "invalid_cursor" },
  { "conversations.history", "{\"channel\":\"C0NONE00001\",\"cursor\":\"dToxMjM=\"}", "invalid_cursor" },
  { "conversations.history", "{\"channel\":\"C0NONE00001\",\"cursor\":\"aDotOTIyMzM3MjAzNjg1NDc3NTgwOA==\"}", "invalid_cursor" },
  { "conversations.history", "{\"channel\":\"C0NONE00001\",\"limit\":\"x\"}", "invalid_limit" },
  { "conversations.history", "{\"channel\":\"C0NONE00001\",\"limit\":-1}", "invalid_limit" },
  { "conversations.info", NULL, "invalid_arguments" },
  { "conversations.info", "{\"channel\":\"nonsense\"}", "channel_not_found" },
  { "conversations.invite", "{\"channel\":\"C0NONE00001\"}", "no_user" },
  { "conversations.invite", "{\"channel\":\"C0NONE00001\",\"users\":\"U0NONE00001\"}", "channel_not_found" },
  { "conversations.join", "{\"channel\":\"C0NONE00001\"}", "channel_not_found" },
  { "conversations.leave", "{\"channel\":\"C0NONE00001\"}", "channel_not_found" },
  { "conversations.list", "{\"types\":\"public_channel,secret\"}", "invalid_types" },
  { "conversations.list", "{\"cursor\":\"%%%\"}", "invalid_cursor" },
  { "conversations.mark", "{\"channel\":\"C0NONE00001\"}", "invalid_timestamp" },
  { "conversations.mark", "{\"channel\":\"C0NONE00001\",\"ts\":\"tomorrow\"}", "invalid_timestamp" },
  { "conversations.mark", "{\"channel\":\"C0NONE00001\",\"ts\":\"1.0\"}", "channel_not_found" },
  { "conversations.members", "{\"channel\":\"C0NONE00001\"}", "channel_not_found" },
  { "conversations.open", NULL, "users_list_not_supplied" },
  { "conversations.open", "{\"users\":\"U0NONE00001\"}", "user_not_found" },
  { "conversations.open", "{\"channel\":\"D0NONE00001\"}", "channel_not_found" },
  { "conversations.rename", "{\"channel\":\"C0NONE00001\",\"name\":\"x\"}", "channel_not_found" },
  { "conversations.setPurpose", "{\"channel\":\"C0NONE00001\"}", "invalid_arguments" },
  { "conversations.setTopic", "{\"channel\":\"C0NONE00001\"}", "invalid_arguments" },
  { "conversations.setTopic", "{\"channel\":\"C0NONE00001\",\"topic\":\"x\"}", "channel_not_found" },
  { "conversations.unarchive", "{\"channel\":\"C0NONE00001\"}", "channel_not_found" },
  { "micro.guest", "{\"name\":\"visitor\"}", "registration_closed" },
  { "micro.invites.create", "{\"expires\":-1}", "invalid_arguments" },
  { "micro.invites.create", "{\"uses\":\"many\"}", "invalid_arguments" },
  { "micro.invites.create", "{\"channels\":[\"C0NONE00001\"]}", "channel_not_found" },
  { "micro.invites.revoke", NULL, "invalid_arguments" },
  { "micro.invites.revoke", "{\"code\":\"none\"}", "invalid_code" },
  { "micro.login", NULL, "invalid_arguments" },
  { "micro.login", "{\"login\":\"anna\"}", "invalid_arguments" },
  { "micro.login", "{\"login\":\"anna\",\"password\":\"wrong\"}", "invalid_credentials" },
  { "micro.login", "{\"login\":\"nobody\",\"password\":\"" TEST_PASSWORD "\"}", "invalid_credentials" },
  { "micro.register", "{\"name\":\"ivan\",\"password\":\"" TEST_PASSWORD "\"}", "registration_closed" },
  { "micro.register", "{\"name\":\"ivan\",\"password\":\"" TEST_PASSWORD "\",\"invite\":\"none\"}", "invalid_code" },
  { "micro.register", "{\"name\":\"ivan\",\"password\":\"short\"}", "weak_password" },
  { "micro.register", "{\"name\":\"ivan\"}", "invalid_arguments" },
  { "micro.register", "{\"name\":\"<b>\",\"password\":\"" TEST_PASSWORD "\"}", "invalid_name" },
  { "micro.register", "{\"name\":\"everyone\",\"password\":\"" TEST_PASSWORD "\"}", "name_taken" },
  { "micro.register", "{\"name\":\"ivan\",\"password\":\"" TEST_PASSWORD "\",\"email\":\"no\"}", "invalid_email" },
  { "micro.sessions.revoke", NULL, "invalid_arguments" },
  { "micro.sessions.revoke", "{\"session\":\"S0NONE00001\"}", "session_not_found" },
  { "micro.setup", "{\"name\":\"bob\",\"password\":\"" TEST_PASSWORD "\"}", "already_set_up" },
  { "micro.setup", "{\"name\":\"bob\",\"password\":\"" TEST_PASSWORD "\",\"language\":\"tlh\"}", "invalid_arguments" },
  { "search.all", NULL, "no_query" },
  { "search.files", NULL, "no_query" },
  { "search.files", "{\"query\":\"x\",\"count\":-1}", "invalid_arguments" },
  { "search.messages", NULL, "no_query" },
  { "search.messages", "{\"query\":\"  \"}", "no_query" },
  { "search.messages", "{\"query\":[]}", "invalid_arguments" },
  { "search.messages", "{\"query\":\"x\",\"count\":-1}", "invalid_arguments" },
  { "search.messages", "{\"query\":\"x\",\"page\":\"two\"}", "invalid_arguments" },
  { "search.messages", "{\"query\":\"x\",\"sort\":\"size\"}", "invalid_arguments" },
  { "search.messages", "{\"query\":\"x\",\"sort_dir\":\"up\"}", "invalid_arguments" },
  { "search.messages", "{\"query\":\"x\",\"highlight\":\"perhaps\"}", "invalid_arguments" },
  { "users.conversations", "{\"user\":\"U0NONE00001\"}", "user_not_found" },
  { "users.conversations", "{\"types\":\"x\"}", "invalid_types" },
  { "users.getPresence", "{\"user\":\"U0NONE00001\"}", "user_not_found" },
  { "users.info", NULL, "invalid_arguments" },
  { "users.info", "{\"user\":\"U0NONE00001\"}", "user_not_found" },
  { "users.list", "{\"limit\":\"all\"}", "invalid_limit" },
  { "users.list", "{\"cursor\":\"bQ==\"}", "invalid_cursor" },
  { "users.profile.get", "{\"user\":\"U0NONE00001\"}", "user_not_found" },
  { "users.profile.set", NULL, "invalid_profile" },
  { "users.profile.set", "{\"profile\":\"no json\"}", "invalid_profile" },
  { "users.profile.set", "{\"profile\":{\"real_name\":[]}}", "invalid_profile" },
  { "users.profile.set", "{\"profile\":{\"real_name\":\"" LONG_81 "\"}}", "invalid_profile" },
  { "users.profile.set", "{\"profile\":{\"email\":\"\"}}", "invalid_profile" },
  { "users.setPresence", NULL, "invalid_presence" },
  { "users.setPresence", "{\"presence\":\"active\"}", "invalid_presence" },
};

static void
test_promised_methods_exist (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (promised); i++)
    g_assert_nonnull (ms_api_table_lookup (promised[i]));
}

static void
test_strangers_are_refused (void)
{
  g_autoptr(TestApi) api = test_api_new ();
  g_autoptr(TestPerson) stranger = test_person_anybody (FALSE);
  g_autofree const char **names = ms_api_table_list ();

  for (gsize i = 0; names[i] != NULL; i++)
    if (!g_strv_contains (open_methods, names[i]))
      {
        g_assert_false (ms_api_table_is_open (names[i]));
        test_api_refused (api, stranger, names[i], NULL, "not_authed");
      }
    else
      g_assert_true (ms_api_table_is_open (names[i]));
}

static void
test_unknown_methods (void)
{
  g_autoptr(TestApi) api = test_api_new ();
  g_autoptr(TestPerson) stranger = test_person_anybody (FALSE);
  g_autofree char *name = NULL;

  test_api_refused (api, stranger, "chat.postmessage", NULL, "unknown_method");
  name = test_json_string (ms_json_reader_get_root (api->reader), "req_method");
  g_assert_cmpstr (name, ==, "chat.postmessage");
  test_api_refused (api, stranger, "", NULL, "unknown_method");
}

static void
test_wrong_arguments (void)
{
  g_autoptr(TestApi) api = test_api_new ();
  g_autoptr(TestPerson) anna = test_api_setup (api);

  for (gsize i = 0; i < G_N_ELEMENTS (wrong_arguments); i++)
    test_api_refused (api, anna, wrong_arguments[i].method, wrong_arguments[i].json, wrong_arguments[i].error);
}

static void
test_refused_calls_answer (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsApiCall) call = NULL;
  g_autoptr(GBytes) reply = NULL;
  guint status;
  guint retry_after;

  ms_error_set_ratelimited (&error, 3);
  call = ms_api_call_new_refused ("chat.postMessage", error);
  g_assert_cmpint (ms_api_call_get_step (call), ==, MS_API_STEP_DONE);
  reply = ms_api_call_get_reply (call, &status, &retry_after);
  g_assert_cmpuint (status, ==, 429);
  g_assert_cmpuint (retry_after, ==, 3);
  g_assert_cmpmem (g_bytes_get_data (reply, NULL), g_bytes_get_size (reply), "{\"ok\":false,\"error\":\"ratelimited\"}", 34);
}

/* The commit failed after the rule had run: neither yes nor no. */
static void
test_failed_commits_replace_the_reply (void)
{
  g_autoptr(TestApi) api = test_api_new ();
  g_autoptr(TestPerson) anna = test_api_setup (api);
  g_autoptr(GError) error = g_error_new_literal (MS_ERROR, MS_ERROR_UNKNOWN_OUTCOME, "disk");
  g_autoptr(GBytes) reply = NULL;

  test_api_ok (api, anna, "chat.postMessage", "{\"channel\":\"#general\",\"text\":\"x\"}");
  ms_api_call_fail (api->call, error);
  reply = ms_api_call_get_reply (api->call, NULL, NULL);
  g_assert_cmpmem (g_bytes_get_data (reply, NULL), g_bytes_get_size (reply), "{\"ok\":false,\"error\":\"fatal_error\"}", 34);
  g_assert_cmpint (ms_api_call_get_ts (api->call), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/api-table/promised-methods-exist", test_promised_methods_exist);
  g_test_add_func ("/server/api-table/strangers-are-refused", test_strangers_are_refused);
  g_test_add_func ("/server/api-table/unknown-methods", test_unknown_methods);
  g_test_add_func ("/server/api-table/wrong-arguments", test_wrong_arguments);
  g_test_add_func ("/server/api-table/refused-calls-answer", test_refused_calls_answer);
  g_test_add_func ("/server/api-table/failed-commits-replace-the-reply", test_failed_commits_replace_the_reply);
  return g_test_run ();
}
