/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Errors, identifiers, timestamps and names. */

#include "config.h"

#include <glib.h>
#include <string.h>

#include "ms-decimal.h"
#include "ms-error.h"
#include "ms-id.h"
#include "ms-limits.h"
#include "ms-name.h"
#include "ms-timestamp.h"

static void
test_error_every_code_has_a_wire_name (void)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (int code = 0; code < MS_ERROR_LAST; code++)
    {
      const char *name = ms_error_code_get_wire_name (code);
      MsError back;

      g_assert_nonnull (name);
      g_assert_true (g_hash_table_add (seen, (gpointer) name));
      g_assert_true (ms_error_from_wire_name (name, &back));
      g_assert_cmpint (back, ==, code);
    }
}

static void
test_error_foreign_domain_tells_nothing (void)
{
  g_autoptr(GError) error = g_error_new_literal (G_FILE_ERROR, 2, "/secret/path");
  MsError code;

  g_assert_cmpstr (ms_error_get_wire_name (error), ==, "internal_error");
  g_assert_cmpuint (ms_error_get_http_status (error), ==, 200);
  g_assert_false (ms_error_from_wire_name ("no_such_name", &code));
  g_assert_cmpint (code, ==, MS_ERROR_INTERNAL);
}

static void
test_error_ratelimited_says_when (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) copy = NULL;

  g_assert_false (ms_error_set_ratelimited (&error, 7));
  copy = g_error_copy (error);
  g_assert_cmpuint (ms_error_get_retry_after (copy), ==, 7);
  g_assert_cmpuint (ms_error_get_http_status (copy), ==, 429);

  g_clear_error (&error);
  ms_error_set (&error, MS_ERROR_RATELIMITED);
  g_assert_cmpuint (ms_error_get_retry_after (error), ==, 1);
}

static void
test_id_form (void)
{
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  char id[MS_ID_SIZE];

  for (int i = 0; i < 1000; i++)
    {
      ms_id_generate (MS_ID_USER, id);
      g_assert_cmpuint (strlen (id), ==, 11);
      g_assert_true (ms_id_is_valid (id, MS_ID_PEOPLE));
      g_assert_false (ms_id_is_valid (id, MS_ID_CONVERSATIONS));
      g_assert_true (g_hash_table_add (seen, g_strdup (id)));
    }
  g_assert_false (ms_id_is_valid (NULL, NULL));
  g_assert_false (ms_id_is_valid ("", NULL));
  g_assert_false (ms_id_is_valid ("U1", NULL));
  g_assert_false (ms_id_is_valid ("u12345", NULL));
  g_assert_false (ms_id_is_valid ("U123 45", NULL));
  g_assert_false (ms_id_is_valid ("U12345678901234567890123456789012", NULL));
}

static void
test_client_msg_id (void)
{
  char first[MS_CLIENT_MSG_ID_SIZE];
  char second[MS_CLIENT_MSG_ID_SIZE];
  g_autofree char *longest = g_strnfill (64, 'a');
  g_autofree char *too_long = g_strnfill (65, 'a');

  ms_client_msg_id_generate (first);
  ms_client_msg_id_generate (second);
  g_assert_true (g_uuid_string_is_valid (first));
  g_assert_cmpint (first[14], ==, '7');
  g_assert_cmpstr (first, !=, second);
  g_assert_cmpint (memcmp (first, second, 10), <=, 0);
  g_assert_true (ms_client_msg_id_is_valid (first));
  g_assert_true (ms_client_msg_id_is_valid (longest));
  g_assert_false (ms_client_msg_id_is_valid (too_long));
  g_assert_false (ms_client_msg_id_is_valid (""));
  g_assert_false (ms_client_msg_id_is_valid ("a b"));
  g_assert_false (ms_client_msg_id_is_valid ("я"));
}

static void
test_timestamp_round_trip (void)
{
  static const gint64 samples[] = { 0, 1, 999999, 1000000, G_GINT64_CONSTANT (1355517523000005), MS_TIMESTAMP_MAX };
  char text[MS_TIMESTAMP_SIZE];
  char before[MS_TIMESTAMP_SIZE] = "";
  gint64 back;

  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      ms_timestamp_format (samples[i], text);
      g_assert_cmpuint (strlen (text), ==, 17);
      g_assert_true (ms_timestamp_parse (text, &back));
      g_assert_cmpint (back, ==, samples[i]);
      g_assert_cmpint (strcmp (before, text), <, 0);
      memcpy (before, text, sizeof text);
    }
  g_assert_cmpstr (ms_timestamp_format (G_GINT64_CONSTANT (1355517523000005), text), ==, "1355517523.000005");
  g_assert_cmpstr (ms_timestamp_format (-5, text), ==, "0000000000.000000");
  g_assert_cmpstr (ms_timestamp_format (G_MAXINT64, text), ==, "9999999999.999999");
}

static void
test_decimal (void)
{
  const gint64 samples[] = { 0, 7, -1, 10, 1355517523000005, G_MAXINT64, G_MININT64 };
  char out[MS_DECIMAL_SIZE];

  for (gsize i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, samples[i]);

      g_assert_cmpstr (ms_decimal_format (samples[i], out), ==, text);
    }
}

static void
test_timestamp_is_lenient_and_no_more (void)
{
  static const char * const bad[] = { NULL, "", ".", ".5", "-1", "+1", " 1", "1 ", "1.0000000", "12345678901", "1,5", "1e3", "abc", "1.5.5" };
  gint64 us;

  g_assert_true (ms_timestamp_parse ("0", &us));
  g_assert_cmpint (us, ==, 0);
  g_assert_true (ms_timestamp_parse ("1234567890.1", &us));
  g_assert_cmpint (us, ==, G_GINT64_CONSTANT (1234567890100000));
  g_assert_true (ms_timestamp_parse ("1234567890", &us));
  g_assert_cmpint (us, ==, G_GINT64_CONSTANT (1234567890000000));
  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (ms_timestamp_parse (bad[i], &us));
}

