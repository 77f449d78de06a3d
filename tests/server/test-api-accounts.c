/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * First run, registration, sign-in, sessions and invitations through their methods. */

#include "config.h"

#include <string.h>

#include "ms-test-api.h"

static void
test_setup_makes_a_team (void)
{
  g_autoptr(TestApi) api = test_api_new ();
  g_autoptr(TestPerson) local = test_person_anybody (TRUE);
  MsJsonNode root = test_api_ok (api, local, "micro.server", NULL);
  g_autoptr(TestPerson) anna = NULL;
  g_autofree char *first = NULL;
  g_autofree char *url = NULL;
  g_autofree char *role = NULL;
  g_autofree char *team = NULL;

  g_assert_true (ms_json_node_get_member_boolean (root, "empty"));
  g_assert_false (ms_json_node_get_member_boolean (root, "setup_code_required"));
  g_assert_cmpint (ms_json_node_get_member_int64 (root, "min_password", 0), ==, 10);

  anna = test_api_setup (api);
  root = ms_json_reader_get_root (api->reader);
  g_assert_cmpuint (ms_json_node_get_length (test_json_at (root, "channels")), ==, 2);
  first = test_json_string (root, "channels.0.name");
  g_assert_cmpstr (first, ==, "general");
  url = test_json_string (root, "invite.url");
  g_assert_true (g_str_has_prefix (url, TEST_ORIGIN "/join/"));
  g_assert_nonnull (ms_api_call_get_token (api->call));

  root = test_api_ok (api, anna, "micro.boot", NULL);
  role = test_json_string (root, "self.role");
  g_assert_cmpstr (role, ==, "owner");
  team = test_json_string (root, "team.name");
  g_assert_cmpstr (team, ==, "Seaside");

  root = test_api_ok (api, local, "micro.server", NULL);
  g_assert_false (ms_json_node_get_member_boolean (root, "empty"));
  test_api_refused (api, local, "micro.setup", "{\"name\":\"bob\",\"password\":\"" TEST_PASSWORD "\"}", "already_set_up");
}

/* The address for others: told only where the caller's own is not it, and only while there is a team to make. */
static void
test_share_address (void)
{
  g_autoptr(TestApi) api = test_api_new ();
  g_autoptr(TestPerson) local = test_person_anybody (TRUE);
  g_autoptr(TestPerson) remote = test_person_anybody (FALSE);
  g_autoptr(TestPerson) anna = NULL;
  g_autofree char *address = NULL;
  MsJsonNode root = test_api_ok (api, local, "micro.server", NULL);

  g_assert_cmpint (ms_json_node_get_type (ms_json_node_get_member (root, "share_address")), ==, MS_JSON_NONE);
  api->environment.share_origin = "http://192.168.1.24:8080";
  test_api_ok (api, local, "micro.server", NULL);
  address = test_json_string (ms_json_reader_get_root (api->reader), "share_address");
  g_assert_cmpstr (address, ==, "http://192.168.1.24:8080");
  root = test_api_ok (api, remote, "micro.server", NULL);
  g_assert_cmpint (ms_json_node_get_type (ms_json_node_get_member (root, "share_address")), ==, MS_JSON_NONE);
  anna = test_api_setup (api);
  root = test_api_ok (api, local, "micro.server", NULL);
  g_assert_cmpint (ms_json_node_get_type (ms_json_node_get_member (root, "share_address")), ==, MS_JSON_NONE);
}

/* From another computer the code is asked for; it is typed by people. */
static void
test_setup_code (void)
{
  g_autoptr(TestApi) api = test_api_new ();
  g_autoptr(TestPerson) remote = test_person_anybody (FALSE);
  MsJsonNode root = test_api_ok (api, remote, "micro.server", NULL);

  g_assert_true (ms_json_node_get_member_boolean (root, "setup_code_required"));
  test_api_refused (api, remote, "micro.setup", "{\"name\":\"bob\",\"password\":\"" TEST_PASSWORD "\"}", "invalid_code");
  test_api_refused (api, remote, "micro.setup", "{\"name\":\"bob\",\"password\":\"" TEST_PASSWORD "\",\"code\":\"AAAA-AAAA\"}", "invalid_code");
  test_api_refused (api, remote, "micro.setup", "{\"name\":\"bob\",\"password\":\"" TEST_PASSWORD "\",\"code\":\"ABCD-234\"}", "invalid_code");
  test_api_ok (api, remote, "micro.setup", "{\"name\":\"bob\",\"password\":\"" TEST_PASSWORD "\",\"code\":\" abcd2345\"}");
}

