/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is told and not stored: typing marks and presence. The first shard lets both age once a second and posts what comes of it to all
 * shards; each sends it to its own sockets, as one shared frame where the receivers are our own clients. A lagging socket
 * does not get it. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-shard-private.h"

#include "ms-frame.h"
#include "ms-limits.h"

#define CHANGES_PER_FRAME 500

static const char *
user_id (MsShard *self,
         gint64   key)
{
  MsDirectory *directory = ms_hub_get_directory (self->hub);
  MsDirectoryUser user;

  return ms_directory_get_user (directory, ms_directory_find_user (directory, key), &user) ? user.id : "";
}

static MsRun *
finish_run (MsShard *self)
{
  gsize length;
  const char *json = ms_json_writer_peek (self->writer, &length);

  return ms_run_new_json (json, length);
}

static MsRun *
make_typing (MsShard            *self,
             const MsTypingMark *mark,
             const char         *channel_id)
{
  ms_json_writer_begin (self->writer, 0);
  ms_json_writer_open_object (self->writer);
  ms_json_writer_add_string (self->writer, MS_FRAME_KEY_TYPE, MS_FRAME_USER_TYPING);
  ms_json_writer_add_string (self->writer, "channel", channel_id);
  ms_json_writer_add_string (self->writer, "user", user_id (self, mark->user));
  if (mark->thread_ts > 0)
    ms_json_writer_add_ts (self->writer, "thread_ts", mark->thread_ts);
  ms_json_writer_close_object (self->writer);

  return finish_run (self);
}

/* Who has the channel open: micro clients that say so, all plain RTM clients of its members, but not who types. */
static GPtrArray *
collect_listeners (MsShard            *self,
                   guint32             channel_slot,
                   const MsTypingMark *mark)
{
  guint n_members;
  const guint32 *members = ms_directory_get_members (ms_hub_get_directory (self->hub), channel_slot, &n_members);
  guint32 typist = ms_directory_find_user (ms_hub_get_directory (self->hub), mark->user);
  GPtrArray *listeners = g_ptr_array_new ();

  for (guint i = 0; i < n_members && listeners->len <= MS_LIMIT_TYPING_WATCHERS; i++)
    for (MsSubscriber *at = ms_hub_get_of_user (self->hub, members[i]); at != NULL && members[i] != typist; at = at->next)
      {
        MsSocket *socket = (MsSocket *) at;

        if (at->dialect == MS_DIALECT_RTM || (at->dialect == MS_DIALECT_MICRO && socket->focus == channel_slot))
          g_ptr_array_add (listeners, socket);
      }

  return listeners;
}

static void
send_mark (MsShard            *self,
           const MsTypingMark *mark)
{
  MsDirectory *directory = ms_hub_get_directory (self->hub);
  guint32 slot = ms_directory_find_channel (directory, mark->channel);
  MsDirectoryChannel channel;
  g_autoptr(GPtrArray) listeners = NULL;
  g_autoptr(MsRun) run = NULL;

  if (!ms_directory_get_channel (directory, slot, &channel))
    return;

  listeners = collect_listeners (self, slot, mark);
  if (listeners->len == 0 || listeners->len > MS_LIMIT_TYPING_WATCHERS)
    return;

  run = make_typing (self, mark, channel.id);
  for (guint i = 0; i < listeners->len; i++)
    ms_socket_push_ephemeral (self, g_ptr_array_index (listeners, i), run);
}

static void
typing_cb (MsShard *self,
           gpointer data)
{
  GArray *marks = data;

  for (guint i = 0; self != NULL && i < marks->len; i++)
    send_mark (self, &g_array_index (marks, MsTypingMark, i));
  g_array_unref (marks);
}

static void
write_state (MsShard               *self,
             const MsPresenceState *state)
{
  ms_json_writer_add_string (self->writer, "presence", state->active ? "active" : "away");
  ms_json_writer_add_boolean (self->writer, "connected", state->connected);
}

/* One frame for all of our own clients. */
static MsRun *
make_micro_presence (MsShard               *self,
                     const MsPresenceState *states,
                     guint                  n_states)
{
  ms_json_writer_begin (self->writer, 0);
  ms_json_writer_open_object (self->writer);
  ms_json_writer_add_string (self->writer, MS_FRAME_KEY_TYPE, MS_FRAME_MICRO_PRESENCE);
  ms_json_writer_key (self->writer, "changes");
  ms_json_writer_open_array (self->writer);
  for (guint i = 0; i < n_states; i++)
    {
      ms_json_writer_open_object (self->writer);
      ms_json_writer_add_string (self->writer, "user", user_id (self, states[i].user));
      write_state (self, &states[i]);
      ms_json_writer_close_object (self->writer);
    }
  ms_json_writer_close_array (self->writer);
  ms_json_writer_close_object (self->writer);

  return finish_run (self);
}

static void
push_one_presence (MsShard               *self,
                   MsSocket              *socket,
                   const MsPresenceState *state)
{
  ms_json_writer_begin (self->writer, 0);
  ms_json_writer_open_object (self->writer);
  ms_json_writer_add_string (self->writer, MS_FRAME_KEY_TYPE, MS_FRAME_PRESENCE_CHANGE);
  ms_json_writer_add_string (self->writer, "user", user_id (self, state->user));
  write_state (self, state);
  ms_json_writer_close_object (self->writer);
  ms_socket_push_written (self, socket);
}

