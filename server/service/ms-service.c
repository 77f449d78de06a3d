/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the services share: who calls, which conversation is meant, and the steps that several rules have in common. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-service-private.h"

#include "ms-error.h"
#include "ms-id.h"
#include "ms-membership-store.h"
#include "ms-name.h"
#include "ms-read-service.h"
#include "ms-row-cache.h"

/* A lookup that found nothing sets no error: then it is @code. */
static void
say_missing (GError  **error,
             GError   *failure,
             MsError   code)
{
  if (failure != NULL)
    g_propagate_error (error, failure);
  else
    ms_error_set (error, code);
}

const char *
ms_service_get_team_id (MsContext *context)
{
  return ms_store_get_team (ms_context_get_store (context))->id;
}

/* Hands on @caller if they may act. */
static gboolean
check_caller (const MsUser  *caller,
              GError        *failure,
              GError       **error)
{
  if (caller == NULL)
    say_missing (error, failure, MS_ERROR_NOT_AUTHED);
  else if (caller->deleted)
    ms_error_set (error, MS_ERROR_ACCOUNT_INACTIVE);
  else
    return TRUE;
  return FALSE;
}

MsUser *
ms_service_get_caller (MsContext  *context,
                       GError    **error)
{
  const MsActor *actor = ms_context_get_actor (context);
  GError *failure = NULL;
  g_autoptr(MsUser) caller = NULL;

  if (actor->user != 0)
    caller = ms_user_store_get (ms_context_get_store (context), actor->user, &failure);
  return check_caller (caller, failure, error) ? g_steal_pointer (&caller) : NULL;
}

MsUser *
ms_service_need_caller (MsContext  *context,
                        MsAction    action,
                        GError    **error)
{
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);

  if (caller == NULL || !ms_policy_check (caller->role, action, error))
    return NULL;

  return g_steal_pointer (&caller);
}

const MsUser *
ms_service_peek_caller (MsContext  *context,
                        MsAction    action,
                        GError    **error)
{
  const MsActor *actor = ms_context_get_actor (context);
  GError *failure = NULL;
  MsSharedRow *row = NULL;

  if (actor->user != 0)
    row = ms_row_cache_get_user (ms_context_get_store (context), actor->user, &failure);
  if (row != NULL)
    ms_context_hold (context, row, (GDestroyNotify) ms_shared_row_unref);
  if (!check_caller (row != NULL ? row->user : NULL, failure, error) || !ms_policy_check (row->user->role, action, error))
    return NULL;
  return row->user;
}

MsUser *
ms_service_need_user (MsContext   *context,
                      const char  *id,
                      gboolean     by_name,
                      gint64      *key,
                      GError     **error)
{
  MsStore *store = ms_context_get_store (context);
  GError *failure = NULL;
  MsUser *user = id != NULL ? ms_user_store_find_id (store, id, key, &failure) : NULL;

  if (user == NULL && failure == NULL && by_name && id != NULL)
    {
      g_autofree char *folded = ms_name_fold (id);

      user = ms_user_store_find_name (store, folded, key, &failure);
    }
  if (user == NULL)
    say_missing (error, failure, MS_ERROR_USER_NOT_FOUND);
  return user;
}

gboolean
ms_service_can_see (const MsChannelRow *row,
                    const MsUser       *caller)
{
  if (row->channel->is_member)
    return TRUE;

  return row->channel->kind == MS_CHANNEL_PUBLIC && ms_policy_allows (caller->role, MS_ACTION_READ_PUBLIC_CHANNEL);
}

/* Whether @caller may know of it. */
static gboolean
check_channel (const MsChannelRow  *row,
               const MsUser        *caller,
               GError              *failure,
               GError             **error)
{
  if (row != NULL && ms_service_can_see (row, caller))
    return TRUE;
  say_missing (error, failure, MS_ERROR_CHANNEL_NOT_FOUND);
  return FALSE;
}

MsChannelRow *
ms_service_need_channel (MsContext     *context,
                         const MsUser  *caller,
                         const char    *id,
                         GError       **error)
{
  const MsActor *actor = ms_context_get_actor (context);
  GError *failure = NULL;
  g_autoptr(MsChannelRow) row = NULL;

  if (id != NULL)
    row = ms_channel_store_find_id (ms_context_get_store (context), id, actor->user, &failure);
  return check_channel (row, caller, failure, error) ? g_steal_pointer (&row) : NULL;
}

static gboolean
check_membership (const MsChannelRow  *row,
                  GError             **error)
{
  return row->channel->is_member || ms_error_set (error, MS_ERROR_NOT_IN_CHANNEL);
}

MsChannelRow *
ms_service_need_membership (MsContext     *context,
                            const MsUser  *caller,
                            const char    *id,
                            GError       **error)
{
  g_autoptr(MsChannelRow) row = ms_service_need_channel (context, caller, id, error);

  return row != NULL && check_membership (row, error) ? g_steal_pointer (&row) : NULL;
}

