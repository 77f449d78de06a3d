/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Codes by the clock: the test values of RFC 4226 (appendix D) and RFC 6238 (appendix B), the window, and that a code works once. */

#include "config.h"

#include <string.h>

#include "ms-error.h"
#include "ms-limits.h"
#include "ms-second-factor.h"
#include "ms-test-store.h"
#include "ms-totp.h"

static const guint8 key[] = "12345678901234567890";

static void
test_rfc_4226 (void)
{
  static const guint32 codes[] = { 755224, 287082, 359152, 969429, 338314, 254676, 287922, 162583, 399871, 520489 };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    g_assert_cmpuint (ms_totp_compute (key, 20, i, 6), ==, codes[i]);
}

static void
test_rfc_6238 (void)
{
  static const struct
  {
    gint64 time;
    guint32 code;
  } rows[] = {
    { 59, 94287082 },         { 1111111109, 7081804 },  { 1111111111, 14050471 },
    { 1234567890, 89005924 }, { 2000000000, 69279037 }, { 20000000000, 65353130 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      guint64 step = (guint64) rows[i].time / MS_TOTP_SECONDS;

      g_assert_cmpuint (ms_totp_compute (key, 20, step, 8), ==, rows[i].code);
      g_assert_cmpuint (ms_totp_compute (key, 20, step, 6), ==, rows[i].code % 1000000);
    }
}

static void
test_base32 (void)
{
  static const struct
  {
    const char *plain;
    const char *text;
  } rows[] = { { "", "" }, { "f", "MY" }, { "fo", "MZXQ" }, { "foo", "MZXW6" }, { "foob", "MZXW6YQ" }, { "fooba", "MZXW6YTB" }, { "foobar", "MZXW6YTBOI" } };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = ms_totp_to_base32 ((const guint8 *) rows[i].plain, strlen (rows[i].plain));

      g_assert_cmpstr (text, ==, rows[i].text);
    }
}

static void
test_window (void)
{
  const gint64 now = 1111111109; /* step 37037036 */
  const gint64 step = now / MS_TOTP_SECONDS;

  for (gint64 i = -3; i <= 3; i++)
    {
      g_autofree char *code = g_strdup_printf ("%06u", ms_totp_compute (key, 20, (guint64) (step + i), 6));

      g_assert_cmpint (ms_totp_find_step (key, code, now, 0), ==, ABS (i) <= MS_TOTP_WINDOW ? step + i : 0);
    }
  g_assert_cmpint (ms_totp_find_step (key, "081 804", now, 0), ==, step);
  g_assert_cmpint (ms_totp_find_step (key, " 08-18-04 ", now, 0), ==, step);
  g_assert_cmpint (ms_totp_find_step (key, "081804", now, step - 1), ==, step);
  g_assert_cmpint (ms_totp_find_step (key, "081804", now, step), ==, 0);
  g_assert_cmpint (ms_totp_find_step (key, "081805", now, 0), ==, 0);
  for (const char * const *wrong = (const char *[]) { "", "81804", "0081804", "7081804", "abcdef", "08180a", "+81804", "٠٨١٨٠٤", NULL }; *wrong != NULL; wrong++)
    g_assert_cmpint (ms_totp_find_step (key, *wrong, now, 0), ==, 0);
  g_assert_cmpint (ms_totp_find_step (key, NULL, now, 0), ==, 0);
}

static void
test_uri (void)
{
  g_autofree char *uri = ms_totp_make_uri ("MZXW6", "Полярис & Co", "anna");

  g_assert_cmpstr (uri, ==,
                   "otpauth://totp/%D0%9F%D0%BE%D0%BB%D1%8F%D1%80%D0%B8%D1%81%20%26%20Co:anna?secret=MZXW6"
                   "&issuer=%D0%9F%D0%BE%D0%BB%D1%8F%D1%80%D0%B8%D1%81%20%26%20Co&algorithm=SHA1&digits=6&period=30");
}

/* An account whose second factor is on; its secret as bytes. */
static char *
turn_on (TestStore *test,
         char       recovery[MS_RECOVERY_CODES][MS_RECOVERY_CODE_SIZE],
         guint8     secret[MS_TOTP_SECRET_BYTES])
{
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  g_autofree char *text = NULL;
  g_autofree char *uri = NULL;
  g_autoptr(GError) error = NULL;
  char *code;

  g_assert_true (ms_second_factor_begin (test_store_begin (test, test->owner), &text, &uri, &error));
  test_store_end (test);
  memset (secret, 0, MS_TOTP_SECRET_BYTES);
  for (guint bit = 0; bit < MS_TOTP_SECRET_BYTES * 8; bit++)
    if (((gsize) (strchr (alphabet, text[bit / 5]) - alphabet) >> (4 - bit % 5)) & 1)
      secret[bit / 8] |= (guint8) (0x80 >> (bit % 8));
  code = g_strdup_printf ("%06u", ms_totp_compute (secret, MS_TOTP_SECRET_BYTES, (guint64) (test->now / G_USEC_PER_SEC / MS_TOTP_SECONDS), 6));
  g_assert_true (ms_second_factor_confirm (test_store_begin (test, test->owner), code, recovery, &error));
  test_store_end (test);
  return code;
}

