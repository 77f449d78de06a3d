/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Group commit. A command refuses before it writes, so that a refusal leaves nothing to undo: no savepoint is kept for it, which would
 * cost a fifth of the throughput. One that fails after it wrote (a mistake of ours, or the disk) takes the transaction with it: a full
 * disk then refuses all of it, and anything else runs each command again alone. A commit that failed on the storage is neither yes nor no: the connection is given up, opened anew,
 * and what turns out to be in the log is published. */

#define G_LOG_DOMAIN "ms-work"

#include "config.h"

#include "ms-group.h"

#include "ms-checkpointer.h"
#include "ms-db.h"
#include "ms-error.h"
#include "ms-event-log.h"
#include "ms-head-file.h"
#include "ms-limits.h"
#include "ms-store.h"

#define TRIM_FACTOR 2 /* a log that is too long shrinks */
#define TRIM_EVENTS 64 /* so many new ones at least: the oldest lie together, and to take off one costs a commit as many pages as many */

struct _MsGroup
{
  char                *path;
  MsCommandQueue      *queue; /* borrowed */
  MsExecutorCommitted  committed;
  MsExecutorSettled    settled; /* (nullable) */
  gpointer             user_data;

  MsStore             *store; /* (nullable): NULL after a failure that reopening could not mend yet */
  MsEventLog          *log;
  MsCheckpointer      *checkpointer;
  MsHeadFile          *head_file;
  gint64               head; /* the last seq that was published */
  guint                n_untrimmed; /* events since the log was trimmed */
  gint                 n_commits;
  gboolean             failing; /* the last thing that was to be kept was not */
  gboolean             lose_next_commit;
};

MsGroup *
ms_group_new (const char          *path,
              MsCommandQueue      *queue,
              MsExecutorCommitted  committed,
              gpointer             user_data)
{
  MsGroup *self = g_new0 (MsGroup, 1);

  self->path = g_strdup (path);
  self->n_untrimmed = TRIM_EVENTS;
  self->queue = queue;
  self->committed = committed;
  self->user_data = user_data;
  return self;
}

void
ms_group_set_settled (MsGroup           *self,
                      MsExecutorSettled  settled)
{
  self->settled = settled;
}

static void
close_store (MsGroup *self)
{
  g_clear_pointer (&self->checkpointer, ms_checkpointer_free);
  g_clear_pointer (&self->log, ms_event_log_free);
  g_clear_pointer (&self->store, ms_store_free);
}

void
ms_group_free (MsGroup *self)
{
  if (self == NULL)
    return;

  close_store (self);
  ms_head_file_free (self->head_file);
  g_free (self->path);
  g_free (self);
}

static gboolean
open_store (MsGroup  *self,
            GError  **error)
{
  g_autoptr(MsStore) store = ms_store_open (self->path, 0, error);

  if (store == NULL)
    return FALSE;

  self->checkpointer = ms_checkpointer_new (self->path, ms_store_get_db (store), self->queue, error);
  if (self->checkpointer == NULL)
    return FALSE;

  self->log = ms_event_log_new (store);
  self->store = g_steal_pointer (&store);
  return TRUE;
}

/* A store that was copied back by hand begins a new epoch. */
static gboolean
check_epoch (MsGroup  *self,
             GError  **error)
{
  g_autofree char *epoch = NULL;

  if (!ms_store_begin (self->store, TRUE, error))
    return FALSE;

  if (ms_head_file_is_ahead (self->head_file, ms_store_get_epoch (self->store), ms_store_get_seq (self->store)))
    {
      epoch = ms_store_new_epoch ();
      if (!ms_store_set_epoch (self->store, epoch, error))
        {
          ms_store_rollback (self->store);
          return FALSE;
        }
    }
  self->head = ms_store_get_seq (self->store);
  if (!ms_store_commit (self->store, error))
    return FALSE;

  ms_head_file_write (self->head_file, ms_store_get_epoch (self->store), self->head);
  return TRUE;
}

gboolean
ms_group_open (MsGroup  *self,
               GError  **error)
{
  if (!open_store (self, error))
    return FALSE;

  self->head_file = ms_head_file_new (self->path);
  if (check_epoch (self, error))
    return TRUE;

  close_store (self);
  return FALSE;
}

void
ms_group_close (MsGroup *self)
{
  if (self->store != NULL)
    {
      g_clear_pointer (&self->checkpointer, ms_checkpointer_free);
      ms_db_checkpoint (ms_store_get_db (self->store), TRUE, NULL, NULL, NULL);
    }
  close_store (self);
}

/* Publishes first and answers then: who is answered finds the event on its way. */
static void
publish (MsGroup *self)
{
  g_autoptr(MsEventBatch) batch = ms_event_log_take (self->log);

  self->head = ms_store_get_seq (self->store);
  ms_head_file_write (self->head_file, ms_store_get_epoch (self->store), self->head);
  if (batch != NULL && self->committed != NULL)
    self->committed (batch, self->user_data);
}

