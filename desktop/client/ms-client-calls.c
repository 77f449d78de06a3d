/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The methods behind buttons and dialogs. Simple ones are a name and arguments; those with an answer read it here. Main context. */

#define G_LOG_DOMAIN "ms-client"

#include "config.h"

#include "ms-client-calls.h"

#include "ms-client-error.h"
#include "ms-client-private.h"
#include "ms-client-state.h"
#include "ms-client-sync.h"
#include "ms-json-writer.h"
#include "ms-wire-channel.h"

#define MEMBERS_MAX 10000
#define PAGE "200"
#define INT64_TEXT 24

/* What is done with a good reply, on the way to the caller: returns the task's value, or NULL with an error. */
typedef gpointer (*Read) (MsClient       *client,
                          MsClientReply  *reply,
                          GError        **error);

typedef struct
{
  Read           read; /* (nullable): the call has no answer */
  GDestroyNotify free;
} Reading;

static void
called_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  const Reading *reading = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(MsClientReply) reply = ms_client_http_call_finish (MS_CLIENT_HTTP (source), result, &error);
  gpointer value = NULL;

  if (reply != NULL && reading->read == NULL)
    {
      g_task_return_pointer (task, g_strdup (""), g_free);
      return;
    }
  if (reply != NULL)
    value = reading->read (g_task_get_source_object (task), reply, &error);
  if (value != NULL)
    g_task_return_pointer (task, value, reading->free);
  else
    g_task_return_error (task, error);
}

static const Reading no_answer = { NULL, NULL };

static void
start (MsClient            *self,
       const char          *method,
       const char * const  *arguments,
       const Reading       *reading,
       GCancellable        *cancellable,
       GAsyncReadyCallback  callback,
       gpointer             user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, start);
  g_task_set_task_data (task, (gpointer) reading, NULL);
  ms_client_http_call_async (ms_client_get_http (self), method, arguments, cancellable, called_cb, task);
}

static gpointer
bad_reply (GError **error)
{
  g_set_error_literal (error, MS_CLIENT_ERROR, MS_CLIENT_ERROR_BAD_REPLY, "the answer lacks what it must have");
  return NULL;
}

gboolean
ms_client_call_finish (MsClient      *self,
                       GAsyncResult  *result,
                       GError       **error)
{
  g_autofree char *ignored = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  ignored = g_task_propagate_pointer (G_TASK (result), error);
  return ignored != NULL;
}

