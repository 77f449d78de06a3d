/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Finished answers: status, body and the headers that every answer of a kind carries. Main thread. */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

void     ms_http_reply_json     (SoupServerMessage *message,
                                 guint              status,
                                 GBytes            *body);
/* {"ok":false,"error":NAME} */
void     ms_http_reply_error    (SoupServerMessage *message,
                                 guint              status,
                                 const char        *error_name);
/* 405. @methods: those that are, "GET, HEAD" */
void     ms_http_reply_not_allowed (SoupServerMessage *message,
                                    const char        *methods);
void     ms_http_reply_text     (SoupServerMessage *message,
                                 guint              status,
                                 const char        *text);
/* Without a body, or with one that is appended later. */
void     ms_http_reply_empty    (SoupServerMessage *message,
                                 guint              status);
/* A page with the strict content security policy. @html: (transfer full) */
void     ms_http_reply_page     (SoupServerMessage *message,
                                 guint              status,
                                 char              *html);
/* @location: a local path. */
void     ms_http_reply_redirect (SoupServerMessage *message,
                                 guint              status,
                                 const char        *location);
/* The headers of HTML pages. */
void     ms_http_reply_add_policy (SoupServerMessage *message);
void     ms_http_reply_retry_after (SoupServerMessage *message,
                                    guint              seconds);
/* @cookie: a whole `Set-Cookie`. */
void     ms_http_reply_add_cookie (SoupServerMessage *message,
                                   const char        *cookie);
/* Whether the caller would rather have JSON than HTML. */
gboolean ms_http_wants_json     (SoupServerMessage *message);
gboolean ms_http_wants_html     (SoupServerMessage *message);

G_END_DECLS
