/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * See ms-live-team.h. */

#define G_LOG_DOMAIN "ms-test"

#include "config.h"

#include "ms-live-team.h"

#include <glib/gstdio.h>
#include <signal.h>

#include "ms-client-calls.h"
#include "ms-client-compose.h"
#include "ms-client-private.h"
#include "ms-client-secrets.h"

static void
remove_tree (const char *path)
{
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  const char *name = NULL;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      if (g_file_test (child, G_FILE_TEST_IS_DIR))
        remove_tree (child);
      else
        g_unlink (child);
    }
  g_rmdir (path);
}

/* The server. */

MsLiveServer *
ms_live_server_new (void)
{
  MsLiveServer *self = g_new0 (MsLiveServer, 1);

  self->folder = g_dir_make_tmp ("ms-live-server-XXXXXX", NULL);
  ms_live_server_start (self);
  return self;
}

void
ms_live_server_free (MsLiveServer *self)
{
  if (self == NULL)
    return;
  if (self->process != NULL)
    ms_live_server_end (self, SIGTERM);
  remove_tree (self->folder);
  g_free (self->folder);
  g_free (self->address);
  g_free (self);
}

static char *
read_line (GSubprocess *process)
{
  g_autoptr(GDataInputStream) lines = g_data_input_stream_new (g_subprocess_get_stdout_pipe (process));

  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (lines), FALSE);
  return g_data_input_stream_read_line_utf8 (lines, NULL, NULL, NULL);
}

void
ms_live_server_start (MsLiveServer *self)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *port = g_strdup_printf ("%u", self->port);
  g_autofree char *line = NULL;
  const char *binary = g_getenv ("MICROSLACK_SERVER_BINARY");

  g_assert_null (self->process);
  g_assert_nonnull (binary);
  self->process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error, binary,
                                    "--address", "127.0.0.1", "--port", port, "--data-dir", self->folder,
                                    "--exempt", "127.0.0.0/8", NULL);
  g_assert_no_error (error);
  line = read_line (self->process);
  g_assert_nonnull (line);
  g_assert_true (g_str_has_prefix (line, "ready http://"));
  g_free (self->address);
  self->address = g_strconcat (line + strlen ("ready "), "/", NULL);
  self->port = (guint) g_ascii_strtoull (strrchr (line, ':') + 1, NULL, 10);
}

static void
ended_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL);
  *(gboolean *) user_data = TRUE;
}

void
ms_live_server_end (MsLiveServer *self,
                    int           signal_number)
{
  gboolean ended = FALSE;

  g_subprocess_send_signal (self->process, signal_number);
  g_subprocess_wait_async (self->process, NULL, ended_cb, &ended);
  MS_LIVE_WAIT (ended);
  if (signal_number == SIGTERM)
    {
      g_assert_true (g_subprocess_get_if_exited (self->process));
      g_assert_cmpint (g_subprocess_get_exit_status (self->process), ==, 0);
    }
  g_clear_object (&self->process);
}

/* A person. */

