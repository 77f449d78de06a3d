/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inside of the sync, shared by its files: frames (ms-client-sync.c), the place in the stream (-position.c), the state as a whole
 * (-boot.c), one conversation as it is now (-fetch.c). */

#pragma once

#include "ms-client-sync.h"
#include "ms-json-reader.h"
#include "ms-message.h"

G_BEGIN_DECLS

struct _MsClientSync
{
  MsClient     *client; /* borrowed: owns us */
  GCancellable *cancellable; /* ends with us */
  GCancellable *boot; /* ends with the connection */
  MsJsonReader *reader; /* for frames that waited */

  /* Where we are. */
  char       *epoch; /* (nullable): nowhere yet */
  char       *position; /* scratch for the text form */
  gint64      seq;
  gint64      complete_at; /* µs since 1970: when nothing was missing; 0 = never */
  GHashTable *heads; /* topic → gint64 */
  guint       save_id;

  /* This connection. */
  gboolean    booting;
  gboolean    got_sync;
  gboolean    live;
  GQueue      waiting; /* GBytes: frames that came while booting */
  GHashTable *notifications; /* channel → MsMessage: wanted while catching up */
  GHashTable *fetching; /* set of channels */
  GHashTable *unfetched; /* set of channels: to be tried again with the next connection */
};

/* The position: EPOCH.SEQ and one head per topic. */
gboolean    ms_client_sync_set_position       (MsClientSync *self,
                                               const char   *position); /* (nullable); FALSE: it is none */
const char *ms_client_sync_get_position       (MsClientSync *self); /* (nullable) result; valid until the next call */
void        ms_client_sync_set_head           (MsClientSync *self,
                                               const char   *topic,
                                               gint64        seq);
void        ms_client_sync_read_heads         (MsClientSync *self,
                                               MsJsonNode    node);

/* Writes the position to the cache: soon, or now. */
void        ms_client_sync_moved              (MsClientSync *self);
void        ms_client_sync_save               (MsClientSync *self);

/* The boot. Frames wait until it is there. */
void        ms_client_sync_start_boot         (MsClientSync *self);
void        ms_client_sync_drain              (MsClientSync *self);

/* Live if nothing is missing any more. */
void        ms_client_sync_become_live        (MsClientSync *self);
void        ms_client_sync_tell_notifications (MsClientSync *self);
void        ms_client_sync_fetch_again        (MsClientSync *self); /* what could not be fetched on the last connection */

G_END_DECLS
