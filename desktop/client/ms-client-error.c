/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Errors of the client layer and the sentences that people read. */

#define G_LOG_DOMAIN "ms-client"

#include "config.h"

#include "ms-client-error.h"

#include <glib/gi18n-lib.h>

#include "ms-error.h"

typedef struct
{
  int         code;
  const char *text;
} ErrorText;

static const ErrorText client_texts[] = {
  { MS_CLIENT_ERROR_UNREACHABLE, N_("Cannot reach the server. Check the address and the network.") },
  { MS_CLIENT_ERROR_TIMEOUT, N_("The server does not answer. Try again later.") },
  { MS_CLIENT_ERROR_TLS, N_("The connection is not safe: the certificate of the server is not trusted.") },
  { MS_CLIENT_ERROR_NOT_MICROSLACK, N_("There is no MicroSlack server at this address.") },
  { MS_CLIENT_ERROR_BAD_REPLY, N_("The server sent an answer that cannot be understood.") },
  { MS_CLIENT_ERROR_SERVER, N_("The server has a problem. Try again later.") },
  { MS_CLIENT_ERROR_INVALID_ADDRESS, N_("This is not an address of a server.") },
  { MS_CLIENT_ERROR_NO_TOKEN, N_("Sign in to open this team.") },
  { MS_CLIENT_ERROR_STORAGE, N_("Cannot write to the disk of this computer.") },
};

static const ErrorText server_texts[] = {
  { MS_ERROR_RATELIMITED, N_("Too many attempts. Wait a moment, then try again.") },
  { MS_ERROR_SERVICE_UNAVAILABLE, N_("The server is stopping. Try again in a moment.") },
  { MS_ERROR_STORAGE_FULL, N_("The disk of the server is full. Ask an administrator.") },
  { MS_ERROR_NOT_AUTHED, N_("You were signed out. Sign in again.") },
  { MS_ERROR_INVALID_AUTH, N_("You were signed out. Sign in again.") },
  { MS_ERROR_TOKEN_REVOKED, N_("You were signed out. Sign in again.") },
  { MS_ERROR_ACCOUNT_INACTIVE, N_("This account is deactivated. Ask an administrator.") },
  { MS_ERROR_NOT_ALLOWED, N_("You are not allowed to do this. Ask an administrator.") },
  { MS_ERROR_NOT_AUTHORIZED, N_("You are not allowed to do this. Ask an administrator.") },
  { MS_ERROR_NOT_ADMIN, N_("You are not allowed to do this. Ask an administrator.") },
  { MS_ERROR_RESTRICTED_ACTION, N_("You are not allowed to do this. Ask an administrator.") },
  { MS_ERROR_ALREADY_SET_UP, N_("This server already has a team. Sign in instead.") },
  { MS_ERROR_NOT_SET_UP, N_("This server has no team yet. Create one first.") },
  { MS_ERROR_INVALID_CREDENTIALS, N_("Wrong name or password.") },
  { MS_ERROR_PASSWORD_CHANGE_REQUIRED, N_("This password works once. Choose one of your own.") },
  { MS_ERROR_SECOND_FACTOR_REQUIRED, N_("Enter the code from your authenticator app.") },
  { MS_ERROR_INVALID_CODE, N_("This code is unknown, used up or too old. Ask for a new one.") },
  { MS_ERROR_WEAK_PASSWORD, N_("This password is too short. Use at least 10 characters.") },
  { MS_ERROR_REGISTRATION_CLOSED, N_("New accounts need an invitation. Ask an administrator for a link.") },
  { MS_ERROR_EMAIL_TAKEN, N_("This e-mail address already belongs to an account.") },
  { MS_ERROR_INVALID_EMAIL, N_("This is not an e-mail address.") },
  { MS_ERROR_USER_NOT_FOUND, N_("This person is not in the team.") },
  { MS_ERROR_USERS_NOT_FOUND, N_("This person is not in the team.") },
  { MS_ERROR_CHANNEL_NOT_FOUND, N_("This channel does not exist.") },
  { MS_ERROR_NAME_TAKEN, N_("This name is taken. Choose another one.") },
  { MS_ERROR_RESERVED_NAME, N_("This name is taken. Choose another one.") },
  { MS_ERROR_INVALID_NAME, N_("Use letters, digits, dots, hyphens and underscores.") },
  { MS_ERROR_INVALID_NAME_REQUIRED, N_("Enter a name.") },
  { MS_ERROR_INVALID_NAME_MAXLENGTH, N_("This name is too long.") },
  { MS_ERROR_INVALID_NAME_SPECIALS, N_("Use lower-case letters, digits, hyphens and underscores.") },
  { MS_ERROR_INVALID_NAME_PUNCTUATION, N_("The name needs at least one letter or digit.") },
  { MS_ERROR_IS_ARCHIVED, N_("This channel is archived.") },
  { MS_ERROR_ALREADY_ARCHIVED, N_("This channel is archived.") },
  { MS_ERROR_CANT_ARCHIVE_GENERAL, N_("This channel cannot be archived.") },
  { MS_ERROR_CANT_LEAVE_GENERAL, N_("Everybody is in this channel. It cannot be left.") },
  { MS_ERROR_ALREADY_IN_CHANNEL, N_("This person is already in the channel.") },
  { MS_ERROR_NOT_IN_CHANNEL, N_("You are not in this channel. Join it first.") },
  { MS_ERROR_TOO_LONG, N_("This text is too long.") },
  { MS_ERROR_NO_TEXT, N_("There is nothing to send.") },
  { MS_ERROR_MSG_TOO_LONG, N_("This message is too long.") },
  { MS_ERROR_MESSAGE_NOT_FOUND, N_("This message no longer exists.") },
  { MS_ERROR_CANT_UPDATE_MESSAGE, N_("This message cannot be edited.") },
  { MS_ERROR_CANT_DELETE_MESSAGE, N_("This message cannot be deleted.") },
};

