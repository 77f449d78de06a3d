/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Accounts in the hands of administrators. Each rule checks who may, then writes, then notes it. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-account-admin.h"

#include <sodium.h>

#include "ms-account-private.h"
#include "ms-audit-service.h"
#include "ms-error.h"
#include "ms-limits.h"
#include "ms-second-factor.h"

#define GROUP_LENGTH 5 /* with its hyphen */

/* Somebody whom the caller may do @action to: owners and administrators are changed by owners, everybody by themselves; the system may
 * all. Who may not do it at all learns nothing of who there is. */
static MsUser *
need_managed (MsContext   *context,
              const char  *user,
              MsAction     action,
              gint64      *key,
              GError     **error)
{
  const MsActor *actor = ms_context_get_actor (context);
  g_autoptr(MsUser) caller = NULL;
  g_autoptr(MsUser) account = NULL;

  if (!actor->is_system)
    {
      caller = ms_service_need_caller (context, action, error);
      if (caller == NULL)
        return NULL;
    }
  account = ms_service_need_user (context, user, actor->is_system, key, error);
  if (account == NULL)
    return NULL;
  if (caller != NULL && account->role >= MS_ROLE_ADMIN && *key != actor->user
      && !ms_policy_check (caller->role, MS_ACTION_SET_ADMIN, error))
    return NULL;
  return g_steal_pointer (&account);
}

/* There is always an owner. */
static gboolean
check_last_owner (MsContext     *context,
                  const MsUser  *account,
                  GError       **error)
{
  gint64 owners = 0;

  if (account->role != MS_ROLE_OWNER || account->deleted)
    return TRUE;
  if (!ms_user_store_count_owners (ms_context_get_store (context), &owners, error))
    return FALSE;
  return owners > 1 || ms_error_set_message (error, MS_ERROR_RESTRICTED_ACTION, "the last owner stays one");
}

static gboolean
write_user (MsContext          *context,
            MsUser             *account,
            gint64              key,
            const MsAuditNote  *note,
            gint64             *event_seq,
            GError            **error)
{
  account->updated = ms_context_get_now (context);
  return ms_user_store_update (ms_context_get_store (context), key, account, error)
         && ms_audit_service_note (context, note, error)
         && ms_service_tell_user (context, key, account, FALSE, event_seq, error);
}

gboolean
ms_account_service_set_role (MsContext   *context,
                             const char  *user,
                             MsRole       role,
                             gint64      *event_seq,
                             GError     **error)
{
  gint64 key = 0;
  g_autoptr(MsUser) account =
    need_managed (context, user, role >= MS_ROLE_ADMIN ? MS_ACTION_SET_ADMIN : MS_ACTION_SET_ROLE, &key, error);
  MsAuditNote note = { .action = MS_AUDIT_USER_ROLE, .user = key, .after = ms_role_to_string (role) };

  if (account == NULL)
    return FALSE;
  if (account->role == MS_ROLE_BOT || role == MS_ROLE_BOT)
    return ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, "[ERROR] a bot stays one: role");
  ms_service_start_seq (context, event_seq);
  if (account->role == role)
    return TRUE;
  if (!check_last_owner (context, account, error))
    return FALSE;

  note.before = ms_role_to_string (account->role);
  account->role = role;
  return write_user (context, account, key, &note, event_seq, error);
}

gboolean
ms_account_service_set_active (MsContext   *context,
                               const char  *user,
                               gboolean     active,
                               gint64      *event_seq,
                               GError     **error)
{
  gint64 key = 0;
  g_autoptr(MsUser) account = need_managed (context, user, MS_ACTION_DEACTIVATE, &key, error);
  const MsAuditNote note = { .action = active ? MS_AUDIT_USER_ACTIVATED : MS_AUDIT_USER_DEACTIVATED, .user = key };

  if (account == NULL)
    return FALSE;
  ms_service_start_seq (context, event_seq);
  if (account->deleted == !active)
    return TRUE;
  if (!active && !check_last_owner (context, account, error))
    return FALSE;

  account->deleted = !active;
  if (active)
    return ms_account_forget_ended (context, key, error)
           && ms_user_store_touch (ms_context_get_store (context), key, ms_context_get_now (context), error)
           && write_user (context, account, key, &note, event_seq, error);
  return ms_account_end_inactive (context, key, error) && write_user (context, account, key, &note, event_seq, error);
}

gboolean
ms_account_service_set_password (MsContext   *context,
                                 const char  *user,
                                 const char  *hash,
                                 GError     **error)
{
  gint64 key = 0;
  g_autoptr(MsUser) account = NULL;
  MsAuditNote note = { .action = MS_AUDIT_PASSWORD_CHANGED };

  if (!ms_context_get_actor (context)->is_system)
    return ms_error_set (error, MS_ERROR_NOT_ALLOWED);

  account = ms_service_need_user (context, user, TRUE, &key, error);
  note.user = key;
  return account != NULL
         && ms_user_store_set_password (ms_context_get_store (context), key, hash, ms_context_get_now (context), 0, error)
         && ms_audit_service_note (context, &note, error)
         && ms_account_end_sessions (context, key, 0, NULL, error);
}

