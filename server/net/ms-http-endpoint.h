/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What HTTP requests are answered with: the route table, /api/METHOD, and the checks before a body is read. The simple doors are in
 * ms-simple-routes, the websockets' handshake in ms-socket-door. Main thread. */

#pragma once

#include <libsoup/soup.h>

#include "ms-api-runner.h"
#include "ms-app-hub.h"
#include "ms-auth-guard.h"
#include "ms-listener.h"
#include "ms-pages.h"
#include "ms-parse-pool.h"
#include "ms-rate-limiter.h"
#include "ms-shard.h"
#include "ms-ticket.h"
#include "ms-transfer-pool.h"
#include "ms-web-assets.h"

G_BEGIN_DECLS

typedef struct _MsBlobStore MsBlobStore;
typedef struct _MsHttpEndpoint MsHttpEndpoint;

/* All borrowed; must outlive the endpoint. */
typedef struct
{
  MsAuthGuard            *guard;
  MsRateLimiter          *limiter;
  MsApiRunner            *runner;
  MsParsePool            *parsers;
  const MsApiEnvironment *environment;
  MsTicketTable          *tickets;
  MsShardSet             *shards;
  MsAppHub               *apps;
  MsListener             *listener;
  MsPages                *pages;
  MsWebAssets            *assets;
  /* Files. */
  MsExecutor             *executor;
  MsReaderPool           *readers;
  MsTransferPool         *transfers;
  MsBlobStore            *blobs;
  void                  (*file_stored) (gpointer user_data); /* (nullable): there is another one */
  const char             *share_address; /* (nullable): for others on this network, "http://192.168.1.24:8080" */
  /* Answers of the program as a whole. */
  gboolean              (*is_ready)    (gpointer user_data);
  char                 *(*get_metrics) (gpointer user_data);
  gpointer                user_data;
} MsHttpEndpointConfig;

typedef struct
{
  guint64 requests;
  guint64 calls; /* of the API */
  guint64 refused; /* by a rate limit */
  guint64 kept_pages; /* answers from memory */
} MsHttpCounters;

MsHttpEndpoint *ms_http_endpoint_new          (const MsHttpEndpointConfig *config);
void            ms_http_endpoint_free         (MsHttpEndpoint             *self);
/* Adds the handlers; once. */
void            ms_http_endpoint_attach       (MsHttpEndpoint             *self,
                                               SoupServer                 *server);
void            ms_http_endpoint_get_counters (MsHttpEndpoint             *self,
                                               MsHttpCounters             *counters);
/* (transfer none) (array zero-terminated=1): the first segments of all routes; none of them can be a channel's name. */
const char * const *ms_http_endpoint_get_segments (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsHttpEndpoint, ms_http_endpoint_free)

G_END_DECLS
