/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reading versions. They are kept by whoever edits (ms-message-keeping.c). */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-version-service.h"

#include <string.h>

#include "ms-error.h"
#include "ms-limits.h"
#include "ms-message-private.h"
#include "ms-service-private.h"
#include "ms-version-store.h"

typedef struct
{
  MsVersionFunc func;
  gpointer      user_data;
  guint         limit;
  guint         seen;
  gsize         bytes;
  gint64        last;
  gboolean      more;
} Page;

static gboolean
take_version (const char *text,
              gint64      since,
              const char *user,
              gpointer    user_data)
{
  Page *self = user_data;

  self->bytes += strlen (text);
  self->more = self->seen == self->limit || (self->seen > 0 && self->bytes > MS_LIMIT_HISTORY_PAGE_BYTES);
  if (self->more)
    return FALSE;
  self->seen++;
  self->last = since;
  self->func (text, since, user, self->user_data);
  return TRUE;
}

static gboolean
check_reader (MsContext           *context,
              const MsUser        *caller,
              const MsChannelRow  *channel,
              const MsMessageRow  *row,
              GError             **error)
{
  if (row->user != 0 && row->user == ms_context_get_actor (context)->user)
    return ms_policy_check (caller->role, MS_ACTION_READ_OWN_VERSIONS, error);
  if (!channel->channel->is_member)
    return ms_error_set (error, MS_ERROR_NOT_ALLOWED);
  return ms_policy_check (caller->role, MS_ACTION_READ_ANY_VERSIONS, error);
}

gboolean
ms_version_service_list (MsContext      *context,
                         const char     *channel,
                         gint64          ts,
                         gint64          cursor,
                         guint           limit,
                         MsVersionFunc   func,
                         gpointer        user_data,
                         gint64         *next,
                         GError        **error)
{
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);
  g_autoptr(MsChannelRow) channel_row = caller != NULL ? ms_service_need_channel (context, caller, channel, error) : NULL;
  g_autoptr(MsMessageRow) row = channel_row != NULL ? ms_message_need (context, channel_row, ts, error) : NULL;
  Page page = { .func = func, .user_data = user_data, .limit = limit };
  const MsMessage *message;

  *next = 0;
  if (row == NULL || !check_reader (context, caller, channel_row, row, error)
      || !ms_version_store_visit (ms_context_get_store (context), row->channel, ts, cursor, limit + 1, take_version, &page, error))
    return FALSE;

  message = row->message;
  if (!page.more && message->edited_ts > 0)
    take_version (message->text, message->edited_ts, message->edited_user, &page);
  else if (!page.more)
    take_version (message->text, message->ts, message->user, &page);
  *next = page.more ? page.last : 0;
  return TRUE;
}