static int
try_code (TestStore  *test,
          const char *code)
{
  const MsSessionRequest request = { .user = test->owner, .code = code };
  g_auto(MsSignIn) result = { NULL };
  g_autoptr(GError) error = NULL;
  gboolean wrong = FALSE;
  gboolean done = ms_account_service_open_session (test_store_begin (test, 0), &request, &result, &wrong, &error);

  test_store_end (test);
  if (done && wrong)
    g_assert_null (result.token);
  return !done ? error->code : wrong ? MS_ERROR_INVALID_CODE : -1;
}

static char *
code_at (TestStore    *test,
         const guint8 *secret)
{
  return g_strdup_printf ("%06u", ms_totp_compute (secret, MS_TOTP_SECRET_BYTES, (guint64) ((test->now / G_USEC_PER_SEC + 1) / MS_TOTP_SECONDS), 6));
}

static void
test_sign_in (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  char recovery[MS_RECOVERY_CODES][MS_RECOVERY_CODE_SIZE];
  guint8 secret[MS_TOTP_SECRET_BYTES];
  g_autofree char *first = turn_on (test, recovery, secret);
  g_autofree char *second = NULL;
  g_autofree char *shouted = g_ascii_strup (recovery[1], -1);

  g_assert_cmpint (try_code (test, NULL), ==, MS_ERROR_SECOND_FACTOR_REQUIRED);
  g_assert_cmpint (try_code (test, ""), ==, MS_ERROR_SECOND_FACTOR_REQUIRED);
  g_assert_cmpint (try_code (test, first), ==, MS_ERROR_INVALID_CODE); /* it confirmed */
  test->now += MS_TOTP_SECONDS * G_USEC_PER_SEC;
  second = code_at (test, secret);
  g_assert_cmpint (try_code (test, second), ==, -1);
  g_assert_cmpint (try_code (test, second), ==, MS_ERROR_INVALID_CODE);
  g_assert_cmpint (try_code (test, recovery[0]), ==, -1);
  g_assert_cmpint (try_code (test, recovery[0]), ==, MS_ERROR_INVALID_CODE);
  g_assert_cmpint (try_code (test, shouted), ==, -1);
}

static void
test_tries_are_counted (void)
{
  g_autoptr(TestStore) test = test_store_new ();
  char recovery[MS_RECOVERY_CODES][MS_RECOVERY_CODE_SIZE];
  guint8 secret[MS_TOTP_SECRET_BYTES];
  g_autofree char *first = turn_on (test, recovery, secret);
  g_autofree char *code = NULL;

  for (guint i = 0; i < MS_SECOND_FACTOR_TRIES; i++)
    g_assert_cmpint (try_code (test, first), ==, MS_ERROR_INVALID_CODE);
  test->now += MS_TOTP_SECONDS * G_USEC_PER_SEC;
  code = code_at (test, secret);
  g_assert_cmpint (try_code (test, code), ==, MS_ERROR_RATELIMITED);
  g_assert_cmpint (try_code (test, recovery[0]), ==, MS_ERROR_RATELIMITED);
  g_assert_cmpint (try_code (test, NULL), ==, MS_ERROR_SECOND_FACTOR_REQUIRED);

  test->now += (gint64) MS_SECOND_FACTOR_WAIT_SECONDS * G_USEC_PER_SEC;
  g_assert_cmpint (try_code (test, first), ==, MS_ERROR_INVALID_CODE);
  g_assert_cmpint (try_code (test, recovery[0]), ==, MS_ERROR_RATELIMITED);
  test->now += (gint64) MS_SECOND_FACTOR_WAIT_SECONDS * G_USEC_PER_SEC;
  g_assert_cmpint (try_code (test, recovery[0]), ==, -1);
  g_assert_cmpint (try_code (test, first), ==, MS_ERROR_INVALID_CODE);
  g_assert_cmpint (try_code (test, recovery[1]), ==, -1);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/totp/rfc-4226", test_rfc_4226);
  g_test_add_func ("/server/totp/rfc-6238", test_rfc_6238);
  g_test_add_func ("/server/totp/base32", test_base32);
  g_test_add_func ("/server/totp/window", test_window);
  g_test_add_func ("/server/totp/uri", test_uri);
  g_test_add_func ("/server/totp/sign-in", test_sign_in);
  g_test_add_func ("/server/totp/tries-are-counted", test_tries_are_counted);
  return g_test_run ();
}
