/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The table of error codes. A code that is not in it does not exist for a peer: it is told "internal_error". */

#define G_LOG_DOMAIN "ms-common"

#include "config.h"

#include "ms-error.h"

#include <stdarg.h>

#define STATUS_OK 200
#define STATUS_FORBIDDEN 403
#define STATUS_LENGTH_REQUIRED 411
#define STATUS_TOO_LARGE 413
#define STATUS_TOO_MANY 429

typedef struct
{
  const char   *wire_name;
  unsigned int  status; /* 0 = 200 */
} ErrorRow;

typedef struct
{
  unsigned int retry_after;
} MsErrorPrivate;

static const ErrorRow rows[MS_ERROR_LAST] = {
  [MS_ERROR_INTERNAL] = { "internal_error" },
  [MS_ERROR_FATAL] = { "fatal_error" },
  [MS_ERROR_REQUEST_TIMEOUT] = { "request_timeout" },
  [MS_ERROR_SERVICE_UNAVAILABLE] = { "service_unavailable" },
  [MS_ERROR_STORAGE_FULL] = { "storage_full" },

  [MS_ERROR_RATELIMITED] = { "ratelimited", STATUS_TOO_MANY },
  [MS_ERROR_UNKNOWN_METHOD] = { "unknown_method" },
  [MS_ERROR_INVALID_ARGUMENTS] = { "invalid_arguments" },
  [MS_ERROR_INVALID_ARG_NAME] = { "invalid_arg_name" },
  [MS_ERROR_INVALID_JSON] = { "invalid_json" },
  [MS_ERROR_JSON_NOT_OBJECT] = { "json_not_object" },
  [MS_ERROR_INVALID_FORM_DATA] = { "invalid_form_data" },
  [MS_ERROR_INVALID_POST_TYPE] = { "invalid_post_type" },
  [MS_ERROR_INVALID_CHARSET] = { "invalid_charset" },
  [MS_ERROR_INVALID_CURSOR] = { "invalid_cursor" },
  [MS_ERROR_INVALID_LIMIT] = { "invalid_limit" },
  [MS_ERROR_BODY_TOO_LARGE] = { "request_too_large", STATUS_TOO_LARGE },
  [MS_ERROR_LENGTH_REQUIRED] = { "length_required", STATUS_LENGTH_REQUIRED },
  [MS_ERROR_UNKNOWN_TYPE] = { "unknown_type" },

  [MS_ERROR_NOT_AUTHED] = { "not_authed" },
  [MS_ERROR_INVALID_AUTH] = { "invalid_auth" },
  [MS_ERROR_ACCOUNT_INACTIVE] = { "account_inactive" },
  [MS_ERROR_TOKEN_REVOKED] = { "token_revoked" },
  [MS_ERROR_NOT_ALLOWED_TOKEN_TYPE] = { "not_allowed_token_type" },
  [MS_ERROR_MISSING_SCOPE] = { "missing_scope" },
  [MS_ERROR_NOT_ALLOWED] = { "not_allowed" },
  [MS_ERROR_NOT_AUTHORIZED] = { "not_authorized" },
  [MS_ERROR_NOT_ADMIN] = { "not_admin" },
  [MS_ERROR_RESTRICTED_ACTION] = { "restricted_action" },
  [MS_ERROR_FOREIGN_ORIGIN] = { "foreign_origin", STATUS_FORBIDDEN },

  [MS_ERROR_ALREADY_SET_UP] = { "already_set_up" },
  [MS_ERROR_NOT_SET_UP] = { "not_set_up" },
  [MS_ERROR_INVALID_CREDENTIALS] = { "invalid_credentials" },
  [MS_ERROR_PASSWORD_CHANGE_REQUIRED] = { "password_change_required" },
  [MS_ERROR_SECOND_FACTOR_REQUIRED] = { "second_factor_required" },
  [MS_ERROR_INVALID_CODE] = { "invalid_code" },
  [MS_ERROR_WEAK_PASSWORD] = { "weak_password" },
  [MS_ERROR_REGISTRATION_CLOSED] = { "registration_closed" },
  [MS_ERROR_EMAIL_TAKEN] = { "email_taken" },
  [MS_ERROR_INVALID_EMAIL] = { "invalid_email" },
  [MS_ERROR_SESSION_NOT_FOUND] = { "session_not_found" },

  [MS_ERROR_USER_NOT_FOUND] = { "user_not_found" },
  [MS_ERROR_USERS_NOT_FOUND] = { "users_not_found" },
  [MS_ERROR_USER_NOT_VISIBLE] = { "user_not_visible" },
  [MS_ERROR_USER_NOT_IN_CHANNEL] = { "user_not_in_channel" },
  [MS_ERROR_NO_USER] = { "no_user" },
  [MS_ERROR_INVALID_PROFILE] = { "invalid_profile" },
  [MS_ERROR_RESERVED_NAME] = { "reserved_name" },
  [MS_ERROR_PROFILE_SET_FAILED] = { "profile_set_failed" },
  [MS_ERROR_INVALID_PRESENCE] = { "invalid_presence" },
  [MS_ERROR_LIMIT_REQUIRED] = { "limit_required" },
  [MS_ERROR_HANDLE_ALREADY_EXISTS] = { "handle_already_exists" },
  [MS_ERROR_INVALID_USERS] = { "invalid_users" },
  [MS_ERROR_NAME_ALREADY_EXISTS] = { "name_already_exists" },
  [MS_ERROR_NO_SUCH_SUBTEAM] = { "no_such_subteam" },
  [MS_ERROR_NO_USERS_PROVIDED] = { "no_users_provided" },
  [MS_ERROR_PERMISSION_DENIED] = { "permission_denied" },
  [MS_ERROR_MISSING_DURATION] = { "missing_duration" },
  [MS_ERROR_SNOOZE_NOT_ACTIVE] = { "snooze_not_active" },

  [MS_ERROR_CHANNEL_NOT_FOUND] = { "channel_not_found" },
  [MS_ERROR_NAME_TAKEN] = { "name_taken" },
  [MS_ERROR_INVALID_NAME] = { "invalid_name" },
  [MS_ERROR_INVALID_NAME_REQUIRED] = { "invalid_name_required" },
  [MS_ERROR_INVALID_NAME_MAXLENGTH] = { "invalid_name_maxlength" },
  [MS_ERROR_INVALID_NAME_SPECIALS] = { "invalid_name_specials" },
  [MS_ERROR_INVALID_NAME_PUNCTUATION] = { "invalid_name_punctuation" },
  [MS_ERROR_INVALID_TYPES] = { "invalid_types" },
  [MS_ERROR_IS_ARCHIVED] = { "is_archived" },
  [MS_ERROR_ALREADY_ARCHIVED] = { "already_archived" },
  [MS_ERROR_NOT_ARCHIVED] = { "not_archived" },
  [MS_ERROR_CANT_ARCHIVE_GENERAL] = { "cant_archive_general" },
  [MS_ERROR_CANT_LEAVE_GENERAL] = { "cant_leave_general" },
  [MS_ERROR_CANT_KICK_SELF] = { "cant_kick_self" },
  [MS_ERROR_CANT_KICK_FROM_GENERAL] = { "cant_kick_from_general" },
  [MS_ERROR_CANT_INVITE_SELF] = { "cant_invite_self" },
  [MS_ERROR_CANT_INVITE] = { "cant_invite" },
  [MS_ERROR_ALREADY_IN_CHANNEL] = { "already_in_channel" },
  [MS_ERROR_NOT_IN_CHANNEL] = { "not_in_channel" },
  [MS_ERROR_METHOD_NOT_SUPPORTED_FOR_CHANNEL_TYPE] = { "method_not_supported_for_channel_type" },
  [MS_ERROR_TOO_LONG] = { "too_long" },
  [MS_ERROR_INVALID_TIMESTAMP] = { "invalid_timestamp" },
  [MS_ERROR_INVALID_TS_LATEST] = { "invalid_ts_latest" },
  [MS_ERROR_INVALID_TS_OLDEST] = { "invalid_ts_oldest" },
  [MS_ERROR_USERS_LIST_NOT_SUPPLIED] = { "users_list_not_supplied" },
  [MS_ERROR_NOT_ENOUGH_USERS] = { "not_enough_users" },
  [MS_ERROR_TOO_MANY_USERS] = { "too_many_users" },
  [MS_ERROR_FETCH_MEMBERS_FAILED] = { "fetch_members_failed" },

  [MS_ERROR_NO_TEXT] = { "no_text" },
  [MS_ERROR_MSG_TOO_LONG] = { "msg_too_long" },
  [MS_ERROR_MESSAGE_NOT_FOUND] = { "message_not_found" },
  [MS_ERROR_CANT_UPDATE_MESSAGE] = { "cant_update_message" },
  [MS_ERROR_CANT_DELETE_MESSAGE] = { "cant_delete_message" },
  [MS_ERROR_EDIT_WINDOW_CLOSED] = { "edit_window_closed" },
  [MS_ERROR_THREAD_NOT_FOUND] = { "thread_not_found" },
  [MS_ERROR_TOO_MANY_ATTACHMENTS] = { "too_many_attachments" },
  [MS_ERROR_INVALID_BLOCKS] = { "invalid_blocks" },
  [MS_ERROR_INVALID_BLOCKS_FORMAT] = { "invalid_blocks_format" },
  [MS_ERROR_INVALID_METADATA_FORMAT] = { "invalid_metadata_format" },
  [MS_ERROR_NO_QUERY] = { "no_query" },
  [MS_ERROR_JOB_NOT_FOUND] = { "job_not_found" },
  [MS_ERROR_JOB_RUNNING] = { "job_running" },

  [MS_ERROR_ALREADY_REACTED] = { "already_reacted" },
  [MS_ERROR_NO_REACTION] = { "no_reaction" },
  [MS_ERROR_TOO_MANY_EMOJI] = { "too_many_emoji" },
  [MS_ERROR_TOO_MANY_REACTIONS] = { "too_many_reactions" },
  [MS_ERROR_BAD_TIMESTAMP] = { "bad_timestamp" },
  [MS_ERROR_NO_ITEM_SPECIFIED] = { "no_item_specified" },
  [MS_ERROR_ALREADY_PINNED] = { "already_pinned" },
  [MS_ERROR_NO_PIN] = { "no_pin" },
  [MS_ERROR_NOT_PINNABLE] = { "not_pinnable" },
  [MS_ERROR_TOO_MANY_PINS] = { "too_many_pins" },
  [MS_ERROR_ALREADY_STARRED] = { "already_starred" },
  [MS_ERROR_NOT_STARRED] = { "not_starred" },
  [MS_ERROR_TOO_MANY_STARS] = { "too_many_stars" },
  [MS_ERROR_TOO_MANY_PREFS] = { "too_many_prefs" },
  [MS_ERROR_TOO_MANY_DRAFTS] = { "too_many_drafts" },

  [MS_ERROR_NOT_FOUND] = { "not_found" },
  [MS_ERROR_CANNOT_ADD_BOT] = { "cannot_add_bot" },
  [MS_ERROR_CANNOT_ADD_OTHERS] = { "cannot_add_others" },
  [MS_ERROR_CANNOT_ADD_SLACKBOT] = { "cannot_add_slackbot" },
  [MS_ERROR_CANNOT_COMPLETE_OTHERS] = { "cannot_complete_others" },
  [MS_ERROR_CANNOT_PARSE] = { "cannot_parse" },
  [MS_ERROR_TIME_IN_PAST] = { "time_in_past" },
  [MS_ERROR_TIME_TOO_FAR] = { "time_too_far" },
  [MS_ERROR_TOO_MANY_REMINDERS] = { "too_many_reminders" },

  [MS_ERROR_APP_NOT_CONNECTED] = { "app_not_connected" },
  [MS_ERROR_APP_NOT_FOUND] = { "app_not_found" },
  [MS_ERROR_APP_TIMEOUT] = { "app_timeout" },
  [MS_ERROR_BOT_NOT_FOUND] = { "bot_not_found" },
  [MS_ERROR_COMMAND_TAKEN] = { "command_taken" },
  [MS_ERROR_INVALID_COMMAND] = { "invalid_command" },
  [MS_ERROR_INVALID_ACTION] = { "invalid_action" },
  [MS_ERROR_INVALID_URL] = { "invalid_url" },
  [MS_ERROR_UNKNOWN_COMMAND] = { "unknown_command" },
  [MS_ERROR_USED_URL] = { "used_url" },
  [MS_ERROR_WEBHOOK_NOT_FOUND] = { "webhook_not_found" },
  [MS_ERROR_INVALID_PAYLOAD] = { "invalid_payload" },
  [MS_ERROR_INVALID_TOKEN] = { "invalid_token" },
  [MS_ERROR_NO_SERVICE] = { "no_service" },

  [MS_ERROR_FILE_NOT_FOUND] = { "file_not_found" },
  [MS_ERROR_FILE_DELETED] = { "file_deleted" },
  [MS_ERROR_CANT_DELETE_FILE] = { "cant_delete_file" },
  [MS_ERROR_NO_FILE_DATA] = { "no_file_data" },
  [MS_ERROR_FILE_UPLOAD_INCOMPLETE] = { "file_upload_incomplete" },
  [MS_ERROR_FILE_UPLOAD_SIZE_RESTRICTED] = { "file_upload_size_restricted" },
  [MS_ERROR_STORAGE_LIMIT_REACHED] = { "storage_limit_reached" },
  [MS_ERROR_TOO_MANY_UPLOADS] = { "too_many_uploads" },
  [MS_ERROR_BAD_IMAGE] = { "bad_image" },
  [MS_ERROR_TOO_LARGE] = { "too_large" },
  [MS_ERROR_EMOJI_NOT_FOUND] = { "emoji_not_found" },
  [MS_ERROR_EMOJI_LIMIT_REACHED] = { "emoji_limit_reached" },
};

