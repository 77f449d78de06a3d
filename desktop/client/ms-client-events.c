/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One function per type of frame, in a table. Counts follow the rules of the API: messages by others that are no notices, after the
 * read mark; mentions those that name me, everybody, or come in a direct message. An event that a conversation already includes (its
 * stamp is newer: it was fetched) changes nothing there. Main context. */

#define G_LOG_DOMAIN "ms-client"

#include "config.h"

#include "ms-client-events.h"

#include <string.h>

#include "ms-client-outbox.h"
#include "ms-client-private.h"
#include "ms-client-state.h"
#include "ms-client-sync.h"
#include "ms-frame.h"
#include "ms-id.h"
#include "ms-message-window-private.h"
#include "ms-text.h"
#include "ms-wire-channel.h"
#include "ms-wire-message.h"
#include "ms-wire-user.h"

typedef struct
{
  MsClient   *client;
  MsJsonNode  root;
  gint64      seq;
} Event;

typedef struct
{
  const char *type;
  void      (*apply) (Event *event);
} EventRow;

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
  else
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
         g_strcmp0 (message->subtype, MS_SUBTYPE_TOMBSTONE) != 0;
}

/* The conversation if this event is news for it. */
static MsChannel *
fresh_channel (Event      *event,
               const char *id)
{
  MsClientState *state = ms_client_get_state (event->client);

  if (event->seq <= ms_client_state_get_channel_seq (state, id))
    return NULL;
  return ms_client_state_get_channel (state, id);
}