const MsChannelRow *
ms_service_peek_membership (MsContext     *context,
                            const MsUser  *caller,
                            const char    *id,
                            GError       **error)
{
  GError *failure = NULL;
  MsSharedRow *row = NULL;

  if (id != NULL)
    row = ms_row_cache_find_channel (ms_context_get_store (context), id, ms_context_get_actor (context)->user, &failure);
  if (row != NULL)
    ms_context_hold (context, row, (GDestroyNotify) ms_shared_row_unref);
  if (!check_channel (row != NULL ? row->channel : NULL, caller, failure, error) || !check_membership (row->channel, error))
    return NULL;
  return row->channel;
}

gboolean
ms_service_check_changeable (const MsChannelRow  *row,
                             GError             **error)
{
  if (ms_channel_is_direct (row->channel))
    return ms_error_set (error, MS_ERROR_METHOD_NOT_SUPPORTED_FOR_CHANNEL_TYPE);
  return !row->channel->archived || ms_error_set (error, MS_ERROR_IS_ARCHIVED);
}

gboolean
ms_service_count (MsContext     *context,
                  MsChannelRow  *row,
                  GError       **error)
{
  MsChannel *channel = row->channel;

  if (!channel->is_member || channel->latest <= channel->last_read)
    return TRUE;
  if (!ms_message_store_count_unread (ms_context_get_store (context),
                                      row->key,
                                      ms_context_get_actor (context)->user,
                                      channel->last_read,
                                      MS_READ_COUNT_MAX,
                                      &channel->unread_count,
                                      &channel->mention_count,
                                      error))
    return FALSE;

  /* Between people every message is for the others. */
  if (ms_channel_is_direct (channel))
    channel->mention_count = channel->unread_count;
  return TRUE;
}

MsChannel *
ms_service_dup_channel (MsContext  *context,
                        gint64      key,
                        GError    **error)
{
  GError *failure = NULL;
  g_autoptr(MsChannelRow) row = ms_channel_store_get (ms_context_get_store (context),
                                                       key,
                                                       ms_context_get_actor (context)->user,
                                                       &failure);

  if (row == NULL)
    {
      say_missing (error, failure, MS_ERROR_CHANNEL_NOT_FOUND);
      return NULL;
    }
  if (!ms_service_count (context, row, error))
    return NULL;

  return g_steal_pointer (&row->channel);
}

gboolean
ms_service_keep_seq (gint64  seq,
                     gint64 *event_seq)
{
  if (seq == 0)
    return FALSE;
  if (event_seq != NULL)
    *event_seq = seq;
  return TRUE;
}

void
ms_service_start_seq (MsContext *context,
                      gint64    *event_seq)
{
  if (event_seq != NULL)
    *event_seq = ms_context_get_seq (context);
}

gboolean
ms_service_post_notice (MsContext           *context,
                        const MsChannelRow  *row,
                        gint64               author,
                        MsMessage           *notice,
                        gint64               inviter,
                        gint64              *event_seq,
                        GError             **error)
{
  MsEventChannel channel = { row->key, row->channel };
  MsMessageRow message = { .channel = row->key, .user = author, .inviter = inviter, .message = notice };
  gint64 seq;

  notice->ts = ms_store_next_ts (ms_context_get_store (context), ms_context_get_now (context));
  seq = ms_event_encode_message (ms_context_get_log (context), &channel, author, notice, ms_service_get_team_id (context), error);
  return ms_service_keep_seq (seq, event_seq) && ms_service_keep_message (context, &message, seq, error);
}

static gboolean
post_join_notice (MsContext           *context,
                  const MsChannelRow  *row,
                  gint64               user,
                  const MsUser        *who,
                  const MsUser        *inviter,
                  gint64               inviter_key,
                  gint64              *event_seq,
                  GError             **error)
{
  g_autofree char *text = g_strdup_printf ("<@%s> has joined the channel", who->id);
  MsMessage notice = {
    .user = who->id,
    .text = text,
    .subtype = row->channel->kind == MS_CHANNEL_PRIVATE ? (char *) MS_SUBTYPE_GROUP_JOIN : (char *) MS_SUBTYPE_CHANNEL_JOIN,
    .inviter = inviter != NULL ? inviter->id : NULL,
  };

  return ms_service_post_notice (context, row, user, &notice, inviter_key, event_seq, error);
}

