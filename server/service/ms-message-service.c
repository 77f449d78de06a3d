/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Posting, editing, deleting and reading messages. Mentions are read from the text at post time and stored beside it. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-message-service.h"

#include "ms-error.h"
#include "ms-id.h"
#include "ms-limits.h"
#include "ms-membership-store.h"
#include "ms-name.h"
#include "ms-service-private.h"
#include "ms-text.h"
#include "ms-timestamp.h"

/* Whom a text mentions. */
typedef struct
{
  MsContext *context;
  GArray    *users; /* keys */
  gboolean   everybody;
  gboolean   here;
} Mentions;

void
ms_posted_clear (MsPosted *self)
{
  g_clear_pointer (&self->message, ms_message_free);
}

static void
on_mention (MsMentionKind  kind,
            const char    *id,
            gpointer       user_data)
{
  Mentions *mentions = user_data;
  g_autoptr(MsUser) user = NULL;
  gint64 key = 0;

  if (kind == MS_MENTION_HERE)
    mentions->here = TRUE;
  else if (kind != MS_MENTION_USER)
    mentions->everybody = TRUE;
  else
    user = ms_user_store_find_id (ms_context_get_store (mentions->context), id, &key, NULL);
  if (user != NULL)
    g_array_append_val (mentions->users, key);
}

typedef struct
{
  MsActiveFunc  is_active;
  gpointer      active_data;
  GArray       *users;
} Here;

static void
add_if_active (gint64      user,
               const char *id,
               gpointer    user_data)
{
  Here *here = user_data;

  if (here->is_active (user, here->active_data))
    g_array_append_val (here->users, user);
}

/* <!here> is resolved now: whoever is active is mentioned like by name. Nobody to ask: it is for everybody. */
static gboolean
resolve_here (MsContext    *context,
              gint64        channel,
              MsActiveFunc  is_active,
              gpointer      active_data,
              Mentions     *mentions,
              GError      **error)
{
  Here here = { is_active, active_data, mentions->users };

  if (!mentions->here || mentions->everybody)
    return TRUE;
  if (is_active == NULL)
    {
      mentions->everybody = TRUE;
      return TRUE;
    }
  return ms_membership_store_visit (ms_context_get_store (context), channel, 0, G_MAXINT32, add_if_active, &here, error);
}

static gboolean
store_mentions (MsContext     *context,
                MsMessageRow  *row,
                Mentions      *mentions,
                GError       **error)
{
  row->broadcast = row->counts && mentions->everybody;
  if (row->broadcast || !row->counts)
    return TRUE;

  for (guint i = 0; i < mentions->users->len; i++)
    {
      gint64 user = g_array_index (mentions->users, gint64, i);

      if (user != row->user
          && !ms_message_store_add_mention (ms_context_get_store (context), user, row->channel, row->message->ts, error))
        return FALSE;
    }
  return TRUE;
}

static char *
check_text (const char  *text,
            GError     **error)
{
  g_autofree char *escaped = NULL;

  if (text == NULL || ms_text_is_blank (text, -1))
    {
      ms_error_set (error, MS_ERROR_NO_TEXT);
      return NULL;
    }
  escaped = ms_text_escape_input (text, -1);
  if (ms_text_count (escaped, -1) > MS_LIMIT_TEXT_CHARS)
    {
      ms_error_set (error, MS_ERROR_MSG_TOO_LONG);
      return NULL;
    }
  return g_steal_pointer (&escaped);
}