static void
test_login (void)
{
  g_autoptr(TestApi) api = test_api_new ();
  g_autoptr(TestPerson) anna = test_api_setup (api);
  g_autoptr(TestPerson) stranger = test_person_anybody (FALSE);
  g_autofree char *id = NULL;

  test_api_ok (api, stranger, "micro.login", "{\"login\":\"Anna\",\"password\":\"" TEST_PASSWORD "\"}");
  id = test_json_string (ms_json_reader_get_root (api->reader), "user_id");
  g_assert_cmpstr (id, ==, anna->id);
  g_assert_cmpint (api->session_user, ==, anna->actor.user);
  g_assert_cmpint (api->session, !=, anna->actor.session);
  test_api_refused (api, stranger, "micro.login", "{\"login\":\"anna\",\"password\":\"\"}", "invalid_credentials");
  test_api_refused (api, stranger, "micro.login", "{\"login\":\"anna\",\"password\":\"hash:" TEST_PASSWORD "\"}", "invalid_credentials");
}

static void
test_registration_by_invitation (void)
{
  g_autoptr(TestApi) api = test_api_new ();
  g_autoptr(TestPerson) anna = test_api_setup (api);
  g_autoptr(TestPerson) stranger = test_person_anybody (FALSE);
  g_autofree char *code = test_json_string (test_api_ok (api, anna, "micro.invites.create", "{\"uses\":1}"), "code");
  g_autofree char *json = g_strdup_printf ("{\"name\":\"Иван\",\"password\":\"" TEST_PASSWORD "\",\"invite\":\"%s\"}", code);
  g_autofree char *again = g_strdup_printf ("{\"name\":\"maria\",\"password\":\"" TEST_PASSWORD "\",\"invite\":\"%s\"}", code);
  g_autofree char *taken = NULL;
  g_autofree char *fresh = NULL;
  g_autofree char *revoke = NULL;
  g_autofree char *refused = NULL;

  test_api_ok (api, stranger, "micro.register", json);
  test_api_refused (api, stranger, "micro.register", again, "invalid_code");

  fresh = test_json_string (test_api_ok (api, anna, "micro.invites.create", NULL), "code");
  taken = g_strdup_printf ("{\"name\":\"ИВАН\",\"password\":\"" TEST_PASSWORD "\",\"invite\":\"%s\"}", fresh);
  test_api_refused (api, stranger, "micro.register", taken, "name_taken");
  g_assert_cmpuint (ms_json_node_get_length (test_json_at (test_api_ok (api, anna, "micro.invites.list", NULL), "invites")), >=, 1);

  revoke = g_strdup_printf ("{\"code\":\"%s\"}", fresh);
  test_api_ok (api, anna, "micro.invites.revoke", revoke);
  refused = g_strdup_printf ("{\"name\":\"maria\",\"password\":\"" TEST_PASSWORD "\",\"invite\":\"%s\"}", fresh);
  test_api_refused (api, stranger, "micro.register", refused, "invalid_code");
}

