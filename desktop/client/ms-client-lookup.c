/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Looking up people and conversations: the public face of the state. Main context. */

#define G_LOG_DOMAIN "ms-client"

#include "config.h"

#include "ms-client.h"

#include "ms-client-private.h"
#include "ms-client-state.h"

const MsTeam *
ms_client_get_team (MsClient *self)
{
  g_return_val_if_fail (MS_IS_CLIENT (self), NULL);

  return ms_client_state_get_team (ms_client_get_state (self));
}

const MsUser *
ms_client_get_self (MsClient *self)
{
  g_return_val_if_fail (MS_IS_CLIENT (self), NULL);

  return ms_client_state_get_user (ms_client_get_state (self), ms_client_get_self_id (self));
}

const MsUser *
ms_client_get_user (MsClient   *self,
                    const char *id)
{
  g_return_val_if_fail (MS_IS_CLIENT (self), NULL);

  return ms_client_state_get_user (ms_client_get_state (self), id);
}

const MsUser *
ms_client_find_user (MsClient   *self,
                     const char *name)
{
  g_return_val_if_fail (MS_IS_CLIENT (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  return ms_client_state_find_user (ms_client_get_state (self), name);
}

GPtrArray *
ms_client_list_users (MsClient *self)
{
  g_return_val_if_fail (MS_IS_CLIENT (self), NULL);

  return ms_client_state_list_users (ms_client_get_state (self));
}

GPtrArray *
ms_client_list_typing (MsClient   *self,
                       const char *channel)
{
  g_return_val_if_fail (MS_IS_CLIENT (self), NULL);
  g_return_val_if_fail (channel != NULL, NULL);

  return ms_client_state_list_typing (ms_client_get_state (self), channel);
}

const MsChannel *
ms_client_get_channel (MsClient   *self,
                       const char *id)
{
  g_return_val_if_fail (MS_IS_CLIENT (self), NULL);

  return ms_client_state_get_channel (ms_client_get_state (self), id);
}

const MsChannel *
ms_client_find_channel (MsClient   *self,
                        const char *name)
{
  g_return_val_if_fail (MS_IS_CLIENT (self), NULL);
  g_return_val_if_fail (name != NULL, NULL);

  return ms_client_state_find_channel (ms_client_get_state (self), name);
}

const MsChannel *
ms_client_find_direct (MsClient   *self,
                       const char *user)
{
  g_return_val_if_fail (MS_IS_CLIENT (self), NULL);
  g_return_val_if_fail (user != NULL, NULL);

  return ms_client_state_find_direct (ms_client_get_state (self), user);
}

GPtrArray *
ms_client_list_channels (MsClient *self)
{
  g_return_val_if_fail (MS_IS_CLIENT (self), NULL);

  return ms_client_state_list_channels (ms_client_get_state (self));
}

guint
ms_client_get_badge_count (MsClient *self)
{
  g_return_val_if_fail (MS_IS_CLIENT (self), 0);

  return ms_client_state_count_badges (ms_client_get_state (self));
}
