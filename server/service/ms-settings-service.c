/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The settings of the team as one value: looked at whole, changed whole, each change noted in the audit log. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-settings-service.h"

#include "ms-audit-service.h"
#include "ms-error.h"
#include "ms-service-private.h"

#define TEAM_SETTINGS (MS_SETTING_TEAM_NAME | MS_SETTING_LANGUAGE | MS_SETTING_REGISTRATION | MS_SETTING_GUESTS)

static const struct
{
  MsSettingMask bit;
  const char   *name;
} names[] = {
  { MS_SETTING_TEAM_NAME, "team_name" },
  { MS_SETTING_LANGUAGE, "language" },
  { MS_SETTING_REGISTRATION, "registration" },
  { MS_SETTING_GUESTS, "guests" },
  { MS_SETTING_MESSAGE_CHARS, "message_chars" },
  { MS_SETTING_CREATE_CHANNELS, "create_channels" },
  { MS_SETTING_CREATE_INVITES, "create_invites" },
  { MS_SETTING_RETENTION_DAYS, "retention_days" },
  { MS_SETTING_AUDIT_DAYS, "audit_days" },
  { MS_SETTING_HOOK_TARGETS, "hook_targets" },
};

static void
load (MsContext      *context,
      MsTeamSettings *settings)
{
  MsStore *store = ms_context_get_store (context);
  const MsTeam *team = ms_store_get_team (store);
  const MsSettings *more = ms_store_get_settings (store);

  *settings = (MsTeamSettings) {
    .team_name = team->name,
    .language = team->language,
    .registration = team->registration,
    .guests = team->guests,
    .message_chars = more->message_chars,
    .create_channels = more->create_channels,
    .create_invites = more->create_invites,
    .retention_days = more->retention_days,
    .audit_days = more->audit_days,
    .hook_targets = ms_store_get_hook_targets (store),
  };
}

gboolean
ms_settings_service_get (MsContext       *context,
                         MsTeamSettings  *settings,
                         GError         **error)
{
  g_autoptr(MsUser) caller = ms_service_need_caller (context, MS_ACTION_SETTINGS, error);

  if (caller == NULL)
    return FALSE;
  load (context, settings);
  return TRUE;
}

/* One setting in words, for comparing and for the audit log. (transfer full) */
static char *
describe (const MsTeamSettings *settings,
          MsSettingMask         bit)
{
  switch (bit)
    {
    case MS_SETTING_TEAM_NAME:
      return g_strdup (settings->team_name);
    case MS_SETTING_LANGUAGE:
      return g_strdup (settings->language);
    case MS_SETTING_REGISTRATION:
      return g_strdup (ms_registration_to_string (settings->registration));
    case MS_SETTING_GUESTS:
      return g_strdup (settings->guests ? "true" : "false");
    case MS_SETTING_MESSAGE_CHARS:
      return g_strdup_printf ("%" G_GINT64_FORMAT, settings->message_chars);
    case MS_SETTING_CREATE_CHANNELS:
      return g_strdup (ms_role_to_string (settings->create_channels));
    case MS_SETTING_CREATE_INVITES:
      return g_strdup (ms_role_to_string (settings->create_invites));
    case MS_SETTING_RETENTION_DAYS:
      return g_strdup_printf ("%" G_GINT64_FORMAT, settings->retention_days);
    case MS_SETTING_HOOK_TARGETS:
      return g_strdup (settings->hook_targets);
    case MS_SETTING_AUDIT_DAYS:
    default:
      return g_strdup_printf ("%" G_GINT64_FORMAT, settings->audit_days);
    }
}

/* Which of what is to be set is another value than now. */
static MsSettingMask
compare (const MsTeamSettings *now,
         const MsTeamSettings *change)
{
  MsSettingMask changed = 0;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *before = describe (now, names[i].bit);
      g_autofree char *after = (change->mask & names[i].bit) != 0 ? describe (change, names[i].bit) : NULL;

      if (after != NULL && g_strcmp0 (before, after) != 0)
        changed |= names[i].bit;
    }
  return changed;
}

