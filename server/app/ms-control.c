/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who may open the socket may do everything: it is made with mode 0600 in a folder of mode 0700. */

#define G_LOG_DOMAIN "ms-app"

#include "config.h"

#include "ms-control.h"

#include <gio/gunixconnection.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "ms-error.h"
#include "ms-json-reader.h"
#include "ms-json-writer.h"
#include "ms-limits.h"

#define REQUEST_MAX_BYTES (64 * 1024)
#define BACKLOG 16
#define PROGRESS_US G_USEC_PER_SEC

struct _MsControl
{
  char           *path;
  GSocket        *socket;
  GSource        *source; /* (nullable): NULL while accepting is paused */
  guint           resume_id;
  GCancellable   *cancellable;
  MsExecutor     *executor;
  MsReaderPool   *readers;
  MsExchangeJobs *jobs;
};

/* One connection. */
typedef struct
{
  MsControl         *control;
  GSocketConnection *connection;
  MsAdminRequest    *request;
  char              *reply; /* (nullable): the last line, not sent yet */
  char              *line; /* (nullable): on its way */
  gboolean           is_last; /* line is the reply */

  /* A job's. */
  GCancellable      *cancellable;
  gint64             next_progress; /* the job's thread */
} Visit;

static void
visit_free (Visit *visit)
{
  g_clear_object (&visit->connection);
  g_clear_pointer (&visit->request, ms_admin_request_free);
  g_clear_object (&visit->cancellable);
  g_free (visit->reply);
  g_free (visit->line);
  g_free (visit);
}

static void send_line (Visit *visit, char *line, gboolean is_last); /* a circle: sent, the reply waits, send it */

/* Whoever is not there any more does not want the rest of a job either. */
static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  Visit *visit = user_data;
  gboolean is_last = visit->is_last;

  if (!g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL))
    g_cancellable_cancel (visit->cancellable);
  g_clear_pointer (&visit->line, g_free);
  if (is_last)
    visit_free (visit);
  else if (visit->reply != NULL)
    send_line (visit, g_steal_pointer (&visit->reply), TRUE);
}

static void
send_line (Visit    *visit,
           char     *line,
           gboolean  is_last)
{
  visit->line = line;
  visit->is_last = is_last;
  g_output_stream_write_all_async (g_io_stream_get_output_stream (G_IO_STREAM (visit->connection)), line, strlen (line),
                                   G_PRIORITY_DEFAULT, NULL, written_cb, visit);
}

/* Main thread. @line: (transfer full) */
static void
reply (Visit *visit,
       char  *line)
{
  if (visit->line == NULL)
    send_line (visit, line, TRUE);
  else
    visit->reply = line;
}

/* A line for a visit from another thread. */
typedef struct
{
  Visit *visit;
  char  *line;
} Told;

static gboolean
reply_cb (gpointer user_data)
{
  Told *told = user_data;

  reply (told->visit, told->line);
  g_free (told);
  return G_SOURCE_REMOVE;
}

static void
tell (Visit       *visit,
      char        *line,
      GSourceFunc  func)
{
  Told *told = g_new (Told, 1);

  *told = (Told) { visit, line };
  g_idle_add_full (G_PRIORITY_DEFAULT, func, told, NULL);
}

static char *
make_note (const char *member,
           const char *text)
{
  g_autoptr(MsJsonWriter) writer = ms_json_writer_new (0);
  const char *data;
  gsize length;

  ms_json_writer_open_object (writer);
  ms_json_writer_add_string (writer, member, text);
  ms_json_writer_close_object (writer);
  data = ms_json_writer_peek (writer, &length);
  return g_strdup_printf ("%.*s\n", (int) length, data);
}

static char *
make_reply (const MsAdminRequest *request,
            const GError         *error)
{
  g_autoptr(MsJsonWriter) writer = ms_json_writer_new (0);
  g_autofree char *text = error != NULL ? ms_admin_explain (error) : NULL;
  const char *data;
  gsize length;

  ms_json_writer_open_object (writer);
  ms_json_writer_add_string (writer, "error", text);
  ms_json_writer_add_string (writer, "output", request != NULL ? request->output->str : NULL);
  ms_json_writer_close_object (writer);
  data = ms_json_writer_peek (writer, &length);
  return g_strdup_printf ("%.*s\n", (int) length, data);
}

/* On a worker. */
static void
done_cb (MsAdminRequest *request,
         const GError   *error,
         gpointer        user_data)
{
  Visit *visit = user_data;

  tell (visit, make_reply (request, error), reply_cb);
}

