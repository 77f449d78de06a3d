/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which requests ask for a newest page, and who may have it from memory: members alone, by the directory, and of them those who saved nothing
 * in that channel. Everybody else goes the long way, where the rules are. A page in which nothing is saved is the same for all, and kept. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-newest-page.h"

#include <string.h>

#include "ms-http-endpoint-private.h"
#include "ms-http-reply.h"

#define METHOD "conversations.history"
#define MAX_LIMIT_DIGITS 4

/* Remembered with the request until its reply is there. */
typedef struct
{
  gint64 channel;
  char  *limit;
} Wanted;

static void
wanted_free (gpointer data)
{
  Wanted *wanted = data;

  g_free (wanted->limit);
  g_free (wanted);
}

/* Another argument could mean another page. */
static gboolean
is_newest (MsArguments *arguments)
{
  static const char * const others[] = { "cursor", "latest", "oldest", "inclusive", "include_all_metadata" };

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    if (ms_arguments_has (arguments, others[i]))
      return FALSE;
  return TRUE;
}

/* (nullable): as it was written; NULL where it is no plain number. */
static const char *
get_limit (MsArguments *arguments)
{
  const char *limit = ms_arguments_peek (arguments, "limit");

  if (limit == NULL)
    return "";
  return strlen (limit) <= MAX_LIMIT_DIGITS && strspn (limit, "0123456789") == strlen (limit) ? limit : NULL;
}

static gboolean
get_key (MsRequest   *self,
         const char  *method,
         MsArguments *arguments,
         MsPageKey   *key)
{
  const MsDirectory *directory = ms_auth_guard_get_directory (self->config->guard);
  MsDirectoryChannel channel;

  if (!self->signed_in || strcmp (method, METHOD) != 0 || !is_newest (arguments))
    return FALSE;

  key->limit = get_limit (arguments);
  if (key->limit == NULL
      || !ms_directory_get_channel (directory, ms_directory_find_channel_id (directory, ms_arguments_peek (arguments, "channel")), &channel))
    return FALSE;

  key->channel = channel.key;
  return ms_directory_is_member (directory, channel.key, self->visitor.caller.actor.user);
}

static void
remember (MsRequest       *self,
          const MsPageKey *key)
{
  Wanted *wanted = g_new (Wanted, 1);

  *wanted = (Wanted) { key->channel, g_strdup (key->limit) };
  self->data = wanted;
  self->data_free = wanted_free;
}

gboolean
ms_newest_page_answer (MsRequest   *self,
                       const char  *method,
                       MsArguments *arguments)
{
  const MsDirectory *directory = ms_auth_guard_get_directory (self->config->guard);
  g_autoptr(GBytes) reply = NULL;
  MsPageKey key;

  if (!get_key (self, method, arguments, &key))
    return FALSE;

  if (!ms_directory_has_starred (directory, key.channel, self->visitor.caller.actor.user))
    reply = ms_page_cache_lookup (self->endpoint->pages, &key, ms_directory_get_channel_head (directory, key.channel), ms_directory_get_seq (directory));
  if (reply == NULL)
    {
      remember (self, &key);
      return FALSE;
    }
  if (ms_request_take_rate (self, MS_API_RATE_READ) > 0)
    return FALSE; /* the call says so */

  self->endpoint->counters.kept_pages++;
  if (ms_request_hold (self, g_bytes_get_size (reply)))
    ms_http_reply_json (self->message, SOUP_STATUS_OK, reply);
  return TRUE;
}

void
ms_newest_page_keep (MsRequest *self,
                     GBytes    *reply)
{
  const MsDirectory *directory = ms_auth_guard_get_directory (self->config->guard);
  const Wanted *wanted = self->data_free == wanted_free ? self->data : NULL;
  MsPageKey key;

  if (wanted == NULL)
    return;

  key = (MsPageKey) { wanted->channel, wanted->limit };
  ms_page_cache_store (self->endpoint->pages, &key, ms_directory_get_channel_head (directory, key.channel), reply);
}
