/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A day of a conversation as a file of a Slack export. */

#pragma once

#include "ms-context.h"

G_BEGIN_DECLS

/* (transfer full) (nullable): the messages from @from on and before @before; *n_messages grows by their number. */
GBytes *ms_slack_outgoing_write (MsContext  *context,
                                 gint64      channel,
                                 gint64      from,
                                 gint64      before,
                                 guint      *n_messages,
                                 GError    **error);

G_END_DECLS
