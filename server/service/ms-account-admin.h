/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What administrators and the command line do to accounts: roles, deactivation, passwords and sessions of others. Everything goes into
 * the audit log. @user is an id or, for the command line, a name. Only owners do something to owners and administrators
 * (MS_ERROR_NOT_ALLOWED). Worker unless said otherwise. */

#pragma once

#include "ms-account-service.h"

G_BEGIN_DECLS

#define MS_ONE_TIME_PASSWORD_SIZE 20

/* What an administrator sees of somebody's sign-in. */
typedef struct
{
  gboolean must_change_password;
  gboolean second_factor;
} MsSignInState;

/* The last owner stays one: MS_ERROR_RESTRICTED_ACTION. MS_ERROR_INVALID_ARGUMENTS for bots. */
gboolean  ms_account_service_set_role        (MsContext           *context,
                                              const char          *user,
                                              MsRole               role,
                                              gint64              *event_seq,
                                              GError             **error);
/* Deactivated: cannot sign in, sessions end, messages stay. The last owner stays one: MS_ERROR_RESTRICTED_ACTION. */
gboolean  ms_account_service_set_active      (MsContext           *context,
                                              const char          *user,
                                              gboolean             active,
                                              gint64              *event_seq,
                                              GError             **error);

/* For the system's actor: a password of the person's own. All sessions end. */
gboolean  ms_account_service_set_password    (MsContext           *context,
                                              const char          *user,
                                              const char          *hash,
                                              GError             **error);
/* A password to be handed out: letters and digits in groups, 79 bits. Any thread. */
void      ms_account_make_one_time_password  (char                 password[MS_ONE_TIME_PASSWORD_SIZE]);
/* Whether ms_account_service_reset_password() would go through: asked before the slow hashing. Reader. */
gboolean  ms_account_service_check_reset     (MsContext           *context,
                                              const char          *user,
                                              GError             **error);
/**
 * ms_account_service_reset_password:
 * @hash: of a one-time password, good for MS_ONE_TIME_PASSWORD_SECONDS
 * @error: MS_ERROR_USER_NOT_FOUND, MS_ERROR_ACCOUNT_INACTIVE, MS_ERROR_INVALID_ARGUMENTS (a bot)
 *
 * All sessions of the account end; the next sign-in must bring a password of the person's own.
 */
gboolean  ms_account_service_reset_password  (MsContext           *context,
                                              const char          *user,
                                              const char          *hash,
                                              GError             **error);

/* For who lost it; without one it is no error. */
gboolean  ms_account_service_disable_second_factor (MsContext     *context,
                                              const char          *user,
                                              GError             **error);

/* Sessions of somebody, the newest first. Reader. */
gboolean  ms_account_service_list_sessions_of (MsContext          *context,
                                              const char          *user,
                                              MsSessionVisitor     visitor,
                                              gpointer             user_data,
                                              MsSignInState       *state,
                                              GError             **error);
/* @session: (nullable): id, NULL for all. MS_ERROR_SESSION_NOT_FOUND. */
gboolean  ms_account_service_end_sessions_of (MsContext           *context,
                                              const char          *user,
                                              const char          *session,
                                              guint               *revoked,
                                              GError             **error);

G_END_DECLS
