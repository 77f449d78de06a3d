/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the interface asks a server to do, every call against the real one, and the ways in and out. Headless; loopback only. */

#define G_LOG_DOMAIN "ms-test"

#include "config.h"

#include "ms-client-calls.h"
#include "ms-client-error.h"
#include "ms-error.h"
#include "ms-live-team.h"

typedef struct
{
  MsLiveServer *server;
  MsLivePerson *ilya;
  MsLivePerson *anna;
  char         *invite;
} Fixture;

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  fixture->server = ms_live_server_new ();
  fixture->ilya = ms_live_person_new (fixture->server);
  fixture->anna = ms_live_person_new (fixture->server);
  ms_live_person_set_up (fixture->ilya, "ilya", &fixture->invite);
  ms_live_person_register (fixture->anna, "anna", fixture->invite);
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  ms_live_person_free (fixture->ilya);
  ms_live_person_free (fixture->anna);
  ms_live_server_free (fixture->server);
  g_free (fixture->invite);
}

static char *
create (MsLivePerson *person,
        const char   *name)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  char *channel = NULL;

  ms_client_create_channel_async (person->client, name, FALSE, "Зачем он", NULL, ms_live_done_cb, person);
  result = ms_live_person_wait (person);
  channel = ms_client_call_finish_channel (person->client, result, &error);
  g_assert_no_error (error);
  g_assert_nonnull (ms_client_get_channel (person->client, channel));
  return channel;
}

static GPtrArray *
browse (MsLivePerson *person)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autofree char *cursor = NULL;
  GPtrArray *page = NULL;

  ms_client_browse_channels_async (person->client, NULL, NULL, ms_live_done_cb, person);
  result = ms_live_person_wait (person);
  page = ms_client_browse_channels_finish (person->client, result, &cursor, &error);
  g_assert_no_error (error);
  g_assert_null (cursor);
  return page;
}

static const MsChannel *
find_in (GPtrArray  *page,
         const char *id)
{
  for (guint i = 0; i < page->len; i++)
    if (g_str_equal (((MsChannel *) g_ptr_array_index (page, i))->id, id))
      return g_ptr_array_index (page, i);
  return NULL;
}

static guint
count_members (MsLivePerson *person,
               const char   *channel)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_auto(GStrv) members = NULL;

  ms_client_list_members_async (person->client, channel, NULL, ms_live_done_cb, person);
  result = ms_live_person_wait (person);
  members = ms_client_list_members_finish (person->client, result, &error);
  g_assert_no_error (error);
  return g_strv_length (members);
}

static void
test_browse_and_join (Fixture       *fixture,
                      gconstpointer  data)
{
  g_autofree char *channel = create (fixture->ilya, "firmware");
  g_autoptr(GPtrArray) page = browse (fixture->anna);
  g_autoptr(GAsyncResult) result = NULL;
  g_autofree char *joined = NULL;

  g_assert_nonnull (find_in (page, channel));
  g_assert_false (find_in (page, channel)->is_member);
  g_assert_cmpstr (find_in (page, channel)->purpose.value, ==, "Зачем он");
  g_assert_cmpuint (count_members (fixture->anna, channel), ==, 1);

  ms_client_join_channel_async (fixture->anna->client, channel, NULL, ms_live_done_cb, fixture->anna);
  result = ms_live_person_wait (fixture->anna);
  joined = ms_client_call_finish_channel (fixture->anna->client, result, NULL);
  g_assert_cmpstr (joined, ==, channel);
  g_assert_cmpuint (count_members (fixture->anna, channel), ==, 2);
  g_clear_pointer (&page, g_ptr_array_unref);
  page = browse (fixture->anna);
  g_assert_true (find_in (page, channel)->is_member);
}

