/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Group commit. SQLite rolls the whole transaction back after a full disk or an interrupted write, and a later savepoint would then
 * commit on its own: so after every failure the transaction is looked at before anything else is done. A commit that failed to
 * sync is neither yes nor no. */

#define G_LOG_DOMAIN "ms-executor"

#include "config.h"

#include "ms-group.h"

#include "ms-error.h"
#include "ms-event-log.h"
#include "ms-limits.h"
#include "ms-sidecar.h"
#include "ms-store.h"

struct _MsGroup
{
  char                *path;
  MsExecutorCommitted  committed;
  gpointer             user_data;

  MsStore             *store; /* (nullable): between a failed reopen and the next */
  MsEventLog          *log;
  MsSidecar           *sidecar;
  GPtrArray           *commands; /* MsCommand, of the group under way */
  gint64               published; /* seq of the last event handed over */
};

typedef enum
{
  OUTCOME_COMMITTED,
  OUTCOME_GONE, /* rolled back: nothing of it is on disk */
  OUTCOME_FULL, /* the same, for want of room */
  OUTCOME_UNKNOWN,
} Outcome;

MsCommand *
ms_command_new (MsLane         lane,
                MsCommandRun   run,
                MsCommandDone  done,
                gpointer       data,
                gsize          cost)
{
  MsCommand *self = g_new0 (MsCommand, 1);

  self->lane = lane;
  self->run = run;
  self->done = done;
  self->data = data;
  self->cost = cost;

  return self;
}

static void
command_finish (MsCommand *command)
{
  command->done (command->data, command->error);
  g_clear_error (&command->error);
  g_free (command);
}

static void
refuse_unrefused (GPtrArray  *commands,
                  MsError     code,
                  const char *why)
{
  for (guint i = 0; i < commands->len; i++)
    {
      MsCommand *command = g_ptr_array_index (commands, i);

      if (command->error == NULL)
        ms_error_set_message (&command->error, code, "%s", why);
    }
}

static void
finish_all (GPtrArray *commands)
{
  for (guint i = 0; i < commands->len; i++)
    command_finish (g_ptr_array_index (commands, i));
  g_ptr_array_set_size (commands, 0);
}

static Outcome
outcome_of_failure (MsGroup *self)
{
  switch (ms_db_get_failure (ms_group_get_db (self)))
    {
    case MS_DB_FAILURE_FULL:
      return OUTCOME_FULL;
    case MS_DB_FAILURE_STORAGE:
      return OUTCOME_UNKNOWN;
    case MS_DB_FAILURE_NONE:
    case MS_DB_FAILURE_BUSY:
    case MS_DB_FAILURE_CONSTRAINT:
    case MS_DB_FAILURE_OTHER:
    default:
      return OUTCOME_GONE;
    }
}

/* Undoes one refused command. FALSE when the whole transaction went with it. */
static gboolean
undo_command (MsGroup           *self,
              const MsStoreMark *mark,
              guint              n_events)
{
  MsDb *db = ms_group_get_db (self);

  if (!ms_db_in_transaction (db) || !ms_db_savepoint_undo (db))
    return FALSE;

  ms_store_set_mark (self->store, mark);
  ms_event_log_truncate (self->log, n_events);
  return TRUE;
}

/* FALSE when the transaction is gone; a mere refusal is in the command. */
static gboolean
run_command (MsGroup   *self,
             MsCommand *command)
{
  static const MsActor nobody = { 0 };
  g_autoptr(MsContext) context = ms_context_new (self->store, self->log, &nobody, g_get_real_time ());
  MsDb *db = ms_group_get_db (self);
  guint n_events = ms_event_log_get_length (self->log);
  MsStoreMark mark;

  ms_store_get_mark (self->store, &mark);
  ms_db_savepoint_arm (db);
  g_clear_error (&command->error);
  if (command->run (context, command->data, &command->error))
    return ms_db_in_transaction (db) && ms_db_savepoint_release (db, &command->error);

  if (command->error == NULL)
    ms_error_set (&command->error, MS_ERROR_INTERNAL);
  return undo_command (self, &mark, n_events);
}

static void
forget_transaction (MsGroup *self)
{
  ms_store_rollback (self->store);
  ms_event_log_truncate (self->log, 0);
}

