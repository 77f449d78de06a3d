/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Messages of an import: rows under a free number, the sums of their conversation and of the threads that they stand in. Every step leaves all of
 * it right. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-import-service.h"

#include "ms-digest.h"
#include "ms-file-store.h"
#include "ms-file-type.h"
#include "ms-import-store.h"
#include "ms-limits.h"
#include "ms-pin-store.h"
#include "ms-reaction-store.h"
#include "ms-search-store.h"
#include "ms-service-private.h"
#include "ms-thread-store.h"

#define THREADS_PER_STEP 20 /* each is counted anew */

/* What reactions and pins are ordered by is an event's seq. Those that had none lie before all that have one, in the order of time. */
#define PLACE_OF_TIME(us) ((us) - G_GINT64_CONSTANT (1000000000000000000))

/* A thread that a step has put replies into. */
typedef struct
{
  gint64 ts;
  gint64 author; /* of the root */
  gint64 latest; /* reply of this step */
} Thread;

/* What a step has put in: their conversation gets the sum once. */
typedef struct
{
  MsContext *context;
  gint64     channel;
  gint64     last_id; /* where the last message was put, if not under its ts */
  gint64     revision; /* 0: nothing was put in yet */
  guint      added;
  gint64     latest; /* of those that the conversation shows */
  gint64     count;
  MsDigest   digest;
  GArray    *threads;
} Step;

static gboolean
need_revision (Step    *step,
               GError **error)
{
  if (step->revision == 0)
    step->revision =
      ms_event_encode_internal_history (ms_context_get_log (step->context), step->channel, ms_context_get_now (step->context), error);
  return step->revision != 0;
}

