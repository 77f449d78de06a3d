/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reading a whole team, in the order of keys and times. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-export-service.h"

#include "ms-audit-service.h"
#include "ms-import-store.h"
#include "ms-limits.h"
#include "ms-membership-store.h"
#include "ms-pin-store.h"
#include "ms-reaction-store.h"
#include "ms-service-private.h"

void
ms_export_channel_free (MsExportChannel *self)
{
  if (self == NULL)
    return;

  ms_channel_free (self->channel);
  g_ptr_array_unref (self->members);
  g_ptr_array_unref (self->pins);
  g_free (self);
}

static void
pin_free (MsExportPin *pin)
{
  g_free (pin->user);
  g_free (pin->owner);
  g_free (pin);
}

gboolean
ms_export_service_check (MsContext  *context,
                         GError    **error)
{
  g_autoptr(MsUser) caller = NULL;

  if (ms_context_get_actor (context)->is_system)
    return TRUE;
  caller = ms_service_need_caller (context, MS_ACTION_EXPORT, error);
  return caller != NULL;
}

gboolean
ms_export_service_note (MsContext  *context,
                        gboolean    full,
                        GError    **error)
{
  const MsAuditNote note = { .action = MS_AUDIT_EXPORT, .after = full ? MS_AUDIT_FULL : MS_AUDIT_PUBLIC };

  return ms_audit_service_note (context, &note, error);
}

const char *
ms_export_service_get_team (MsContext *context)
{
  return ms_service_get_team_id (context);
}

MsUser *
ms_export_service_find_user (MsContext   *context,
                             const char  *id,
                             GError     **error)
{
  gint64 key = 0;

  return ms_user_store_find_id (ms_context_get_store (context), id, &key, error);
}

typedef struct
{
  MsExportUser visitor;
  gpointer     user_data;
  gint64       last;
  guint        n;
} Users;

static void
user_cb (gint64        key,
         const MsUser *user,
         gpointer      user_data)
{
  Users *users = user_data;

  users->last = key;
  users->n++;
  users->visitor (user, users->user_data);
}

gboolean
ms_export_service_visit_users (MsContext     *context,
                               MsExportUser   visitor,
                               gpointer       user_data,
                               GError       **error)
{
  Users users = { .visitor = visitor, .user_data = user_data };

  do
    {
      users.n = 0;
      if (!ms_user_store_visit (ms_context_get_store (context), users.last, MS_LIMIT_PAGE_MAX, user_cb, &users, error))
        return FALSE;
    }
  while (users.n > 0);
  return TRUE;
}

typedef struct
{
  GPtrArray *members;
  gint64     last;
  guint      n;
} Members;

static void
member_cb (gint64      user,
           const char *id,
           gpointer    user_data)
{
  Members *members = user_data;

  members->last = user;
  members->n++;
  g_ptr_array_add (members->members, g_strdup (id));
}

static gboolean
list_members (MsContext  *context,
              gint64      channel,
              GPtrArray  *ids,
              GError    **error)
{
  Members members = { .members = ids };

  do
    {
      members.n = 0;
      if (!ms_membership_store_visit (ms_context_get_store (context), channel, members.last, MS_LIMIT_PAGE_MAX, member_cb, &members, error))
        return FALSE;
    }
  while (members.n > 0);
  return TRUE;
}

/* The sides of a direct message are in its row: somebody who left a team is not in its memberships. */
static gboolean
list_sides (MsContext           *context,
            const MsChannelRow  *row,
            GPtrArray           *ids,
            GError             **error)
{
  const gint64 sides[] = { row->im_low, row->im_high };

  for (guint i = 0; i < (row->im_low == row->im_high ? 1 : 2); i++)
    {
      const char *id = NULL;

      if (!ms_user_store_peek_id (ms_context_get_store (context), sides[i], &id, error))
        return FALSE;
      if (id != NULL)
        g_ptr_array_add (ids, g_strdup (id));
    }
  return TRUE;
}

typedef struct
{
  MsContext  *context;
  GPtrArray  *pins;
  GError    **error;
  gboolean    failed;
} Pins;