/* "#name", a conversation's id, or the id of a person, with whom a direct message may have to be made: then *other is set. */
static MsChannelRow *
find_target (MsContext     *context,
             const MsUser  *caller,
             const char    *target,
             gint64        *other,
             GError       **error)
{
  gint64 user = ms_context_get_actor (context)->user;
  g_autoptr(MsUser) person = NULL;
  g_autoptr(MsChannelRow) row = NULL;
  GError *failure = NULL;

  *other = 0;
  if (target != NULL && *target == '#')
    {
      g_autofree char *folded = ms_name_fold (target + 1);

      row = ms_channel_store_find_name (ms_context_get_store (context), folded, user, &failure);
    }
  else if (ms_id_is_valid (target, MS_ID_PEOPLE))
    {
      person = ms_user_store_find_id (ms_context_get_store (context), target, other, &failure);
      if (person != NULL)
        row = ms_channel_store_find_im (ms_context_get_store (context), user, *other, user, &failure);
    }
  else
    return ms_service_need_membership (context, caller, target, error);

  if (failure != NULL)
    g_propagate_error (error, failure);
  else if (row == NULL && person == NULL)
    ms_error_set (error, MS_ERROR_CHANNEL_NOT_FOUND);
  else if (row != NULL && !row->channel->is_member)
    ms_error_set (error, ms_service_can_see (row, caller) ? MS_ERROR_NOT_IN_CHANNEL : MS_ERROR_CHANNEL_NOT_FOUND);
  else
    return g_steal_pointer (&row);
  *other = 0;
  return NULL;
}

static void
fill_result (MsPosted           *result,
             const MsMessageRow *row,
             const char         *channel_id,
             gint64              event_seq,
             gboolean            repeated)
{
  ms_posted_clear (result);
  result->message = ms_message_copy (row->message);
  g_free (result->message->channel);
  result->message->channel = g_strdup (channel_id);
  result->ts = row->message->ts;
  result->event_seq = event_seq;
  result->repeated = repeated;
}

/* The same (user, client_msg_id) was posted before: the first result again, whatever became of it. */
static gboolean
find_first (MsContext     *context,
            const MsPost  *post,
            MsPosted      *result,
            gboolean      *found,
            GError       **error)
{
  g_autoptr(MsMessageRow) row = NULL;
  g_autoptr(MsChannelRow) channel = NULL;
  gint64 user = ms_context_get_actor (context)->user;
  GError *failure = NULL;

  *found = FALSE;
  if (post->client_msg_id == NULL)
    return TRUE;
  if (!ms_client_msg_id_is_valid (post->client_msg_id))
    return ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, "client_msg_id must be 1 to 64 printable characters");

  row = ms_message_store_find_client (ms_context_get_store (context), post->client_msg_id, user, &failure);
  if (row != NULL)
    channel = ms_channel_store_get (ms_context_get_store (context), row->channel, user, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  if (channel == NULL)
    return TRUE;

  *found = TRUE;
  fill_result (result, row, channel->channel->id, row->seq, TRUE);
  return TRUE;
}

typedef struct
{
  MsContext          *context;
  const MsChannelRow *row;
  gint64             *event_seq;
  GError            **error;
  gboolean            failed;
} ShowSides;

static void
show_side (gint64      user,
           const char *id,
           gpointer    user_data)
{
  ShowSides *sides = user_data;

  if (!sides->failed && !ms_service_show_im (sides->context, sides->row, user, id, NULL, sides->event_seq, sides->error))
    sides->failed = TRUE;
}

/* A message brings a hidden direct message back for both. */
static gboolean
show_direct (MsContext           *context,
             const MsChannelRow  *row,
             GError             **error)
{
  gint64 ignored = 0;
  ShowSides sides = { context, row, &ignored, error, FALSE };

  if (row->channel->kind != MS_CHANNEL_IM)
    return TRUE;

  return ms_membership_store_visit (ms_context_get_store (context), row->key, 0, 2, show_side, &sides, error) && !sides.failed;
}

