/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The context of one command. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-context.h"

#include "ms-store.h"

typedef struct
{
  gpointer       data;
  GDestroyNotify free_data;
} Held;

struct _MsContext
{
  MsStore    *store; /* borrowed */
  MsEventLog *log; /* borrowed (nullable) */
  MsActor     actor;
  gint64      now_us;
  GArray     *held; /* (nullable) Held */
};

MsContext *
ms_context_new (MsStore       *store,
                MsEventLog    *log,
                const MsActor *actor,
                gint64         now_us)
{
  MsContext *self;

  g_return_val_if_fail (store != NULL, NULL);

  self = g_new0 (MsContext, 1);
  self->store = store;
  self->log = log;
  self->now_us = now_us;
  if (actor != NULL)
    self->actor = *actor;
  return self;
}

void
ms_context_free (MsContext *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->held, g_array_unref);
  g_free (self);
}

void
ms_context_set_actor (MsContext     *self,
                      const MsActor *actor)
{
  self->actor = actor != NULL ? *actor : (MsActor) { 0 };
}

MsStore *
ms_context_get_store (MsContext *self)
{
  return self->store;
}

MsEventLog *
ms_context_get_log (MsContext *self)
{
  return self->log;
}

const MsActor *
ms_context_get_actor (MsContext *self)
{
  return &self->actor;
}

gint64
ms_context_get_now (MsContext *self)
{
  return self->now_us;
}

gint64
ms_context_get_now_seconds (MsContext *self)
{
  return self->now_us / G_USEC_PER_SEC;
}

static void
let_go (gpointer data)
{
  const Held *held = data;

  held->free_data (held->data);
}

void
ms_context_hold (MsContext      *self,
                 gpointer        data,
                 GDestroyNotify  free_data)
{
  const Held held = { data, free_data };

  if (self->held == NULL)
    {
      self->held = g_array_sized_new (FALSE, FALSE, sizeof (Held), 4);
      g_array_set_clear_func (self->held, let_go);
    }
  g_array_append_val (self->held, held);
}

gint64
ms_context_get_seq (MsContext *self)
{
  return ms_store_get_seq (self->store);
}
