/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Notes in the audit log, and its pages. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-audit-service.h"

#include "ms-audit-store.h"
#include "ms-service-private.h"

typedef struct
{
  MsAuditVisitor visitor;
  gpointer       user_data;
  guint          n;
  guint          limit;
  gint64         last;
  gint64         next;
} Page;

gboolean
ms_audit_service_note (MsContext          *context,
                       const MsAuditNote  *note,
                       GError            **error)
{
  const MsActor *actor = ms_context_get_actor (context);
  const MsAuditRow row = {
    .at = ms_context_get_now_seconds (context),
    .actor = actor->user,
    .action = note->action,
    .user = note->user,
    .channel = note->channel,
    .subject = note->subject,
    .before = note->before,
    .after = note->after,
    .address = actor->address,
  };

  return ms_audit_store_append (ms_context_get_store (context), &row, error);
}

/* One more than the page tells whether there is another. */
static void
show_row (const MsAuditRow *row,
          gpointer          user_data)
{
  Page *page = user_data;
  const MsAuditEntry entry = {
    .id = row->key,
    .date = row->at,
    .action = row->action,
    .actor = row->actor_id,
    .user = row->user_id,
    .channel = row->channel_id,
    .subject = row->subject,
    .before = row->before,
    .after = row->after,
    .address = row->address,
  };

  if (page->n == page->limit)
    {
      page->next = page->last;
      return;
    }
  page->visitor (&entry, page->user_data);
  page->last = row->key;
  page->n++;
}

gboolean
ms_audit_service_list (MsContext          *context,
                       gint64              cursor,
                       guint               limit,
                       MsAuditVisitor      visitor,
                       gpointer            user_data,
                       gint64             *next,
                       GError            **error)
{
  g_autoptr(MsUser) caller = ms_service_need_caller (context, MS_ACTION_READ_AUDIT, error);
  Page page = { .visitor = visitor, .user_data = user_data, .limit = limit };

  if (caller == NULL || !ms_audit_store_visit (ms_context_get_store (context), cursor, limit + 1, show_row, &page, error))
    return FALSE;

  *next = page.next;
  return TRUE;
}
