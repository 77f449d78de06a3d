/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is looked for among the conversations of a team, and what is counted. Main thread. */

#define G_LOG_DOMAIN "ms-model"

#include "config.h"

#include "ms-team-model-private.h"

MsChannelItem *
ms_team_model_find_channel (MsTeamModel *self,
                            const char  *name)
{
  GHashTableIter iter;
  gpointer channel = NULL;

  g_hash_table_iter_init (&iter, self->channels_by_id);
  while (g_hash_table_iter_next (&iter, NULL, &channel))
    {
      if (!ms_channel_item_is_direct (channel) && g_strcmp0 (ms_channel_item_get_title (channel), name) == 0)
        return channel;
    }
  return NULL;
}

MsChannelItem *
ms_team_model_find_direct (MsTeamModel *self,
                           const char  *user_id)
{
  GHashTableIter iter;
  gpointer channel = NULL;

  g_hash_table_iter_init (&iter, self->channels_by_id);
  while (g_hash_table_iter_next (&iter, NULL, &channel))
    {
      if (g_strcmp0 (ms_channel_item_get_value (channel)->user, user_id) == 0)
        return channel;
    }
  return NULL;
}

static guint
count_in (GListModel *list)
{
  guint count = 0;

  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr(MsChannelItem) channel = g_list_model_get_item (list, i);

      if (ms_channel_item_is_addressed (channel))
        count++;
    }
  return count;
}

guint
ms_team_model_count_addressed (MsTeamModel *self)
{
  return count_in (G_LIST_MODEL (self->channels)) + count_in (G_LIST_MODEL (self->directs));
}
