/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The account is found by its id, which an import may have brought along. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-speaker.h"

#include "ms-message-private.h"
#include "ms-service-private.h"

#define NAME "slackbot" /* nobody else may have it, but somebody may from a time when they could */
#define OTHER_NAME "uslackbot"
#define SHOWN_NAME "MicroSlack"

static gint64
make_account (MsContext  *context,
              GError    **error)
{
  g_autoptr(GError) failure = NULL;
  g_autoptr(MsUser) other = ms_user_store_find_name (ms_context_get_store (context), NAME, NULL, &failure);
  g_autoptr(MsUser) account = ms_user_new (MS_SPEAKER_ID, other == NULL ? NAME : OTHER_NAME);
  gint64 now = ms_context_get_now (context);
  gint64 key;

  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return 0;
    }
  account->real_name = g_strdup (SHOWN_NAME);
  account->role = MS_ROLE_BOT;
  account->updated = now;
  key = ms_user_store_insert (ms_context_get_store (context), account, NULL, error);
  return key != 0 && ms_service_tell_user (context, key, account, TRUE, NULL, error) ? key : 0;
}

static gint64
ensure_account (MsContext  *context,
                GError    **error)
{
  GError *failure = NULL;
  gint64 key = 0;
  g_autoptr(MsUser) account = ms_user_store_find_id (ms_context_get_store (context), MS_SPEAKER_ID, &key, &failure);

  if (failure == NULL)
    return account != NULL ? key : make_account (context, error);
  g_propagate_error (error, failure);
  return 0;
}

static gboolean
write_message (MsContext           *context,
               gint64               speaker,
               const MsChannelRow  *channel,
               const char          *text,
               GError             **error)
{
  const MsNewMessage message = { .user = speaker, .user_id = MS_SPEAKER_ID, .text = text };
  g_auto(MsPosted) posted = { NULL };

  return ms_message_write (context, &message, channel, NULL, &posted, error);
}

gboolean
ms_speaker_tell (MsContext   *context,
                 gint64       user,
                 const char  *text,
                 GError     **error)
{
  gint64 speaker = ensure_account (context, error);
  gint64 key = speaker != 0 ? ms_service_ensure_im (context, speaker, user, NULL, error) : 0;
  g_autoptr(MsChannelRow) channel = key != 0 ? ms_channel_store_get (ms_context_get_store (context), key, speaker, error) : NULL;

  return channel != NULL && write_message (context, speaker, channel, text, error);
}

gboolean
ms_speaker_say (MsContext           *context,
                const MsChannelRow  *channel,
                const char          *text,
                GError             **error)
{
  gint64 speaker = ensure_account (context, error);

  return speaker != 0 && write_message (context, speaker, channel, text, error);
}