static void
ms_error_private_init (MsErrorPrivate *priv)
{
  priv->retry_after = 0;
}

static void
ms_error_private_copy (const MsErrorPrivate *source,
                       MsErrorPrivate       *target)
{
  *target = *source;
}

static void
ms_error_private_clear (MsErrorPrivate *priv)
{
}

G_DEFINE_EXTENDED_ERROR (MsError, ms_error)

static const ErrorRow *
find_row (const GError *error)
{
  if (error == NULL || error->domain != MS_ERROR || error->code < 0 || error->code >= MS_ERROR_LAST)
    return &rows[MS_ERROR_INTERNAL];
  return &rows[error->code];
}

const char *
ms_error_code_get_wire_name (MsError code)
{
  if ((int) code < 0 || code >= MS_ERROR_LAST)
    code = MS_ERROR_INTERNAL;
  return rows[code].wire_name;
}

const char *
ms_error_get_wire_name (const GError *error)
{
  return find_row (error)->wire_name;
}

gboolean
ms_error_from_wire_name (const char *name,
                         MsError    *code)
{
  for (int i = 0; name != NULL && i < MS_ERROR_LAST; i++)
    if (g_str_equal (rows[i].wire_name, name))
      {
        *code = i;
        return TRUE;
      }

  *code = MS_ERROR_INTERNAL;
  return FALSE;
}

