/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Incoming webhooks: an address that posts into one channel, for programs that know nothing but HTTP. */

#pragma once

#include "ms-app.h"
#include "ms-context.h"
#include "ms-message-service.h"

G_BEGIN_DECLS

/* A new one. Clear with ms_webhook_made_clear(). */
typedef struct
{
  char *id; /* B… */
  char *secret; /* the only time that it is seen; the store has its hash */
  char *team_id;
  char *channel_id;
} MsWebhookMade;

/* A view, valid in the visitor. */
typedef struct
{
  const char *id;
  const char *name;
  const char *channel;
  const char *creator; /* (nullable) */
  gint64      created; /* µs */
} MsWebhookView;

typedef void (*MsWebhookVisitor) (const MsWebhookView *webhook,
                                  gpointer             user_data);

/* Strings are borrowed. */
typedef struct
{
  gint64        channel; /* key */
  const char   *text;
  const char   *content; /* (nullable): as in MsMessage; says who posts it */
  gint64        thread_ts; /* as in MsPost, like the rest */
  gboolean      reply_broadcast;
  gboolean      link_names;
  MsActiveFunc  is_active; /* (nullable) */
  gpointer      active_data;
} MsWebhookPost;

void     ms_webhook_made_clear      (MsWebhookMade         *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MsWebhookMade, ms_webhook_made_clear)

/* @name: (nullable). MS_ERROR_NOT_ALLOWED, _CHANNEL_NOT_FOUND, _IS_ARCHIVED, _METHOD_NOT_SUPPORTED_FOR_CHANNEL_TYPE, _INVALID_NAME,
 * _RATELIMITED with MS_LIMIT_WEBHOOKS of them. Worker. */
gboolean ms_webhook_service_create  (MsContext             *context,
                                     const char            *channel,
                                     const char            *name,
                                     MsWebhookMade         *made,
                                     GError               **error);
/* Those of the channels that the caller sees. MS_ERROR_NOT_ALLOWED. Reader. */
gboolean ms_webhook_service_list    (MsContext             *context,
                                     MsWebhookVisitor       visitor,
                                     gpointer               user_data,
                                     GError               **error);
/* MS_ERROR_NOT_ALLOWED, _WEBHOOK_NOT_FOUND. Worker. */
gboolean ms_webhook_service_delete  (MsContext             *context,
                                     const char            *id,
                                     GError               **error);
/**
 * ms_webhook_service_open:
 * @team_id: from the address, like @id and @secret
 * @bot: (out): who posts
 * @channel: (out): key
 * @error: MS_ERROR_NO_SERVICE, MS_ERROR_INVALID_TOKEN
 *
 * Nobody calls: the secret is the permission.
 */
gboolean ms_webhook_service_open    (MsContext             *context,
                                     const char            *team_id,
                                     const char            *id,
                                     const char            *secret,
                                     MsBot                 *bot,
                                     gint64                *channel,
                                     GError               **error);
/* After it was opened, in the same command. MS_ERROR_IS_ARCHIVED, _THREAD_NOT_FOUND, _NO_TEXT, _MSG_TOO_LONG. Worker. */
gboolean ms_webhook_service_post    (MsContext             *context,
                                     const MsWebhookPost   *post,
                                     gint64                *event_seq,
                                     GError               **error);

G_END_DECLS
