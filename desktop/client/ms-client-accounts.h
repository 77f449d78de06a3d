/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 * One remembered account, and the list of all of them: which server, which team, who. Tokens are not in it. The list is a
 * key file in the user's data directory, read and written asynchronously on the main context. */

#pragma once

#include <gio/gio.h>

#include "ms-client-types.h"

G_BEGIN_DECLS

/* A plain value; the strings belong to it. */
struct _MsAccount
{
  char   *id; /* stable key of the account on this machine: file-name safe */
  char   *address; /* base URL with a slash at its end */
  char   *team_id;
  char   *team_name;
  char   *user_id;
  char   *user_name; /* the login handle */
  gint64  last_used; /* µs since 1970 */
};

#define MS_TYPE_ACCOUNT (ms_account_get_type ())

GType      ms_account_get_type (void);

/**
 * ms_account_new:
 *
 * Returns: (transfer full): an account whose id is made from @address and @user_id
 */
MsAccount *ms_account_new      (const char      *address,
                                const char      *team_id,
                                const char      *team_name,
                                const char      *user_id,
                                const char      *user_name);
MsAccount *ms_account_copy     (const MsAccount *self);
void       ms_account_free     (MsAccount       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsAccount, ms_account_free)

#define MS_TYPE_CLIENT_ACCOUNTS (ms_client_accounts_get_type ())

G_DECLARE_FINAL_TYPE (MsClientAccounts, ms_client_accounts, MS, CLIENT_ACCOUNTS, GObject)

/* Signal "changed" (void): the list is another. */

/**
 * ms_client_accounts_new:
 * @data_dir: (nullable): where accounts.ini lives; NULL for the user's data directory, sub-folder "microslack"
 */
MsClientAccounts *ms_client_accounts_new         (const char           *data_dir);
const char       *ms_client_accounts_get_data_dir (MsClientAccounts    *self);

/**
 * ms_client_accounts_load_async:
 *
 * Reads the file; a missing one is an empty list, a damaged one is set aside as accounts.ini.damaged.
 */
void              ms_client_accounts_load_async  (MsClientAccounts     *self,
                                                  GCancellable         *cancellable,
                                                  GAsyncReadyCallback   callback,
                                                  gpointer              user_data);
gboolean          ms_client_accounts_load_finish (MsClientAccounts     *self,
                                                  GAsyncResult         *result,
                                                  GError              **error);

/**
 * ms_client_accounts_get_list:
 *
 * Returns: (transfer none) (element-type MsAccount): the accounts, last used first; valid until "changed"
 */
GPtrArray        *ms_client_accounts_get_list    (MsClientAccounts     *self);

/**
 * ms_client_accounts_find:
 *
 * Returns: (transfer none) (nullable): the account with this id
 */
const MsAccount  *ms_client_accounts_find        (MsClientAccounts     *self,
                                                  const char           *id);

/**
 * ms_client_accounts_find_by_address:
 *
 * Returns: (transfer none) (nullable): the last used account on the server with this base URL
 */
const MsAccount  *ms_client_accounts_find_by_address (MsClientAccounts *self,
                                                      const char       *address);

/**
 * ms_client_accounts_remember:
 *
 * Adds @account or renews it (same id), as the last used one, and saves in the background.
 */
void              ms_client_accounts_remember    (MsClientAccounts     *self,
                                                  const MsAccount      *account);

/**
 * ms_client_accounts_forget:
 *
 * Takes it from the list and saves in the background. Does not touch tokens or caches: see ms_client_auth_sign_out_async().
 */
void              ms_client_accounts_forget      (MsClientAccounts     *self,
                                                  const char           *id);

G_END_DECLS
