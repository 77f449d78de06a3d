/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The instance of MsClientBackend, for its files. */

#pragma once

#include "ms-client-backend.h"

struct _MsClientBackend
{
  GObject parent_instance;

  MsClient *client;
  MsTeamModel *team; /* borrowed: the team owns its backend */
  GHashTable *windows; /* MsMessageList → MsMessageWindow, of the open channels */
};

/* ms-client-backend-feed.c */
void     ms_client_backend_connect       (MsClientBackend     *self);

/* ms-client-backend-history.c */
void     ms_client_backend_open          (MsBackend           *backend,
                                          MsMessageList       *list);
void     ms_client_backend_close         (MsBackend           *backend,
                                          MsMessageList       *list);
void     ms_client_backend_load          (MsBackend           *backend,
                                          MsMessageList       *list,
                                          MsHistoryRequest     request,
                                          gint64               ts);

/* ms-client-backend-commands.c */
void     ms_client_backend_run_async     (MsBackend           *backend,
                                          const MsCommand     *command,
                                          GCancellable        *cancellable,
                                          GAsyncReadyCallback  callback,
                                          gpointer             user_data);
MsReply *ms_client_backend_run_finish    (MsBackend           *backend,
                                          GAsyncResult        *result,
                                          GError             **error);
