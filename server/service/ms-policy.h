/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who may do what: the only file with permission rules. One table, role by action; whether somebody is a member or the author is
 * looked up by the services, which then ask for the action that fits (UPDATE_OWN_MESSAGE, DELETE_ANY_MESSAGE, …). Pure. */

#pragma once

#include <glib.h>

#include "ms-user.h"

G_BEGIN_DECLS

typedef enum
{
  MS_ACTION_READ_PUBLIC_CHANNEL, /* without being a member */
  MS_ACTION_LIST_CHANNELS, /* those one is not in */
  MS_ACTION_JOIN_CHANNEL,
  MS_ACTION_CREATE_CHANNEL,
  MS_ACTION_INVITE_TO_CHANNEL,
  MS_ACTION_KICK_FROM_OWN_CHANNEL, /* a private one, or one made it */
  MS_ACTION_KICK_FROM_ANY_CHANNEL,
  MS_ACTION_LEAVE_CHANNEL,
  MS_ACTION_SET_TOPIC, /* and purpose */
  MS_ACTION_RENAME_OWN_CHANNEL, /* one made it */
  MS_ACTION_RENAME_ANY_CHANNEL,
  MS_ACTION_RENAME_GENERAL,
  MS_ACTION_ARCHIVE_OWN_CHANNEL, /* and back; one made it */
  MS_ACTION_ARCHIVE_ANY_CHANNEL,
  MS_ACTION_OPEN_DIRECT,
  MS_ACTION_POST_MESSAGE,
  MS_ACTION_REMIND_OTHERS, /* somebody else of something */
  MS_ACTION_REACT,
  MS_ACTION_PIN, /* and take the pin away, anybody's */
  MS_ACTION_UPDATE_OWN_MESSAGE,
  MS_ACTION_DELETE_OWN_MESSAGE,
  MS_ACTION_DELETE_ANY_MESSAGE,
  MS_ACTION_READ_OWN_VERSIONS, /* of what one wrote, before it was edited */
  MS_ACTION_READ_ANY_VERSIONS, /* in a conversation one is in */
  MS_ACTION_UPLOAD_FILE,
  MS_ACTION_DELETE_OWN_FILE,
  MS_ACTION_DELETE_ANY_FILE, /* that one may see */
  MS_ACTION_ADD_EMOJI, /* and take away one's own */
  MS_ACTION_REMOVE_ANY_EMOJI,
  MS_ACTION_SET_OWN_PROFILE,
  MS_ACTION_SET_ANY_PROFILE,
  MS_ACTION_READ_EMAIL, /* of others */
  MS_ACTION_FIND_BY_EMAIL, /* who has the address that one knows */
  MS_ACTION_SET_USERGROUPS, /* make and change groups of people */
  MS_ACTION_CREATE_INVITE,
  MS_ACTION_LIST_INVITES, /* everybody's; one's own are always listed */
  MS_ACTION_REVOKE_ANY_INVITE,
  MS_ACTION_SET_ROLE, /* of members and guests: one of these two */
  MS_ACTION_SET_ADMIN, /* make owners and administrators, or do anything to one */
  MS_ACTION_DEACTIVATE, /* and activate */
  MS_ACTION_MANAGE_SIGN_IN, /* of others: a new password, their sessions, their second factor */
  MS_ACTION_SECOND_FACTOR, /* of one's own */
  MS_ACTION_READ_AUDIT,
  MS_ACTION_SETTINGS,
  MS_ACTION_SET_HOOK_TARGETS, /* private addresses that apps may be called on */
  MS_ACTION_MANAGE_APPS,
  MS_ACTION_MANAGE_WEBHOOKS,
  MS_ACTION_IMPORT, /* it can write in everybody's name */
  MS_ACTION_EXPORT, /* also what is private */
  MS_ACTION_LAST /* not an action */
} MsAction;

/**
 * ms_policy_allows:
 *
 * Returns: whether somebody of @role may do @action
 */
gboolean ms_policy_allows (MsRole     role,
                           MsAction   action);

/**
 * ms_policy_check:
 * @error: the API's error for a refusal of @action
 *
 * The same as a check.
 */
gboolean ms_policy_check  (MsRole     role,
                           MsAction   action,
                           GError   **error);

/**
 * ms_policy_check_least:
 * @least: what the team decided: MS_ROLE_MEMBER leaves it to the table, a higher role narrows it
 *
 * The same where a setting of the team has a say.
 */
gboolean ms_policy_check_least (MsRole     role,
                                MsAction   action,
                                MsRole     least,
                                GError   **error);

G_END_DECLS
