/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files of accounts share: sessions and the use of invitations. */

#pragma once

#include "ms-account-service.h"
#include "ms-invite-store.h"
#include "ms-service-private.h"

G_BEGIN_DECLS

/* Makes a session, its token and its event. @seconds: life without use, 0 = for ever. */
gboolean ms_account_make_session  (MsContext          *context,
                                   gint64              user,
                                   const char         *device,
                                   gint64              seconds,
                                   gboolean            is_bot,
                                   MsSignIn           *result,
                                   GError            **error);
/* Ends all sessions of an account but @keep (0: all). *ended (nullable): how many. */
gboolean ms_account_end_sessions  (MsContext          *context,
                                   gint64              user,
                                   gint64              keep,
                                   guint              *ended,
                                   GError            **error);
/* An invitation that can be used now: MS_ERROR_INVALID_CODE. */
gboolean ms_account_find_invite   (MsContext          *context,
                                   const char         *code,
                                   MsInviteRow        *invite,
                                   GError            **error);
/* Makes one. (transfer full) (nullable) */
char    *ms_account_make_invite   (MsContext          *context,
                                   gint64              creator,
                                   gint64              expires_at,
                                   gint64              uses,
                                   gint64             *key,
                                   GError            **error);

G_END_DECLS