/* What is told while the line before is still on its way is left out. */
static gboolean
tell_cb (gpointer user_data)
{
  Told *told = user_data;

  if (told->visit->line == NULL)
    send_line (told->visit, g_steal_pointer (&told->line), FALSE);
  g_free (told->line);
  g_free (told);
  return G_SOURCE_REMOVE;
}

/* In the job's thread, as is the end: the two reach the main thread in this order. */
static void
progress_cb (const MsSlackCounts *so_far,
             gpointer             user_data)
{
  Visit *visit = user_data;
  g_autofree char *text = NULL;
  gint64 now = g_get_monotonic_time ();

  if (now < visit->next_progress)
    return;
  visit->next_progress = now + PROGRESS_US;
  text = ms_slack_counts_format_short (so_far);
  tell (visit, make_note ("progress", text), tell_cb);
}

static void
imported_cb (const MsSlackCounts *counts,
             const GError        *error,
             gpointer             user_data)
{
  Visit *visit = user_data;
  g_autofree char *text = ms_slack_counts_format (counts);

  g_string_assign (visit->request->output, text);
  tell (visit, make_reply (visit->request, error), reply_cb);
}

/* Something is there, so that receiving does not wait. */
static gboolean
file_cb (GSocket      *socket,
         GIOCondition  condition,
         gpointer      user_data)
{
  Visit *visit = user_data;
  g_autoptr(GError) error = NULL;
  int fd = g_unix_connection_receive_fd (G_UNIX_CONNECTION (visit->connection), visit->control->cancellable, &error);

  visit->cancellable = g_cancellable_new ();
  visit->next_progress = g_get_monotonic_time () + PROGRESS_US;
  if (fd >= 0
      && ms_exchange_jobs_import (visit->control->jobs, fd, MS_ROLE_OWNER, progress_cb, imported_cb, visit, visit->cancellable, NULL, &error))
    return G_SOURCE_REMOVE;
  reply (visit, make_reply (NULL, error));
  return G_SOURCE_REMOVE;
}

/* It is asked for, because reading lines would swallow it. */
static void
ask_for_file (Visit *visit)
{
  g_autoptr(GSource) source = g_socket_create_source (g_socket_connection_get_socket (visit->connection), G_IO_IN, NULL);

  send_line (visit, make_note ("send", "file"), FALSE);
  g_source_set_callback (source, G_SOURCE_FUNC (file_cb), visit, NULL);
  g_source_attach (source, NULL);
}

static void
line_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  Visit *visit = user_data;
  g_autoptr(GError) error = NULL;
  gsize length = 0;
  g_autofree char *line = g_data_input_stream_read_line_finish (G_DATA_INPUT_STREAM (source), result, &length, &error);

  if (line == NULL)
    {
      visit_free (visit);
      return;
    }
  visit->request = length <= REQUEST_MAX_BYTES ? ms_admin_request_from_json (line, length, &error) : NULL;
  if (visit->request != NULL && ms_admin_needs_file (visit->request))
    {
      ask_for_file (visit);
      return;
    }
  if (visit->request != NULL)
    {
      ms_admin_start (visit->request, visit->control->executor, visit->control->readers, done_cb, visit);
      return;
    }
  if (error == NULL)
    ms_error_set (&error, MS_ERROR_INVALID_ARGUMENTS);
  reply (visit, make_reply (NULL, error));
}

static void
welcome (MsControl *self,
         GSocket   *socket)
{
  g_autoptr(GSocketConnection) connection = g_socket_connection_factory_create_connection (socket);
  g_autoptr(GDataInputStream) lines = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  Visit *visit = g_new0 (Visit, 1);

  visit->control = self;
  visit->connection = g_steal_pointer (&connection);
  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (lines), FALSE);
  g_data_input_stream_read_line_async (lines, G_PRIORITY_DEFAULT, self->cancellable, line_cb, visit);
}

static void start_accepting (MsControl *self);

static gboolean
resume_cb (gpointer user_data)
{
  MsControl *self = user_data;

  self->resume_id = 0;
  start_accepting (self);
  return G_SOURCE_REMOVE;
}

/* Without descriptors the one who waits would wake us again and again: a pause instead. */
static gboolean
accept_cb (GSocket      *socket,
           GIOCondition  condition,
           gpointer      user_data)
{
  MsControl *self = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(GSocket) accepted = g_socket_accept (socket, NULL, &error);

  if (accepted != NULL)
    {
      welcome (self, accepted);
      return G_SOURCE_CONTINUE;
    }
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    return G_SOURCE_CONTINUE;
  g_clear_pointer (&self->source, g_source_unref);
  self->resume_id = g_timeout_add (MS_LIMIT_ACCEPT_BACKOFF_MS, resume_cb, self);
  return G_SOURCE_REMOVE;
}

