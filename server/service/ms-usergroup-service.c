/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * User groups. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-usergroup-service.h"

#include "ms-error.h"
#include "ms-id.h"
#include "ms-limits.h"
#include "ms-name.h"
#include "ms-service-private.h"
#include "ms-text.h"
#include "ms-usergroup-store.h"

gboolean
ms_usergroup_service_list (MsContext           *context,
                           gboolean             disabled_too,
                           gboolean             with_users,
                           MsUsergroupVisitor   visitor,
                           gpointer             user_data,
                           GError             **error)
{
  MsStore *store = ms_context_get_store (context);
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);
  g_autoptr(GArray) keys = caller != NULL ? ms_usergroup_store_list (store, disabled_too, error) : NULL;

  for (guint i = 0; keys != NULL && i < keys->len; i++)
    {
      gint64 key = g_array_index (keys, gint64, i);
      g_autoptr(MsUsergroup) group = ms_usergroup_store_get (store, key, error);

      if (group == NULL)
        return FALSE;
      group->users = with_users ? ms_usergroup_store_list_users (store, key, error) : NULL;
      if (with_users && group->users == NULL)
        return FALSE;
      visitor (group, user_data);
    }
  return keys != NULL;
}

static MsUsergroup *
need_group (MsContext   *context,
            const char  *id,
            gint64      *key,
            GError     **error)
{
  GError *failure = NULL;
  MsUsergroup *group = ms_usergroup_store_find_id (ms_context_get_store (context), id, key, &failure);

  if (failure != NULL)
    g_propagate_error (error, failure);
  else if (group == NULL)
    ms_error_set (error, MS_ERROR_NO_SUCH_SUBTEAM);
  return group;
}

/* As it is now, with users. */
static MsUsergroup *
load_group (MsContext  *context,
            gint64      key,
            GError    **error)
{
  MsStore *store = ms_context_get_store (context);
  g_autoptr(MsUsergroup) group = ms_usergroup_store_get (store, key, error);

  if (group == NULL)
    return NULL;
  group->users = ms_usergroup_store_list_users (store, key, error);
  return group->users != NULL ? g_steal_pointer (&group) : NULL;
}

MsUsergroup *
ms_usergroup_service_get (MsContext   *context,
                          const char  *id,
                          gboolean     disabled_too,
                          GError     **error)
{
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);
  gint64 key = 0;
  g_autoptr(MsUsergroup) group = caller != NULL ? need_group (context, id, &key, error) : NULL;

  if (group == NULL)
    return NULL;
  if (group->disabled != 0 && !disabled_too)
    {
      ms_error_set (error, MS_ERROR_NO_SUCH_SUBTEAM);
      return NULL;
    }
  return load_group (context, key, error);
}

/* What became of it, told to everybody. */
static MsUsergroup *
tell_group (MsContext  *context,
            gint64      key,
            gboolean    is_new,
            gint64     *event_seq,
            GError    **error)
{
  g_autoptr(MsUsergroup) group = load_group (context, key, error);
  gint64 seq;

  if (group == NULL)
    return NULL;

  seq = ms_event_encode_usergroup (ms_context_get_log (context),
                                   group,
                                   is_new,
                                   ms_service_get_team_id (context),
                                   ms_context_get_now (context),
                                   error);
  return ms_service_keep_seq (seq, event_seq) ? g_steal_pointer (&group) : NULL;
}

static gboolean
check_length (const char  *text,
              gsize        minimum,
              gsize        maximum,
              GError     **error)
{
  gsize count = ms_text_count (text, -1);

  return (count >= minimum && count <= maximum) || ms_error_set (error, MS_ERROR_INVALID_NAME);
}

