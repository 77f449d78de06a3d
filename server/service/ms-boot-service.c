/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The start of a client. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-boot-service.h"

#include "ms-event-store.h"
#include "ms-membership-store.h"
#include "ms-quiet-store.h"
#include "ms-service-private.h"
#include "ms-thread-service.h"

typedef struct
{
  MsContext           *context;
  const MsBootVisitor *visitor;
  gpointer             user_data;
  GPtrArray           *channels; /* MsChannelRow of all that the caller is in */
} Boot;

char *
ms_boot_service_dup_position (MsContext  *context,
                              GError    **error)
{
  MsStore *store = ms_context_get_store (context);

  return g_strdup_printf ("%s.%" G_GINT64_FORMAT, ms_store_get_epoch (store), ms_store_get_seq (store));
}

static gboolean
tell_topic (Boot        *boot,
            MsTopic      topic,
            const char  *id,
            GError     **error)
{
  gint64 head = 0;

  if (!ms_event_store_get_head (ms_context_get_store (boot->context), topic, &head, error))
    return FALSE;
  if (head > 0)
    boot->visitor->topic (id, head, boot->user_data);
  return TRUE;
}

static gboolean
load_channels (Boot    *boot,
               GError **error)
{
  MsStore *store = ms_context_get_store (boot->context);
  gint64 caller = ms_context_get_actor (boot->context)->user;
  g_autoptr(GArray) keys = ms_membership_store_list (store, caller, error);

  for (guint i = 0; keys != NULL && i < keys->len; i++)
    {
      MsChannelRow *row = ms_channel_store_get (store, g_array_index (keys, gint64, i), caller, error);

      if (row == NULL)
        return FALSE;
      g_ptr_array_add (boot->channels, row);
    }
  return keys != NULL;
}

/* Also of direct messages that are closed: they may open again at any time. */
static gboolean
tell_channel_topics (Boot    *boot,
                     GError **error)
{
  for (guint i = 0; i < boot->channels->len; i++)
    {
      const MsChannelRow *row = g_ptr_array_index (boot->channels, i);

      if (!tell_topic (boot, MS_TOPIC_CHANNEL (row->key), row->channel->id, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
tell_channels (Boot    *boot,
               GError **error)
{
  for (guint i = 0; i < boot->channels->len; i++)
    {
      MsChannelRow *row = g_ptr_array_index (boot->channels, i);

      if (ms_channel_is_direct (row->channel) && !row->channel->is_open)
        continue;
      if (!ms_service_count (boot->context, row, error))
        return FALSE;
      boot->visitor->channel (row->channel, boot->user_data);
    }
  return TRUE;
}

static void
tell_quiet (const char        *user_id,
            const char        *zone,
            const MsQuietTime *quiet,
            gpointer           user_data)
{
  Boot *boot = user_data;

  boot->visitor->quiet (user_id, zone, quiet, ms_context_get_now_seconds (boot->context), boot->user_data);
}

static gboolean
tell_quiet_times (Boot          *boot,
                  const MsUser  *caller,
                  GError       **error)
{
  MsStore *store = ms_context_get_store (boot->context);
  MsQuietTime own;

  if (!ms_quiet_store_get (store, ms_context_get_actor (boot->context)->user, &own, error))
    return FALSE;
  tell_quiet (caller->id, caller->tz, &own, boot);
  return ms_quiet_store_visit (store, ms_context_get_now_seconds (boot->context), tell_quiet, boot, error);
}

gboolean
ms_boot_service_run (MsContext            *context,
                     const MsBootVisitor  *visitor,
                     gpointer              user_data,
                     GError              **error)
{
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);
  g_autoptr(GPtrArray) channels = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_channel_row_free);
  g_autofree char *position = NULL;
  Boot boot = { context, visitor, user_data, channels };
  gint64 unread_threads = 0;

  if (caller == NULL || !load_channels (&boot, error) || !ms_thread_service_count (context, &unread_threads, error))
    return FALSE;

  position = ms_boot_service_dup_position (context, error);
  visitor->head (ms_context_get_seq (context), position, caller, ms_store_get_team (ms_context_get_store (context)), unread_threads,
                 user_data);
  return tell_topic (&boot, MS_TOPIC_TEAM, ms_service_get_team_id (context), error)
         && (!ms_policy_allows (caller->role, MS_ACTION_LIST_CHANNELS) || tell_topic (&boot, MS_TOPIC_PUBLIC, MS_TOPIC_PUBLIC_ID, error))
         && tell_topic (&boot, MS_TOPIC_USER (ms_context_get_actor (context)->user), caller->id, error)
         && tell_channel_topics (&boot, error)
         && ms_user_service_list (context, 0, 0, visitor->user, user_data, NULL, error)
         && tell_channels (&boot, error)
         && tell_quiet_times (&boot, caller, error)
         && ms_usergroup_service_list (context, FALSE, TRUE, visitor->usergroup, user_data, error);
}
