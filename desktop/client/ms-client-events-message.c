/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Messages that came, changed and went. Counts follow the rules of the API: messages by others that are no notices, after the read mark;
 * mentions those that name me, everybody, or come in a direct message. Main context. */

#define G_LOG_DOMAIN "ms-client"

#include "config.h"

#include "ms-client-events-private.h"

#include "ms-client-outbox.h"
#include "ms-client-private.h"
#include "ms-client-state.h"
#include "ms-client-sync.h"
#include "ms-id.h"
#include "ms-message-window-private.h"
#include "ms-text.h"
#include "ms-wire-message.h"

typedef struct
{
  const char *self_id;
  gboolean    active;
  gboolean    found;
} MentionSearch;

static void
mention_found (MsMentionKind  kind,
               const char    *id,
               gpointer       user_data)
{
  MentionSearch *search = user_data;

  if (kind == MS_MENTION_USER)
    search->found |= g_strcmp0 (id, search->self_id) == 0;
  else if (kind != MS_MENTION_GROUP) /* who is in it the server knows: its count comes with the next mark */
    search->found |= kind != MS_MENTION_HERE || search->active;
}

static gboolean
mentions_me (MsClient        *client,
             const MsChannel *channel,
             const MsMessage *message)
{
  const MsUser *me = ms_client_get_self (client);
  MentionSearch search = { .self_id = ms_client_get_self_id (client), .active = me == NULL || !me->has_presence || me->active };

  if (channel->kind == MS_CHANNEL_IM)
    return TRUE;
  ms_text_mentions (message->text, -1, mention_found, &search);
  return search.found;
}

static gboolean
is_own (MsClient        *client,
        const MsMessage *message)
{
  return g_strcmp0 (message->user, ms_client_get_self_id (client)) == 0;
}

static gboolean
counts (MsClient        *client,
        const MsChannel *channel,
        const MsMessage *message)
{
  return message != NULL && message->ts > channel->last_read && !is_own (client, message) && !ms_message_is_notice (message) &&
         !ms_message_is_tombstone (message);
}

static void
set_text (char       **place,
          const char  *text)
{
  g_free (*place);
  *place = g_strdup (text);
}

static void
set_note (MsChannelNote   *note,
          const char      *value,
          const MsMessage *message)
{
  set_text (&note->value, value);
  set_text (&note->creator, message->user);
  note->last_set = message->ts;
}

/* Topic, purpose and name are told by their notices. */
static void
apply_notice (MsChannel       *channel,
              const MsMessage *message)
{
  if (g_strcmp0 (message->subtype, MS_SUBTYPE_CHANNEL_TOPIC) == 0)
    set_note (&channel->topic, message->topic, message);
  else if (g_strcmp0 (message->subtype, MS_SUBTYPE_CHANNEL_PURPOSE) == 0)
    set_note (&channel->purpose, message->purpose, message);
  else if (g_strcmp0 (message->subtype, MS_SUBTYPE_CHANNEL_NAME) == 0 && message->name != NULL)
    set_text (&channel->name, message->name);
}

static void
count_message (MsClientEvent   *event,
               MsChannel       *channel,
               const MsMessage *message)
{
  channel->latest = MAX (channel->latest, message->ts);
  apply_notice (channel, message);
  if (is_own (event->client, message) && !ms_message_is_notice (message))
    {
      channel->last_read = MAX (channel->last_read, message->ts);
      channel->unread_count = 0;
      channel->mention_count = 0;
    }
  else if (counts (event->client, channel, message))
    {
      channel->unread_count++;
      if (mentions_me (event->client, channel, message))
        channel->mention_count++;
    }
  ms_client_event_touch (event, channel->id);
}

static void
want_notification (MsClientEvent   *event,
                   const MsMessage *message)
{
  const MsChannel *channel = ms_client_get_channel (event->client, message->channel);

  if (channel != NULL && !channel->archived && counts (event->client, channel, message) &&
      mentions_me (event->client, channel, message) && !ms_client_is_in_view (event->client, channel->id))
    ms_client_sync_want_notification (ms_client_get_sync (event->client), message);
}

/* The first word in a direct message that was not open: the conversation comes later than the message. */
static void
meet_channel (MsClientEvent   *event,
              const MsMessage *message)
{
  MsClientSync *sync = ms_client_get_sync (event->client);

  if (message->channel[0] == MS_ID_DIRECT && !is_own (event->client, message) && !ms_message_is_notice (message))
    ms_client_sync_want_notification (sync, message);
  ms_client_sync_fetch_channel (sync, message->channel);
}

/* Replies are not part of the channel's history. */
static void
apply_new_message (MsClientEvent *event)
{
  g_autoptr(MsMessage) message = ms_wire_read_message (event->root, NULL, NULL);
  MsMessageWindow *window = NULL;
  MsChannel *channel = NULL;

  if (message == NULL || message->channel == NULL || ms_message_is_thread_only (message))
    return;

  message->revision = event->seq;
  ms_client_state_stop_typing (ms_client_get_state (event->client), message->channel, message->user);
  channel = ms_client_event_get_fresh_channel (event, message->channel);
  if (channel != NULL)
    count_message (event, channel, message);
  else if (ms_client_get_channel (event->client, message->channel) == NULL)
    meet_channel (event, message);

  window = ms_client_peek_window (event->client, message->channel);
  if (window != NULL)
    ms_message_window_take_message (window, message, event->seq);
  if (ms_client_is_cached (event->client, message->channel))
    ms_client_cache_put_message (ms_client_get_cache (event->client), message->channel, message, FALSE);
  if (is_own (event->client, message))
    ms_client_outbox_confirm (ms_client_get_outbox (event->client), message->client_msg_id);
  want_notification (event, message);
}

