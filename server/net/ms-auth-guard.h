/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who is it? A request's token or cookie → the session, from a table in memory that is loaded at start and kept current by the
 * internal events; and whether a browser's request comes from our own pages. Owns the main thread's directory, which the same
 * events keep current. Main thread unless said otherwise. */

#pragma once

#include <libsoup/soup.h>

#include "ms-address-set.h"
#include "ms-api-call.h"
#include "ms-directory.h"
#include "ms-event.h"

G_BEGIN_DECLS

typedef struct _MsAuthGuard MsAuthGuard;

/* Everything that a request says about who sends it and from where. */
typedef struct
{
  MsApiCaller   caller; /* strings are owned by the fields below */
  char         *user_id;
  char         *address;
  char         *user_agent;
  char         *origin; /* as others reach us: --public-url, or what the request was sent to */
  char         *own_origin; /* scheme, host and port that the request was sent to */
  gboolean      has_credentials; /* there was a token or a cookie that counts */
  gboolean      by_cookie; /* it was the cookie */
  gboolean      secure; /* https */
  gboolean      exempt; /* no rate limits */
  gboolean      is_bot;
} MsVisitor;

/* Which cookies count for a request. */
typedef enum
{
  MS_COOKIE_NEVER,   /* the header or the argument alone */
  MS_COOKIE_CHANGES, /* the request may change something: Origin and Sec-Fetch-Site must be ours where they are present */
  MS_COOKIE_READS,   /* nothing changes: foreign ones are refused, page navigation excepted */
  MS_COOKIE_PAGE,    /* a page or a form that asks for no session: nothing is refused */
} MsCookieUse;

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
                                                gboolean                 bot,
                                                gint64                   expires,
                                                gint64                   life);
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
/* (transfer none): current with all that was posted. */
const MsDirectory *ms_auth_guard_get_directory (MsAuthGuard             *self);
guint              ms_auth_guard_count         (MsAuthGuard             *self);
/**
 * ms_auth_guard_identify:
 * @token: (nullable): the `token` argument; the header wins over it
 * @visitor: (out caller-allocates): filled in any case; clear with ms_visitor_clear()
 * @error: MS_ERROR_NOT_AUTHED, MS_ERROR_INVALID_AUTH, MS_ERROR_ACCOUNT_INACTIVE, or MS_ERROR_FOREIGN_ORIGIN
 *
 * Returns: whether somebody is signed in
 */
gboolean           ms_auth_guard_identify      (MsAuthGuard             *self,
                                                SoupServerMessage       *message,
                                                const char              *token,
                                                MsCookieUse              use,
                                                MsVisitor               *visitor,
                                                GError                 **error);
/* (transfer full) (element-type MsSessionUse): sessions used since the last call. */
GArray            *ms_auth_guard_take_used     (MsAuthGuard             *self);
void               ms_visitor_clear            (MsVisitor               *visitor);
/* (transfer full): `Set-Cookie` for a token; @token NULL: one that removes it. @keep: beyond the end of the browser. */
char              *ms_visitor_make_cookie      (const MsVisitor         *visitor,
                                                const char              *token,
                                                gboolean                 keep);
/**
 * ms_origin_is_foreign:
 * @origin: (nullable): the header Origin
 * @site: (nullable): the header Sec-Fetch-Site
 * @own: where the request was sent to, as "http://host:port"
 * @public_url: (nullable): the address that the server is known by
 */
gboolean           ms_origin_is_foreign        (const char              *origin,
                                                const char              *site,
                                                const char              *own,
                                                const char              *public_url);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsAuthGuard, ms_auth_guard_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MsVisitor, ms_visitor_clear)

G_END_DECLS
