/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A run is collected as a list of pieces first: one piece needs no copy, more are laid behind each other once for all who share them. */

#define G_LOG_DOMAIN "ms-hub"

#include "config.h"

#include "ms-run-composer.h"

#include <string.h>

#include "ms-limits.h"
#include "ms-simple-dialect.h"

typedef struct
{
  guint64   mask;
  gint64    cursor;
  MsDialect dialect;
  MsRun    *run;
} SharedRun;

/* One frame on its way into a run. */
typedef struct
{
  const guint8 *data;
  gsize         length;
  gint64        seq;
  MsEvent      *event; /* (nullable): when the frame is the event's own */
} Piece;

struct _MsRunComposer
{
  MsRunLog          *log;
  const MsDirectory *directory;
  GArray            *pieces; /* Piece, used again for every run */
  gsize              pieces_bytes;
  GHashTable        *shared; /* SharedRun, a set */
  SharedRun         *last;
  MsTopic            topics[MS_LIMIT_BUSY_TOPICS];
  guint              n_topics;
};

static guint
shared_hash (gconstpointer data)
{
  const SharedRun *key = data;
  guint64 mixed = (key->mask ^ (guint64) key->cursor * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15)) + key->dialect;

  return (guint) (mixed ^ mixed >> 32);
}

static gboolean
shared_equal (gconstpointer a,
              gconstpointer b)
{
  const SharedRun *one = a;
  const SharedRun *other = b;

  return one->mask == other->mask && one->cursor == other->cursor && one->dialect == other->dialect;
}

static void
shared_free (gpointer data)
{
  SharedRun *self = data;

  ms_run_unref (self->run);
  g_free (self);
}

static void
forget_shared (MsRunComposer *self)
{
  self->last = NULL;
  if (g_hash_table_size (self->shared) > 0)
    g_hash_table_remove_all (self->shared);
}

static void
start_pieces (MsRunComposer *self)
{
  g_array_set_size (self->pieces, 0);
  self->pieces_bytes = 0;
}

static void
add_event_piece (MsRunComposer *self,
                 MsEvent       *event)
{
  Piece piece = { .seq = ms_event_get_seq (event), .event = event };

  piece.data = ms_event_get_frame (event, &piece.length);
  g_array_append_val (self->pieces, piece);
  self->pieces_bytes += piece.length;
}

static void
add_run_piece (MsRunComposer *self,
               const MsRun   *run,
               gint64         seq)
{
  Piece piece = { .data = run->data, .length = run->length, .seq = seq };

  g_array_append_val (self->pieces, piece);
  self->pieces_bytes += piece.length;
}

static void
add_entry (MsRunComposer *self,
           MsRunEntry    *entry,
           MsDialect      dialect,
           gint64         seq)
{
  if (dialect != MS_DIALECT_SIMPLE)
    {
      add_event_piece (self, entry->event);
      return;
    }

  if (entry->simple == NULL)
    entry->simple = ms_simple_dialect_encode (self->directory, entry->event);
  if (entry->simple != NULL)
    add_run_piece (self, entry->simple, seq);
}

static MsRun *
join_pieces (MsRunComposer *self,
             gint64         next)
{
  guint n_pieces = self->pieces->len;
  guint8 *bytes = g_malloc (MAX (self->pieces_bytes, 1));
  MsRunFrame *frames = g_new (MsRunFrame, MAX (n_pieces, 1));
  gsize at = 0;

  for (guint i = 0; i < n_pieces; i++)
    {
      const Piece *piece = &g_array_index (self->pieces, Piece, i);

      memcpy (bytes + at, piece->data, piece->length);
      at += piece->length;
      frames[i] = (MsRunFrame) { .end = (guint32) at, .seq = piece->seq };
    }

  return ms_run_new_take (bytes, at, frames, n_pieces, next);
}

static MsRun *
finish_pieces (MsRunComposer *self,
               gint64         next)
{
  const Piece *first = self->pieces->len > 0 ? &g_array_index (self->pieces, Piece, 0) : NULL;

  if (self->pieces->len == 1 && first->event != NULL)
    return ms_run_new_event (first->event, next);

  return join_pieces (self, next);
}

static MsRun *
compose_shared (MsRunComposer *self,
                MsDialect      dialect,
                guint64        mask,
                gint64         cursor)
{
  MsEventClass classes = ms_dialect_get_classes (dialect);
  gint64 head = ms_run_log_get_head (self->log);
  gint64 seq = cursor;

  start_pieces (self);
  for (; seq <= head && self->pieces_bytes < MS_LIMIT_SEND_BYTES; seq++)
    {
      MsRunEntry *entry = ms_run_log_get (self->log, seq);

      if (entry->event != NULL && entry->classes & classes && mask >> entry->bit & 1)
        add_entry (self, entry, dialect, seq);
    }

  return finish_pieces (self, seq);
}

