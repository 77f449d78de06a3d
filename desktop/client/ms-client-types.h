/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 * Forward declarations and small enumerations of the client layer: a header that only points at its types includes this one. */

#pragma once

#include <glib-object.h>

#include "ms-types.h"

G_BEGIN_DECLS

typedef struct _MsAccount MsAccount;
typedef struct _MsClient MsClient;
typedef struct _MsClientAccounts MsClientAccounts;
typedef struct _MsClientAuth MsClientAuth;
typedef struct _MsClientCache MsClientCache;
typedef struct _MsClientHttp MsClientHttp;
typedef struct _MsClientOutbox MsClientOutbox;
typedef struct _MsClientSecrets MsClientSecrets;
typedef struct _MsClientSocket MsClientSocket;
typedef struct _MsClientState MsClientState;
typedef struct _MsClientSync MsClientSync;
typedef struct _MsClientVerifier MsClientVerifier;
typedef struct _MsMessageWindow MsMessageWindow;

/* How the realtime connection is doing. */
typedef enum
{
  MS_CONNECTION_OFFLINE, /* not started, or stopped */
  MS_CONNECTION_CONNECTING,
  MS_CONNECTION_ONLINE, /* in sync: what is shown is what the server has */
  MS_CONNECTION_WAITING, /* lost; ms_client_get_retry_time() says when the next attempt is made */
  MS_CONNECTION_SIGNED_OUT, /* the token is no longer good: sign in again */
} MsConnectionState;

/* How far a message of one's own got. */
typedef enum
{
  MS_SEND_NONE, /* on the server, nothing under way */
  MS_SEND_PENDING, /* waiting to be sent or acknowledged (a new message or an edit) */
  MS_SEND_FAILED, /* refused by the server: retry or discard */
} MsSendState;

G_END_DECLS
