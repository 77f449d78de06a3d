/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The context of one command. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-context.h"

#include "ms-store.h"

struct _MsContext
{
  MsStore    *store; /* borrowed */
  MsEventLog *log; /* borrowed (nullable) */
  MsActor     actor;
  gint64      now_us;
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

gint64
ms_context_get_seq (MsContext *self)
{
  return ms_store_get_seq (self->store);
}
