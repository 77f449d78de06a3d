/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Invitations: codes that let people in. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-account-private.h"

#include <sodium.h>

#include "ms-audit-service.h"
#include "ms-error.h"
#include "ms-limits.h"

#define CODE_LENGTH 20
#define NOTED_CHARS 6

/* Letters and digits that cannot be taken for one another; 95 bits. */
static void
make_code (char code[CODE_LENGTH + 1])
{
  static const char alphabet[] = "abcdefghjkmnpqrstuvwxyz23456789";

  for (gsize i = 0; i < CODE_LENGTH; i++)
    code[i] = alphabet[randombytes_uniform (sizeof alphabet - 1)];
  code[CODE_LENGTH] = '\0';
}

char *
ms_account_make_invite (MsContext  *context,
                        gint64      creator,
                        gint64      expires_at,
                        gint64      uses,
                        gint64     *key,
                        GError    **error)
{
  char code[CODE_LENGTH + 1];
  MsInviteRow row = { .code = code, .creator = creator, .created = ms_context_get_now_seconds (context), .expires = expires_at, .uses = uses };
  gint64 inserted;

  make_code (code);
  inserted = ms_invite_store_insert (ms_context_get_store (context), &row, error);
  if (key != NULL)
    *key = inserted;
  return inserted != 0 ? g_strdup (code) : NULL;
}