static void
test_refusals (Fixture       *fixture,
               gconstpointer  data)
{
  g_autofree char *channel = create (fixture->ilya, "firmware");
  MsLivePerson *anna = fixture->anna;

  ms_client_create_channel_async (anna->client, "firmware", FALSE, NULL, NULL, ms_live_done_cb, anna);
  ms_live_person_expect (anna, MS_ERROR, MS_ERROR_NAME_TAKEN);
  ms_client_create_channel_async (anna->client, "api", FALSE, NULL, NULL, ms_live_done_cb, anna);
  ms_live_person_expect (anna, MS_ERROR, MS_ERROR_NAME_TAKEN);
  ms_client_set_topic_async (anna->client, channel, "not mine", NULL, ms_live_done_cb, anna);
  ms_live_person_expect (anna, MS_ERROR, MS_ERROR_NOT_IN_CHANNEL);
  ms_client_join_channel_async (anna->client, "CNOSUCHONE0", NULL, ms_live_done_cb, anna);
  ms_live_person_expect (anna, MS_ERROR, MS_ERROR_CHANNEL_NOT_FOUND);
  ms_client_revoke_invite_async (anna->client, "no-such-code", NULL, ms_live_done_cb, anna);
  ms_live_person_expect (anna, MS_ERROR, MS_ERROR_INVALID_CODE);
}

static GPtrArray *
list_invites (MsLivePerson *person)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  GPtrArray *invites = NULL;

  ms_client_list_invites_async (person->client, NULL, ms_live_done_cb, person);
  result = ms_live_person_wait (person);
  invites = ms_client_list_invites_finish (person->client, result, &error);
  g_assert_no_error (error);
  return invites;
}

static void
test_invitations (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(MsInvite) invite = NULL;
  g_autoptr(GPtrArray) before = list_invites (fixture->ilya);
  g_autoptr(GPtrArray) after = NULL;
  MsLivePerson *boris = ms_live_person_new (fixture->server);

  ms_client_create_invite_async (fixture->ilya->client, 3600, 1, NULL, ms_live_done_cb, fixture->ilya);
  result = ms_live_person_wait (fixture->ilya);
  invite = ms_client_create_invite_finish (fixture->ilya->client, result, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (invite->url, fixture->server->address));
  g_assert_cmpint (invite->uses, ==, 1);
  g_assert_cmpint (invite->expires, >, g_get_real_time ());

  ms_live_person_register (boris, "boris", invite->url);
  MS_LIVE_WAIT (ms_client_find_user (fixture->ilya->client, "boris") != NULL);
  ms_live_person_free (boris);
  ms_client_revoke_invite_async (fixture->ilya->client, invite->code, NULL, ms_live_done_cb, fixture->ilya);
  ms_live_person_expect (fixture->ilya, 0, 0);
  after = list_invites (fixture->ilya);
  g_assert_cmpuint (after->len, ==, before->len);
}

static void
test_profile_and_presence (Fixture       *fixture,
                           gconstpointer  data)
{
  const char * const fields[] = { "real_name", "Анна С.", "title", "Инженер", "status_text", "на обеде", NULL };
  const char * const cleared[] = { "title", "", NULL };
  g_autofree char *id = g_strdup (ms_client_get_self_id (fixture->anna->client));
  MsClient *ilya = fixture->ilya->client;

  ms_client_set_profile_async (fixture->anna->client, fields, NULL, ms_live_done_cb, fixture->anna);
  ms_live_person_expect (fixture->anna, 0, 0);
  MS_LIVE_WAIT (g_strcmp0 (ms_client_get_user (ilya, id)->title, "Инженер") == 0);
  g_assert_cmpstr (ms_client_get_user (ilya, id)->real_name, ==, "Анна С.");
  g_assert_cmpstr (ms_client_get_user (ilya, id)->status_text, ==, "на обеде");
  ms_client_set_profile_async (fixture->anna->client, cleared, NULL, ms_live_done_cb, fixture->anna);
  ms_live_person_expect (fixture->anna, 0, 0);
  MS_LIVE_WAIT (ms_client_get_user (ilya, id)->title == NULL || *ms_client_get_user (ilya, id)->title == '\0');

  MS_LIVE_WAIT (ms_client_get_user (ilya, id)->connected && ms_client_get_user (ilya, id)->active);
  ms_client_set_presence_async (fixture->anna->client, TRUE, NULL, ms_live_done_cb, fixture->anna);
  ms_live_person_expect (fixture->anna, 0, 0);
  MS_LIVE_WAIT (!ms_client_get_user (ilya, id)->active);
  ms_client_set_presence_async (fixture->anna->client, FALSE, NULL, ms_live_done_cb, fixture->anna);
  ms_live_person_expect (fixture->anna, 0, 0);
  MS_LIVE_WAIT (ms_client_get_user (ilya, id)->active);
  ms_live_person_close (fixture->anna);
  MS_LIVE_WAIT (!ms_client_get_user (ilya, id)->connected);
}

