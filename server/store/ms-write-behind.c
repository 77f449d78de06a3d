/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Heads are also remembered from one transaction to the next, since only this connection writes them. */

#define G_LOG_DOMAIN "ms-store"

#include "config.h"

#include "ms-write-behind.h"

#include "ms-db-statement.h"

#define MAX_HEADS 16384 /* that are remembered */

typedef struct
{
  MsTopic  topic;
  gint64   seq;
  gboolean is_new; /* not written yet */
} Head;

typedef struct
{
  gint64   channel;
  gint64   latest; /* ts */
  gint64   number;
  MsDigest digest; /* to be added */
} Sums;

typedef struct
{
  gint64 channel;
  gint64 user;
  gint64 ts;
} Mark;

struct _MsWriteBehind
{
  MsDb       *db;
  GHashTable *heads; /* topic → Head */
  GHashTable *sums; /* channel → Sums */
  GHashTable *marks; /* (channel, user) → Mark */
  GPtrArray  *new_heads; /* of heads, in the order in which they came */
  gboolean    pending;
};

enum
{
  TOUCHED_COLUMNS = 1 << 0,
  TOUCHED_TOPICS = 1 << 1, /* by somebody else */
};

static const MsDbWatch watches[] = {
  { "topic", NULL, FALSE, TOUCHED_COLUMNS },
  { "topic", NULL, TRUE, TOUCHED_TOPICS },
  { "channel", "head", FALSE, TOUCHED_COLUMNS },
  { "channel", "head", TRUE, TOUCHED_TOPICS },
  { "channel", "latest_ts", FALSE, TOUCHED_COLUMNS },
  { "channel", "num_messages", FALSE, TOUCHED_COLUMNS },
  { "channel", "digest_high", FALSE, TOUCHED_COLUMNS },
  { "channel", "digest_low", FALSE, TOUCHED_COLUMNS },
  { "membership", "last_read", FALSE, TOUCHED_COLUMNS },
};

static guint
hash_mark (gconstpointer data)
{
  const Mark *mark = data;

  return (guint) mark->channel * 31 + (guint) mark->user;
}

static gboolean
equal_marks (gconstpointer a,
             gconstpointer b)
{
  const Mark *one = a;
  const Mark *other = b;

  return one->channel == other->channel && one->user == other->user;
}

static gboolean
touched_cb (guint     bits,
            gpointer  user_data,
            GError  **error)
{
  MsWriteBehind *self = user_data;

  if (!ms_write_behind_settle (self, error))
    return FALSE;
  if (bits & TOUCHED_TOPICS)
    g_hash_table_remove_all (self->heads);
  return TRUE;
}

MsWriteBehind *
ms_write_behind_new (MsDb *db)
{
  MsWriteBehind *self = g_new0 (MsWriteBehind, 1);

  self->db = db;
  self->heads = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  self->sums = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, g_free);
  self->marks = g_hash_table_new_full (hash_mark, equal_marks, NULL, g_free);
  self->new_heads = g_ptr_array_new ();
  ms_db_watch (db, watches, G_N_ELEMENTS (watches), touched_cb, self);
  return self;
}

void
ms_write_behind_free (MsWriteBehind *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->new_heads);
  g_hash_table_unref (self->marks);
  g_hash_table_unref (self->sums);
  g_hash_table_unref (self->heads);
  g_free (self);
}

static gboolean
run (MsWriteBehind *self,
     const char    *sql,
     const gint64  *values,
     guint          n_values,
     GError       **error)
{
  g_autoptr(MsDbStatement) statement = ms_db_prepare_unwatched (self->db, sql, error);

  return statement != NULL && ms_db_statement_run_ints (statement, values, n_values, error);
}

static gboolean
write_head (MsWriteBehind  *self,
            const Head     *head,
            GError        **error)
{
  static const char topic_sql[] =
    "INSERT INTO topic (head, topic) VALUES ($1, $2) ON CONFLICT (topic) DO UPDATE SET head = excluded.head";
  static const char channel_sql[] = "UPDATE channel SET head = $1 WHERE id = $2";
  gboolean is_channel = MS_TOPIC_IS_CHANNEL (head->topic);
  const gint64 values[] = { head->seq, is_channel ? MS_TOPIC_KEY (head->topic) : head->topic };

  return run (self, is_channel ? channel_sql : topic_sql, values, G_N_ELEMENTS (values), error);
}

/* What the sums did not take with them. */
static gboolean
write_heads (MsWriteBehind  *self,
             GError        **error)
{
  for (guint i = 0; i < self->new_heads->len; i++)
    {
      Head *head = g_ptr_array_index (self->new_heads, i);

      if (head->is_new && !write_head (self, head, error))
        return FALSE;
      head->is_new = FALSE;
    }
  g_ptr_array_set_size (self->new_heads, 0);
  if (g_hash_table_size (self->heads) > MAX_HEADS)
    g_hash_table_remove_all (self->heads);
  return TRUE;
}

