/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The table. A row is an action, its columns are the roles, its last column what a refusal is called. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-policy.h"

#include "ms-error.h"

#define OWNER (1u << MS_ROLE_OWNER)
#define ADMIN (1u << MS_ROLE_ADMIN)
#define MEMBER (1u << MS_ROLE_MEMBER)
#define GUEST (1u << MS_ROLE_GUEST)
#define BOT (1u << MS_ROLE_BOT)

#define ADMINS (OWNER | ADMIN)
#define MEMBERS (ADMINS | MEMBER)
#define MEMBERS_AND_BOTS (MEMBERS | BOT)
#define ALL (MEMBERS_AND_BOTS | GUEST)

typedef struct
{
  guint   roles;
  MsError refusal;
} Rule;

static const Rule rules[MS_ACTION_LAST] = {
  /* A guest sees the channels that somebody put it in, and no others: to it they do not exist. */
  [MS_ACTION_READ_PUBLIC_CHANNEL] = { MEMBERS_AND_BOTS, MS_ERROR_CHANNEL_NOT_FOUND },
  [MS_ACTION_LIST_CHANNELS] = { MEMBERS_AND_BOTS, MS_ERROR_RESTRICTED_ACTION },
  [MS_ACTION_JOIN_CHANNEL] = { MEMBERS_AND_BOTS, MS_ERROR_CHANNEL_NOT_FOUND },
  [MS_ACTION_CREATE_CHANNEL] = { MEMBERS_AND_BOTS, MS_ERROR_RESTRICTED_ACTION },
  [MS_ACTION_INVITE_TO_CHANNEL] = { MEMBERS_AND_BOTS, MS_ERROR_CANT_INVITE },
  [MS_ACTION_LEAVE_CHANNEL] = { ALL, MS_ERROR_RESTRICTED_ACTION },
  [MS_ACTION_SET_TOPIC] = { MEMBERS_AND_BOTS, MS_ERROR_RESTRICTED_ACTION },
  [MS_ACTION_RENAME_OWN_CHANNEL] = { MEMBERS_AND_BOTS, MS_ERROR_NOT_AUTHORIZED },
  [MS_ACTION_RENAME_ANY_CHANNEL] = { ADMINS, MS_ERROR_NOT_AUTHORIZED },
  [MS_ACTION_RENAME_GENERAL] = { OWNER, MS_ERROR_NOT_AUTHORIZED },
  [MS_ACTION_ARCHIVE_CHANNEL] = { MEMBERS, MS_ERROR_RESTRICTED_ACTION },
  [MS_ACTION_OPEN_DIRECT] = { ALL, MS_ERROR_RESTRICTED_ACTION },
  [MS_ACTION_POST_MESSAGE] = { ALL, MS_ERROR_RESTRICTED_ACTION },
  [MS_ACTION_UPDATE_OWN_MESSAGE] = { ALL, MS_ERROR_CANT_UPDATE_MESSAGE },
  [MS_ACTION_DELETE_OWN_MESSAGE] = { ALL, MS_ERROR_CANT_DELETE_MESSAGE },
  [MS_ACTION_DELETE_ANY_MESSAGE] = { ADMINS, MS_ERROR_CANT_DELETE_MESSAGE },
  [MS_ACTION_SET_OWN_PROFILE] = { ALL, MS_ERROR_NOT_ALLOWED },
  [MS_ACTION_SET_ANY_PROFILE] = { ADMINS, MS_ERROR_NOT_ADMIN },
  [MS_ACTION_READ_EMAIL] = { MEMBERS_AND_BOTS, MS_ERROR_NOT_ALLOWED },
  [MS_ACTION_CREATE_INVITE] = { MEMBERS, MS_ERROR_NOT_ALLOWED },
  [MS_ACTION_LIST_INVITES] = { ADMINS, MS_ERROR_NOT_ALLOWED },
  [MS_ACTION_REVOKE_ANY_INVITE] = { ADMINS, MS_ERROR_NOT_ALLOWED },
  [MS_ACTION_SET_ROLE] = { ADMINS, MS_ERROR_NOT_ALLOWED },
  [MS_ACTION_SET_OWNER] = { OWNER, MS_ERROR_NOT_ALLOWED },
  [MS_ACTION_DEACTIVATE] = { ADMINS, MS_ERROR_NOT_ALLOWED },
  [MS_ACTION_SETTINGS] = { OWNER, MS_ERROR_NOT_ALLOWED },
};

gboolean
ms_policy_allows (MsRole   role,
                  MsAction action)
{
  g_return_val_if_fail (action < MS_ACTION_LAST, FALSE);

  return (rules[action].roles & (1u << role)) != 0;
}

gboolean
ms_policy_check (MsRole     role,
                 MsAction   action,
                 GError   **error)
{
  if (ms_policy_allows (role, action))
    return TRUE;

  return ms_error_set (error, rules[action].refusal);
}
