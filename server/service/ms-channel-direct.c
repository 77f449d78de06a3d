/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Direct messages, between two people or among several: made when they are first asked for, then the same for ever; opened and closed
 * by each for itself. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-channel-service.h"

#include "ms-error.h"
#include "ms-id.h"
#include "ms-limits.h"
#include "ms-membership-store.h"
#include "ms-service-private.h"

static gint64
insert_im (MsContext  *context,
           gint64      one,
           gint64      other,
           GError    **error)
{
  gint64 now = ms_context_get_now (context);
  char id[MS_ID_SIZE];
  g_autoptr(MsChannel) channel = NULL;
  MsChannelRow row = { .creator = one, .im_low = MIN (one, other), .im_high = MAX (one, other) };
  MsEventChannel told;

  ms_id_generate (MS_ID_DIRECT, id);
  channel = ms_channel_new (id, NULL, MS_CHANNEL_IM);
  channel->created = now;
  channel->updated = now;
  row.channel = channel;
  row.key = ms_channel_store_insert (ms_context_get_store (context), &row, error);
  told = (MsEventChannel) { row.key, channel };
  if (row.key == 0 || ms_event_encode_internal_channel (ms_context_get_log (context), &told, now, error) == 0)
    return 0;

  return row.key;
}

static gboolean
add_side (MsContext  *context,
          gint64      channel,
          gint64      user,
          gint64     *event_seq,
          GError    **error)
{
  g_autoptr(MsUser) who = ms_user_store_get (ms_context_get_store (context), user, error);

  return who != NULL && ms_service_add_member (context, channel, user, who, NULL, 0, FALSE, event_seq, error);
}

gint64
ms_service_ensure_im (MsContext  *context,
                      gint64      one,
                      gint64      other,
                      gint64     *event_seq,
                      GError    **error)
{
  GError *failure = NULL;
  g_autoptr(MsChannelRow) row = ms_channel_store_find_im (ms_context_get_store (context), one, other, one, &failure);
  gint64 key;

  if (row != NULL)
    return row->key;
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return 0;
    }

  key = insert_im (context, one, other, error);
  if (key == 0
      || !add_side (context, key, one, event_seq, error)
      || (other != one && !add_side (context, key, other, event_seq, error)))
    return 0;
  return key;
}

gboolean
ms_service_show_im (MsContext           *context,
                    const MsChannelRow  *row,
                    gint64               user,
                    const char          *user_id,
                    gboolean            *was_open,
                    gint64              *event_seq,
                    GError             **error)
{
  MsEventChannel channel = { row->key, row->channel };
  gboolean is_open = FALSE;
  gint64 seq;

  if (!ms_membership_store_is_open (ms_context_get_store (context), row->key, user, &is_open, error))
    return FALSE;
  if (was_open != NULL)
    *was_open = is_open;
  if (is_open)
    return TRUE;
  if (!ms_membership_store_set_open (ms_context_get_store (context), row->key, user, TRUE, error))
    return FALSE;

  seq = ms_event_encode_im_open (ms_context_get_log (context), &channel, user, user_id, TRUE, ms_context_get_now (context), error);
  return ms_service_keep_seq (seq, event_seq);
}

/* Who is meant beside the caller, each once. Oneself counts only where nobody else is named: the own notes. */
static GArray *
list_others (MsContext           *context,
             const char * const  *users,
             GPtrArray           *values,
             GError             **error)
{
  g_autoptr(GArray) keys = g_array_new (FALSE, FALSE, sizeof (gint64));
  gint64 self = ms_context_get_actor (context)->user;

  for (gsize i = 0; users != NULL && users[i] != NULL; i++)
    {
      gint64 key = 0;
      gboolean known = FALSE;
      g_autoptr(MsUser) user = ms_service_need_user (context, users[i], FALSE, &key, error);

      if (user == NULL)
        return NULL;
      for (guint j = 0; j < keys->len; j++)
        known |= g_array_index (keys, gint64, j) == key;
      if (known || key == self)
        continue;
      if (keys->len == MS_LIMIT_GROUP_OTHERS)
        {
          ms_error_set (error, MS_ERROR_TOO_MANY_USERS);
          return NULL;
        }
      g_array_append_val (keys, key);
      g_ptr_array_add (values, g_steal_pointer (&user));
    }
  return g_steal_pointer (&keys);
}

