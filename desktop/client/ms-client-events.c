/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One function per type of frame, in a table. An event that a conversation already includes (its stamp is newer: it was fetched) changes
 * nothing there. Messages are in ms-client-events-message.c. Main context. */

#define G_LOG_DOMAIN "ms-client"

#include "config.h"

#include "ms-client-events.h"

#include "ms-client-events-private.h"
#include "ms-client-outbox.h"
#include "ms-client-private.h"
#include "ms-client-state.h"
#include "ms-client-sync.h"
#include "ms-frame.h"
#include "ms-message-window-private.h"
#include "ms-wire-channel.h"
#include "ms-wire-user.h"

typedef struct
{
  const char *type;
  void      (*apply) (MsClientEvent *event);
} EventRow;

MsChannel *
ms_client_event_get_fresh_channel (MsClientEvent *event,
                                   const char    *id)
{
  MsClientState *state = ms_client_get_state (event->client);

  if (event->seq <= ms_client_state_get_channel_seq (state, id))
    return NULL;
  return ms_client_state_get_channel (state, id);
}

void
ms_client_event_touch (MsClientEvent *event,
                       const char    *id)
{
  ms_client_state_touch_channel (ms_client_get_state (event->client), id, event->seq);
}

/* The conversation is whole in the frame; what only I see of it may be missing and is fetched then. */
static void
apply_joined (MsClientEvent *event)
{
  MsChannel *channel = ms_wire_read_channel (ms_json_node_get_member (event->root, "channel"), NULL);
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
  ms_client_state_put_channel (ms_client_get_state (event->client), channel, event->seq);
  if (!has_view)
    ms_client_sync_fetch_channel (ms_client_get_sync (event->client), id);
  ms_client_give_up_copy (event->client, id);
}

static void
apply_left (MsClientEvent *event)
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
apply_im_open (MsClientEvent *event)
{
  g_autofree char *id = ms_json_node_dup_member_string (event->root, "channel");

  if (id != NULL && ms_client_get_channel (event->client, id) == NULL)
    ms_client_sync_fetch_channel (ms_client_get_sync (event->client), id);
}

static void
apply_im_close (MsClientEvent *event)
{
  g_autofree char *id = ms_json_node_dup_member_string (event->root, "channel");

  if (id == NULL)
    return;
  ms_client_set_cached (event->client, id, FALSE);
  ms_client_state_remove_channel (ms_client_get_state (event->client), id);
}

static void
add_members (MsClientEvent *event,
             int            change)
{
  g_autofree char *id = ms_json_node_dup_member_string (event->root, "channel");
  MsChannel *channel = id != NULL ? ms_client_event_get_fresh_channel (event, id) : NULL;

  if (channel == NULL || channel->num_members < 0)
    return;
  channel->num_members = MAX (0, channel->num_members + change);
  ms_client_event_touch (event, id);
}

static void
apply_member_joined (MsClientEvent *event)
{
  /* One's own joining is in the number that came with channel_joined. */
  if (!ms_json_node_equal_string (ms_json_node_get_member (event->root, "user"), ms_client_get_self_id (event->client)))
    add_members (event, 1);
}

static void
apply_member_left (MsClientEvent *event)
{
  add_members (event, -1);
}

static void
apply_rename (MsClientEvent *event)
{
  MsJsonNode node = ms_json_node_get_member (event->root, "channel");
  g_autofree char *id = ms_json_node_dup_member_string (node, "id");
  g_autofree char *name = ms_json_node_dup_member_string (node, "name");
  MsChannel *channel = id != NULL ? ms_client_event_get_fresh_channel (event, id) : NULL;

  if (channel == NULL || name == NULL)
    return;
  g_free (channel->name);
  channel->name = g_steal_pointer (&name);
  ms_client_event_touch (event, id);
}

static void
set_archived (MsClientEvent *event,
              gboolean       archived)
{
  g_autofree char *id = ms_json_node_dup_member_string (event->root, "channel");
  MsChannel *channel = id != NULL ? ms_client_event_get_fresh_channel (event, id) : NULL;

  if (channel == NULL)
    return;
  channel->archived = archived;
  ms_client_event_touch (event, id);
}