/* A message is an event of its conversation: the head goes into the same row. */
static gboolean
write_sum (MsWriteBehind  *self,
           const Sums     *sums,
           GError        **error)
{
  static const char sql[] =
    "UPDATE channel SET latest_ts = $1, num_messages = num_messages + $2, digest_high = (digest_high + $3) & 4294967295,"
    " digest_low = (digest_low + $4) & 4294967295, head = coalesce (nullif ($5, 0), head) WHERE id = $6";
  MsTopic topic = MS_TOPIC_CHANNEL (sums->channel);
  Head *head = g_hash_table_lookup (self->heads, &topic);
  gboolean is_new = head != NULL && head->is_new;
  const gint64 values[] = {
    sums->latest,
    sums->number,
    (gint64) (sums->digest >> 32),
    (gint64) (sums->digest & G_MAXUINT32),
    is_new ? head->seq : 0,
    sums->channel,
  };

  if (is_new)
    head->is_new = FALSE;
  return run (self, sql, values, G_N_ELEMENTS (values), error);
}

static gboolean
write_sums (MsWriteBehind  *self,
            GError        **error)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->sums);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (!write_sum (self, value, error))
      return FALSE;
  g_hash_table_remove_all (self->sums);
  return TRUE;
}

static gboolean
write_marks (MsWriteBehind  *self,
             GError        **error)
{
  static const char sql[] = "UPDATE membership SET last_read = $1 WHERE channel = $2 AND account = $3";
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->marks);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const Mark *mark = value;
      const gint64 values[] = { mark->ts, mark->channel, mark->user };

      if (!run (self, sql, values, G_N_ELEMENTS (values), error))
        return FALSE;
    }
  g_hash_table_remove_all (self->marks);
  return TRUE;
}

/* A failure takes the transaction with it, so that it does not matter how far this came. */
gboolean
ms_write_behind_settle (MsWriteBehind  *self,
                        GError        **error)
{
  if (!self->pending)
    return TRUE;

  self->pending = FALSE;
  return write_sums (self, error) && write_heads (self, error) && write_marks (self, error);
}

void
ms_write_behind_forget (MsWriteBehind *self)
{
  self->pending = FALSE;
  g_ptr_array_set_size (self->new_heads, 0);
  g_hash_table_remove_all (self->heads);
  g_hash_table_remove_all (self->sums);
  g_hash_table_remove_all (self->marks);
}

static void
note (MsWriteBehind *self)
{
  self->pending = TRUE;
  ms_db_note_write (self->db);
}

static Head *
keep_head (MsWriteBehind *self,
           MsTopic        topic,
           gint64         seq)
{
  Head *head = g_new (Head, 1);

  *head = (Head) { topic, seq, FALSE };
  g_hash_table_replace (self->heads, &head->topic, head);
  return head;
}

gboolean
ms_write_behind_find_head (MsWriteBehind *self,
                           MsTopic        topic,
                           gint64        *seq)
{
  const Head *head = g_hash_table_lookup (self->heads, &topic);

  if (head != NULL)
    *seq = head->seq;
  return head != NULL;
}

void
ms_write_behind_keep_head (MsWriteBehind *self,
                           MsTopic        topic,
                           gint64         seq)
{
  keep_head (self, topic, seq);
}

void
ms_write_behind_set_head (MsWriteBehind *self,
                          MsTopic        topic,
                          gint64         seq)
{
  Head *head = g_hash_table_lookup (self->heads, &topic);

  if (head == NULL)
    head = keep_head (self, topic, seq);
  head->seq = seq;
  if (!head->is_new)
    g_ptr_array_add (self->new_heads, head);
  head->is_new = TRUE;
  note (self);
}

void
ms_write_behind_add_message (MsWriteBehind *self,
                             gint64         channel,
                             gint64         ts,
                             MsDigest       digest)
{
  Sums *sums = g_hash_table_lookup (self->sums, &channel);

  if (sums == NULL)
    {
      sums = g_new0 (Sums, 1);
      sums->channel = channel;
      g_hash_table_insert (self->sums, &sums->channel, sums);
    }
  sums->latest = ts;
  sums->number++;
  sums->digest = ms_digest_add (sums->digest, digest);
  note (self);
}

void
ms_write_behind_set_last_read (MsWriteBehind *self,
                               gint64         channel,
                               gint64         user,
                               gint64         ts)
{
  const Mark key = { channel, user, ts };
  Mark *mark = g_hash_table_lookup (self->marks, &key);

  if (mark == NULL)
    {
      mark = g_new (Mark, 1);
      *mark = key;
      g_hash_table_add (self->marks, mark);
    }
  mark->ts = ts;
  note (self);
}

void
ms_write_behind_overlay (MsWriteBehind *self,
                         gint64         channel,
                         gint64         user,
                         gint64        *latest,
                         gint64        *last_read)
{
  const Mark key = { channel, user, 0 };
  const Sums *sums = self->pending ? g_hash_table_lookup (self->sums, &channel) : NULL;
  const Mark *mark = self->pending ? g_hash_table_lookup (self->marks, &key) : NULL;

  if (sums != NULL)
    *latest = sums->latest;
  if (mark != NULL)
    *last_read = mark->ts;
}
