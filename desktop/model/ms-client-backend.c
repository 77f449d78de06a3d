/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Carries out what people ask for through a signed-in account: what needs no answer. Main thread. */

#define G_LOG_DOMAIN "ms-model"

#include "config.h"

#include "ms-client-backend-private.h"

#include "ms-client-compose.h"

/* As long as the toast with the Undo is shown. */
#define UNDO_MS 8000

static void ms_client_backend_iface_init (MsBackendInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (MsClientBackend, ms_client_backend, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (MS_TYPE_BACKEND, ms_client_backend_iface_init))

static MsClient *
client_of (MsBackend *backend)
{
  return MS_CLIENT_BACKEND (backend)->client;
}

static void
ms_client_backend_send (MsBackend  *backend,
                        const char *channel,
                        const char *typed)
{
  g_autofree char *text = ms_client_compose (client_of (backend), typed);

  ms_client_send_message (client_of (backend), channel, text);
}

static void
ms_client_backend_retry (MsBackend  *backend,
                         const char *client_id)
{
  if (client_id != NULL)
    ms_client_retry_message (client_of (backend), client_id);
}

static void
ms_client_backend_discard (MsBackend  *backend,
                           const char *client_id)
{
  if (client_id != NULL)
    ms_client_discard_message (client_of (backend), client_id);
}

static void
ms_client_backend_edit (MsBackend  *backend,
                        const char *channel,
                        gint64      ts,
                        const char *typed)
{
  g_autofree char *text = ms_client_compose (client_of (backend), typed);

  ms_client_edit_message (client_of (backend), channel, ts, text);
}

static void
ms_client_backend_delete (MsBackend  *backend,
                          const char *channel,
                          gint64      ts)
{
  ms_client_delete_message (client_of (backend), channel, ts, UNDO_MS);
}

static void
ms_client_backend_undelete (MsBackend  *backend,
                            const char *channel,
                            gint64      ts)
{
  ms_client_undo_delete (client_of (backend), channel, ts);
}

static void
ms_client_backend_mark (MsBackend  *backend,
                        const char *channel,
                        gint64      ts,
                        gboolean    unread)
{
  if (unread)
    ms_client_mark_unread (client_of (backend), channel, ts);
  else
    ms_client_mark_read (client_of (backend), channel, ts);
}

static void
ms_client_backend_typing (MsBackend  *backend,
                          const char *channel)
{
  ms_client_notify_typing (client_of (backend), channel);
  ms_client_notify_input (client_of (backend));
}

static void
ms_client_backend_set_view (MsBackend  *backend,
                            const char *channel,
                            gboolean    focused)
{
  ms_client_set_view (client_of (backend), channel, focused);
  if (focused)
    ms_client_notify_input (client_of (backend));
}

static void
ms_client_backend_save_draft (MsBackend  *backend,
                              const char *channel,
                              const char *text)
{
  ms_client_set_draft (client_of (backend), channel, text != NULL && *text != '\0' ? text : NULL);
}

static void
ms_client_backend_reconnect (MsBackend *backend)
{
  ms_client_retry_now (client_of (backend));
}

static char *
ms_client_backend_dup_typed (MsBackend  *backend,
                             const char *text)
{
  return ms_client_compose_to_typed (client_of (backend), text);
}

static void
ms_client_backend_iface_init (MsBackendInterface *iface)
{
  iface->open = ms_client_backend_open;
  iface->close = ms_client_backend_close;
  iface->load = ms_client_backend_load;
  iface->send = ms_client_backend_send;
  iface->retry = ms_client_backend_retry;
  iface->discard = ms_client_backend_discard;
  iface->edit = ms_client_backend_edit;
  iface->delete_message = ms_client_backend_delete;
  iface->undelete = ms_client_backend_undelete;
  iface->mark = ms_client_backend_mark;
  iface->typing = ms_client_backend_typing;
  iface->set_view = ms_client_backend_set_view;
  iface->save_draft = ms_client_backend_save_draft;
  iface->reconnect = ms_client_backend_reconnect;
  iface->dup_typed = ms_client_backend_dup_typed;
  iface->run_async = ms_client_backend_run_async;
  iface->run_finish = ms_client_backend_run_finish;
}

static void
ms_client_backend_dispose (GObject *object)
{
  MsClientBackend *self = MS_CLIENT_BACKEND (object);

  if (self->client != NULL)
    g_signal_handlers_disconnect_by_data (self->client, self);
  g_hash_table_remove_all (self->windows);
  g_clear_object (&self->client);

  G_OBJECT_CLASS (ms_client_backend_parent_class)->dispose (object);
}

static void
ms_client_backend_finalize (GObject *object)
{
  g_hash_table_unref (MS_CLIENT_BACKEND (object)->windows);

  G_OBJECT_CLASS (ms_client_backend_parent_class)->finalize (object);
}

static void
ms_client_backend_class_init (MsClientBackendClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ms_client_backend_dispose;
  object_class->finalize = ms_client_backend_finalize;
  g_signal_new ("failed", MS_TYPE_CLIENT_BACKEND, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
ms_client_backend_init (MsClientBackend *self)
{
  self->windows = g_hash_table_new_full (NULL, NULL, g_object_unref, g_object_unref);
}

MsClientBackend *
ms_client_backend_new (MsTeamModel *team,
                       MsClient    *client)
{
  MsClientBackend *self = g_object_new (MS_TYPE_CLIENT_BACKEND, NULL);

  self->client = g_object_ref (client);
  self->team = team;
  ms_team_model_set_backend (team, MS_BACKEND (self));
  ms_client_backend_connect (self);
  return self;
}

MsClient *
ms_client_backend_get_client (MsClientBackend *self)
{
  return self->client;
}
