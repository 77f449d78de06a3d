/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Accounts and how to get into them: first run, registration, guests, sign-in, sessions, invitations. What administrators do to them is
 * in ms-account-admin.h. Passwords arrive hashed (work/ms-password). Commands as in ms-executor.h: they refuse only before their first write. Worker or reader, as said. */

#pragma once

#include "ms-channel.h"
#include "ms-context.h"
#include "ms-team.h"
#include "ms-user.h"

G_BEGIN_DECLS

/* First run. Strings are borrowed; what is NULL gets its default. */
typedef struct
{
  const char         *team_name; /* (nullable): made from the owner's name */
  const char         *language; /* (nullable): "en" */
  MsRegistration      registration;
  gboolean            guests;
  const char         *name;
  const char         *password_hash; /* (nullable): cannot sign in by password */
  const char         *real_name; /* (nullable) */
  const char         *email; /* (nullable) */
  const char * const *channels; /* (nullable) (array zero-terminated=1): default channels beside general, at most MS_LIMIT_SETUP_CHANNELS */
  const char         *device; /* (nullable): names the session */
  gboolean            want_session;
} MsSetup;

/* A new account. */
typedef struct
{
  const char *name;
  const char *password_hash; /* (nullable) */
  const char *real_name; /* (nullable) */
  const char *email; /* (nullable) */
  const char *invite; /* (nullable): code */
  const char *device; /* (nullable) */
  gboolean    want_session;
} MsRegister;

/* What somebody who signed in gets; every string owned. Clear with ms_sign_in_clear(). */
typedef struct
{
  char      *token; /* (nullable): the only time that it is seen; the store has its hash */
  char      *user_id;
  char      *team_id;
  char      *session_id; /* (nullable) */
  gint64     user;
  gint64     session;
  gint64     event_seq; /* the last event of the command */
  char      *invite_code; /* first run only: an invitation to pass on */
  GPtrArray *channels; /* (element-type MsChannel): first run only: general and the default ones */
} MsSignIn;

/* What a sign-in by password needs before the slow part. Clear with ms_login_clear(). */
typedef struct
{
  gint64    user; /* 0: no such account. Verify against NULL all the same: it must not answer faster */
  char     *hash; /* (nullable) */
  char     *name; /* (nullable): the account's */
  gint64    verified; /* of which password the hash is: for who asks again behind the slow part */
  gboolean  deleted;
} MsLogin;

/* What opens a session, after the password matched. Strings are borrowed. */
typedef struct
{
  gint64      user; /* key */
  gint64      verified; /* of MsLogin */
  const char *device; /* (nullable) */
  gint64      seconds; /* life of the session, 0 = MS_SESSION_SECONDS */
  const char *rehash; /* (nullable): a stronger hash of the same password, to be stored */
  const char *code; /* (nullable): of the second factor */
  const char *new_hash; /* (nullable): of the password that takes the place of a one-time one */
} MsSessionRequest;

/* A view, valid in the visitor. */
typedef struct
{
  const char *id;
  const char *device; /* may be "" */
  gint64      created; /* seconds, like all here */
  gint64      last_used;
  gint64      expires; /* 0 = never */
  gboolean    current; /* it is the caller's */
} MsSessionView;

typedef struct
{
  const char *code;
  const char *creator; /* user id (nullable) */
  gint64      created; /* seconds */
  gint64      expires; /* seconds, 0 = never */
  gint64      uses; /* allowed, 0 = any number */
  gint64      used;
} MsInviteView;

typedef void (*MsSessionVisitor) (const MsSessionView *session,
                                  gpointer             user_data);
typedef void (*MsInviteVisitor)  (const MsInviteView  *invite,
                                  gpointer             user_data);

void      ms_sign_in_clear                   (MsSignIn            *self);
void      ms_login_clear                     (MsLogin             *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MsSignIn, ms_sign_in_clear)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MsLogin, ms_login_clear)

/**
 * ms_account_check_password:
 * @error: MS_ERROR_WEAK_PASSWORD
 *
 * Whether it may be one (10–1,024 code points, not the name); before it is hashed. Pure, any thread.
 */
gboolean  ms_account_check_password          (const char          *password,
                                              const char          *name,
                                              GError             **error);