MsLivePerson *
ms_live_person_new (MsLiveServer *server)
{
  MsLivePerson *self = g_new0 (MsLivePerson, 1);
  g_autoptr(MsClientSecrets) secrets = NULL;

  self->server = server;
  self->folder = g_dir_make_tmp ("ms-live-person-XXXXXX", NULL);
  self->accounts = ms_client_accounts_new (self->folder);
  secrets = ms_client_secrets_new (self->folder, FALSE);
  self->auth = ms_client_auth_new (self->accounts, secrets);
  self->notifications = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
ms_live_person_free (MsLivePerson *self)
{
  if (self == NULL)
    return;
  if (self->client != NULL)
    ms_live_person_close (self);
  g_assert_finalize_object (self->auth);
  g_assert_finalize_object (self->accounts);
  g_ptr_array_unref (self->notifications);
  remove_tree (self->folder);
  g_free (self->folder);
  g_free (self);
}

static void
notification_cb (MsLivePerson    *self,
                 const char      *channel,
                 const MsMessage *message)
{
  g_ptr_array_add (self->notifications, g_strdup (message->text));
}

static void
failed_cb (MsLivePerson *self)
{
  self->failures++;
}

static void
signed_out_cb (MsLivePerson *self)
{
  self->signed_out++;
}

static void
begin (MsLivePerson *self,
       MsClient     *client)
{
  const MsClientSocketTimes times = { .ping_idle = 1000, .ping_answer = 3000, .handshake = 5000, .backoff_first = 50, .backoff_max = 300 };

  g_assert_nonnull (client);
  self->client = client;
  ms_client_set_times (client, &times);
  g_signal_connect_swapped (client, "notification-wanted", G_CALLBACK (notification_cb), self);
  g_signal_connect_swapped (client, "call-failed", G_CALLBACK (failed_cb), self);
  g_signal_connect_swapped (client, "signed-out", G_CALLBACK (signed_out_cb), self);
  ms_client_start (client);
}

void
ms_live_person_say (MsLivePerson *self,
                    const char   *channel,
                    const char   *typed)
{
  g_autofree char *text = ms_client_compose (self->client, typed);

  g_assert_nonnull (ms_client_send_message (self->client, channel, text));
}

void
ms_live_done_cb (GObject      *source,
                 GAsyncResult *result,
                 gpointer      user_data)
{
  MsLivePerson *self = user_data;

  g_assert_null (self->result);
  self->result = g_object_ref (result);
}

GAsyncResult *
ms_live_person_wait (MsLivePerson *self)
{
  MS_LIVE_WAIT (self->result != NULL);
  return g_steal_pointer (&self->result);
}

void
ms_live_person_expect (MsLivePerson *self,
                       GQuark        domain,
                       int           code)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GAsyncResult) result = ms_live_person_wait (self);

  ms_client_call_finish (self->client, result, &error);
  if (domain == 0)
    g_assert_no_error (error);
  else
    g_assert_error (error, domain, code);
}

void
ms_live_person_wait_online (MsLivePerson *self)
{
  MS_LIVE_WAIT (ms_client_get_connection_state (self->client) == MS_CONNECTION_ONLINE && ms_client_is_ready (self->client));
}

void
ms_live_person_set_up (MsLivePerson  *self,
                       const char    *name,
                       char         **invite_url)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  const MsSetupRequest request = {
    .team_name = "Polaris Lab",
    .language = "ru",
    .registration = MS_REGISTRATION_INVITE,
    .name = name,
    .password = MS_LIVE_PASSWORD,
    .real_name = "Илья Громов",
  };

  ms_client_auth_setup_async (self->auth, self->server->address, &request, NULL, ms_live_done_cb, self);
  result = ms_live_person_wait (self);
  begin (self, ms_client_auth_setup_finish (self->auth, result, invite_url, &error));
  g_assert_no_error (error);
  ms_live_person_wait_online (self);
}

static void
finish_sign_in (MsLivePerson *self)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GAsyncResult) result = ms_live_person_wait (self);
  MsClient *client = ms_client_auth_sign_in_finish (self->auth, result, &error);

  g_assert_no_error (error);
  begin (self, client);
  ms_live_person_wait_online (self);
}

void
ms_live_person_register (MsLivePerson *self,
                         const char   *name,
                         const char   *invite)
{
  ms_client_auth_register_async (self->auth, self->server->address, name, MS_LIVE_PASSWORD, "Анна Соколова", NULL, invite, NULL,
                                 ms_live_done_cb, self);
  finish_sign_in (self);
}

void
ms_live_person_log_in (MsLivePerson *self,
                       const char   *name)
{
  ms_client_auth_login_async (self->auth, self->server->address, name, MS_LIVE_PASSWORD, NULL, NULL, NULL, ms_live_done_cb, self);
  finish_sign_in (self);
}

void
ms_live_person_close (MsLivePerson *self)
{
  gpointer weak = self->client;
  g_autoptr(GAsyncResult) result = NULL;

  g_signal_handlers_disconnect_by_data (self->client, self);
  ms_client_stop_async (self->client, NULL, ms_live_done_cb, self);
  result = ms_live_person_wait (self);
  g_assert_true (ms_client_stop_finish (self->client, result, NULL));
  g_clear_object (&result);
  g_object_add_weak_pointer (G_OBJECT (self->client), &weak);
  g_clear_object (&self->client);
  MS_LIVE_WAIT (weak == NULL);
}

