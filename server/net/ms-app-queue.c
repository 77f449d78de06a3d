/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Envelopes are in one of two places: the line of those that wait, in order, or in flight at a connection. The few that a
 * queue holds are looked through one by one. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-app-queue.h"

#include "ms-json-writer.h"
#include "ms-limits.h"

#define MAX_MISSES 4

typedef struct
{
  char           *id;
  MsEnvelopeKind  kind;
  GBytes         *payload;
  MsEnvelopeDone  done; /* (nullable) */
  gpointer        user_data;
  guint           attempt;
  const char     *reason; /* why it is sent again */
  guint64         connection; /* where it is, or was last; 0 nowhere yet */
  gint64          sent;
} Envelope;

typedef struct
{
  guint64 id;
  guint   in_flight;
  guint   misses; /* since its last acknowledgement */
} Connection;

struct _MsAppQueue
{
  MsAppQueueOutput output;
  gsize           *total; /* (nullable) */
  GQueue           waiting; /* Envelope */
  GQueue           flying; /* Envelope, the one sent first in front */
  GArray          *connections; /* Connection */
  gsize            bytes;
  guint64          lost;
  gint64           alone_since; /* when the last connection went, 0 if there never was one */
};

static const char * const types[] = {
  [MS_ENVELOPE_EVENT] = "events_api",
  [MS_ENVELOPE_COMMAND] = "slash_commands",
  [MS_ENVELOPE_ACTION] = "interactive",
};

static void
count_bytes (MsAppQueue *self,
             gssize      change)
{
  self->bytes += (gsize) change;
  if (self->total != NULL)
    *self->total += (gsize) change;
}

/* It is out of its line already. */
static void
envelope_end (MsAppQueue    *self,
              Envelope      *envelope,
              MsEnvelopeEnd  end,
              MsJsonNode     payload)
{
  count_bytes (self, -(gssize) g_bytes_get_size (envelope->payload));
  if (end != MS_ENVELOPE_ACKNOWLEDGED && envelope->kind == MS_ENVELOPE_EVENT)
    self->lost++;
  if (envelope->done != NULL)
    envelope->done (end, payload, envelope->user_data);
  g_bytes_unref (envelope->payload);
  g_free (envelope->id);
  g_free (envelope);
}

static Connection *
find_connection (MsAppQueue *self,
                 guint64     id)
{
  for (guint i = 0; i < self->connections->len; i++)
    {
      Connection *connection = &g_array_index (self->connections, Connection, i);

      if (connection->id == id)
        return connection;
    }
  return NULL;
}

/* The one with least to do; another than the one that did not acknowledge, if there is one. */
static Connection *
choose_connection (MsAppQueue     *self,
                   const Envelope *envelope)
{
  Connection *best = NULL;

  for (guint i = 0; i < self->connections->len; i++)
    {
      Connection *connection = &g_array_index (self->connections, Connection, i);
      gboolean is_same = connection->id == envelope->connection && self->connections->len > 1;

      if (is_same || connection->in_flight >= MS_LIMIT_APP_WINDOW)
        continue;
      if (best == NULL || connection->in_flight < best->in_flight)
        best = connection;
    }
  return best;
}

static gboolean
send_envelope (MsAppQueue     *self,
               Connection     *connection,
               const Envelope *envelope)
{
  g_autoptr(MsJsonWriter) writer = ms_json_writer_new (0);
  gsize length = g_bytes_get_size (envelope->payload);
  const char *json;

  ms_json_writer_open_object (writer);
  ms_json_writer_add_string (writer, "envelope_id", envelope->id);
  ms_json_writer_key (writer, "payload");
  ms_json_writer_raw (writer, g_bytes_get_data (envelope->payload, NULL), (gssize) length);
  ms_json_writer_add_string (writer, "type", types[envelope->kind]);
  ms_json_writer_add_boolean (writer, "accepts_response_payload", envelope->kind != MS_ENVELOPE_EVENT);
  ms_json_writer_add_int (writer, "retry_attempt", envelope->attempt);
  ms_json_writer_add_string (writer, "retry_reason", envelope->reason != NULL ? envelope->reason : "");
  ms_json_writer_close_object (writer);
  json = ms_json_writer_peek (writer, &length);
  return self->output.send (connection->id, json, length, self->output.user_data);
}

static void
pump (MsAppQueue *self,
      gint64      now)
{
  while (self->waiting.head != NULL)
    {
      Envelope *envelope = self->waiting.head->data;
      Connection *connection = choose_connection (self, envelope);

      if (connection == NULL || !send_envelope (self, connection, envelope))
        return;
      g_queue_pop_head (&self->waiting);
      connection->in_flight++;
      envelope->connection = connection->id;
      envelope->sent = now;
      g_queue_push_tail (&self->flying, envelope);
    }
}

