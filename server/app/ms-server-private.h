/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The parts of the server, for the files that put it together. */

#pragma once

#include "ms-due-clock.h"
#include "ms-server.h"

#include "ms-blob-store.h"
#include "ms-control.h"
#include "ms-exchange-jobs.h"
#include "ms-file-keeper.h"
#include "ms-first-run.h"
#include "ms-housekeeping.h"
#include "ms-http-endpoint.h"
#include "ms-password-limit.h"
#include "ms-retention-runner.h"
#include "ms-search-indexer.h"
#include "ms-sign-in-watch.h"

G_BEGIN_DECLS

struct _MsServer
{
  /* Borrowed. */
  const MsConfig *config;
  MsDataDir      *data_dir;

  /* Owned, in the order in which they are made. */
  MsExecutor      *executor;
  MsSearchIndexer *indexer; /* made before the executor starts: the worker looks */
  MsDueClock      *status_clock; /* these too: ends of statuses */
  MsDueClock      *reminder_clock;
  MsReaderPool    *readers;
  MsPasswordPool  *passwords;
  MsSignInWatch   *watch;
  MsPasswordLimit *password_limit;
  MsParsePool     *parsers;
  MsBlobStore     *blobs;
  MsTransferPool  *transfers;
  MsImagePool     *images;
  MsFileKeeper    *keeper; /* atomic: the worker looks too */
  MsAuthGuard     *guard;
  MsPresence      *presence;
  MsTicketTable   *tickets;
  MsApiRunner     *runner;
  MsAppHub        *apps;
  MsShardSet      *shards; /* atomic: the worker looks too */
  SoupServer      *soup;
  GTlsCertificate *certificate;
  MsListener      *listener;
  MsRateLimiter   *limiter;
  MsPages         *pages;
  MsWebAssets     *assets;
  MsHttpEndpoint  *endpoint;
  MsExchangeJobs  *jobs;
  MsControl       *control;
  MsHousekeeping  *housekeeping;
  MsRetentionRunner *retention;
  MsFirstRun      *first_run; /* NULL when it was done already */

  MsApiEnvironment environment;
  char            *setup_code;
  char            *share_address; /* (nullable) */
  char            *shared_origin;
  char            *epoch;
  MsDirectory     *directory; /* the guard's */
  gint64           oldest;
  MsEventBatch    *recent; /* (nullable): until the shards have it */
  gint64           started;

  /* Stopping. */
  gboolean         is_ready;
  guint            stop_id;
  gint64           stop_deadline;
  void           (*stopped) (gpointer user_data);
  gpointer         stopped_data;
};

/* Once the listener is open: share_address and shared_origin. */
void ms_server_find_addresses (MsServer *self);
/* Once the memory is loaded. */
void ms_server_fill_environment (MsServer *self);

G_END_DECLS
