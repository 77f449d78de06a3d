/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a window holds, in a form that can be compared with the server's: as it is stored there, without what waits in the outbox. Main
 * context. */

#define G_LOG_DOMAIN "ms-client"

#include "config.h"

#include "ms-message-window-lines.h"

static gboolean
count_in (MsWindowStock      *stock,
          const MsWindowLine *line)
{
  const MsMessage *message = line->stored;

  stock->count++;
  stock->digest = ms_digest_add (stock->digest, ms_digest_of_message (message->ts, message->revision, message->user, message->text));
  return message->revision > 0;
}

/* Deleted here, but not on the server yet: it still counts there. */
static gboolean
count_hidden (MsMessageWindow *self,
              MsWindowStock   *stock)
{
  GHashTableIter iter;
  gpointer value = NULL;
  gboolean known = TRUE;

  g_hash_table_iter_init (&iter, self->hidden);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const MsWindowLine *line = value;

      if (line->stored->ts >= stock->oldest && (stock->latest == 0 || line->stored->ts <= stock->latest))
        known = count_in (stock, line) && known;
    }
  return known;
}

gboolean
ms_message_window_take_stock (MsMessageWindow *self,
                              MsWindowStock   *stock)
{
  gboolean known = TRUE;

  *stock = (MsWindowStock) { 0 };
  if (!self->loaded || self->stale || (self->lines->len == 0 && !(self->at_start && self->at_end)))
    return FALSE;
  if (!self->at_start)
    stock->oldest = ms_window_line_at (self->lines, 0)->stored->ts;
  if (!self->at_end)
    stock->latest = ms_window_line_at (self->lines, self->lines->len - 1)->stored->ts;
  for (guint i = 0; i < self->lines->len; i++)
    known = count_in (stock, ms_window_line_at (self->lines, i)) && known;
  return count_hidden (self, stock) && known;
}
