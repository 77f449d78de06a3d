/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Per event: its topic gets a bit in the window, the members of the topic get the bit in their mask and stand on the dirty list once. The
 * window lasts until nobody is dirty, so that those who are served late share runs too. Before a membership or a role changes, that user's
 * subscribers are served, so that positions inside one commit are exact. */

#define G_LOG_DOMAIN "ms-hub"

#include "config.h"

#include "ms-hub.h"

#include "ms-limits.h"

#define CATCH_UP_BYTES (64 * 1024)

#define PLACE_MASK ((1u << MS_HUB_PLACE_BITS) - 1)
#define SERVED_KEPT 1024 /* places on the list of those who were served, at most so many or one half */
#define LOOKUP_COST 4 /* of finding a membership, over that of a step along a channel's members */

typedef struct
{
  MsSubscriber *first; /* (nullable) */
  guint         place; /* among those present, while there is one */
} User;

struct _MsHub
{
  MsDirectory   *directory;
  MsRunLog      *log;
  MsRunComposer *composer;
  GArray        *users; /* User by slot */
  GArray        *present; /* guint32: slots of those who have subscribers, in no order */
  GPtrArray     *dirty; /* MsSubscriber, each once, NULL where one went */
  guint          next_dirty;
  guint32        first_place; /* of the first on the list */
  guint64        marked[2]; /* bits whose members are marked already in this batch: of RTM or MICRO, of SIMPLE */
  MsHubServe     serve;
  gpointer       user_data;
};

static void
put_on_list (MsHub        *self,
             MsSubscriber *subscriber)
{
  if (subscriber->listed)
    return;
  subscriber->listed = TRUE;
  subscriber->place = (self->first_place + self->dirty->len) & PLACE_MASK;
  g_ptr_array_add (self->dirty, subscriber);
}

static void
take_off_list (MsHub        *self,
               MsSubscriber *subscriber)
{
  if (subscriber->listed)
    g_ptr_array_index (self->dirty, (subscriber->place - self->first_place) & PLACE_MASK) = NULL;
  subscriber->listed = FALSE;
}

/* Where there is always somebody, the list never ends by itself. */
static void
forget_served (MsHub *self)
{
  if (self->next_dirty < self->dirty->len && (self->next_dirty < SERVED_KEPT || self->next_dirty < self->dirty->len / 2))
    return;
  self->first_place += self->next_dirty;
  if (self->next_dirty > 0)
    g_ptr_array_remove_range (self->dirty, 0, self->next_dirty);
  self->next_dirty = 0;
}

static void
mark (MsHub        *self,
      MsSubscriber *subscriber,
      gint64        seq,
      guint         bit)
{
  if (subscriber->held)
    return;

  if (!subscriber->dirty)
    {
      subscriber->dirty = TRUE;
      subscriber->filtered = FALSE;
      subscriber->cursor = seq;
      subscriber->mask = 0;
      put_on_list (self, subscriber);
    }
  subscriber->mask |= G_GUINT64_CONSTANT (1) << bit;
}

static void
mark_user (MsHub        *self,
           guint32       user_slot,
           MsEventClass  classes,
           guint32       channel_slot,
           gint64        seq,
           guint         bit)
{
  for (MsSubscriber *subscriber = ms_hub_get_of_user (self, user_slot); subscriber != NULL; subscriber = subscriber->next)
    {
      if (!(classes & ms_dialect_get_classes (subscriber->dialect)))
        continue;
      if (subscriber->dialect == MS_DIALECT_SIMPLE && subscriber->channel_slot != channel_slot)
        continue;
      mark (self, subscriber, seq, bit);
    }
}

static void
mark_present (MsHub       *self,
              MsTopic      topic,
              MsEventClass classes,
              guint32      channel_slot,
              gint64       seq,
              guint        bit)
{
  for (guint i = 0; i < self->present->len; i++)
    {
      guint32 slot = g_array_index (self->present, guint32, i);

      if (ms_directory_is_visible (self->directory, slot, topic, seq))
        mark_user (self, slot, classes, channel_slot, seq, bit);
    }
}

static void
mark_channel (MsHub       *self,
              MsTopic      topic,
              MsEventClass classes,
              gint64       seq,
              guint        bit)
{
  guint32 slot = ms_directory_find_channel (self->directory, MS_TOPIC_KEY (topic));
  guint n_members;
  const guint32 *members = ms_directory_get_members (self->directory, slot, &n_members);

  /* Where few of many members are present, it is cheaper to ask each of these. */
  if (self->present->len < n_members / LOOKUP_COST)
    {
      mark_present (self, topic, classes, slot, seq, bit);
      return;
    }
  for (guint i = 0; i < n_members; i++)
    mark_user (self, members[i], classes, slot, seq, bit);
}

