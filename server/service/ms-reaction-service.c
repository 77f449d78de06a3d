/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Each reaction is a row. The array in the message counts them and names the first people of each kind; it changes with them, so that nobody has to
 * read thousands of rows for one more. The message's revision does not move: nothing was said anew. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-reaction-service.h"

#include "ms-error.h"
#include "ms-item-private.h"
#include "ms-limits.h"
#include "ms-reaction-store.h"
#include "ms-reaction.h"
#include "ms-star-store.h"

static MsReaction *
find_kind (GPtrArray  *kinds,
           const char *name,
           guint      *index)
{
  for (guint i = 0; i < kinds->len; i++)
    {
      MsReaction *kind = g_ptr_array_index (kinds, i);

      if (index != NULL)
        *index = i;
      if (g_str_equal (kind->name, name))
        return kind;
    }
  return NULL;
}

static MsReaction *
ensure_kind (GPtrArray  *kinds,
             const char *name)
{
  MsReaction *kind = find_kind (kinds, name, NULL);

  if (kind == NULL)
    {
      kind = ms_reaction_new (name);
      g_ptr_array_add (kinds, kind);
    }
  return kind;
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

/* However many people reacted, there are few kinds. */
static gboolean
check_room (MsContext     *context,
            const MsItem  *item,
            GPtrArray     *kinds,
            const char    *name,
            GError       **error)
{
  guint n_own = 0;

  for (guint i = 0; i < kinds->len; i++)
    {
      const MsReaction *kind = g_ptr_array_index (kinds, i);
      gboolean has = FALSE;

      if (!ms_reaction_store_has (ms_context_get_store (context), item->message->key, kind->name, item->event.user, &has, error))
        return FALSE;
      if (has && g_str_equal (kind->name, name))
        return ms_error_set (error, MS_ERROR_ALREADY_REACTED);
      n_own += has;
    }
  if (find_kind (kinds, name, NULL) == NULL && kinds->len >= MS_LIMIT_REACTION_KINDS)
    return ms_error_set (error, MS_ERROR_TOO_MANY_EMOJI);
  return n_own < MS_LIMIT_REACTIONS_PER_USER || ms_error_set (error, MS_ERROR_TOO_MANY_REACTIONS);
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
  g_autoptr(GPtrArray) kinds = NULL;
  MsReaction *kind;
  gint64 seq = 0;

  if (!ms_item_need (context, MS_ACTION_REACT, channel, ts, &item, error))
    return FALSE;
  kinds = ms_event_parse_reactions (item.message->message->reactions);
  if (!check_room (context, &item, kinds, name, error) || !tell (context, &item, name, TRUE, &seq, error))
    return FALSE;

  *event_seq = seq;
  kind = ensure_kind (kinds, name);
  kind->count++;
  if (kind->users->len < MS_LIMIT_REACTION_USERS)
    g_ptr_array_add (kind->users, g_strdup (item.caller->id));
  return ms_reaction_store_add (ms_context_get_store (context), item.message->key, name, item.event.user, seq, error)
         && keep_array (context, item.message->key, kinds, error);
}

static void
take_user (const char *name,
           const char *user_id,
           gpointer    user_data)
{
  MsReaction *kind = user_data;

  g_ptr_array_add (kind->users, g_strdup (user_id));
}

/* One less; the next of many others takes the place in the list. */
static gboolean
shrink (MsContext   *context,
        gint64       message,
        GPtrArray   *kinds,
        const char  *name,
        GError     **error)
{
  guint index = 0;
  MsReaction *kind = find_kind (kinds, name, &index);

  if (kind == NULL)
    return TRUE;
  kind->count--;
  g_ptr_array_set_size (kind->users, 0);
  if (!ms_reaction_store_visit (ms_context_get_store (context), message, name, MS_LIMIT_REACTION_USERS, take_user, kind, error))
    return FALSE;
  if (kind->users->len == 0)
    g_ptr_array_remove_index (kinds, index);
  return TRUE;
}

gboolean
ms_reaction_service_remove (MsContext   *context,
                            const char  *channel,
                            gint64       ts,
                            const char  *name,
                            gint64      *event_seq,
                            GError     **error)
{
  MsStore *store = ms_context_get_store (context);
  g_auto(MsItem) item = { NULL };
  g_autoptr(GPtrArray) kinds = NULL;
  gboolean has = FALSE;

  if (!ms_item_need (context, MS_ACTION_REACT, channel, ts, &item, error)
      || !ms_reaction_store_has (store, item.message->key, name, item.event.user, &has, error))
    return FALSE;
  if (!has)
    return ms_error_set (error, MS_ERROR_NO_REACTION);

  kinds = ms_event_parse_reactions (item.message->message->reactions);
  return tell (context, &item, name, FALSE, event_seq, error)
         && ms_reaction_store_remove (store, item.message->key, name, item.event.user, error)
         && shrink (context, item.message->key, kinds, name, error)
         && keep_array (context, item.message->key, kinds, error);
}

/* All reactions of one message, from the rows; the kinds in the order of the array. */
typedef struct
{
  GPtrArray *kinds;
  guint      max_users; /* named of each kind */
} Collected;

static void
take_row (const char *name,
          const char *user_id,
          gpointer    user_data)
{
  Collected *self = user_data;
  MsReaction *kind = ensure_kind (self->kinds, name);

  kind->count++;
  if (kind->users->len < self->max_users)
    g_ptr_array_add (kind->users, g_strdup (user_id));
}

/* (transfer full) (nullable) */
static GPtrArray *
collect (MsContext   *context,
         gint64       message,
         const char  *array,
         guint        max_users,
         GError     **error)
{
  g_autoptr(GPtrArray) kinds = ms_event_parse_reactions (array);
  Collected collected = { kinds, max_users };

  for (guint i = 0; i < kinds->len; i++)
    {
      MsReaction *kind = g_ptr_array_index (kinds, i);

      kind->count = 0;
      g_ptr_array_set_size (kind->users, 0);
    }
  if (!ms_reaction_store_visit (ms_context_get_store (context), message, NULL, G_MAXINT32, take_row, &collected, error))
    return NULL;
  for (guint i = kinds->len; i > 0; i--)
    if (((const MsReaction *) g_ptr_array_index (kinds, i - 1))->count == 0)
      g_ptr_array_remove_index (kinds, i - 1);
  return g_steal_pointer (&kinds);
}

gboolean
ms_reaction_service_adopt (MsContext  *context,
                           gint64      message,
                           GError    **error)
{
  MsStore *store = ms_context_get_store (context);
  GError *failure = NULL;
  g_autoptr(MsMessageRow) row = ms_message_store_get_by_key (store, message, &failure);
  g_autoptr(GPtrArray) kinds = NULL;

  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  if (row == NULL || row->message->reactions == NULL)
    return TRUE;
  if (!ms_reaction_store_adopt (store, message, error))
    return FALSE;
  kinds = collect (context, message, row->message->reactions, MS_LIMIT_REACTION_USERS, error);
  return kinds != NULL && keep_array (context, message, kinds, error);
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

  if (!ms_item_find (context, channel, ts, &item, error)
      || !ms_star_store_has (ms_context_get_store (context), item.event.user, item.channel->key, item.message->key,
                             &item.message->message->is_starred, error))
    return FALSE;
  if (reactions != NULL)
    {
      *reactions = collect (context, item.message->key, item.message->message->reactions, G_MAXUINT, error);
      if (*reactions == NULL)
        return FALSE;
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
