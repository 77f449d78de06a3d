/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The rows of reactions are the truth; the array in the message, which names the first people of each kind only, is made anew from them. The
 * message's revision does not move: nothing was said anew. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-reaction-service.h"

#include "ms-error.h"
#include "ms-item-private.h"
#include "ms-limits.h"
#include "ms-reaction-store.h"
#include "ms-reaction.h"
#include "ms-star-store.h"

/* All reactions of one message, and what one person has to do with them. */
typedef struct
{
  GPtrArray  *kinds; /* of MsReaction */
  guint       max_users; /* named of each kind */
  gint64      user;
  const char *name;
  MsReaction *kind; /* (nullable): of that name */
  gboolean    reacted; /* the person, with that name */
  guint       n_own; /* kinds of that person */
} Reactions;

static void
reactions_clear (Reactions *self)
{
  g_clear_pointer (&self->kinds, g_ptr_array_unref);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reactions, reactions_clear)

static MsReaction *
ensure_kind (Reactions  *self,
             const char *name)
{
  MsReaction *kind = NULL;

  for (guint i = 0; i < self->kinds->len && kind == NULL; i++)
    {
      MsReaction *one = g_ptr_array_index (self->kinds, i);

      if (g_str_equal (one->name, name))
        kind = one;
    }
  if (kind == NULL)
    {
      kind = ms_reaction_new (name);
      g_ptr_array_add (self->kinds, kind);
    }
  return kind;
}

static void
add_one (Reactions  *self,
         const char *name,
         const char *user_id)
{
  MsReaction *kind = ensure_kind (self, name);

  kind->count++;
  if (kind->users->len < self->max_users)
    g_ptr_array_add (kind->users, g_strdup (user_id));
  if (g_strcmp0 (name, self->name) == 0)
    self->kind = kind;
}

static void
take_row (const char *name,
          gint64      user,
          const char *user_id,
          gpointer    user_data)
{
  Reactions *self = user_data;

  add_one (self, name, user_id);
  if (user != self->user)
    return;
  self->n_own++;
  self->reacted |= g_strcmp0 (name, self->name) == 0;
}

static gboolean
load (MsContext   *context,
      gint64       message,
      const char  *name,
      guint        max_users,
      Reactions   *reactions,
      GError     **error)
{
  *reactions = (Reactions) {
    .kinds = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_reaction_free),
    .max_users = max_users,
    .user = ms_context_get_actor (context)->user,
    .name = name,
  };
  return ms_reaction_store_visit (ms_context_get_store (context), message, take_row, reactions, error);
}

static gboolean
keep_array (MsContext  *context,
            gint64      message,
            GPtrArray  *kinds,
            GError    **error)
{
  g_autofree char *json = ms_event_render_reactions (kinds);

  return ms_message_store_set_reactions (ms_context_get_store (context), message, json, error);
}

static gboolean
tell (MsContext     *context,
      const MsItem  *item,
      const char    *name,
      gboolean       added,
      gint64        *event_seq,
      GError       **error)
{
  gint64 seq = ms_event_encode_reaction (ms_context_get_log (context), &item->event, name, added, ms_context_get_now (context), error);

  return ms_service_keep_seq (seq, event_seq);
}

gboolean
ms_reaction_service_add (MsContext   *context,
                         const char  *channel,
                         gint64       ts,
                         const char  *name,
                         gint64      *event_seq,
                         GError     **error)
{
  g_auto(MsItem) item = { NULL };
  g_auto(Reactions) reactions = { NULL };
  gint64 seq = 0;

  if (!ms_item_need (context, MS_ACTION_REACT, channel, ts, &item, error)
      || !load (context, item.message->key, name, MS_LIMIT_REACTION_USERS, &reactions, error))
    return FALSE;
  if (reactions.reacted)
    return ms_error_set (error, MS_ERROR_ALREADY_REACTED);
  if (reactions.kind == NULL && reactions.kinds->len >= MS_LIMIT_REACTION_KINDS)
    return ms_error_set (error, MS_ERROR_TOO_MANY_EMOJI);
  if (reactions.n_own >= MS_LIMIT_REACTIONS_PER_USER)
    return ms_error_set (error, MS_ERROR_TOO_MANY_REACTIONS);

  add_one (&reactions, name, item.caller->id);
  if (!tell (context, &item, name, TRUE, &seq, error))
    return FALSE;
  *event_seq = seq;
  return ms_reaction_store_add (ms_context_get_store (context), item.message->key, name, reactions.user, seq, error)
         && keep_array (context, item.message->key, reactions.kinds, error);
}

