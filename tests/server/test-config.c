/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 * Settings and the command line. */

#include "config.h"

#include "ms-config.h"

static MsConfig *
load (const char * const *argv,
      GError            **error)
{
  g_autoptr(MsCommandLine) line = ms_command_line_parse ((char **) argv, error);

  return line != NULL ? ms_config_load (line, error) : NULL;
}

static void
test_defaults (void)
{
  const char * const argv[] = { "microslack-server", "--data-dir", "/tmp/x", NULL };
  g_autoptr(GError) error = NULL;
  g_autoptr(MsConfig) config = load (argv, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (config->port, ==, 8080);
  g_assert_cmpuint (config->n_shards, ==, 1);
  g_assert_null (config->address);
  g_assert_cmpstr (config->data_dir, ==, "/tmp/x");
  g_assert_false (config->has_registration);
  g_assert_false (config->guests);
}

static void
test_options_win_over_the_environment (void)
{
  const char * const argv[] = { "microslack-server", "--port=1234", "--guests", "--shards=16", NULL };
  g_autoptr(GError) error = NULL;
  g_autoptr(MsConfig) config = NULL;

  g_setenv ("MICROSLACK_PORT", "99", TRUE);
  g_setenv ("MICROSLACK_PUBLIC_URL", "https://chat.example.org/", TRUE);
  config = load (argv, &error);
  g_unsetenv ("MICROSLACK_PORT");
  g_unsetenv ("MICROSLACK_PUBLIC_URL");
  g_assert_no_error (error);
  g_assert_cmpuint (config->port, ==, 1234);
  g_assert_cmpuint (config->n_shards, ==, 16);
  g_assert_cmpstr (config->public_url, ==, "https://chat.example.org");
  g_assert_true (config->has_guests && config->guests);
}

static void
test_options_stand_anywhere (void)
{
  const char * const argv[] = { "microslack-server", "--port", "1", "user", "add", "--role=admin", "anna", "--data-dir=/x", NULL };
  g_autoptr(GError) error = NULL;
  g_autoptr(MsCommandLine) line = ms_command_line_parse ((char **) argv, &error);

  g_assert_no_error (error);
  g_assert_cmpint (line->command, ==, MS_COMMAND_USER_ADD);
  g_assert_cmpstr (line->words[0], ==, "anna");
  g_assert_cmpstr (ms_command_line_get (line, "role"), ==, "admin");
  g_assert_cmpstr (ms_command_line_get (line, "port"), ==, "1");
}

static void
test_mistakes (void)
{
  static const char * const mistakes[] = {
    "--port=65536", "--port=x", "--address=host.example", "--registration=sometimes", "--exempt=1.2.3", "--public-url=ftp://x",
    "--tls-key=/x", "--shards=0", "--shards=17", "--log-level=all", "--config=/nonexistent", "--nothing", "--guests=1",
  };

  for (guint i = 0; i < G_N_ELEMENTS (mistakes); i++)
    {
      const char * const argv[] = { "microslack-server", mistakes[i], NULL };
      g_autoptr(GError) error = NULL;
      g_autoptr(MsConfig) config = load (argv, &error);

      g_test_message ("%s", mistakes[i]);
      g_assert_null (config);
      g_assert_nonnull (error);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/config/defaults", test_defaults);
  g_test_add_func ("/server/config/options-win-over-the-environment", test_options_win_over_the_environment);
  g_test_add_func ("/server/config/options-stand-anywhere", test_options_stand_anywhere);
  g_test_add_func ("/server/config/mistakes", test_mistakes);
  return g_test_run ();
}
