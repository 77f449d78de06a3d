/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The ways in after first run: registration with or without an invitation, guests, and accounts that the system adds. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-account-service.h"

#include "ms-account-private.h"
#include "ms-audit-service.h"
#include "ms-error.h"
#include "ms-limits.h"
#include "ms-name.h"
#include "ms-user-store.h"

/* Whether the door is open: *invite is filled when a code was given. */
static gboolean
check_door (MsContext    *context,
            const char   *code,
            MsInviteRow  *invite,
            GError      **error)
{
  const MsTeam *team = ms_store_get_team (ms_context_get_store (context));

  if (!ms_store_is_set_up (ms_context_get_store (context)))
    return ms_error_set (error, MS_ERROR_NOT_SET_UP);
  if (team->registration == MS_REGISTRATION_CLOSED)
    return ms_error_set (error, MS_ERROR_REGISTRATION_CLOSED);
  if (code != NULL && *code != '\0')
    return ms_account_find_invite (context, code, invite, error);
  return team->registration == MS_REGISTRATION_OPEN || ms_error_set (error, MS_ERROR_REGISTRATION_CLOSED);
}

gboolean
ms_account_service_check_registration (MsContext   *context,
                                       const char  *name,
                                       const char  *email,
                                       const char  *invite,
                                       GError     **error)
{
  g_auto(MsAccountPerson) person = { NULL };
  MsInviteRow row = { 0 };

  return check_door (context, invite, &row, error) && ms_account_check_person (context, name, NULL, email, &person, error);
}

/* The name of who made an invitation; nobody's when the command line did. */
static gboolean
find_inviter (MsContext  *context,
              gint64      creator,
              char      **name,
              GError    **error)
{
  g_autoptr(GError) local_error = NULL;
  g_autoptr(MsUser) user = NULL;

  *name = NULL;
  if (creator == 0)
    return TRUE;
  user = ms_user_store_get (ms_context_get_store (context), creator, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (user != NULL)
    *name = g_strdup (ms_user_get_shown_name (user));
  return TRUE;
}

gboolean
ms_account_service_look_at_invite (MsContext   *context,
                                   const char  *code,
                                   char       **inviter,
                                   gint64      *expires,
                                   GError     **error)
{
  MsInviteRow invite = { 0 };

  if (code == NULL || *code == '\0')
    return ms_error_set (error, MS_ERROR_INVALID_CODE);
  if (!check_door (context, code, &invite, error))
    return FALSE;
  *expires = invite.expires;
  return find_inviter (context, invite.creator, inviter, error);
}

static gboolean
use_invite (MsContext          *context,
            const MsInviteRow  *invite,
            const MsUser       *user,
            MsSignIn           *result,
            GError            **error)
{
  g_autoptr(GArray) channels = NULL;

  if (invite->key == 0)
    return TRUE;
  if (!ms_invite_store_use (ms_context_get_store (context), invite->key, error))
    return FALSE;

  channels = ms_account_list_invited (context, invite, error);
  return channels != NULL && ms_account_join_all (context, channels, result->user, user, result, error);
}

static gboolean
write_account (MsContext              *context,
               const MsAccountPerson  *person,
               MsRole                  role,
               const MsRegister       *request,
               const MsInviteRow      *invite,
               gint64                  session_seconds,
               MsSignIn               *result,
               GError                **error)
{
  g_autoptr(MsUser) user = NULL;
  gint64 key = ms_account_make (context, person, role, request->password_hash, result, &user, error);

  return key != 0
         && ms_account_join_default (context, key, user, result, error)
         && use_invite (context, invite, user, result, error)
         && (!request->want_session
             || ms_account_make_session (context, key, request->device, session_seconds, MS_TOKEN_USER, result, error));
}

gboolean
ms_account_service_register (MsContext         *context,
                             const MsRegister  *request,
                             MsSignIn          *result,
                             GError           **error)
{
  g_auto(MsAccountPerson) person = { NULL };
  MsInviteRow invite = { 0 };

  return check_door (context, request->invite, &invite, error)
         && ms_account_check_person (context, request->name, request->real_name, request->email, &person, error)
         && write_account (context, &person, MS_ROLE_MEMBER, request, &invite, MS_SESSION_SECONDS, result, error);
}

gboolean
ms_account_service_guest (MsContext   *context,
                          const char  *name,
                          const char  *device,
                          MsSignIn    *result,
                          GError     **error)
{
  g_auto(MsAccountPerson) person = { NULL };
  MsRegister request = { .device = device, .want_session = TRUE };
  MsInviteRow none = { 0 };

  if (!ms_store_is_set_up (ms_context_get_store (context)))
    return ms_error_set (error, MS_ERROR_NOT_SET_UP);
  if (!ms_store_get_team (ms_context_get_store (context))->guests)
    return ms_error_set (error, MS_ERROR_REGISTRATION_CLOSED);

  person.name = ms_account_find_free_name (context, name, error);
  if (person.name == NULL)
    return FALSE;

  person.real_name = ms_account_trim_or_null (name);
  return write_account (context, &person, MS_ROLE_GUEST, &request, &none, MS_GUEST_SECONDS, result, error)
         && ms_user_store_set_visitor (ms_context_get_store (context), result->user, error);
}

static gboolean
note_added (MsContext       *context,
            MsRole           role,
            const MsSignIn  *result,
            GError         **error)
{
  const MsAuditNote note = { .action = MS_AUDIT_USER_ADDED, .user = result->user, .after = ms_role_to_string (role) };

  return ms_audit_service_note (context, &note, error);
}

gboolean
ms_account_service_add (MsContext         *context,
                        const MsRegister  *request,
                        MsRole             role,
                        MsSignIn          *result,
                        GError           **error)
{
  g_auto(MsAccountPerson) person = { NULL };
  MsInviteRow none = { 0 };
  MsSetup setup = {
    .registration = ms_store_get_team (ms_context_get_store (context))->registration,
    .guests = ms_store_get_team (ms_context_get_store (context))->guests,
    .name = request->name,
    .password_hash = request->password_hash,
    .real_name = request->real_name,
    .email = request->email,
    .device = request->device,
    .want_session = request->want_session,
  };

  if (!ms_context_get_actor (context)->is_system || role == MS_ROLE_GUEST)
    return ms_error_set (error, MS_ERROR_NOT_ALLOWED);
  if (!ms_store_is_set_up (ms_context_get_store (context)) && role == MS_ROLE_BOT)
    return ms_error_set (error, MS_ERROR_NOT_SET_UP);
  if (!ms_store_is_set_up (ms_context_get_store (context)))
    return ms_account_service_setup (context, &setup, result, error);
  return ms_account_check_person (context, request->name, request->real_name, request->email, &person, error)
         && write_account (context, &person, role, request, &none, MS_SESSION_SECONDS, result, error)
         && note_added (context, role, result, error);
}