static gboolean
pin_cb (const MsPinRow *row,
        gpointer        user_data)
{
  Pins *pins = user_data;
  g_autoptr(MsMessageRow) message = ms_message_store_get_by_key (ms_context_get_store (pins->context), row->message, pins->error);
  MsExportPin *pin;

  pins->failed = message == NULL;
  if (message == NULL)
    return FALSE;

  pin = g_new (MsExportPin, 1);
  *pin = (MsExportPin) {
    .ts = message->message->ts,
    .created = row->created,
    .user = g_strdup (row->user_id),
    .owner = g_strdup (message->message->user),
  };
  g_ptr_array_add (pins->pins, pin);
  return TRUE;
}

static gboolean
list_pins (MsContext  *context,
           gint64      channel,
           GPtrArray  *pins,
           GError    **error)
{
  Pins listed = { context, pins, error, FALSE };

  return ms_pin_store_visit (ms_context_get_store (context), channel, G_MAXINT32, pin_cb, &listed, error) && !listed.failed;
}

static gboolean
add_channel (MsContext  *context,
             gint64      key,
             gboolean    full,
             GPtrArray  *channels,
             GError    **error)
{
  g_autoptr(MsChannelRow) row = ms_channel_store_get (ms_context_get_store (context), key, 0, error);
  g_autoptr(MsExportChannel) channel = NULL;

  if (row == NULL)
    return FALSE;
  if (!full && row->channel->kind != MS_CHANNEL_PUBLIC)
    return TRUE;

  channel = g_new0 (MsExportChannel, 1);
  channel->key = key;
  channel->channel = g_steal_pointer (&row->channel);
  channel->members = g_ptr_array_new_with_free_func (g_free);
  channel->pins = g_ptr_array_new_with_free_func ((GDestroyNotify) pin_free);
  if (channel->channel->kind == MS_CHANNEL_IM ? !list_sides (context, row, channel->members, error)
                                              : !list_members (context, key, channel->members, error))
    return FALSE;
  if (!list_pins (context, key, channel->pins, error))
    return FALSE;
  g_ptr_array_add (channels, g_steal_pointer (&channel));
  return TRUE;
}

GPtrArray *
ms_export_service_list_channels (MsContext  *context,
                                 gboolean    full,
                                 GError    **error)
{
  g_autoptr(GPtrArray) channels = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_export_channel_free);
  gint64 last = 0;

  for (;;)
    {
      g_autoptr(GArray) keys = ms_channel_store_list_all (ms_context_get_store (context), last, MS_LIMIT_PAGE_MAX, error);

      if (keys == NULL)
        return NULL;
      if (keys->len == 0)
        return g_steal_pointer (&channels);
      for (guint i = 0; i < keys->len; i++)
        {
          last = g_array_index (keys, gint64, i);
          if (!add_channel (context, last, full, channels, error))
            return NULL;
        }
    }
}

gboolean
ms_export_service_find_next (MsContext  *context,
                             gint64      channel,
                             gint64      from,
                             gint64     *ts,
                             GError    **error)
{
  return ms_message_store_find_next (ms_context_get_store (context), channel, from, ts, error);
}

gboolean
ms_export_service_visit (MsContext        *context,
                         gint64            channel,
                         gint64            from,
                         gint64            before,
                         MsExportMessage   visitor,
                         gpointer          user_data,
                         GError          **error)
{
  return ms_message_store_visit_all (ms_context_get_store (context), channel, from, before, visitor, user_data, error);
}

gboolean
ms_export_service_visit_replies (MsContext        *context,
                                 gint64            channel,
                                 gint64            ts,
                                 MsExportMessage   visitor,
                                 gpointer          user_data,
                                 GError          **error)
{
  return ms_message_store_visit_replies (ms_context_get_store (context), channel, ts, 0, G_MAXINT64, G_MAXINT32, 0, visitor, user_data, error);
}

gboolean
ms_export_service_visit_reactions (MsContext         *context,
                                   gint64             channel,
                                   gint64             ts,
                                   MsExportReaction   visitor,
                                   gpointer           user_data,
                                   GError           **error)
{
  MsStore *store = ms_context_get_store (context);
  g_autoptr(MsMessageRow) row = ms_message_store_get (store, channel, ts, error);

  return row != NULL && ms_reaction_store_visit (store, row->key, NULL, G_MAXINT32, visitor, user_data, error);
}

gboolean
ms_export_service_visit_files (MsContext     *context,
                               gint64         channel,
                               MsExportFile   visitor,
                               gpointer       user_data,
                               GError       **error)
{
  return ms_import_store_visit_files (ms_context_get_store (context), channel, visitor, user_data, error);
}
