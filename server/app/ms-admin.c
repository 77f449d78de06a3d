/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One rule of the services for each subcommand, run as the system. Output is begun anew on every run: a command may be run twice. */

#define G_LOG_DOMAIN "ms-app"

#include "config.h"

#include "ms-admin.h"

#include <glib/gi18n.h>
#include <string.h>
#include <unistd.h>

#include "ms-account-admin.h"
#include "ms-account-service.h"
#include "ms-check.h"
#include "ms-demo.h"
#include "ms-error.h"
#include "ms-json-reader.h"
#include "ms-json-writer.h"
#include "ms-user-service.h"

typedef struct
{
  MsAdminRequest *request;
  MsExecutor     *executor;
  MsDemo         *demo; /* (nullable) */
  MsAdminDone     done;
  gpointer        user_data;
} Job;

static const struct
{
  MsError     code;
  const char *text;
} explanations[] = {
  { MS_ERROR_NAME_TAKEN, N_("the name is taken") },
  { MS_ERROR_RESERVED_NAME, N_("the name is reserved") },
  { MS_ERROR_INVALID_NAME, N_("the name may have letters, digits, dots, hyphens and underscores, 40 characters at most") },
  { MS_ERROR_EMAIL_TAKEN, N_("the email address is in use already") },
  { MS_ERROR_INVALID_EMAIL, N_("this is not an email address") },
  { MS_ERROR_WEAK_PASSWORD, N_("the password needs at least 10 characters and must not be the name") },
  { MS_ERROR_USER_NOT_FOUND, N_("there is no such account") },
  { MS_ERROR_ACCOUNT_INACTIVE, N_("the account is deactivated") },
  { MS_ERROR_RESTRICTED_ACTION, N_("the last owner has to stay") },
  { MS_ERROR_NOT_SET_UP, N_("the server has no team yet: add an owner first") },
  { MS_ERROR_ALREADY_SET_UP, N_("the server is not empty") },
  { MS_ERROR_STORAGE_FULL, N_("the disk is full") },
  { MS_ERROR_SERVICE_UNAVAILABLE, N_("the server is being stopped") },
  { MS_ERROR_JOB_RUNNING, N_("another import or export is under way") },
  { MS_ERROR_RATELIMITED, N_("the server is busy, try again") },
};

static const char *
get_option (const MsAdminRequest *self,
            const char           *name)
{
  return g_hash_table_lookup (self->options, name);
}

static gboolean
parse_role (const char  *text,
            MsRole      *role,
            GError     **error)
{
  if (text == NULL || (ms_role_from_string (text, role) && *role >= MS_ROLE_MEMBER))
    return TRUE;
  return ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, _("“%s” is not owner, admin or member"), text);
}

static gboolean
add_user (MsAdminRequest  *self,
          MsContext       *context,
          GError         **error)
{
  const MsRegister request = {
    .name = self->words[0],
    .password_hash = self->hash,
    .real_name = get_option (self, "real-name"),
    .email = get_option (self, "email"),
  };
  g_auto(MsSignIn) result = { NULL };
  MsRole role = MS_ROLE_MEMBER;

  if (!parse_role (get_option (self, "role"), &role, error) || !ms_account_service_add (context, &request, role, &result, error))
    return FALSE;
  g_string_append_printf (self->output, "%s\n", result.user_id);
  return TRUE;
}

static void
list_user_cb (const MsUser *user,
              gint64        key,
              gpointer      user_data)
{
  MsAdminRequest *self = user_data;

  g_string_append_printf (self->output, "%s\t%s\t%s\t%s\t%s\n", user->id, user->name, ms_role_to_string (user->role),
                          user->deleted ? "deactivated" : "active", ms_user_get_shown_name (user));
}

static gboolean
list_users (MsAdminRequest  *self,
            MsContext       *context,
            GError         **error)
{
  gint64 next = 0;

  return ms_user_service_list (context, 0, 0, list_user_cb, self, &next, error);
}

static gboolean
set_role (MsAdminRequest  *self,
          MsContext       *context,
          GError         **error)
{
  MsRole role = MS_ROLE_MEMBER;

  if (!ms_role_from_string (self->words[1], &role) || role == MS_ROLE_BOT)
    return ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, _("“%s” is not owner, admin, member or guest"), self->words[1]);
  return ms_account_service_set_role (context, self->words[0], role, NULL, error);
}

/* The bot is made if there is nobody of that name. */
static gboolean
need_bot (MsAdminRequest  *self,
          MsContext       *context,
          GError         **error)
{
  const MsRegister request = { .name = self->words[0], .real_name = self->words[0] };
  g_auto(MsSignIn) result = { NULL };
  g_auto(MsLogin) found = { 0 };

  if (!ms_account_service_find_login (context, self->words[0], &found, error))
    return FALSE;
  return found.user != 0 || ms_account_service_add (context, &request, MS_ROLE_BOT, &result, error);
}

