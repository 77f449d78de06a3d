/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Invitations, and what concerns oneself: profile, presence, sessions. Main context. */

#define G_LOG_DOMAIN "ms-client"

#include "config.h"

#include "ms-client-calls-private.h"

#include "ms-json-writer.h"

#define INT64_TEXT 24

void
ms_invite_free (MsInvite *self)
{
  if (self == NULL)
    return;
  g_free (self->code);
  g_free (self->url);
  g_free (self->qr_text);
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
  invite->qr_text = ms_json_node_dup_member_string (node, "qr_text");
  if (invite->qr_text == NULL)
    invite->qr_text = g_strdup (invite->url);
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

  return invite != NULL ? invite : ms_client_calls_bad_reply (error);
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

static const MsCallReading invite_answer = { read_invite, (GDestroyNotify) ms_invite_free };
static const MsCallReading invites_answer = { read_invites, (GDestroyNotify) g_ptr_array_unref };

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
  ms_client_calls_start (self, "micro.invites.create", arguments, &invite_answer, cancellable, callback, user_data);
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

  ms_client_calls_start (self, "micro.invites.list", NULL, &invites_answer, cancellable, callback, user_data);
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

  ms_client_calls_start (self, "micro.invites.revoke", arguments, &ms_client_calls_no_answer, cancellable, callback, user_data);
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
  ms_client_calls_start (self, "users.profile.set", (const char *[]) { "profile", profile, NULL }, &ms_client_calls_no_answer, cancellable, callback, user_data);
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

  ms_client_calls_start (self, "users.setPresence", arguments, &ms_client_calls_no_answer, cancellable, callback, user_data);
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

static const MsCallReading sessions_answer = { read_sessions, (GDestroyNotify) g_ptr_array_unref };

void
ms_client_list_sessions_async (MsClient            *self,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  g_return_if_fail (MS_IS_CLIENT (self));

  ms_client_calls_start (self, "micro.sessions.list", NULL, &sessions_answer, cancellable, callback, user_data);
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

  ms_client_calls_start (self, "micro.sessions.revoke", arguments, &ms_client_calls_no_answer, cancellable, callback, user_data);
}
