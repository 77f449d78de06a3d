/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two phases: PASSIVE on the helper from MS_LIMIT_WAL_CHECKPOINT_PAGES on, then one last short PASSIVE by the writer while nobody
 * writes, so that the log can start anew. At MS_LIMIT_WAL_BYTES the writer does it all and so stops growing the log. */

#define G_LOG_DOMAIN "ms-work"

#include "config.h"

#include "ms-checkpointer.h"

#include "ms-limits.h"

#define PAGE_BYTES 4096
#define MAX_PAGES (MS_LIMIT_WAL_BYTES / PAGE_BYTES)

/* What the helper is at; an atomic integer. */
enum
{
  IDLE,
  BUSY,
  READY, /* the long part is done */
};

struct _MsCheckpointer
{
  MsDb           *writer; /* borrowed */
  MsCommandQueue *queue; /* borrowed */
  MsDb           *helper; /* used by the pool's thread alone, after new */
  GThreadPool    *pool;
  gint            state;
  gint            failing; /* an atomic boolean */
};

/* Nothing is lost by it, but the log grows: one line when it begins. Writer or helper. */
static void
checkpoint (MsCheckpointer *self,
            MsDb           *db)
{
  g_autoptr(GError) error = NULL;
  gboolean failed = !ms_db_checkpoint (db, FALSE, NULL, NULL, &error);

  if (g_atomic_int_exchange (&self->failing, failed) == 0 && failed)
    g_warning ("the log cannot be brought into the store: %s", error->message);
}

static void
run_helper (gpointer data,
            gpointer user_data)
{
  MsCheckpointer *self = user_data;

  checkpoint (self, self->helper);
  g_atomic_int_set (&self->state, READY);
  ms_command_queue_wake (self->queue);
}

MsCheckpointer *
ms_checkpointer_new (const char      *path,
                     MsDb            *writer,
                     MsCommandQueue  *queue,
                     GError         **error)
{
  g_autoptr(MsDb) helper = ms_db_open (path, MS_DB_SHARED, error);
  MsCheckpointer *self;

  if (helper == NULL)
    return NULL;

  self = g_new0 (MsCheckpointer, 1);
  self->writer = writer;
  self->queue = queue;
  self->helper = g_steal_pointer (&helper);
  self->pool = g_thread_pool_new (run_helper, self, 1, FALSE, error);
  if (self->pool != NULL)
    return self;

  ms_checkpointer_free (self);
  return NULL;
}

void
ms_checkpointer_free (MsCheckpointer *self)
{
  if (self == NULL)
    return;

  if (self->pool != NULL)
    g_thread_pool_free (self->pool, FALSE, TRUE);
  ms_db_free (self->helper);
  g_free (self);
}

void
ms_checkpointer_step (MsCheckpointer *self)
{
  int pages = ms_db_get_log_pages (self->writer);
  int state = g_atomic_int_get (&self->state);

  if (state == READY || pages >= MAX_PAGES)
    {
      checkpoint (self, self->writer);
      g_atomic_int_compare_and_exchange (&self->state, READY, IDLE);
      return;
    }
  if (state != IDLE || pages < MS_LIMIT_WAL_CHECKPOINT_PAGES)
    return;

  g_atomic_int_set (&self->state, BUSY);
  if (!g_thread_pool_push (self->pool, GINT_TO_POINTER (1), NULL))
    g_atomic_int_set (&self->state, IDLE);
}
