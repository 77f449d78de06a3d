/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Addresses that an app may answer to for a while: what a response_url stands for. In memory alone: after a restart
 * they are worth nothing. Main thread. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _MsResponseTable MsResponseTable;

/* Where an answer goes. */
typedef struct
{
  gint64  app; /* key */
  char   *channel; /* id */
  char   *user; /* id of who asked */
  gint64  ts; /* µs: of the message with the button, 0 if none */
  gint64  thread_ts; /* µs: the root of the thread where it was asked, 0 if in none */
} MsResponseTarget;

MsResponseTable        *ms_response_table_new  (void);
void                    ms_response_table_free (MsResponseTable        *self);
/* (transfer full): a path segment. @target is copied; the oldest address goes when there are MS_LIMIT_RESPONSES. @now: monotonic µs. */
char                   *ms_response_table_mint (MsResponseTable        *self,
                                                const MsResponseTarget *target,
                                                gint64                  now);
/* Uses it once, of MS_LIMIT_RESPONSE_USES. (transfer none) (nullable): valid until the next call; NULL when it is worth nothing */
const MsResponseTarget *ms_response_table_use  (MsResponseTable        *self,
                                                const char             *text,
                                                gint64                  now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsResponseTable, ms_response_table_free)

G_END_DECLS
