/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The room for answers that wait for their readers: one sum for all, a share of it for each address, so that who does not read takes
 * the room of nobody else. Main thread. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _MsReplyBudget MsReplyBudget;

MsReplyBudget *ms_reply_budget_new     (void);
void           ms_reply_budget_free    (MsReplyBudget *self);
/**
 * ms_reply_budget_take:
 * @address: who asked
 * @exempt: no share of its own
 * @bytes: of the answer
 *
 * A short answer finds room always.
 *
 * Returns: whether there is room; then ms_reply_budget_give_back() is due when the answer was sent
 */
gboolean       ms_reply_budget_take      (MsReplyBudget *self,
                                          const char    *address,
                                          gboolean       exempt,
                                          gsize          bytes);
void           ms_reply_budget_give_back (MsReplyBudget *self,
                                          const char    *address,
                                          gsize          bytes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsReplyBudget, ms_reply_budget_free)

G_END_DECLS
