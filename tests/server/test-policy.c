/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The table of permissions, each role by each action, written down a second time from the documentation. */

#include "config.h"

#include "ms-error.h"
#include "ms-policy.h"

typedef struct
{
  MsAction    action;
  const char *roles; /* of guest, bot, member, admin, owner */
} Row;

static const Row rows[] = {
  { MS_ACTION_READ_PUBLIC_CHANNEL, "-bmao" },
  { MS_ACTION_LIST_CHANNELS, "-bmao" },
  { MS_ACTION_JOIN_CHANNEL, "-bmao" },
  { MS_ACTION_CREATE_CHANNEL, "-bmao" },
  { MS_ACTION_INVITE_TO_CHANNEL, "-bmao" },
  { MS_ACTION_KICK_FROM_OWN_CHANNEL, "-bmao" },
  { MS_ACTION_KICK_FROM_ANY_CHANNEL, "---ao" },
  { MS_ACTION_LEAVE_CHANNEL, "gbmao" },
  { MS_ACTION_SET_TOPIC, "-bmao" },
  { MS_ACTION_RENAME_OWN_CHANNEL, "-bmao" },
  { MS_ACTION_RENAME_ANY_CHANNEL, "---ao" },
  { MS_ACTION_RENAME_GENERAL, "----o" },
  { MS_ACTION_ARCHIVE_OWN_CHANNEL, "-bmao" },
  { MS_ACTION_ARCHIVE_ANY_CHANNEL, "--mao" },
  { MS_ACTION_OPEN_DIRECT, "gbmao" },
  { MS_ACTION_POST_MESSAGE, "gbmao" },
  { MS_ACTION_REMIND_OTHERS, "--mao" },
  { MS_ACTION_REACT, "gbmao" },
  { MS_ACTION_PIN, "-bmao" },
  { MS_ACTION_UPDATE_OWN_MESSAGE, "gbmao" },
  { MS_ACTION_DELETE_OWN_MESSAGE, "gbmao" },
  { MS_ACTION_DELETE_ANY_MESSAGE, "---ao" },
  { MS_ACTION_READ_OWN_VERSIONS, "gbmao" },
  { MS_ACTION_READ_ANY_VERSIONS, "---ao" },
  { MS_ACTION_UPLOAD_FILE, "gbmao" },
  { MS_ACTION_DELETE_OWN_FILE, "gbmao" },
  { MS_ACTION_DELETE_ANY_FILE, "---ao" },
  { MS_ACTION_ADD_EMOJI, "-bmao" },
  { MS_ACTION_REMOVE_ANY_EMOJI, "---ao" },
  { MS_ACTION_SET_OWN_PROFILE, "gbmao" },
  { MS_ACTION_SET_ANY_PROFILE, "---ao" },
  { MS_ACTION_READ_EMAIL, "-bmao" },
  { MS_ACTION_FIND_BY_EMAIL, "-bmao" },
  { MS_ACTION_SET_USERGROUPS, "---ao" },
  { MS_ACTION_CREATE_INVITE, "--mao" },
  { MS_ACTION_LIST_INVITES, "---ao" },
  { MS_ACTION_REVOKE_ANY_INVITE, "---ao" },
  { MS_ACTION_SET_ROLE, "---ao" },
  { MS_ACTION_SET_ADMIN, "----o" },
  { MS_ACTION_DEACTIVATE, "---ao" },
  { MS_ACTION_MANAGE_SIGN_IN, "---ao" },
  { MS_ACTION_SECOND_FACTOR, "g-mao" },
  { MS_ACTION_READ_AUDIT, "---ao" },
  { MS_ACTION_SETTINGS, "---ao" },
  { MS_ACTION_SET_HOOK_TARGETS, "----o" },
  { MS_ACTION_MANAGE_APPS, "---ao" },
  { MS_ACTION_MANAGE_WEBHOOKS, "---ao" },
  { MS_ACTION_IMPORT, "----o" },
  { MS_ACTION_EXPORT, "---ao" },
};

static const MsRole roles[] = { MS_ROLE_GUEST, MS_ROLE_BOT, MS_ROLE_MEMBER, MS_ROLE_ADMIN, MS_ROLE_OWNER };

static void
test_every_role_and_action (void)
{
  g_assert_cmpuint (G_N_ELEMENTS (rows), ==, MS_ACTION_LAST);
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (roles); j++)
      {
        g_autoptr(GError) error = NULL;
        gboolean expected = rows[i].roles[j] != '-';

        g_assert_cmpint (rows[i].action, ==, (int) i);
        g_assert_cmpint (ms_policy_allows (roles[j], rows[i].action), ==, expected);
        g_assert_cmpint (ms_policy_check (roles[j], rows[i].action, &error), ==, expected);
        g_assert_cmpint (error == NULL, ==, expected);
        g_assert_true (expected || error->domain == MS_ERROR);
      }
}

/* A setting narrows the table and never widens it. */
static void
test_least_role (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    for (gsize j = 0; j < G_N_ELEMENTS (roles); j++)
      {
        gboolean allowed = rows[i].roles[j] != '-';

        g_assert_cmpint (ms_policy_check_least (roles[j], rows[i].action, MS_ROLE_MEMBER, NULL), ==, allowed);
        g_assert_cmpint (ms_policy_check_least (roles[j], rows[i].action, MS_ROLE_ADMIN, NULL), ==, allowed && roles[j] >= MS_ROLE_ADMIN);
        g_assert_cmpint (ms_policy_check_least (roles[j], rows[i].action, MS_ROLE_OWNER, NULL), ==, allowed && roles[j] == MS_ROLE_OWNER);
      }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/policy/every-role-and-action", test_every_role_and_action);
  g_test_add_func ("/server/policy/least-role", test_least_role);
  return g_test_run ();
}
