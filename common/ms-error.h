/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The one error domain. Each code has a stable wire name, on which clients act, and an HTTP status; the message is for people
 * and logs (for MS_ERROR_INVALID_ARGUMENTS it is what response_metadata.messages shows). Pure, any thread. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define MS_ERROR (ms_error_quark ())

/* The order is free: only the wire names are stable. */
typedef enum
{
  /* Ours or the machine's fault. */
  MS_ERROR_INTERNAL, /* internal_error */
  MS_ERROR_FATAL, /* fatal_error: the outcome is not known, repeat with the same client_msg_id */
  MS_ERROR_REQUEST_TIMEOUT,
  MS_ERROR_SERVICE_UNAVAILABLE, /* stopping, or the store cannot be reached */
  MS_ERROR_STORAGE_FULL, /* the disk is full: reading goes on */

  /* The call as such. */
  MS_ERROR_RATELIMITED,
  MS_ERROR_UNKNOWN_METHOD,
  MS_ERROR_INVALID_ARGUMENTS,
  MS_ERROR_INVALID_ARG_NAME,
  MS_ERROR_INVALID_JSON,
  MS_ERROR_JSON_NOT_OBJECT,
  MS_ERROR_INVALID_FORM_DATA,
  MS_ERROR_INVALID_POST_TYPE,
  MS_ERROR_INVALID_CHARSET,
  MS_ERROR_INVALID_CURSOR,
  MS_ERROR_INVALID_LIMIT,
  MS_ERROR_BODY_TOO_LARGE, /* request_too_large, status 413 */
  MS_ERROR_LENGTH_REQUIRED, /* length_required, status 411 */
  MS_ERROR_UNKNOWN_TYPE, /* a realtime frame of unknown type */

  /* Who calls. */
  MS_ERROR_NOT_AUTHED,
  MS_ERROR_INVALID_AUTH,
  MS_ERROR_ACCOUNT_INACTIVE,
  MS_ERROR_TOKEN_REVOKED,
  MS_ERROR_NOT_ALLOWED_TOKEN_TYPE,
  MS_ERROR_MISSING_SCOPE,
  MS_ERROR_NOT_ALLOWED,
  MS_ERROR_NOT_AUTHORIZED,
  MS_ERROR_NOT_ADMIN,
  MS_ERROR_RESTRICTED_ACTION,
  MS_ERROR_FOREIGN_ORIGIN, /* the browser says that another site sent it */

  /* Accounts. */
  MS_ERROR_ALREADY_SET_UP,
  MS_ERROR_NOT_SET_UP, /* the server has no account yet */
  MS_ERROR_INVALID_CREDENTIALS,
  MS_ERROR_PASSWORD_CHANGE_REQUIRED, /* a one-time password: a new one must come with it */
  MS_ERROR_SECOND_FACTOR_REQUIRED,
  MS_ERROR_INVALID_CODE,
  MS_ERROR_WEAK_PASSWORD,
  MS_ERROR_REGISTRATION_CLOSED,
  MS_ERROR_EMAIL_TAKEN,
  MS_ERROR_INVALID_EMAIL,
  MS_ERROR_SESSION_NOT_FOUND,

  /* Users. */
  MS_ERROR_USER_NOT_FOUND,
  MS_ERROR_USERS_NOT_FOUND,
  MS_ERROR_USER_NOT_VISIBLE,
  MS_ERROR_USER_NOT_IN_CHANNEL,
  MS_ERROR_NO_USER,
  MS_ERROR_INVALID_PROFILE,
  MS_ERROR_RESERVED_NAME,
  MS_ERROR_PROFILE_SET_FAILED,
  MS_ERROR_INVALID_PRESENCE,
  MS_ERROR_LIMIT_REQUIRED,
  MS_ERROR_HANDLE_ALREADY_EXISTS,
  MS_ERROR_INVALID_USERS,
  MS_ERROR_NAME_ALREADY_EXISTS,
  MS_ERROR_NO_SUCH_SUBTEAM,
  MS_ERROR_NO_USERS_PROVIDED,
  MS_ERROR_PERMISSION_DENIED,
  MS_ERROR_MISSING_DURATION,
  MS_ERROR_SNOOZE_NOT_ACTIVE,

  /* Conversations. */
  MS_ERROR_CHANNEL_NOT_FOUND,
  MS_ERROR_NAME_TAKEN,
  MS_ERROR_INVALID_NAME,
  MS_ERROR_INVALID_NAME_REQUIRED,
  MS_ERROR_INVALID_NAME_MAXLENGTH,
  MS_ERROR_INVALID_NAME_SPECIALS,
  MS_ERROR_INVALID_NAME_PUNCTUATION,
  MS_ERROR_INVALID_TYPES,
  MS_ERROR_IS_ARCHIVED,
  MS_ERROR_ALREADY_ARCHIVED,
  MS_ERROR_NOT_ARCHIVED,
  MS_ERROR_CANT_ARCHIVE_GENERAL,
  MS_ERROR_CANT_LEAVE_GENERAL,
  MS_ERROR_CANT_KICK_SELF,
  MS_ERROR_CANT_KICK_FROM_GENERAL,
  MS_ERROR_CANT_INVITE_SELF,
  MS_ERROR_CANT_INVITE,
  MS_ERROR_ALREADY_IN_CHANNEL,
  MS_ERROR_NOT_IN_CHANNEL,
  MS_ERROR_METHOD_NOT_SUPPORTED_FOR_CHANNEL_TYPE,
  MS_ERROR_TOO_LONG,
  MS_ERROR_INVALID_TIMESTAMP,
  MS_ERROR_INVALID_TS_LATEST,
  MS_ERROR_INVALID_TS_OLDEST,
  MS_ERROR_USERS_LIST_NOT_SUPPLIED,
  MS_ERROR_NOT_ENOUGH_USERS,
  MS_ERROR_TOO_MANY_USERS,
  MS_ERROR_FETCH_MEMBERS_FAILED,

  /* Messages. */
  MS_ERROR_NO_TEXT,
  MS_ERROR_MSG_TOO_LONG,
  MS_ERROR_MESSAGE_NOT_FOUND,
  MS_ERROR_CANT_UPDATE_MESSAGE,
  MS_ERROR_CANT_DELETE_MESSAGE,
  MS_ERROR_EDIT_WINDOW_CLOSED,
  MS_ERROR_THREAD_NOT_FOUND,
  MS_ERROR_TOO_MANY_ATTACHMENTS,
  MS_ERROR_INVALID_BLOCKS,
  MS_ERROR_INVALID_BLOCKS_FORMAT,
  MS_ERROR_INVALID_METADATA_FORMAT,
  MS_ERROR_NO_QUERY,

  /* Jobs. */
  MS_ERROR_JOB_NOT_FOUND,
  MS_ERROR_JOB_RUNNING, /* another one */

  /* What hangs on a message, and what each person keeps. */
  MS_ERROR_ALREADY_REACTED,
  MS_ERROR_NO_REACTION,
  MS_ERROR_TOO_MANY_EMOJI,
  MS_ERROR_TOO_MANY_REACTIONS,
  MS_ERROR_BAD_TIMESTAMP,
  MS_ERROR_NO_ITEM_SPECIFIED,
  MS_ERROR_ALREADY_PINNED,
  MS_ERROR_NO_PIN,
  MS_ERROR_NOT_PINNABLE,
  MS_ERROR_TOO_MANY_PINS,
  MS_ERROR_ALREADY_STARRED,
  MS_ERROR_NOT_STARRED,
  MS_ERROR_TOO_MANY_STARS,
  MS_ERROR_TOO_MANY_PREFS,
  MS_ERROR_TOO_MANY_DRAFTS,

  /* Reminders. */
  MS_ERROR_NOT_FOUND,
  MS_ERROR_CANNOT_ADD_BOT,
  MS_ERROR_CANNOT_ADD_OTHERS,
  MS_ERROR_CANNOT_ADD_SLACKBOT,
  MS_ERROR_CANNOT_COMPLETE_OTHERS,
  MS_ERROR_CANNOT_PARSE, /* no moment that we understand */
  MS_ERROR_TIME_IN_PAST,
  MS_ERROR_TIME_TOO_FAR,
  MS_ERROR_TOO_MANY_REMINDERS,

  /* Apps. */
  MS_ERROR_APP_NOT_CONNECTED,
  MS_ERROR_APP_NOT_FOUND,
  MS_ERROR_APP_TIMEOUT, /* it did not acknowledge in time */
  MS_ERROR_BOT_NOT_FOUND,
  MS_ERROR_COMMAND_TAKEN, /* another app has it, or it is ours */
  MS_ERROR_INVALID_COMMAND,
  MS_ERROR_INVALID_ACTION,
  MS_ERROR_INVALID_URL,
  MS_ERROR_UNKNOWN_COMMAND,
  MS_ERROR_USED_URL, /* a response_url that is unknown, used up or too old */
  MS_ERROR_WEBHOOK_NOT_FOUND,
  MS_ERROR_INVALID_PAYLOAD, /* of a webhook, like the next two */
  MS_ERROR_INVALID_TOKEN,
  MS_ERROR_NO_SERVICE,

  /* Files and pictures. */
  MS_ERROR_FILE_NOT_FOUND,
  MS_ERROR_FILE_DELETED,
  MS_ERROR_CANT_DELETE_FILE,
  MS_ERROR_NO_FILE_DATA, /* files.upload without a file */
  MS_ERROR_FILE_UPLOAD_INCOMPLETE, /* its bytes are not all there */
  MS_ERROR_FILE_UPLOAD_SIZE_RESTRICTED,
  MS_ERROR_STORAGE_LIMIT_REACHED, /* the team's share of the disk is used up */
  MS_ERROR_TOO_MANY_UPLOADS, /* begun and not ended */
  MS_ERROR_BAD_IMAGE,
  MS_ERROR_TOO_LARGE,
  MS_ERROR_EMOJI_NOT_FOUND,
  MS_ERROR_EMOJI_LIMIT_REACHED,

  MS_ERROR_LAST /* not a code */
} MsError;

