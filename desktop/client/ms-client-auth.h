/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 * Everything before there is a signed-in client: asking a server who it is, signing in, registering, first run, opening a
 * remembered account, signing out. Main context. Each way in ends with an account that is remembered and whose token is kept. */

#pragma once

#include <gio/gio.h>

#include "ms-client-accounts.h"
#include "ms-client-types.h"
#include "ms-team.h"

G_BEGIN_DECLS

/* What a server says of itself to strangers (micro.server). */
typedef struct
{
  char           *address; /* base URL that was asked */
  char           *share_address; /* (nullable): for others, where @address is not */
  char           *version;
  char           *team_id; /* (nullable): none while empty */
  char           *team_name; /* (nullable) */
  char           *language; /* "en", "ru" */
  MsRegistration  registration;
  gboolean        guests; /* people may come in by name alone */
  gboolean        empty; /* no account yet: offer first run */
  gboolean        setup_code_required;
  unsigned int    min_password; /* characters */
} MsServerInfo;

void ms_server_info_free (MsServerInfo *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsServerInfo, ms_server_info_free)

/* The answers of first run; borrowed during the call. Everything (nullable) unless said. */
typedef struct
{
  const char         *code; /* set-up code */
  const char         *team_name; /* required */
  const char         *language;
  MsRegistration      registration;
  const char         *name; /* required */
  const char         *password; /* required */
  const char         *real_name;
  const char         *email;
  const char * const *channels; /* names, terminated by NULL */
} MsSetupRequest;

#define MS_TYPE_CLIENT_AUTH (ms_client_auth_get_type ())

G_DECLARE_FINAL_TYPE (MsClientAuth, ms_client_auth, MS, CLIENT_AUTH, GObject)

/**
 * ms_client_auth_new:
 * @accounts: the list, loaded or not
 * @secrets: where tokens go
 */
MsClientAuth *ms_client_auth_new             (MsClientAccounts     *accounts,
                                              MsClientSecrets      *secrets);

/**
 * ms_client_auth_probe_async:
 * @address: a base URL from ms_client_address_parse()
 */
void          ms_client_auth_probe_async     (MsClientAuth         *self,
                                              const char           *address,
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);

/**
 * ms_client_auth_probe_finish:
 * @error: MS_CLIENT_ERROR_UNREACHABLE, _TIMEOUT, _TLS, _NOT_MICROSLACK …
 *
 * Returns: (transfer full) (nullable): what the server says
 */
MsServerInfo *ms_client_auth_probe_finish    (MsClientAuth         *self,
                                              GAsyncResult         *result,
                                              GError              **error);

/**
 * ms_client_auth_login_async:
 * @login: name or e-mail address
 * @code: (nullable): of the second factor, or a recovery code
 * @new_password: (nullable): takes the place of a one-time password
 *
 * Errors: MS_ERROR_INVALID_CREDENTIALS, _ACCOUNT_INACTIVE, _RATELIMITED; MS_ERROR_SECOND_FACTOR_REQUIRED and
 * _PASSWORD_CHANGE_REQUIRED ask for the two above, MS_ERROR_INVALID_CODE and _WEAK_PASSWORD for better ones.
 */
void          ms_client_auth_login_async     (MsClientAuth         *self,
                                              const char           *address,
                                              const char           *login,
                                              const char           *password,
                                              const char           *code,
                                              const char           *new_password,
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);

/**
 * ms_client_auth_register_async:
 * @real_name: (nullable)
 * @email: (nullable)
 * @invite: (nullable): code of an invitation, or the whole link
 *
 * Errors: MS_ERROR_NAME_TAKEN, _EMAIL_TAKEN, _INVALID_NAME, _WEAK_PASSWORD, _REGISTRATION_CLOSED, _INVALID_CODE.
 */
void          ms_client_auth_register_async  (MsClientAuth         *self,
                                              const char           *address,
                                              const char           *name,
                                              const char           *password,
                                              const char           *real_name,
                                              const char           *email,
                                              const char           *invite,
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);

/**
 * ms_client_auth_guest_async:
 *
 * Errors: MS_ERROR_REGISTRATION_CLOSED, _INVALID_NAME.
 */
void          ms_client_auth_guest_async     (MsClientAuth         *self,
                                              const char           *address,
                                              const char           *name,
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);

/**
 * ms_client_auth_setup_async:
 *
 * First run. Errors: MS_ERROR_ALREADY_SET_UP, _INVALID_CODE, _INVALID_NAME, _WEAK_PASSWORD and those of channel names.
 */
void          ms_client_auth_setup_async     (MsClientAuth         *self,
                                              const char           *address,
                                              const MsSetupRequest *request,
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);

/**
 * ms_client_auth_setup_finish:
 * @invite_url: (out) (optional) (nullable) (transfer full): the link to hand to colleagues
 */
MsClient     *ms_client_auth_setup_finish    (MsClientAuth         *self,
                                              GAsyncResult         *result,
                                              char                **invite_url,
                                              GError              **error);

/**
 * ms_client_auth_sign_in_finish:
 *
 * Of login, register and guest.
 *
 * Returns: (transfer full) (nullable): a client that is not started yet: connect to its signals, then ms_client_start()
 */
MsClient     *ms_client_auth_sign_in_finish  (MsClientAuth         *self,
                                              GAsyncResult         *result,
                                              GError              **error);

/**
 * ms_client_auth_open_async:
 * @account: a remembered account; becomes the last used one
 *
 * Makes the client of a remembered account without touching the network.
 */
void          ms_client_auth_open_async      (MsClientAuth         *self,
                                              const MsAccount      *account,
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);

/**
 * ms_client_auth_open_finish:
 * @error: MS_CLIENT_ERROR_NO_TOKEN: ask for the password
 *
 * Returns: (transfer full) (nullable): a client that is not started yet
 */
MsClient     *ms_client_auth_open_finish     (MsClientAuth         *self,
                                              GAsyncResult         *result,
                                              GError              **error);

/**
 * ms_client_auth_sign_out_async:
 *
 * Tells the server (auth.revoke; not being able to is no error), stops @client, forgets the token, the account and its cache.
 */
void          ms_client_auth_sign_out_async  (MsClientAuth         *self,
                                              MsClient             *client,
                                              GCancellable         *cancellable,
                                              GAsyncReadyCallback   callback,
                                              gpointer              user_data);
gboolean      ms_client_auth_sign_out_finish (MsClientAuth         *self,
                                              GAsyncResult         *result,
                                              GError              **error);

G_END_DECLS