/* For batch_presence_aware clients: all users of one state in one frame. */
static void
push_batch_presence (MsShard      *self,
                     MsSocket     *socket,
                     const GArray *states,
                     gboolean      active,
                     gboolean      connected)
{
  const MsPresenceState shown = { .active = active, .connected = connected };
  guint n_users = 0;

  ms_json_writer_begin (self->writer, 0);
  ms_json_writer_open_object (self->writer);
  ms_json_writer_add_string (self->writer, MS_FRAME_KEY_TYPE, MS_FRAME_PRESENCE_CHANGE);
  ms_json_writer_key (self->writer, "users");
  ms_json_writer_open_array (self->writer);
  for (guint i = 0; i < states->len; i++)
    {
      const MsPresenceState *state = &g_array_index (states, MsPresenceState, i);

      if (state->active != active || state->connected != connected)
        continue;
      ms_json_writer_string (self->writer, user_id (self, state->user), -1);
      n_users++;
    }
  ms_json_writer_close_array (self->writer);
  write_state (self, &shown);
  ms_json_writer_close_object (self->writer);
  if (n_users > 0)
    ms_socket_push_written (self, socket);
}

static void
push_presence (MsShard      *self,
               MsSocket     *socket,
               const GArray *states)
{
  if (socket->batch_presence)
    {
      push_batch_presence (self, socket, states, TRUE, TRUE);
      push_batch_presence (self, socket, states, FALSE, TRUE);
      push_batch_presence (self, socket, states, FALSE, FALSE);
      return;
    }

  for (guint i = 0; i < states->len; i++)
    push_one_presence (self, socket, &g_array_index (states, MsPresenceState, i));
}

static gboolean
is_watched (const GArray *watched,
            gint64        user)
{
  guint low = 0;
  guint high = watched->len;

  while (low < high)
    {
      guint middle = (low + high) / 2;

      if (g_array_index (watched, gint64, middle) < user)
        low = middle + 1;
      else
        high = middle;
    }

  return low < watched->len && g_array_index (watched, gint64, low) == user;
}

static void
push_watched (MsShard      *self,
              MsSocket     *socket,
              const GArray *changes)
{
  g_autoptr(GArray) states = NULL;

  if (socket->extra == NULL || socket->extra->watched == NULL || socket->full)
    return;

  states = g_array_new (FALSE, FALSE, sizeof (MsPresenceState));
  for (guint i = 0; i < changes->len; i++)
    if (is_watched (socket->extra->watched, g_array_index (changes, MsPresenceState, i).user))
      g_array_append_val (states, g_array_index (changes, MsPresenceState, i));
  if (states->len > 0)
    push_presence (self, socket, states);
}

static void
send_changes (MsShard      *self,
              const GArray *changes)
{
  g_autoptr(GPtrArray) runs = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_run_unref);

  for (guint at = 0; at < changes->len; at += CHANGES_PER_FRAME)
    g_ptr_array_add (runs, make_micro_presence (self, &g_array_index (changes, MsPresenceState, at), MIN (changes->len - at, CHANGES_PER_FRAME)));

  for (guint32 slot = 0; slot < self->n_slots; slot++)
    {
      MsSocket *socket = ms_shard_get_socket (self, slot);

      if (socket == NULL || socket->closing || socket->simple)
        continue;
      for (guint i = 0; socket->subscriber.dialect == MS_DIALECT_MICRO && i < runs->len; i++)
        ms_socket_push_ephemeral (self, socket, g_ptr_array_index (runs, i));
      if (!socket->gone)
        push_watched (self, socket, changes);
    }
}

static void
presence_cb (MsShard *self,
             gpointer data)
{
  GArray *changes = data;

  if (self != NULL)
    send_changes (self, changes);
  g_array_unref (changes);
}

void
ms_shard_send_presence_to (MsShard      *self,
                           MsSocket     *socket,
                           const gint64 *users,
                           guint         n_users)
{
  g_autoptr(GArray) states = g_array_new (FALSE, FALSE, sizeof (MsPresenceState));

  for (guint i = 0; i < n_users; i++)
    {
      MsPresenceState state;

      ms_presence_get (self->config->presence, users[i], &state);
      g_array_append_val (states, state);
    }
  push_presence (self, socket, states);
}

void
ms_shard_send_typing (MsShard            *self,
                      const MsTypingMark *mark)
{
  g_autoptr(GArray) marks = g_array_new (FALSE, FALSE, sizeof (MsTypingMark));

  g_array_append_vals (marks, mark, 1);
  ms_shard_set_post_all (self->set, typing_cb, (MsShardRefFunc) g_array_ref, marks);
}

void
ms_shard_tick_ephemeral (MsShard *self)
{
  g_autoptr(GArray) changes = ms_presence_tick (self->config->presence, self->now);
  g_autoptr(GArray) marks = ms_typing_tick (ms_shard_set_get_typing (self->set), self->now);

  if (changes != NULL)
    ms_shard_set_post_all (self->set, presence_cb, (MsShardRefFunc) g_array_ref, changes);
  if (marks != NULL)
    ms_shard_set_post_all (self->set, typing_cb, (MsShardRefFunc) g_array_ref, marks);
}
