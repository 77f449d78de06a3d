/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One page of numbers in Prometheus' text form. Main thread. */

#pragma once

#include "ms-auth-guard.h"
#include "ms-http-endpoint.h"
#include "ms-listener.h"
#include "ms-shard.h"

G_BEGIN_DECLS

/* (transfer full): */
char *ms_metrics_format (MsListener     *listener,
                         MsHttpEndpoint *endpoint,
                         MsShardSet     *shards,
                         MsAppHub       *apps,
                         MsAuthGuard    *guard,
                         MsApiRunner    *runner,
                         gint64          started_us);

G_END_DECLS
