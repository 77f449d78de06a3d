/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One-use tickets for realtime connections: rtm.connect mints one, the websocket's address spends it. Random, 30 s, bounded per user
 * and in all. Any thread. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _MsTicketTable MsTicketTable;

typedef struct
{
  gint64   user; /* keys */
  gint64   session;
  gboolean micro;
  gboolean batch_presence;
  gboolean exempt; /* free of rate limits */
  gboolean app; /* for Socket Mode, not for the stream */
  char    *since; /* (nullable): position */
} MsTicket;

MsTicketTable *ms_ticket_table_new         (void);
void           ms_ticket_table_free        (MsTicketTable  *self);
/**
 * ms_ticket_table_mint:
 * @ticket: copied
 * @now: monotonic µs
 *
 * Of one user only the last MS_LIMIT_TICKETS_PER_USER count.
 *
 * Returns: (transfer full) (nullable): 43 characters of [A-Za-z0-9_-], one path segment; NULL with MS_ERROR_RATELIMITED when too many
 *   are open
 */
char          *ms_ticket_table_mint        (MsTicketTable  *self,
                                            const MsTicket *ticket,
                                            gint64          now,
                                            GError        **error);
/* Spends it. Returns: (transfer full) (nullable): NULL when it is unknown, spent or too old. */
MsTicket      *ms_ticket_table_take        (MsTicketTable  *self,
                                            const char     *text,
                                            gint64          now);
/* The session ended: its tickets are worth nothing. */
void           ms_ticket_table_end_session (MsTicketTable  *self,
                                            gint64          session);
void           ms_ticket_free              (MsTicket       *ticket);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsTicket, ms_ticket_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsTicketTable, ms_ticket_table_free)

G_END_DECLS
