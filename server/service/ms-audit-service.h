/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The audit log: what was done to whom, by whom, when and from which address. Never texts of messages, passwords or whole codes. */

#pragma once

#include "ms-context.h"

G_BEGIN_DECLS

/* What was done. The names are on the wire: they do not change. */
#define MS_AUDIT_TEAM_SET_UP "team_set_up"
#define MS_AUDIT_USER_ADDED "user_added" /* by the command line; after: the role */
#define MS_AUDIT_USER_ROLE "user_role" /* before, after */
#define MS_AUDIT_USER_DEACTIVATED "user_deactivated"
#define MS_AUDIT_USER_ACTIVATED "user_activated"
#define MS_AUDIT_USER_PROFILE "user_profile" /* somebody else's */
#define MS_AUDIT_PASSWORD_RESET "password_reset" /* a one-time password was handed out */
#define MS_AUDIT_PASSWORD_CHANGED "password_changed" /* by the person, or by the command line */
#define MS_AUDIT_SESSIONS_ENDED "sessions_ended" /* somebody else's; after: how many */
#define MS_AUDIT_SIGN_IN_FAILURES "sign_in_failures" /* after: how many in a row */
#define MS_AUDIT_SECOND_FACTOR_ON "second_factor_on"
#define MS_AUDIT_SECOND_FACTOR_OFF "second_factor_off"
#define MS_AUDIT_SECOND_FACTOR_FAILURES "second_factor_failures" /* after: how many in a row */
#define MS_AUDIT_RECOVERY_CODE_USED "recovery_code_used" /* after: how many are left */
#define MS_AUDIT_INVITE_CREATED "invite_created" /* subject: how the code begins */
#define MS_AUDIT_INVITE_REVOKED "invite_revoked"
#define MS_AUDIT_TOKEN_CREATED "token_created" /* subject: the session's id */
#define MS_AUDIT_MESSAGE_DELETED "message_deleted" /* somebody else's; subject: its ts */
#define MS_AUDIT_SETTING "setting" /* subject: which; before, after */
#define MS_AUDIT_APP_CREATED "app_created" /* user: its bot; subject: its id, also of the next two */
#define MS_AUDIT_APP_CHANGED "app_changed"
#define MS_AUDIT_APP_DELETED "app_deleted"
#define MS_AUDIT_WEBHOOK_CREATED "webhook_created" /* subject: its bot id */
#define MS_AUDIT_WEBHOOK_DELETED "webhook_deleted"
#define MS_AUDIT_IMPORT "import_started" /* subject: id of the archive's file */
#define MS_AUDIT_EXPORT "export_started" /* after: MS_AUDIT_PUBLIC or MS_AUDIT_FULL */
#define MS_AUDIT_RETENTION "channel_retention" /* of one channel: before, after */

#define MS_AUDIT_PUBLIC "public"
#define MS_AUDIT_FULL "full"

/* One note; what is left out is NULL or 0. Who, when and where from come from the context. */
typedef struct
{
  const char *action;
  gint64      user; /* key of whom it was done to */
  gint64      channel; /* key */
  const char *subject;
  const char *before;
  const char *after;
} MsAuditNote;

/* A view, valid in the visitor. */
typedef struct
{
  gint64      id;
  gint64      date; /* seconds */
  const char *action;
  const char *actor; /* user id (nullable): the system */
  const char *user; /* id (nullable) */
  const char *channel; /* id (nullable) */
  const char *subject; /* (nullable), as the rest */
  const char *before;
  const char *after;
  const char *address;
} MsAuditEntry;

typedef void (*MsAuditVisitor) (const MsAuditEntry *entry,
                                gpointer            user_data);

/* Adds it to the log, in the transaction of what it tells of. Worker. */
gboolean ms_audit_service_note  (MsContext            *context,
                                 const MsAuditNote    *note,
                                 GError              **error);
/**
 * ms_audit_service_list:
 * @cursor: 0, or what *next was
 * @next: (out): where to go on, 0 at the end
 * @error: MS_ERROR_NOT_ALLOWED
 *
 * The newest first, for administrators. Reader.
 */
gboolean ms_audit_service_list  (MsContext            *context,
                                 gint64                cursor,
                                 guint                 limit,
                                 MsAuditVisitor        visitor,
                                 gpointer              user_data,
                                 gint64               *next,
                                 GError              **error);

G_END_DECLS
