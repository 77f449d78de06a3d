/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A step takes the few dozen oldest messages of one conversation out by the one way out (ms_service_keep_removal), under one event: clients
 * learn up to where nothing is left but tombstones, not what was in it. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-retention-service.h"

#include "ms-audit-service.h"
#include "ms-audit-store.h"
#include "ms-error.h"
#include "ms-limits.h"
#include "ms-file-private.h"
#include "ms-retention-store.h"
#include "ms-service-private.h"
#include "ms-thread-private.h"

#define MESSAGES_PER_STEP 64 /* about a millisecond and a half */
#define CONVERSATIONS_PER_READ 50
#define DAY_SECONDS (24 * 3600)

typedef struct
{
  gint64 channel;
  gint64 days;
} Candidate;

static void
collect (gint64   channel,
         gint64   days,
         gpointer user_data)
{
  const Candidate candidate = { channel, days };

  g_array_append_val ((GArray *) user_data, candidate);
}

/* NULL without error when it went meanwhile, with another of this step. */
static MsMessageRow *
get_message (MsContext           *context,
             const MsChannelRow  *channel,
             gint64               ts,
             gboolean            *failed,
             GError             **error)
{
  GError *failure = NULL;
  MsMessageRow *row = ms_message_store_get (ms_context_get_store (context), channel->key, ts, &failure);

  *failed = failure != NULL;
  if (failure != NULL)
    g_propagate_error (error, failure);
  return row;
}

/* What a message showed goes with it, unless another shows it too. */
static gboolean
purge_files (MsContext           *context,
             const MsChannelRow  *channel,
             const MsMessageRow  *row,
             GError             **error)
{
  return g_strcmp0 (row->message->subtype, MS_SUBTYPE_FILE_SHARE) != 0
         || ms_file_sharing_purge (context, channel, row->message->ts, error);
}

