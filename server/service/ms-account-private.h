/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files of accounts share: making one, sessions and the use of invitations. */

#pragma once

#include "ms-account-service.h"
#include "ms-invite-store.h"
#include "ms-service-private.h"

G_BEGIN_DECLS

/* A new account's fields, checked and made canonical. */
typedef struct
{
  char *name;
  char *real_name; /* (nullable) */
  char *email; /* (nullable) */
} MsAccountPerson;

void     ms_account_person_clear    (MsAccountPerson        *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MsAccountPerson, ms_account_person_clear)

/* (transfer full) (nullable): NULL for nothing but white space. @text: (nullable) */
char    *ms_account_trim_or_null    (const char             *text);
/* MS_ERROR_NAME_TAKEN. */
gboolean ms_account_check_name_free (MsContext              *context,
                                     const char             *name,
                                     GError                **error);
/* Fills @person. MS_ERROR_INVALID_NAME, _INVALID_EMAIL, _NAME_TAKEN, _EMAIL_TAKEN. */
gboolean ms_account_check_person    (MsContext              *context,
                                     const char             *name,
                                     const char             *real_name,
                                     const char             *email,
                                     MsAccountPerson        *person,
                                     GError                **error);
/* Row and events. *made: (transfer full). Returns its key, 0 on error. */
gint64   ms_account_make            (MsContext              *context,
                                     const MsAccountPerson  *person,
                                     MsRole                  role,
                                     const char             *password_hash,
                                     MsSignIn               *result,
                                     MsUser                **made,
                                     GError                **error);
/* Into those of @channels (keys) that are open and that they are not in. */
gboolean ms_account_join_all        (MsContext              *context,
                                     GArray                 *channels,
                                     gint64                  key,
                                     const MsUser           *user,
                                     MsSignIn               *result,
                                     GError                **error);
gboolean ms_account_join_default    (MsContext              *context,
                                     gint64                  key,
                                     const MsUser           *user,
                                     MsSignIn               *result,
                                     GError                **error);

/* The first of "name", "name-2", "name-3" … that is free. MS_ERROR_INVALID_NAME, _NAME_TAKEN. (transfer full) (nullable) */
char    *ms_account_find_free_name  (MsContext              *context,
                                     const char             *wanted,
                                     GError                **error);

/* Makes a session, its token and its event. @seconds: life without use, 0 = for ever. */
gboolean ms_account_make_session  (MsContext          *context,
                                   gint64              user,
                                   const char         *device,
                                   gint64              seconds,
                                   MsTokenKind         kind,
                                   MsSignIn           *result,
                                   GError            **error);
/* The password is still the one that was verified: MS_ERROR_INVALID_CREDENTIALS. *one_time_until (optional): of its row. */
gboolean ms_account_check_verified (MsContext         *context,
                                   gint64              user,
                                   gint64              verified,
                                   gint64             *one_time_until,
                                   GError            **error);
/* Deactivated: the sessions end, their tokens are remembered for a while; the invitations that they made go. */
gboolean ms_account_end_inactive  (MsContext          *context,
                                   gint64              user,
                                   GError            **error);
/* Active again: what was remembered goes. */
gboolean ms_account_forget_ended  (MsContext          *context,
                                   gint64              user,
                                   GError            **error);
/* Ends one session of @user by its id: MS_ERROR_SESSION_NOT_FOUND. */
gboolean ms_account_end_session   (MsContext          *context,
                                   gint64              user,
                                   const char         *session,
                                   GError            **error);
/* Letters and digits that cannot be taken for one another, in groups of four; @size with the NUL. Any thread. */
void     ms_account_make_secret   (char               *secret,
                                   gsize               size);
/* Those of one account, the newest first. */
gboolean ms_account_visit_sessions (MsContext         *context,
                                   gint64              user,
                                   MsSessionVisitor    visitor,
                                   gpointer            user_data,
                                   GError            **error);
/* Makes room for one more: those unused for longest end. */
gboolean ms_account_make_room     (MsContext          *context,
                                   gint64              user,
                                   GError            **error);
/* Ends all sessions of an account but @keep (0: all). *ended (nullable): how many. */
gboolean ms_account_end_sessions  (MsContext          *context,
                                   gint64              user,
                                   gint64              keep,
                                   guint              *ended,
                                   GError            **error);
/* Ends those of one kind. */
gboolean ms_account_end_sessions_of (MsContext        *context,
                                     gint64            user,
                                     MsTokenKind       kind,
                                     GError          **error);
/* An invitation that can be used now, by what its maker may do now: MS_ERROR_INVALID_CODE. */
gboolean ms_account_find_invite   (MsContext          *context,
                                   const char         *code,
                                   MsInviteRow        *invite,
                                   GError            **error);
/* Where it leads, beside the default channels: into private ones only while its maker is in them. (transfer full) (nullable) (element-type gint64) */
GArray  *ms_account_list_invited  (MsContext          *context,
                                   const MsInviteRow  *invite,
                                   GError            **error);
/* Makes one. (transfer full) (nullable) */
char    *ms_account_make_invite   (MsContext          *context,
                                   gint64              creator,
                                   gint64              expires_at,
                                   gint64              uses,
                                   gint64             *key,
                                   GError            **error);

G_END_DECLS