MsAppQueue *
ms_app_queue_new (const MsAppQueueOutput *output,
                  gsize                  *total)
{
  MsAppQueue *self;

  g_return_val_if_fail (output != NULL, NULL);

  self = g_new0 (MsAppQueue, 1);
  self->output = *output;
  self->total = total;
  self->connections = g_array_new (FALSE, FALSE, sizeof (Connection));
  g_queue_init (&self->waiting);
  g_queue_init (&self->flying);
  return self;
}

void
ms_app_queue_free (MsAppQueue *self)
{
  if (self == NULL)
    return;

  ms_app_queue_clear (self);
  g_array_unref (self->connections);
  g_free (self);
}

static void
end_all (MsAppQueue    *self,
         GQueue        *line,
         MsEnvelopeEnd  end)
{
  Envelope *envelope;

  while ((envelope = g_queue_pop_head (line)) != NULL)
    envelope_end (self, envelope, end, MS_JSON_NODE_NONE);
}

void
ms_app_queue_clear (MsAppQueue *self)
{
  g_return_if_fail (self != NULL);

  g_array_set_size (self->connections, 0);
  self->alone_since = 0;
  end_all (self, &self->flying, MS_ENVELOPE_NOT_CONNECTED);
  end_all (self, &self->waiting, MS_ENVELOPE_NOT_CONNECTED);
}

void
ms_app_queue_add_connection (MsAppQueue *self,
                             guint64     connection,
                             gint64      now)
{
  const Connection added = { .id = connection };

  g_return_if_fail (self != NULL && connection != 0);

  g_array_append_val (self->connections, added);
  pump (self, now);
}

/* In front of the line, in the order in which they were sent; what has been tried often enough ends. */
static void
send_again (MsAppQueue *self,
            GQueue     *envelopes,
            const char *reason)
{
  Envelope *envelope;

  while ((envelope = g_queue_pop_tail (envelopes)) != NULL)
    {
      if (envelope->attempt == MS_LIMIT_APP_RETRIES)
        {
          envelope_end (self, envelope, MS_ENVELOPE_TIMED_OUT, MS_JSON_NODE_NONE);
          continue;
        }
      envelope->attempt++;
      envelope->reason = reason;
      g_queue_push_head (&self->waiting, envelope);
    }
}

/* Who waits for an answer is told at once that there is nobody. */
static void
end_asked (MsAppQueue *self)
{
  GList *next;

  for (GList *link = self->waiting.head; link != NULL; link = next)
    {
      Envelope *envelope = link->data;

      next = link->next;
      if (envelope->kind == MS_ENVELOPE_EVENT)
        continue;
      g_queue_delete_link (&self->waiting, link);
      envelope_end (self, envelope, MS_ENVELOPE_NOT_CONNECTED, MS_JSON_NODE_NONE);
    }
}

void
ms_app_queue_remove_connection (MsAppQueue *self,
                                guint64     id,
                                gint64      now)
{
  Connection *connection;
  GQueue orphans = G_QUEUE_INIT;
  GList *next;

  g_return_if_fail (self != NULL);

  connection = find_connection (self, id);
  if (connection == NULL)
    return;
  g_array_remove_index (self->connections, (guint) (connection - (Connection *) (void *) self->connections->data));
  for (GList *link = self->flying.head; link != NULL; link = next)
    {
      next = link->next;
      if (((Envelope *) link->data)->connection != id)
        continue;
      g_queue_push_tail (&orphans, link->data);
      g_queue_delete_link (&self->flying, link);
    }
  send_again (self, &orphans, "disconnected");
  if (self->connections->len == 0)
    {
      self->alone_since = now;
      end_asked (self);
    }
  pump (self, now);
}

gboolean
ms_app_queue_is_live (MsAppQueue *self,
                      gint64      now)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->connections->len > 0
         || (self->alone_since > 0 && now - self->alone_since < MS_LIMIT_APP_GRACE_SECONDS * G_USEC_PER_SEC);
}

static gboolean
is_full (MsAppQueue *self,
         gsize       length)
{
  return ms_app_queue_get_length (self) >= MS_LIMIT_APP_QUEUE || self->bytes + length > MS_LIMIT_APP_QUEUE_BYTES
         || (self->total != NULL && *self->total + length > MS_LIMIT_APP_QUEUES_BYTES);
}

/* The oldest event that still waits. */
static gboolean
drop_oldest (MsAppQueue *self)
{
  for (GList *link = self->waiting.head; link != NULL; link = link->next)
    {
      Envelope *envelope = link->data;

      if (envelope->kind != MS_ENVELOPE_EVENT)
        continue;
      g_queue_delete_link (&self->waiting, link);
      envelope_end (self, envelope, MS_ENVELOPE_TIMED_OUT, MS_JSON_NODE_NONE);
      return TRUE;
    }
  return FALSE;
}

