/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a client needs to be sure of its copy: digests of a conversation or a window of it, and which event a message stands for when
 * its author asks how far it got. */

#pragma once

#include "ms-context.h"
#include "ms-digest.h"

G_BEGIN_DECLS

typedef struct
{
  gint64   head; /* the last event of the conversation's topic */
  gint64   count; /* messages */
  MsDigest digest; /* their sum */
} MsWindowDigest;

typedef struct
{
  gint64 channel; /* key */
  gint64 revision; /* the event that made or changed the message last */
  gint64 others; /* members beside the author */
} MsOwnMessage;

/**
 * ms_completeness_service_digest:
 * @oldest: µs, inclusive; 0 for the beginning
 * @latest: µs, inclusive; 0 for the end
 *
 * Of what is in @channel between both; without bounds it is known without looking. Who may read its history may ask. Reader.
 * MS_ERROR_CHANNEL_NOT_FOUND; MS_ERROR_INVALID_ARGUMENTS for a window of more than MS_LIMIT_DIGEST_MESSAGES.
 */
gboolean ms_completeness_service_digest   (MsContext       *context,
                                           const char      *channel,
                                           gint64           oldest,
                                           gint64           latest,
                                           MsWindowDigest  *result,
                                           GError         **error);
/* The caller's own message. Reader. MS_ERROR_CHANNEL_NOT_FOUND, _MESSAGE_NOT_FOUND (also of others: nothing is told about them). */
gboolean ms_completeness_service_find_own (MsContext       *context,
                                           const char      *channel,
                                           gint64           ts,
                                           MsOwnMessage    *result,
                                           GError         **error);

G_END_DECLS