void
ms_account_make_secret (char  *secret,
                        gsize  size)
{
  static const char alphabet[] = "abcdefghjkmnpqrstuvwxyz23456789";

  for (gsize i = 0; i < size - 1; i++)
    secret[i] = i % GROUP_LENGTH == GROUP_LENGTH - 1 ? '-' : alphabet[randombytes_uniform (sizeof alphabet - 1)];
  secret[size - 1] = '\0';
}

void
ms_account_make_one_time_password (char password[MS_ONE_TIME_PASSWORD_SIZE])
{
  ms_account_make_secret (password, MS_ONE_TIME_PASSWORD_SIZE);
}

static MsUser *
need_resettable (MsContext   *context,
                 const char  *user,
                 gint64      *key,
                 GError     **error)
{
  g_autoptr(MsUser) account = need_managed (context, user, MS_ACTION_MANAGE_SIGN_IN, key, error);

  if (account == NULL)
    return NULL;
  if (account->role == MS_ROLE_BOT)
    {
      ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, "[ERROR] a bot has no password: user");
      return NULL;
    }
  if (account->deleted)
    {
      ms_error_set (error, MS_ERROR_ACCOUNT_INACTIVE);
      return NULL;
    }
  return g_steal_pointer (&account);
}

gboolean
ms_account_service_check_reset (MsContext   *context,
                                const char  *user,
                                GError     **error)
{
  gint64 key = 0;
  g_autoptr(MsUser) account = need_resettable (context, user, &key, error);

  return account != NULL;
}

gboolean
ms_account_service_reset_password (MsContext   *context,
                                   const char  *user,
                                   const char  *hash,
                                   GError     **error)
{
  MsStore *store = ms_context_get_store (context);
  gint64 until = ms_context_get_now_seconds (context) + MS_ONE_TIME_PASSWORD_SECONDS;
  gint64 key = 0;
  g_autoptr(MsUser) account = need_resettable (context, user, &key, error);
  const MsAuditNote note = { .action = MS_AUDIT_PASSWORD_RESET, .user = key };

  return account != NULL
         && ms_user_store_set_password (store, key, hash, ms_context_get_now (context), until, error)
         && ms_audit_service_note (context, &note, error)
         && ms_account_end_sessions (context, key, 0, NULL, error);
}

gboolean
ms_account_service_disable_second_factor (MsContext   *context,
                                          const char  *user,
                                          GError     **error)
{
  gint64 key = 0;
  g_autoptr(MsUser) account = need_managed (context, user, MS_ACTION_MANAGE_SIGN_IN, &key, error);

  return account != NULL && ms_second_factor_remove (context, key, error);
}

gboolean
ms_account_service_list_sessions_of (MsContext         *context,
                                     const char        *user,
                                     MsSessionVisitor   visitor,
                                     gpointer           user_data,
                                     MsSignInState     *state,
                                     GError           **error)
{
  gint64 key = 0;
  g_autoptr(MsUser) account = need_managed (context, user, MS_ACTION_MANAGE_SIGN_IN, &key, error);
  g_auto(MsPasswordRow) row = { NULL };

  if (account == NULL || !ms_user_store_get_password (ms_context_get_store (context), key, &row, error)
      || !ms_second_factor_is_on (context, key, &state->second_factor, error))
    return FALSE;

  state->must_change_password = row.one_time_until != 0;
  return ms_account_visit_sessions (context, key, visitor, user_data, error);
}

static gboolean
end_sessions (MsContext   *context,
              gint64       user,
              const char  *session,
              guint       *revoked,
              GError     **error)
{
  if (session == NULL)
    return ms_account_end_sessions (context, user, 0, revoked, error);

  *revoked = 1;
  return ms_account_end_session (context, user, session, error);
}

gboolean
ms_account_service_end_sessions_of (MsContext   *context,
                                    const char  *user,
                                    const char  *session,
                                    guint       *revoked,
                                    GError     **error)
{
  gint64 key = 0;
  g_autoptr(MsUser) account = need_managed (context, user, MS_ACTION_MANAGE_SIGN_IN, &key, error);
  MsAuditNote note = { .action = MS_AUDIT_SESSIONS_ENDED, .user = key };
  g_autofree char *count = NULL;

  *revoked = 0;
  if (account == NULL || !end_sessions (context, key, session, revoked, error))
    return FALSE;

  count = g_strdup_printf ("%u", *revoked);
  note.after = count;
  return *revoked == 0 || ms_audit_service_note (context, &note, error);
}
