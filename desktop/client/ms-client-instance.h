/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inside of a client, shared by the files of the owner: the object (ms-client.c), its life (ms-client-life.c), its windows
 * (ms-client-windows.c), what people do with it (ms-client-actions.c). The parts go through ms-client-private.h. */

#pragma once

#include "ms-client-private.h"

G_BEGIN_DECLS

struct _MsClient
{
  GObject parent_instance;

  MsAccount *account;

  MsClientHttp     *http;
  MsClientSocket   *socket;
  MsClientSync     *sync;
  MsClientState    *state;
  MsClientOutbox   *outbox;
  MsClientActivity *activity;
  MsClientVerifier *verifier;
  MsClientCache    *cache;

  GHashTable *windows; /* channel → MsMessageWindow, weak */
  GQueue      recent; /* MsMessageWindow, a reference each, the last opened first */
  GHashTable *drafts; /* channel → text */
  GHashTable *cached; /* set of channels whose history the cache keeps */
  gint64      offline_since; /* monotonic µs, 0 = online */
  gboolean    started;
  gboolean    loaded;
  gboolean    ready;
  gboolean    stopped;
  gboolean    signed_out;
  gboolean    forget; /* the cache goes when the client stops */
  GPtrArray  *stops; /* (nullable): GTask, who waits for the end */
};

/* Fills a window: kept history first, the server if there is none. */
void ms_client_fill_window     (MsMessageWindow *window);

/* Windows may live longer than the client. */
void ms_client_release_windows (MsClient        *self);
void ms_client_tell_draft      (MsClient        *self,
                                const char      *channel);

G_END_DECLS