/* What people and groups are called by after an @ is one space of names. @but: the group's own key. */
static gboolean
check_handle_free (MsContext   *context,
                   const char  *handle,
                   gint64       but,
                   GError     **error)
{
  MsStore *store = ms_context_get_store (context);
  g_autofree char *folded = ms_name_fold (handle);
  g_autoptr(MsUser) person = NULL;
  GError *failure = NULL;
  gint64 key = 0;

  if (!ms_usergroup_store_find_handle (store, folded, &key, error))
    return FALSE;
  if (key != 0)
    return key == but || ms_error_set (error, MS_ERROR_HANDLE_ALREADY_EXISTS);

  person = ms_user_store_find_name (store, folded, NULL, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  return person == NULL || ms_error_set (error, MS_ERROR_HANDLE_ALREADY_EXISTS);
}

static gboolean
check_name_free (MsContext   *context,
                 const char  *name,
                 gint64       but,
                 GError     **error)
{
  g_autofree char *folded = ms_name_fold (name);
  gint64 key = 0;

  if (!ms_usergroup_store_find_name (ms_context_get_store (context), folded, &key, error))
    return FALSE;
  return key == 0 || key == but || ms_error_set (error, MS_ERROR_NAME_ALREADY_EXISTS);
}

static gboolean
set_handle (MsContext    *context,
            MsUsergroup  *group,
            gint64        key,
            const char   *handle,
            GError      **error)
{
  g_autoptr(GError) failure = NULL;
  g_autofree char *checked = ms_name_check_user (handle, &failure);

  if (checked == NULL)
    return ms_error_set (error, g_error_matches (failure, MS_ERROR, MS_ERROR_NAME_TAKEN) ? MS_ERROR_HANDLE_ALREADY_EXISTS
                                                                                        : MS_ERROR_INVALID_NAME);
  if (!check_handle_free (context, checked, key, error))
    return FALSE;
  g_free (group->handle);
  group->handle = g_steal_pointer (&checked);
  return TRUE;
}

/* Everything is checked and nothing written. @key: 0 for a new one. */
static gboolean
apply_change (MsContext                *context,
              MsUsergroup              *group,
              gint64                    key,
              const MsUsergroupChange  *change,
              GError                  **error)
{
  if (change->name != NULL)
    {
      if (!check_length (change->name, 1, MS_LIMIT_REAL_NAME_CHARS, error) || !check_name_free (context, change->name, key, error))
        return FALSE;
      g_free (group->name);
      group->name = g_strdup (change->name);
    }
  if (change->handle != NULL && !set_handle (context, group, key, change->handle, error))
    return FALSE;
  if (change->description != NULL)
    {
      if (!check_length (change->description, 0, MS_LIMIT_TOPIC_CHARS, error))
        return FALSE;
      g_free (group->description);
      group->description = g_strdup (change->description);
    }
  return TRUE;
}

static gboolean
check_room (MsContext  *context,
            GError    **error)
{
  gint64 count = 0;

  if (!ms_usergroup_store_count (ms_context_get_store (context), &count, error))
    return FALSE;
  return count < MS_LIMIT_USERGROUPS || ms_error_set (error, MS_ERROR_RESTRICTED_ACTION);
}

MsUsergroup *
ms_usergroup_service_create (MsContext                *context,
                             const MsUsergroupChange  *change,
                             gint64                   *event_seq,
                             GError                  **error)
{
  g_autoptr(MsUser) caller = ms_service_need_caller (context, MS_ACTION_SET_USERGROUPS, error);
  g_autoptr(MsUsergroup) group = g_new0 (MsUsergroup, 1);
  g_autofree char *suggested = NULL;
  MsUsergroupChange all = *change;
  char id[MS_ID_SIZE];
  gint64 key;

  if (caller == NULL)
    return NULL;

  if (all.name == NULL)
    all.name = "";
  suggested = ms_name_suggest_channel (all.name);
  if (all.handle == NULL)
    all.handle = suggested;
  if (all.description == NULL)
    all.description = "";
  if (!apply_change (context, group, 0, &all, error) || !check_room (context, error))
    return NULL;

  ms_id_generate (MS_ID_USERGROUP, id);
  group->id = g_strdup (id);
  group->updated = ms_context_get_now_seconds (context);
  key = ms_usergroup_store_insert (ms_context_get_store (context), group, ms_context_get_actor (context)->user, error);
  return key != 0 ? tell_group (context, key, TRUE, event_seq, error) : NULL;
}

/* The group that an administrator may change now. */
static MsUsergroup *
need_changeable (MsContext   *context,
                 const char  *id,
                 gint64      *key,
                 gint64      *event_seq,
                 GError     **error)
{
  g_autoptr(MsUser) caller = ms_service_need_caller (context, MS_ACTION_SET_USERGROUPS, error);

  ms_service_start_seq (context, event_seq);
  return caller != NULL ? need_group (context, id, key, error) : NULL;
}

static MsUsergroup *
keep_group (MsContext    *context,
            gint64        key,
            MsUsergroup  *group,
            gint64       *event_seq,
            GError      **error)
{
  group->updated = ms_context_get_now_seconds (context);
  if (!ms_usergroup_store_update (ms_context_get_store (context), key, group, ms_context_get_actor (context)->user, error))
    return NULL;
  return tell_group (context, key, FALSE, event_seq, error);
}

MsUsergroup *
ms_usergroup_service_update (MsContext                *context,
                             const char               *id,
                             const MsUsergroupChange  *change,
                             gint64                   *event_seq,
                             GError                  **error)
{
  gint64 key = 0;
  g_autoptr(MsUsergroup) group = need_changeable (context, id, &key, event_seq, error);

  if (group == NULL || !apply_change (context, group, key, change, error))
    return NULL;
  return keep_group (context, key, group, event_seq, error);
}

MsUsergroup *
ms_usergroup_service_set_disabled (MsContext   *context,
                                   const char  *id,
                                   gboolean     disabled,
                                   gint64      *event_seq,
                                   GError     **error)
{
  gint64 key = 0;
  g_autoptr(MsUsergroup) group = need_changeable (context, id, &key, event_seq, error);

  if (group == NULL)
    return NULL;
  if ((group->disabled != 0) == disabled)
    return load_group (context, key, error);
  group->disabled = disabled ? ms_context_get_now_seconds (context) : 0;
  return keep_group (context, key, group, event_seq, error);
}

static GArray *
check_users (MsContext           *context,
             const char * const  *users,
             GError             **error)
{
  g_autoptr(GArray) keys = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (gsize i = 0; users[i] != NULL; i++)
    {
      gint64 key = 0;
      GError *failure = NULL;
      g_autoptr(MsUser) user = ms_user_store_find_id (ms_context_get_store (context), users[i], &key, &failure);

      if (failure != NULL)
        {
          g_propagate_error (error, failure);
          return NULL;
        }
      if (user == NULL || user->deleted)
        {
          ms_error_set (error, MS_ERROR_INVALID_USERS);
          return NULL;
        }
      g_array_append_val (keys, key);
    }
  return g_steal_pointer (&keys);
}

MsUsergroup *
ms_usergroup_service_set_users (MsContext           *context,
                                const char          *id,
                                const char * const  *users,
                                gint64              *event_seq,
                                GError             **error)
{
  gint64 key = 0;
  g_autoptr(MsUsergroup) group = need_changeable (context, id, &key, event_seq, error);
  g_autoptr(GArray) keys = group != NULL ? check_users (context, users, error) : NULL;

  if (keys == NULL
      || !ms_usergroup_store_set_users (ms_context_get_store (context), key, (const gint64 *) (gconstpointer) keys->data, keys->len, error))
    return NULL;
  return keep_group (context, key, group, event_seq, error);
}
