/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whom a text mentions, looked up and stored beside the message. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-message-private.h"

#include "ms-limits.h"
#include "ms-membership-store.h"
#include "ms-text.h"
#include "ms-user-store.h"
#include "ms-usergroup-store.h"

void
ms_mentions_clear (MsMentions *self)
{
  g_clear_pointer (&self->users, g_array_unref);
  g_clear_pointer (&self->groups, g_ptr_array_unref);
  g_clear_pointer (&self->of_groups, g_array_unref);
  g_clear_error (&self->error);
}

static void
add_mentioned_user (MsMentions *mentions,
                    const char *id)
{
  g_autoptr(MsUser) user = NULL;
  gint64 key = 0;

  if (mentions->error != NULL)
    return;
  user = ms_user_store_find_id (ms_context_get_store (mentions->context), id, &key, &mentions->error);
  if (user != NULL)
    g_array_append_val (mentions->users, key);
}

static void
add_group (MsMentions *mentions,
           const char *id)
{
  if (mentions->groups == NULL)
    mentions->groups = g_ptr_array_new_with_free_func (g_free);
  if (!g_ptr_array_find_with_equal_func (mentions->groups, id, g_str_equal, NULL))
    g_ptr_array_add (mentions->groups, g_strdup (id));
}

static void
on_mention (MsMentionKind  kind,
            const char    *id,
            gpointer       user_data)
{
  MsMentions *mentions = user_data;

  if (kind == MS_MENTION_USER)
    add_mentioned_user (mentions, id);
  else if (kind == MS_MENTION_GROUP)
    add_group (mentions, id);
  else if (kind == MS_MENTION_HERE)
    mentions->here = TRUE;
  else
    mentions->everybody = TRUE;
}

gboolean
ms_mentions_read (MsContext   *context,
                  const char  *text,
                  MsMentions  *mentions,
                  GError     **error)
{
  *mentions = (MsMentions) { .context = context, .users = g_array_new (FALSE, FALSE, sizeof (gint64)) };
  ms_text_mentions (text, -1, on_mention, mentions);
  mentions->n_named = mentions->users->len;
  if (mentions->error == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&mentions->error));
  return FALSE;
}

typedef struct
{
  MsActiveFunc  is_active;
  gpointer      active_data;
  GArray       *users;
} Here;

static void
add_if_active (gint64      user,
               const char *id,
               gpointer    user_data)
{
  Here *here = user_data;

  if (here->is_active (user, here->active_data))
    g_array_append_val (here->users, user);
}

gboolean
ms_mentions_resolve_here (MsContext     *context,
                          gint64         channel,
                          MsActiveFunc   is_active,
                          gpointer       active_data,
                          MsMentions    *mentions,
                          GError       **error)
{
  Here here = { is_active, active_data, mentions->users };

  if (!mentions->here || mentions->everybody)
    return TRUE;
  if (is_active == NULL)
    {
      mentions->everybody = TRUE;
      return TRUE;
    }
  if (!ms_membership_store_visit (ms_context_get_store (context), channel, 0, G_MAXINT32, add_if_active, &here, error))
    return FALSE;

  mentions->everybody = mentions->users->len > MS_LIMIT_MENTIONS;
  return TRUE;
}

/* The people of a group are mentioned like by name, as far as they are in the channel now. */
static gboolean
resolve_groups (MsContext   *context,
                gint64       channel,
                MsMentions  *mentions,
                GError     **error)
{
  if (mentions->groups == NULL)
    return TRUE;

  mentions->of_groups = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < mentions->groups->len && !mentions->everybody; i++)
    {
      const char *id = g_ptr_array_index (mentions->groups, i);
      g_autoptr(GArray) users = ms_usergroup_store_list_in_channel (ms_context_get_store (context), id, channel, error);

      if (users == NULL)
        return FALSE;
      g_array_append_vals (mentions->of_groups, users->data, users->len);
      mentions->everybody = mentions->of_groups->len > MS_LIMIT_MENTIONS;
    }
  return TRUE;
}

/* @keys: (nullable). From @first_here on they are meant because they are here now. */
static gboolean
store_keys (MsContext           *context,
            const MsMessageRow  *row,
            const GArray        *keys,
            guint                first_here,
            GError             **error)
{
  MsStore *store = ms_context_get_store (context);

  for (guint i = 0; keys != NULL && i < keys->len; i++)
    {
      gint64 user = g_array_index (keys, gint64, i);

      if (user != row->user
          && !ms_message_store_add_mention (store, user, row->channel, row->message->ts, i >= first_here, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
ms_mentions_store (MsContext     *context,
                   MsMessageRow  *row,
                   MsMentions    *mentions,
                   GError       **error)
{
  if (row->counts && !resolve_groups (context, row->channel, mentions, error))
    return FALSE;

  row->broadcast = row->counts && mentions->everybody;
  if (row->broadcast || !row->counts)
    return TRUE;

  return store_keys (context, row, mentions->users, mentions->n_named, error)
         && store_keys (context, row, mentions->of_groups, G_MAXUINT, error);
}
