/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 * Which site a request comes from, and which addresses belong together. */

#include "config.h"

#include "ms-address-set.h"
#include "ms-auth-guard.h"

#define OWN "http://192.168.1.24:8080"

static void
test_origin (void)
{
  g_assert_false (ms_origin_is_foreign (NULL, NULL, OWN, NULL));
  g_assert_false (ms_origin_is_foreign (OWN, "same-origin", OWN, NULL));
  g_assert_false (ms_origin_is_foreign (NULL, "none", OWN, NULL));
  g_assert_false (ms_origin_is_foreign ("https://chat.example.org", NULL, OWN, "https://chat.example.org"));
  g_assert_true (ms_origin_is_foreign ("null", NULL, OWN, NULL));
  g_assert_true (ms_origin_is_foreign ("", NULL, OWN, NULL));
  g_assert_true (ms_origin_is_foreign ("http://192.168.1.24", NULL, OWN, NULL));
  g_assert_true (ms_origin_is_foreign ("https://192.168.1.24:8080", NULL, OWN, NULL));
  g_assert_true (ms_origin_is_foreign ("http://192.168.1.24:80801", NULL, OWN, NULL));
  g_assert_true (ms_origin_is_foreign (OWN, "cross-site", OWN, NULL));
  g_assert_true (ms_origin_is_foreign (NULL, "same-site", OWN, NULL));
}

static gboolean
contains (const MsAddressSet *set,
          const char         *text)
{
  g_autoptr(GInetAddress) address = g_inet_address_new_from_string (text);
  g_autoptr(GInetAddress) normal = ms_address_normalise (address);

  return ms_address_set_contains (set, normal);
}

static void
test_address_set (void)
{
  g_autoptr(MsAddressSet) set = ms_address_set_parse ("10.0.0.0/8, ::1,", NULL);
  g_autoptr(GError) error = NULL;

  g_assert_true (contains (set, "10.9.8.7"));
  g_assert_true (contains (set, "::ffff:10.9.8.7"));
  g_assert_true (contains (set, "::1"));
  g_assert_false (contains (set, "11.0.0.1"));
  g_assert_false (contains (NULL, "::1"));
  g_assert_null (ms_address_set_parse ("10.0.0.0/99", &error));
  g_assert_nonnull (error);
}

static void
test_cookie (void)
{
  MsVisitor plain = { .secure = FALSE };
  MsVisitor secure = { .secure = TRUE };
  g_autofree char *kept = ms_visitor_make_cookie (&secure, "abc", TRUE);
  g_autofree char *passing = ms_visitor_make_cookie (&plain, "abc", FALSE);
  g_autofree char *gone = ms_visitor_make_cookie (&plain, NULL, FALSE);

  g_assert_true (g_str_has_prefix (kept, "__Host-microslack=abc; Path=/; HttpOnly; SameSite=Lax; Max-Age="));
  g_assert_true (g_str_has_suffix (kept, "; Secure"));
  g_assert_cmpstr (passing, ==, "microslack=abc; Path=/; HttpOnly; SameSite=Lax");
  g_assert_true (g_str_has_suffix (gone, "; Max-Age=0"));
}

static void
test_networks (void)
{
  static const char * const cases[][2] = {
    { "192.0.2.7", "192.0.2.7" },
    { "::ffff:192.0.2.7", "192.0.2.7" },
    { "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::" },
    { "2001:db8:1:2::", "2001:db8:1:2::" },
    { "fe80::1:2", "fe80::1:2" },
    { "::1", "::1" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GInetAddress) address = g_inet_address_new_from_string (cases[i][0]);
      g_autofree char *network = ms_address_dup_network (address);

      g_assert_cmpstr (network, ==, cases[i][1]);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/auth-guard/origin", test_origin);
  g_test_add_func ("/server/auth-guard/address-set", test_address_set);
  g_test_add_func ("/server/auth-guard/networks", test_networks);
  g_test_add_func ("/server/auth-guard/cookie", test_cookie);
  return g_test_run ();
}