static gboolean
write_message (MsContext           *context,
               const MsPost        *post,
               const MsChannelRow  *row,
               const MsUser        *caller,
               const char          *text,
               MsPosted            *result,
               GError             **error)
{
  MsStore *store = ms_context_get_store (context);
  g_autoptr(GArray) users = g_array_new (FALSE, FALSE, sizeof (gint64));
  Mentions mentions = { context, users, FALSE, FALSE };
  MsMessage message = {
    .user = caller->id,
    .text = (char *) text,
    .subtype = (char *) post->subtype,
    .client_msg_id = (char *) post->client_msg_id,
    .ts = ms_store_next_ts (store, ms_context_get_now (context)),
  };
  MsEventChannel channel = { row->key, row->channel };
  MsMessageRow new_row = { .channel = row->key, .user = ms_context_get_actor (context)->user, .counts = TRUE, .message = &message };

  ms_text_mentions (text, -1, on_mention, &mentions);
  if (!show_direct (context, row, error)
      || !resolve_here (context, row->key, post->is_active, post->active_data, &mentions, error)
      || !store_mentions (context, &new_row, &mentions, error))
    return FALSE;

  new_row.seq = ms_event_encode_message (ms_context_get_log (context),
                                         &channel,
                                         new_row.user,
                                         &message,
                                         ms_service_get_team_id (context),
                                         error);
  if (new_row.seq == 0
      || !ms_message_store_insert (store, &new_row, error)
      || !ms_channel_store_set_latest (store, row->key, message.ts, error)
      || !ms_membership_store_set_last_read (store, row->key, new_row.user, message.ts, error))
    return FALSE;

  fill_result (result, &new_row, row->channel->id, new_row.seq, FALSE);
  return TRUE;
}

/* The direct message with @other, made now: the first write of the command. */
static MsChannelRow *
make_direct (MsContext  *context,
             gint64      other,
             GError    **error)
{
  gint64 user = ms_context_get_actor (context)->user;
  gint64 key = ms_service_ensure_im (context, user, other, NULL, error);

  return key != 0 ? ms_channel_store_get (ms_context_get_store (context), key, user, error) : NULL;
}

