/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What happened, once: an immutable, reference-counted event with its place in the team's order, who may see it
 * (topic and classes), and its payload as a ready websocket text frame shared by every receiver. Any thread. */

#pragma once

#include <glib.h>

#include "ms-topic.h"
#include "ms-types.h"

G_BEGIN_DECLS

/* The doors an event goes out of. An event of class INTERNAL only is a row for the program itself:
 * it keeps the directory (server/hub) and the session table (server/net) current and is never sent. */
typedef enum
{
  MS_EVENT_CLASS_RTM = 1 << 0,      /* every realtime connection */
  MS_EVENT_CLASS_MICRO = 1 << 1,    /* only connections that asked for micro:1 */
  MS_EVENT_CLASS_SIMPLE = 1 << 2,   /* also the simple door of its channel (new messages) */
  MS_EVENT_CLASS_INTERNAL = 1 << 3, /* for the program itself */
} MsEventClass;

/* What the hub and the guard must understand; everything else is a frame like any other.
 * Payloads of the internal kinds (one JSON object each; "key" is the int64 inside, "id" the public id):
 *   USER        {"key","id","name","display","role","deleted":bool,"bot":bool}   created or changed
 *   CHANNEL     {"key","id","name" ("" for direct messages),"kind":"public|private|im","archived":bool,"general":bool}   created or changed
 *   SESSION     {"key","user":KEY,"hash":HEX of SHA-256,"kind":"user|bot|app","created","expires"} signed in (seconds; expires 0: never)
 *   SESSION_END {"key","inactive":bool?}                                         signed out, revoked; inactive: its account was deactivated
 *   TEAM        {"id","name","domain","language","registration","guests":bool}   settings changed
 *   APP         {"key","user":KEY,"id","bot_id","user_id","name","signing_secret","verification_token","request_url"?,"request_state",
 *               "deleted":bool}                                                  made, changed or deleted
 *   REMINDER    {"key"}                                                          somebody is to be reminded
 *   HOOK_TARGETS {"targets"}                                                     where apps may be called, as in the team's row */
typedef enum
{
  MS_EVENT_KIND_FRAME,         /* nothing to know but whom to send it to */
  MS_EVENT_KIND_MESSAGE,       /* a new message, shown at the simple doors */
  MS_EVENT_KIND_MEMBER_JOINED, /* user is a member of channel from this seq on; visible to the channel, the joiner included */
  MS_EVENT_KIND_MEMBER_LEFT,   /* user is no member from this seq on (does not get this event) */
  MS_EVENT_KIND_USER,
  MS_EVENT_KIND_CHANNEL,
  MS_EVENT_KIND_SESSION,
  MS_EVENT_KIND_SESSION_END,
  MS_EVENT_KIND_TEAM,
  MS_EVENT_KIND_MESSAGE_CHANGED, /* an old message changed or went: a frame like any other, but it concerns the search index */
  MS_EVENT_KIND_STARRED, /* user saved a message of channel: what it reads there is its own from now on */
  MS_EVENT_KIND_APP,
  MS_EVENT_KIND_REMINDER,
  MS_EVENT_KIND_HOOK_TARGETS,
  MS_EVENT_KIND_FILE, /* a file came, changed or went: a frame like any other, but it concerns who keeps the bytes */
} MsEventKind;

/* Bytes kept free in front of the JSON so that the websocket header needs no copy. */
#define MS_EVENT_HEADER_RESERVE 10

typedef struct _MsEvent MsEvent;
typedef struct _MsEventBatch MsEventBatch;

/**
 * ms_event_new:
 * @seq: place in the team's order, from 1
 * @prev: seq of the previous event of @topic, 0 if none
 * @channel: key of the channel it concerns, 0 if none
 * @user: key of the user it concerns (author, joiner, leaver), 0 if none
 * @buffer: (transfer full): MS_EVENT_HEADER_RESERVE free bytes, then the JSON object, complete with event_seq and prev
 *
 * Writes the header of an unmasked final text frame (RFC 6455 section 5.2) into the reserve.
 */
MsEvent      *ms_event_new               (gint64              seq,
                                          gint64              prev,
                                          MsTopic             topic,
                                          MsEventClass        classes,
                                          MsEventKind         kind,
                                          gint64              channel,
                                          gint64              user,
                                          GByteArray         *buffer);
MsEvent      *ms_event_ref               (MsEvent            *self);
void          ms_event_unref             (MsEvent            *self);
gint64        ms_event_get_seq           (const MsEvent      *self);
gint64        ms_event_get_prev          (const MsEvent      *self);
MsTopic       ms_event_get_topic         (const MsEvent      *self);
MsEventClass  ms_event_get_classes       (const MsEvent      *self);
MsEventKind   ms_event_get_kind          (const MsEvent      *self);
gint64        ms_event_get_channel       (const MsEvent      *self);
gint64        ms_event_get_user          (const MsEvent      *self);
/* The whole websocket frame, header included; borrowed. */
const guint8 *ms_event_get_frame         (const MsEvent      *self,
                                          gsize              *length);
/* The JSON alone; borrowed, not NUL-terminated. */
const char   *ms_event_get_json          (const MsEvent      *self,
                                          gsize              *length);

/* What one commit made: events in seq order, contiguous. Immutable, shared by all shards. */
MsEventBatch *ms_event_batch_new         (GPtrArray          *events); /* (transfer full) (element-type MsEvent) */
MsEventBatch *ms_event_batch_ref         (MsEventBatch       *self);
void          ms_event_batch_unref       (MsEventBatch       *self);
guint         ms_event_batch_get_length  (const MsEventBatch *self);
MsEvent      *ms_event_batch_get         (const MsEventBatch *self,
                                          guint               index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsEvent, ms_event_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsEventBatch, ms_event_batch_unref)

G_END_DECLS
