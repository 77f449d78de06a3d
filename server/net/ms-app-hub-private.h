/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inside of the hub of apps, for its own files: ms-app-hub (apps and events), ms-app-connection (sockets),
 * ms-app-hook (HTTP), ms-app-ask (what people ask). */

#pragma once

#include "ms-app-hub.h"
#include "ms-app-queue.h"
#include "ms-app-socket.h"
#include "ms-hook-line.h"
#include "ms-hook-policy.h"
#include "ms-hook-sender.h"

G_BEGIN_DECLS

/* An app that is there. */
typedef struct
{
  MsAppHub    *hub;
  MsAppRecord *record;
  MsAppQueue  *queue;

  /* Its address, if it has one that may be called. */
  MsHookSender *sender; /* (nullable) */
  MsHookLine   *line; /* (nullable): with the sender */
  char         *challenge; /* (nullable): that it has to send back */
  guint         verify_attempt;
  gint64        verify_due; /* monotonic µs */
  gboolean      reported; /* what was found out is on its way to the store */
  guint64       lost; /* with addresses that it had before */
} MsAppEntry;

struct _MsAppHub
{
  MsAppHubConfig   config;
  MsApiRunner     *runner; /* NULL until it is connected, like the next two */
  const MsApiEnvironment *environment;
  MsTicketTable   *tickets;
  GHashTable      *apps; /* &key → MsAppEntry, owns */
  GHashTable      *connections; /* &id → connection, owns */
  GPtrArray       *closed; /* connections that are gone, until the turn ends */
  MsResponseTable *responses;
  MsHookPolicy    *hook_policy;
  MsJsonReader    *reader;
  guint64          last_connection;
  gsize            bytes; /* of all queues */
  guint            tick_id;
  guint64          envelopes;
  gboolean         stopped;
  GMutex           lock;
  GHashTable      *status; /* &key → MsApiAppStatus; under the lock */
};

/* (nullable) */
MsAppEntry *ms_app_hub_find            (MsAppHub         *self,
                                        gint64            key);
MsAppEntry *ms_app_hub_find_user       (MsAppHub         *self,
                                        gint64            user);
/* Whether its bot is: a deactivated one is told nothing and asked nothing. */
gboolean    ms_app_hub_is_active       (const MsAppEntry *entry);
/* What changes seldom was changed: the guard hands events on at once while somebody listens; numbers for others are renewed. */
void        ms_app_hub_refresh         (MsAppHub         *self);

/* ms-app-connection.c */
extern const MsAppQueueOutput ms_app_connection_output;
void        ms_app_connection_free     (gpointer          connection);
/* Ends those of an app, with the reason that its protocol has for it. */
void        ms_app_connections_end     (MsAppHub         *self,
                                        gint64            app,
                                        const char       *reason,
                                        guint16           code);
void        ms_app_connections_tick    (MsAppHub         *self,
                                        gint64            now);

/* ms-app-hook.c */
/* The record changed: another address, or none. @previous: (nullable): what it was */
void        ms_app_hook_update         (MsAppEntry       *entry,
                                        const MsApp      *previous);
void        ms_app_hook_clear          (MsAppEntry       *entry);
void        ms_app_hook_tick           (MsAppEntry       *entry,
                                        gint64            now);
/* Whether its address takes what it is sent. */
gboolean    ms_app_hook_is_live        (const MsAppEntry *entry);

/* ms-app-ask.c */
/* What an app answered: runs the door for answers. */
void        ms_app_hub_respond         (MsAppHub         *self,
                                        MsAppEntry       *entry,
                                        MsArguments      *arguments,
                                        const char       *origin);
/* Runs a door of the program's own. Takes over @arguments. */
void        ms_app_hub_call            (MsAppHub          *self,
                                        const char        *door,
                                        MsArguments       *arguments,
                                        const MsApiCaller *caller);

G_END_DECLS