GQuark
ms_client_error_quark (void)
{
  return g_quark_from_static_string ("ms-client-error-quark");
}

static gboolean
has_code (const GError *error,
          GQuark        domain,
          const int    *codes,
          gsize         n_codes)
{
  for (gsize i = 0; i < n_codes; i++)
    if (g_error_matches (error, domain, codes[i]))
      return TRUE;
  return FALSE;
}

gboolean
ms_client_error_is_temporary (const GError *error)
{
  static const int client_codes[] = { MS_CLIENT_ERROR_UNREACHABLE, MS_CLIENT_ERROR_TIMEOUT, MS_CLIENT_ERROR_TLS,
                                      MS_CLIENT_ERROR_NOT_MICROSLACK, MS_CLIENT_ERROR_BAD_REPLY, MS_CLIENT_ERROR_SERVER };
  static const int server_codes[] = { MS_ERROR_RATELIMITED, MS_ERROR_SERVICE_UNAVAILABLE, MS_ERROR_FATAL,
                                      MS_ERROR_REQUEST_TIMEOUT };

  return has_code (error, MS_CLIENT_ERROR, client_codes, G_N_ELEMENTS (client_codes)) ||
         has_code (error, MS_ERROR, server_codes, G_N_ELEMENTS (server_codes));
}

gboolean
ms_client_error_is_signed_out (const GError *error)
{
  static const int codes[] = { MS_ERROR_NOT_AUTHED, MS_ERROR_INVALID_AUTH, MS_ERROR_ACCOUNT_INACTIVE, MS_ERROR_TOKEN_REVOKED };

  return has_code (error, MS_ERROR, codes, G_N_ELEMENTS (codes));
}

static const char *
find_text (const ErrorText *rows,
           gsize            n_rows,
           int              code)
{
  for (gsize i = 0; i < n_rows; i++)
    if (rows[i].code == code)
      return _(rows[i].text);
  return NULL;
}

const char *
ms_client_error_to_text (const GError *error)
{
  const char *text = NULL;

  if (error != NULL && error->domain == MS_CLIENT_ERROR)
    text = find_text (client_texts, G_N_ELEMENTS (client_texts), error->code);
  else if (error != NULL && error->domain == MS_ERROR)
    text = find_text (server_texts, G_N_ELEMENTS (server_texts), error->code);

  return text != NULL ? text : _("This did not work. Try again later.");
}