/* An invitation is worth what its maker may do when it is used; those of the command line are always good. */
static gboolean
may_still_invite (MsContext  *context,
                  gint64      maker,
                  gboolean   *may,
                  GError    **error)
{
  MsStore *store = ms_context_get_store (context);
  g_autoptr(MsUser) user = NULL;
  GError *failure = NULL;

  *may = maker == 0;
  if (maker == 0)
    return TRUE;
  user = ms_user_store_get (store, maker, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  *may = user != NULL && !user->deleted
         && ms_policy_check_least (user->role, MS_ACTION_CREATE_INVITE, ms_store_get_settings (store)->create_invites, NULL);
  return TRUE;
}

gboolean
ms_account_find_invite (MsContext    *context,
                        const char   *code,
                        MsInviteRow  *invite,
                        GError      **error)
{
  gboolean found = FALSE;
  gboolean may = FALSE;

  if (code == NULL)
    return ms_error_set (error, MS_ERROR_INVALID_CODE);
  if (!ms_invite_store_find (ms_context_get_store (context), code, invite, &found, error)
      || (found && !may_still_invite (context, invite->creator, &may, error)))
    return FALSE;
  if (!found || !may
      || (invite->expires > 0 && invite->expires <= ms_context_get_now_seconds (context))
      || (invite->uses > 0 && invite->used >= invite->uses))
    return ms_error_set (error, MS_ERROR_INVALID_CODE);
  return TRUE;
}

GArray *
ms_account_list_invited (MsContext          *context,
                         const MsInviteRow  *invite,
                         GError            **error)
{
  MsStore *store = ms_context_get_store (context);
  g_autoptr(GArray) channels = ms_invite_store_list_channels (store, invite->key, error);
  g_autoptr(GArray) open = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (channels == NULL)
    return NULL;
  for (guint i = 0; i < channels->len; i++)
    {
      gint64 channel = g_array_index (channels, gint64, i);
      GError *failure = NULL;
      g_autoptr(MsChannelRow) row = ms_channel_store_get (store, channel, invite->creator, &failure);

      if (failure != NULL)
        {
          g_propagate_error (error, failure);
          return NULL;
        }
      if (row != NULL && (row->channel->kind == MS_CHANNEL_PUBLIC || row->channel->is_member))
        g_array_append_val (open, channel);
    }
  return g_steal_pointer (&open);
}

static gboolean
check_channels (MsContext           *context,
                const MsUser        *caller,
                const char * const  *channels,
                GArray              *keys,
                GError             **error)
{
  for (gsize i = 0; channels != NULL && channels[i] != NULL; i++)
    {
      g_autoptr(MsChannelRow) row = ms_service_need_channel (context, caller, channels[i], error);

      if (row == NULL)
        return FALSE;
      if (ms_channel_is_direct (row->channel) || i >= MS_LIMIT_INVITE_CHANNELS
          || (row->channel->kind == MS_CHANNEL_PRIVATE && !row->channel->is_member))
        return ms_error_set (error, MS_ERROR_CHANNEL_NOT_FOUND);
      g_array_append_val (keys, row->key);
    }
  return TRUE;
}

static gboolean
check_room (MsContext  *context,
            GError    **error)
{
  gint64 count = 0;

  if (!ms_invite_store_count (ms_context_get_store (context), &count, error))
    return FALSE;
  return count < MS_LIMIT_INVITES || ms_error_set_ratelimited (error, 60);
}

/* How a code begins says which it is; the rest would let somebody in. */
static gboolean
note_invite (MsContext   *context,
             const char  *action,
             const char  *code,
             GError     **error)
{
  g_autofree char *begin = g_strndup (code, NOTED_CHARS);
  const MsAuditNote note = { .action = action, .subject = begin };

  return ms_audit_service_note (context, &note, error);
}

gboolean
ms_account_service_create_invite (MsContext           *context,
                                  gint64               expires,
                                  gint64               uses,
                                  const char * const  *channels,
                                  char               **code,
                                  gint64              *expires_at,
                                  GError             **error)
{
  g_autoptr(MsUser) caller = ms_service_need_caller (context, MS_ACTION_CREATE_INVITE, error);
  g_autoptr(GArray) keys = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 invite = 0;

  if (caller == NULL
      || !ms_policy_check_least (caller->role, MS_ACTION_CREATE_INVITE, ms_store_get_settings (ms_context_get_store (context))->create_invites, error)
      || !check_channels (context, caller, channels, keys, error) || !check_room (context, error))
    return FALSE;
  if (expires < 0 || uses < 0)
    return ms_error_set (error, MS_ERROR_INVALID_ARGUMENTS);

  *expires_at = expires > 0 ? ms_context_get_now_seconds (context) + MIN (expires, G_MAXINT32) : 0;
  *code = ms_account_make_invite (context, ms_context_get_actor (context)->user, *expires_at, uses, &invite, error);
  if (*code == NULL)
    return FALSE;

  for (guint i = 0; i < keys->len; i++)
    if (!ms_invite_store_add_channel (ms_context_get_store (context), invite, g_array_index (keys, gint64, i), error))
      {
        g_clear_pointer (code, g_free);
        return FALSE;
      }
  if (note_invite (context, MS_AUDIT_INVITE_CREATED, *code, error))
    return TRUE;
  g_clear_pointer (code, g_free);
  return FALSE;
}

typedef struct
{
  MsInviteVisitor visitor;
  gpointer        user_data;
} List;

static void
show_invite (const MsInviteRow *row,
             gpointer           user_data)
{
  List *list = user_data;
  MsInviteView view = {
    .code = row->code,
    .creator = row->creator_id,
    .created = row->created,
    .expires = row->expires,
    .uses = row->uses,
    .used = row->used,
  };

  list->visitor (&view, list->user_data);
}

gboolean
ms_account_service_list_invites (MsContext        *context,
                                 MsInviteVisitor   visitor,
                                 gpointer          user_data,
                                 GError          **error)
{
  g_autoptr(MsUser) caller = ms_service_need_caller (context, MS_ACTION_CREATE_INVITE, error);
  List list = { visitor, user_data };
  gint64 creator = ms_context_get_actor (context)->user;

  if (caller == NULL)
    return FALSE;
  if (ms_policy_allows (caller->role, MS_ACTION_LIST_INVITES))
    creator = 0;
  return ms_invite_store_visit (ms_context_get_store (context), creator, ms_context_get_now_seconds (context), show_invite, &list, error);
}

gboolean
ms_account_service_revoke_invite (MsContext   *context,
                                  const char  *code,
                                  GError     **error)
{
  g_autoptr(MsUser) caller = ms_service_need_caller (context, MS_ACTION_CREATE_INVITE, error);
  MsInviteRow invite;
  gboolean found = FALSE;

  if (caller == NULL)
    return FALSE;
  if (code != NULL && !ms_invite_store_find (ms_context_get_store (context), code, &invite, &found, error))
    return FALSE;
  if (!found)
    return ms_error_set (error, MS_ERROR_INVALID_CODE);
  if (invite.creator != ms_context_get_actor (context)->user
      && !ms_policy_check (caller->role, MS_ACTION_REVOKE_ANY_INVITE, error))
    return FALSE;
  return ms_invite_store_delete (ms_context_get_store (context), invite.key, error)
         && note_invite (context, MS_AUDIT_INVITE_REVOKED, code, error);
}