static void
touch (Event      *event,
       const char *id)
{
  ms_client_state_touch_channel (ms_client_get_state (event->client), id, event->seq);
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
count_message (Event           *event,
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
  touch (event, channel->id);
}

static void
want_notification (Event           *event,
                   const MsMessage *message)
{
  const MsChannel *channel = ms_client_get_channel (event->client, message->channel);

  if (channel != NULL && !channel->archived && counts (event->client, channel, message) &&
      mentions_me (event->client, channel, message) && !ms_client_is_in_view (event->client, channel->id))
    ms_client_sync_want_notification (ms_client_get_sync (event->client), message);
}

/* The first word in a direct message that was not open: the conversation comes later than the message. */
static void
meet_channel (Event           *event,
              const MsMessage *message)
{
  MsClientSync *sync = ms_client_get_sync (event->client);

  if (message->channel[0] == MS_ID_DIRECT && !is_own (event->client, message) && !ms_message_is_notice (message))
    ms_client_sync_want_notification (sync, message);
  ms_client_sync_fetch_channel (sync, message->channel);
}

/* Replies are not part of the channel's history. */
static gboolean
is_reply (MsJsonNode root)
{
  MsJsonNode thread = ms_json_node_get_member (root, "thread_ts");
  g_autofree char *ts = ms_json_node_dup_member_string (root, "ts");

  return ms_json_node_get_type (thread) == MS_JSON_STRING && ts != NULL && !ms_json_node_equal_string (thread, ts) &&
         !ms_json_node_equal_string (ms_json_node_get_member (root, "subtype"), "thread_broadcast");
}

static void
apply_new_message (Event *event)
{
  g_autoptr(MsMessage) message = ms_wire_read_message (event->root, NULL, NULL);
  MsMessageWindow *window = NULL;
  MsChannel *channel = NULL;

  if (message == NULL || message->channel == NULL || is_reply (event->root))
    return;

  ms_client_state_stop_typing (ms_client_get_state (event->client), message->channel, message->user);
  channel = fresh_channel (event, message->channel);
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
recount (Event           *event,
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
  touch (event, channel->id);
}

static void
apply_message_changed (Event *event)
{
  g_autofree char *id = ms_json_node_dup_member_string (event->root, "channel");
  g_autoptr(MsMessage) message = ms_wire_read_message (ms_json_node_get_member (event->root, "message"), id, NULL);
  g_autoptr(MsMessage) before = ms_wire_read_message (ms_json_node_get_member (event->root, "previous_message"), id, NULL);
  MsMessageWindow *window = NULL;
  MsChannel *channel = NULL;

  if (id == NULL || message == NULL)
    return;

  channel = fresh_channel (event, id);
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
apply_message_deleted (Event *event)
{
  g_autofree char *id = ms_json_node_dup_member_string (event->root, "channel");
  g_autoptr(MsMessage) before = ms_wire_read_message (ms_json_node_get_member (event->root, "previous_message"), id, NULL);
  gint64 ts = ms_json_node_get_member_ts (event->root, "deleted_ts");
  MsMessageWindow *window = NULL;
  MsChannel *channel = NULL;

  if (id == NULL || ts == 0)
    return;

  channel = fresh_channel (event, id);
  if (channel != NULL && before != NULL)
    recount (event, channel, before, NULL);
  window = ms_client_peek_window (event->client, id);
  if (window != NULL)
    ms_message_window_take_deleted (window, ts, event->seq);
  ms_client_outbox_deleted (ms_client_get_outbox (event->client), id, ts);
  if (ms_client_is_cached (event->client, id))
    ms_client_cache_remove_message (ms_client_get_cache (event->client), id, ts);
}

static void
apply_message (Event *event)
{
  MsJsonNode subtype = ms_json_node_get_member (event->root, "subtype");

  if (ms_json_node_equal_string (subtype, MS_SUBTYPE_MESSAGE_CHANGED))
    apply_message_changed (event);
  else if (ms_json_node_equal_string (subtype, MS_SUBTYPE_MESSAGE_DELETED))
    apply_message_deleted (event);
  else if (!ms_json_node_get_member_boolean (event->root, "hidden"))
    apply_new_message (event);
}

/* The conversation is whole in the frame; what only I see of it may be missing and is fetched then. */
static void
apply_joined (Event *event)
{
  MsChannel *channel = ms_wire_read_channel (ms_json_node_get_member (event->root, "channel"), NULL);
  MsMessageWindow *window = NULL;
  g_autofree char *id = NULL;
  gboolean has_view = FALSE;

  if (channel == NULL)
    return;
  id = g_strdup (channel->id);
  if (event->seq <= ms_client_state_get_channel_seq (ms_client_get_state (event->client), id))
    {
      ms_channel_free (channel);
      return;
    }
  has_view = channel->has_view && channel->latest != 0;
  channel->has_view = TRUE;
  channel->is_member = TRUE;
  ms_client_sync_forget_topic (ms_client_get_sync (event->client), id);
  ms_client_set_cached (event->client, id, FALSE);
  ms_client_cache_drop_window (ms_client_get_cache (event->client), id);
  ms_client_state_put_channel (ms_client_get_state (event->client), channel, event->seq);
  if (!has_view)
    ms_client_sync_fetch_channel (ms_client_get_sync (event->client), id);
  window = ms_client_peek_window (event->client, id);
  if (window != NULL)
    ms_message_window_refresh (window);
}

static void
apply_left (Event *event)
{
  g_autofree char *id = ms_json_node_dup_member_string (event->root, "channel");

  if (id == NULL)
    return;
  ms_client_sync_forget_topic (ms_client_get_sync (event->client), id);
  ms_client_set_cached (event->client, id, FALSE);
  ms_client_outbox_drop_channel (ms_client_get_outbox (event->client), id);
  ms_client_state_remove_channel (ms_client_get_state (event->client), id);
}

static void
apply_im_open (Event *event)
{
  g_autofree char *id = ms_json_node_dup_member_string (event->root, "channel");

  if (id != NULL && ms_client_get_channel (event->client, id) == NULL)
    ms_client_sync_fetch_channel (ms_client_get_sync (event->client), id);
}

static void
apply_im_close (Event *event)
{
  g_autofree char *id = ms_json_node_dup_member_string (event->root, "channel");

  if (id == NULL)
    return;
  ms_client_set_cached (event->client, id, FALSE);
  ms_client_state_remove_channel (ms_client_get_state (event->client), id);
}

static void
add_members (Event *event,
             int    change)
{
  g_autofree char *id = ms_json_node_dup_member_string (event->root, "channel");
  MsChannel *channel = id != NULL ? fresh_channel (event, id) : NULL;

  if (channel == NULL || channel->num_members < 0)
    return;
  channel->num_members = MAX (0, channel->num_members + change);
  touch (event, id);
}

static void
apply_member_joined (Event *event)
{
  /* One's own joining is in the number that came with channel_joined. */
  if (!ms_json_node_equal_string (ms_json_node_get_member (event->root, "user"), ms_client_get_self_id (event->client)))
    add_members (event, 1);
}

static void
apply_member_left (Event *event)
{
  add_members (event, -1);
}

static void
apply_rename (Event *event)
{
  MsJsonNode node = ms_json_node_get_member (event->root, "channel");
  g_autofree char *id = ms_json_node_dup_member_string (node, "id");
  g_autofree char *name = ms_json_node_dup_member_string (node, "name");
  MsChannel *channel = id != NULL ? fresh_channel (event, id) : NULL;

  if (channel == NULL || name == NULL)
    return;
  set_text (&channel->name, name);
  touch (event, id);
}

static void
set_archived (Event    *event,
              gboolean  archived)
{
  g_autofree char *id = ms_json_node_dup_member_string (event->root, "channel");
  MsChannel *channel = id != NULL ? fresh_channel (event, id) : NULL;

  if (channel == NULL)
    return;
  channel->archived = archived;
  touch (event, id);
}

static void
apply_archive (Event *event)
{
  set_archived (event, TRUE);
}

static void
apply_unarchive (Event *event)
{
  set_archived (event, FALSE);
}

static void
apply_marked (Event *event)
{
  g_autofree char *id = ms_json_node_dup_member_string (event->root, "channel");
  MsChannel *channel = id != NULL ? fresh_channel (event, id) : NULL;

  if (channel == NULL)
    return;
  channel->last_read = ms_json_node_get_member_ts (event->root, "ts");
  channel->unread_count = MAX (0, ms_json_node_get_member_int64 (event->root, "unread_count", 0));
  channel->mention_count = MAX (0, ms_json_node_get_member_int64 (event->root, "mention_count", 0));
  touch (event, id);
}

static void
apply_user (Event *event)
{
  MsUser *user = ms_wire_read_user (ms_json_node_get_member (event->root, "user"), NULL);

  if (user != NULL)
    ms_client_state_put_user (ms_client_get_state (event->client), user);
}

static void
apply_own_presence (Event *event)
{
  gboolean active = ms_json_node_equal_string (ms_json_node_get_member (event->root, "presence"), "active");

  ms_client_state_set_presence (ms_client_get_state (event->client), ms_client_get_self_id (event->client), active, TRUE);
}

static const EventRow stored_rows[] = {
  { MS_FRAME_MESSAGE, apply_message },
  { MS_FRAME_CHANNEL_JOINED, apply_joined },
  { MS_FRAME_GROUP_JOINED, apply_joined },
  { MS_FRAME_CHANNEL_LEFT, apply_left },
  { MS_FRAME_GROUP_LEFT, apply_left },
  { MS_FRAME_IM_OPEN, apply_im_open },
  { MS_FRAME_IM_CLOSE, apply_im_close },
  { MS_FRAME_MEMBER_JOINED, apply_member_joined },
  { MS_FRAME_MEMBER_LEFT, apply_member_left },
  { MS_FRAME_CHANNEL_RENAME, apply_rename },
  { MS_FRAME_GROUP_RENAME, apply_rename },
  { MS_FRAME_CHANNEL_ARCHIVE, apply_archive },
  { MS_FRAME_GROUP_ARCHIVE, apply_archive },
  { MS_FRAME_CHANNEL_UNARCHIVE, apply_unarchive },
  { MS_FRAME_GROUP_UNARCHIVE, apply_unarchive },
  { MS_FRAME_CHANNEL_MARKED, apply_marked },
  { MS_FRAME_GROUP_MARKED, apply_marked },
  { MS_FRAME_IM_MARKED, apply_marked },
  { MS_FRAME_USER_CHANGE, apply_user },
  { MS_FRAME_TEAM_JOIN, apply_user },
  { MS_FRAME_MANUAL_PRESENCE_CHANGE, apply_own_presence },
};

static void
apply_typing (Event *event)
{
  g_autofree char *channel = ms_json_node_dup_member_string (event->root, "channel");
  g_autofree char *user = ms_json_node_dup_member_string (event->root, "user");

  if (channel != NULL && user != NULL)
    ms_client_state_start_typing (ms_client_get_state (event->client), channel, user);
}

static void
apply_presences (Event *event)
{
  MsJsonIter iter;
  MsJsonNode change;

  ms_json_iter_init (&iter, ms_json_node_get_member (event->root, "changes"));
  while (ms_json_iter_next (&iter, NULL, &change))
    {
      g_autofree char *user = ms_json_node_dup_member_string (change, "user");
      gboolean active = ms_json_node_equal_string (ms_json_node_get_member (change, "presence"), "active");

      if (user != NULL)
        ms_client_state_set_presence (ms_client_get_state (event->client), user, active,
                                      ms_json_node_get_member_boolean (change, "connected"));
    }
}

static const EventRow ephemeral_rows[] = {
  { MS_FRAME_USER_TYPING, apply_typing },
  { MS_FRAME_MICRO_PRESENCE, apply_presences },
};

static void
run_table (const EventRow *rows,
           gsize           n_rows,
           Event          *event)
{
  MsJsonNode type = ms_json_node_get_member (event->root, MS_FRAME_KEY_TYPE);

  for (gsize i = 0; i < n_rows; i++)
    if (ms_json_node_equal_string (type, rows[i].type))
      {
        rows[i].apply (event);
        return;
      }
}

void
ms_client_events_apply (MsClient   *client,
                        MsJsonNode  root,
                        gint64      seq)
{
  Event event = { client, root, seq };

  run_table (stored_rows, G_N_ELEMENTS (stored_rows), &event);
}

void
ms_client_events_ephemeral (MsClient   *client,
                            MsJsonNode  root)
{
  Event event = { client, root, 0 };

  if (ms_json_node_get_type (ms_json_node_get_member (root, "reply_to")) == MS_JSON_INTEGER)
    ms_client_outbox_take_ack (ms_client_get_outbox (client), root);
  else
    run_table (ephemeral_rows, G_N_ELEMENTS (ephemeral_rows), &event);
}
