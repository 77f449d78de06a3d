/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 * Keeps the tokens: in the secret service through libsecret, or, where there is none, in a key file of mode 0600 in the user's
 * data directory. Main context; nothing blocks. */

#pragma once

#include <gio/gio.h>

#include "ms-client-types.h"

G_BEGIN_DECLS

#define MS_TYPE_CLIENT_SECRETS (ms_client_secrets_get_type ())

G_DECLARE_FINAL_TYPE (MsClientSecrets, ms_client_secrets, MS, CLIENT_SECRETS, GObject)

/**
 * ms_client_secrets_new:
 * @data_dir: folder of the fall-back file
 * @use_service: FALSE to use the file alone
 */
MsClientSecrets *ms_client_secrets_new           (const char           *data_dir,
                                                  gboolean              use_service);

void             ms_client_secrets_store_async   (MsClientSecrets      *self,
                                                  const MsAccount      *account,
                                                  const char           *token,
                                                  GCancellable         *cancellable,
                                                  GAsyncReadyCallback   callback,
                                                  gpointer              user_data);
gboolean         ms_client_secrets_store_finish  (MsClientSecrets      *self,
                                                  GAsyncResult         *result,
                                                  GError              **error);

void             ms_client_secrets_lookup_async  (MsClientSecrets      *self,
                                                  const MsAccount      *account,
                                                  GCancellable         *cancellable,
                                                  GAsyncReadyCallback   callback,
                                                  gpointer              user_data);

/**
 * ms_client_secrets_lookup_finish:
 * @error: MS_CLIENT_ERROR_NO_TOKEN when there is none
 *
 * Returns: (transfer full) (nullable): the token
 */
char            *ms_client_secrets_lookup_finish (MsClientSecrets      *self,
                                                  GAsyncResult         *result,
                                                  GError              **error);

void             ms_client_secrets_forget_async  (MsClientSecrets      *self,
                                                  const MsAccount      *account,
                                                  GCancellable         *cancellable,
                                                  GAsyncReadyCallback   callback,
                                                  gpointer              user_data);
gboolean         ms_client_secrets_forget_finish (MsClientSecrets      *self,
                                                  GAsyncResult         *result,
                                                  GError              **error);

G_END_DECLS
