/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Calls one app's address by HTTP: signed, within the time that it has for an answer, without following anybody elsewhere. Main thread. */

#pragma once

#include <gio/gio.h>

#include "ms-hook-policy.h"

G_BEGIN_DECLS

typedef struct _MsHookSender MsHookSender;

/* One call; strings are borrowed. */
typedef struct
{
  GBytes     *body;
  const char *content_type;
  const char *secret; /* signs it */
  guint       retry; /* 0 the first time */
  const char *reason; /* (nullable): of the retry */
} MsHookCall;

/* What came of it. @failure: (nullable): NULL for a 2xx; else what X-Slack-Retry-Reason says of it: http_timeout, connection_failed,
 * ssl_error, http_error, too_many_redirects. Views. */
typedef struct
{
  const char *failure;
  gboolean    no_retry; /* the app asks for none */
  GBytes     *body; /* (nullable): of a 2xx, at most MS_LIMIT_HOOK_ANSWER_BYTES */
} MsHookAnswer;

typedef void (*MsHookDone) (const MsHookAnswer *answer,
                            gpointer            user_data);

/* @url: as ms_app_check_request_url() takes it. @policy: (nullable): as in ms_hook_target_new(). */
MsHookSender *ms_hook_sender_new  (const char         *url,
                                   MsHookPolicy       *policy);
/* What is on its way is given up: it failed. */
void          ms_hook_sender_free (MsHookSender       *self);
/* @done is called once: later, or when the sender is freed. */
void          ms_hook_sender_send (MsHookSender       *self,
                                   const MsHookCall   *call,
                                   MsHookDone          done,
                                   gpointer            user_data);
/* Where one may connect to has changed: connections end, and what is on its way fails. */
void          ms_hook_sender_disconnect (MsHookSender   *self);
/* Calls on their way. */
guint         ms_hook_sender_get_n_pending (MsHookSender *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsHookSender, ms_hook_sender_free)

G_END_DECLS
