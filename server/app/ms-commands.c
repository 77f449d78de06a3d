/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whether a server runs is what the lock on the data directory says. Passwords are hashed here, so that they never leave this process. */

#define G_LOG_DOMAIN "ms-app"

#include "config.h"

#include "ms-commands.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n.h>
#include <stdio.h>
#include <string.h>

#include "ms-account-admin.h"
#include "ms-account-service.h"
#include "ms-admin.h"
#include "ms-backup.h"
#include "ms-blob-store.h"
#include "ms-control.h"
#include "ms-data-dir.h"
#include "ms-error.h"
#include "ms-password.h"
#include "ms-slack-export.h"
#include "ms-slack-import.h"

#define BUSY_TRIES 200
#define BUSY_WAIT_US (50 * 1000)

#define DEMO_PASSWORD "microslack-demo"
#define PASSWORD_LINE_MAX 8192

static gboolean
fail (GError     **error,
      const char  *text)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, text);
  return FALSE;
}

static char *
read_password (GError **error)
{
  char line[PASSWORD_LINE_MAX];
  gsize length;

  if (fgets (line, sizeof line, stdin) == NULL)
    {
      fail (error, _("there is no password on standard input"));
      return NULL;
    }
  length = strcspn (line, "\r\n");
  line[length] = '\0';
  if (g_utf8_validate (line, (gssize) length, NULL))
    return g_strdup (line);
  fail (error, _("the password is not valid UTF-8"));
  return NULL;
}

/* The hash that a command needs, if it needs one. */
static gboolean
add_hash (MsAdminRequest       *request,
          const MsCommandLine  *line,
          GError              **error)
{
  gboolean from_input = ms_command_line_get (line, "password-stdin") != NULL;
  char once[MS_ONE_TIME_PASSWORD_SIZE];
  g_autofree char *password = NULL;
  g_autoptr(GError) weak = NULL;

  if (line->command == MS_COMMAND_USER_PASSWD && !from_input)
    return fail (error, _("--password-stdin is needed: the password is read from standard input"));
  if (from_input)
    {
      password = read_password (error);
      if (password == NULL)
        return FALSE;
      if (!ms_account_check_password (password, line->words[0], &weak))
        {
          g_autofree char *text = ms_admin_explain (weak);

          return fail (error, text);
        }
    }
  if (line->command == MS_COMMAND_DEMO)
    password = g_strdup (DEMO_PASSWORD);
  if (line->command == MS_COMMAND_USER_RESET_PASSWORD)
    {
      ms_account_make_one_time_password (once);
      password = g_strdup (once);
      request->secret = g_strdup (once);
      explicit_bzero (once, sizeof once);
    }
  if (password == NULL)
    return TRUE;
  request->hash = ms_password_hash (password);
  memset (password, 0, strlen (password));
  return request->hash != NULL || fail (error, _("not enough memory to hash the password"));
}

/* The file is opened by who gave the command: the server may live where it does not see it. */
static gboolean
add_file (MsAdminRequest  *request,
          GError         **error)
{
  g_autofree char *text = NULL;

  if (!ms_admin_needs_file (request))
    return TRUE;
  request->fd = open (request->words[0], O_RDONLY | O_CLOEXEC);
  if (request->fd >= 0)
    return TRUE;
  text = g_strdup_printf ("%s: %s", request->words[0], g_strerror (errno));
  return fail (error, text);
}

static MsAdminRequest *
make_request (const MsCommandLine  *line,
              GError              **error)
{
  g_autoptr(MsAdminRequest) request = ms_admin_request_new (line->command);
  GHashTableIter iter;
  gpointer name, value;

  g_strfreev (request->words);
  request->words = g_strdupv (line->words);
  g_hash_table_iter_init (&iter, line->options);
  while (g_hash_table_iter_next (&iter, &name, &value))
    g_hash_table_insert (request->options, g_strdup (name), g_strdup (value));
  return add_hash (request, line, error) && add_file (request, error) ? g_steal_pointer (&request) : NULL;
}

