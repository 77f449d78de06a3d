/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Answers of apps. An original is only touched if it is the bot's own and still there: a message of the conversation, or one that was shown to who
 * asked alone. An answer stands where it was asked: in the thread, if the button is in one. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-response-service.h"

#include "ms-ephemeral-private.h"
#include "ms-error.h"
#include "ms-membership-store.h"
#include "ms-service-private.h"
#include "ms-thread-private.h"

/* One answer on its way. */
typedef struct
{
  MsContext        *context;
  const MsResponse *response;
  MsUser           *bot;
  MsChannelRow     *row;
  MsAddressee       asker;
  MsMessageRow     *original; /* (nullable): the message with the button, or … */
  MsEphemeralRow   *shown; /* (nullable): … what they alone were shown */
  char             *text; /* as it is kept */
} Answer;

static void
answer_clear (Answer *self)
{
  g_clear_pointer (&self->bot, ms_user_free);
  g_clear_pointer (&self->row, ms_channel_row_free);
  g_clear_pointer (&self->original, ms_message_row_free);
  g_clear_pointer (&self->shown, ms_ephemeral_row_free);
  g_clear_pointer (&self->text, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Answer, answer_clear)

static gboolean
find_place (Answer  *self,
            GError **error)
{
  MsContext *context = self->context;
  g_autoptr(MsUser) asker = NULL;
  GError *failure = NULL;

  self->bot = ms_service_get_caller (context, error);
  if (self->bot == NULL)
    return FALSE;
  self->row = ms_channel_store_find_id (ms_context_get_store (context), self->response->channel, ms_context_get_actor (context)->user, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  if (self->row == NULL)
    return ms_error_set (error, MS_ERROR_CHANNEL_NOT_FOUND);
  if (self->row->channel->archived)
    return ms_error_set (error, MS_ERROR_IS_ARCHIVED);
  asker = ms_service_need_user (context, self->response->user, FALSE, &self->asker.user, error);
  self->asker.user_id = self->response->user;
  return asker != NULL;
}

/* Both stay NULL when there is no original of the bot's own. */
static gboolean
find_original (Answer  *self,
               GError **error)
{
  MsStore *store = ms_context_get_store (self->context);
  gint64 bot = ms_context_get_actor (self->context)->user;
  gint64 ts = self->response->ts;
  GError *failure = NULL;

  if (ts <= 0)
    return TRUE;
  self->original = ms_message_store_get (store, self->row->key, ts, &failure);
  if (self->original == NULL && failure == NULL)
    self->shown = ms_ephemeral_store_find (store, self->asker.user, self->row->key, ts, ms_context_get_now (self->context), &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  if (self->original != NULL && (self->original->user != bot || ms_message_is_tombstone (self->original->message)))
    g_clear_pointer (&self->original, ms_message_row_free);
  if (self->shown != NULL && self->shown->author != bot)
    g_clear_pointer (&self->shown, ms_ephemeral_row_free);
  return TRUE;
}

/* Who has left is shown nothing of the conversation any more. */
static gboolean
check_asker (Answer  *self,
             GError **error)
{
  gboolean is_member = FALSE;

  if (!ms_membership_store_has (ms_context_get_store (self->context), self->row->key, self->asker.user, &is_member, error))
    return FALSE;
  return is_member || ms_error_set (error, MS_ERROR_USER_NOT_IN_CHANNEL);
}

static gboolean
delete_original (Answer  *self,
                 gint64  *event_seq,
                 GError **error)
{
  if (self->original != NULL)
    return ms_message_write_delete (self->context, self->row, self->original, event_seq, error);
  return self->shown == NULL
         || (check_asker (self, error) && ms_ephemeral_remove (self->context, self->row, &self->asker, self->shown->message->ts, event_seq, error));
}

static gboolean
replace_message (Answer  *self,
                 gint64  *event_seq,
                 GError **error)
{
  g_auto(MsPosted) posted = { NULL };

  if (!ms_message_write_update (self->context,
                                self->row,
                                self->original,
                                self->bot,
                                g_strdup (self->text),
                                g_strdup (self->response->content),
                                &posted,
                                error))
    return FALSE;
  *event_seq = posted.event_seq;
  return TRUE;
}

/* It stays theirs alone, and can be replaced again. */
static gboolean
replace_shown (Answer  *self,
               gint64  *event_seq,
               GError **error)
{
  MsMessage *message = self->shown->message;

  g_free (message->text);
  message->text = g_strdup (self->text);
  g_free (message->content);
  message->content = g_strdup (self->response->content);
  return check_asker (self, error) && ms_ephemeral_replace (self->context, self->row, &self->asker, self->shown, event_seq, error);
}

static gboolean
post_to_all (Answer        *self,
             MsMessageRow  *root,
             gint64        *event_seq,
             GError       **error)
{
  const MsNewMessage message = {
    .user = ms_context_get_actor (self->context)->user,
    .user_id = self->bot->id,
    .text = self->text,
    .content = self->response->content,
    .reply_broadcast = self->response->reply_broadcast,
    .is_active = self->response->is_active,
    .active_data = self->response->active_data,
  };
  g_auto(MsPosted) posted = { NULL };

  if (!ms_message_write (self->context, &message, self->row, root, &posted, error))
    return FALSE;
  *event_seq = posted.event_seq;
  return TRUE;
}

static gboolean
post_to_one (Answer              *self,
             const MsMessageRow  *root,
             gint64              *event_seq,
             GError             **error)
{
  MsMessage message = {
    .user = self->bot->id,
    .text = self->text,
    .content = (char *) self->response->content,
    .thread_ts = root != NULL ? root->message->ts : 0,
    .ts = ms_store_next_ts (ms_context_get_store (self->context), ms_context_get_now (self->context)),
  };

  return check_asker (self, error) && ms_ephemeral_write (self->context, self->row, &self->asker, &message, self->response->has_actions, event_seq, error);
}

static gboolean
post (Answer  *self,
      gint64  *event_seq,
      GError **error)
{
  gint64 thread_ts = self->response->thread_ts != 0 ? self->response->thread_ts : self->response->asked_in;
  g_autoptr(MsMessageRow) root = NULL;

  if (thread_ts != 0 && (root = ms_thread_need_root (self->context, self->row, thread_ts, error)) == NULL)
    return FALSE;
  return self->response->in_channel ? post_to_all (self, root, event_seq, error) : post_to_one (self, root, event_seq, error);
}

gboolean
ms_response_service_post (MsContext         *context,
                          const MsResponse  *response,
                          gint64            *event_seq,
                          GError           **error)
{
  g_auto(Answer) answer = { .context = context, .response = response };

  if (!find_place (&answer, error) || !find_original (&answer, error))
    return FALSE;
  if (response->delete_original)
    return delete_original (&answer, event_seq, error);
  answer.text = ms_message_dup_checked (context, response->text, response->link_names, error);
  if (answer.text == NULL)
    return FALSE;
  if (response->replace_original && answer.original != NULL)
    return replace_message (&answer, event_seq, error);
  if (response->replace_original && answer.shown != NULL)
    return replace_shown (&answer, event_seq, error);
  return post (&answer, event_seq, error);
}
