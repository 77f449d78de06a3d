/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The start of a client. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-boot-service.h"

#include "ms-event-store.h"
#include "ms-limits.h"
#include "ms-service-private.h"

#define ALL_CHANNELS (G_MAXINT32 - 1)

typedef struct
{
  MsContext           *context;
  const MsBootVisitor *visitor;
  gpointer             user_data;
  GArray              *channels; /* keys of those the caller is in and that are listed */
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

static void
collect_key (const MsChannelRow *row,
             gpointer            user_data)
{
  Boot *boot = user_data;

  g_array_append_val (boot->channels, row->key);
}

static gboolean
collect_channels (Boot    *boot,
                  GError **error)
{
  gint64 caller = ms_context_get_actor (boot->context)->user;
  MsChannelFilter filter = {
    .viewer = caller,
    .public_ones = TRUE,
    .private_ones = TRUE,
    .direct = TRUE,
    .limit = ALL_CHANNELS,
  };

  return ms_channel_store_visit (ms_context_get_store (boot->context), &filter, collect_key, boot, error);
}

static gboolean
each_channel (Boot      *boot,
              gboolean   heads,
              GError   **error)
{
  MsStore *store = ms_context_get_store (boot->context);
  gint64 caller = ms_context_get_actor (boot->context)->user;

  for (guint i = 0; i < boot->channels->len; i++)
    {
      gint64 key = g_array_index (boot->channels, gint64, i);
      g_autoptr(MsChannelRow) row = ms_channel_store_get (store, key, caller, error);

      if (row == NULL)
        return FALSE;
      if (heads)
        {
          if (!tell_topic (boot, MS_TOPIC_CHANNEL (key), row->channel->id, error))
            return FALSE;
          continue;
        }
      if (row->channel->kind == MS_CHANNEL_IM && !row->channel->is_open)
        continue;
      if (!ms_service_count (boot->context, row, error))
        return FALSE;
      boot->visitor->channel (row->channel, boot->user_data);
    }
  return TRUE;
}

gboolean
ms_boot_service_run (MsContext            *context,
                     const MsBootVisitor  *visitor,
                     gpointer              user_data,
                     GError              **error)
{
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);
  g_autoptr(GArray) channels = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autofree char *position = NULL;
  Boot boot = { context, visitor, user_data, channels };

  if (caller == NULL || !collect_channels (&boot, error))
    return FALSE;

  position = ms_boot_service_dup_position (context, error);
  visitor->head (ms_context_get_seq (context), position, caller, ms_store_get_team (ms_context_get_store (context)), user_data);
  return tell_topic (&boot, MS_TOPIC_TEAM, ms_service_get_team_id (context), error)
         && tell_topic (&boot, MS_TOPIC_USER (ms_context_get_actor (context)->user), caller->id, error)
         && each_channel (&boot, TRUE, error)
         && ms_user_service_list (context, 0, 0, visitor->user, user_data, NULL, error)
         && each_channel (&boot, FALSE, error);
}
