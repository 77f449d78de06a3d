/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who is in a channel and whether it is open: join, leave, invite, remove, archive. Names and notes are in ms-channel-naming.c, reading in
 * ms-channel-list.c, direct messages in ms-channel-direct.c. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-channel-service.h"

#include "ms-error.h"
#include "ms-membership-store.h"
#include "ms-service-private.h"

MsChannel *
ms_channel_service_join (MsContext   *context,
                         const char  *channel,
                         gboolean    *already,
                         gint64      *event_seq,
                         GError     **error)
{
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);
  g_autoptr(MsChannelRow) row = caller != NULL ? ms_service_need_channel (context, caller, channel, error) : NULL;

  if (row == NULL)
    return NULL;

  ms_service_start_seq (context, event_seq);
  if (already != NULL)
    *already = row->channel->is_member;
  if (row->channel->kind != MS_CHANNEL_PUBLIC)
    {
      ms_error_set (error, MS_ERROR_METHOD_NOT_SUPPORTED_FOR_CHANNEL_TYPE);
      return NULL;
    }
  if (row->channel->is_member)
    return ms_service_dup_channel (context, row->key, error);
  if (row->channel->archived)
    {
      ms_error_set (error, MS_ERROR_IS_ARCHIVED);
      return NULL;
    }
  if (!ms_policy_check (caller->role, MS_ACTION_JOIN_CHANNEL, error)
      || !ms_service_add_member (context, row->key, ms_context_get_actor (context)->user, caller, NULL, 0, TRUE, event_seq, error))
    return NULL;
  return ms_service_dup_channel (context, row->key, error);
}

/* Who goes, and by whose doing. */
typedef struct
{
  gint64        key;
  const MsUser *user;
  gint64        actor_key;
  const MsUser *actor;
} Departure;

static gboolean
post_leave_notice (MsContext           *context,
                   const MsChannelRow  *row,
                   const Departure     *departure,
                   gint64              *event_seq,
                   GError             **error)
{
  const char *id = departure->user->id;
  g_autofree char *text = departure->key == departure->actor_key
                            ? g_strdup_printf ("<@%s> has left the channel", id)
                            : g_strdup_printf ("<@%s> was removed from the channel by <@%s>", id, departure->actor->id);
  MsMessage notice = { .user = departure->user->id, .text = text, .subtype = (char *) MS_SUBTYPE_CHANNEL_LEAVE };

  return ms_service_post_notice (context, row, departure->key, &notice, 0, event_seq, error);
}

static gboolean
remove_member (MsContext           *context,
               const MsChannelRow  *row,
               const Departure     *departure,
               gint64              *event_seq,
               GError             **error)
{
  MsEventLog *log = ms_context_get_log (context);
  MsEventChannel channel = { row->key, row->channel };
  const char *id = departure->user->id;
  gint64 now = ms_context_get_now (context);
  gint64 seq;

  if (ms_event_encode_member_left (log, &channel, departure->key, id, ms_service_get_team_id (context), now, error) == 0
      || !ms_membership_store_remove (ms_context_get_store (context), row->key, departure->key, error))
    return FALSE;

  seq = ms_event_encode_channel_left (log, &channel, departure->key, id, departure->actor->id, now, error);
  return ms_service_keep_seq (seq, event_seq)
         && (row->channel->archived || post_leave_notice (context, row, departure, event_seq, error));
}

gboolean
ms_channel_service_leave (MsContext   *context,
                          const char  *channel,
                          gboolean    *not_in,
                          gint64      *event_seq,
                          GError     **error)
{
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);
  g_autoptr(MsChannelRow) row = caller != NULL ? ms_service_need_channel (context, caller, channel, error) : NULL;
  gint64 user = ms_context_get_actor (context)->user;
  Departure departure;

  if (row == NULL)
    return FALSE;

  ms_service_start_seq (context, event_seq);
  if (not_in != NULL)
    *not_in = !row->channel->is_member;
  if (ms_channel_is_direct (row->channel))
    return ms_error_set (error, MS_ERROR_METHOD_NOT_SUPPORTED_FOR_CHANNEL_TYPE);
  if (row->channel->is_general)
    return ms_error_set (error, MS_ERROR_CANT_LEAVE_GENERAL);
  if (!row->channel->is_member)
    return TRUE;

  departure = (Departure) { user, caller, user, caller };
  return ms_policy_check (caller->role, MS_ACTION_LEAVE_CHANNEL, error) && remove_member (context, row, &departure, event_seq, error);
}

/* From a private channel its members may remove each other, from a public one who made it. */
static MsAction
kick_action (MsContext          *context,
             const MsChannelRow *row)
{
  if (row->channel->kind == MS_CHANNEL_PRIVATE || row->creator == ms_context_get_actor (context)->user)
    return MS_ACTION_KICK_FROM_OWN_CHANNEL;
  return MS_ACTION_KICK_FROM_ANY_CHANNEL;
}

/* Where somebody can be removed at all. */
static gboolean
check_kickable (const MsChannelRow  *row,
                GError             **error)
{
  if (ms_channel_is_direct (row->channel))
    return ms_error_set (error, MS_ERROR_METHOD_NOT_SUPPORTED_FOR_CHANNEL_TYPE);
  return !row->channel->is_general || ms_error_set (error, MS_ERROR_CANT_KICK_FROM_GENERAL);
}