static void
refuse (MsCommand    *command,
        const GError *error)
{
  if (command->error == NULL)
    command->error = error != NULL ? g_error_copy (error) : g_error_new_literal (MS_ERROR, MS_ERROR_INTERNAL, "failed without a reason");
}

static void
refuse_all (GPtrArray    *commands,
            const GError *error)
{
  for (guint i = 0; i < commands->len; i++)
    refuse (g_ptr_array_index (commands, i), error);
}

/* One line when it begins and one when it is over, however many people try meanwhile. */
static void
note_failure (MsGroup    *self,
              const char *what,
              const char *reason)
{
  if (!self->failing)
    g_warning ("%s: %s", what, reason);
  self->failing = TRUE;
}

static void
note_success (MsGroup *self)
{
  if (self->failing)
    g_message ("the storage works again");
  self->failing = FALSE;
}

/* FALSE when the whole transaction is lost; a refusal is TRUE and stands in the command. */
static gboolean
run_command (MsGroup   *self,
             MsCommand *command,
             gint64     now_us)
{
  g_autoptr(MsContext) context = ms_context_new (self->store, self->log, NULL, now_us);
  MsDb *db = ms_store_get_db (self->store);
  gint64 seq = ms_store_get_seq (self->store);

  g_clear_error (&command->error);
  ms_db_watch_writes (db);
  if (command->run (context, command->data, &command->error) && ms_db_in_transaction (db))
    return TRUE;

  refuse (command, NULL);
  return ms_db_in_transaction (db) && !ms_db_has_written (db) && ms_store_get_seq (self->store) == seq;
}

/* Whether the last failure was a full disk: then running anything again is in vain. */
static gboolean
is_full (MsGroup *self)
{
  return ms_db_get_failure (ms_store_get_db (self->store)) == MS_DB_FAILURE_FULL;
}

static gboolean
trim_log (MsGroup  *self,
          gint64    now_us,
          guint     n_events,
          GError  **error)
{
  guint rows;

  self->n_untrimmed += n_events;
  if (n_events == 0 || self->n_untrimmed < TRIM_EVENTS)
    return TRUE;

  rows = MIN (self->n_untrimmed * TRIM_FACTOR, MS_LIMIT_BULK_ROWS);
  self->n_untrimmed = 0;
  return ms_event_log_trim (self->store, now_us, rows, error);
}

static gboolean
commit (MsGroup  *self,
        gint64    now_us,
        GError  **error)
{
  guint n_events = ms_event_log_get_length (self->log);

  if (!trim_log (self, now_us, n_events, error) || !ms_store_commit (self->store, error))
    return FALSE;

  g_atomic_int_inc (&self->n_commits);
  if (self->lose_next_commit)
    {
      self->lose_next_commit = FALSE;
      return ms_error_set_message (error, MS_ERROR_FATAL, "the commit was lost for a test");
    }
  if (n_events > 0)
    note_success (self);
  return TRUE;
}

/* After reopening: what was committed after all is in the log. All of it or failure, since the hub must not miss a seq. */
static gboolean
publish_found (MsGroup  *self,
               GError  **error)
{
  for (;;)
    {
      g_autoptr(MsEventBatch) batch = ms_event_log_read (self->store, self->head, MS_LIMIT_RESUME_PAGE, error);
      guint n = batch != NULL ? ms_event_batch_get_length (batch) : 0;

      if (n == 0)
        return batch != NULL;
      self->head = ms_event_get_seq (ms_event_batch_get (batch, n - 1));
      if (self->committed != NULL)
        self->committed (batch, self->user_data);
    }
}

static gboolean
reopen (MsGroup  *self,
        GError  **error)
{
  close_store (self);
  if (open_store (self, error) && publish_found (self, error))
    return TRUE;

  close_store (self);
  g_prefix_error (error, "cannot open the store again: ");
  return FALSE;
}

/* Nothing that the old connection knows is trusted. A failure here is tried again, and answered, by the next group. */
static void
reopen_after (MsGroup      *self,
              const GError *reason)
{
  g_autoptr(GError) error = NULL;

  note_failure (self, "the storage failed, opening it again", reason->message);
  if (!reopen (self, &error))
    g_debug ("%s", error->message);
}

/* The commit did not say yes. */
static void
handle_failed_commit (MsGroup      *self,
                      GPtrArray    *commands,
                      const GError *error)
{
  MsDbFailure failure = ms_db_get_failure (ms_store_get_db (self->store));
  g_autoptr(GError) unknown = g_error_new (MS_ERROR, MS_ERROR_FATAL, "unknown outcome: %s", error->message);

  ms_event_log_truncate (self->log, 0);
  if (failure == MS_DB_FAILURE_FULL || failure == MS_DB_FAILURE_BUSY)
    {
      note_failure (self, "nothing can be kept", error->message);
      ms_store_rollback (self->store);
      refuse_all (commands, error);
      return;
    }
  refuse_all (commands, unknown);
  reopen_after (self, error);
}

