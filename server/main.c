/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * microslack-server: options, locale, signals, loop. Everything else is in server/app. */

#define G_LOG_DOMAIN "ms-server"

#include "config.h"

#include <glib-unix.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "ms-commands.h"
#include "ms-config.h"
#include "ms-locale.h"
#include "ms-server.h"

#define STATUS_FAILED 1
#define STATUS_USAGE  2

typedef struct
{
  GMainLoop *loop;
  MsServer  *server;
} Program;

static int
complain (const GError *error,
          int           status)
{
  g_printerr ("microslack-server: %s\n", error->message);
  return status;
}

static GLogWriterOutput
log_cb (GLogLevelFlags   level,
        const GLogField *fields,
        gsize            n_fields,
        gpointer         user_data)
{
  GLogLevelFlags least = (GLogLevelFlags) GPOINTER_TO_INT (user_data);

  if ((level & G_LOG_LEVEL_MASK) > least)
    return G_LOG_WRITER_HANDLED;
  return g_log_writer_standard_streams (level, fields, n_fields, NULL);
}

static void
stopped_cb (gpointer user_data)
{
  g_main_loop_quit (((Program *) user_data)->loop);
}

static gboolean
signal_cb (gpointer user_data)
{
  Program *program = user_data;

  ms_server_stop (program->server, stopped_cb, program);
  return G_SOURCE_CONTINUE;
}

static int
serve (const MsConfig *config)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(MsDataDir) data_dir = ms_data_dir_open (config->data_dir, &error);
  g_autoptr(MsServer) server = NULL;
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autofree char *address = NULL;
  Program program = { .loop = loop };

  if (data_dir == NULL)
    return complain (error, STATUS_FAILED);
  program.server = server = ms_server_new (config, data_dir);
  if (!ms_server_start (server, &error))
    return complain (error, STATUS_FAILED);
  g_unix_signal_add (SIGTERM, signal_cb, &program);
  g_unix_signal_add (SIGINT, signal_cb, &program);
  address = ms_server_dup_address (server);
  ms_server_announce (server);
  printf ("ready %s\n", address);
  fflush (stdout);
  g_main_loop_run (loop);
  return EXIT_SUCCESS;
}

static int
print_help (const MsCommandLine *line)
{
  g_autofree char *help = ms_command_line_get_help (line);

  fputs (help, stdout);
  return EXIT_SUCCESS;
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(MsCommandLine) line = NULL;
  g_autoptr(MsConfig) config = NULL;
  g_autoptr(GError) error = NULL;

  ms_locale_init ();
  signal (SIGPIPE, SIG_IGN);

  line = ms_command_line_parse (argv, &error);
  if (line == NULL)
    return complain (error, STATUS_USAGE);
  if (line->wants_help)
    return print_help (line);
  if (ms_command_line_get (line, "version") != NULL)
    {
      printf ("microslack-server %s\n", MS_VERSION);
      return EXIT_SUCCESS;
    }
  config = ms_config_load (line, &error);
  if (config == NULL)
    return complain (error, STATUS_USAGE);
  g_log_writer_default_set_use_stderr (TRUE);
  g_log_set_writer_func (log_cb, GINT_TO_POINTER ((int) config->log_level), NULL);
  if (line->command == MS_COMMAND_SERVE)
    return serve (config);
  return ms_commands_run (line, config, &error) ? EXIT_SUCCESS : complain (error, STATUS_FAILED);
}