static gint
compare_keys (gconstpointer a,
              gconstpointer b)
{
  gint64 left = *(const gint64 *) a;
  gint64 right = *(const gint64 *) b;

  return (left > right) - (left < right);
}

static gint
compare_names (gconstpointer a,
               gconstpointer b)
{
  const MsUser *left = *(const MsUser * const *) a;
  const MsUser *right = *(const MsUser * const *) b;

  return g_strcmp0 (left->name, right->name);
}

/* The same text for the same people, whoever asks. Sorts @keys. */
static char *
dup_people (GArray *keys)
{
  GString *text = g_string_new (NULL);

  g_array_sort (keys, compare_keys);
  for (guint i = 0; i < keys->len; i++)
    g_string_append_printf (text, "%s%" G_GINT64_FORMAT, i > 0 ? "," : "", g_array_index (keys, gint64, i));
  return g_string_free (text, FALSE);
}

/* mpdm-ANNA--ILYA--MAREN-1: clients make a title of it. Sorts @values. */
static char *
dup_group_name (GPtrArray *values)
{
  GString *text = g_string_new ("mpdm-");

  g_ptr_array_sort (values, compare_names);
  for (guint i = 0; i < values->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "--" : "", ((const MsUser *) g_ptr_array_index (values, i))->name);
  g_string_append (text, "-1");
  return g_string_free (text, FALSE);
}

static gint64
insert_group (MsContext     *context,
              const MsUser  *caller,
              const char    *name,
              const char    *people,
              GError       **error)
{
  gint64 now = ms_context_get_now (context);
  char id[MS_ID_SIZE];
  g_autoptr(MsChannel) channel = NULL;
  MsChannelRow row = { .creator = ms_context_get_actor (context)->user, .people = people };
  MsEventChannel told;

  ms_id_generate (MS_ID_GROUP, id);
  channel = ms_channel_new (id, name, MS_CHANNEL_PRIVATE);
  channel->is_mpim = TRUE;
  channel->creator = g_strdup (caller->id);
  channel->created = now;
  channel->updated = now;
  row.channel = channel;
  row.key = ms_channel_store_insert (ms_context_get_store (context), &row, error);
  told = (MsEventChannel) { row.key, channel };
  if (row.key == 0 || ms_event_encode_internal_channel (ms_context_get_log (context), &told, now, error) == 0)
    return 0;

  return row.key;
}

static gint64
make_group (MsContext     *context,
            const MsUser  *caller,
            GArray        *keys,
            GPtrArray     *values,
            const char    *people,
            gint64        *event_seq,
            GError       **error)
{
  g_autofree char *name = NULL;
  gint64 key;

  for (guint i = 0; i < values->len; i++)
    if (((const MsUser *) g_ptr_array_index (values, i))->deleted)
      {
        ms_error_set (error, MS_ERROR_USER_NOT_FOUND);
        return 0;
      }

  name = dup_group_name (values);
  key = insert_group (context, caller, name, people, error);
  for (guint i = 0; key != 0 && i < keys->len; i++)
    if (!add_side (context, key, g_array_index (keys, gint64, i), event_seq, error))
      return 0;
  return key;
}

/* @keys and @values: the others; the caller is added. */
static gint64
ensure_group (MsContext     *context,
              const MsUser  *caller,
              GArray        *keys,
              GPtrArray     *values,
              gint64        *event_seq,
              GError       **error)
{
  gint64 self = ms_context_get_actor (context)->user;
  g_autofree char *people = NULL;
  g_autoptr(MsChannelRow) row = NULL;
  GError *failure = NULL;

  g_array_append_val (keys, self);
  g_ptr_array_add (values, ms_user_copy (caller));
  people = dup_people (keys);
  row = ms_channel_store_find_group (ms_context_get_store (context), people, self, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return 0;
    }
  return row != NULL ? row->key : make_group (context, caller, keys, values, people, event_seq, error);
}

