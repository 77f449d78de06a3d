/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which addresses apps may be called at: those that anybody may reach, and those that an owner opens. */

#include "config.h"

#include "ms-error.h"
#include "ms-hook-rules.h"
#include "ms-hook-target.h"
#include "ms-limits.h"

static void
test_addresses (void)
{
  static const char * const private_ones[] = {
    "0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.168.1.1",
    "198.18.0.1", "224.0.0.1", "255.255.255.255", "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::a00:1", "2002:a00:1::1",
    "::ffff:0:127.0.0.1", "::ffff:0:10.0.0.1", "64:ff9b:1::a00:1", "64:ff9b:1::101:101", "64:ff9b:1:7f00:0:100::", "2001::1", "fc00::1", "fd12::1", "fe80::1", "fec0::1", "ff02::1",
  };
  static const char * const public_ones[] = {
    "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "172.15.255.255", "172.32.0.0", "192.167.1.1", "223.255.255.255",
    "2606:4700:4700::1111", "::ffff:1.1.1.1", "::ffff:0:1.1.1.1", "64:ff9b::101:101", "2002:101:101::1",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (private_ones); i++)
    {
      g_autoptr(GInetAddress) address = g_inet_address_new_from_string (private_ones[i]);

      g_assert_false (ms_hook_address_is_public (address));
    }
  for (gsize i = 0; i < G_N_ELEMENTS (public_ones); i++)
    {
      g_autoptr(GInetAddress) address = g_inet_address_new_from_string (public_ones[i]);

      g_assert_true (ms_hook_address_is_public (address));
    }
}

/* How many addresses of a host are left, and what the end of them says. */
static guint
count_addresses (const char    *host,
                 MsHookPolicy  *policy,
                 GError       **error)
{
  g_autoptr(GSocketConnectable) target = ms_hook_target_new (host, 80, policy);
  g_autoptr(GSocketAddressEnumerator) list = g_socket_connectable_enumerate (target);
  GSocketAddress *address;
  guint n = 0;

  while ((address = g_socket_address_enumerator_next (list, NULL, error)) != NULL)
    {
      g_object_unref (address);
      n++;
    }
  return n;
}

static void
test_targets (void)
{
  g_autoptr(MsAddressSet) configured = ms_address_set_parse ("127.0.0.0/8", NULL);
  g_autoptr(MsHookPolicy) allowed = ms_hook_policy_new (configured);
  g_autoptr(GError) error = NULL;

  g_assert_cmpuint (count_addresses ("127.0.0.1", NULL, &error), ==, 0);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
  g_clear_error (&error);
  g_assert_cmpuint (count_addresses ("127.0.0.1", allowed, &error), ==, 1);
  g_assert_no_error (error);
  g_assert_cmpuint (count_addresses ("::ffff:127.0.0.1", allowed, &error), ==, 1);
  g_assert_cmpuint (count_addresses ("192.168.0.1", allowed, &error), ==, 0);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED);
  g_clear_error (&error);
  g_assert_cmpuint (count_addresses ("1.1.1.1", NULL, &error), ==, 1);
  g_assert_no_error (error);
}

/* The owner's rules: each for its addresses, its name, its port; and taken back. */
static void
test_rules (void)
{
  g_autoptr(MsHookPolicy) policy = ms_hook_policy_new (NULL);
  static const char * const opening[] = { "192.168.0.0/16", "192.168.0.1", "192.168.0.1:80", "10.0.0.0/8,192.168.0.1" };
  static const char * const closed[] = { "", "192.168.1.0/24", "192.168.0.1:81", "fc00::/7", "other.lan" };

  for (gsize i = 0; i < G_N_ELEMENTS (opening); i++)
    {
      ms_hook_policy_set_rules (policy, ms_hook_rules_parse (opening[i], NULL));
      g_assert_cmpuint (count_addresses ("192.168.0.1", policy, NULL), ==, 1);
    }
  for (gsize i = 0; i < G_N_ELEMENTS (closed); i++)
    {
      ms_hook_policy_set_rules (policy, ms_hook_rules_parse (closed[i], NULL));
      g_assert_cmpuint (count_addresses ("192.168.0.1", policy, NULL), ==, 0);
    }
  ms_hook_policy_set_rules (policy, ms_hook_rules_parse ("LocalHost:80", NULL));
  g_assert_cmpuint (count_addresses ("localhost", policy, NULL), >, 0);
  g_assert_cmpuint (count_addresses ("127.0.0.1", policy, NULL), ==, 0);
  ms_hook_policy_set_rules (policy, ms_hook_rules_parse ("localhost:81", NULL));
  g_assert_cmpuint (count_addresses ("localhost", policy, NULL), ==, 0);
  ms_hook_policy_set_rules (policy, ms_hook_rules_parse ("[::1]:80", NULL));
  g_assert_cmpuint (count_addresses ("::1", policy, NULL), ==, 1);
}

static void
test_rule_forms (void)
{
  static const char * const wrong[] = {
    "10.0.0.1/8", "10.0.0.0/33", "300.1.1.1", "1.2.3", "build..lan", "-build.lan", "build.lan:0", "build.lan:65536", "build.lan:http", "[::1", "[::1]x",
    "http://build.lan", "build lan", "build.lan/path", "*", "@", ":80", "fe80::/200",
  };
  g_autoptr(MsHookRules) rules = ms_hook_rules_parse (" 10.0.0.0/8 , 192.168.1.5:8080,[fd00::/8]:443,::1,Build.LAN,build.lan:8080,build.lan,сборка.lan ", NULL);
  g_autofree char *text = ms_hook_rules_to_text (rules);
  g_autoptr(GString) many = g_string_new (NULL);

  g_assert_cmpstr (text, ==, "10.0.0.0/8,192.168.1.5:8080,[fd00::/8]:443,::1,build.lan,build.lan:8080,xn--80ab1apkd.lan");
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (ms_hook_rules_parse (wrong[i], &error));
      g_assert_error (error, MS_ERROR, MS_ERROR_INVALID_ARGUMENTS);
    }
  for (guint i = 0; i < MS_LIMIT_HOOK_RULES; i++)
    g_string_append_printf (many, "host-%u.lan,", i);
  ms_hook_rules_free (ms_hook_rules_parse (many->str, NULL));
  g_string_append (many, "one-more.lan");
  g_assert_null (ms_hook_rules_parse (many->str, NULL));
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/hook-target/addresses", test_addresses);
  g_test_add_func ("/server/hook-target/sifts", test_targets);
  g_test_add_func ("/server/hook-target/rules", test_rules);
  g_test_add_func ("/server/hook-rules/forms", test_rule_forms);
  return g_test_run ();
}