gboolean
ms_message_service_post (MsContext     *context,
                         const MsPost  *post,
                         MsPosted      *result,
                         GError       **error)
{
  g_autoptr(MsUser) caller = ms_service_need_caller (context, MS_ACTION_POST_MESSAGE, error);
  g_autoptr(MsChannelRow) row = NULL;
  g_autofree char *text = NULL;
  g_autoptr(GError) failure = NULL;
  gboolean found = FALSE;
  gint64 other = 0;

  if (caller == NULL || !find_first (context, post, result, &found, error))
    return FALSE;
  if (found)
    return TRUE;

  row = find_target (context, caller, post->channel, &other, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (row != NULL && row->channel->archived)
    return ms_error_set (error, MS_ERROR_IS_ARCHIVED);

  text = check_text (post->text, error);
  if (text == NULL)
    return FALSE;
  if (row == NULL)
    row = make_direct (context, other, error);
  return row != NULL && write_message (context, post, row, caller, text, result, error);
}

/* A message that is there, in a conversation that the caller may see. */
static MsMessageRow *
need_message (MsContext           *context,
              const MsChannelRow  *channel,
              gint64               ts,
              GError             **error)
{
  GError *failure = NULL;
  g_autoptr(MsMessageRow) row = ms_message_store_get (ms_context_get_store (context), channel->key, ts, &failure);

  if (failure != NULL)
    g_propagate_error (error, failure);
  else if (row == NULL || row->deleted)
    ms_error_set (error, MS_ERROR_MESSAGE_NOT_FOUND);
  else
    return g_steal_pointer (&row);
  return NULL;
}

static gboolean
rewrite_mentions (MsContext     *context,
                  MsMessageRow  *row,
                  GError       **error)
{
  g_autoptr(GArray) users = g_array_new (FALSE, FALSE, sizeof (gint64));
  Mentions mentions = { context, users, FALSE, FALSE };

  ms_text_mentions (row->message->text, -1, on_mention, &mentions);
  return ms_message_store_clear_mentions (ms_context_get_store (context), row->channel, row->message->ts, error)
         && store_mentions (context, row, &mentions, error);
}

static gboolean
write_update (MsContext           *context,
              const MsChannelRow  *channel_row,
              MsMessageRow        *row,
              const MsUser        *caller,
              const char          *text,
              MsPosted            *result,
              GError             **error)
{
  MsStore *store = ms_context_get_store (context);
  g_autoptr(MsMessage) previous = ms_message_copy (row->message);
  MsEventChannel channel = { channel_row->key, channel_row->channel };
  gint64 ts = ms_store_next_ts (store, ms_context_get_now (context));

  g_free (row->message->text);
  row->message->text = g_strdup (text);
  g_free (row->message->edited_user);
  row->message->edited_user = g_strdup (caller->id);
  row->message->edited_ts = ts;
  row->edited_by = ms_context_get_actor (context)->user;
  row->revision = ms_event_encode_message_changed (ms_context_get_log (context),
                                                   &channel,
                                                   row->user,
                                                   row->message,
                                                   previous,
                                                   ts,
                                                   ms_service_get_team_id (context),
                                                   error);
  if (row->revision == 0 || !rewrite_mentions (context, row, error) || !ms_message_store_update (store, row, error))
    return FALSE;

  fill_result (result, row, channel_row->channel->id, row->revision, FALSE);
  return TRUE;
}

gboolean
ms_message_service_update (MsContext   *context,
                           const char  *channel,
                           gint64       ts,
                           const char  *text,
                           MsPosted    *result,
                           GError     **error)
{
  g_autoptr(MsUser) caller = ms_service_need_caller (context, MS_ACTION_UPDATE_OWN_MESSAGE, error);
  g_autoptr(MsChannelRow) channel_row = caller != NULL ? ms_service_need_channel (context, caller, channel, error) : NULL;
  g_autoptr(MsMessageRow) row = channel_row != NULL ? need_message (context, channel_row, ts, error) : NULL;
  g_autofree char *checked = NULL;

  if (row == NULL)
    return FALSE;
  if (row->user != ms_context_get_actor (context)->user || ms_message_is_notice (row->message) || !channel_row->channel->is_member)
    return ms_error_set (error, MS_ERROR_CANT_UPDATE_MESSAGE);
  if (channel_row->channel->archived)
    return ms_error_set (error, MS_ERROR_IS_ARCHIVED);

  checked = check_text (text, error);
  if (checked == NULL)
    return FALSE;
  if (g_strcmp0 (checked, row->message->text) != 0)
    return write_update (context, channel_row, row, caller, checked, result, error);

  fill_result (result, row, channel_row->channel->id, row->revision, FALSE);
  return TRUE;
}

static gboolean
write_delete (MsContext           *context,
              const MsChannelRow  *channel_row,
              const MsMessageRow  *row,
              gint64              *event_seq,
              GError             **error)
{
  MsStore *store = ms_context_get_store (context);
  MsEventChannel channel = { channel_row->key, channel_row->channel };
  gint64 latest = 0;
  gint64 seq = ms_event_encode_message_deleted (ms_context_get_log (context),
                                                        &channel,
                                                        row->user,
                                                        row->message,
                                                        ms_store_next_ts (store, ms_context_get_now (context)),
                                                        ms_service_get_team_id (context),
                                                        error);

  if (seq == 0)
    return FALSE;
  if (event_seq != NULL)
    *event_seq = seq;
  return ms_message_store_delete (store, row->channel, row->message->ts, seq, error)
         && ms_message_store_clear_mentions (store, row->channel, row->message->ts, error)
         && ms_message_store_get_latest (store, row->channel, &latest, error)
         && ms_channel_store_set_latest (store, row->channel, latest, error);
}

gboolean
ms_message_service_delete (MsContext   *context,
                           const char  *channel,
                           gint64       ts,
                           gint64      *event_seq,
                           GError     **error)
{
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);
  g_autoptr(MsChannelRow) channel_row = caller != NULL ? ms_service_need_channel (context, caller, channel, error) : NULL;
  g_autoptr(MsMessageRow) row = channel_row != NULL ? need_message (context, channel_row, ts, error) : NULL;
  gboolean is_own;

  if (row == NULL)
    return FALSE;

  is_own = row->user == ms_context_get_actor (context)->user;
  if (!ms_policy_check (caller->role, is_own ? MS_ACTION_DELETE_OWN_MESSAGE : MS_ACTION_DELETE_ANY_MESSAGE, error))
    return FALSE;
  /* Between two people nobody else decides; a notice is part of the channel's story for all but administrators. */
  if (!channel_row->channel->is_member || (!is_own && channel_row->channel->kind == MS_CHANNEL_IM)
      || (ms_message_is_notice (row->message) && !ms_policy_allows (caller->role, MS_ACTION_DELETE_ANY_MESSAGE)))
    return ms_error_set (error, MS_ERROR_CANT_DELETE_MESSAGE);
  return write_delete (context, channel_row, row, event_seq, error);
}

