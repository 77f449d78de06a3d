/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What waits for one app and its Socket Mode connections: envelopes go out to one connection each, wait for their acknowledgement, and are
 * sent again to another when it does not come. Bounded. Knows no sockets and no clock of its own. One thread. */

#pragma once

#include "ms-json-reader.h"

G_BEGIN_DECLS

typedef struct _MsAppQueue MsAppQueue;

typedef enum
{
  MS_ENVELOPE_EVENT, /* sent again when nobody acknowledges it */
  MS_ENVELOPE_COMMAND, /* somebody waits for the answer: not sent again to a connection that is there and silent */
  MS_ENVELOPE_ACTION, /* the same */
} MsEnvelopeKind;

typedef enum
{
  MS_ENVELOPE_ACKNOWLEDGED,
  MS_ENVELOPE_TIMED_OUT,
  MS_ENVELOPE_NOT_CONNECTED,
} MsEnvelopeEnd;

/* @payload: of the acknowledgement, MS_JSON_NODE_NONE without one. Once for each envelope that was taken with a function. */
typedef void (*MsEnvelopeDone) (MsEnvelopeEnd end,
                                MsJsonNode    payload,
                                gpointer      user_data);

typedef struct
{
  /* FALSE: the connection takes no more; it is told to be closed soon. */
  gboolean (*send)  (guint64     connection,
                     const char *json,
                     gsize       length,
                     gpointer    user_data);
  /* It takes envelopes and acknowledges none. Removing it is the owner's, at once or later. */
  void     (*stuck) (guint64     connection,
                     gpointer    user_data);
  gpointer   user_data;
} MsAppQueueOutput;

/* @total: (nullable): bytes of all queues together, counted here */
MsAppQueue *ms_app_queue_new               (const MsAppQueueOutput *output,
                                            gsize                  *total);
void        ms_app_queue_free              (MsAppQueue             *self);
/* Times are monotonic µs. */
void        ms_app_queue_add_connection    (MsAppQueue             *self,
                                            guint64                 connection,
                                            gint64                  now);
/* What it has not acknowledged goes to another at once. */
void        ms_app_queue_remove_connection (MsAppQueue             *self,
                                            guint64                 connection,
                                            gint64                  now);
/**
 * ms_app_queue_push:
 * @payload: one JSON object
 * @done: (nullable): called later, unless FALSE is returned
 *
 * Without a connection events wait MS_LIMIT_APP_GRACE_SECONDS for the next, and nothing else does.
 *
 * Returns: whether it was taken; of events that do not fit the oldest that waits goes instead
 */
gboolean    ms_app_queue_push              (MsAppQueue             *self,
                                            MsEnvelopeKind          kind,
                                            GBytes                 *payload,
                                            MsEnvelopeDone          done,
                                            gpointer                user_data,
                                            gint64                  now);
/* From whichever connection; late ones and unknown ids change nothing. */
void        ms_app_queue_acknowledge       (MsAppQueue             *self,
                                            const char             *envelope_id,
                                            MsJsonNode              payload,
                                            gint64                  now);
/* A few times a second: what waited too long. */
void        ms_app_queue_sweep             (MsAppQueue             *self,
                                            gint64                  now);
/* Everything ends: nobody is connected any more. */
void        ms_app_queue_clear             (MsAppQueue             *self);
guint       ms_app_queue_count_connections (MsAppQueue             *self);
guint       ms_app_queue_get_length        (MsAppQueue             *self);
/* Events that were given up, since the start. */
guint64     ms_app_queue_get_lost          (MsAppQueue             *self);
/* Whether events are of use: somebody is connected, or was a moment ago. */
gboolean    ms_app_queue_is_live           (MsAppQueue             *self,
                                            gint64                  now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsAppQueue, ms_app_queue_free)

G_END_DECLS
