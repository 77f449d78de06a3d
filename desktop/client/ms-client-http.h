/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Calls of the API: POST /api/METHOD with the token, the reply read by the strict reader. Bounded in size and time, follows no
 * redirect, keeps no cookies. Inside the client layer only. Main context (large replies are parsed on a pool). */

#pragma once

#include <gio/gio.h>
#include <libsoup/soup.h>

#include "ms-client-types.h"
#include "ms-json-reader.h"

G_BEGIN_DECLS

/* A reply with "ok":true. */
typedef struct _MsClientReply MsClientReply;

/* Valid as long as the reply. */
MsJsonNode     ms_client_reply_get_root    (const MsClientReply *self);
gint64         ms_client_reply_get_seq     (const MsClientReply *self);
void           ms_client_reply_free        (MsClientReply       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsClientReply, ms_client_reply_free)

#define MS_TYPE_CLIENT_HTTP (ms_client_http_get_type ())

G_DECLARE_FINAL_TYPE (MsClientHttp, ms_client_http, MS, CLIENT_HTTP, GObject)

/**
 * ms_client_http_new:
 * @address: base URL
 * @token: (nullable): for calls that need a session
 */
MsClientHttp  *ms_client_http_new          (const char          *address,
                                            const char          *token);
const char    *ms_client_http_get_address  (MsClientHttp        *self);
SoupSession   *ms_client_http_get_session  (MsClientHttp        *self);

/* Tests make the world faster. */
void           ms_client_http_set_deadline (MsClientHttp        *self,
                                            guint                milliseconds);

/**
 * ms_client_http_call_async:
 * @arguments: (array zero-terminated=1) (nullable): name, value, name, value, …, NULL; a NULL cannot stand for a value
 */
void           ms_client_http_call_async   (MsClientHttp        *self,
                                            const char          *method,
                                            const char * const  *arguments,
                                            GCancellable        *cancellable,
                                            GAsyncReadyCallback  callback,
                                            gpointer             user_data);

/**
 * ms_client_http_call_finish:
 * @error: MS_ERROR as the server said, MS_CLIENT_ERROR, or G_IO_ERROR_CANCELLED
 *
 * Returns: (transfer full) (nullable): a reply that said ok
 */
MsClientReply *ms_client_http_call_finish  (MsClientHttp        *self,
                                            GAsyncResult        *result,
                                            GError             **error);

G_END_DECLS