static void
assert_channel (const char *name,
                MsError     code)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *checked = ms_name_check_channel (name, &error);

  g_assert_null (checked);
  g_assert_error (error, MS_ERROR, (int) code);
}

static void
test_channel_names (void)
{
  g_autofree char *longest = g_strnfill (80, 'a');
  g_autofree char *too_long = g_strnfill (81, 'a');
  static const char * const good[] = { "general", "a", "1", "дизайн", "日本語", "a-b_c", "-a", "हिन्दी" };

  for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr(GError) error = NULL;
      g_autofree char *checked = ms_name_check_channel (good[i], &error);

      g_assert_no_error (error);
      g_assert_cmpstr (checked, ==, good[i]);
    }
  {
    g_autofree char *trimmed = ms_name_check_channel ("  random ", NULL);
    g_autofree char *eighty = ms_name_check_channel (longest, NULL);

    g_assert_cmpstr (trimmed, ==, "random");
    g_assert_nonnull (eighty);
  }
  assert_channel (NULL, MS_ERROR_INVALID_NAME_REQUIRED);
  assert_channel ("   ", MS_ERROR_INVALID_NAME_REQUIRED);
  assert_channel (too_long, MS_ERROR_INVALID_NAME_MAXLENGTH);
  assert_channel ("General", MS_ERROR_INVALID_NAME_SPECIALS);
  assert_channel ("Дизайн", MS_ERROR_INVALID_NAME_SPECIALS);
  assert_channel ("a b", MS_ERROR_INVALID_NAME_SPECIALS);
  assert_channel ("<b>", MS_ERROR_INVALID_NAME_SPECIALS);
  assert_channel ("a.b", MS_ERROR_INVALID_NAME_SPECIALS);
  assert_channel ("--__", MS_ERROR_INVALID_NAME_PUNCTUATION);
  assert_channel ("api", MS_ERROR_NAME_TAKEN);
  assert_channel ("socket-mode", MS_ERROR_NAME_TAKEN);
}

static void
assert_user (const char *name,
             const char *expected,
             MsError     code)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *checked = ms_name_check_user (name, &error);

  g_assert_cmpstr (checked, ==, expected);
  if (expected == NULL)
    g_assert_error (error, MS_ERROR, (int) code);
  else
    g_assert_no_error (error);
}

static void
test_user_names (void)
{
  g_autofree char *too_long = g_strnfill (41, 'a');
  g_autofree char *a = ms_name_fold ("Straße");
  g_autofree char *b = ms_name_fold ("STRASSE");

  assert_user ("Anna", "anna", 0);
  assert_user (" Мария.П ", "мария.п", 0);
  assert_user ("a-b_c.d", "a-b_c.d", 0);
  assert_user ("", NULL, MS_ERROR_INVALID_NAME);
  assert_user (NULL, NULL, MS_ERROR_INVALID_NAME);
  assert_user ("...", NULL, MS_ERROR_INVALID_NAME);
  assert_user ("a b", NULL, MS_ERROR_INVALID_NAME);
  assert_user ("<script>", NULL, MS_ERROR_INVALID_NAME);
  assert_user (too_long, NULL, MS_ERROR_INVALID_NAME);
  assert_user ("Everyone", NULL, MS_ERROR_NAME_TAKEN);
  assert_user ("slackbot", NULL, MS_ERROR_NAME_TAKEN);
  g_assert_cmpstr (a, ==, b);
}

static void
test_suggested_channel_names (void)
{
  static const char * const pairs[][2] = {
    { "Release Planning", "release-planning" },
    { "  Проект: Весна!  ", "проект-весна" },
    { "***", "" },
    { "a . b", "a-b" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *name = ms_name_suggest_channel (pairs[i][0]);

      g_assert_cmpstr (name, ==, pairs[i][1]);
    }
}

static void
test_emails (void)
{
  g_assert_true (ms_name_check_email ("anna@example.org"));
  g_assert_true (ms_name_check_email ("анна@почта.рф"));
  g_assert_false (ms_name_check_email ("anna"));
  g_assert_false (ms_name_check_email ("@example.org"));
  g_assert_false (ms_name_check_email ("anna@"));
  g_assert_false (ms_name_check_email ("a@b@c"));
  g_assert_false (ms_name_check_email ("a b@c"));
  g_assert_false (ms_name_check_email ("a@b\r\nX: y"));
  g_assert_false (ms_name_check_email (NULL));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/common/error/every-code-has-a-wire-name", test_error_every_code_has_a_wire_name);
  g_test_add_func ("/common/error/foreign-domain-tells-nothing", test_error_foreign_domain_tells_nothing);
  g_test_add_func ("/common/error/ratelimited-says-when", test_error_ratelimited_says_when);
  g_test_add_func ("/common/id/form", test_id_form);
  g_test_add_func ("/common/id/client-msg-id", test_client_msg_id);
  g_test_add_func ("/common/decimal", test_decimal);
  g_test_add_func ("/common/timestamp/round-trip", test_timestamp_round_trip);
  g_test_add_func ("/common/timestamp/is-lenient-and-no-more", test_timestamp_is_lenient_and_no_more);
  g_test_add_func ("/common/name/channels", test_channel_names);
  g_test_add_func ("/common/name/users", test_user_names);
  g_test_add_func ("/common/name/suggestions", test_suggested_channel_names);
  g_test_add_func ("/common/name/emails", test_emails);
  return g_test_run ();
}