/* What is sent to the one who joins: the channel as a member sees it, without counts. */
static gint64
tell_joined (MsContext            *context,
             const MsEventChannel *channel,
             gint64                user,
             const MsUser         *who,
             GError              **error)
{
  g_autoptr(MsChannel) view = ms_channel_copy (channel->channel);
  g_autoptr(MsChannelRow) of_other = NULL;
  MsEventChannel joined = { channel->key, view };

  view->has_view = TRUE;
  view->is_member = TRUE;
  view->is_open = TRUE;
  view->last_read = view->latest;
  if (view->kind != MS_CHANNEL_IM)
    view->num_members++;
  else
    {
      of_other = ms_channel_store_get (ms_context_get_store (context), channel->key, user, error);
      if (of_other == NULL)
        return 0;
      g_free (view->user);
      view->user = g_strdup (of_other->channel->user);
    }
  return ms_event_encode_channel_joined (ms_context_get_log (context),
                                         &joined,
                                         user,
                                         who->id,
                                         ms_service_get_team_id (context),
                                         ms_context_get_now (context),
                                         error);
}

gboolean
ms_service_add_member (MsContext     *context,
                       gint64         channel_key,
                       gint64         user,
                       const MsUser  *who,
                       const MsUser  *inviter,
                       gint64         inviter_key,
                       gboolean       with_notice,
                       gint64        *event_seq,
                       GError       **error)
{
  MsStore *store = ms_context_get_store (context);
  gint64 now = ms_context_get_now (context);
  g_autoptr(MsChannelRow) row = ms_channel_store_get (store, channel_key, user, error);
  MsEventChannel channel;
  gint64 seq;

  if (row == NULL)
    return FALSE;

  channel = (MsEventChannel) { row->key, row->channel };
  if (tell_joined (context, &channel, user, who, error) == 0)
    return FALSE;
  seq = ms_event_encode_member_joined (ms_context_get_log (context),
                                       &channel,
                                       user,
                                       who->id,
                                       inviter != NULL ? inviter->id : NULL,
                                       ms_service_get_team_id (context),
                                       now,
                                       error);
  if (!ms_service_keep_seq (seq, event_seq)
      || !ms_membership_store_add (store, row->key, user, seq, row->channel->latest, now, error))
    return FALSE;
  return !with_notice || post_join_notice (context, row, user, who, inviter, inviter_key, event_seq, error);
}

gboolean
ms_service_tell_user (MsContext     *context,
                      gint64         key,
                      const MsUser  *user,
                      gboolean       is_new,
                      gint64        *event_seq,
                      GError       **error)
{
  MsEventLog *log = ms_context_get_log (context);
  gint64 now = ms_context_get_now (context);
  gint64 seq;

  if (ms_event_encode_internal_user (log, key, user, now, error) == 0)
    return FALSE;

  seq = ms_event_encode_user (log, key, user, is_new, ms_service_get_team_id (context), now, error);
  return ms_service_keep_seq (seq, event_seq);
}

gboolean
ms_service_tell_quiet (MsContext          *context,
                       gint64              key,
                       const MsUser       *user,
                       const MsQuietTime  *quiet,
                       gint64             *event_seq,
                       GError            **error)
{
  MsEventLog *log = ms_context_get_log (context);
  MsEventQuiet event = { key, user->id, user->tz, quiet };
  gint64 now = ms_context_get_now (context);
  gint64 seq;

  if (ms_event_encode_quiet (log, &event, NULL, now, error) == 0)
    return FALSE;

  seq = ms_event_encode_quiet (log, &event, ms_service_get_team_id (context), now, error);
  return ms_service_keep_seq (seq, event_seq);
}

gint64
ms_service_make_channel (MsContext      *context,
                         const char     *name,
                         MsChannelKind   kind,
                         gboolean        is_general,
                         gboolean        is_default,
                         gint64          creator,
                         gint64         *event_seq,
                         GError        **error)
{
  MsStore *store = ms_context_get_store (context);
  gint64 now = ms_context_get_now (context);
  char id[MS_ID_SIZE];
  g_autoptr(MsChannel) channel = NULL;
  MsChannelRow row = { .creator = creator, .is_default = is_default };
  MsEventChannel told;

  ms_id_generate (MS_ID_CHANNEL, id);
  channel = ms_channel_new (id, name, kind);
  channel->created = now;
  channel->updated = now;
  channel->is_general = is_general;
  row.channel = channel;
  row.key = ms_channel_store_insert (store, &row, error);
  if (row.key == 0)
    return 0;

  told = (MsEventChannel) { row.key, channel };
  if (creator != 0)
    {
      g_autoptr(MsUser) maker = ms_user_store_get (store, creator, error);

      if (maker == NULL)
        return 0;
      channel->creator = g_strdup (maker->id);
    }
  if (!ms_service_keep_seq (ms_event_encode_internal_channel (ms_context_get_log (context), &told, now, error), event_seq))
    return 0;
  if (kind == MS_CHANNEL_PUBLIC
      && !ms_service_keep_seq (ms_event_encode_channel_created (ms_context_get_log (context), &told, ms_service_get_team_id (context), now, error),
                    event_seq))
    return 0;
  return row.key;
}