static guint
count_typing (MsClient   *client,
              const char *channel)
{
  g_autoptr(GPtrArray) typing = ms_client_list_typing (client, channel);

  return typing->len;
}

static void
test_typing (Fixture       *fixture,
             gconstpointer  data)
{
  const char *general = ms_live_person_general (fixture->ilya);
  guint tick = 0;

  ms_client_set_view (fixture->ilya->client, general, TRUE);
  ms_client_set_view (fixture->anna->client, general, TRUE);
  while (count_typing (fixture->ilya->client, general) == 0 && tick++ < 500)
    {
      ms_client_notify_typing (fixture->anna->client, general);
      g_main_context_iteration (NULL, FALSE);
      g_usleep (10000);
    }
  g_assert_cmpuint (count_typing (fixture->ilya->client, general), ==, 1);
  ms_client_send_message (fixture->anna->client, general, "done");
  MS_LIVE_WAIT (count_typing (fixture->ilya->client, general) == 0);
}

static GPtrArray *
list_sessions (MsLivePerson *person)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  GPtrArray *sessions = NULL;

  ms_client_list_sessions_async (person->client, NULL, ms_live_done_cb, person);
  result = ms_live_person_wait (person);
  sessions = ms_client_list_sessions_finish (person->client, result, &error);
  g_assert_no_error (error);
  return sessions;
}

static void
test_devices (Fixture       *fixture,
              gconstpointer  data)
{
  MsLivePerson *second = ms_live_person_new (fixture->server);
  MsLivePerson *third = ms_live_person_new (fixture->server);
  g_autoptr(GPtrArray) sessions = NULL;
  const char *other = NULL;

  ms_live_person_log_in (second, "ilya");
  sessions = list_sessions (fixture->ilya);
  g_assert_cmpuint (sessions->len, ==, 2);
  for (guint i = 0; i < sessions->len; i++)
    if (!((MsSession *) g_ptr_array_index (sessions, i))->current)
      other = ((MsSession *) g_ptr_array_index (sessions, i))->id;
  g_assert_nonnull (other);
  ms_client_revoke_session_async (fixture->ilya->client, other, NULL, ms_live_done_cb, fixture->ilya);
  ms_live_person_expect (fixture->ilya, 0, 0);
  MS_LIVE_WAIT (second->signed_out == 1);
  g_assert_cmpint (ms_client_get_connection_state (second->client), ==, MS_CONNECTION_SIGNED_OUT);

  ms_live_person_log_in (third, "ilya");
  ms_client_revoke_session_async (fixture->ilya->client, NULL, NULL, ms_live_done_cb, fixture->ilya);
  ms_live_person_expect (fixture->ilya, 0, 0);
  MS_LIVE_WAIT (third->signed_out == 1);
  ms_live_person_free (second);
  ms_live_person_free (third);
}