static gboolean
create_token (MsAdminRequest  *self,
              MsContext       *context,
              GError         **error)
{
  gboolean is_bot = get_option (self, "bot") != NULL;
  g_auto(MsSignIn) result = { NULL };

  if (is_bot && !need_bot (self, context, error))
    return FALSE;
  if (!ms_account_service_create_token (context, self->words[0], "microslack-server token create", is_bot, &result, error))
    return FALSE;
  g_string_append_printf (self->output, "%s\n", result.token);
  return TRUE;
}

gboolean
ms_admin_run (MsContext *context,
              gpointer   request,
              GError   **error)
{
  MsAdminRequest *self = request;

  g_string_truncate (self->output, 0);
  ms_context_set_actor (context, &(MsActor) { .is_system = TRUE });
  switch (self->command)
    {
    case MS_COMMAND_USER_ADD:
      return add_user (self, context, error);
    case MS_COMMAND_USER_LIST:
      return list_users (self, context, error);
    case MS_COMMAND_USER_PASSWD:
      return ms_account_service_set_password (context, self->words[0], self->hash, error);
    case MS_COMMAND_USER_RESET_PASSWORD:
      return ms_account_service_reset_password (context, self->words[0], self->hash, error);
    case MS_COMMAND_USER_DISABLE_TOTP:
      return ms_account_service_disable_second_factor (context, self->words[0], error);
    case MS_COMMAND_USER_ROLE:
      return set_role (self, context, error);
    case MS_COMMAND_USER_DEACTIVATE:
    case MS_COMMAND_USER_ACTIVATE:
      return ms_account_service_set_active (context, self->words[0], self->command == MS_COMMAND_USER_ACTIVATE, NULL, error);
    case MS_COMMAND_TOKEN_CREATE:
      return create_token (self, context, error);
    case MS_COMMAND_CHECK:
      return ms_check_run (context, self->output, error);
    default:
      return ms_error_set (error, MS_ERROR_INVALID_ARGUMENTS);
    }
}

char *
ms_admin_explain (const GError *error)
{
  for (guint i = 0; i < G_N_ELEMENTS (explanations); i++)
    if (g_error_matches (error, MS_ERROR, explanations[i].code))
      return g_strdup (_(explanations[i].text));
  return g_strdup (error->message);
}

MsAdminRequest *
ms_admin_request_new (MsCommand command)
{
  MsAdminRequest *self = g_new0 (MsAdminRequest, 1);

  self->command = command;
  self->words = g_new0 (char *, 1);
  self->options = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->output = g_string_new (NULL);
  self->fd = -1;
  return self;
}

void
ms_admin_request_free (MsAdminRequest *self)
{
  if (self == NULL)
    return;
  g_strfreev (self->words);
  g_hash_table_unref (self->options);
  g_free (self->hash);
  if (self->secret != NULL)
    explicit_bzero (self->secret, strlen (self->secret));
  g_free (self->secret);
  g_string_free (self->output, TRUE);
  if (self->fd >= 0)
    close (self->fd);
  g_free (self);
}

char *
ms_admin_request_to_json (MsAdminRequest *self)
{
  g_autoptr(MsJsonWriter) writer = ms_json_writer_new (0);
  g_autoptr(GBytes) bytes = NULL;
  GHashTableIter iter;
  gpointer name, value;
  const char *data;
  gsize length;

  ms_json_writer_open_object (writer);
  ms_json_writer_add_int (writer, "command", self->command);
  ms_json_writer_add_string (writer, "hash", self->hash);
  ms_json_writer_key (writer, "words");
  ms_json_writer_open_array (writer);
  for (guint i = 0; self->words[i] != NULL; i++)
    ms_json_writer_string (writer, self->words[i], -1);
  ms_json_writer_close_array (writer);
  ms_json_writer_key (writer, "options");
  ms_json_writer_open_object (writer);
  g_hash_table_iter_init (&iter, self->options);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      ms_json_writer_key_string (writer, name);
      ms_json_writer_string (writer, value, -1);
    }
  ms_json_writer_close_object (writer);
  ms_json_writer_close_object (writer);
  bytes = ms_json_writer_finish (writer);
  data = g_bytes_get_data (bytes, &length);
  return g_strdup_printf ("%.*s\n", (int) length, data);
}

static void
read_words (MsAdminRequest *self,
            MsJsonNode      node)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  MsJsonIter iter;
  MsJsonNode word;

  ms_json_iter_init (&iter, node);
  while (ms_json_iter_next (&iter, NULL, &word))
    {
      g_autofree char *text = ms_json_node_dup_string (word);

      g_strv_builder_add (builder, text != NULL ? text : "");
    }
  g_strfreev (self->words);
  self->words = g_strv_builder_end (builder);
}

