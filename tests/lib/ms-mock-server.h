/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A small server inside the test process for the client layer: one team (users UANNA, UBORIS), one channel CGENERAL, messages with
 * sequence numbers, resume. And whatever odd behaviour a test asks of it. Main context, loopback only. */

#pragma once

#include <gio/gio.h>

#include "ms-client-test.h"

G_BEGIN_DECLS

/* Iterates the main context until @condition holds; fails after a time that only a hung program needs. */
#define MS_MOCK_LIMIT_US (10 * G_USEC_PER_SEC)
#define MS_MOCK_WAIT(condition) MS_CLIENT_TEST_WAIT (MS_MOCK_LIMIT_US, condition)

typedef struct _MsMockServer MsMockServer;

MsMockServer *ms_mock_server_new              (void);
void          ms_mock_server_free             (MsMockServer *self);

/* Base URL with a slash; the same after stop and start. */
const char   *ms_mock_server_get_address      (MsMockServer *self);
void          ms_mock_server_stop             (MsMockServer *self);
void          ms_mock_server_start            (MsMockServer *self);

/* The next calls of @method get this: status and body; @times of them (-1: all), NULL body lets it hang. */
void          ms_mock_server_override         (MsMockServer *self,
                                               const char   *method,
                                               guint         status,
                                               const char   *body,
                                               int           times);
guint         ms_mock_server_count_calls      (MsMockServer *self,
                                               const char   *method);

/* Answers the calls that hang, in the ordinary way. */
void          ms_mock_server_release          (MsMockServer *self);

/* An argument of the last call of @method. (transfer none) (nullable) */
const char   *ms_mock_server_get_argument     (MsMockServer *self,
                                               const char   *method,
                                               const char   *name);

/* Somebody posts: stored, and sent to connected clients. Returns the sequence number. */
gint64        ms_mock_server_post             (MsMockServer *self,
                                               const char   *user,
                                               const char   *text);
guint         ms_mock_server_count_messages   (MsMockServer *self,
                                               const char   *text); /* (nullable): all */
gint64        ms_mock_server_get_ts           (MsMockServer *self,
                                               guint         index);

/* Odd things. */
void          ms_mock_server_send             (MsMockServer *self,
                                               const char   *frame); /* to every connection */
void          ms_mock_server_close_sockets    (MsMockServer *self,
                                               gushort       code);
void          ms_mock_server_set_mute         (MsMockServer *self,
                                               gboolean      mute); /* events are stored, not sent */
void          ms_mock_server_set_lose_acks    (MsMockServer *self,
                                               gboolean      lose); /* posts are stored; neither event nor acknowledgement leave */
void          ms_mock_server_set_epoch        (MsMockServer *self,
                                               const char   *epoch);
guint         ms_mock_server_count_sockets    (MsMockServer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsMockServer, ms_mock_server_free)

G_END_DECLS
