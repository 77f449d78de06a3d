/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What administrators decide for the team, and what the server's configuration decides for it. It is kept in one place, the team's row. */

#pragma once

#include "ms-context.h"
#include "ms-team.h"
#include "ms-user.h"

G_BEGIN_DECLS

#define MS_AUDIT_DAYS_MIN 7
#define MS_AUDIT_DAYS_MAX 3650
#define MS_RETENTION_DAYS_MAX 36500
#define MS_MESSAGE_CHARS_MIN 100

typedef enum
{
  MS_SETTING_TEAM_NAME = 1 << 0,
  MS_SETTING_LANGUAGE = 1 << 1,
  MS_SETTING_REGISTRATION = 1 << 2,
  MS_SETTING_GUESTS = 1 << 3,
  MS_SETTING_MESSAGE_CHARS = 1 << 4,
  MS_SETTING_CREATE_CHANNELS = 1 << 5,
  MS_SETTING_CREATE_INVITES = 1 << 6,
  MS_SETTING_RETENTION_DAYS = 1 << 7,
  MS_SETTING_AUDIT_DAYS = 1 << 8,
  MS_SETTING_HOOK_TARGETS = 1 << 9,
} MsSettingMask;

/* All settings, or of those in @mask what they are to be. Strings are borrowed. */
typedef struct
{
  MsSettingMask   mask;
  const char     *team_name; /* trimmed */
  const char     *language; /* "en", "ru" */
  MsRegistration  registration;
  gboolean        guests;
  gint64          message_chars; /* MS_MESSAGE_CHARS_MIN … MS_LIMIT_TEXT_CHARS */
  MsRole          create_channels; /* the least role that may: member, admin or owner */
  MsRole          create_invites;
  gint64          retention_days; /* 0: for ever */
  gint64          audit_days;
  const char     *hook_targets; /* as ms_hook_rules_to_text() writes it; only owners set it */
} MsTeamSettings;

/* For administrators. @settings: its strings belong to the store and live as long as the command. Reader. */
gboolean ms_settings_service_get (MsContext             *context,
                                  MsTeamSettings        *settings,
                                  GError               **error);
/**
 * ms_settings_service_set:
 * @change: what to set; values are checked already
 * @fixed: settings that the server's configuration decides: they stay (MS_ERROR_RESTRICTED_ACTION)
 * @event_seq: (out) (optional)
 * @error: MS_ERROR_NOT_ALLOWED, MS_ERROR_NOT_SET_UP
 *
 * Worker. Makes team_rename when the name changed. The system may set what is fixed.
 */
gboolean ms_settings_service_set (MsContext             *context,
                                  const MsTeamSettings  *change,
                                  MsSettingMask          fixed,
                                  gint64                *event_seq,
                                  GError               **error);

G_END_DECLS