static gboolean
add_reactions (Step                   *step,
               const MsImportMessage  *import,
               gint64                  id,
               GError                **error)
{
  MsStore *store = ms_context_get_store (step->context);

  for (guint i = 0; import->reactions != NULL && i < import->reactions->len; i++)
    {
      const MsImportReaction *reaction = g_ptr_array_index (import->reactions, i);

      if (!ms_reaction_store_add (store, id, reaction->name, reaction->user, PLACE_OF_TIME (import->message->ts) + i, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
add_pin (Step                   *step,
         const MsImportMessage  *import,
         gint64                  id,
         GError                **error)
{
  const MsPinRow pin = {
    .message = id,
    .channel = step->channel,
    .user = import->pinned_by,
    .created = import->pinned,
    .place = PLACE_OF_TIME (import->pinned * G_USEC_PER_SEC),
  };

  return import->message->pinned_to == NULL || ms_pin_store_add (ms_context_get_store (step->context), &pin, import->message->pinned_to, error);
}

/* Smaller pictures of it are to be made; when they are, the message is written anew with them. That is asked for here and not with the file, so that none
 * are made before the message is there. */
static gboolean
ask_for_pictures (Step     *step,
                  gint64    key,
                  GError  **error)
{
  MsStore *store = ms_context_get_store (step->context);
  GError *failure = NULL;
  g_autoptr(MsFileRow) row = ms_file_store_get (store, key, &failure);

  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  if (row == NULL || row->blob == 0 || !ms_file_type_is_picture (row->file->mimetype))
    return TRUE;
  return ms_file_store_set_unpictured (store, key, error)
         && ms_event_encode_internal_file (ms_context_get_log (step->context), key, ms_context_get_now (step->context), error) != 0;
}

static gboolean
add_shares (Step                   *step,
            const MsImportMessage  *import,
            GError                **error)
{
  for (guint i = 0; import->files != NULL && i < import->files->len; i++)
    {
      const MsFileShareRow share = {
        .channel = step->channel,
        .file = g_array_index (import->files, gint64, i),
        .ts = import->message->ts,
        .user = import->user,
      };

      if (!ms_file_store_share (ms_context_get_store (step->context), &share, error) || !ask_for_pictures (step, share.file, error))
        return FALSE;
    }
  return TRUE;
}

/* @import: (nullable). *is_there: it is or was here already, and nothing is done. */
static gboolean
put (Step                   *step,
     MsMessageRow           *row,
     const MsImportMessage  *import,
     gboolean               *is_there,
     GError                **error)
{
  MsStore *store = ms_context_get_store (step->context);
  const MsMessage *message = row->message;
  gint64 id;

  /* The last one lies behind its ts: so do all between the two. */
  if (!ms_import_store_find_place (store, step->channel, message->ts, MAX (message->ts, step->last_id + 1), &id, is_there, error))
    return FALSE;
  if (*is_there)
    return TRUE;
  if (!need_revision (step, error))
    return FALSE;

  row->channel = step->channel;
  row->revision = step->revision;
  row->digest = ms_digest_of_message (message->ts, row->revision, message->user, message->text);
  if (!ms_import_store_insert (store, id, row, error) || !ms_search_store_note_late (store, id, error)
      || (import != NULL && (!add_reactions (step, import, id, error) || !add_pin (step, import, id, error) || !add_shares (step, import, error))))
    return FALSE;

  ms_store_reserve_ts (store, id);
  step->last_id = id > message->ts ? id : 0;
  step->added++;
  if (ms_message_is_thread_only (message))
    return TRUE;
  step->latest = MAX (step->latest, message->ts);
  step->count++;
  step->digest = ms_digest_add (step->digest, row->digest);
  return TRUE;
}

/* The archive does not have it: the thread stands under what is left of it. */
static gboolean
put_tombstone (Step      *step,
               gint64     ts,
               gboolean  *is_gone,
               GError   **error)
{
  MsMessage message = {
    .ts = ts,
    .user = (char *) MS_TOMBSTONE_USER,
    .text = (char *) MS_TOMBSTONE_TEXT,
    .subtype = (char *) MS_SUBTYPE_TOMBSTONE,
  };
  MsMessageRow row = { .message = &message };

  if (!put (step, &row, NULL, is_gone, error))
    return FALSE;
  step->added -= *is_gone ? 0 : 1; /* it is none of the archive */
  return TRUE;
}

/* A reply to a reply stands below its root. *is_gone: the root was deleted here. */
static gboolean
find_thread (Step      *step,
             gint64     ts,
             Thread    *thread,
             gboolean  *is_gone,
             GError   **error)
{
  MsStore *store = ms_context_get_store (step->context);
  gint64 above = 0;
  gboolean is_there = FALSE;

  *is_gone = FALSE;
  *thread = (Thread) { .ts = ts };
  if (!ms_import_store_find_root (store, step->channel, ts, &above, &thread->author, &is_there, error))
    return FALSE;
  if (!is_there)
    return put_tombstone (step, ts, is_gone, error);
  if (above == 0)
    return TRUE;

  thread->ts = above;
  return ms_import_store_find_root (store, step->channel, above, &above, &thread->author, &is_there, error);
}

static void
note_reply (Step         *step,
            const Thread *thread,
            gint64        ts)
{
  for (guint i = 0; i < step->threads->len; i++)
    {
      Thread *known = &g_array_index (step->threads, Thread, i);

      if (known->ts != thread->ts)
        continue;
      known->latest = MAX (known->latest, ts);
      return;
    }
  g_array_append_val (step->threads, *thread);
  g_array_index (step->threads, Thread, step->threads->len - 1).latest = ts;
}

static gboolean
add_reply (Step                   *step,
           MsMessageRow           *row,
           const MsImportMessage  *import,
           GError                **error)
{
  gboolean is_gone = FALSE;
  gboolean is_there = FALSE;
  Thread thread;

  if (!find_thread (step, row->message->thread_ts, &thread, &is_gone, error))
    return FALSE;
  if (is_gone)
    return TRUE;

  row->message->thread_ts = thread.ts;
  row->parent = thread.author;
  if (!put (step, row, import, &is_there, error))
    return FALSE;
  if (!is_there)
    note_reply (step, &thread, row->message->ts);
  return TRUE;
}

static gboolean
add_message (Step                   *step,
             const MsImportMessage  *import,
             GError                **error)
{
  MsMessageRow row = {
    .user = import->user,
    .edited_by = import->edited_by,
    .inviter = import->inviter,
    .message = import->message,
  };
  gint64 thread_ts = import->message->thread_ts;
  gboolean is_there = FALSE;
  gboolean done;

  if (ms_message_is_reply (import->message))
    {
      done = add_reply (step, &row, import, error);
      import->message->thread_ts = thread_ts; /* a step may run twice */
      return done;
    }
  return put (step, &row, import, &is_there, error);
}

/* Those who wrote in it follow it and have read it. */
static gboolean
settle_thread (Step          *step,
               const Thread  *thread,
               GError       **error)
{
  MsStore *store = ms_context_get_store (step->context);
  g_autoptr(MsMessageRow) root = NULL;

  if (!ms_import_store_count_thread (store, step->channel, thread->ts, thread->author, thread->latest, error))
    return FALSE;
  root = ms_message_store_get (store, step->channel, thread->ts, error);
  return root != NULL
         && ms_thread_store_recount (store, root, error)
         && ms_thread_store_set_counters (store, root, error)
         && ms_thread_store_refresh (store, step->channel, thread->ts, 0, root->message->latest_reply, error);
}

static gboolean
settle (Step    *step,
        GError **error)
{
  for (guint i = 0; i < step->threads->len; i++)
    if (!settle_thread (step, &g_array_index (step->threads, Thread, i), error))
      return FALSE;
  return step->count == 0
         || ms_import_store_sum (ms_context_get_store (step->context), step->channel, step->latest, step->count, step->digest, error);
}

gboolean
ms_import_service_add_messages (MsContext  *context,
                                gint64      channel,
                                GPtrArray  *messages,
                                guint       first,
                                gint64     *last_id,
                                guint      *done,
                                guint      *added,
                                GError    **error)
{
  gint64 end = g_get_monotonic_time () + MS_LIMIT_BULK_US;
  g_autoptr(GArray) threads = g_array_new (FALSE, FALSE, sizeof (Thread));
  Step step = { .context = context, .channel = channel, .last_id = *last_id, .threads = threads };

  *done = 0;
  for (guint i = first; i < messages->len && *done < MS_LIMIT_BULK_ROWS && threads->len < THREADS_PER_STEP; i++)
    {
      if (*done > 0 && g_get_monotonic_time () >= end)
        break;
      if (!add_message (&step, g_ptr_array_index (messages, i), error))
        return FALSE;
      *done += 1;
    }
  *last_id = step.last_id;
  *added = step.added;
  return settle (&step, error);
}
