/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A table and a line in order of age. A used-up row stays until its time is over, so that nothing has to be taken out of the middle. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-response-table.h"

#include <sys/random.h>

#include "ms-limits.h"

#define RANDOM_BYTES 24

typedef struct
{
  char             *text;
  MsResponseTarget  target;
  gint64            minted;
  guint             uses;
} Row;

struct _MsResponseTable
{
  GHashTable *rows; /* text → Row, owns */
  GQueue      order; /* Row, the oldest first */
};

static void
row_free (gpointer data)
{
  Row *row = data;

  g_free (row->text);
  g_free (row->target.channel);
  g_free (row->target.user);
  g_free (row);
}

static void
drop_oldest (MsResponseTable *self)
{
  Row *row = g_queue_pop_head (&self->order);

  g_hash_table_remove (self->rows, row->text);
}

static void
drop_old (MsResponseTable *self,
          gint64           now)
{
  while (self->order.head != NULL)
    {
      const Row *row = self->order.head->data;

      if (now - row->minted < MS_LIMIT_RESPONSE_SECONDS * G_USEC_PER_SEC)
        return;
      drop_oldest (self);
    }
}

static char *
random_text (void)
{
  guint8 bytes[RANDOM_BYTES];
  GString *text = g_string_new (NULL);
  gsize filled = 0;

  while (filled < sizeof bytes)
    {
      gssize n = getrandom (bytes + filled, sizeof bytes - filled, 0);

      filled += (gsize) MAX (n, 0);
    }
  for (gsize i = 0; i < sizeof bytes; i++)
    g_string_append_printf (text, "%02x", bytes[i]);
  return g_string_free (text, FALSE);
}

MsResponseTable *
ms_response_table_new (void)
{
  MsResponseTable *self = g_new0 (MsResponseTable, 1);

  self->rows = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, row_free);
  g_queue_init (&self->order);
  return self;
}

void
ms_response_table_free (MsResponseTable *self)
{
  if (self == NULL)
    return;

  g_queue_clear (&self->order);
  g_hash_table_unref (self->rows);
  g_free (self);
}

char *
ms_response_table_mint (MsResponseTable        *self,
                        const MsResponseTarget *target,
                        gint64                  now)
{
  Row *row;

  g_return_val_if_fail (self != NULL && target != NULL, NULL);

  drop_old (self, now);
  if (g_queue_get_length (&self->order) >= MS_LIMIT_RESPONSES)
    drop_oldest (self);

  row = g_new0 (Row, 1);
  row->text = random_text ();
  row->target = *target;
  row->target.channel = g_strdup (target->channel);
  row->target.user = g_strdup (target->user);
  row->minted = now;
  g_hash_table_insert (self->rows, row->text, row);
  g_queue_push_tail (&self->order, row);
  return g_strdup (row->text);
}

const MsResponseTarget *
ms_response_table_use (MsResponseTable *self,
                       const char      *text,
                       gint64           now)
{
  Row *row;

  g_return_val_if_fail (self != NULL && text != NULL, NULL);

  drop_old (self, now);
  row = g_hash_table_lookup (self->rows, text);
  if (row == NULL || row->uses == MS_LIMIT_RESPONSE_USES)
    return NULL;
  row->uses++;
  return &row->target;
}