static void
apply_archive (MsClientEvent *event)
{
  set_archived (event, TRUE);
}

static void
apply_unarchive (MsClientEvent *event)
{
  set_archived (event, FALSE);
}

static void
apply_marked (MsClientEvent *event)
{
  g_autofree char *id = ms_json_node_dup_member_string (event->root, "channel");
  MsChannel *channel = id != NULL ? ms_client_event_get_fresh_channel (event, id) : NULL;

  if (channel == NULL)
    return;
  channel->last_read = ms_json_node_get_member_ts (event->root, "ts");
  channel->unread_count = MAX (0, ms_json_node_get_member_int64 (event->root, "unread_count", 0));
  channel->mention_count = MAX (0, ms_json_node_get_member_int64 (event->root, "mention_count", 0));
  ms_client_event_touch (event, id);
}

static void
apply_user (MsClientEvent *event)
{
  MsUser *user = ms_wire_read_user (ms_json_node_get_member (event->root, "user"), NULL);

  if (user != NULL)
    ms_client_state_put_user (ms_client_get_state (event->client), user);
}

static void
apply_team_rename (MsClientEvent *event)
{
  g_autofree char *name = ms_json_node_dup_member_string (event->root, "name");

  if (name != NULL)
    ms_client_state_rename_team (ms_client_get_state (event->client), name);
}

static void
apply_own_presence (MsClientEvent *event)
{
  gboolean active = ms_json_node_equal_string (ms_json_node_get_member (event->root, "presence"), "active");

  ms_client_state_set_presence (ms_client_get_state (event->client), ms_client_get_self_id (event->client), active, TRUE);
}

static const EventRow stored_rows[] = {
  { MS_FRAME_MESSAGE, ms_client_event_apply_message },
  { MS_FRAME_CHANNEL_JOINED, apply_joined },
  { MS_FRAME_GROUP_JOINED, apply_joined },
  { MS_FRAME_MPIM_JOINED, apply_joined },
  { MS_FRAME_CHANNEL_LEFT, apply_left },
  { MS_FRAME_GROUP_LEFT, apply_left },
  { MS_FRAME_IM_OPEN, apply_im_open },
  { MS_FRAME_IM_CLOSE, apply_im_close },
  { MS_FRAME_MPIM_OPEN, apply_im_open },
  { MS_FRAME_MPIM_CLOSE, apply_im_close },
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
  { MS_FRAME_MPIM_MARKED, apply_marked },
  { MS_FRAME_USER_CHANGE, apply_user },
  { MS_FRAME_TEAM_JOIN, apply_user },
  { MS_FRAME_TEAM_RENAME, apply_team_rename },
  { MS_FRAME_MICRO_HISTORY_PURGED, ms_client_event_apply_purge },
  { MS_FRAME_MANUAL_PRESENCE_CHANGE, apply_own_presence },
};

static void
apply_typing (MsClientEvent *event)
{
  g_autofree char *channel = ms_json_node_dup_member_string (event->root, "channel");
  g_autofree char *user = ms_json_node_dup_member_string (event->root, "user");

  /* In a thread nobody here looks on. */
  if (channel != NULL && user != NULL && ms_json_node_get_member_ts (event->root, "thread_ts") == 0)
    ms_client_state_start_typing (ms_client_get_state (event->client), channel, user);
}

static void
apply_presences (MsClientEvent *event)
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
           MsClientEvent  *event)
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
  MsClientEvent event = { client, root, seq };

  run_table (stored_rows, G_N_ELEMENTS (stored_rows), &event);
}

void
ms_client_events_ephemeral (MsClient   *client,
                            MsJsonNode  root)
{
  MsClientEvent event = { client, root, 0 };

  if (ms_json_node_get_type (ms_json_node_get_member (root, "reply_to")) == MS_JSON_INTEGER)
    ms_client_outbox_take_ack (ms_client_get_outbox (client), root);
  else
    run_table (ephemeral_rows, G_N_ELEMENTS (ephemeral_rows), &event);
}
