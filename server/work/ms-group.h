/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One transaction shared by many commands: runs them, decides what a failure means for each of them, commits, publishes, answers.
 * Worker thread only. */

#pragma once

#include "ms-db.h"
#include "ms-executor.h"

G_BEGIN_DECLS

typedef struct _MsGroup MsGroup;

typedef struct
{
  MsLane         lane;
  MsCommandRun   run;
  MsCommandDone  done;
  gpointer       data;
  gsize          cost;
  GError        *error; /* (nullable): why it was refused */
} MsCommand;

MsCommand *ms_command_new  (MsLane               lane,
                            MsCommandRun         run,
                            MsCommandDone        done,
                            gpointer             data,
                            gsize                cost);

/* The next command of the queue, NULL when none waits. @is_bulk: (inout): whether the last one was a bulk step; such a group takes no second. */
typedef MsCommand *(*MsGroupNext) (gpointer   user_data,
                                   gboolean  *is_bulk);

MsGroup   *ms_group_new    (const char           *path,
                            MsExecutorCommitted   committed,
                            gpointer              user_data,
                            GError              **error);
void       ms_group_free   (MsGroup              *self);
MsDb      *ms_group_get_db (MsGroup              *self);
/* Runs one group to its end. FALSE when the outcome of its commit is not known: reopen before the next. */
gboolean   ms_group_run    (MsGroup              *self,
                            MsGroupNext           next,
                            gpointer              user_data);
/* Opens the file anew and publishes what the log holds beyond what was published. */
gboolean   ms_group_reopen (MsGroup              *self,
                            GError              **error);
/* Answers all that waits with @error. */
void       ms_group_refuse (MsGroup              *self,
                            MsGroupNext           next,
                            gpointer              user_data,
                            const GError         *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsGroup, ms_group_free)

G_END_DECLS
