/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Titles of direct messages among several people: the names of the others, which are made of the handles in the channel's name and
 * follow when somebody changes theirs. Main thread. */

#define G_LOG_DOMAIN "ms-model"

#include "config.h"

#include "ms-team-model-private.h"

#define PREFIX    "mpdm-"
#define SEPARATOR "--"

/* (transfer full) (nullable): the handles of "mpdm-anna--ilya-1" */
static char **
list_handles (const char *name)
{
  g_autofree char *handles = NULL;
  char *number = NULL;

  if (name == NULL || !g_str_has_prefix (name, PREFIX))
    return NULL;
  handles = g_strdup (name + strlen (PREFIX));
  number = strrchr (handles, '-');
  if (number != NULL && number[1] != '\0' && strspn (number + 1, "0123456789") == strlen (number + 1))
    *number = '\0';
  return g_strsplit (handles, SEPARATOR, -1);
}

static MsUserItem *
find_handle (MsTeamModel *self,
             const char  *handle)
{
  GHashTableIter iter;
  gpointer user = NULL;

  g_hash_table_iter_init (&iter, self->users);
  while (g_hash_table_iter_next (&iter, NULL, &user))
    if (g_strcmp0 (ms_user_item_get_name (user), handle) == 0)
      return user;
  return NULL;
}

static char *
dup_people (MsTeamModel *self,
            const char  *name)
{
  g_auto(GStrv) handles = list_handles (name);
  g_autoptr(GString) text = g_string_new (NULL);

  for (char **handle = handles; handle != NULL && *handle != NULL; handle++)
    {
      MsUserItem *user = find_handle (self, *handle);

      if (user != NULL && g_strcmp0 (ms_user_item_get_id (user), self->self_id) == 0)
        continue;
      if (text->len > 0)
        g_string_append (text, ", ");
      g_string_append (text, user != NULL ? ms_user_item_get_display_name (user) : *handle);
    }
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

void
ms_team_model_name_group (MsTeamModel   *self,
                          MsChannelItem *channel)
{
  g_autofree char *people = NULL;

  if (!ms_channel_item_get_value (channel)->is_mpim)
    return;
  people = dup_people (self, ms_channel_item_get_value (channel)->name);
  ms_channel_item_set_people (channel, people);
}

/* There are few of them, and people change their names seldom. */
void
ms_team_model_name_groups_of (MsTeamModel *self,
                              MsUserItem  *user)
{
  GListModel *directs = G_LIST_MODEL (self->directs);
  g_autoptr(GPtrArray) groups = g_ptr_array_new_with_free_func (g_object_unref);

  /* A new title moves the row while one walks. */
  for (guint i = 0; i < g_list_model_get_n_items (directs); i++)
    {
      g_autoptr(MsChannelItem) channel = g_list_model_get_item (directs, i);
      const MsChannel *value = ms_channel_item_get_value (channel);

      if (value->is_mpim && value->name != NULL && strstr (value->name, ms_user_item_get_name (user)) != NULL)
        g_ptr_array_add (groups, g_steal_pointer (&channel));
    }
  for (guint i = 0; i < groups->len; i++)
    ms_team_model_name_group (self, g_ptr_array_index (groups, i));
}