/* A root whose replies are younger stays as a tombstone for them; the others go. *n_others: how many there are. */
static gboolean
bury_roots (MsContext           *context,
            const MsChannelRow  *channel,
            GArray              *old,
            guint               *n_others,
            GError             **error)
{
  *n_others = 0;
  for (guint i = 0; i < old->len; i++)
    {
      gboolean failed = FALSE;
      g_autoptr(MsMessageRow) row = get_message (context, channel, g_array_index (old, gint64, i), &failed, error);

      if (failed)
        return FALSE;
      if (row == NULL)
        continue;
      if (row->message->reply_count == 0)
        (*n_others)++;
      else if (!purge_files (context, channel, row, error) || !ms_thread_bury_root (context, channel, row, NULL, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
remove_one (MsContext           *context,
            const MsChannelRow  *channel,
            const MsMessageRow  *row,
            gint64               seq,
            GError             **error)
{
  return purge_files (context, channel, row, error)
         && ms_service_keep_removal (context, row, seq, error)
         && (!ms_message_is_reply (row->message) || ms_thread_forget_reply (context, channel, row, NULL, error));
}

static gboolean
remove_others (MsContext           *context,
               const MsChannelRow  *channel,
               GArray              *old,
               GError             **error)
{
  MsEventChannel told = { channel->key, channel->channel };
  gint64 until = g_array_index (old, gint64, old->len - 1);
  gint64 seq = ms_event_encode_history_purged (ms_context_get_log (context), &told, until, ms_context_get_now (context), error);

  for (guint i = 0; seq != 0 && i < old->len; i++)
    {
      gboolean failed = FALSE;
      g_autoptr(MsMessageRow) row = get_message (context, channel, g_array_index (old, gint64, i), &failed, error);

      if (failed || (row != NULL && !ms_message_is_tombstone (row->message) && !remove_one (context, channel, row, seq, error)))
        return FALSE;
    }
  return seq != 0;
}

static gboolean
remove_messages (MsContext  *context,
                 gint64      channel,
                 GArray     *old,
                 GError    **error)
{
  g_autoptr(MsChannelRow) row = ms_channel_store_get (ms_context_get_store (context), channel, 0, error);
  guint n_others = 0;

  return row != NULL && bury_roots (context, row, old, &n_others, error) && (n_others == 0 || remove_others (context, row, old, error));
}

/* *removed: whether it had something old. */
static gboolean
visit_conversation (MsContext        *context,
                    const Candidate  *candidate,
                    gboolean         *removed,
                    GError          **error)
{
  gint64 before = ms_context_get_now (context) - candidate->days * DAY_SECONDS * G_USEC_PER_SEC;
  g_autoptr(GArray) old = NULL;

  *removed = FALSE;
  if (candidate->days <= 0)
    return TRUE;
  old = ms_retention_store_list_old (ms_context_get_store (context), candidate->channel, before, MESSAGES_PER_STEP, error);
  if (old == NULL || old->len == 0)
    return old != NULL;

  *removed = TRUE;
  return remove_messages (context, candidate->channel, old, error);
}

/* The end of a pass: what is too old in the audit log. */
static gboolean
purge_audit (MsContext        *context,
             MsRetentionPass  *pass,
             gboolean         *more,
             GError          **error)
{
  MsStore *store = ms_context_get_store (context);
  gint64 before = ms_context_get_now_seconds (context) - ms_store_get_settings (store)->audit_days * DAY_SECONDS;
  guint n = 0;

  if (!ms_audit_store_purge (store, before, MS_LIMIT_BULK_ROWS, &n, error))
    return FALSE;
  *more = n == MS_LIMIT_BULK_ROWS;
  if (!*more)
    *pass = (MsRetentionPass) { 0 };
  return TRUE;
}

gboolean
ms_retention_service_step (MsContext        *context,
                           MsRetentionPass  *pass,
                           gboolean         *more,
                           GError          **error)
{
  MsStore *store = ms_context_get_store (context);
  gint64 days = ms_store_get_settings (store)->retention_days;
  gint64 end = g_get_monotonic_time () + MS_LIMIT_BULK_US;
  g_autoptr(GArray) candidates = g_array_new (FALSE, FALSE, sizeof (Candidate));
  gboolean removed = FALSE;

  if (!ms_retention_store_visit (store, pass->channel, days, CONVERSATIONS_PER_READ, collect, candidates, error))
    return FALSE;
  if (candidates->len == 0)
    return purge_audit (context, pass, more, error);

  *more = TRUE;
  for (guint i = 0; !removed && i < candidates->len && (i == 0 || g_get_monotonic_time () < end); i++)
    {
      const Candidate *candidate = &g_array_index (candidates, Candidate, i);

      if (!visit_conversation (context, candidate, &removed, error))
        return FALSE;
      if (!removed)
        pass->channel = candidate->channel;
    }
  return TRUE;
}

/* A conversation that the caller may see and decide for. */
static MsChannelRow *
need_channel (MsContext   *context,
              const char  *channel,
              GError     **error)
{
  g_autoptr(MsUser) caller = ms_service_need_caller (context, MS_ACTION_SETTINGS, error);

  return caller != NULL ? ms_service_need_channel (context, caller, channel, error) : NULL;
}

gboolean
ms_retention_service_set (MsContext   *context,
                          const char  *channel,
                          gint64       days,
                          GError     **error)
{
  g_autoptr(MsChannelRow) row = need_channel (context, channel, error);
  g_autofree char *before = NULL;
  g_autofree char *after = g_strdup_printf ("%" G_GINT64_FORMAT, days);
  MsAuditNote note = { .action = MS_AUDIT_RETENTION, .after = after };
  gint64 now = -1;

  if (row == NULL || !ms_retention_store_get (ms_context_get_store (context), row->key, &now, error))
    return FALSE;
  if (now == days)
    return TRUE;

  before = g_strdup_printf ("%" G_GINT64_FORMAT, now);
  note.channel = row->key;
  note.before = before;
  return ms_retention_store_set (ms_context_get_store (context), row->key, days, error) && ms_audit_service_note (context, &note, error);
}

gboolean
ms_retention_service_get (MsContext   *context,
                          const char  *channel,
                          gint64      *days,
                          gint64      *team_days,
                          GError     **error)
{
  g_autoptr(MsChannelRow) row = need_channel (context, channel, error);

  if (row == NULL)
    return FALSE;
  *team_days = ms_store_get_settings (ms_context_get_store (context))->retention_days;
  return ms_retention_store_get (ms_context_get_store (context), row->key, days, error);
}