/* What the page behind a link shows before anybody types a word. */
static void
test_a_look_at_an_invitation (void)
{
  g_autoptr(TestApi) api = test_api_new ();
  g_autoptr(TestPerson) anna = test_api_setup (api);
  g_autoptr(TestPerson) stranger = test_person_anybody (FALSE);
  g_autofree char *code = test_json_string (test_api_ok (api, anna, "micro.invites.create", "{\"uses\":1}"), "code");
  g_autofree char *json = g_strdup_printf ("{\"code\":\"%s\"}", code);
  g_autofree char *use = g_strdup_printf ("{\"name\":\"maria\",\"password\":\"" TEST_PASSWORD "\",\"invite\":\"%s\"}", code);
  g_autofree char *inviter = NULL;
  g_autofree char *again = NULL;

  test_api_refused (api, stranger, "micro.invites.info", "{\"code\":\"nonsense\"}", "invalid_code");
  test_api_refused (api, stranger, "micro.invites.info", NULL, "invalid_arguments");
  inviter = test_json_string (test_api_ok (api, stranger, "micro.invites.info", json), "inviter");
  g_assert_cmpstr (inviter, ==, "Anna Kovacs");
  again = test_json_string (test_api_ok (api, stranger, "micro.invites.info", json), "inviter");
  g_assert_cmpstr (again, ==, inviter);
  test_api_ok (api, stranger, "micro.register", use);
  test_api_refused (api, stranger, "micro.invites.info", json, "invalid_code");
}

static void
test_sessions (void)
{
  g_autoptr(TestApi) api = test_api_new ();
  g_autoptr(TestPerson) anna = test_api_setup (api);
  g_autoptr(TestPerson) stranger = test_person_anybody (FALSE);
  MsJsonNode root;
  g_autofree char *device = NULL;

  test_api_ok (api, stranger, "micro.login", "{\"login\":\"anna\",\"password\":\"" TEST_PASSWORD "\",\"device\":\"Phone\"}");
  root = test_api_ok (api, anna, "micro.sessions.list", NULL);
  g_assert_cmpuint (ms_json_node_get_length (test_json_at (root, "sessions")), ==, 2);
  device = test_json_string (root, "sessions.0.device");
  g_assert_cmpstr (device, ==, "Phone");

  root = test_api_ok (api, anna, "micro.sessions.revoke", "{\"all_others\":1}");
  g_assert_cmpint (ms_json_node_get_member_int64 (root, "revoked", 0), ==, 1);
  root = test_api_ok (api, anna, "auth.revoke", "{\"test\":1}");
  g_assert_false (ms_json_node_get_member_boolean (root, "revoked"));
  root = test_api_ok (api, anna, "auth.revoke", NULL);
  g_assert_true (ms_json_node_get_member_boolean (root, "revoked"));
}

static void
test_who_am_i (void)
{
  g_autoptr(TestApi) api = test_api_new ();
  g_autoptr(TestPerson) anna = test_api_setup (api);
  MsJsonNode root = test_api_ok (api, anna, "auth.test", NULL);
  g_autofree char *url = test_json_string (root, "url");
  g_autofree char *user = test_json_string (root, "user");
  g_autofree char *socket = NULL;

  g_assert_cmpstr (url, ==, TEST_ORIGIN "/");
  g_assert_cmpstr (user, ==, "anna");
  g_assert_cmpint (ms_json_node_get_member_int64 (root, "seq", -1), >, 0);

  root = test_api_ok (api, anna, "rtm.connect", "{\"micro\":1,\"since\":\"abc.7\"}");
  socket = test_json_string (root, "url");
  g_assert_cmpstr (socket, ==, "ws://chat.example:8080/rtm/ticket");
  g_assert_true (api->ticket_micro);
  g_assert_cmpstr (api->ticket_since, ==, "abc.7");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/api-accounts/setup-makes-a-team", test_setup_makes_a_team);
  g_test_add_func ("/server/api-accounts/setup-code", test_setup_code);
  g_test_add_func ("/server/api-accounts/share-address", test_share_address);
  g_test_add_func ("/server/api-accounts/login", test_login);
  g_test_add_func ("/server/api-accounts/registration-by-invitation", test_registration_by_invitation);
  g_test_add_func ("/server/api-accounts/a-look-at-an-invitation", test_a_look_at_an_invitation);
  g_test_add_func ("/server/api-accounts/sessions", test_sessions);
  g_test_add_func ("/server/api-accounts/who-am-i", test_who_am_i);
  return g_test_run ();
}
