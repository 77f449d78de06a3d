/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A table from the ticket's hash-like text to its contents, with a queue in order of age: what is too old stands in front. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-ticket.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include "ms-error.h"
#include "ms-limits.h"

#define RANDOM_BYTES 32

typedef struct
{
  char    *text;
  MsTicket ticket;
  gint64   minted;
} TicketRow;

struct _MsTicketTable
{
  GMutex      lock;
  GHashTable *rows; /* text → link in order */
  GQueue      order; /* TicketRow, the oldest first */
};

static void
row_free (TicketRow *row)
{
  g_free (row->text);
  g_free (row->ticket.since);
  g_free (row);
}

static void
drop_link (MsTicketTable *self,
           GList         *link)
{
  TicketRow *row = link->data;

  g_hash_table_remove (self->rows, row->text);
  g_queue_delete_link (&self->order, link);
  row_free (row);
}

static void
drop_old (MsTicketTable *self,
          gint64         now)
{
  while (self->order.head != NULL)
    {
      const TicketRow *row = self->order.head->data;

      if (now - row->minted < MS_LIMIT_TICKET_SECONDS * G_USEC_PER_SEC)
        break;
      drop_link (self, self->order.head);
    }
}

/* Makes room for one more of this user: the oldest of too many goes. */
static void
drop_excess (MsTicketTable *self,
             gint64         user)
{
  GList *oldest = NULL;
  guint n_tickets = 0;

  for (GList *link = self->order.tail; link != NULL; link = link->prev)
    if (((TicketRow *) link->data)->ticket.user == user)
      {
        oldest = link;
        n_tickets++;
      }
  if (n_tickets >= MS_LIMIT_TICKETS_PER_USER)
    drop_link (self, oldest);
}

static char *
random_text (void)
{
  guint8 bytes[RANDOM_BYTES];
  gsize filled = 0;
  char *text;

  while (filled < sizeof bytes)
    {
      gssize n = getrandom (bytes + filled, sizeof bytes - filled, 0);

      if (n < 0 && errno != EINTR)
        return NULL;
      filled += MAX (n, 0);
    }
  text = g_base64_encode (bytes, sizeof bytes);
  g_strdelimit (text, "+", '-');
  g_strdelimit (text, "/", '_');
  text[strcspn (text, "=")] = '\0';

  return text;
}

MsTicketTable *
ms_ticket_table_new (void)
{
  MsTicketTable *self = g_new0 (MsTicketTable, 1);

  g_mutex_init (&self->lock);
  g_queue_init (&self->order);
  self->rows = g_hash_table_new (g_str_hash, g_str_equal);

  return self;
}

void
ms_ticket_table_free (MsTicketTable *self)
{
  if (self == NULL)
    return;

  while (self->order.head != NULL)
    drop_link (self, self->order.head);
  g_hash_table_unref (self->rows);
  g_mutex_clear (&self->lock);
  g_free (self);
}

char *
ms_ticket_table_mint (MsTicketTable  *self,
                      const MsTicket *ticket,
                      gint64          now,
                      GError        **error)
{
  g_autoptr(GMutexLocker) locker = NULL;
  g_autofree char *text = random_text ();
  TicketRow *row;

  g_return_val_if_fail (self != NULL && ticket != NULL, NULL);

  locker = g_mutex_locker_new (&self->lock);
  drop_old (self, now);
  drop_excess (self, ticket->user);
  if (text == NULL)
    {
      ms_error_set (error, MS_ERROR_INTERNAL);
      return NULL;
    }
  if (self->order.length >= MS_LIMIT_TICKETS)
    {
      ms_error_set_ratelimited (error, 1);
      return NULL;
    }

  row = g_new0 (TicketRow, 1);
  row->text = g_strdup (text);
  row->ticket = *ticket;
  row->ticket.since = g_strdup (ticket->since);
  row->minted = now;
  g_queue_push_tail (&self->order, row);
  g_hash_table_insert (self->rows, row->text, self->order.tail);

  return g_steal_pointer (&text);
}

MsTicket *
ms_ticket_table_take (MsTicketTable *self,
                      const char    *text,
                      gint64         now)
{
  g_autoptr(GMutexLocker) locker = NULL;
  MsTicket *ticket;
  TicketRow *row;
  GList *link;

  g_return_val_if_fail (self != NULL, NULL);

  if (text == NULL)
    return NULL;

  locker = g_mutex_locker_new (&self->lock);
  drop_old (self, now);
  link = g_hash_table_lookup (self->rows, text);
  if (link == NULL)
    return NULL;

  row = link->data;
  ticket = g_memdup2 (&row->ticket, sizeof row->ticket);
  row->ticket.since = NULL;
  drop_link (self, link);

  return ticket;
}

void
ms_ticket_table_end_session (MsTicketTable *self,
                             gint64         session)
{
  g_autoptr(GMutexLocker) locker = NULL;
  GList *next;

  g_return_if_fail (self != NULL);

  locker = g_mutex_locker_new (&self->lock);
  for (GList *link = self->order.head; link != NULL; link = next)
    {
      next = link->next;
      if (((TicketRow *) link->data)->ticket.session == session)
        drop_link (self, link);
    }
}

void
ms_ticket_free (MsTicket *ticket)
{
  if (ticket == NULL)
    return;

  g_free (ticket->since);
  g_free (ticket);
}