gboolean
ms_app_queue_push (MsAppQueue     *self,
                   MsEnvelopeKind  kind,
                   GBytes         *payload,
                   MsEnvelopeDone  done,
                   gpointer        user_data,
                   gint64          now)
{
  Envelope *envelope;

  g_return_val_if_fail (self != NULL && payload != NULL, FALSE);

  if (kind == MS_ENVELOPE_EVENT ? !ms_app_queue_is_live (self, now) : self->connections->len == 0)
    return FALSE;
  while (is_full (self, g_bytes_get_size (payload)))
    if (!drop_oldest (self))
      {
        self->lost += kind == MS_ENVELOPE_EVENT;
        return FALSE;
      }

  envelope = g_new0 (Envelope, 1);
  envelope->id = g_uuid_string_random ();
  envelope->kind = kind;
  envelope->payload = g_bytes_ref (payload);
  envelope->done = done;
  envelope->user_data = user_data;
  envelope->sent = now;
  count_bytes (self, (gssize) g_bytes_get_size (payload));
  g_queue_push_tail (&self->waiting, envelope);
  pump (self, now);
  return TRUE;
}

static Envelope *
take_by_id (GQueue     *line,
            const char *id)
{
  for (GList *link = line->head; link != NULL; link = link->next)
    {
      Envelope *envelope = link->data;

      if (!g_str_equal (envelope->id, id))
        continue;
      g_queue_delete_link (line, link);
      return envelope;
    }
  return NULL;
}

void
ms_app_queue_acknowledge (MsAppQueue *self,
                          const char *envelope_id,
                          MsJsonNode  payload,
                          gint64      now)
{
  Envelope *envelope;
  Connection *connection;

  g_return_if_fail (self != NULL && envelope_id != NULL);

  envelope = take_by_id (&self->flying, envelope_id);
  if (envelope != NULL)
    {
      connection = find_connection (self, envelope->connection);
      if (connection != NULL)
        {
          connection->in_flight--;
          connection->misses = 0;
        }
    }
  else
    envelope = take_by_id (&self->waiting, envelope_id); /* late, but here */
  if (envelope != NULL)
    envelope_end (self, envelope, MS_ENVELOPE_ACKNOWLEDGED, payload);
  pump (self, now);
}

/* Not acknowledged in time. The list of connections may change while one is reported. */
static void
miss (MsAppQueue *self,
      Envelope   *envelope,
      GArray     *stuck)
{
  Connection *connection = find_connection (self, envelope->connection);

  if (connection == NULL)
    return;
  connection->in_flight--;
  if (++connection->misses == MAX_MISSES)
    g_array_append_val (stuck, connection->id);
}

static void
sweep_flying (MsAppQueue *self,
              gint64      now,
              GArray     *stuck)
{
  GQueue late = G_QUEUE_INIT;

  while (self->flying.head != NULL)
    {
      Envelope *envelope = self->flying.head->data;

      if (now - envelope->sent < MS_LIMIT_APP_ANSWER_MS * G_GINT64_CONSTANT (1000))
        break;
      g_queue_pop_head (&self->flying);
      miss (self, envelope, stuck);
      if (envelope->kind == MS_ENVELOPE_EVENT)
        g_queue_push_tail (&late, envelope);
      else
        envelope_end (self, envelope, MS_ENVELOPE_TIMED_OUT, MS_JSON_NODE_NONE);
    }
  send_again (self, &late, "timeout");
}

/* Who waits for an answer does not wait longer because there is a line. */
static void
sweep_waiting (MsAppQueue *self,
               gint64      now)
{
  gboolean live = ms_app_queue_is_live (self, now);
  GList *next;

  for (GList *link = self->waiting.head; link != NULL; link = next)
    {
      Envelope *envelope = link->data;
      gboolean overdue = now - envelope->sent >= MS_LIMIT_APP_ANSWER_MS * G_GINT64_CONSTANT (1000);

      next = link->next;
      if (live && (envelope->kind == MS_ENVELOPE_EVENT || !overdue))
        continue;
      g_queue_delete_link (&self->waiting, link);
      envelope_end (self, envelope, live ? MS_ENVELOPE_TIMED_OUT : MS_ENVELOPE_NOT_CONNECTED, MS_JSON_NODE_NONE);
    }
}

void
ms_app_queue_sweep (MsAppQueue *self,
                    gint64      now)
{
  g_autoptr(GArray) stuck = g_array_new (FALSE, FALSE, sizeof (guint64));

  g_return_if_fail (self != NULL);

  sweep_flying (self, now, stuck);
  sweep_waiting (self, now);
  for (guint i = 0; i < stuck->len; i++)
    self->output.stuck (g_array_index (stuck, guint64, i), self->output.user_data);
  pump (self, now);
}

guint
ms_app_queue_count_connections (MsAppQueue *self)
{
  return self->connections->len;
}

guint
ms_app_queue_get_length (MsAppQueue *self)
{
  return g_queue_get_length (&self->waiting) + g_queue_get_length (&self->flying);
}

guint64
ms_app_queue_get_lost (MsAppQueue *self)
{
  return self->lost;
}
