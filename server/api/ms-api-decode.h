/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Arguments that many methods share. */

#pragma once

#include "ms-api-call-private.h"
#include "ms-error.h"
#include "ms-message-service.h"

G_BEGIN_DECLS

#define MS_API_MAX_ID_CHARS 100
#define MS_API_MAX_CODE_BYTES 64 /* of a second factor */

/* request.channel, required. */
gboolean ms_api_decode_channel     (MsApiCall     *call,
                                    GError       **error);
/* request.user; NULL when absent. */
gboolean ms_api_decode_user        (MsApiCall     *call,
                                    GError       **error);
/* request.user, required. */
gboolean ms_api_decode_need_user   (MsApiCall     *call,
                                    GError       **error);
/* request.limit from `limit`: absent or 0 is @fallback, more than @maximum is @maximum. MS_ERROR_INVALID_LIMIT. */
gboolean ms_api_decode_limit       (MsApiCall     *call,
                                    guint          fallback,
                                    guint          maximum,
                                    GError       **error);
/* request.cursor: 0 when absent. @kind is the list's own letter. MS_ERROR_INVALID_CURSOR. */
gboolean ms_api_decode_cursor      (MsApiCall     *call,
                                    char           kind,
                                    GError       **error);
/* request.types and .flag (exclude_archived). MS_ERROR_INVALID_TYPES. */
gboolean ms_api_decode_types       (MsApiCall     *call,
                                    GError       **error);
/* A timestamp that may be absent (0); @code for a malformed one. */
gboolean ms_api_decode_bound       (MsApiCall     *call,
                                    const char    *name,
                                    gint64        *value,
                                    MsError        code,
                                    GError       **error);
/* A timestamp that must be there: request.ts; @code for a missing or malformed one. */
gboolean ms_api_decode_ts          (MsApiCall     *call,
                                    MsError        code,
                                    GError       **error);
/* call->next_cursor: what the next page is asked with; @next 0 is the end. */
void     ms_api_call_set_next      (MsApiCall     *call,
                                    char           kind,
                                    gint64         next);
/* Which page of messages: request.latest, .oldest, .flag (inclusive), .limit, .cursor. @kind is the list's own letter. */
gboolean ms_api_decode_page        (MsApiCall     *call,
                                    char           kind,
                                    GError       **error);
/* The same for the service, in request.channel. */
MsHistoryQuery ms_api_get_page     (const MsApiRequest *request);
/* A text argument without blanks around it; NULL when absent, "" when it was given empty. */
gboolean ms_api_decode_trimmed     (MsApiCall     *call,
                                    const char    *name,
                                    gsize          max_chars,
                                    const char   **value,
                                    GError       **error);
/* How a message is posted: request.thread_ts, .reply_broadcast, .link_names. */
gboolean ms_api_decode_post        (MsApiCall     *call,
                                    GError       **error);

/* request.second_flag: whether it wants to know in which language people speak here. */
gboolean    ms_api_decode_include_locale (MsApiCall  *call,
                                          GError    **error);

G_END_DECLS
