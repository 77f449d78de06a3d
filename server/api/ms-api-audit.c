/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The audit log, in pages. */

#define G_LOG_DOMAIN "ms-api"

#include "config.h"

#include "ms-api-call-private.h"
#include "ms-api-decode.h"
#include "ms-audit-service.h"
#include "ms-limits.h"

#define AUDIT_CURSOR 'l'

static gboolean
decode_list (MsApiCall  *call,
             GError    **error)
{
  return ms_api_decode_limit (call, MS_LIMIT_PAGE_DEFAULT, MS_LIMIT_PAGE_MAX, error) && ms_api_decode_cursor (call, AUDIT_CURSOR, error);
}

static void
write_entry (const MsAuditEntry *entry,
             gpointer            user_data)
{
  MsJsonWriter *reply = user_data;

  ms_json_writer_open_object (reply);
  ms_json_writer_add_int (reply, "id", entry->id);
  ms_json_writer_add_int (reply, "date", entry->date);
  ms_json_writer_add_string (reply, "action", entry->action);
  ms_json_writer_add_string (reply, "actor", entry->actor);
  ms_json_writer_add_string (reply, "user", entry->user);
  ms_json_writer_add_string (reply, "channel", entry->channel);
  ms_json_writer_add_string (reply, "subject", entry->subject);
  ms_json_writer_add_string (reply, "before", entry->before);
  ms_json_writer_add_string (reply, "after", entry->after);
  ms_json_writer_add_string (reply, "address", entry->address);
  ms_json_writer_close_object (reply);
}

static gboolean
run_list (MsApiCall     *call,
          MsContext     *context,
          MsJsonWriter  *reply,
          GError       **error)
{
  gint64 next = 0;

  ms_json_writer_key (reply, "entries");
  ms_json_writer_open_array (reply);
  if (!ms_audit_service_list (context, call->request.cursor, call->request.limit, write_entry, reply, &next, error))
    return FALSE;
  ms_json_writer_close_array (reply);
  ms_api_call_set_next (call, AUDIT_CURSOR, next);
  return TRUE;
}

const MsApiMethod ms_api_audit_methods[] = {
  { "micro.audit.list", MS_API_ACCESS_SESSION, MS_API_RATE_READ, { MS_API_STEP_READ }, decode_list, run_list, NULL },
  { NULL },
};