/* Waiting for the worker of a store that only we have open. */
typedef struct
{
  GMutex   lock;
  GCond    ended;
  gboolean has_ended;
  char    *problem;
} Wait;

static void
done_cb (MsAdminRequest *request,
         const GError   *error,
         gpointer        user_data)
{
  Wait *wait = user_data;

  g_mutex_lock (&wait->lock);
  wait->problem = error != NULL ? ms_admin_explain (error) : NULL;
  wait->has_ended = TRUE;
  g_cond_signal (&wait->ended);
  g_mutex_unlock (&wait->lock);
}

static void
ignore_batch_cb (MsEventBatch *batch,
                 gpointer      user_data)
{
}

static void
progress_cb (const MsSlackCounts *so_far,
             gpointer             user_data)
{
  gint64 *next = user_data;
  gint64 now = g_get_monotonic_time ();
  g_autofree char *text = NULL;

  if (now < *next)
    return;
  *next = now + G_USEC_PER_SEC;
  text = ms_slack_counts_format_short (so_far);
  g_printerr ("%s\n", text);
}

static gboolean
import_into (MsExecutor      *executor,
             const MsConfig  *config,
             MsAdminRequest  *request,
             GError         **error)
{
  g_autofree char *origin = config->public_url != NULL ? g_strdup (config->public_url) : g_strdup_printf ("http://localhost:%u", config->port);
  g_autoptr(MsBlobStore) blobs = ms_blob_store_new (config->data_dir, error);
  const MsSlackStorage storage = { blobs, origin };
  gint64 next = g_get_monotonic_time () + G_USEC_PER_SEC;
  g_auto(MsSlackCounts) counts = { 0 };
  g_autoptr(GError) failure = NULL;
  g_autofree char *text = NULL;

  if (blobs == NULL)
    return FALSE;
  if (ms_slack_import_run (request->fd, executor, MS_ROLE_OWNER, &storage, progress_cb, &next, NULL, &counts, &failure))
    {
      text = ms_slack_counts_format (&counts);
      g_string_assign (request->output, text);
      return TRUE;
    }
  text = ms_admin_explain (failure);
  return fail (error, text);
}

static gboolean
import_into_store (MsDataDir       *data_dir,
                   const MsConfig  *config,
                   MsAdminRequest  *request,
                   GError         **error)
{
  g_autoptr(MsExecutor) executor = ms_executor_new (ms_data_dir_get_database (data_dir), ignore_batch_cb, NULL);
  gboolean done;

  if (!ms_executor_start (executor, error))
    return FALSE;
  done = import_into (executor, config, request, error);
  ms_executor_stop (executor);
  return done;
}

static gboolean
run_on_store (MsDataDir       *data_dir,
              MsAdminRequest  *request,
              GError         **error)
{
  g_autoptr(MsExecutor) executor = ms_executor_new (ms_data_dir_get_database (data_dir), ignore_batch_cb, NULL);
  g_autofree char *problem = NULL;
  Wait wait = { .has_ended = FALSE };

  if (!ms_executor_start (executor, error))
    return FALSE;
  g_mutex_init (&wait.lock);
  g_cond_init (&wait.ended);
  ms_admin_start (request, executor, NULL, done_cb, &wait);
  g_mutex_lock (&wait.lock);
  while (!wait.has_ended)
    g_cond_wait (&wait.ended, &wait.lock);
  g_mutex_unlock (&wait.lock);
  ms_executor_stop (executor);
  g_mutex_clear (&wait.lock);
  g_cond_clear (&wait.ended);
  problem = wait.problem;
  return problem == NULL || fail (error, problem);
}

/* Nobody was there to listen: the request was not sent. */
static gboolean
is_unheard (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND) || g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED);
}