char *
ms_client_call_finish_channel (MsClient      *self,
                               GAsyncResult  *result,
                               GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* Conversations that one is in afterwards: the events may come later than the answer, so they are put in at once if new. */
static gpointer
read_channel (MsClient       *client,
              MsClientReply  *reply,
              GError        **error)
{
  MsClientState *state = ms_client_get_state (client);
  MsJsonNode root = ms_client_reply_get_root (reply);
  MsChannel *channel = ms_wire_read_channel (ms_json_node_get_member (root, "channel"), NULL);
  char *id = NULL;

  if (channel == NULL)
    return bad_reply (error);
  id = g_strdup (channel->id);
  if (ms_client_state_get_channel (state, id) == NULL && (channel->name != NULL || channel->user != NULL))
    {
      channel->is_member = TRUE;
      channel->has_view = TRUE;
      ms_client_state_put_channel (state, channel, 0);
    }
  else
    {
      ms_channel_free (channel);
      if (ms_client_state_get_channel (state, id) == NULL)
        ms_client_sync_fetch_channel (ms_client_get_sync (client), id);
    }
  return id;
}

static const Reading channel_answer = { read_channel, g_free };

typedef struct
{
  GTask *task;
  char  *id;
} SetPurpose;

static void
purpose_set_cb (GObject      *source,
                GAsyncResult *result,
                gpointer      user_data)
{
  SetPurpose *set = user_data;
  g_autoptr(MsClientReply) reply = ms_client_http_call_finish (MS_CLIENT_HTTP (source), result, NULL);

  /* The channel is there: a purpose that could not be set is no reason to say that it is not. */
  g_task_return_pointer (set->task, g_steal_pointer (&set->id), g_free);
  g_object_unref (set->task);
  g_free (set);
}

static void
created_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  const char *purpose = g_task_get_task_data (task);
  MsClient *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr(MsClientReply) reply = ms_client_http_call_finish (MS_CLIENT_HTTP (source), result, &error);
  g_autofree char *id = reply != NULL ? read_channel (self, reply, &error) : NULL;
  SetPurpose *set = NULL;

  if (id == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  if (purpose == NULL || *purpose == '\0')
    {
      g_task_return_pointer (task, g_steal_pointer (&id), g_free);
      return;
    }
  set = g_new0 (SetPurpose, 1);
  set->id = g_steal_pointer (&id);
  set->task = g_steal_pointer (&task);
  ms_client_http_call_async (ms_client_get_http (self), "conversations.setPurpose",
                             (const char *[]) { "channel", set->id, "purpose", purpose, NULL },
                             g_task_get_cancellable (set->task), purpose_set_cb, set);
}

void
ms_client_create_channel_async (MsClient            *self,
                                const char          *name,
                                gboolean             is_private,
                                const char          *purpose,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  const char *arguments[] = { "name", name, "is_private", is_private ? "true" : "false", NULL };
  GTask *task = NULL;

  g_return_if_fail (MS_IS_CLIENT (self));
  g_return_if_fail (name != NULL);

  task = g_task_new (self, cancellable, callback, user_data);
  g_task_set_source_tag (task, ms_client_create_channel_async);
  g_task_set_task_data (task, g_strdup (purpose), g_free);
  ms_client_http_call_async (ms_client_get_http (self), "conversations.create", arguments, cancellable, created_cb, task);
}

/* A method of one channel with at most one more argument. */
static void
channel_call (MsClient            *self,
              const char          *method,
              const char          *channel,
              const char          *name,
              const char          *value,
              const Reading       *reading,
              GCancellable        *cancellable,
              GAsyncReadyCallback  callback,
              gpointer             user_data)
{
  const char *arguments[] = { "channel", channel, name, value, NULL };

  g_return_if_fail (MS_IS_CLIENT (self));
  g_return_if_fail (channel != NULL);

  start (self, method, arguments, reading, cancellable, callback, user_data);
}

void
ms_client_join_channel_async (MsClient            *self,
                              const char          *channel,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  channel_call (self, "conversations.join", channel, NULL, NULL, &channel_answer, cancellable, callback, user_data);
}

void
ms_client_leave_channel_async (MsClient            *self,
                               const char          *channel,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  channel_call (self, "conversations.leave", channel, NULL, NULL, &no_answer, cancellable, callback, user_data);
}

void
ms_client_rename_channel_async (MsClient            *self,
                                const char          *channel,
                                const char          *name,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  channel_call (self, "conversations.rename", channel, "name", name, &no_answer, cancellable, callback, user_data);
}

void
ms_client_set_topic_async (MsClient            *self,
                           const char          *channel,
                           const char          *topic,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  channel_call (self, "conversations.setTopic", channel, "topic", topic, &no_answer, cancellable, callback, user_data);
}

void
ms_client_set_purpose_async (MsClient            *self,
                             const char          *channel,
                             const char          *purpose,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  channel_call (self, "conversations.setPurpose", channel, "purpose", purpose, &no_answer, cancellable, callback, user_data);
}

void
ms_client_archive_channel_async (MsClient            *self,
                                 const char          *channel,
                                 gboolean             archived,
                                 GCancellable        *cancellable,
                                 GAsyncReadyCallback  callback,
                                 gpointer             user_data)
{
  channel_call (self, archived ? "conversations.archive" : "conversations.unarchive", channel, NULL, NULL, &no_answer,
                cancellable, callback, user_data);
}

void
ms_client_invite_to_channel_async (MsClient            *self,
                                   const char          *channel,
                                   const char * const  *users,
                                   GCancellable        *cancellable,
                                   GAsyncReadyCallback  callback,
                                   gpointer             user_data)
{
  g_autofree char *list = NULL;

  g_return_if_fail (users != NULL);

  list = g_strjoinv (",", (char **) users);
  channel_call (self, "conversations.invite", channel, "users", list, &no_answer, cancellable, callback, user_data);
}

void
ms_client_open_direct_async (MsClient            *self,
                             const char          *user,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  const char *arguments[] = { "users", user, "return_im", "true", NULL };

  g_return_if_fail (MS_IS_CLIENT (self));
  g_return_if_fail (user != NULL);

  start (self, "conversations.open", arguments, &channel_answer, cancellable, callback, user_data);
}

void
ms_client_close_direct_async (MsClient            *self,
                              const char          *channel,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  channel_call (self, "conversations.close", channel, NULL, NULL, &no_answer, cancellable, callback, user_data);
}

/* Browsing. */

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

static char *
read_cursor (MsJsonNode root)
{
  char *cursor = ms_json_node_dup_member_string (ms_json_node_get_member (root, "response_metadata"), "next_cursor");

  if (cursor != NULL && *cursor == '\0')
    g_clear_pointer (&cursor, g_free);
  return cursor;
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
  page->next_cursor = read_cursor (root);
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

static const Reading page_answer = { read_page, (GDestroyNotify) page_free };

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

  start (self, "conversations.list", arguments, &page_answer, cancellable, callback, user_data);
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
  cursor = read_cursor (ms_client_reply_get_root (reply));
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

/* Invitations. */

void
ms_invite_free (MsInvite *self)
{
  if (self == NULL)
    return;
  g_free (self->code);
  g_free (self->url);
  g_free (self->creator);
  g_free (self);
}

static gint64
read_time (MsJsonNode  node,
           const char *name)
{
  return CLAMP (ms_json_node_get_member_int64 (node, name, 0), 0, G_MAXINT32 * G_GINT64_CONSTANT (16)) * G_USEC_PER_SEC;
}

static MsInvite *
decode_invite (MsJsonNode node)
{
  g_autoptr(MsInvite) invite = g_new0 (MsInvite, 1);

  invite->code = ms_json_node_dup_member_string (node, "code");
  invite->url = ms_json_node_dup_member_string (node, "url");
  invite->creator = ms_json_node_dup_member_string (node, "creator");
  invite->created = read_time (node, "created");
  invite->expires = read_time (node, "expires");
  invite->uses = ms_json_node_get_member_int64 (node, "uses", 0);
  invite->used = ms_json_node_get_member_int64 (node, "used", 0);
  return invite->code != NULL && invite->url != NULL ? g_steal_pointer (&invite) : NULL;
}

static gpointer
read_invite (MsClient       *client,
             MsClientReply  *reply,
             GError        **error)
{
  MsInvite *invite = decode_invite (ms_client_reply_get_root (reply));

  return invite != NULL ? invite : bad_reply (error);
}

static gpointer
read_invites (MsClient       *client,
              MsClientReply  *reply,
              GError        **error)
{
  GPtrArray *invites = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_invite_free);
  MsJsonIter iter;
  MsJsonNode node;

  ms_json_iter_init (&iter, ms_json_node_get_member (ms_client_reply_get_root (reply), "invites"));
  while (ms_json_iter_next (&iter, NULL, &node))
    {
      MsInvite *invite = decode_invite (node);

      if (invite != NULL)
        g_ptr_array_add (invites, invite);
    }
  return invites;
}

static const Reading invite_answer = { read_invite, (GDestroyNotify) ms_invite_free };
static const Reading invites_answer = { read_invites, (GDestroyNotify) g_ptr_array_unref };

void
ms_client_create_invite_async (MsClient            *self,
                               gint64               expires,
                               gint64               uses,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  char expires_text[INT64_TEXT];
  char uses_text[INT64_TEXT];
  const char *arguments[] = { "expires", expires_text, "uses", uses_text, NULL };

  g_return_if_fail (MS_IS_CLIENT (self));

  g_snprintf (expires_text, sizeof expires_text, "%" G_GINT64_FORMAT, expires);
  g_snprintf (uses_text, sizeof uses_text, "%" G_GINT64_FORMAT, uses);
  start (self, "micro.invites.create", arguments, &invite_answer, cancellable, callback, user_data);
}

MsInvite *
ms_client_create_invite_finish (MsClient      *self,
                                GAsyncResult  *result,
                                GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
ms_client_list_invites_async (MsClient            *self,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_return_if_fail (MS_IS_CLIENT (self));

  start (self, "micro.invites.list", NULL, &invites_answer, cancellable, callback, user_data);
}

GPtrArray *
ms_client_list_invites_finish (MsClient      *self,
                               GAsyncResult  *result,
                               GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
ms_client_revoke_invite_async (MsClient            *self,
                               const char          *code,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  const char *arguments[] = { "code", code, NULL };

  g_return_if_fail (MS_IS_CLIENT (self));
  g_return_if_fail (code != NULL);

  start (self, "micro.invites.revoke", arguments, &no_answer, cancellable, callback, user_data);
}

/* Oneself. */

void
ms_client_set_profile_async (MsClient            *self,
                             const char * const  *fields,
                             GCancellable        *cancellable,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  g_autoptr(MsJsonWriter) writer = NULL;
  g_autofree char *profile = NULL;
  const char *text = NULL;
  gsize length = 0;

  g_return_if_fail (MS_IS_CLIENT (self));
  g_return_if_fail (fields != NULL);

  writer = ms_json_writer_new (0);
  ms_json_writer_open_object (writer);
  for (gsize i = 0; fields[i] != NULL && fields[i + 1] != NULL; i += 2)
    if (g_str_equal (fields[i], "status_expiration"))
      ms_json_writer_add_int (writer, fields[i], g_ascii_strtoll (fields[i + 1], NULL, 10));
    else
      ms_json_writer_add_string (writer, fields[i], fields[i + 1]);
  ms_json_writer_close_object (writer);
  text = ms_json_writer_peek (writer, &length);
  profile = g_strndup (text, length);
  start (self, "users.profile.set", (const char *[]) { "profile", profile, NULL }, &no_answer, cancellable, callback, user_data);
}

void
ms_client_set_presence_async (MsClient            *self,
                              gboolean             away,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  const char *arguments[] = { "presence", away ? "away" : "auto", NULL };

  g_return_if_fail (MS_IS_CLIENT (self));

  start (self, "users.setPresence", arguments, &no_answer, cancellable, callback, user_data);
}

void
ms_session_free (MsSession *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->device);
  g_free (self);
}

static gpointer
read_sessions (MsClient       *client,
               MsClientReply  *reply,
               GError        **error)
{
  GPtrArray *sessions = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_session_free);
  MsJsonIter iter;
  MsJsonNode node;

  ms_json_iter_init (&iter, ms_json_node_get_member (ms_client_reply_get_root (reply), "sessions"));
  while (ms_json_iter_next (&iter, NULL, &node))
    {
      g_autoptr(MsSession) session = g_new0 (MsSession, 1);

      session->id = ms_json_node_dup_member_string (node, "id");
      session->device = ms_json_node_dup_member_string (node, "device");
      session->created = read_time (node, "created");
      session->last_used = read_time (node, "last_used");
      session->current = ms_json_node_get_member_boolean (node, "current");
      if (session->id != NULL)
        g_ptr_array_add (sessions, g_steal_pointer (&session));
    }
  return sessions;
}

static const Reading sessions_answer = { read_sessions, (GDestroyNotify) g_ptr_array_unref };

void
ms_client_list_sessions_async (MsClient            *self,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  g_return_if_fail (MS_IS_CLIENT (self));

  start (self, "micro.sessions.list", NULL, &sessions_answer, cancellable, callback, user_data);
}

GPtrArray *
ms_client_list_sessions_finish (MsClient      *self,
                                GAsyncResult  *result,
                                GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

void
ms_client_revoke_session_async (MsClient            *self,
                                const char          *session,
                                GCancellable        *cancellable,
                                GAsyncReadyCallback  callback,
                                gpointer             user_data)
{
  const char *arguments[] = { session != NULL ? "session" : "all_others", session != NULL ? session : "1", NULL };

  g_return_if_fail (MS_IS_CLIENT (self));

  start (self, "micro.sessions.revoke", arguments, &no_answer, cancellable, callback, user_data);
}