/**
 * ms_account_service_get_team:
 *
 * Reader or worker.
 *
 * Returns: (transfer none): the team as it is in this transaction, until a rule sets it; on an empty server a team with its id and defaults
 */
const MsTeam *ms_account_service_get_team    (MsContext           *context);

/* Whether first run is still to be done. Reader or worker. */
gboolean  ms_account_service_is_empty        (MsContext           *context);

/**
 * ms_account_service_setup:
 * @error: MS_ERROR_ALREADY_SET_UP, MS_ERROR_INVALID_NAME, MS_ERROR_INVALID_EMAIL, names of channels as in ms_channel_service_create()
 *
 * First run: team, owner, general and the default channels in one transaction. The set-up code is the caller's to check. Worker.
 */
gboolean  ms_account_service_setup           (MsContext           *context,
                                              const MsSetup       *setup,
                                              MsSignIn            *result,
                                              GError             **error);

/**
 * ms_account_service_register:
 * @error: MS_ERROR_NOT_SET_UP, MS_ERROR_NAME_TAKEN, MS_ERROR_EMAIL_TAKEN, MS_ERROR_INVALID_NAME, MS_ERROR_INVALID_EMAIL,
 *   MS_ERROR_REGISTRATION_CLOSED, MS_ERROR_INVALID_CODE
 *
 * By invitation or, where it is open, freely. The account joins general, the default channels and those of the invitation. Worker.
 */
gboolean  ms_account_service_register        (MsContext           *context,
                                              const MsRegister    *request,
                                              MsSignIn            *result,
                                              GError             **error);

/**
 * ms_account_service_check_registration:
 * @invite: (nullable)
 *
 * Whether ms_account_service_register() would get past the door: asked before the slow hashing. Reader.
 */
gboolean  ms_account_service_check_registration (MsContext        *context,
                                              const char          *name,
                                              const char          *email,
                                              const char          *invite,
                                              GError             **error);

/**
 * ms_account_service_guest:
 * @error: MS_ERROR_REGISTRATION_CLOSED where guests are off, MS_ERROR_INVALID_NAME
 *
 * A new account of role guest by name alone; a name in use gets a number. Default channels only. Worker.
 */
gboolean  ms_account_service_guest           (MsContext           *context,
                                              const char          *name,
                                              const char          *device,
                                              MsSignIn            *result,
                                              GError             **error);

/**
 * ms_account_service_add:
 * @role: MS_ROLE_OWNER, _ADMIN, _MEMBER or, once there is a team, _BOT
 *
 * For the command line (the system's actor): a new account without invitation; on an empty server this is first run. Worker.
 */
gboolean  ms_account_service_add             (MsContext           *context,
                                              const MsRegister    *request,
                                              MsRole               role,
                                              MsSignIn            *result,
                                              GError             **error);

/**
 * ms_account_service_find_login:
 * @login: name or e-mail address
 *
 * Never fails for an unknown name: @result then has user 0. Reader.
 */
gboolean  ms_account_service_find_login      (MsContext           *context,
                                              const char          *login,
                                              MsLogin             *result,
                                              GError             **error);

/**
 * ms_account_service_find_own_login:
 *
 * The same for who is signed in and proves it again. Reader.
 */
gboolean  ms_account_service_find_own_login  (MsContext           *context,
                                              MsLogin             *result,
                                              GError             **error);

/**
 * ms_account_service_open_session:
 * @wrong_code: (out): the code of the second factor was wrong: that was counted, and nobody is signed in
 * @error: MS_ERROR_ACCOUNT_INACTIVE, MS_ERROR_SECOND_FACTOR_REQUIRED, MS_ERROR_RATELIMITED, MS_ERROR_INVALID_CREDENTIALS when the account is gone, the password has changed meanwhile or a
 *   one-time password is too old, MS_ERROR_PASSWORD_CHANGE_REQUIRED when it is a one-time password and no new one came with it
 *
 * At most MS_LIMIT_SESSIONS_PER_USER: the one unused for longest ends. Worker.
 */
gboolean  ms_account_service_open_session    (MsContext           *context,
                                              const MsSessionRequest *request,
                                              MsSignIn            *result,
                                              gboolean            *wrong_code,
                                              GError             **error);

