/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a message said, from the beginning to now. */

#pragma once

#include "ms-context.h"

G_BEGIN_DECLS

/* @since: when it began to say so; @user: by whose hand (nullable). Views. */
typedef void (*MsVersionFunc) (const char *text,
                               gint64      since,
                               const char *user,
                               gpointer    user_data);

/**
 * ms_version_service_list:
 * @cursor: 0, or what *next was
 * @next: (out): 0 at the end
 *
 * The oldest first; the last one is what the message says now. For its author while they see the conversation, and for administrators
 * who are in it. Reader. MS_ERROR_CHANNEL_NOT_FOUND, _MESSAGE_NOT_FOUND, _NOT_ALLOWED.
 */
gboolean ms_version_service_list (MsContext      *context,
                                  const char     *channel,
                                  gint64          ts,
                                  gint64          cursor,
                                  guint           limit,
                                  MsVersionFunc   func,
                                  gpointer        user_data,
                                  gint64         *next,
                                  GError        **error);

G_END_DECLS