static void
recount (MsClientEvent   *event,
         MsChannel       *channel,
         const MsMessage *before,
         const MsMessage *after)
{
  gboolean did = counts (event->client, channel, before);
  gboolean does = counts (event->client, channel, after);
  gboolean did_mention = did && mentions_me (event->client, channel, before);
  gboolean does_mention = does && mentions_me (event->client, channel, after);

  channel->unread_count = MAX (0, channel->unread_count + does - did);
  channel->mention_count = MAX (0, channel->mention_count + does_mention - did_mention);
  ms_client_event_touch (event, channel->id);
}

static void
apply_message_changed (MsClientEvent *event)
{
  g_autofree char *id = ms_json_node_dup_member_string (event->root, "channel");
  g_autoptr(MsMessage) message = ms_wire_read_message (ms_json_node_get_member (event->root, "message"), id, NULL);
  g_autoptr(MsMessage) before = ms_wire_read_message (ms_json_node_get_member (event->root, "previous_message"), id, NULL);
  MsMessageWindow *window = NULL;
  MsChannel *channel = NULL;

  if (id == NULL || message == NULL || ms_message_is_thread_only (message))
    return;

  message->revision = event->seq;
  channel = ms_client_event_get_fresh_channel (event, id);
  if (channel != NULL && before != NULL)
    recount (event, channel, before, message);
  ms_client_outbox_edited (ms_client_get_outbox (event->client), id, message);
  window = ms_client_peek_window (event->client, id);
  if (window != NULL)
    ms_message_window_take_changed (window, message, event->seq);
  if (ms_client_is_cached (event->client, id))
    ms_client_cache_put_message (ms_client_get_cache (event->client), id, message, TRUE);
}

static void
apply_message_deleted (MsClientEvent *event)
{
  g_autofree char *id = ms_json_node_dup_member_string (event->root, "channel");
  g_autoptr(MsMessage) before = ms_wire_read_message (ms_json_node_get_member (event->root, "previous_message"), id, NULL);
  gint64 ts = ms_json_node_get_member_ts (event->root, "deleted_ts");
  MsMessageWindow *window = NULL;
  MsChannel *channel = NULL;

  if (id == NULL || ts == 0 || (before != NULL && ms_message_is_thread_only (before)))
    return;

  channel = ms_client_event_get_fresh_channel (event, id);
  if (channel != NULL && before != NULL)
    recount (event, channel, before, NULL);
  window = ms_client_peek_window (event->client, id);
  if (window != NULL)
    ms_message_window_take_deleted (window, ts, event->seq);
  ms_client_outbox_deleted (ms_client_get_outbox (event->client), id, ts);
  if (ms_client_is_cached (event->client, id))
    ms_client_cache_remove_message (ms_client_get_cache (event->client), id, ts);
}

void
ms_client_event_apply_message (MsClientEvent *event)
{
  MsJsonNode subtype = ms_json_node_get_member (event->root, "subtype");

  if (ms_json_node_get_member_boolean (event->root, "is_ephemeral"))
    return; /* it is in no history, and neither is what becomes of it */
  if (ms_json_node_equal_string (subtype, MS_SUBTYPE_MESSAGE_CHANGED))
    apply_message_changed (event);
  else if (ms_json_node_equal_string (subtype, MS_SUBTYPE_MESSAGE_DELETED))
    apply_message_deleted (event);
  else if (!ms_json_node_get_member_boolean (event->root, "hidden"))
    apply_new_message (event);
}

static void
purge_window (MsMessageWindow *window,
              gint64           until,
              gint64           seq)
{
  const MsMessageEntry *entry = NULL;
  guint position = 0;

  while ((entry = ms_message_window_get (window, position)) != NULL && entry->message->ts > 0 && entry->message->ts <= until)
    {
      guint before = ms_message_window_get_length (window);

      if (g_strcmp0 (entry->message->subtype, MS_SUBTYPE_TOMBSTONE) != 0)
        ms_message_window_take_deleted (window, entry->message->ts, seq);
      if (ms_message_window_get_length (window) == before)
        position++;
    }
}

/* The team keeps messages for a time; what is older goes here too, and from the disk. */
void
ms_client_event_apply_purge (MsClientEvent *event)
{
  g_autofree char *id = ms_json_node_dup_member_string (event->root, "channel");
  gint64 until = ms_json_node_get_member_ts (event->root, "until");
  MsMessageWindow *window = id != NULL ? ms_client_peek_window (event->client, id) : NULL;

  if (id == NULL || until <= 0)
    return;
  if (window != NULL)
    purge_window (window, until, event->seq);
  if (ms_client_is_cached (event->client, id))
    ms_client_cache_remove_until (ms_client_get_cache (event->client), id, until);
}