static gint64
find_people (MsContext           *context,
             const MsUser        *caller,
             const char * const  *users,
             gint64              *event_seq,
             GError             **error)
{
  g_autoptr(GPtrArray) values = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_user_free);
  g_autoptr(GArray) keys = NULL;
  gint64 self = ms_context_get_actor (context)->user;

  if (users == NULL || users[0] == NULL)
    {
      ms_error_set (error, MS_ERROR_USERS_LIST_NOT_SUPPLIED);
      return 0;
    }
  keys = list_others (context, users, values, error);
  if (keys == NULL)
    return 0;
  if (keys->len > 1)
    return ensure_group (context, caller, keys, values, event_seq, error);
  return ms_service_ensure_im (context, self, keys->len > 0 ? g_array_index (keys, gint64, 0) : self, event_seq, error);
}

static gint64
find_direct (MsContext           *context,
             const MsUser        *caller,
             const char          *channel,
             const char * const  *users,
             gint64              *event_seq,
             GError             **error)
{
  g_autoptr(MsChannelRow) row = NULL;

  if (channel == NULL)
    return find_people (context, caller, users, event_seq, error);

  row = ms_service_need_channel (context, caller, channel, error);
  return row != NULL ? row->key : 0;
}

MsChannel *
ms_channel_service_open (MsContext           *context,
                         const char          *channel,
                         const char * const  *users,
                         gboolean            *already,
                         gint64              *event_seq,
                         GError             **error)
{
  g_autoptr(MsUser) caller = ms_service_need_caller (context, MS_ACTION_OPEN_DIRECT, error);
  g_autoptr(MsChannelRow) row = NULL;
  gint64 user = ms_context_get_actor (context)->user;
  gint64 before = ms_context_get_seq (context);
  gboolean was_open = TRUE;
  gint64 key;

  if (caller == NULL)
    return NULL;

  ms_service_start_seq (context, event_seq);
  key = find_direct (context, caller, channel, users, event_seq, error);
  row = key != 0 ? ms_channel_store_get (ms_context_get_store (context), key, user, error) : NULL;
  if (row == NULL)
    return NULL;
  if (ms_channel_is_direct (row->channel)
      && !ms_service_show_im (context, row, user, caller->id, &was_open, event_seq, error))
    return NULL;
  if (already != NULL)
    *already = was_open && ms_context_get_seq (context) == before;
  return ms_service_dup_channel (context, key, error);
}

gboolean
ms_channel_service_close (MsContext   *context,
                          const char  *channel,
                          gboolean    *already,
                          gint64      *event_seq,
                          GError     **error)
{
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);
  g_autoptr(MsChannelRow) row = caller != NULL ? ms_service_need_channel (context, caller, channel, error) : NULL;
  gint64 user = ms_context_get_actor (context)->user;
  MsEventChannel told;

  if (row == NULL)
    return FALSE;
  if (!ms_channel_is_direct (row->channel))
    return ms_error_set (error, MS_ERROR_METHOD_NOT_SUPPORTED_FOR_CHANNEL_TYPE);

  ms_service_start_seq (context, event_seq);
  if (already != NULL)
    *already = !row->channel->is_open;
  if (!row->channel->is_open)
    return TRUE;

  told = (MsEventChannel) { row->key, row->channel };
  return ms_membership_store_set_open (ms_context_get_store (context), row->key, user, FALSE, error)
         && ms_service_keep_seq (ms_event_encode_im_open (ms_context_get_log (context), &told, user, caller->id, FALSE, ms_context_get_now (context), error),
                      event_seq);
}
