/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reading conversations: lists, one of them, its members. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-channel-service.h"

#include "ms-error.h"
#include "ms-id.h"
#include "ms-membership-store.h"
#include "ms-name.h"
#include "ms-service-private.h"

/* A page is collected first and counted afterwards: two statements on one connection do not mind, but views end with the row. */
typedef struct
{
  GPtrArray *rows;
  guint      limit;
  gboolean   more;
} Page;

static void
collect_row (const MsChannelRow *row,
             gpointer            user_data)
{
  Page *page = user_data;
  MsChannelRow *copy;

  if (page->rows->len == page->limit)
    {
      page->more = TRUE;
      return;
    }
  copy = g_new (MsChannelRow, 1);
  *copy = *row;
  copy->channel = ms_channel_copy (row->channel);
  g_ptr_array_add (page->rows, copy);
}

static gboolean
hand_out (MsContext         *context,
          Page              *page,
          gboolean           with_counts,
          MsChannelVisitor   visitor,
          gpointer           user_data,
          gint64            *next,
          GError           **error)
{
  *next = 0;
  for (guint i = 0; i < page->rows->len; i++)
    {
      MsChannelRow *row = g_ptr_array_index (page->rows, i);

      if (with_counts && !ms_service_count (context, row, error))
        return FALSE;
      visitor (row->channel, user_data);
      if (page->more)
        *next = row->key;
    }
  return TRUE;
}

static MsChannelFilter
make_filter (MsContext            *context,
             const MsUser         *caller,
             const MsChannelQuery *query)
{
  return (MsChannelFilter) {
    .viewer = ms_context_get_actor (context)->user,
    .public_ones = (query->types & MS_CHANNEL_TYPE_PUBLIC) != 0,
    .others_public = ms_policy_allows (caller->role, MS_ACTION_LIST_CHANNELS),
    .private_ones = (query->types & MS_CHANNEL_TYPE_PRIVATE) != 0,
    .direct = (query->types & MS_CHANNEL_TYPE_IM) != 0,
    .groups = (query->types & MS_CHANNEL_TYPE_MPIM) != 0,
    .exclude_archived = query->exclude_archived,
    .after = query->cursor,
    .limit = query->limit + 1,
  };
}

gboolean
ms_channel_service_list (MsContext             *context,
                         const MsChannelQuery  *query,
                         MsChannelVisitor       visitor,
                         gpointer               user_data,
                         gint64                *next,
                         GError               **error)
{
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_channel_row_free);
  Page page = { rows, query->limit, FALSE };
  MsChannelFilter filter;

  if (caller == NULL)
    return FALSE;

  filter = make_filter (context, caller, query);
  return ms_channel_store_visit (ms_context_get_store (context), &filter, collect_row, &page, error)
         && hand_out (context, &page, FALSE, visitor, user_data, next, error);
}

gboolean
ms_channel_service_list_of_user (MsContext             *context,
                                 const char            *user,
                                 const MsChannelQuery  *query,
                                 MsChannelVisitor       visitor,
                                 gpointer               user_data,
                                 gint64                *next,
                                 GError               **error)
{
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);
  g_autoptr(MsUser) member = NULL;
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_channel_row_free);
  Page page = { rows, query->limit, FALSE };
  gint64 key = 0;
  MsChannelFilter filter;

  if (caller == NULL)
    return FALSE;

  member = ms_service_need_user (context, user != NULL ? user : caller->id, FALSE, &key, error);
  if (member == NULL)
    return FALSE;

  filter = make_filter (context, caller, query);
  return ms_channel_store_visit_of (ms_context_get_store (context), key, &filter, collect_row, &page, error)
         && hand_out (context, &page, key == filter.viewer, visitor, user_data, next, error);
}

MsChannel *
ms_channel_service_get (MsContext   *context,
                        const char  *channel,
                        GError     **error)
{
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);
  g_autoptr(MsChannelRow) row = caller != NULL ? ms_service_need_channel (context, caller, channel, error) : NULL;

  if (row == NULL || !ms_service_count (context, row, error))
    return NULL;

  return g_steal_pointer (&row->channel);
}

MsChannel *
ms_channel_service_find (MsContext   *context,
                         const char  *name,
                         GError     **error)
{
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);
  g_autoptr(MsChannelRow) row = NULL;
  g_autofree char *folded = NULL;
  GError *failure = NULL;

  if (caller == NULL)
    return NULL;
  if (name == NULL)
    {
      ms_error_set (error, MS_ERROR_CHANNEL_NOT_FOUND);
      return NULL;
    }

  folded = ms_name_fold (*name == '#' ? name + 1 : name);
  if (ms_id_is_valid (name, MS_ID_CONVERSATIONS))
    row = ms_channel_store_find_id (ms_context_get_store (context), name, ms_context_get_actor (context)->user, &failure);
  if (row == NULL && failure == NULL)
    row = ms_channel_store_find_name (ms_context_get_store (context), folded, ms_context_get_actor (context)->user, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return NULL;
    }
  if (row == NULL || !ms_service_can_see (row, caller))
    {
      ms_error_set (error, MS_ERROR_CHANNEL_NOT_FOUND);
      return NULL;
    }
  return ms_service_count (context, row, error) ? g_steal_pointer (&row->channel) : NULL;
}

typedef struct
{
  MsMemberVisitor visitor;
  gpointer        user_data;
  guint           limit;
  guint           seen;
  gint64          last;
  gboolean        more;
} Members;

static void
visit_member (gint64      user,
              const char *id,
              gpointer    user_data)
{
  Members *members = user_data;

  if (members->seen == members->limit)
    {
      members->more = TRUE;
      return;
    }
  members->seen++;
  members->last = user;
  members->visitor (id, members->user_data);
}

gboolean
ms_channel_service_members (MsContext        *context,
                            const char       *channel,
                            gint64            cursor,
                            guint             limit,
                            MsMemberVisitor   visitor,
                            gpointer          user_data,
                            gint64           *next,
                            GError          **error)
{
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);
  g_autoptr(MsChannelRow) row = caller != NULL ? ms_service_need_channel (context, caller, channel, error) : NULL;
  Members members = { .visitor = visitor, .user_data = user_data, .limit = limit };

  if (row == NULL
      || !ms_membership_store_visit (ms_context_get_store (context), row->key, cursor, limit + 1, visit_member, &members, error))
    return FALSE;

  *next = members.more ? members.last : 0;
  return TRUE;
}
