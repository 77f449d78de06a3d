/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Apps that listen: their Socket Mode connections, what is sent to them, and what they answer. Main thread unless said otherwise. */

#pragma once

#include "ms-api-runner.h"
#include "ms-app-record.h"
#include "ms-auth-guard.h"
#include "ms-listener.h"
#include "ms-response-table.h"
#include "ms-shard.h"
#include "ms-ticket.h"

G_BEGIN_DECLS

typedef struct _MsAppHub MsAppHub;

/* Everything is borrowed and must outlive the hub. */
typedef struct
{
  MsAuthGuard *guard;
  MsListener  *listener; /* for the counts of connections */
  const MsAddressSet *hook_targets; /* (nullable): private addresses that apps may be called on */
} MsAppHubConfig;

typedef struct
{
  guint   connections; /* now */
  guint64 envelopes; /* sent, repetitions counted */
  guint64 lost; /* events that were given up */
} MsAppHubCounters;

MsAppHub   *ms_app_hub_new            (const MsAppHubConfig   *config);
void        ms_app_hub_free           (MsAppHub               *self);
/* Says in @environment what it can do. */
void        ms_app_hub_describe       (MsAppHub               *self,
                                       MsApiEnvironment       *environment);
/* Before the first request: all are borrowed and must outlive the hub. */
void        ms_app_hub_connect        (MsAppHub               *self,
                                       MsApiRunner            *runner,
                                       const MsApiEnvironment *environment,
                                       MsTicketTable          *tickets);
/* Loading at start. @record: (transfer full) */
void        ms_app_hub_add            (MsAppHub               *self,
                                       MsAppRecord            *record);
/* Private addresses that apps may be called on, from now on, as ms_hook_rules_parse() takes them. */
void        ms_app_hub_set_hook_targets (MsAppHub              *self,
                                         const char            *targets);
/* The next event of the team. @directory: as it is after it. Asks nothing of the guard. */
void        ms_app_hub_apply          (MsAppHub               *self,
                                       const MsDirectory      *directory,
                                       MsEvent                *event);
/* Takes @adoption's descriptor and stream in any case; @token is given back to the listener when the socket is gone. */
void        ms_app_hub_adopt          (MsAppHub               *self,
                                       const MsAdoption       *adoption,
                                       MsPeer                 *token);
void        ms_app_hub_end_session    (MsAppHub               *self,
                                       gint64                  session);
/* As MsApiRunnerAskApp. Any thread. */
void        ms_app_hub_ask            (MsAppHub               *self,
                                       MsApiAppRequest        *request,
                                       GDestroyNotify          done,
                                       gpointer                data);
/* Any thread. */
void        ms_app_hub_get_status     (MsAppHub               *self,
                                       gint64                  app,
                                       MsApiAppStatus         *status);
/**
 * ms_app_hub_open_response:
 * @text: of a response_url
 * @arguments: where the answer goes is added
 * @caller: (out): the bot that answers; borrowed until the app changes
 *
 * Returns: FALSE when the address is worth nothing
 */
gboolean    ms_app_hub_open_response  (MsAppHub               *self,
                                       const char             *text,
                                       MsArguments            *arguments,
                                       MsApiCaller            *caller);
/* Says goodbye to all and takes nobody any more. */
void        ms_app_hub_stop           (MsAppHub               *self);
void        ms_app_hub_get_counters   (MsAppHub               *self,
                                       MsAppHubCounters       *counters);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsAppHub, ms_app_hub_free)

G_END_DECLS
