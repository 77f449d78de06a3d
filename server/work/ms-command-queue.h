/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The two lanes of commands that wait for the worker, with their bounds. Push from any thread; pop on the worker. */

#pragma once

#include "ms-executor.h"

G_BEGIN_DECLS

typedef struct _MsCommandQueue MsCommandQueue;

typedef struct
{
  MsCommandRun   run;
  MsCommandDone  done;
  gpointer       data;
  gsize          cost;
  MsLane         lane;
  GError        *error; /* why it was refused, as far as it is known */
} MsCommand;

void            ms_command_free             (MsCommand       *self);

MsCommandQueue *ms_command_queue_new        (void);
void            ms_command_queue_free       (MsCommandQueue  *self);
gboolean        ms_command_queue_push       (MsCommandQueue  *self,
                                             MsLane           lane,
                                             MsCommandRun     run,
                                             MsCommandDone    done,
                                             gpointer         data,
                                             gsize            cost,
                                             GError         **error);
/* Between both somebody is bringing commands, and the worker does not begin with the first of them. For moments only; may be nested. */
void            ms_command_queue_hold       (MsCommandQueue  *self);
void            ms_command_queue_let_go     (MsCommandQueue  *self);
/* (transfer full) (nullable): the next of a lane. Its place stays taken until ms_command_queue_release(). */
MsCommand      *ms_command_queue_pop        (MsCommandQueue  *self,
                                             MsLane           lane);
void            ms_command_queue_release    (MsCommandQueue  *self,
                                             const MsCommand *command);
/* Waits for a command or for ms_command_queue_wake(). FALSE when the queue is closed and empty. *has_command: (out): FALSE when it
 * was only woken. */
gboolean        ms_command_queue_wait       (MsCommandQueue  *self,
                                             gboolean        *has_command);
/* Ends a wait once, now or the next one: there is something to do between commands. Any thread. */
void            ms_command_queue_wake       (MsCommandQueue  *self);
/* No more commands; those that wait are still to be run. */
void            ms_command_queue_close      (MsCommandQueue  *self);
guint           ms_command_queue_get_length (MsCommandQueue  *self);

G_END_DECLS