static Outcome
commit (MsGroup *self)
{
  g_autoptr(GError) error = NULL;
  guint n_events = ms_event_log_get_length (self->log);
  Outcome outcome;

  if (n_events > 0 && !ms_event_log_trim (self->store, g_get_real_time (), 2 * n_events, &error))
    g_debug ("trimming: %s", error->message);
  g_clear_error (&error);
  if (ms_db_in_transaction (ms_group_get_db (self)) && ms_store_commit (self->store, &error))
    return OUTCOME_COMMITTED;

  outcome = outcome_of_failure (self);
  g_warning ("commit: %s", error != NULL ? error->message : "the transaction is gone");
  forget_transaction (self);

  return outcome;
}

static void
publish (MsGroup *self)
{
  g_autoptr(MsEventBatch) batch = ms_event_log_take (self->log);
  guint length = batch != NULL ? ms_event_batch_get_length (batch) : 0;

  if (length == 0)
    return;

  self->published = ms_event_get_seq (ms_event_batch_get (batch, length - 1));
  ms_sidecar_write (self->sidecar, self->published);
  if (self->committed != NULL)
    self->committed (batch, self->user_data);
}

static gboolean
begin (MsGroup   *self,
       Outcome   *outcome)
{
  g_autoptr(GError) error = NULL;

  if (ms_store_begin (self->store, TRUE, &error))
    return TRUE;

  g_warning ("begin: %s", error->message);
  *outcome = outcome_of_failure (self);
  forget_transaction (self);
  return FALSE;
}

/* The group lost its transaction by no fault of the disk: each command gets one of its own. */
static Outcome
run_each_alone (MsGroup *self)
{
  for (guint i = 0; i < self->commands->len; i++)
    {
      MsCommand *command = g_ptr_array_index (self->commands, i);
      Outcome outcome = OUTCOME_GONE;

      if (begin (self, &outcome))
        {
          if (run_command (self, command))
            outcome = commit (self);
          else
            forget_transaction (self);
        }
      if (outcome == OUTCOME_COMMITTED)
        publish (self);
      else if (command->error == NULL)
        ms_error_set (&command->error, outcome == OUTCOME_FULL ? MS_ERROR_STORAGE_FULL : MS_ERROR_INTERNAL);
      if (outcome == OUTCOME_UNKNOWN)
        return OUTCOME_UNKNOWN;
    }

  return OUTCOME_COMMITTED;
}

/* Takes commands until the group is full, its time is over, or nothing waits. FALSE when the transaction is gone. */
static gboolean
fill (MsGroup     *self,
      MsGroupNext  next,
      gpointer     user_data)
{
  gint64 deadline = g_get_monotonic_time () + MS_LIMIT_GROUP_US;
  gboolean is_bulk = FALSE;
  MsCommand *command;

  while (self->commands->len < MS_LIMIT_GROUP_COMMANDS && (command = next (user_data, &is_bulk)) != NULL)
    {
      g_ptr_array_add (self->commands, command);
      if (!run_command (self, command))
        return FALSE;
      if (is_bulk || g_get_monotonic_time () >= deadline)
        break;
    }

  return TRUE;
}

static Outcome
run_together (MsGroup     *self,
              MsGroupNext  next,
              gpointer     user_data)
{
  Outcome outcome = OUTCOME_GONE;

  if (!begin (self, &outcome))
    {
      gboolean is_bulk = FALSE;
      MsCommand *command = next (user_data, &is_bulk);

      if (command != NULL)
        g_ptr_array_add (self->commands, command);
      if (outcome != OUTCOME_GONE)
        return outcome;
      refuse_unrefused (self->commands, MS_ERROR_SERVICE_UNAVAILABLE, "the store is busy");
      return OUTCOME_COMMITTED; /* of nothing */
    }
  if (fill (self, next, user_data))
    return commit (self);

  outcome = outcome_of_failure (self);
  forget_transaction (self);
  return outcome;
}

gboolean
ms_group_run (MsGroup     *self,
              MsGroupNext  next,
              gpointer     user_data)
{
  Outcome outcome;

  g_return_val_if_fail (self != NULL && self->store != NULL, FALSE);

  outcome = run_together (self, next, user_data);
  if (outcome == OUTCOME_COMMITTED)
    publish (self);
  if (outcome == OUTCOME_GONE)
    outcome = run_each_alone (self);
  if (outcome == OUTCOME_FULL)
    refuse_unrefused (self->commands, MS_ERROR_STORAGE_FULL, "the disk is full");
  if (outcome == OUTCOME_UNKNOWN)
    refuse_unrefused (self->commands, MS_ERROR_UNKNOWN_OUTCOME, "the outcome is not known");
  finish_all (self->commands);

  return outcome != OUTCOME_UNKNOWN;
}