/* The same two from the executor's side: neither yes nor no, and not taken any more. */
#define MS_ERROR_UNKNOWN_OUTCOME MS_ERROR_FATAL
#define MS_ERROR_SHUTTING_DOWN   MS_ERROR_SERVICE_UNAVAILABLE

GQuark      ms_error_quark           (void);

/**
 * ms_error_get_wire_name:
 * @error: any error
 *
 * Returns: (transfer none): the API's name of @error; "internal_error" for every other domain, so that nothing of the inside
 *   reaches a peer
 */
const char *ms_error_get_wire_name   (const GError *error);

/**
 * ms_error_code_get_wire_name:
 *
 * Returns: (transfer none): the API's name of @code; "internal_error" for a number that is no code
 */
const char *ms_error_code_get_wire_name (MsError code);

/**
 * ms_error_from_wire_name:
 * @name: (nullable): an error name that a server sent
 * @code: (out): the code, MS_ERROR_INTERNAL when the name is not known
 *
 * Returns: whether the name is known
 */
gboolean    ms_error_from_wire_name  (const char *name,
                                      MsError    *code);

/**
 * ms_error_get_http_status:
 *
 * Returns: the status of an API reply: 200 for nearly everything, 429, 413, 411, and 403 for a foreign origin
 */
unsigned int ms_error_get_http_status (const GError *error);

/**
 * ms_error_get_retry_after:
 *
 * Returns: whole seconds after which trying again makes sense, 0 when nothing is said; at least 1 for MS_ERROR_RATELIMITED
 */
unsigned int ms_error_get_retry_after (const GError *error);

/**
 * ms_error_set:
 * @error: (out) (optional): as g_set_error()
 * @code: what happened
 *
 * Sets @error with the wire name as its message. Always returns FALSE: `return ms_error_set (error, MS_ERROR_NO_TEXT);`
 */
gboolean    ms_error_set             (GError     **error,
                                      MsError      code);

/**
 * ms_error_set_message:
 *
 * The same with a message in words (English, for logs and response_metadata). Always returns FALSE.
 */
gboolean    ms_error_set_message     (GError     **error,
                                      MsError      code,
                                      const char  *format,
                                      ...) G_GNUC_PRINTF (3, 4);

/**
 * ms_error_set_ratelimited:
 * @seconds: when to try again; 0 counts as 1
 *
 * Always returns FALSE.
 */
gboolean    ms_error_set_ratelimited (GError      **error,
                                      unsigned int  seconds);

G_END_DECLS
