/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One question at a time, about the conversation in view. Only copies of the same moment can be compared: ours, before and after the
 * question, and the server's; the last event of the topic tells. A busy channel, or a server that does not answer, is asked ever more
 * rarely. Main context. */

#define G_LOG_DOMAIN "ms-client"

#include "config.h"

#include "ms-client-verifier.h"

#include "ms-client-private.h"
#include "ms-client-sync.h"
#include "ms-message-window-private.h"
#include "ms-timestamp.h"

#define FIRST_MS 5000
#define AGAIN_MS (10 * 60 * 1000)
#define ARGUMENTS_MAX 7

typedef struct
{
  gint64 due; /* monotonic µs */
  gint64 patience; /* ms: how long to wait after the next answer that is no yes */
} Turn;

struct _MsClientVerifier
{
  MsClient              *client; /* borrowed: owns us */
  GCancellable          *cancellable;
  MsClientVerifierTimes  times;
  GHashTable            *turns; /* channel → Turn */
  GHashTable            *verified; /* channel → gint64, µs since 1970 */
  gboolean               asking;
  guint                  timer;
};

typedef struct
{
  MsClient     *client; /* a reference: the verifier lives as long */
  char         *channel;
  gint64        head;
  MsWindowStock stock;
} Question;

/* What the server says. */
typedef struct
{
  gint64   head;
  gint64   count;
  MsDigest digest;
} Answer;

static void
question_free (Question *question)
{
  g_object_unref (question->client);
  g_free (question->channel);
  g_free (question);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Question, question_free)

/* Turns. */

static void
plan (MsClientVerifier *self,
      const char       *channel,
      gint64            wait,
      gint64            patience)
{
  Turn *turn = g_new0 (Turn, 1);

  turn->due = g_get_monotonic_time () + wait * G_TIME_SPAN_MILLISECOND;
  turn->patience = patience;
  g_hash_table_insert (self->turns, g_strdup (channel), turn);
}

/* After an answer that is no yes, or instead of a question that cannot be asked. */
static void
plan_patiently (MsClientVerifier *self,
                const char       *channel)
{
  const Turn *turn = g_hash_table_lookup (self->turns, channel);
  gint64 patience = turn != NULL ? turn->patience : self->times.first;

  plan (self, channel, patience, MIN (2 * patience, self->times.again));
}

static gboolean
due_cb (gpointer user_data)
{
  MsClientVerifier *self = user_data;

  self->timer = 0;
  ms_client_verifier_poke (self);
  return G_SOURCE_REMOVE;
}

static void
wait_for_turn (MsClientVerifier *self,
               const char       *channel)
{
  const Turn *turn = g_hash_table_lookup (self->turns, channel);
  gint64 wait = turn != NULL ? (turn->due - g_get_monotonic_time ()) / G_TIME_SPAN_MILLISECOND + 1 : 0;

  g_clear_handle_id (&self->timer, g_source_remove);
  self->timer = g_timeout_add ((guint) MAX (wait, 0), due_cb, self);
}

/* Verdicts. */

static gboolean
read_answer (MsClientReply *reply,
             Answer        *answer)
{
  MsJsonNode root = ms_client_reply_get_root (reply);
  g_autofree char *digest = ms_json_node_dup_member_string (root, "digest");

  answer->head = ms_json_node_get_member_int64 (root, "head", -1);
  answer->count = ms_json_node_get_member_int64 (root, "count", -1);
  return answer->head >= 0 && answer->count >= 0 && ms_digest_parse (digest, &answer->digest);
}

static void
confirm (MsClientVerifier *self,
         const char       *channel)
{
  gint64 now = g_get_real_time ();

  plan (self, channel, self->times.again, self->times.first);
  g_hash_table_insert (self->verified, g_strdup (channel), g_memdup2 (&now, sizeof now));
  ms_client_tell_verified (self->client, channel);
}

static void
judge (MsClientVerifier *self,
       const Question   *question,
       const Answer     *answer)
{
  MsMessageWindow *window = ms_client_peek_window (self->client, question->channel);
  MsWindowStock stock;
  gint64 head = 0;

  if (answer->head != question->head || window == NULL || !ms_message_window_take_stock (window, &stock))
    return;
  if (!ms_client_sync_get_head (ms_client_get_sync (self->client), question->channel, &head) || head != question->head)
    return;
  if (stock.oldest != question->stock.oldest || stock.latest != question->stock.latest)
    return;
  if (answer->count == stock.count && answer->digest == stock.digest)
    {
      confirm (self, question->channel);
      return;
    }
  g_warning ("the copy of %s differs from the server's (%u of %" G_GINT64_FORMAT " messages), fetching it anew",
             question->channel, stock.count, answer->count);
  ms_client_give_up_copy (self->client, question->channel);
}

