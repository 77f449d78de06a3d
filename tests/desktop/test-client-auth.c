/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Ways in and out: probe, sign in, remembered accounts, tokens in the secret service's stand-in and in the file, sign out. */

#define G_LOG_DOMAIN "ms-test"

#include "config.h"

#include <glib/gstdio.h>

#include "ms-client-accounts.h"
#include "ms-client-auth.h"
#include "ms-client-error.h"
#include "ms-client-secrets.h"
#include "ms-client.h"
#include "ms-error.h"
#include "ms-mock-server.h"

typedef struct
{
  MsMockServer     *server;
  MsClientAccounts *accounts;
  MsClientAuth     *auth;
  GAsyncResult     *result;
  char             *folder;
} Fixture;

static void
done_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  ((Fixture *) user_data)->result = g_object_ref (result);
}

static GAsyncResult *
wait_for_result (Fixture *fixture)
{
  MS_MOCK_WAIT (fixture->result != NULL);
  return g_steal_pointer (&fixture->result);
}

static void
set_up (Fixture       *fixture,
        gconstpointer  use_service)
{
  g_autoptr(MsClientSecrets) secrets = NULL;

  fixture->server = ms_mock_server_new ();
  fixture->folder = g_dir_make_tmp ("ms-auth-XXXXXX", NULL);
  fixture->accounts = ms_client_accounts_new (fixture->folder);
  secrets = ms_client_secrets_new (fixture->folder, GPOINTER_TO_INT (use_service));
  fixture->auth = ms_client_auth_new (fixture->accounts, secrets);
  ms_mock_server_override (fixture->server, "micro.login", 200, "{\"ok\":true,\"token\":\"xoxp-secret\",\"user_id\":\"UANNA\"}", -1);
  ms_mock_server_override (fixture->server, "auth.test", 200,
                           "{\"ok\":true,\"user_id\":\"UANNA\",\"user\":\"anna\",\"team_id\":\"TTEAM\",\"team\":\"Team\"}", -1);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr(GDir) dir = NULL;
  gpointer weak = fixture->accounts;
  const char *name = NULL;

  /* The list may still be on its way to the disk. */
  g_object_add_weak_pointer (G_OBJECT (fixture->accounts), &weak);
  g_object_unref (fixture->auth);
  g_object_unref (fixture->accounts);
  MS_MOCK_WAIT (weak == NULL);

  dir = g_dir_open (fixture->folder, 0, NULL);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (fixture->folder, name, NULL);

      g_unlink (path);
    }
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
  ms_mock_server_free (fixture->server);
}

static MsClient *
log_in (Fixture  *fixture,
        GError  **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  ms_client_auth_login_async (fixture->auth, ms_mock_server_get_address (fixture->server), "anna", "correct horse", NULL, NULL, NULL, done_cb, fixture);
  result = wait_for_result (fixture);
  return ms_client_auth_sign_in_finish (fixture->auth, result, error);
}

static MsClient *
open_remembered (Fixture   *fixture,
                 MsAccount *account,
                 GError   **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  ms_client_auth_open_async (fixture->auth, account, NULL, done_cb, fixture);
  result = wait_for_result (fixture);
  return ms_client_auth_open_finish (fixture->auth, result, error);
}

