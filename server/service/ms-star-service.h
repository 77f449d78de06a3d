/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Messages that somebody saved for later. Nobody else learns of it. */

#pragma once

#include "ms-item.h"

G_BEGIN_DECLS

/* Worker. MS_ERROR_ALREADY_STARRED, _TOO_MANY_STARS, _MESSAGE_NOT_FOUND, _CHANNEL_NOT_FOUND. */
gboolean ms_star_service_add    (MsContext          *context,
                                 const char         *channel,
                                 gint64              ts,
                                 gint64             *event_seq,
                                 GError            **error);
/* Worker. MS_ERROR_NOT_STARRED. */
gboolean ms_star_service_remove (MsContext          *context,
                                 const char         *channel,
                                 gint64              ts,
                                 gint64             *event_seq,
                                 GError            **error);
/* Reader. Newest first; those that the caller may still read. */
gboolean ms_star_service_list   (MsContext          *context,
                                 const MsItemRange  *range,
                                 MsItemVisitor       visitor,
                                 gpointer            user_data,
                                 MsItemPage         *page,
                                 GError            **error);

G_END_DECLS