/**
 * ms_account_service_change_password:
 * @verified: of MsLogin, after the old password matched
 * @hash: of the new one
 * @error: MS_ERROR_INVALID_CREDENTIALS when the password has changed meanwhile
 *
 * The caller's own; their other sessions end. Worker.
 */
gboolean  ms_account_service_change_password (MsContext           *context,
                                              gint64               verified,
                                              const char          *hash,
                                              GError             **error);

/**
 * ms_account_service_create_token:
 * @user: user id or name
 *
 * For the command line: a session without end. Worker.
 */
gboolean  ms_account_service_create_token    (MsContext           *context,
                                              const char          *user,
                                              const char          *device,
                                              gboolean             is_bot,
                                              MsSignIn            *result,
                                              GError             **error);

/* Ends the caller's own session. *revoked: whether there was one. Worker. */
gboolean  ms_account_service_sign_out        (MsContext           *context,
                                              gboolean            *revoked,
                                              GError             **error);
/**
 * ms_account_service_revoke_session:
 * @session: (nullable): id of one of the caller's sessions, NULL for all but the current one
 * @error: MS_ERROR_SESSION_NOT_FOUND
 */
gboolean  ms_account_service_revoke_session  (MsContext           *context,
                                              const char          *session,
                                              guint               *revoked,
                                              GError             **error);
/* The caller's sessions, the newest first. Reader. */
gboolean  ms_account_service_list_sessions   (MsContext           *context,
                                              MsSessionVisitor     visitor,
                                              gpointer             user_data,
                                              GError             **error);
/**
 * ms_account_service_touch_sessions:
 * @sessions: (array length=n): keys that were used
 *
 * Writes the last use (the context's now) and pushes the end of those that end. A bulk step, in batches. Worker.
 */
gboolean  ms_account_service_touch_sessions  (MsContext           *context,
                                              const gint64        *sessions,
                                              gsize                n,
                                              GError             **error);

/**
 * ms_account_service_create_invite:
 * @expires: seconds from now, 0 = never
 * @uses: 0 = any number
 * @channels: (nullable) (array zero-terminated=1): ids, to be joined beside the default ones
 * @code: (out) (transfer full)
 * @expires_at: (out): seconds, 0 = never
 * @error: MS_ERROR_NOT_ALLOWED, MS_ERROR_CHANNEL_NOT_FOUND
 */
gboolean  ms_account_service_create_invite   (MsContext           *context,
                                              gint64               expires,
                                              gint64               uses,
                                              const char * const  *channels,
                                              char               **code,
                                              gint64              *expires_at,
                                              GError             **error);
/**
 * ms_account_service_look_at_invite:
 * @inviter: (out) (nullable) (transfer full): the shown name of who made it
 * @expires: (out): seconds, 0 = never
 * @error: MS_ERROR_NOT_SET_UP, MS_ERROR_REGISTRATION_CLOSED, MS_ERROR_INVALID_CODE
 *
 * Whether it lets somebody in now, for who holds its code. Uses nothing up. Reader.
 */
gboolean  ms_account_service_look_at_invite  (MsContext           *context,
                                              const char          *code,
                                              char               **inviter,
                                              gint64              *expires,
                                              GError             **error);
/* Open ones: an administrator sees all, others their own. Reader. MS_ERROR_NOT_ALLOWED. */
gboolean  ms_account_service_list_invites    (MsContext           *context,
                                              MsInviteVisitor      visitor,
                                              gpointer             user_data,
                                              GError             **error);
/* MS_ERROR_INVALID_CODE, MS_ERROR_NOT_ALLOWED. */
gboolean  ms_account_service_revoke_invite   (MsContext           *context,
                                              const char          *code,
                                              GError             **error);

/**
 * ms_account_service_expire:
 * @keep: (nullable) (scope call): whether the guest is connected now, and so must stay
 * @more: (out): whether another step is due at once
 *
 * A bulk step of the scheduler: ends sessions past their time, deactivates guests without a password
 * unused for MS_GUEST_SECONDS, deletes dead invitations.
 */
gboolean  ms_account_service_expire          (MsContext           *context,
                                              gboolean           (*keep) (gint64 user, gpointer user_data),
                                              gpointer             user_data,
                                              gboolean            *more,
                                              GError             **error);
G_END_DECLS
