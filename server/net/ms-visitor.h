/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a request says about who sends it and from where, and whether a browser sent it from our own pages. Main thread. */

#pragma once

#include <libsoup/soup.h>

#include "ms-address-set.h"
#include "ms-api-call.h"

G_BEGIN_DECLS

/* Everything that a request says about who sends it and from where. */
typedef struct
{
  MsApiCaller   caller; /* strings are owned by the fields below */
  char         *user_id;
  char         *address;
  char         *network; /* whom limits take for one; an exempt address is one for itself */
  char         *user_agent;
  char         *origin; /* as others reach us: --public-url, or what the request was sent to */
  char         *own_origin; /* scheme, host and port that the request was sent to */
  gboolean      has_credentials; /* there was a token or a cookie that counts */
  gboolean      by_cookie; /* it was the cookie */
  gboolean      secure; /* https */
  gboolean      exempt; /* no rate limits */
} MsVisitor;

/* Which cookies count for a request. */
typedef enum
{
  MS_COOKIE_NEVER,   /* the header or the argument alone */
  MS_COOKIE_CHANGES, /* the request may change something: Origin and Sec-Fetch-Site must be ours where they are present */
  MS_COOKIE_READS,   /* nothing changes: foreign ones are refused, page navigation excepted */
  MS_COOKIE_PAGE,    /* a page or a form that asks for no session: nothing is refused */
} MsCookieUse;

/* Whom to believe; all borrowed. */
typedef struct
{
  const char         *public_url; /* (nullable): the address that the server is known by */
  const MsAddressSet *trusted_proxies; /* (nullable) */
  const MsAddressSet *exempt; /* (nullable): no rate limits from there */
} MsVisitorRules;

void      ms_visitor_clear           (MsVisitor            *visitor);
/* @visitor: (out caller-allocates): from where; nobody is signed in yet. Clear with ms_visitor_clear(). */
void      ms_visitor_read            (MsVisitor            *visitor,
                                      SoupServerMessage    *message,
                                      const MsVisitorRules *rules);
/**
 * ms_visitor_dup_credentials:
 * @token: (nullable): the `token` argument; the header wins over it, and both over the cookie
 *
 * Notes in @visitor that there are credentials and whether they are the cookie.
 *
 * Returns: (nullable) (transfer full):
 */
char     *ms_visitor_dup_credentials (MsVisitor            *visitor,
                                      SoupServerMessage    *message,
                                      const char           *token,
                                      MsCookieUse           use);
/* Whether a cookie does not count because another site's page makes the request. */
gboolean  ms_visitor_is_foreign      (const MsVisitor      *visitor,
                                      SoupServerMessage    *message,
                                      MsCookieUse           use,
                                      const MsVisitorRules *rules);
/* (transfer full) (nullable): the value of one cookie; the first one counts. */
char     *ms_visitor_dup_cookie      (SoupServerMessage    *message,
                                      const char           *name);
/* (transfer full): `Set-Cookie` for a token; @token NULL: one that removes it. @keep: beyond the end of the browser. */
char     *ms_visitor_make_cookie     (const MsVisitor      *visitor,
                                      const char           *token,
                                      gboolean              keep);
/**
 * ms_origin_is_foreign:
 * @origin: (nullable): the header Origin
 * @site: (nullable): the header Sec-Fetch-Site
 * @own: where the request was sent to, as "http://host:port"
 * @public_url: (nullable): the address that the server is known by
 */
gboolean  ms_origin_is_foreign       (const char           *origin,
                                      const char           *site,
                                      const char           *own,
                                      const char           *public_url);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MsVisitor, ms_visitor_clear)

G_END_DECLS
