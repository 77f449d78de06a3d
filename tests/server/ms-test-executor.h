/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An executor on a real file with a team in it, as a fixture: commands that are sent off, and what became of them. */

#pragma once

#include "ms-executor.h"

G_BEGIN_DECLS

typedef struct
{
  char       *folder;
  char       *path;
  MsExecutor *executor; /* (nullable): stopped */
  gint64      owner; /* key of the account that posts */

  /* What the worker told. */
  GMutex      mutex;
  GCond       cond;
  GArray     *seqs; /* gint64: published, in order */
  guint       n_done;
  guint       n_ok;
  guint       n_full;
  guint       n_fatal;
  guint       n_refused;
} TestExecutor;

typedef enum
{
  TEST_SETUP,
  TEST_POST,
  TEST_REFUSE,
  TEST_WRITE_AND_FAIL, /* a bug: refuses after it wrote */
  TEST_BIG_POST,
} TestCommand;

/* What a reader finds. */
typedef struct
{
  guint  n; /* messages in general that people wrote */
  gint64 seq; /* of its snapshot */
} TestCount;

/* With the owner's account: one command is done. */
void      test_executor_set_up            (TestExecutor  *self,
                                           gconstpointer  data);
void      test_executor_tear_down         (TestExecutor  *self,
                                           gconstpointer  data);
void      test_executor_start             (TestExecutor  *self);
void      test_executor_stop              (TestExecutor  *self);
/* @id: the client's id of the message */
void      test_executor_submit            (TestExecutor  *self,
                                           TestCommand    command,
                                           const char    *id);
/* Until so many commands are done since the set-up. */
void      test_executor_wait              (TestExecutor  *self,
                                           guint          n);
TestCount test_executor_count             (TestExecutor  *self);
/* What was published has no gap. */
void      test_executor_assert_contiguous (TestExecutor  *self);

G_END_DECLS