gboolean
ms_channel_service_kick (MsContext   *context,
                         const char  *channel,
                         const char  *user,
                         gint64      *event_seq,
                         GError     **error)
{
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);
  g_autoptr(MsChannelRow) row = caller != NULL ? ms_service_need_membership (context, caller, channel, error) : NULL;
  g_autoptr(MsUser) person = NULL;
  Departure departure = { .actor_key = ms_context_get_actor (context)->user, .actor = caller };
  gboolean is_member = FALSE;

  if (row == NULL || !check_kickable (row, error))
    return FALSE;
  person = ms_service_need_user (context, user, FALSE, &departure.key, error);
  if (person == NULL)
    return FALSE;
  if (departure.key == departure.actor_key)
    return ms_error_set (error, MS_ERROR_CANT_KICK_SELF);
  if (!ms_membership_store_has (ms_context_get_store (context), row->key, departure.key, &is_member, error))
    return FALSE;
  if (!is_member)
    return ms_error_set (error, MS_ERROR_NOT_IN_CHANNEL);

  departure.user = person;
  return ms_policy_check (caller->role, kick_action (context, row), error) && remove_member (context, row, &departure, event_seq, error);
}

/* Everybody who is to be invited, checked before the first is. */
static gboolean
check_invited (MsContext           *context,
               const MsChannelRow  *row,
               const char * const  *users,
               GArray              *keys,
               GPtrArray           *values,
               GError             **error)
{
  for (gsize i = 0; users[i] != NULL; i++)
    {
      gint64 key = 0;
      gboolean is_member = FALSE;
      g_autoptr(MsUser) user = ms_service_need_user (context, users[i], FALSE, &key, error);

      if (user == NULL)
        return FALSE;
      if (key == ms_context_get_actor (context)->user)
        return ms_error_set (error, MS_ERROR_CANT_INVITE_SELF);
      if (user->deleted)
        return ms_error_set (error, MS_ERROR_USER_NOT_FOUND);
      if (!ms_membership_store_has (ms_context_get_store (context), row->key, key, &is_member, error))
        return FALSE;
      if (is_member)
        return ms_error_set (error, MS_ERROR_ALREADY_IN_CHANNEL);
      for (guint j = 0; j < keys->len; j++)
        if (g_array_index (keys, gint64, j) == key)
          return ms_error_set (error, MS_ERROR_INVALID_ARGUMENTS);

      g_array_append_val (keys, key);
      g_ptr_array_add (values, g_steal_pointer (&user));
    }
  return keys->len > 0 || ms_error_set (error, MS_ERROR_NO_USER);
}

MsChannel *
ms_channel_service_invite (MsContext           *context,
                           const char          *channel,
                           const char * const  *users,
                           gint64              *event_seq,
                           GError             **error)
{
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);
  g_autoptr(MsChannelRow) row = caller != NULL ? ms_service_need_membership (context, caller, channel, error) : NULL;
  g_autoptr(GArray) keys = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GPtrArray) values = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_user_free);

  if (row == NULL || !ms_policy_check (caller->role, MS_ACTION_INVITE_TO_CHANNEL, error))
    return NULL;
  if (!ms_service_check_changeable (row, error))
    return NULL;
  if (users == NULL)
    {
      ms_error_set (error, MS_ERROR_NO_USER);
      return NULL;
    }
  if (!check_invited (context, row, users, keys, values, error))
    return NULL;

  for (guint i = 0; i < keys->len; i++)
    if (!ms_service_add_member (context,
                                row->key,
                                g_array_index (keys, gint64, i),
                                g_ptr_array_index (values, i),
                                caller,
                                ms_context_get_actor (context)->user,
                                TRUE,
                                event_seq,
                                error))
      return NULL;
  return ms_service_dup_channel (context, row->key, error);
}

static gboolean
archive_row (MsContext     *context,
             MsChannelRow  *row,
             const MsUser  *caller,
             gboolean       archived,
             gint64        *event_seq,
             GError       **error)
{
  gint64 now = ms_context_get_now (context);
  MsMessage notice = {
    .user = caller->id,
    .text = archived ? (char *) "archived the channel" : (char *) "un-archived the channel",
    .subtype = archived ? (char *) MS_SUBTYPE_CHANNEL_ARCHIVE : (char *) MS_SUBTYPE_CHANNEL_UNARCHIVE,
  };
  MsEventChannel channel = { row->key, row->channel };

  row->channel->archived = archived;
  if (!ms_channel_store_set_archived (ms_context_get_store (context), row->key, archived, now, error)
      || !ms_service_post_notice (context, row, ms_context_get_actor (context)->user, &notice, 0, event_seq, error)
      || ms_event_encode_internal_channel (ms_context_get_log (context), &channel, now, error) == 0)
    return FALSE;
  return ms_channel_tell_archived (context, &channel, archived, caller->id, event_seq, error);
}

static MsAction
archive_action (MsContext          *context,
                const MsChannelRow *row)
{
  return row->creator == ms_context_get_actor (context)->user ? MS_ACTION_ARCHIVE_OWN_CHANNEL : MS_ACTION_ARCHIVE_ANY_CHANNEL;
}

gboolean
ms_channel_service_set_archived (MsContext   *context,
                                 const char  *channel,
                                 gboolean     archived,
                                 gint64      *event_seq,
                                 GError     **error)
{
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);
  g_autoptr(MsChannelRow) row = caller != NULL ? ms_service_need_channel (context, caller, channel, error) : NULL;

  if (row == NULL)
    return FALSE;
  if (ms_channel_is_direct (row->channel))
    return ms_error_set (error, MS_ERROR_METHOD_NOT_SUPPORTED_FOR_CHANNEL_TYPE);
  if (row->channel->is_general)
    return ms_error_set (error, MS_ERROR_CANT_ARCHIVE_GENERAL);
  if (row->channel->archived == archived)
    return ms_error_set (error, archived ? MS_ERROR_ALREADY_ARCHIVED : MS_ERROR_NOT_ARCHIVED);
  return ms_policy_check (caller->role, archive_action (context, row), error)
         && archive_row (context, row, caller, archived, event_seq, error);
}
