/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The two phases and their hand-over: an atomic state that the worker moves to "helper runs" and the helper to "writer's turn". */

#define G_LOG_DOMAIN "ms-executor"

#include "config.h"

#include "ms-checkpointer.h"

#include <string.h>

#include "ms-limits.h"

#define PAGE_BYTES 4096
#define HARD_PAGES (MS_LIMIT_WAL_BYTES / PAGE_BYTES)

typedef enum
{
  STATE_QUIET,
  STATE_HELPER, /* the first phase runs */
  STATE_WRITER, /* the second is due */
} State;

struct _MsCheckpointer
{
  MsDb        *writer; /* borrowed */
  MsDb        *helper;
  GThreadPool *thread; /* of one */
  int          state; /* State, atomic */
};

static void
first_phase_cb (gpointer data,
                gpointer user_data)
{
  MsCheckpointer *self = user_data;
  g_autoptr(GError) error = NULL;

  if (!ms_db_checkpoint (self->helper, FALSE, NULL, NULL, &error))
    g_debug ("checkpoint: %s", error->message);
  g_atomic_int_set (&self->state, STATE_WRITER);
}

static void
second_phase (MsCheckpointer *self)
{
  g_autoptr(GError) error = NULL;

  if (!ms_db_checkpoint (self->writer, FALSE, NULL, NULL, &error))
    g_debug ("checkpoint: %s", error->message);
  g_atomic_int_set (&self->state, STATE_QUIET);
}

MsCheckpointer *
ms_checkpointer_new (const char  *path,
                     MsDb        *writer,
                     GError     **error)
{
  g_autoptr(MsCheckpointer) self = NULL;

  g_return_val_if_fail (path != NULL && writer != NULL, NULL);

  self = g_new0 (MsCheckpointer, 1);
  self->writer = writer;
  if (strcmp (path, ":memory:") == 0)
    return g_steal_pointer (&self);

  self->helper = ms_db_open (path, MS_DB_SHARED, error);
  if (self->helper == NULL)
    return NULL;
  self->thread = g_thread_pool_new (first_phase_cb, self, 1, TRUE, NULL);

  return g_steal_pointer (&self);
}

void
ms_checkpointer_free (MsCheckpointer *self)
{
  if (self == NULL)
    return;

  if (self->thread != NULL)
    g_thread_pool_free (self->thread, FALSE, TRUE);
  g_clear_pointer (&self->helper, ms_db_free);
  g_free (self);
}

void
ms_checkpointer_after_commit (MsCheckpointer *self)
{
  int pages;

  g_return_if_fail (self != NULL);

  if (self->helper == NULL)
    return;

  pages = ms_db_get_log_pages (self->writer);
  switch ((State) g_atomic_int_get (&self->state))
    {
    case STATE_QUIET:
      if (pages < MS_LIMIT_WAL_CHECKPOINT_PAGES)
        return;
      g_atomic_int_set (&self->state, STATE_HELPER);
      g_thread_pool_push (self->thread, self, NULL);
      return;
    case STATE_HELPER:
      if (pages >= HARD_PAGES) /* the helper does not keep up: everybody waits for once */
        ms_db_checkpoint (self->writer, FALSE, NULL, NULL, NULL);
      return;
    case STATE_WRITER:
      second_phase (self);
      return;
    default:
      g_assert_not_reached ();
    }
}

void
ms_checkpointer_idle (MsCheckpointer *self)
{
  g_return_if_fail (self != NULL);

  if (g_atomic_int_get (&self->state) == STATE_WRITER)
    second_phase (self);
}
