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

#define REQUEST_MAX_BYTES (64 * 1024)

struct _MsControl
{
  char           *path;
  GSocketService *service;
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

static gboolean
incoming_cb (GSocketService    *service,
             GSocketConnection *connection,
             GObject           *source,
             gpointer           user_data)
{
  MsControl *self = user_data;
  g_autoptr(GDataInputStream) lines = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  Visit *visit = g_new0 (Visit, 1);

  visit->control = self;
  visit->connection = g_object_ref (connection);
  g_filter_input_stream_set_close_base_stream (G_FILTER_INPUT_STREAM (lines), FALSE);
  g_data_input_stream_read_line_async (lines, G_PRIORITY_DEFAULT, self->cancellable, line_cb, visit);
  return TRUE;
}

MsControl *
ms_control_new (const char    *path,
                MsExecutor    *executor,
                MsReaderPool  *readers,
                GError       **error)
{
  g_autoptr(MsControl) self = g_new0 (MsControl, 1);
  g_autoptr(GSocketAddress) address = g_unix_socket_address_new (path);
  mode_t mask;
  gboolean made;

  self->path = g_strdup (path);
  self->executor = executor;
  self->readers = readers;
  self->cancellable = g_cancellable_new ();
  self->service = g_socket_service_new ();
  g_unlink (path); /* of a server that was killed: the lock says that none runs */
  mask = umask (0177);
  made = g_socket_listener_add_address (G_SOCKET_LISTENER (self->service), address, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_DEFAULT, NULL,
                                        NULL, error);
  umask (mask);
  if (!made)
    {
      g_prefix_error (error, _("cannot open the control socket: "));
      return NULL;
    }
  g_signal_connect (self->service, "incoming", G_CALLBACK (incoming_cb), self);
  return g_steal_pointer (&self);
}

void
ms_control_free (MsControl *self)
{
  if (self == NULL)
    return;
  g_cancellable_cancel (self->cancellable);
  if (self->service != NULL)
    {
      g_socket_service_stop (self->service);
      g_socket_listener_close (G_SOCKET_LISTENER (self->service));
    }
  g_clear_object (&self->service);
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