unsigned int
ms_error_get_http_status (const GError *error)
{
  unsigned int status = find_row (error)->status;

  return status != 0 ? status : STATUS_OK;
}

unsigned int
ms_error_get_retry_after (const GError *error)
{
  MsErrorPrivate *priv;

  if (error == NULL || error->domain != MS_ERROR)
    return 0;
  priv = ms_error_get_private (error);
  if (error->code == MS_ERROR_RATELIMITED)
    return MAX (priv->retry_after, 1);
  return priv->retry_after;
}

gboolean
ms_error_set (GError **error,
              MsError  code)
{
  g_set_error_literal (error, MS_ERROR, code, ms_error_code_get_wire_name (code));
  return FALSE;
}

gboolean
ms_error_set_message (GError     **error,
                      MsError      code,
                      const char  *format,
                      ...)
{
  va_list arguments;

  va_start (arguments, format);
  g_propagate_error (error, g_error_new_valist (MS_ERROR, code, format, arguments));
  va_end (arguments);
  return FALSE;
}

gboolean
ms_error_set_ratelimited (GError      **error,
                          unsigned int  seconds)
{
  g_autoptr(GError) local = g_error_new_literal (MS_ERROR, MS_ERROR_RATELIMITED, "ratelimited");
  MsErrorPrivate *priv = ms_error_get_private (local);

  priv->retry_after = MAX (seconds, 1);
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}