static gboolean
try_request (const MsConfig  *config,
             MsAdminRequest  *request,
             gboolean        *in_use,
             GError         **error)
{
  g_autofree char *control = ms_data_dir_dup_file (config->data_dir, "control.sock");
  g_autoptr(GError) busy = NULL;
  g_autoptr(MsDataDir) data_dir = ms_data_dir_open (config->data_dir, &busy);

  if (data_dir != NULL && request->command == MS_COMMAND_IMPORT)
    return import_into_store (data_dir, config, request, error);
  if (data_dir != NULL)
    return run_on_store (data_dir, request, error);
  *in_use = g_error_matches (busy, G_IO_ERROR, G_IO_ERROR_BUSY);
  if (*in_use)
    return ms_control_call (control, request, error);
  g_propagate_error (error, g_steal_pointer (&busy));
  return FALSE;
}

/* A folder in use without anybody who listens belongs to another command, or to a server that is starting or stopping: for a moment. */
static gboolean
run_request (const MsConfig  *config,
             MsAdminRequest  *request,
             GError         **error)
{
  for (guint tries = 0; tries < BUSY_TRIES; tries++)
    {
      g_autoptr(GError) failure = NULL;
      gboolean in_use = FALSE;

      if (try_request (config, request, &in_use, &failure))
        return TRUE;
      if (!in_use || !is_unheard (failure) || tries + 1 == BUSY_TRIES)
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      g_usleep (BUSY_WAIT_US);
    }
  return FALSE;
}

/* As a backup, it reads beside the server and writes where the person at the command line may. */
static gboolean
export_from (const MsCommandLine  *line,
             const MsConfig       *config,
             GString              *output,
             GError              **error)
{
  g_autofree char *database = ms_data_dir_dup_file (config->data_dir, "microslack.db");
  g_autofree char *path = g_canonicalize_filename (line->words[0], NULL);
  g_autofree char *text = NULL;
  MsSlackExported exported;

  if (!g_file_test (database, G_FILE_TEST_IS_REGULAR))
    {
      text = g_strdup_printf (_("there is no team in %s"), config->data_dir);
      return fail (error, text);
    }
  if (!ms_slack_export_run (config->data_dir, path, ms_command_line_get (line, "full") != NULL, NULL, &exported, error))
    return FALSE;
  text = ms_slack_exported_format (&exported);
  g_string_append_printf (output, "%s\n%s", path, text);
  return TRUE;
}

/* None of them is a request to the worker: a backup and an export read beside it, a restore wants nobody there. */
static gboolean
run_on_folder (const MsCommandLine  *line,
               const MsConfig       *config,
               GError              **error)
{
  g_autoptr(GString) output = g_string_new (NULL);
  g_autoptr(MsDataDir) data_dir = NULL;
  g_autoptr(GError) failure = NULL;
  gboolean done = FALSE;

  if (line->command == MS_COMMAND_BACKUP)
    done = ms_backup_make (config->data_dir, line->words[0], output, &failure);
  else if (line->command == MS_COMMAND_EXPORT)
    done = export_from (line, config, output, &failure);
  else if ((data_dir = ms_data_dir_open (config->data_dir, &failure)) != NULL)
    done = ms_backup_restore (line->words[0], data_dir, output, &failure);
  if (!done)
    {
      g_autofree char *text = line->command == MS_COMMAND_RESTORE && g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_BUSY) && data_dir == NULL
                                ? g_strdup_printf (_("%s: stop it first"), failure->message)
                                : ms_admin_explain (failure);

      return fail (error, text);
    }
  fputs (output->str, stdout);
  return fflush (stdout) == 0 || fail (error, _("cannot write to standard output"));
}

gboolean
ms_commands_run (const MsCommandLine  *line,
                 const MsConfig       *config,
                 GError              **error)
{
  g_autoptr(MsAdminRequest) request = NULL;

  if (line->command == MS_COMMAND_BACKUP || line->command == MS_COMMAND_RESTORE || line->command == MS_COMMAND_EXPORT)
    return run_on_folder (line, config, error);

  request = make_request (line, error);
  if (request == NULL || !run_request (config, request, error))
    return FALSE;
  fputs (request->output->str, stdout);
  if (request->secret != NULL)
    printf ("%s\n", request->secret);
  if (line->command == MS_COMMAND_DEMO)
    printf (_("Everybody’s password is “%s”.\n"), DEMO_PASSWORD);
  return fflush (stdout) == 0 || fail (error, _("cannot write to standard output"));
}