gboolean
ms_reaction_service_remove (MsContext   *context,
                            const char  *channel,
                            gint64       ts,
                            const char  *name,
                            gint64      *event_seq,
                            GError     **error)
{
  g_auto(MsItem) item = { NULL };
  g_auto(Reactions) before = { NULL };
  g_auto(Reactions) after = { NULL };

  if (!ms_item_need (context, MS_ACTION_REACT, channel, ts, &item, error)
      || !load (context, item.message->key, name, 0, &before, error))
    return FALSE;
  if (!before.reacted)
    return ms_error_set (error, MS_ERROR_NO_REACTION);

  return tell (context, &item, name, FALSE, event_seq, error)
         && ms_reaction_store_remove (ms_context_get_store (context), item.message->key, name, before.user, error)
         && load (context, item.message->key, NULL, MS_LIMIT_REACTION_USERS, &after, error)
         && keep_array (context, item.message->key, after.kinds, error);
}

gboolean
ms_reaction_service_adopt (MsContext  *context,
                           gint64      message,
                           GError    **error)
{
  g_auto(Reactions) reactions = { NULL };

  return ms_reaction_store_adopt (ms_context_get_store (context), message, error)
         && load (context, message, NULL, MS_LIMIT_REACTION_USERS, &reactions, error)
         && keep_array (context, message, reactions.kinds, error);
}

gboolean
ms_reaction_service_get (MsContext   *context,
                         const char  *channel,
                         gint64       ts,
                         MsMessage  **message,
                         GPtrArray  **reactions,
                         GError     **error)
{
  g_auto(MsItem) item = { NULL };
  g_auto(Reactions) all = { NULL };

  if (!ms_item_find (context, channel, ts, &item, error)
      || !ms_star_store_has (ms_context_get_store (context), item.event.user, item.channel->key, item.message->key,
                             &item.message->message->is_starred, error))
    return FALSE;
  if (reactions != NULL)
    {
      if (!load (context, item.message->key, NULL, G_MAXUINT, &all, error))
        return FALSE;
      *reactions = g_steal_pointer (&all.kinds);
    }
  *message = g_steal_pointer (&item.message->message);
  return TRUE;
}

/* Each message once, where its last reaction is. (transfer full) (element-type MsItemEntry) */
static GArray *
drop_repeated (GArray *pairs)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (g_int64_hash, g_int64_equal);
  GArray *entries = g_array_new (FALSE, FALSE, sizeof (MsItemEntry));

  for (guint i = 0; i < pairs->len && entries->len < MS_LIMIT_REACTIONS_LISTED; i += 2)
    {
      const MsItemEntry entry = { g_array_index (pairs, gint64, i), g_array_index (pairs, gint64, i + 1), 0 };

      if (g_hash_table_add (seen, &g_array_index (pairs, gint64, i + 1)))
        g_array_append_val (entries, entry);
    }
  return entries;
}

gboolean
ms_reaction_service_list (MsContext          *context,
                          const char         *user,
                          const MsItemRange  *range,
                          MsItemVisitor       visitor,
                          gpointer            user_data,
                          MsItemPage         *page,
                          GError            **error)
{
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);
  gint64 viewer = ms_context_get_actor (context)->user;
  gint64 key = viewer;
  g_autoptr(MsUser) person = NULL;
  g_autoptr(GArray) pairs = NULL;
  g_autoptr(GArray) entries = NULL;

  if (caller == NULL)
    return FALSE;
  if (user != NULL)
    {
      person = ms_service_need_user (context, user, FALSE, &key, error);
      if (person == NULL)
        return FALSE;
    }

  pairs = ms_reaction_store_list_of (ms_context_get_store (context), key, viewer,
                                     ms_policy_allows (caller->role, MS_ACTION_READ_PUBLIC_CHANNEL),
                                     MS_LIMIT_REACTIONS_LISTED * MS_LIMIT_REACTIONS_PER_USER, error);
  if (pairs == NULL)
    return FALSE;
  entries = drop_repeated (pairs);
  return ms_item_show_range (context, entries, range, visitor, user_data, page, error);
}
