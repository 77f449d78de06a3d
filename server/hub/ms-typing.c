/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One row per channel in which somebody typed during the last second, in whichever of its threads: so much is told in a second, no more. */

#define G_LOG_DOMAIN "ms-hub"

#include "config.h"

#include "ms-typing.h"

typedef struct
{
  gint64       channel;
  gint64       sent; /* when the last mark left */
  MsTypingMark last; /* that mark */
  MsTypingMark waiting; /* the one that waits; user 0 = none */
} TypingRow;

struct _MsTyping
{
  GMutex      lock;
  GHashTable *rows; /* TypingRow by its channel */
};

MsTyping *
ms_typing_new (void)
{
  MsTyping *self = g_new0 (MsTyping, 1);

  g_mutex_init (&self->lock);
  self->rows = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);

  return self;
}

void
ms_typing_free (MsTyping *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->rows);
  g_mutex_clear (&self->lock);
  g_free (self);
}

gboolean
ms_typing_mark (MsTyping           *self,
                const MsTypingMark *mark,
                gint64              now)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  TypingRow *row = g_hash_table_lookup (self->rows, &mark->channel);

  if (row == NULL)
    {
      row = g_new0 (TypingRow, 1);
      row->channel = mark->channel;
      g_hash_table_insert (self->rows, &row->channel, row);
    }
  else if (now - row->sent < G_USEC_PER_SEC)
    {
      if (row->last.user != mark->user || row->last.thread_ts != mark->thread_ts)
        row->waiting = *mark;
      return FALSE;
    }

  row->sent = now;
  row->last = *mark;
  row->waiting.user = 0;

  return TRUE;
}

GArray *
ms_typing_tick (MsTyping *self,
                gint64    now)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  g_autoptr(GArray) marks = g_array_new (FALSE, FALSE, sizeof (MsTypingMark));
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      TypingRow *row = value;

      if (now - row->sent < G_USEC_PER_SEC)
        continue;
      if (row->waiting.user == 0)
        {
          g_hash_table_iter_remove (&iter);
          continue;
        }
      g_array_append_val (marks, row->waiting);
      row->sent = now;
      row->last = row->waiting;
      row->waiting.user = 0;
    }

  return marks->len > 0 ? g_steal_pointer (&marks) : NULL;
}
