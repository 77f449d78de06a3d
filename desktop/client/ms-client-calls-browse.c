/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lists that come in pages: channels to look through, members of a conversation. Main context. */

#define G_LOG_DOMAIN "ms-client"

#include "config.h"

#include "ms-client-calls-private.h"

#include "ms-wire-channel.h"

#define MEMBERS_MAX 10000
#define PAGE "200"

char *
ms_client_calls_read_cursor (MsJsonNode root)
{
  char *cursor = ms_json_node_dup_member_string (ms_json_node_get_member (root, "response_metadata"), "next_cursor");

  if (cursor != NULL && *cursor == '\0')
    g_clear_pointer (&cursor, g_free);
  return cursor;
}

typedef struct
{
  GPtrArray *channels;
  char      *next_cursor;
} Page;

static void
page_free (Page *page)
{
  g_clear_pointer (&page->channels, g_ptr_array_unref);
  g_free (page->next_cursor);
  g_free (page);
}

static gpointer
read_page (MsClient       *client,
           MsClientReply  *reply,
           GError        **error)
{
  MsJsonNode root = ms_client_reply_get_root (reply);
  Page *page = g_new0 (Page, 1);
  MsJsonIter iter;
  MsJsonNode node;

  page->channels = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_channel_free);
  page->next_cursor = ms_client_calls_read_cursor (root);
  ms_json_iter_init (&iter, ms_json_node_get_member (root, "channels"));
  while (ms_json_iter_next (&iter, NULL, &node))
    {
      MsChannel *channel = ms_wire_read_channel (node, NULL);

      if (channel == NULL)
        continue;
      channel->is_member = channel->is_member || ms_client_get_channel (client, channel->id) != NULL;
      g_ptr_array_add (page->channels, channel);
    }
  return page;
}

static const MsCallReading page_answer = { read_page, (GDestroyNotify) page_free };

void
ms_client_browse_channels_async (MsClient            *self,
                                 const char          *cursor,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  const char *arguments[] = { "types", "public_channel", "exclude_archived", "true", "limit", PAGE,
                              cursor != NULL ? "cursor" : NULL, cursor, NULL };

  g_return_if_fail (MS_IS_CLIENT (self));

  ms_client_calls_start (self, "conversations.list", arguments, &page_answer, cancellable, callback, user_data);
}

GPtrArray *
ms_client_browse_channels_finish (MsClient      *self,
                                  GAsyncResult  *result,
                                  char         **next_cursor,
                                  GError       **error)
{
  Page *page = NULL;
  GPtrArray *channels = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  if (next_cursor != NULL)
    *next_cursor = NULL;
  page = g_task_propagate_pointer (G_TASK (result), error);
  if (page == NULL)
    return NULL;
  channels = g_steal_pointer (&page->channels);
  if (next_cursor != NULL)
    *next_cursor = g_steal_pointer (&page->next_cursor);
  page_free (page);
  return channels;
}

/* Members: page after page. */

typedef struct
{
  char      *channel;
  GPtrArray *members;
} Members;

static void
members_free (Members *members)
{
  g_ptr_array_unref (members->members);
  g_free (members->channel);
  g_free (members);
}

static void
members_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Members *members = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(MsClientReply) reply = ms_client_http_call_finish (MS_CLIENT_HTTP (source), result, &error);
  g_autofree char *cursor = NULL;
  guint before = members->members->len;
  MsJsonIter iter;
  MsJsonNode node;

  if (reply == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  ms_json_iter_init (&iter, ms_json_node_get_member (ms_client_reply_get_root (reply), "members"));
  while (ms_json_iter_next (&iter, NULL, &node))
    {
      char *id = ms_json_node_dup_string (node);

      if (id != NULL)
        g_ptr_array_add (members->members, id);
    }
  cursor = ms_client_calls_read_cursor (ms_client_reply_get_root (reply));
  if (cursor != NULL && members->members->len > before && members->members->len < MEMBERS_MAX)
    {
      ms_client_http_call_async (MS_CLIENT_HTTP (source), "conversations.members",
                                 (const char *[]) { "channel", members->channel, "limit", "1000", "cursor", cursor, NULL },
                                 g_task_get_cancellable (task), members_cb, g_object_ref (task));
      return;
    }
  g_ptr_array_add (members->members, NULL);
  g_task_return_pointer (task, g_ptr_array_steal (members->members, NULL), (GDestroyNotify) g_strfreev);
}

void
ms_client_list_members_async (MsClient            *self,
                              const char          *channel,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  GTask *task = NULL;
  Members *members = NULL;

  g_return_if_fail (MS_IS_CLIENT (self));
  g_return_if_fail (channel != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  members = g_new0 (Members, 1);
  members->channel = g_strdup (channel);
  members->members = g_ptr_array_new_with_free_func (g_free);
  g_task_set_source_tag (task, ms_client_list_members_async);
  g_task_set_task_data (task, members, (GDestroyNotify) members_free);
  ms_client_http_call_async (ms_client_get_http (self), "conversations.members",
                             (const char *[]) { "channel", channel, "limit", "1000", NULL }, cancellable, members_cb, task);
}

char **
ms_client_list_members_finish (MsClient      *self,
                               GAsyncResult  *result,
                               GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
