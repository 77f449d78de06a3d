/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 * Errors of the network and of servers that do not speak the protocol. What a server refuses in the API's own words is
 * MS_ERROR; G_IO_ERROR_CANCELLED stays as it is. Pure, any thread. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define MS_CLIENT_ERROR (ms_client_error_quark ())

typedef enum
{
  MS_CLIENT_ERROR_UNREACHABLE, /* no connection: wrong address, server stopped, no network */
  MS_CLIENT_ERROR_TIMEOUT, /* connected, but no answer in time */
  MS_CLIENT_ERROR_TLS, /* the certificate is not trusted */
  MS_CLIENT_ERROR_NOT_MICROSLACK, /* something answers there, but in another language */
  MS_CLIENT_ERROR_BAD_REPLY, /* an answer that breaks the protocol */
  MS_CLIENT_ERROR_SERVER, /* HTTP 5xx or the like */
  MS_CLIENT_ERROR_INVALID_ADDRESS, /* what was typed is no address */
  MS_CLIENT_ERROR_NO_TOKEN, /* the account is known, its token is not: sign in */
  MS_CLIENT_ERROR_STORAGE, /* the local cache or the secret could not be written */
} MsClientError;

GQuark      ms_client_error_quark     (void);

/**
 * ms_client_error_is_temporary:
 *
 * Returns: whether doing the same later may succeed (network, timeout, 5xx, rate limit, a server that stops)
 */
gboolean    ms_client_error_is_temporary (const GError *error);

/**
 * ms_client_error_is_signed_out:
 *
 * Returns: whether @error says that the token is no longer good
 */
gboolean    ms_client_error_is_signed_out (const GError *error);

/**
 * ms_client_error_to_text:
 * @error: (nullable): any error of this layer
 *
 * Returns: (transfer none): a translated sentence for people: what happened, then the way out
 */
const char *ms_client_error_to_text   (const GError *error);

G_END_DECLS
