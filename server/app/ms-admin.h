/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the subcommands do to a store: the same whether a running server does it (ms-control) or the command itself, when none
 * runs. Passwords come hashed. */

#pragma once

#include "ms-command-line.h"
#include "ms-executor.h"
#include "ms-reader-pool.h"

G_BEGIN_DECLS

typedef struct
{
  MsCommand   command;
  char      **words;
  GHashTable *options; /* name → value */
  char       *hash; /* (nullable): of the password */
  char       *secret; /* (nullable): to be printed when it was done; stays in this process */
  GString    *output; /* what to print */
  int         fd; /* of the file that is meant, -1 if none is; closed with the request */
} MsAdminRequest;

/* How it ended; on the thread that ran its last step. @error: (nullable), a line for people. */
typedef void (*MsAdminDone) (MsAdminRequest *request,
                             const GError   *error,
                             gpointer        user_data);

MsAdminRequest *ms_admin_request_new     (MsCommand            command);
void            ms_admin_request_free    (MsAdminRequest      *self);
/* As one line of JSON and back. */
char           *ms_admin_request_to_json (MsAdminRequest      *self);
MsAdminRequest *ms_admin_request_from_json (const char        *json,
                                          gsize                length,
                                          GError             **error);
/* Whether its file is handed over beside it. */
gboolean        ms_admin_needs_file      (const MsAdminRequest *self);
/* Whether it only reads. */
gboolean        ms_admin_is_read         (const MsAdminRequest *self);
/* An MsCommandRun; the demo has steps of its own. */
gboolean        ms_admin_run             (MsContext           *context,
                                          gpointer             request,
                                          GError             **error);
/* (transfer full): what @error means to a person at the command line. */
char           *ms_admin_explain         (const GError        *error);
/**
 * ms_admin_start:
 * @readers: (nullable): reads then wait for the writer
 *
 * Runs @request (borrowed until @done) with all of its steps.
 */
void            ms_admin_start           (MsAdminRequest      *request,
                                          MsExecutor          *executor,
                                          MsReaderPool        *readers,
                                          MsAdminDone          done,
                                          gpointer             user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsAdminRequest, ms_admin_request_free)

G_END_DECLS
