/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Drafts. A device that was away may bring an old one late: the clocks of the devices decide, as far as they are not ahead of ours. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include <string.h>

#include "ms-draft-store.h"
#include "ms-error.h"
#include "ms-event-encode-items.h"
#include "ms-keeping-service.h"
#include "ms-limits.h"
#include "ms-service-private.h"
#include "ms-text.h"

#define US_PER_MS 1000

gboolean
ms_draft_service_list (MsContext    *context,
                       MsDraftFunc   visitor,
                       gpointer      user_data,
                       GError      **error)
{
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);

  return caller != NULL
         && ms_draft_store_visit (ms_context_get_store (context), ms_context_get_actor (context)->user, visitor, user_data, error);
}

/* *drop: one that was taken away has to make room. */
static gboolean
check_bounds (MsContext      *context,
              gint64          channel,
              const MsDraft  *draft,
              gboolean        is_new,
              gboolean       *drop,
              GError        **error)
{
  MsDraftSum sum = { 0 };

  if (ms_text_count (draft->text, -1) > MS_LIMIT_TEXT_CHARS)
    return ms_error_set (error, MS_ERROR_MSG_TOO_LONG);
  if (!ms_draft_store_sum (ms_context_get_store (context), ms_context_get_actor (context)->user, channel, draft->thread_ts, &sum, error))
    return FALSE;

  *drop = is_new && sum.count >= MS_LIMIT_DRAFTS;
  if ((*drop && sum.empty == 0) || sum.bytes + (gint64) strlen (draft->text) > MS_LIMIT_DRAFTS_BYTES)
    return ms_error_set (error, MS_ERROR_TOO_MANY_DRAFTS);
  return TRUE;
}

static gboolean
write_draft (MsContext           *context,
             const MsChannelRow  *row,
             const MsUser        *caller,
             const MsDraft       *draft,
             gboolean             drop,
             gint64              *event_seq,
             GError             **error)
{
  MsStore *store = ms_context_get_store (context);
  const MsEventChannel channel = { row->key, row->channel };
  gint64 user = ms_context_get_actor (context)->user;
  gint64 seq = ms_event_encode_draft (ms_context_get_log (context), &channel, user, caller->id, draft->thread_ts, draft->text, draft->changed,
                                      ms_context_get_now (context), error);

  return ms_service_keep_seq (seq, event_seq)
         && (!drop || ms_draft_store_drop_empty (store, user, error))
         && ms_draft_store_set (store, user, row->key, draft->thread_ts, draft->text, draft->changed, error);
}

gboolean
ms_draft_service_set (MsContext      *context,
                      const MsDraft  *draft,
                      MsDraft        *current,
                      gboolean       *applied,
                      gint64         *event_seq,
                      GError        **error)
{
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);
  g_autoptr(MsChannelRow) row = caller != NULL ? ms_service_need_membership (context, caller, draft->channel, error) : NULL;
  gint64 now = ms_context_get_now (context) / US_PER_MS;
  MsDraft wanted = *draft;
  g_autofree char *text = NULL;
  gint64 changed = 0;
  gboolean drop = FALSE;

  if (row == NULL
      || !ms_draft_store_get (ms_context_get_store (context), ms_context_get_actor (context)->user, row->key, draft->thread_ts, &text, &changed,
                              error))
    return FALSE;

  ms_service_start_seq (context, event_seq);
  wanted.changed = draft->changed > 0 ? MIN (draft->changed, now) : now;
  *applied = wanted.changed >= changed;
  *current = (MsDraft) { draft->channel, draft->thread_ts, NULL, changed };
  if (*applied && (text != NULL || draft->text[0] != '\0') && (g_strcmp0 (text, draft->text) != 0 || changed != wanted.changed))
    {
      if (!check_bounds (context, row->key, &wanted, text == NULL, &drop, error)
          || !write_draft (context, row, caller, &wanted, drop, event_seq, error))
        return FALSE;
      current->changed = wanted.changed;
    }
  current->text = *applied ? g_strdup (draft->text) : g_steal_pointer (&text);
  return TRUE;
}