static void
answered_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(Question) question = user_data;
  g_autoptr(GError) error = NULL;
  g_autoptr(MsClientReply) reply = ms_client_http_call_finish (MS_CLIENT_HTTP (source), result, &error);
  MsClientVerifier *self = ms_client_get_verifier (question->client);
  Answer answer;

  if (self == NULL || g_cancellable_is_cancelled (self->cancellable))
    return;
  self->asking = FALSE;
  /* No answer, no verdict. */
  if (reply != NULL && read_answer (reply, &answer))
    judge (self, question, &answer);
  ms_client_verifier_poke (self);
}

/* The question. An end that lies open is the conversation's own: then the server knows the answer without looking. */

static void
ask (MsClientVerifier    *self,
     const char          *channel,
     gint64               head,
     const MsWindowStock *stock)
{
  const char *arguments[ARGUMENTS_MAX] = { "channel", channel };
  char oldest[MS_TIMESTAMP_SIZE];
  char latest[MS_TIMESTAMP_SIZE];
  Question *question = g_new0 (Question, 1);
  guint n = 2;

  question->client = g_object_ref (self->client);
  question->channel = g_strdup (channel);
  question->head = head;
  question->stock = *stock;
  if (stock->oldest != 0)
    {
      arguments[n++] = "oldest";
      arguments[n++] = ms_timestamp_format (stock->oldest, oldest);
    }
  if (stock->latest != 0)
    {
      arguments[n++] = "latest";
      arguments[n++] = ms_timestamp_format (stock->latest, latest);
    }
  self->asking = TRUE;
  ms_client_http_call_async (ms_client_get_http (self->client), "micro.digest", arguments, self->cancellable, answered_cb, question);
}

/* FALSE: what is in view is still to come, and tells us when it is there. */
static gboolean
take_turn (MsClientVerifier *self,
           const char       *channel)
{
  MsMessageWindow *window = ms_client_peek_window (self->client, channel);
  MsWindowStock stock;
  gint64 head = 0;

  if (window == NULL || !ms_message_window_is_loaded (window) || ms_message_window_is_loading (window))
    return FALSE;
  plan_patiently (self, channel);
  /* What was given up and could not be fetched. */
  ms_message_window_ensure_loaded (window);
  if (ms_client_sync_get_head (ms_client_get_sync (self->client), channel, &head) && ms_message_window_take_stock (window, &stock))
    ask (self, channel, head, &stock);
  return TRUE;
}

void
ms_client_verifier_poke (MsClientVerifier *self)
{
  const char *channel = ms_client_activity_get_view (ms_client_get_activity (self->client));
  const Turn *turn = NULL;

  if (channel == NULL || self->asking || !ms_client_sync_is_live (ms_client_get_sync (self->client)) ||
      g_cancellable_is_cancelled (self->cancellable))
    {
      g_clear_handle_id (&self->timer, g_source_remove);
      return;
    }
  turn = g_hash_table_lookup (self->turns, channel);
  if ((turn != NULL && turn->due > g_get_monotonic_time ()) || take_turn (self, channel))
    wait_for_turn (self, channel);
}

void
ms_client_verifier_begin (MsClientVerifier *self)
{
  g_hash_table_remove_all (self->turns);
  ms_client_verifier_poke (self);
}

/* Everything else. */

MsClientVerifier *
ms_client_verifier_new (MsClient *client)
{
  MsClientVerifier *self = g_new0 (MsClientVerifier, 1);

  self->client = client;
  self->cancellable = g_cancellable_new ();
  self->times = (MsClientVerifierTimes) { .first = FIRST_MS, .again = AGAIN_MS };
  self->turns = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->verified = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return self;
}

void
ms_client_verifier_free (MsClientVerifier *self)
{
  if (self == NULL)
    return;
  g_clear_handle_id (&self->timer, g_source_remove);
  g_object_unref (self->cancellable);
  g_hash_table_unref (self->turns);
  g_hash_table_unref (self->verified);
  g_free (self);
}

void
ms_client_verifier_stop (MsClientVerifier *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  g_cancellable_cancel (self->cancellable);
}

void
ms_client_verifier_set_times (MsClientVerifier            *self,
                              const MsClientVerifierTimes *times)
{
  self->times = *times;
}

gint64
ms_client_verifier_get_verified_at (MsClientVerifier *self,
                                    const char       *channel)
{
  const gint64 *at = g_hash_table_lookup (self->verified, channel);

  return at != NULL ? *at : 0;
}

void
ms_client_verifier_forget (MsClientVerifier *self,
                           const char       *channel)
{
  if (g_hash_table_remove (self->verified, channel))
    ms_client_tell_verified (self->client, channel);
}

gboolean
ms_client_verifier_is_asking (MsClientVerifier *self)
{
  return self->asking;
}

gint64
ms_client_verifier_get_due (MsClientVerifier *self,
                            const char       *channel)
{
  const Turn *turn = g_hash_table_lookup (self->turns, channel);

  return turn != NULL ? turn->due : 0;
}
