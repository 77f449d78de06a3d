/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who may open the socket may do everything: it is made with mode 0600 in a folder of mode 0700. */

#define G_LOG_DOMAIN "ms-app"

#include "config.h"

#include "ms-control.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>

#include "ms-error.h"
#include "ms-json-reader.h"
#include "ms-json-writer.h"
#include "ms-limits.h"

#define REQUEST_MAX_BYTES (64 * 1024)
#define BACKLOG 16

struct _MsControl
{
  char           *path;
  GSocket        *socket;
  GSource        *source; /* (nullable): NULL while accepting is paused */
  guint           resume_id;
  GCancellable   *cancellable;
  MsExecutor     *executor;
  MsReaderPool   *readers;
};

/* One connection. */
typedef struct
{
  MsControl         *control;
  GSocketConnection *connection;
  MsAdminRequest    *request;
  char              *reply;
} Visit;

static void
visit_free (Visit *visit)
{
  g_clear_object (&visit->connection);
  g_clear_pointer (&visit->request, ms_admin_request_free);
  g_free (visit->reply);
  g_free (visit);
}

static void
written_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_output_stream_write_all_finish (G_OUTPUT_STREAM (source), result, NULL, NULL);
  visit_free (user_data);
}

static gboolean
reply_cb (gpointer user_data)
{
  Visit *visit = user_data;

  g_output_stream_write_all_async (g_io_stream_get_output_stream (G_IO_STREAM (visit->connection)), visit->reply, strlen (visit->reply),
                                   G_PRIORITY_DEFAULT, NULL, written_cb, visit);
  return G_SOURCE_REMOVE;
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

  visit->reply = make_reply (request, error);
  g_main_context_invoke (NULL, reply_cb, visit);
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
  if (visit->request != NULL)
    {
      ms_admin_start (visit->request, visit->control->executor, visit->control->readers, done_cb, visit);
      return;
    }
  if (error == NULL)
    ms_error_set (&error, MS_ERROR_INVALID_ARGUMENTS);
  visit->reply = make_reply (NULL, error);
  reply_cb (visit);
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
ms_control_new (const char    *path,
                MsExecutor    *executor,
                MsReaderPool  *readers,
                GError       **error)
{
  g_autoptr(MsControl) self = g_new0 (MsControl, 1);

  self->path = g_strdup (path);
  self->executor = executor;
  self->readers = readers;
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

static gboolean
read_reply (MsAdminRequest  *request,
            const char      *line,
            gsize            length,
            GError         **error)
{
  g_autoptr(MsJsonReader) reader = ms_json_reader_new ();
  g_autofree char *problem = NULL;
  g_autofree char *output = NULL;
  MsJsonNode root;

  if (!ms_json_reader_parse (reader, line, length, error))
    return FALSE;
  root = ms_json_reader_get_root (reader);
  problem = ms_json_node_dup_member_string (root, "error");
  output = ms_json_node_dup_member_string (root, "output");
  g_string_assign (request->output, output != NULL ? output : "");
  if (problem == NULL)
    return TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, problem);
  return FALSE;
}

gboolean
ms_control_call (const char      *path,
                 MsAdminRequest  *request,
                 GError         **error)
{
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GSocketAddress) address = g_unix_socket_address_new (path);
  g_autoptr(GSocketConnection) connection = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, error);
  g_autoptr(GDataInputStream) lines = NULL;
  g_autofree char *sent = NULL;
  g_autofree char *line = NULL;
  gsize length = 0;

  if (connection == NULL)
    {
      g_prefix_error (error, _("cannot reach the running server: "));
      return FALSE;
    }
  sent = ms_admin_request_to_json (request);
  if (!g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), sent, strlen (sent), NULL, NULL, error))
    return FALSE;
  lines = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  line = g_data_input_stream_read_line (lines, &length, NULL, error);
  if (line != NULL)
    return read_reply (request, line, length, error);
  if (error != NULL && *error == NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED, _("the server stopped before it answered"));
  return FALSE;
}
