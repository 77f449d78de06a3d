/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * conversations.history of a member who wants the newest page: answered from memory where it is there. Main thread. */

#pragma once

#include "ms-request.h"

G_BEGIN_DECLS

/**
 * ms_newest_page_answer:
 * @arguments: of a call by somebody who is signed in
 *
 * What the directory says at this moment decides, which has taken in every commit that anybody was told of.
 *
 * Returns: whether @self is answered. Else, where it asks for a newest page, its reply is kept when it comes to ms_newest_page_keep()
 */
gboolean ms_newest_page_answer (MsRequest   *self,
                                const char  *method,
                                MsArguments *arguments);
/* @reply: of a call that was right. Nothing happens for another request. */
void     ms_newest_page_keep   (MsRequest   *self,
                                GBytes      *reply);

G_END_DECLS