MsEventClass
ms_dialect_get_classes (MsDialect dialect)
{
  switch (dialect)
    {
    case MS_DIALECT_MICRO:
      return MS_EVENT_CLASS_RTM | MS_EVENT_CLASS_MICRO;
    case MS_DIALECT_SIMPLE:
      return MS_EVENT_CLASS_SIMPLE;
    case MS_DIALECT_RTM:
    default:
      return MS_EVENT_CLASS_RTM;
    }
}

MsRunComposer *
ms_run_composer_new (MsRunLog          *log,
                     const MsDirectory *directory)
{
  MsRunComposer *self = g_new0 (MsRunComposer, 1);

  self->log = log;
  self->directory = directory;
  self->pieces = g_array_new (FALSE, FALSE, sizeof (Piece));
  self->shared = g_hash_table_new_full (shared_hash, shared_equal, shared_free, NULL);

  return self;
}

void
ms_run_composer_free (MsRunComposer *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->pieces);
  g_hash_table_unref (self->shared);
  g_free (self);
}

void
ms_run_composer_begin (MsRunComposer *self)
{
  forget_shared (self);
  self->n_topics = 0;
}

gboolean
ms_run_composer_add (MsRunComposer *self,
                     gint64         seq,
                     guint         *bit)
{
  MsRunEntry *entry = ms_run_log_get (self->log, seq);
  guint at = 0;

  forget_shared (self);
  while (at < self->n_topics && self->topics[at] != entry->topic)
    at++;
  if (at == MS_LIMIT_BUSY_TOPICS)
    return FALSE;

  if (at == self->n_topics)
    self->topics[self->n_topics++] = entry->topic;
  entry->bit = (guint8) at;
  *bit = at;

  return TRUE;
}

MsRun *
ms_run_composer_share (MsRunComposer *self,
                       MsDialect      dialect,
                       guint64        mask,
                       gint64         cursor)
{
  SharedRun key = { .mask = mask, .cursor = cursor, .dialect = dialect };
  SharedRun *found;

  if (self->last != NULL && shared_equal (self->last, &key))
    return self->last->run;

  found = g_hash_table_lookup (self->shared, &key);
  if (found == NULL)
    {
      found = g_memdup2 (&key, sizeof key);
      found->run = compose_shared (self, dialect, mask, cursor);
      g_hash_table_add (self->shared, found);
    }
  self->last = found;

  return found->run;
}

MsRun *
ms_run_composer_catch_up (MsRunComposer *self,
                          MsDialect      dialect,
                          guint32        user_slot,
                          gint64         channel,
                          gint64         cursor,
                          gsize          max_bytes)
{
  MsEventClass classes = ms_dialect_get_classes (dialect);
  gint64 head = ms_run_log_get_head (self->log);
  gint64 seq = cursor;

  start_pieces (self);
  for (; seq <= head && self->pieces_bytes < max_bytes; seq++)
    {
      MsRunEntry *entry = ms_run_log_get (self->log, seq);

      if (entry->event == NULL || !(entry->classes & classes))
        continue;
      if (dialect == MS_DIALECT_SIMPLE && entry->topic != MS_TOPIC_CHANNEL (channel))
        continue;
      if (ms_directory_is_visible (self->directory, user_slot, entry->topic, seq))
        add_entry (self, entry, dialect, seq);
    }

  return finish_pieces (self, seq);
}

MsRun *
ms_run_composer_compose_page (MsRunComposer *self,
                              MsDialect      dialect,
                              guint32        user_slot,
                              MsEventBatch  *page)
{
  MsEventClass classes = ms_dialect_get_classes (dialect);
  guint length = ms_event_batch_get_length (page);
  gint64 head = ms_run_log_get_head (self->log);
  gint64 next = 0;

  start_pieces (self);
  for (guint i = 0; i < length; i++)
    {
      MsEvent *event = ms_event_batch_get (page, i);

      /* Read between a commit and its publication: these come live. */
      if (ms_event_get_seq (event) > head)
        break;
      next = ms_event_get_seq (event) + 1;
      if (ms_event_get_classes (event) & classes
          && ms_directory_is_visible (self->directory, user_slot, ms_event_get_topic (event), next - 1))
        add_event_piece (self, event);
    }

  return finish_pieces (self, next);
}
