/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Messages that the members of a conversation pinned to it. */

#pragma once

#include "ms-item.h"

G_BEGIN_DECLS

/* Worker. MS_ERROR_ALREADY_PINNED, _NOT_PINNABLE (a notice), _TOO_MANY_PINS, _RESTRICTED_ACTION, _MESSAGE_NOT_FOUND, _IS_ARCHIVED, those of a
 * conversation. */
gboolean ms_pin_service_add    (MsContext      *context,
                                const char     *channel,
                                gint64          ts,
                                gint64         *event_seq,
                                GError        **error);
/* Worker. MS_ERROR_NO_PIN. */
gboolean ms_pin_service_remove (MsContext      *context,
                                const char     *channel,
                                gint64          ts,
                                gint64         *event_seq,
                                GError        **error);
/* Reader. Newest first. */
gboolean ms_pin_service_list   (MsContext      *context,
                                const char     *channel,
                                MsItemVisitor   visitor,
                                gpointer        user_data,
                                GError        **error);

G_END_DECLS