static void
read_options (MsAdminRequest *self,
              MsJsonNode      node)
{
  MsJsonIter iter;
  MsJsonNode name, value;

  ms_json_iter_init (&iter, node);
  while (ms_json_iter_next (&iter, &name, &value))
    if (ms_json_node_get_type (value) == MS_JSON_STRING)
      g_hash_table_insert (self->options, ms_json_node_dup_string (name), ms_json_node_dup_string (value));
}

/* How many words each command needs, so that a request from elsewhere cannot make it read behind the end. */
static gboolean
has_its_words (const MsAdminRequest *self)
{
  guint n = g_strv_length (self->words);

  switch (self->command)
    {
    case MS_COMMAND_USER_LIST:
    case MS_COMMAND_DEMO:
    case MS_COMMAND_CHECK:
      return TRUE;
    case MS_COMMAND_USER_ROLE:
      return n == 2;
    case MS_COMMAND_USER_PASSWD:
    case MS_COMMAND_USER_RESET_PASSWORD:
      return n == 1 && self->hash != NULL;
    default:
      return n == 1;
    }
}

MsAdminRequest *
ms_admin_request_from_json (const char  *json,
                            gsize        length,
                            GError     **error)
{
  g_autoptr(MsJsonReader) reader = ms_json_reader_new ();
  g_autoptr(MsAdminRequest) self = NULL;
  MsJsonNode root;

  if (!ms_json_reader_parse (reader, json, length, error))
    return NULL;
  root = ms_json_reader_get_root (reader);
  self = ms_admin_request_new ((MsCommand) ms_json_node_get_member_int64 (root, "command", MS_COMMAND_SERVE));
  self->hash = ms_json_node_dup_member_string (root, "hash");
  read_words (self, ms_json_node_get_member (root, "words"));
  read_options (self, ms_json_node_get_member (root, "options"));
  if (has_its_words (self))
    return g_steal_pointer (&self);
  ms_error_set (error, MS_ERROR_INVALID_ARGUMENTS);
  return NULL;
}

gboolean
ms_admin_needs_file (const MsAdminRequest *self)
{
  return self->command == MS_COMMAND_IMPORT;
}

gboolean
ms_admin_is_read (const MsAdminRequest *self)
{
  return self->command == MS_COMMAND_USER_LIST || self->command == MS_COMMAND_CHECK;
}

static void
finish (Job          *job,
        const GError *error)
{
  job->done (job->request, error, job->user_data);
  g_clear_pointer (&job->demo, ms_demo_free);
  g_free (job);
}

static gboolean
run_cb (MsContext *context,
        gpointer   data,
        GError   **error)
{
  return ms_admin_run (context, ((Job *) data)->request, error);
}

static void
done_cb (gpointer      data,
         const GError *error)
{
  finish (data, error);
}

static gboolean
demo_run_cb (MsContext *context,
             gpointer   data,
             GError   **error)
{
  return ms_demo_step (((Job *) data)->demo, context, error);
}

/* One step after the other, each behind whoever waits meanwhile. */
static void
demo_done_cb (gpointer      data,
              const GError *error)
{
  Job *job = data;
  g_autoptr(GError) refused = NULL;

  if (error == NULL && ms_demo_commit (job->demo)
      && ms_executor_submit (job->executor, MS_LANE_BULK, demo_run_cb, demo_done_cb, job, 0, &refused))
    return;
  if (error == NULL && refused == NULL)
    ms_demo_summarise (job->demo, job->request->output);
  finish (job, error != NULL ? error : refused);
}

void
ms_admin_start (MsAdminRequest *request,
                MsExecutor     *executor,
                MsReaderPool   *readers,
                MsAdminDone     done,
                gpointer        user_data)
{
  Job *job = g_new0 (Job, 1);
  g_autoptr(GError) error = NULL;
  gboolean started;

  job->request = request;
  job->executor = executor;
  job->done = done;
  job->user_data = user_data;
  if (request->command == MS_COMMAND_DEMO)
    {
      job->demo = ms_demo_new (request->options, request->hash, &error);
      started = job->demo != NULL && ms_executor_submit (executor, MS_LANE_BULK, demo_run_cb, demo_done_cb, job, 0, &error);
    }
  else if (ms_admin_is_read (request) && readers != NULL)
    started = ms_reader_pool_submit (readers, run_cb, done_cb, job, &error);
  else
    started = ms_executor_submit (executor, MS_LANE_INTERACTIVE, run_cb, done_cb, job, 0, &error);
  if (!started)
    finish (job, error);
}
