/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * First run, the ways in, sessions, invitations, roles. */

#include "config.h"

#include "ms-account-admin.h"
#include "ms-error.h"
#include "ms-import-service.h"
#include "ms-invite-store.h"
#include "ms-limits.h"
#include "ms-settings-service.h"
#include "ms-snapshot.h"
#include "ms-test-store.h"

static void
try_register (TestStore  *test,
              const char *name,
              const char *invite,
              MsSignIn   *result,
              int         code)
{
  g_autoptr(GError) error = NULL;
  MsRegister request = { .name = name, .invite = invite, .want_session = TRUE };
  gboolean done = ms_account_service_register (test_store_begin (test, 0), &request, result, &error);

  test_store_end (test);
  if (code < 0)
    g_assert_no_error (error);
  else
    g_assert_error (error, MS_ERROR, code);
  g_assert_cmpint (done, ==, code < 0);
}

static void
test_first_run_happens_once (void)
{
  g_autoptr(TestStore) test = test_store_new_empty ();
  const char *channels[] = { "design", "Design 2", NULL };
  g_autoptr(GError) error = NULL;
  g_auto(MsSignIn) result = { NULL };
  MsSetup setup = { .team_name = "Ä Team", .name = "Anna", .channels = channels, .want_session = TRUE };

  try_register (test, "bob", NULL, &result, MS_ERROR_NOT_SET_UP);
  g_assert_false (ms_account_service_setup (test_store_begin (test, 0), &setup, &result, &error));
  g_assert_nonnull (error);
  g_clear_error (&error);
  test_store_end (test);
  g_assert_null (test->batch);

  channels[1] = "random";
  g_assert_true (ms_account_service_setup (test_store_begin (test, 0), &setup, &result, &error));
  g_assert_no_error (error);
  test_store_end (test);
  g_assert_cmpuint (result.channels->len, ==, 3);
  g_assert_true (g_str_has_prefix (result.token, "xoxp-"));
  g_assert_cmpuint (test_store_count_events (test, "team_join"), ==, 1);
  g_assert_cmpuint (test_store_count_events (test, "\"hash\":"), ==, 1);
  g_assert_cmpuint (test_store_count_events (test, result.token), ==, 0);

  g_assert_false (ms_account_service_setup (test_store_begin (test, 0), &setup, &result, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_ALREADY_SET_UP);
  test_store_end (test);
}

static void
test_registration_by_invitation (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  g_autoptr(GError) error = NULL;
  g_autofree char *code = NULL;
  g_autofree char *secret = test_store_add_channel (test, test->owner, "secret", TRUE);
  const char *channels[] = { secret, NULL };
  g_auto(MsSignIn) result = { NULL };
  g_autoptr(MsChannel) joined = NULL;
  const MsTeamSettings change = { .mask = MS_SETTING_REGISTRATION | MS_SETTING_GUESTS, .registration = MS_REGISTRATION_INVITE };
  gint64 expires;

  ms_settings_service_set (test_store_begin_system (test), &change, 0, NULL, &error);
  g_assert_no_error (error);
  test_store_end (test);
  try_register (test, "bob", NULL, &result, MS_ERROR_REGISTRATION_CLOSED);
  try_register (test, "bob", "nonsense", &result, MS_ERROR_INVALID_CODE);

  ms_account_service_create_invite (test_store_begin (test, test->owner), 60, 1, channels, &code, &expires, &error);
  g_assert_no_error (error);
  test_store_end (test);
  try_register (test, "anna", code, &result, MS_ERROR_NAME_TAKEN);
  try_register (test, "ANNA", code, &result, MS_ERROR_NAME_TAKEN);
  try_register (test, "here", code, &result, MS_ERROR_NAME_TAKEN);
  try_register (test, "<b>", code, &result, MS_ERROR_INVALID_NAME);
  try_register (test, "bob", code, &result, -1);
  joined = ms_channel_service_get (test_store_begin (test, result.user), secret, &error);
  g_assert_no_error (error);
  test_store_end (test);
  g_assert_true (joined->is_member);
  g_assert_cmpint (joined->num_members, ==, 2);
  try_register (test, "carol", code, &result, MS_ERROR_INVALID_CODE);

  g_clear_pointer (&code, g_free);
  ms_account_service_create_invite (test_store_begin (test, test->owner), 60, 0, NULL, &code, &expires, &error);
  test_store_end (test);
  test->now += 61 * G_USEC_PER_SEC;
  try_register (test, "carol", code, &result, MS_ERROR_INVALID_CODE);
}

static void
test_guests_are_few_and_go (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  g_autofree char *first_id = NULL;
  g_autofree char *open = test_store_add_channel (test, test->owner, "open", FALSE);
  gint64 guest = test_store_add_user (test, "Мила", MS_ROLE_GUEST, &first_id);
  gint64 other = test_store_add_user (test, "Мила", MS_ROLE_GUEST, NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(MsUser) user = NULL;
  g_autofree char *code = NULL;
  gint64 expires;
  gboolean more = TRUE;

  g_assert_cmpint (guest, !=, other);
  g_assert_null (ms_channel_service_create (test_store_begin (test, guest), "mine", FALSE, NULL, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_RESTRICTED_ACTION);
  g_clear_error (&error);
  test_store_end (test);
  g_assert_null (ms_channel_service_join (test_store_begin (test, guest), open, NULL, NULL, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_CHANNEL_NOT_FOUND);
  g_clear_error (&error);
  test_store_end (test);
  g_assert_false (ms_account_service_create_invite (test_store_begin (test, guest), 0, 0, NULL, &code, &expires, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_NOT_ALLOWED);
  g_clear_error (&error);
  test_store_end (test);
  test_store_post (test, guest, test->general, "hello");

  test->now += (gint64) (MS_GUEST_SECONDS + 10) * G_USEC_PER_SEC;
  ms_account_service_expire (test_store_begin_system (test), NULL, NULL, &more, &error);
  g_assert_no_error (error);
  test_store_end (test);
  g_assert_false (more);
  g_assert_cmpuint (test_store_count_events (test, "user_change"), ==, 2);
  user = ms_user_service_get (test_store_begin (test, test->owner), first_id, NULL, &error);
  test_store_end (test);
  g_assert_true (user->deleted);
}

/* Who was imported as a guest never came by name: only an administrator takes them out. */
static void
test_imported_guests_stay (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  const MsImportSource source = { "T0ELSEWHERE", MS_ROLE_OWNER };
  MsUser guest = { .id = (char *) "U0IMPORTED1", .name = (char *) "gabi", .role = MS_ROLE_GUEST };
  g_autoptr(GError) error = NULL;
  g_autoptr(MsUser) user = NULL;
  MsImported imported;
  gboolean more = TRUE;

  g_assert_true (ms_import_service_add_user (test_store_begin_system (test), &source, &guest, &imported, &error));
  test_store_end (test);
  test->now += (gint64) 30 * MS_GUEST_SECONDS * G_USEC_PER_SEC;
  g_assert_true (ms_account_service_expire (test_store_begin_system (test), NULL, NULL, &more, &error));
  test_store_end (test);
  user = ms_user_service_get (test_store_begin (test, test->owner), "U0IMPORTED1", NULL, &error);
  test_store_end (test);
  g_assert_no_error (error);
  g_assert_false (user->deleted);
  g_assert_cmpint (user->role, ==, MS_ROLE_GUEST);
}

static void
count_invite (const MsInviteRow *row,
              gpointer           user_data)
{
  guint *n = user_data;

  (*n)++;
}

static void
test_used_up_invitations_make_room (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  g_auto(MsSignIn) result = { NULL };
  g_autofree char *code = NULL;
  g_autoptr(GError) error = NULL;
  gboolean more = FALSE;
  gint64 expires;
  gint64 before = 0;
  gint64 after = 0;
  guint n_open = 0;

  g_assert_true (ms_account_service_create_invite (test_store_begin (test, test->owner), 0, 1, NULL, &code, &expires, &error));
  test_store_end (test);
  try_register (test, "bob", code, &result, -1);

  g_assert_true (ms_invite_store_count (ms_context_get_store (test_store_begin_system (test)), &before, &error));
  g_assert_true (ms_account_service_expire (test->context, NULL, NULL, &more, &error));
  g_assert_true (ms_invite_store_count (ms_context_get_store (test->context), &after, &error));
  g_assert_true (ms_invite_store_visit (ms_context_get_store (test->context), 0, 0, count_invite, &n_open, &error));
  g_assert_no_error (error);
  test_store_end (test);
  g_assert_cmpint (after, ==, before - 1);
  g_assert_cmpint (after, ==, n_open);
}

static void
count_session (const MsSessionView *session,
               gpointer             user_data)
{
  guint *n = user_data;

  (*n)++;
}

static void
test_sessions (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  g_autoptr(GError) error = NULL;
  g_auto(MsSignIn) last = { NULL };
  gboolean wrong = FALSE;
  const MsSessionRequest request = { .user = test->owner, .device = "phone" };
  guint n = 0;
  guint revoked = 0;

  for (guint i = 0; i < MS_LIMIT_SESSIONS_PER_USER + 5; i++)
    {
      g_assert_true (ms_account_service_open_session (test_store_begin (test, 0), &request, &last, &wrong, &error));
      test_store_end (test);
    }
  ms_account_service_list_sessions (test_store_begin (test, test->owner), count_session, &n, &error);
  test_store_end (test);
  g_assert_cmpuint (n, ==, MS_LIMIT_SESSIONS_PER_USER);

  g_assert_false (ms_account_service_revoke_session (test_store_begin (test, test->owner), "S0000000000", &revoked, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_SESSION_NOT_FOUND);
  g_clear_error (&error);
  test_store_end (test);
  g_assert_true (ms_account_service_revoke_session (test_store_begin (test, test->owner), last.session_id, &revoked, &error));
  test_store_end (test);
  g_assert_cmpuint (revoked, ==, 1);
  g_assert_true (ms_account_service_revoke_session (test_store_begin (test, test->owner), NULL, &revoked, &error));
  test_store_end (test);
  g_assert_cmpuint (revoked, ==, MS_LIMIT_SESSIONS_PER_USER - 1);
}

static void
test_there_is_always_an_owner (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  g_autofree char *bob_id = NULL;
  gint64 bob = test_store_add_user (test, "bob", MS_ROLE_ADMIN, &bob_id);
  g_autoptr(GError) error = NULL;

  g_assert_false (ms_account_service_set_role (test_store_begin_system (test), "anna", MS_ROLE_MEMBER, NULL, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_RESTRICTED_ACTION);
  g_clear_error (&error);
  test_store_end (test);
  g_assert_false (ms_account_service_set_active (test_store_begin (test, bob), test->owner_id, FALSE, NULL, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_NOT_ALLOWED);
  g_clear_error (&error);
  test_store_end (test);
  g_assert_true (ms_account_service_set_role (test_store_begin (test, test->owner), bob_id, MS_ROLE_OWNER, NULL, &error));
  test_store_end (test);
  g_assert_true (ms_account_service_set_active (test_store_begin (test, bob), test->owner_id, FALSE, NULL, &error));
  test_store_end (test);
  g_assert_null (ms_user_service_get (test_store_begin (test, test->owner), NULL, NULL, &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_ACCOUNT_INACTIVE);
  test_store_end (test);
}

static void
test_passwords_are_checked (void)
{
  g_autofree char *huge = g_strnfill (1025, 'x');

  g_assert_true (ms_account_check_password ("long enough", "bob", NULL));
  g_assert_true (ms_account_check_password ("десятьбукв", "bob", NULL));
  g_assert_false (ms_account_check_password ("short", "bob", NULL));
  g_assert_false (ms_account_check_password ("            ", "bob", NULL));
  g_assert_false (ms_account_check_password ("bobbobbobbob", "BobBobBobBob", NULL));
  g_assert_false (ms_account_check_password (huge, "bob", NULL));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/account-service/first-run-happens-once", test_first_run_happens_once);
  g_test_add_func ("/server/account-service/registration-by-invitation", test_registration_by_invitation);
  g_test_add_func ("/server/account-service/guests-are-few-and-go", test_guests_are_few_and_go);
  g_test_add_func ("/server/account-service/imported-guests-stay", test_imported_guests_stay);
  g_test_add_func ("/server/account-service/sessions", test_sessions);
  g_test_add_func ("/server/account-service/there-is-always-an-owner", test_there_is_always_an_owner);
  g_test_add_func ("/server/account-service/passwords-are-checked", test_passwords_are_checked);
  g_test_add_func ("/server/account-service/used-up-invitations-make-room", test_used_up_invitations_make_room);
  return g_test_run ();
}