/* A store that is behind what was already told to the world was put back from a copy: its sequence means something else now. */
static gboolean
check_epoch (MsGroup  *self,
             GError  **error)
{
  g_autofree char *epoch = NULL;
  gint64 known = ms_sidecar_read (self->sidecar);

  if (!ms_store_begin (self->store, TRUE, error))
    return FALSE;

  self->published = ms_store_get_seq (self->store);
  if (known <= self->published)
    {
      ms_store_rollback (self->store);
      return TRUE;
    }

  g_message ("the store is older than its last run: its positions count anew");
  epoch = ms_store_new_epoch ();
  if (!ms_store_set_epoch (self->store, epoch, error) || !ms_store_commit (self->store, error))
    {
      ms_store_rollback (self->store);
      return FALSE;
    }
  ms_sidecar_write (self->sidecar, self->published);

  return TRUE;
}

static gboolean
open_store (MsGroup  *self,
            GError  **error)
{
  self->store = ms_store_open (self->path, 0, error);
  if (self->store == NULL)
    return FALSE;

  self->log = ms_event_log_new (self->store);
  return TRUE;
}

static void
close_store (MsGroup *self)
{
  g_clear_pointer (&self->log, ms_event_log_free);
  g_clear_pointer (&self->store, ms_store_free);
}

MsGroup *
ms_group_new (const char           *path,
              MsExecutorCommitted   committed,
              gpointer              user_data,
              GError              **error)
{
  g_autoptr(MsGroup) self = NULL;

  g_return_val_if_fail (path != NULL, NULL);

  self = g_new0 (MsGroup, 1);
  self->path = g_strdup (path);
  self->committed = committed;
  self->user_data = user_data;
  self->commands = g_ptr_array_new ();
  self->sidecar = ms_sidecar_new (path);
  if (!open_store (self, error) || !check_epoch (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
ms_group_free (MsGroup *self)
{
  if (self == NULL)
    return;

  if (self->store != NULL)
    ms_db_checkpoint (ms_store_get_db (self->store), TRUE, NULL, NULL, NULL);
  close_store (self);
  g_clear_pointer (&self->sidecar, ms_sidecar_free);
  g_ptr_array_unref (self->commands);
  g_free (self->path);
  g_free (self);
}

MsDb *
ms_group_get_db (MsGroup *self)
{
  g_return_val_if_fail (self != NULL && self->store != NULL, NULL);

  return ms_store_get_db (self->store);
}

/* What is on disk beyond the last event that was handed over did happen: it is told before anything new. */
static gboolean
publish_rest (MsGroup  *self,
              GError  **error)
{
  for (;;)
    {
      g_autoptr(MsEventBatch) batch = ms_event_log_read (self->store, self->published, MS_LIMIT_RESUME_PAGE, error);
      guint length;

      if (batch == NULL)
        return FALSE;
      length = ms_event_batch_get_length (batch);
      if (length == 0)
        return TRUE;
      self->published = ms_event_get_seq (ms_event_batch_get (batch, length - 1));
      if (self->committed != NULL)
        self->committed (batch, self->user_data);
    }
}

gboolean
ms_group_reopen (MsGroup  *self,
                 GError  **error)
{
  gboolean ok;

  g_return_val_if_fail (self != NULL, FALSE);

  close_store (self);
  if (!open_store (self, error))
    return FALSE;

  ok = ms_store_begin (self->store, FALSE, error) && publish_rest (self, error);
  ms_store_rollback (self->store);
  if (!ok)
    close_store (self);

  return ok;
}

void
ms_group_refuse (MsGroup      *self,
                 MsGroupNext   next,
                 gpointer      user_data,
                 const GError *error)
{
  MsCommand *command;
  gboolean is_bulk = FALSE;

  g_return_if_fail (self != NULL && error != NULL);

  while ((command = next (user_data, &is_bulk)) != NULL)
    {
      is_bulk = FALSE;
      command->error = g_error_copy (error);
      command_finish (command);
    }
}
