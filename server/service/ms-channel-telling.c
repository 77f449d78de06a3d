/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Tells what became of a channel. Of a public one everybody learns but guests, who know of none that they are not in: those that are in it
 * are told one by one, each in the topic of their own, so that no topic has a hole for them. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-service-private.h"

#include "ms-limits.h"
#include "ms-membership-store.h"

/* Encodes the event for one guest, or (NULL) for everybody else. Returns its seq, 0 on error. */
typedef gint64 (*Encode) (MsContext             *context,
                          const MsEventChannel  *channel,
                          const MsEventGuest    *guest,
                          gconstpointer          what,
                          GError               **error);

typedef struct
{
  gboolean    archived;
  const char *user_id;
} Archiving;

static void
guest_clear (gpointer data)
{
  g_free (((MsEventGuest *) data)->user_id);
}

static void
guest_cb (gint64      user,
          const char *id,
          gpointer    user_data)
{
  const MsEventGuest guest = { user, g_strdup (id) };

  g_array_append_val ((GArray *) user_data, guest);
}

/* A page of those after @after. */
static GArray *
list_guests (MsContext  *context,
             gint64      channel,
             gint64      after,
             GError    **error)
{
  g_autoptr(GArray) guests = g_array_new (FALSE, FALSE, sizeof (MsEventGuest));

  g_array_set_clear_func (guests, guest_clear);
  if (!ms_membership_store_visit_guests (ms_context_get_store (context), channel, after, MS_LIMIT_PAGE_MAX, guest_cb, guests, error))
    return NULL;
  return g_steal_pointer (&guests);
}

static gboolean
tell_guests (MsContext             *context,
             const MsEventChannel  *channel,
             Encode                 encode,
             gconstpointer          what,
             GError               **error)
{
  gint64 last = 0;

  for (;;)
    {
      g_autoptr(GArray) guests = list_guests (context, channel->key, last, error);

      if (guests == NULL)
        return FALSE;
      if (guests->len == 0)
        return TRUE;
      for (guint i = 0; i < guests->len; i++)
        if (encode (context, channel, &g_array_index (guests, MsEventGuest, i), what, error) == 0)
          return FALSE;
      last = g_array_index (guests, MsEventGuest, guests->len - 1).user;
    }
}

static gboolean
tell (MsContext             *context,
      const MsEventChannel  *channel,
      Encode                 encode,
      gconstpointer          what,
      gint64                *event_seq,
      GError               **error)
{
  return ms_service_keep_seq (encode (context, channel, NULL, what, error), event_seq)
         && (channel->channel->kind != MS_CHANNEL_PUBLIC || tell_guests (context, channel, encode, what, error));
}

static gint64
encode_rename (MsContext             *context,
               const MsEventChannel  *channel,
               const MsEventGuest    *guest,
               gconstpointer          what,
               GError               **error)
{
  return ms_event_encode_channel_rename (ms_context_get_log (context),
                                         channel,
                                         guest,
                                         ms_service_get_team_id (context),
                                         ms_context_get_now (context),
                                         error);
}

static gint64
encode_archived (MsContext             *context,
                 const MsEventChannel  *channel,
                 const MsEventGuest    *guest,
                 gconstpointer          what,
                 GError               **error)
{
  const Archiving *archiving = what;

  return ms_event_encode_channel_archived (ms_context_get_log (context),
                                           channel,
                                           guest,
                                           archiving->archived,
                                           archiving->user_id,
                                           ms_context_get_now (context),
                                           error);
}

gboolean
ms_channel_tell_renamed (MsContext             *context,
                         const MsEventChannel  *channel,
                         GError               **error)
{
  return tell (context, channel, encode_rename, NULL, NULL, error);
}

gboolean
ms_channel_tell_archived (MsContext             *context,
                          const MsEventChannel  *channel,
                          gboolean               archived,
                          const char            *user_id,
                          gint64                *event_seq,
                          GError               **error)
{
  const Archiving archiving = { archived, user_id };

  return tell (context, channel, encode_archived, &archiving, event_seq, error);
}