static void
test_in_and_out (Fixture       *fixture,
                 gconstpointer  use_service)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsClient) client = log_in (fixture, &error);
  g_autoptr(MsClient) again = NULL;
  g_autoptr(MsAccount) account = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autofree char *tokens = g_build_filename (fixture->folder, "tokens.ini", NULL);
  GStatBuf status;

  g_assert_no_error (error);
  g_assert_cmpuint (ms_client_accounts_get_list (fixture->accounts)->len, ==, 1);
  account = ms_account_copy (ms_client_get_account (client));
  g_assert_cmpstr (account->team_name, ==, "Team");
  g_assert_cmpstr (account->user_name, ==, "anna");
  if (!GPOINTER_TO_INT (use_service))
    {
      g_assert_cmpint (g_stat (tokens, &status), ==, 0);
      g_assert_cmpint (status.st_mode & 0777, ==, 0600);
    }

  again = open_remembered (fixture, account, &error);
  g_assert_no_error (error);
  g_assert_nonnull (again);
  g_clear_object (&again);

  ms_client_auth_sign_out_async (fixture->auth, client, NULL, done_cb, fixture);
  result = wait_for_result (fixture);
  g_assert_true (ms_client_auth_sign_out_finish (fixture->auth, result, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (ms_mock_server_count_calls (fixture->server, "auth.revoke"), ==, 1);
  g_assert_cmpuint (ms_client_accounts_get_list (fixture->accounts)->len, ==, 0);
  g_assert_null (open_remembered (fixture, account, &error));
  g_assert_error (error, MS_CLIENT_ERROR, MS_CLIENT_ERROR_NO_TOKEN);
}

/* The server must not forget who we are before it has heard the last words. */
static void
test_last_words (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr(MsClient) client = log_in (fixture, NULL);
  g_autoptr(GAsyncResult) result = NULL;
  gint64 began = 0;

  ms_client_start (client);
  MS_MOCK_WAIT (ms_client_get_connection_state (client) == MS_CONNECTION_ONLINE);
  ms_mock_server_override (fixture->server, "chat.delete", 0, NULL, 1);
  ms_client_delete_message (client, "CGENERAL", ms_mock_server_get_ts (fixture->server, 0), 8000);
  began = g_get_monotonic_time ();
  ms_client_auth_sign_out_async (fixture->auth, client, NULL, done_cb, fixture);
  MS_MOCK_WAIT (ms_mock_server_count_calls (fixture->server, "chat.delete") == 1);
  for (guint i = 0; i < 100; i++)
    g_main_context_iteration (NULL, FALSE);
  /* a second is the most that is waited */
  if (g_get_monotonic_time () - began < G_USEC_PER_SEC)
    g_assert_cmpuint (ms_mock_server_count_calls (fixture->server, "auth.revoke"), ==, 0);
  ms_mock_server_release (fixture->server);
  result = wait_for_result (fixture);
  g_assert_true (ms_client_auth_sign_out_finish (fixture->auth, result, NULL));
  g_assert_cmpuint (ms_mock_server_count_calls (fixture->server, "auth.revoke"), ==, 1);
}

/* A file that cannot be read is set aside, not overwritten: other tokens may be in it. */
static void
test_damaged_tokens (Fixture       *fixture,
                     gconstpointer  data)
{
  static const char damaged[] = "[0123456789abcdef]\ntoken=xoxp-other\n!\n";
  g_autofree char *path = g_build_filename (fixture->folder, "tokens.ini", NULL);
  g_autofree char *aside = g_build_filename (fixture->folder, "tokens.ini.damaged", NULL);
  g_autofree char *kept = NULL;
  g_autoptr(MsClient) client = NULL;
  g_autoptr(MsClient) again = NULL;
  g_autoptr(MsAccount) account = NULL;
  g_autoptr(GError) error = NULL;
  GStatBuf status;

  g_assert_true (g_file_set_contents (path, damaged, -1, NULL));
  g_test_expect_message ("ms-client", G_LOG_LEVEL_WARNING, "*tokens*set aside*");
  client = log_in (fixture, &error);
  g_assert_no_error (error);
  g_test_assert_expected_messages ();
  g_assert_true (g_file_get_contents (aside, &kept, NULL, NULL));
  g_assert_cmpstr (kept, ==, damaged);
  g_assert_cmpint (g_stat (aside, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0777, ==, 0600);

  account = ms_account_copy (ms_client_get_account (client));
  again = open_remembered (fixture, account, &error);
  g_assert_no_error (error);
  g_assert_nonnull (again);
}

static void
test_refused (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr(GError) error = NULL;

  ms_mock_server_override (fixture->server, "micro.login", 200, "{\"ok\":false,\"error\":\"invalid_credentials\"}", -1);
  g_assert_null (log_in (fixture, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_INVALID_CREDENTIALS);
  g_assert_cmpuint (ms_client_accounts_get_list (fixture->accounts)->len, ==, 0);
}

static MsServerInfo *
probe (Fixture  *fixture,
       GError  **error)
{
  g_autoptr(GAsyncResult) result = NULL;

  ms_client_auth_probe_async (fixture->auth, ms_mock_server_get_address (fixture->server), NULL, done_cb, fixture);
  result = wait_for_result (fixture);
  return ms_client_auth_probe_finish (fixture->auth, result, error);
}

static void
test_probe (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsServerInfo) info = NULL;

  g_assert_null (probe (fixture, &error));
  g_assert_error (error, MS_CLIENT_ERROR, MS_CLIENT_ERROR_NOT_MICROSLACK);
  g_clear_error (&error);

  ms_mock_server_override (fixture->server, "micro.server", 200,
                           "{\"ok\":true,\"version\":\"1\",\"empty\":false,\"registration\":\"open\",\"guests\":true,"
                           "\"team\":{\"id\":\"TTEAM\",\"name\":\"Team\"},\"language\":\"ru\",\"min_password\":10}", -1);
  info = probe (fixture, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (info->team_name, ==, "Team");
  g_assert_cmpint (info->registration, ==, MS_REGISTRATION_OPEN);
  g_assert_true (info->guests);

  ms_mock_server_stop (fixture->server);
  g_assert_null (probe (fixture, &error));
  g_assert_error (error, MS_CLIENT_ERROR, MS_CLIENT_ERROR_UNREACHABLE);
}

static void
test_list_survives (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsClient) client = log_in (fixture, &error);
  g_autoptr(MsClientAccounts) other = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autofree char *path = g_build_filename (fixture->folder, "accounts.ini", NULL);

  MS_MOCK_WAIT (g_file_test (path, G_FILE_TEST_EXISTS));
  other = ms_client_accounts_new (fixture->folder);
  ms_client_accounts_load_async (other, NULL, done_cb, fixture);
  result = wait_for_result (fixture);
  g_assert_true (ms_client_accounts_load_finish (other, result, &error));
  g_assert_nonnull (ms_client_accounts_find_by_address (other, ms_mock_server_get_address (fixture->server)));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, service, function) \
  g_test_add ("/desktop/client-auth/" name, Fixture, GINT_TO_POINTER (service), set_up, function, tear_down)
  ADD ("in-and-out-with-file", FALSE, test_in_and_out);
  ADD ("in-and-out-with-secret-service", TRUE, test_in_and_out);
  ADD ("last-words-before-sign-out", FALSE, test_last_words);
  ADD ("damaged-tokens-are-set-aside", FALSE, test_damaged_tokens);
  ADD ("refused", FALSE, test_refused);
  ADD ("probe", FALSE, test_probe);
  ADD ("list-survives", FALSE, test_list_survives);
#undef ADD

  return g_test_run ();
}
