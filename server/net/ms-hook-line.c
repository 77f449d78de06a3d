/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The first of the line is the one that is being sent, or waits to be sent again: so the app gets events in their order. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-hook-line.h"

#include "ms-limits.h"

struct _MsHookLine
{
  MsHookLineSend send;
  gpointer       user_data;
  gsize         *total; /* (nullable) */
  GQueue         waiting; /* GBytes */
  gsize          bytes;
  guint          retry; /* of the first */
  const char    *reason;
  gint64         due; /* when the first is to be sent again; 0 at once */
  gboolean       sending;
  guint          failures; /* in a row */
  guint64        lost;
};

static const guint delays[MS_LIMIT_APP_RETRIES] = { 1, 10, 60 };

gint64
ms_hook_line_get_delay (guint attempt)
{
  g_return_val_if_fail (attempt > 0 && attempt <= MS_LIMIT_APP_RETRIES, 0);

  return delays[attempt - 1] * G_USEC_PER_SEC;
}

static void
count_bytes (MsHookLine *self,
             gssize      change)
{
  self->bytes += (gsize) change;
  if (self->total != NULL)
    *self->total += (gsize) change;
}

static void
drop_link (MsHookLine *self,
           GList      *link)
{
  GBytes *payload = link->data;

  count_bytes (self, -(gssize) g_bytes_get_size (payload));
  g_queue_delete_link (&self->waiting, link);
  g_bytes_unref (payload);
}

static void
drop_first (MsHookLine *self)
{
  drop_link (self, self->waiting.head);
  self->retry = 0;
  self->reason = NULL;
  self->due = 0;
}

static void
send_first (MsHookLine *self,
            gint64      now)
{
  if (self->sending || self->waiting.head == NULL || now < self->due || ms_hook_line_has_failed (self))
    return;
  self->sending = TRUE;
  self->send (self->waiting.head->data, self->retry, self->reason, self->user_data);
}

MsHookLine *
ms_hook_line_new (MsHookLineSend  send,
                  gpointer        user_data,
                  gsize          *total)
{
  MsHookLine *self;

  g_return_val_if_fail (send != NULL, NULL);

  self = g_new0 (MsHookLine, 1);
  self->send = send;
  self->user_data = user_data;
  self->total = total;
  g_queue_init (&self->waiting);
  return self;
}

void
ms_hook_line_free (MsHookLine *self)
{
  if (self == NULL)
    return;

  while (self->waiting.head != NULL)
    drop_link (self, self->waiting.head);
  g_free (self);
}

static gboolean
is_full (MsHookLine *self,
         gsize       length)
{
  return g_queue_get_length (&self->waiting) >= MS_LIMIT_APP_QUEUE || self->bytes + length > MS_LIMIT_APP_QUEUE_BYTES
         || (self->total != NULL && *self->total + length > MS_LIMIT_APP_QUEUES_BYTES);
}

/* The first is on its way. */
static gboolean
drop_oldest (MsHookLine *self)
{
  GList *oldest = self->waiting.head;

  if (oldest != NULL && self->sending)
    oldest = oldest->next;
  if (oldest == NULL)
    return FALSE;
  self->lost++;
  if (oldest == self->waiting.head)
    drop_first (self);
  else
    drop_link (self, oldest);
  return TRUE;
}

void
ms_hook_line_push (MsHookLine *self,
                   GBytes     *payload,
                   gint64      now)
{
  g_return_if_fail (self != NULL && payload != NULL);

  while (is_full (self, g_bytes_get_size (payload)))
    if (!drop_oldest (self))
      {
        self->lost++;
        return;
      }
  count_bytes (self, (gssize) g_bytes_get_size (payload));
  g_queue_push_tail (&self->waiting, g_bytes_ref (payload));
  send_first (self, now);
}

static void
note_failure (MsHookLine *self,
              const char *failure,
              gboolean    no_retry,
              gint64      now)
{
  self->failures++;
  if (no_retry || self->retry == MS_LIMIT_APP_RETRIES)
    {
      self->lost++;
      drop_first (self);
      return;
    }
  self->retry++;
  self->reason = failure;
  self->due = now + ms_hook_line_get_delay (self->retry);
}

void
ms_hook_line_answered (MsHookLine *self,
                       const char *failure,
                       gboolean    no_retry,
                       gint64      now)
{
  g_return_if_fail (self != NULL);

  if (!self->sending)
    return;
  self->sending = FALSE;
  if (failure != NULL)
    note_failure (self, failure, no_retry, now);
  else
    {
      self->failures = 0;
      drop_first (self);
    }
  while (ms_hook_line_has_failed (self) && drop_oldest (self))
    continue;
  send_first (self, now);
}

void
ms_hook_line_tick (MsHookLine *self,
                   gint64      now)
{
  g_return_if_fail (self != NULL);

  send_first (self, now);
}

gboolean
ms_hook_line_has_failed (MsHookLine *self)
{
  return self->failures >= MS_LIMIT_HOOK_FAILURES;
}

guint
ms_hook_line_get_length (MsHookLine *self)
{
  return g_queue_get_length (&self->waiting);
}

guint64
ms_hook_line_get_lost (MsHookLine *self)
{
  return self->lost;
}