static void
mark_topic (MsHub       *self,
            MsTopic      topic,
            MsEventClass classes,
            gint64       seq,
            guint        bit)
{
  if (MS_TOPIC_IS_CHANNEL (topic))
    mark_channel (self, topic, classes, seq, bit);
  else if (MS_TOPIC_IS_USER (topic))
    mark_user (self, ms_directory_find_user (self->directory, MS_TOPIC_KEY (topic)), classes, MS_SLOT_NONE, seq, bit);
  else
    mark_present (self, topic, classes, MS_SLOT_NONE, seq, bit);
}

/* Everybody who is still dirty filters from the cursor instead. */
static void
close_window (MsHub *self)
{
  for (guint i = self->next_dirty; i < self->dirty->len; i++)
    {
      MsSubscriber *subscriber = g_ptr_array_index (self->dirty, i);

      if (subscriber != NULL && subscriber->dirty)
        subscriber->filtered = TRUE;
    }
  ms_run_composer_begin (self->composer);
  self->marked[0] = self->marked[1] = 0;
}

static void
serve_user (MsHub *self,
            gint64 key)
{
  MsSubscriber *subscriber = ms_hub_get_of_user (self, ms_directory_find_user (self->directory, key));

  while (subscriber != NULL)
    {
      MsSubscriber *next = subscriber->next;

      if (subscriber->dirty)
        self->serve (subscriber, self->user_data);
      subscriber = next;
    }
  self->marked[0] = self->marked[1] = 0;
}

/* Which of the two sets of marks an event needs, so that a busy channel is walked once per batch. */
static gboolean
is_marked (MsHub       *self,
           MsEventClass classes,
           guint        bit)
{
  guint64 one = G_GUINT64_CONSTANT (1) << bit;
  gboolean realtime = !(classes & MS_EVENT_CLASS_RTM) || self->marked[0] & one;
  gboolean simple = !(classes & MS_EVENT_CLASS_SIMPLE) || self->marked[1] & one;

  if (classes & MS_EVENT_CLASS_RTM)
    self->marked[0] |= one;
  if (classes & MS_EVENT_CLASS_SIMPLE)
    self->marked[1] |= one;

  return realtime && simple && classes & (MS_EVENT_CLASS_RTM | MS_EVENT_CLASS_SIMPLE);
}

static void
publish_event (MsHub   *self,
               MsEvent *event,
               gint64   now_us)
{
  MsEventKind kind = ms_event_get_kind (event);
  MsEventClass classes = ms_event_get_classes (event);
  gint64 seq = ms_event_get_seq (event);
  guint bit;

  if (seq != ms_run_log_get_head (self->log) + 1)
    {
      g_warning ("event %" G_GINT64_FORMAT " is not the next one", seq);
      return;
    }

  if (kind == MS_EVENT_KIND_MEMBER_JOINED || kind == MS_EVENT_KIND_MEMBER_LEFT || kind == MS_EVENT_KIND_USER)
    serve_user (self, ms_event_get_user (event));
  ms_run_log_append (self->log, event, now_us);
  ms_directory_apply (self->directory, event);
  if (!(classes & ~MS_EVENT_CLASS_INTERNAL))
    return;

  if (!ms_run_composer_add (self->composer, seq, &bit))
    {
      close_window (self);
      ms_run_composer_add (self->composer, seq, &bit);
    }
  if (!is_marked (self, classes, bit))
    mark_topic (self, ms_event_get_topic (event), classes, seq, bit);
}

MsHub *
ms_hub_new (MsDirectory *directory,
            MsHubServe   serve,
            gpointer     user_data)
{
  MsHub *self = g_new0 (MsHub, 1);

  self->directory = directory;
  self->log = ms_run_log_new (ms_directory_get_seq (directory), MS_LIMIT_RING_BYTES, MS_LIMIT_RING_EVENTS, MS_LIMIT_RING_SECONDS);
  self->composer = ms_run_composer_new (self->log, directory);
  self->users = g_array_new (FALSE, TRUE, sizeof (User));
  self->present = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->dirty = g_ptr_array_new ();
  self->serve = serve;
  self->user_data = user_data;

  return self;
}

void
ms_hub_free (MsHub *self)
{
  if (self == NULL)
    return;

  ms_run_composer_free (self->composer);
  ms_run_log_free (self->log);
  ms_directory_free (self->directory);
  g_array_unref (self->users);
  g_array_unref (self->present);
  g_ptr_array_unref (self->dirty);
  g_free (self);
}

MsDirectory *
ms_hub_get_directory (MsHub *self)
{
  return self->directory;
}

MsRunLog *
ms_hub_get_log (MsHub *self)
{
  return self->log;
}

static User *
user_at (MsHub   *self,
         guint32  slot)
{
  return &g_array_index (self->users, User, slot);
}

static void
add_present (MsHub   *self,
             guint32  slot)
{
  user_at (self, slot)->place = self->present->len;
  g_array_append_val (self->present, slot);
}