static void
start_accepting (MsControl *self)
{
  self->source = g_socket_create_source (self->socket, G_IO_IN, NULL);
  g_source_set_callback (self->source, G_SOURCE_FUNC (accept_cb), self, NULL);
  g_source_attach (self->source, NULL);
}

static gboolean
listen_on (MsControl   *self,
           GError     **error)
{
  g_autoptr(GSocketAddress) address = g_unix_socket_address_new (self->path);
  mode_t mask;
  gboolean bound;

  self->socket = g_socket_new (G_SOCKET_FAMILY_UNIX, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, error);
  if (self->socket == NULL)
    return FALSE;
  g_socket_set_blocking (self->socket, FALSE);
  g_socket_set_listen_backlog (self->socket, BACKLOG);
  g_unlink (self->path); /* of a server that was killed: the lock says that none runs */
  mask = umask (0177);
  bound = g_socket_bind (self->socket, address, FALSE, error);
  umask (mask);
  return bound && g_socket_listen (self->socket, error);
}

MsControl *
ms_control_new (const char      *path,
                MsExecutor      *executor,
                MsReaderPool    *readers,
                MsExchangeJobs  *jobs,
                GError         **error)
{
  g_autoptr(MsControl) self = g_new0 (MsControl, 1);

  self->path = g_strdup (path);
  self->executor = executor;
  self->readers = readers;
  self->jobs = jobs;
  self->cancellable = g_cancellable_new ();
  if (!listen_on (self, error))
    {
      g_prefix_error (error, _("cannot open the control socket: "));
      return NULL;
    }
  start_accepting (self);
  return g_steal_pointer (&self);
}

void
ms_control_free (MsControl *self)
{
  if (self == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->resume_id, g_source_remove);
  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
  g_clear_object (&self->socket);
  g_clear_object (&self->cancellable);
  g_unlink (self->path);
  g_free (self->path);
  g_free (self);
}

/* *is_last: whether it was the answer; what comes before is a question or tells how far it got. */
static gboolean
read_line (MsAdminRequest     *request,
           GSocketConnection  *connection,
           const char         *line,
           gsize               length,
           gboolean           *is_last,
           GError            **error)
{
  g_autoptr(MsJsonReader) reader = ms_json_reader_new ();
  g_autofree char *progress = NULL;
  g_autofree char *problem = NULL;
  g_autofree char *output = NULL;
  MsJsonNode root;

  if (!ms_json_reader_parse (reader, line, length, error))
    return FALSE;
  root = ms_json_reader_get_root (reader);
  *is_last = FALSE;
  if (ms_json_node_get_type (ms_json_node_get_member (root, "send")) != MS_JSON_NONE)
    return g_unix_connection_send_fd (G_UNIX_CONNECTION (connection), request->fd, NULL, error);
  progress = ms_json_node_dup_member_string (root, "progress");
  if (progress != NULL)
    {
      g_printerr ("%s\n", progress);
      return TRUE;
    }

  *is_last = TRUE;
  problem = ms_json_node_dup_member_string (root, "error");
  output = ms_json_node_dup_member_string (root, "output");
  g_string_assign (request->output, output != NULL ? output : "");
  if (problem == NULL)
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, problem);
  return FALSE;
}

static gboolean
read_answer (MsAdminRequest     *request,
             GSocketConnection  *connection,
             GError            **error)
{
  g_autoptr(GDataInputStream) lines = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  gboolean is_last = FALSE;

  while (!is_last)
    {
      gsize length = 0;
      g_autoptr(GError) failure = NULL;
      g_autofree char *line = g_data_input_stream_read_line (lines, &length, NULL, &failure);

      if (failure != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      if (line == NULL)
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, _("the server stopped before it answered"));
          return FALSE;
        }
      if (!read_line (request, connection, line, length, &is_last, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
ms_control_call (const char      *path,
                 MsAdminRequest  *request,
                 GError         **error)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr(GSocketConnection) connection = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, error);
  g_autofree char *sent = NULL;

  if (connection == NULL)
    {
      g_prefix_error (error, _("cannot reach the running server: "));
      return FALSE;
    }
  sent = ms_admin_request_to_json (request);
  return g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), sent, strlen (sent), NULL, NULL, error)
         && read_answer (request, connection, error);
}