static void
test_sign_out (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  gpointer weak = fixture->anna->client;

  g_signal_handlers_disconnect_by_data (fixture->anna->client, fixture->anna);
  ms_client_auth_sign_out_async (fixture->anna->auth, fixture->anna->client, NULL, ms_live_done_cb, fixture->anna);
  result = ms_live_person_wait (fixture->anna);
  g_assert_true (ms_client_auth_sign_out_finish (fixture->anna->auth, result, &error));
  g_assert_no_error (error);
  g_clear_object (&result);
  g_object_add_weak_pointer (G_OBJECT (fixture->anna->client), &weak);
  g_clear_object (&fixture->anna->client);
  MS_LIVE_WAIT (weak == NULL);
  g_assert_cmpuint (ms_client_accounts_get_list (fixture->anna->accounts)->len, ==, 0);
  ms_live_person_log_in (fixture->anna, "anna");
}

static void
expect_refused_entry (MsLivePerson *person,
                      int           code)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GAsyncResult) result = ms_live_person_wait (person);

  g_assert_null (ms_client_auth_sign_in_finish (person->auth, result, &error));
  g_assert_error (error, MS_ERROR, code);
}

static void
test_refused_at_the_door (Fixture       *fixture,
                          gconstpointer  data)
{
  MsLivePerson *boris = ms_live_person_new (fixture->server);
  const char *address = fixture->server->address;

  ms_client_auth_login_async (boris->auth, address, "ilya", "not the password", NULL, NULL, NULL, ms_live_done_cb, boris);
  expect_refused_entry (boris, MS_ERROR_INVALID_CREDENTIALS);
  ms_client_auth_register_async (boris->auth, address, "boris", MS_LIVE_PASSWORD, NULL, NULL, NULL, NULL, ms_live_done_cb, boris);
  expect_refused_entry (boris, MS_ERROR_REGISTRATION_CLOSED);
  ms_client_auth_register_async (boris->auth, address, "boris", MS_LIVE_PASSWORD, NULL, NULL, "nonsense", NULL, ms_live_done_cb, boris);
  expect_refused_entry (boris, MS_ERROR_INVALID_CODE);
  ms_client_auth_register_async (boris->auth, address, "anna", MS_LIVE_PASSWORD, NULL, NULL, fixture->invite, NULL, ms_live_done_cb, boris);
  expect_refused_entry (boris, MS_ERROR_NAME_TAKEN);
  ms_client_auth_register_async (boris->auth, address, "boris", "short", NULL, NULL, fixture->invite, NULL, ms_live_done_cb, boris);
  expect_refused_entry (boris, MS_ERROR_WEAK_PASSWORD);
  ms_client_auth_guest_async (boris->auth, address, "boris", NULL, ms_live_done_cb, boris);
  expect_refused_entry (boris, MS_ERROR_REGISTRATION_CLOSED);
  ms_live_person_free (boris);
}

static void
test_probe (Fixture       *fixture,
            gconstpointer  data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(MsServerInfo) info = NULL;

  ms_client_auth_probe_async (fixture->anna->auth, fixture->server->address, NULL, ms_live_done_cb, fixture->anna);
  result = ms_live_person_wait (fixture->anna);
  info = ms_client_auth_probe_finish (fixture->anna->auth, result, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (info->team_name, ==, "Polaris Lab");
  g_assert_cmpstr (info->language, ==, "ru");
  g_assert_cmpint (info->registration, ==, MS_REGISTRATION_INVITE);
  g_assert_false (info->empty);
  g_assert_false (info->guests);
  g_assert_cmpuint (info->min_password, ==, 10);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define ADD(name, function) g_test_add ("/desktop/client-calls/" name, Fixture, NULL, set_up, function, tear_down)
  ADD ("browse-and-join", test_browse_and_join);
  ADD ("refusals", test_refusals);
  ADD ("invitations", test_invitations);
  ADD ("profile-and-presence", test_profile_and_presence);
  ADD ("typing", test_typing);
  ADD ("devices", test_devices);
  ADD ("sign-out", test_sign_out);
  ADD ("refused-at-the-door", test_refused_at_the_door);
  ADD ("probe", test_probe);
#undef ADD

  return g_test_run ();
}
