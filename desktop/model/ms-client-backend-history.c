/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Mirrors the client's windows of history into the lists of open channels. Main thread. */

#define G_LOG_DOMAIN "ms-model"

#include "config.h"

#include "ms-client-backend-private.h"

#include <glib/gi18n.h>

#include "ms-client-error.h"
#include "ms-error.h"

static const char *
reason_text (const char *failure)
{
  if (g_strcmp0 (failure, "is_archived") == 0)
    return _("Not sent: the channel is in the archive.");
  if (g_strcmp0 (failure, "not_in_channel") == 0)
    return _("Not sent: you are no longer in this channel.");
  if (g_strcmp0 (failure, "msg_too_long") == 0)
    return _("Not sent: the message is too long.");
  if (g_strcmp0 (failure, "channel_not_found") == 0)
    return _("Not sent: this channel is gone.");
  return _("Not sent: the server refused it.");
}

static MsMessageItem *
make_item (MsClientBackend      *self,
           const MsMessageEntry *entry)
{
  MsMessageItem *item = NULL;
  MsMessage value = *entry->message;

  /* An echo carries its handle beside the message. */
  if (value.client_msg_id == NULL)
    value.client_msg_id = (char *) entry->client_msg_id;
  item = ms_team_model_make_message (self->team, &value, entry->created);
  if (entry->state == MS_SEND_PENDING)
    ms_message_item_set_state (item, MS_MESSAGE_STATE_PENDING, NULL);
  else if (entry->state == MS_SEND_FAILED)
    ms_message_item_set_state (item, MS_MESSAGE_STATE_FAILED, reason_text (entry->failure));
  return item;
}

static void
mirror (MsClientBackend *self,
        MsMessageList   *list,
        MsMessageWindow *window,
        guint            position,
        guint            removed,
        guint            added)
{
  g_autoptr(GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = position; i < position + added; i++)
    {
      const MsMessageEntry *entry = ms_message_window_get (window, i);

      if (entry != NULL)
        g_ptr_array_add (items, make_item (self, entry));
    }
  ms_message_list_splice (list, position, removed, items);
}

static MsMessageList *
list_of (MsClientBackend *self,
         MsMessageWindow *window)
{
  GHashTableIter iter;
  gpointer list = NULL;
  gpointer other = NULL;

  g_hash_table_iter_init (&iter, self->windows);
  while (g_hash_table_iter_next (&iter, &list, &other))
    {
      if (other == window)
        return list;
    }
  return NULL;
}

static void
update_state (MsMessageList   *list,
              MsMessageWindow *window,
              gboolean         failed)
{
  MsHistoryState state = {
    .loaded = ms_message_window_is_loaded (window),
    .has_older = !ms_message_window_is_at_start (window),
    .has_newer = !ms_message_window_is_at_end (window),
    .loading = ms_message_window_is_loading (window),
    .failed = failed,
  };

  ms_message_list_set_state (list, &state);
}

static void
items_changed_cb (MsMessageWindow *window,
                  guint            position,
                  guint            removed,
                  guint            added,
                  MsClientBackend *self)
{
  MsMessageList *list = list_of (self, window);

  if (list == NULL)
    return;
  /* The list asks in the middle of the splice whether there is more: it must know by then. */
  update_state (list, window, FALSE);
  mirror (self, list, window, position, removed, added);
}

static void
state_changed_cb (MsMessageWindow *window,
                  GParamSpec      *pspec,
                  MsClientBackend *self)
{
  MsMessageList *list = list_of (self, window);

  if (list != NULL)
    update_state (list, window, FALSE);
}

void
ms_client_backend_open (MsBackend     *backend,
                        MsMessageList *list)
{
  MsClientBackend *self = MS_CLIENT_BACKEND (backend);
  MsMessageWindow *window = NULL;

  if (g_hash_table_contains (self->windows, list))
    return;
  window = ms_client_open_window (self->client, ms_message_list_get_channel_id (list));
  g_hash_table_insert (self->windows, g_object_ref (list), window);
  g_signal_connect_object (window, "items-changed", G_CALLBACK (items_changed_cb), self, 0);
  g_signal_connect_object (window, "notify", G_CALLBACK (state_changed_cb), self, 0);
  update_state (list, window, FALSE);
  mirror (self, list, window, 0, ms_message_list_get_length (list), ms_message_window_get_length (window));
}

void
ms_client_backend_close (MsBackend     *backend,
                         MsMessageList *list)
{
  MsClientBackend *self = MS_CLIENT_BACKEND (backend);
  MsHistoryState empty = { .has_older = TRUE };
  gpointer held = NULL;
  gpointer window = NULL;

  if (!g_hash_table_steal_extended (self->windows, list, &held, &window))
    return;
  g_signal_handlers_disconnect_by_data (window, self);
  ms_message_list_splice (list, 0, ms_message_list_get_length (list), NULL);
  ms_message_list_set_state (list, &empty);
  g_object_unref (window);
  g_object_unref (held);
}

/* What a load needs to know when it is over. */
typedef struct
{
  MsClientBackend *backend;
  MsMessageList *list;
} Load;

static void
loaded_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Load *load = user_data;
  MsMessageWindow *window = MS_MESSAGE_WINDOW (source);
  g_autoptr(GError) error = NULL;

  ms_message_window_load_finish (window, result, &error);
  if (g_hash_table_lookup (load->backend->windows, load->list) == window)
    update_state (load->list, window, error != NULL && !ms_client_error_is_temporary (error));
  g_object_unref (load->list);
  g_object_unref (load->backend);
  g_free (load);
}

void
ms_client_backend_load (MsBackend        *backend,
                        MsMessageList    *list,
                        MsHistoryRequest  request,
                        gint64            ts)
{
  MsClientBackend *self = MS_CLIENT_BACKEND (backend);
  MsMessageWindow *window = g_hash_table_lookup (self->windows, list);
  Load *load = NULL;

  if (window == NULL)
    return;
  load = g_new0 (Load, 1);
  load->backend = g_object_ref (self);
  load->list = g_object_ref (list);
  switch (request)
    {
    case MS_HISTORY_OLDER:
      ms_message_window_load_older_async (window, NULL, loaded_cb, load);
      break;
    case MS_HISTORY_NEWER:
      ms_message_window_load_newer_async (window, NULL, loaded_cb, load);
      break;
    case MS_HISTORY_AROUND:
      ms_message_window_show_around_async (window, ts, NULL, loaded_cb, load);
      break;
    case MS_HISTORY_LATEST:
    default:
      ms_message_window_show_end_async (window, NULL, loaded_cb, load);
    }
}
