/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Everything one call of a rule may touch: who acts, the clock, the store, and the events that it appends. Lives on the worker (or a
 * reader, then without appending) for the length of one command. */

#pragma once

#include <glib.h>

#include "ms-types.h"

G_BEGIN_DECLS

typedef struct _MsContext MsContext;
typedef struct _MsStore MsStore;
typedef struct _MsEventLog MsEventLog;

/* Who calls. user is the key of the account, 0 for nobody (not signed in) and for the program itself (is_system). */
typedef struct
{
  gint64      user;
  gint64      session;
  gboolean    is_system; /* the command line on the server's own machine: all is allowed */
  gboolean    is_local;  /* came from a loopback address and was not forwarded */
  const char *address;   /* (nullable): where from, for the audit log; lives as long as the command */
} MsActor;

MsContext     *ms_context_new       (MsStore       *store,
                                     MsEventLog    *log, /* (nullable): a reader's context */
                                     const MsActor *actor,
                                     gint64         now_us);
void           ms_context_free      (MsContext     *self);
void           ms_context_set_actor (MsContext     *self,
                                     const MsActor *actor);
MsStore       *ms_context_get_store (MsContext     *self);
MsEventLog    *ms_context_get_log   (MsContext     *self);
const MsActor *ms_context_get_actor (MsContext     *self);
/* Time of the command, µs since 1970 UTC. */
gint64         ms_context_get_now   (MsContext     *self);
/* The same in whole seconds. */
gint64         ms_context_get_now_seconds (MsContext *self);
/* Keeps what the command looks at until it is over. @data: (transfer full) */
void           ms_context_hold       (MsContext     *self,
                                      gpointer       data,
                                      GDestroyNotify free_data);
/* The team's last event as this transaction sees it. */
gint64         ms_context_get_seq   (MsContext     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsContext, ms_context_free)

G_END_DECLS
