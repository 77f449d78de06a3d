/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One request on its way, as the files that answer requests see it. Main thread. */

#pragma once

#include "ms-http-endpoint.h"

G_BEGIN_DECLS

/* A request that is being answered; reference-counted because its answer may come later. */
typedef struct
{
  MsHttpEndpoint             *endpoint;
  const MsHttpEndpointConfig *config;
  SoupServerMessage          *message;
  char                      **segments; /* of the path, decoded */
  guint                       n_segments;
  MsVisitor                   visitor;
  gboolean                    signed_in;
  guint                       waits; /* reasons to wait */
  gboolean                    finished; /* the peer is gone */
  gsize                       held; /* bytes of the answer, until it is sent */
  gpointer                    data; /* of the route, freed by data_free */
  GDestroyNotify              data_free;
  gatomicrefcount             refs;
} MsRequest;

typedef void (*MsRequestDone) (MsRequest *request,
                               MsApiCall *call);

/* With the first reference; another one is the message's, until it is finished. */
MsRequest *ms_request_new       (MsHttpEndpoint    *endpoint,
                                 SoupServerMessage *message);
MsRequest *ms_request_ref       (MsRequest     *self);
void       ms_request_unref     (MsRequest     *self);
/* @callback gets the message first and the request last, until the request is let go. */
void       ms_request_connect   (MsRequest     *self,
                                 const char    *signal,
                                 GCallback      callback);
/* The message holds the handlers, the handlers the request, the request the message: the circle ends here. */
void       ms_request_let_go    (MsRequest     *self);
/* Who it is. @error as ms_auth_guard_identify(). */
gboolean   ms_request_identify  (MsRequest     *self,
                                 const char    *token,
                                 MsCookieUse    use,
                                 GError       **error);
/* From where alone: whatever it says of a session is not looked at. */
void       ms_request_read_visitor (MsRequest  *self);
/**
 * ms_request_call:
 * @arguments: (transfer full)
 * @refusal: (nullable): why the caller is nobody, although there were credentials
 *
 * Runs a call for the visitor, within the rate limits; the message waits. @done answers it.
 */
void       ms_request_call      (MsRequest     *self,
                                 const char    *method,
                                 MsArguments   *arguments,
                                 const GError  *refusal,
                                 MsRequestDone  done);
/* Answers with what a call says. An MsRequestDone. */
void       ms_request_reply_call (MsRequest    *self,
                                  MsApiCall    *call);
/* Takes from the rate that the caller has left. Returns seconds to wait, 0 where it was there. */
guint      ms_request_take_rate (MsRequest     *self,
                                 MsApiRate      rate);
/* The same of what @session has left, for who shows something that was given to it. */
guint      ms_request_take_rate_of (MsRequest  *self,
                                 gint64         session,
                                 MsApiRate      rate);
/* The message waits until as many ms_request_resume() have come. */
void       ms_request_pause     (MsRequest     *self);
/**
 * ms_request_hold:
 * @length: of the answer
 *
 * Asks for room for an answer until its peer has read it. Without room the answer is 503, and set.
 */
gboolean   ms_request_hold      (MsRequest     *self,
                                 gsize          length);
/* The answer is set, or another wait has begun; goes on after the last. */
void       ms_request_resume    (MsRequest     *self);
/* The query of the address, NULL without one. */
const char *ms_request_get_query (MsRequest    *self);
/* (transfer full): */
GBytes    *ms_request_dup_body  (MsRequest     *self);
gboolean   ms_request_is        (MsRequest     *self,
                                 const char    *method);
/* A stranger where a session is needed: to the sign-in page, or 401. */
void       ms_request_send_away (MsRequest     *self,
                                 const GError  *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsRequest, ms_request_unref)

G_END_DECLS
