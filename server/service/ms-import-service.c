/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The rules of an import: who is who, which conversation is which, and messages that keep their ts. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-import-service.h"

#include "ms-audit-service.h"
#include "ms-import-store.h"
#include "ms-membership-store.h"
#include "ms-service-private.h"

gboolean
ms_import_service_check (MsContext  *context,
                         MsRole     *most,
                         GError    **error)
{
  g_autoptr(MsUser) caller = NULL;

  *most = MS_ROLE_OWNER;
  if (ms_context_get_actor (context)->is_system)
    return TRUE;

  caller = ms_service_need_caller (context, MS_ACTION_IMPORT, error);
  if (caller == NULL)
    return FALSE;

  *most = caller->role;
  return TRUE;
}

gboolean
ms_import_service_note (MsContext   *context,
                        const char  *file,
                        GError     **error)
{
  const MsAuditNote note = { .action = MS_AUDIT_IMPORT, .subject = file };

  return ms_audit_service_note (context, &note, error);
}

gboolean
ms_import_service_begin (MsContext  *context,
                         GError    **error)
{
  MsStore *store = ms_context_get_store (context);
  g_autoptr(MsTeam) team = NULL;

  if (ms_store_is_set_up (store))
    return TRUE;

  team = ms_team_copy (ms_store_get_team (store));
  return ms_store_set_team (store, team, error)
         && ms_event_encode_team (ms_context_get_log (context), team, ms_context_get_now (context), error) != 0;
}

gboolean
ms_import_service_need_general (MsContext  *context,
                                GError    **error)
{
  gint64 key = 0;

  if (!ms_channel_store_find_general (ms_context_get_store (context), &key, error))
    return FALSE;
  return key != 0 || ms_service_make_channel (context, "general", MS_CHANNEL_PUBLIC, TRUE, TRUE, 0, NULL, error) != 0;
}

gboolean
ms_import_service_add_member (MsContext  *context,
                              gint64      channel,
                              gint64      user,
                              gint64      last_read,
                              gboolean   *added,
                              GError    **error)
{
  MsStore *store = ms_context_get_store (context);
  g_autoptr(MsUser) who = NULL;
  gboolean is_member = FALSE;

  *added = FALSE;
  if (!ms_membership_store_has (store, channel, user, &is_member, error))
    return FALSE;
  if (is_member)
    return TRUE;

  who = ms_user_store_get (store, user, error);
  if (who == NULL
      || !ms_service_add_member (context, channel, user, who, NULL, 0, FALSE, NULL, error)
      || !ms_import_store_set_read (store, channel, user, last_read, error))
    return FALSE;

  *added = TRUE;
  return TRUE;
}

gboolean
ms_import_service_end_channel (MsContext  *context,
                               gint64      channel,
                               GError    **error)
{
  g_autoptr(MsChannelRow) row = ms_channel_store_get (ms_context_get_store (context), channel, 0, error);
  MsEventChannel told;

  if (row == NULL)
    return FALSE;

  told = (MsEventChannel) { row->key, row->channel };
  return ms_event_encode_history_changed (ms_context_get_log (context), &told, ms_context_get_now (context), error) != 0;
}