static gboolean
note_changes (MsContext             *context,
              const MsTeamSettings  *now,
              const MsTeamSettings  *change,
              MsSettingMask          changed,
              GError               **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *before = describe (now, names[i].bit);
      g_autofree char *after = describe (change, names[i].bit);
      const MsAuditNote note = { .action = MS_AUDIT_SETTING, .subject = names[i].name, .before = before, .after = after };

      if ((changed & names[i].bit) != 0 && !ms_audit_service_note (context, &note, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
write_team (MsContext             *context,
            const MsTeamSettings  *change,
            MsSettingMask          changed,
            gint64                *event_seq,
            GError               **error)
{
  MsStore *store = ms_context_get_store (context);
  g_autoptr(MsTeam) team = ms_team_copy (ms_store_get_team (store));
  gint64 now = ms_context_get_now (context);

  if ((changed & MS_SETTING_TEAM_NAME) != 0)
    {
      g_free (team->name);
      team->name = g_strdup (change->team_name);
    }
  if ((changed & MS_SETTING_LANGUAGE) != 0)
    {
      g_free (team->language);
      team->language = g_strdup (change->language);
    }
  if ((changed & MS_SETTING_REGISTRATION) != 0)
    team->registration = change->registration;
  if ((changed & MS_SETTING_GUESTS) != 0)
    team->guests = change->guests;
  if (!ms_store_set_team (store, team, error)
      || !ms_service_keep_seq (ms_event_encode_team (ms_context_get_log (context), team, now, error), event_seq))
    return FALSE;
  return (changed & MS_SETTING_TEAM_NAME) == 0
         || ms_service_keep_seq (ms_event_encode_team_rename (ms_context_get_log (context), team->id, team->name, now, error), event_seq);
}

static gboolean
write_rest (MsContext             *context,
            const MsTeamSettings  *change,
            MsSettingMask          changed,
            GError               **error)
{
  MsStore *store = ms_context_get_store (context);
  MsSettings settings = *ms_store_get_settings (store);

  if ((changed & MS_SETTING_MESSAGE_CHARS) != 0)
    settings.message_chars = change->message_chars;
  if ((changed & MS_SETTING_CREATE_CHANNELS) != 0)
    settings.create_channels = change->create_channels;
  if ((changed & MS_SETTING_CREATE_INVITES) != 0)
    settings.create_invites = change->create_invites;
  if ((changed & MS_SETTING_RETENTION_DAYS) != 0)
    settings.retention_days = change->retention_days;
  if ((changed & MS_SETTING_AUDIT_DAYS) != 0)
    settings.audit_days = change->audit_days;
  return ms_store_set_settings (store, &settings, error);
}

/* They change where this server connects to, so that who may make apps does not decide it. */
static gboolean
write_hook_targets (MsContext   *context,
                    const char  *targets,
                    GError     **error)
{
  return ms_store_set_hook_targets (ms_context_get_store (context), targets, error)
         && ms_event_encode_hook_targets (ms_context_get_log (context), targets, ms_context_get_now (context), error) != 0;
}

gboolean
ms_settings_service_set (MsContext             *context,
                         const MsTeamSettings  *change,
                         MsSettingMask          fixed,
                         gint64                *event_seq,
                         GError               **error)
{
  gboolean is_system = ms_context_get_actor (context)->is_system;
  g_autoptr(MsUser) caller = is_system ? NULL : ms_service_need_caller (context, MS_ACTION_SETTINGS, error);
  MsTeamSettings now;
  MsSettingMask changed;

  if (!is_system && caller == NULL)
    return FALSE;
  if (!ms_store_is_set_up (ms_context_get_store (context)))
    return ms_error_set (error, MS_ERROR_NOT_SET_UP);

  load (context, &now);
  changed = compare (&now, change);
  if (!is_system && (changed & MS_SETTING_HOOK_TARGETS) != 0 && !ms_policy_check (caller->role, MS_ACTION_SET_HOOK_TARGETS, error))
    return FALSE;
  if (!is_system && (changed & fixed) != 0)
    return ms_error_set_message (error, MS_ERROR_RESTRICTED_ACTION, "the server's configuration decides it");
  ms_service_start_seq (context, event_seq);
  /* The notes first: afterwards the strings of before are gone. */
  return note_changes (context, &now, change, changed, error)
         && ((changed & TEAM_SETTINGS) == 0 || write_team (context, change, changed, event_seq, error))
         && ((changed & ~(TEAM_SETTINGS | MS_SETTING_HOOK_TARGETS)) == 0 || write_rest (context, change, changed, error))
         && ((changed & MS_SETTING_HOOK_TARGETS) == 0 || write_hook_targets (context, change->hook_targets, error));
}
