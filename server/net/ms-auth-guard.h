/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who is it? A request's token or cookie → the session, from a table in memory that is loaded at start and kept current by the
 * internal events. Owns the main thread's directory, which the same events keep current. Main thread unless said otherwise. */

#pragma once

#include "ms-directory.h"
#include "ms-event.h"
#include "ms-visitor.h"

G_BEGIN_DECLS

typedef struct _MsAuthGuard MsAuthGuard;

/* A session's last use, for the store. */
typedef struct
{
  gint64 session;
  gint64 seconds;
} MsSessionUse;

/* The team as the pages show it; strings are borrowed. */
typedef struct
{
  const char *name; /* (nullable): before first run */
  const char *language; /* (nullable) */
  gboolean    is_empty; /* no account yet */
  gboolean    is_open; /* anybody may register */
  gboolean    guests;
} MsTeamView;

typedef struct
{
  const char         *public_url; /* (nullable) */
  const MsAddressSet *trusted_proxies; /* (nullable) */
  const MsAddressSet *exempt; /* (nullable) */
  void              (*session_ended) (gint64   session,
                                      gpointer user_data); /* (nullable) */
  /* (nullable): a session is used at another address than the last time. */
  void              (*moved)         (gint64      user,
                                      const char *address,
                                      gpointer    user_data);
  /* (nullable): every event, in order, after the directory took it in. Must not ask the guard anything. */
  void              (*applied)       (const MsDirectory *directory,
                                      MsEvent           *event,
                                      gpointer           user_data);
  gpointer            user_data;
} MsAuthGuardConfig;

/* @directory: (transfer full) */
MsAuthGuard       *ms_auth_guard_new           (const MsAuthGuardConfig *config,
                                                MsDirectory             *directory);
void               ms_auth_guard_free          (MsAuthGuard             *self);
/**
 * ms_auth_guard_add_session:
 * @hash: SHA-256 of the token, in hexadecimal
 * @expires: seconds since 1970, 0: never
 * @life: seconds for which another use makes it live on
 */
void               ms_auth_guard_add_session   (MsAuthGuard             *self,
                                                const char              *hash,
                                                gint64                   session,
                                                gint64                   user,
                                                MsTokenKind              kind,
                                                gint64                   expires,
                                                gint64                   life);
/* It lets nobody in any more; its token is told that the account is inactive, as long as it is. */
void               ms_auth_guard_end_session   (MsAuthGuard             *self,
                                                gint64                   session);
void               ms_auth_guard_set_team      (MsAuthGuard             *self,
                                                const char              *name,
                                                const char              *language,
                                                gboolean                 is_open,
                                                gboolean                 guests);
void               ms_auth_guard_get_team      (MsAuthGuard             *self,
                                                MsTeamView              *team);
/* What a commit made: applied on the main thread, at the latest before the next question is answered. Any thread. */
void               ms_auth_guard_post          (MsAuthGuard             *self,
                                                MsEventBatch            *batch);
/* Whether events are applied at once, and not when somebody asks: @applied has listeners. */
void               ms_auth_guard_set_eager     (MsAuthGuard             *self,
                                                gboolean                 eager);
/* (transfer none): current with all that was posted. */
const MsDirectory *ms_auth_guard_get_directory (MsAuthGuard             *self);
guint              ms_auth_guard_count         (MsAuthGuard             *self);
/**
 * ms_auth_guard_identify:
 * @token: (nullable): the `token` argument; the header wins over it
 * @visitor: (out caller-allocates): filled in any case; clear with ms_visitor_clear()
 * @error: MS_ERROR_NOT_AUTHED, MS_ERROR_INVALID_AUTH, MS_ERROR_ACCOUNT_INACTIVE, MS_ERROR_FOREIGN_ORIGIN, or
 *   MS_ERROR_NOT_ALLOWED_TOKEN_TYPE for the token of an app: nobody is signed in by it, and its bot is @visitor's actor
 *
 * Returns: whether somebody is signed in
 */
gboolean           ms_auth_guard_identify      (MsAuthGuard             *self,
                                                SoupServerMessage       *message,
                                                const char              *token,
                                                MsCookieUse              use,
                                                MsVisitor               *visitor,
                                                GError                 **error);
/* @visitor: (out caller-allocates): from where the request comes, without asking who sends it; clear with ms_visitor_clear(). */
void               ms_auth_guard_read_visitor  (MsAuthGuard             *self,
                                                SoupServerMessage       *message,
                                                MsVisitor               *visitor);
/* (transfer full) (element-type MsSessionUse): sessions used since the last call. */
GArray            *ms_auth_guard_take_used     (MsAuthGuard             *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsAuthGuard, ms_auth_guard_free)

G_END_DECLS
