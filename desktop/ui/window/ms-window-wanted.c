/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which conversation is opened: the one that was asked for or remembered, as soon as the team knows it. Main thread. */

#define G_LOG_DOMAIN "ms-ui"

#include "config.h"

#include "ms-window-private.h"

static MsChannelItem *
find_named (MsWindow   *self,
            const char *name)
{
  MsChannelItem *channel = ms_team_model_get_channel (self->team, name);

  return channel != NULL ? channel : ms_team_model_find_channel (self->team, name);
}

static MsChannelItem *
first_channel (MsWindow *self)
{
  GListModel *channels = G_LIST_MODEL (ms_team_model_get_channels (self->team));
  g_autoptr(MsChannelItem) first = NULL;

  for (guint i = 0; i < g_list_model_get_n_items (channels); i++)
    {
      g_autoptr(MsChannelItem) channel = g_list_model_get_item (channels, i);

      if (ms_channel_item_get_value (channel)->is_general)
        return channel;
      if (first == NULL)
        first = g_steal_pointer (&channel);
    }
  return first;
}

/* Opens what was asked for as soon as the team knows it; without a wish the common channel. */
void
ms_window_open_wanted (MsWindow *self)
{
  MsChannelItem *channel = NULL;
  gboolean asked = FALSE;

  if (self->team == NULL || !ms_team_model_get_ready (self->team))
    return;
  if (self->wanted != NULL)
    channel = find_named (self, self->wanted);
  asked = channel != NULL && self->asked;
  if (channel == NULL && ms_conversation_get_channel (self->conversation) == NULL)
    channel = first_channel (self);
  if (channel == NULL)
    return;
  if (asked || !self->asked)
    {
      g_clear_pointer (&self->wanted, g_free);
      self->asked = FALSE;
    }
  ms_window_open_channel (self, channel);
  if (ms_window_is_folded (self) && !asked)
    ms_window_show_child (self, "list");
}

void
ms_window_open_wanted_soon (MsWindow *self)
{
  if (self->wanted != NULL)
    ms_window_open_wanted (self);
}

/* What was remembered gives way to what a person asked for while the team was not there yet. */
void
ms_window_take_wish (MsWindow   *self,
           const char *remembered)
{
  if (self->wanted != NULL && self->asked)
    return;
  g_free (self->wanted);
  self->wanted = remembered != NULL && *remembered != '\0' ? g_strdup (remembered) : NULL;
}

void
ms_window_open_named (MsWindow   *self,
                      const char *name)
{
  MsChannelItem *channel = NULL;

  g_return_if_fail (MS_IS_WINDOW (self));

  channel = self->team != NULL ? find_named (self, name) : NULL;
  if (channel != NULL)
    {
      ms_window_open_channel (self, channel);
      return;
    }
  g_free (self->wanted);
  self->wanted = g_strdup (name);
  self->asked = TRUE;
}