/* The last of them takes over the place. */
static void
remove_present (MsHub   *self,
                guint32  slot)
{
  guint place = user_at (self, slot)->place;

  user_at (self, g_array_index (self->present, guint32, self->present->len - 1))->place = place;
  g_array_remove_index_fast (self->present, place);
}

void
ms_hub_add (MsHub        *self,
            MsSubscriber *subscriber,
            guint32       user_slot,
            MsDialect     dialect,
            guint32       channel_slot)
{
  g_return_if_fail (self != NULL && subscriber != NULL && user_slot != MS_SLOT_NONE);

  if (user_slot >= self->users->len)
    g_array_set_size (self->users, user_slot + 1);
  if (user_at (self, user_slot)->first == NULL)
    add_present (self, user_slot);

  subscriber->user_slot = user_slot;
  subscriber->channel_slot = channel_slot;
  subscriber->dialect = dialect;
  subscriber->dirty = subscriber->listed = subscriber->filtered = subscriber->held = FALSE;
  subscriber->cursor = ms_run_log_get_head (self->log) + 1;
  subscriber->mask = 0;
  subscriber->next = user_at (self, user_slot)->first;
  user_at (self, user_slot)->first = subscriber;
}

void
ms_hub_remove (MsHub        *self,
               MsSubscriber *subscriber)
{
  User *user = user_at (self, subscriber->user_slot);
  MsSubscriber **at = &user->first;

  while (*at != NULL && *at != subscriber)
    at = &(*at)->next;
  if (*at != NULL)
    {
      *at = subscriber->next;
      if (user->first == NULL)
        remove_present (self, subscriber->user_slot);
    }
  subscriber->next = NULL;
  take_off_list (self, subscriber);
  subscriber->dirty = FALSE;
}

MsSubscriber *
ms_hub_get_of_user (MsHub  *self,
                    guint32 user_slot)
{
  return user_slot < self->users->len ? user_at (self, user_slot)->first : NULL;
}

void
ms_hub_publish (MsHub        *self,
                MsEventBatch *batch,
                gint64        now_us)
{
  guint length;

  g_return_if_fail (self != NULL && batch != NULL);

  if (!ms_hub_has_dirty (self))
    ms_run_composer_begin (self->composer);
  self->marked[0] = self->marked[1] = 0;

  length = ms_event_batch_get_length (batch);
  for (guint i = 0; i < length; i++)
    publish_event (self, ms_event_batch_get (batch, i), now_us);
}

MsSubscriber *
ms_hub_pop_dirty (MsHub *self)
{
  forget_served (self);
  while (self->next_dirty < self->dirty->len)
    {
      MsSubscriber *subscriber = g_ptr_array_index (self->dirty, self->next_dirty++);

      if (subscriber == NULL)
        continue;
      subscriber->listed = FALSE;
      if (subscriber->dirty)
        return subscriber;
    }

  return NULL;
}

gboolean
ms_hub_has_dirty (MsHub *self)
{
  return self->next_dirty < self->dirty->len;
}

MsRun *
ms_hub_take (MsHub        *self,
             MsSubscriber *subscriber)
{
  MsDirectoryChannel channel = { 0 };
  g_autoptr(MsRun) run = NULL;

  if (!subscriber->dirty && !subscriber->held)
    return NULL;

  if (subscriber->dialect == MS_DIALECT_SIMPLE)
    ms_directory_get_channel (self->directory, subscriber->channel_slot, &channel);

  while (subscriber->cursor <= ms_run_log_get_head (self->log))
    {
      if (ms_hub_is_lost (self, subscriber))
        return NULL;
      if (subscriber->held || subscriber->filtered)
        run = ms_run_composer_catch_up (self->composer, subscriber->dialect, subscriber->user_slot, channel.key, subscriber->cursor, CATCH_UP_BYTES);
      else
        run = ms_run_ref (ms_run_composer_share (self->composer, subscriber->dialect, subscriber->mask, subscriber->cursor));
      if (run->length > 0)
        return g_steal_pointer (&run);
      subscriber->cursor = run->next;
      g_clear_pointer (&run, ms_run_unref);
    }
  subscriber->dirty = subscriber->filtered = subscriber->held = FALSE;

  return NULL;
}

void
ms_hub_hold (MsHub        *self,
             MsSubscriber *subscriber,
             gint64        cursor)
{
  subscriber->dirty = FALSE;
  subscriber->held = TRUE;
  subscriber->cursor = cursor;
}

gboolean
ms_hub_is_lost (MsHub        *self,
                MsSubscriber *subscriber)
{
  return (subscriber->held || subscriber->dirty) && subscriber->cursor < ms_run_log_get_oldest (self->log);
}

MsRun *
ms_hub_compose_page (MsHub        *self,
                     MsSubscriber *subscriber,
                     MsEventBatch *page)
{
  return ms_run_composer_compose_page (self->composer, subscriber->dialect, subscriber->user_slot, page);
}