/* One command in a transaction of its own. */
static void
run_alone (MsGroup   *self,
           MsCommand *command,
           gint64     now_us)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) one = g_ptr_array_new ();

  if (!ms_store_begin (self->store, TRUE, &error))
    {
      refuse (command, error);
      return;
    }
  if (!run_command (self, command, now_us) || command->error != NULL)
    {
      ms_event_log_truncate (self->log, 0);
      ms_store_rollback (self->store);
      return;
    }
  g_ptr_array_add (one, command);
  if (commit (self, now_us, &error))
    publish (self);
  else
    handle_failed_commit (self, one, error);
}

static void
handle_lost_transaction (MsGroup   *self,
                         GPtrArray *commands,
                         gint64     now_us)
{
  g_autoptr(GError) full = g_error_new_literal (MS_ERROR, MS_ERROR_STORAGE_FULL, "the disk is full");

  ms_event_log_truncate (self->log, 0);
  ms_store_rollback (self->store);
  if (is_full (self))
    {
      note_failure (self, "nothing can be kept", full->message);
      for (guint i = 0; i < commands->len; i++)
        g_clear_error (&((MsCommand *) g_ptr_array_index (commands, i))->error);
      refuse_all (commands, full);
      return;
    }
  for (guint i = 0; i < commands->len; i++)
    if (self->store != NULL)
      run_alone (self, g_ptr_array_index (commands, i), now_us);
    else
      refuse (g_ptr_array_index (commands, i), NULL);
}

/* Runs until the group is full or the queue empty. FALSE when the transaction is gone. */
static gboolean
run_commands (MsGroup   *self,
              GPtrArray *commands,
              gint64     now_us)
{
  gint64 end = g_get_monotonic_time () + MS_LIMIT_GROUP_US;
  MsCommand *command;

  while (commands->len < MS_LIMIT_GROUP_COMMANDS
         && (commands->len == 0 || g_get_monotonic_time () < end)
         && (command = ms_command_queue_pop (self->queue, MS_LANE_INTERACTIVE)) != NULL)
    {
      g_ptr_array_add (commands, command);
      if (!run_command (self, command, now_us))
        return FALSE;
    }

  command = ms_command_queue_pop (self->queue, MS_LANE_BULK);
  if (command == NULL)
    return TRUE;

  g_ptr_array_add (commands, command);
  return run_command (self, command, now_us);
}

/* A group that never began refuses one command at a time, so that the queue does not stand still. */
static void
refuse_next (MsGroup      *self,
             GPtrArray    *commands,
             const GError *error)
{
  MsCommand *command = ms_command_queue_pop (self->queue, MS_LANE_INTERACTIVE);

  if (command == NULL)
    command = ms_command_queue_pop (self->queue, MS_LANE_BULK);
  if (command == NULL)
    return;

  g_ptr_array_add (commands, command);
  refuse (command, error);
}

static void
answer (MsGroup   *self,
        GPtrArray *commands)
{
  for (guint i = 0; i < commands->len; i++)
    {
      MsCommand *command = g_ptr_array_index (commands, i);

      ms_command_queue_release (self->queue, command);
      command->done (command->data, command->error);
    }
  if (self->settled != NULL)
    self->settled (self->user_data);
}

void
ms_group_run (MsGroup *self,
              gint64   now_us)
{
  g_autoptr(GPtrArray) commands = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_command_free);
  g_autoptr(GError) error = NULL;

  if ((self->store == NULL && !reopen (self, &error)) || !ms_store_begin (self->store, TRUE, &error))
    {
      note_failure (self, "the storage cannot be used", error->message);
      refuse_next (self, commands, error);
      answer (self, commands);
      return;
    }
  if (!run_commands (self, commands, now_us))
    handle_lost_transaction (self, commands, now_us);
  else if (commit (self, now_us, &error))
    publish (self);
  else
    handle_failed_commit (self, commands, error);

  answer (self, commands);
  if (self->store != NULL)
    {
      g_warn_if_fail (!ms_db_in_transaction (ms_store_get_db (self->store)));
      ms_checkpointer_step (self->checkpointer);
    }
}

void
ms_group_rest (MsGroup *self)
{
  if (self->store != NULL)
    ms_checkpointer_step (self->checkpointer);
}

guint
ms_group_get_n_commits (MsGroup *self)
{
  return (guint) g_atomic_int_get (&self->n_commits);
}

void
ms_group_set_max_pages (MsGroup *self,
                        gint64   pages)
{
  if (self->store != NULL)
    ms_db_set_max_pages (ms_store_get_db (self->store), pages);
}

void
ms_group_lose_next_commit (MsGroup *self)
{
  self->lose_next_commit = TRUE;
}