void
ms_live_person_open (MsLivePerson *self)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GAsyncResult) result = NULL;
  MsAccount *account = g_ptr_array_index (ms_client_accounts_get_list (self->accounts), 0);
  MsClient *client = NULL;

  ms_client_auth_open_async (self->auth, account, NULL, ms_live_done_cb, self);
  result = ms_live_person_wait (self);
  client = ms_client_auth_open_finish (self->auth, result, &error);
  g_assert_no_error (error);
  begin (self, client);
}

/* Looking. */

const char *
ms_live_person_general (MsLivePerson *self)
{
  g_autoptr(GPtrArray) channels = ms_client_list_channels (self->client);

  for (guint i = 0; i < channels->len; i++)
    if (((MsChannel *) g_ptr_array_index (channels, i))->is_general)
      return ((MsChannel *) g_ptr_array_index (channels, i))->id;
  g_assert_not_reached ();
}

char *
ms_live_digest (MsMessageWindow *window)
{
  GString *digest = g_string_new (NULL);

  for (guint i = 0; i < ms_message_window_get_length (window); i++)
    {
      const MsMessageEntry *entry = ms_message_window_get (window, i);
      const MsMessage *message = entry->message;

      if (message->ts != 0)
        g_string_append_printf (digest, "%" G_GINT64_FORMAT " %s %s %s %d %s\n", message->ts, message->user,
                                message->subtype != NULL ? message->subtype : "-", message->text, message->edited_ts != 0,
                                message->client_msg_id != NULL ? message->client_msg_id : "-");
    }
  return g_string_free (digest, FALSE);
}

static char *
describe_channel (const MsChannel *channel)
{
  return g_strdup_printf ("channel %s %d %s topic=%s purpose=%s archived=%d member=%d open=%d members=%" G_GINT64_FORMAT
                          " read=%" G_GINT64_FORMAT " latest=%" G_GINT64_FORMAT " unread=%" G_GINT64_FORMAT
                          " mentions=%" G_GINT64_FORMAT,
                          channel->id, channel->kind, channel->name != NULL ? channel->name : channel->user,
                          channel->topic.value != NULL ? channel->topic.value : "",
                          channel->purpose.value != NULL ? channel->purpose.value : "", channel->archived, channel->is_member,
                          channel->is_open, channel->num_members, channel->last_read, channel->latest, channel->unread_count,
                          channel->mention_count);
}

static char *
describe_user (const MsUser *user)
{
  return g_strdup_printf ("user %s %s %s role=%d deleted=%d title=%s status=%s", user->id, user->name, ms_user_get_shown_name (user),
                          user->role, user->deleted, user->title != NULL ? user->title : "",
                          user->status_text != NULL ? user->status_text : "");
}

static int
compare_lines (gconstpointer a,
               gconstpointer b)
{
  return g_strcmp0 (*(char * const *) a, *(char * const *) b);
}

char *
ms_live_describe (MsLivePerson *self)
{
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GPtrArray) channels = ms_client_list_channels (self->client);
  g_autoptr(GPtrArray) users = ms_client_list_users (self->client);

  for (guint i = 0; i < channels->len; i++)
    g_ptr_array_add (lines, describe_channel (g_ptr_array_index (channels, i)));
  for (guint i = 0; i < users->len; i++)
    g_ptr_array_add (lines, describe_user (g_ptr_array_index (users, i)));
  g_ptr_array_sort (lines, compare_lines);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}

void
ms_live_person_assert_true (MsLivePerson *self,
                            const char   *name)
{
  MsLivePerson *fresh = ms_live_person_new (self->server);
  g_autofree char *known = NULL;
  g_autofree char *told = NULL;

  ms_live_person_log_in (fresh, name);
  known = ms_live_describe (self);
  told = ms_live_describe (fresh);
  g_assert_cmpstr (known, ==, told);
  ms_live_person_free (fresh);
}