typedef struct
{
  GPtrArray *messages;
  guint      limit;
  gboolean   more;
} Collected;

static void
collect_message (const MsMessage *message,
                 gpointer         user_data)
{
  Collected *collected = user_data;

  if (collected->messages->len == collected->limit)
    collected->more = TRUE;
  else
    g_ptr_array_add (collected->messages, ms_message_copy (message));
}

typedef struct
{
  MsMessageVisitor visitor;
  gpointer         user_data;
  guint            limit;
  guint            seen;
  gint64           last;
  gboolean         more;
} Streamed;

static void
stream_message (const MsMessage *message,
                gpointer         user_data)
{
  Streamed *streamed = user_data;

  if (streamed->seen == streamed->limit)
    {
      streamed->more = TRUE;
      return;
    }
  streamed->seen++;
  streamed->last = message->ts;
  streamed->visitor (message, streamed->user_data);
}

/* The page nearest to the lower bound, printed newest first: the only one that is turned round, so it is kept for a moment. */
static gboolean
page_upwards (MsContext         *context,
              gint64             channel,
              gint64             after,
              gint64             before,
              guint              limit,
              MsMessageVisitor   visitor,
              gpointer           user_data,
              gint64            *next,
              GError           **error)
{
  g_autoptr(GPtrArray) messages = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_message_free);
  Collected collected = { messages, limit, FALSE };

  if (!ms_message_store_visit (ms_context_get_store (context), channel, after, before, FALSE, limit + 1, collect_message, &collected, error))
    return FALSE;

  for (guint i = messages->len; i > 0; i--)
    visitor (g_ptr_array_index (messages, i - 1), user_data);
  if (collected.more)
    *next = -((const MsMessage *) g_ptr_array_index (messages, messages->len - 1))->ts;
  return TRUE;
}

static gboolean
page_downwards (MsContext         *context,
                gint64             channel,
                gint64             after,
                gint64             before,
                guint              limit,
                MsMessageVisitor   visitor,
                gpointer           user_data,
                gint64            *next,
                GError           **error)
{
  Streamed streamed = { .visitor = visitor, .user_data = user_data, .limit = limit };

  if (!ms_message_store_visit (ms_context_get_store (context), channel, after, before, TRUE, limit + 1, stream_message, &streamed, error))
    return FALSE;

  if (streamed.more)
    *next = streamed.last;
  return TRUE;
}

gboolean
ms_message_service_history (MsContext             *context,
                            const MsHistoryQuery  *query,
                            MsMessageVisitor       visitor,
                            gpointer               user_data,
                            gint64                *next,
                            GError               **error)
{
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);
  g_autoptr(MsChannelRow) row = caller != NULL ? ms_service_need_channel (context, caller, query->channel, error) : NULL;
  gint64 widen = query->inclusive ? 1 : 0;
  gint64 after = query->oldest > 0 ? query->oldest - widen : -1;
  gint64 before = query->latest > 0 ? query->latest + widen : MS_TIMESTAMP_MAX + 1;
  gboolean upwards = query->cursor < 0 || (query->cursor == 0 && query->oldest > 0 && query->latest <= 0);

  *next = 0;
  if (row == NULL)
    return FALSE;

  /* A cursor is the last ts that was shown: below zero on the way to newer ones. */
  if (query->cursor < 0)
    after = MAX (after, -query->cursor);
  if (query->cursor > 0)
    before = MIN (before, query->cursor);
  if (upwards)
    return page_upwards (context, row->key, after, before, query->limit, visitor, user_data, next, error);
  return page_downwards (context, row->key, after, before, query->limit, visitor, user_data, next, error);
}
