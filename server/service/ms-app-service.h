/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Apps: made, changed and deleted by administrators. Tokens are seen once, when they are made; the store has their hashes. */

#pragma once

#include "ms-app.h"
#include "ms-context.h"
#include "ms-user.h"

G_BEGIN_DECLS

/* What an app is to be; strings are borrowed. */
typedef struct
{
  const char         *name; /* (nullable): as it is */
  GPtrArray          *commands; /* (nullable) (element-type MsAppCommand): as they are; at most MS_LIMIT_APP_COMMANDS */
  const char         *request_url; /* (nullable): as it is; "" for none */
  gboolean            new_bot_token; /* the old one ends */
  gboolean            new_app_token;
  gboolean            new_signing_secret;
} MsAppChange;

/* Clear with ms_app_made_clear(). */
typedef struct
{
  MsApp  *app;
  char   *bot_token; /* (nullable): made now */
  char   *app_token; /* (nullable): made now */
  gint64  event_seq; /* 0 when no client has to know */
} MsAppMade;

/* @key: of the app; @user: of its bot's account. Valid in the visitor. */
typedef void (*MsAppVisitor) (gint64       key,
                              gint64       user,
                              const MsApp *app,
                              gpointer     user_data);

void     ms_app_made_clear               (MsAppMade          *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MsAppMade, ms_app_made_clear)

/**
 * ms_app_service_create:
 * @error: MS_ERROR_NOT_ALLOWED, _INVALID_NAME, _INVALID_COMMAND, _COMMAND_TAKEN, _INVALID_URL, _RATELIMITED with MS_LIMIT_APPS of them
 *
 * Makes the app, its bot and both tokens. Worker.
 */
gboolean ms_app_service_create           (MsContext          *context,
                                          const MsAppChange  *change,
                                          MsAppMade          *made,
                                          GError            **error);
/* The same of one that is there: MS_ERROR_APP_NOT_FOUND. An address that is given is verified anew. Worker. */
gboolean ms_app_service_update           (MsContext          *context,
                                          const char         *id,
                                          const MsAppChange  *change,
                                          MsAppMade          *made,
                                          GError            **error);
/* Ends its sessions and deactivates its bot; what it said stays. MS_ERROR_NOT_ALLOWED, _APP_NOT_FOUND. Worker. */
gboolean ms_app_service_delete           (MsContext          *context,
                                          const char         *id,
                                          gint64             *event_seq,
                                          GError            **error);
/* In the order of making. MS_ERROR_NOT_ALLOWED. Reader. */
gboolean ms_app_service_list             (MsContext          *context,
                                          MsAppVisitor        visitor,
                                          gpointer            user_data,
                                          GError            **error);
/* The app of the calling token, which is an app's: MS_ERROR_NOT_ALLOWED_TOKEN_TYPE without one. (transfer full) (nullable) Reader. */
MsApp   *ms_app_service_get_own          (MsContext          *context,
                                          gint64             *key,
                                          GError            **error);
/**
 * ms_app_service_set_request_state:
 * @url: for which it was found out; another one by now is left alone
 *
 * By the program itself. Worker.
 */
gboolean ms_app_service_set_request_state (MsContext         *context,
                                           const char        *id,
                                           const char        *url,
                                           MsRequestState     state,
                                           GError           **error);
/* MS_ERROR_BOT_NOT_FOUND. Deleted ones are found too. Reader. */
gboolean ms_app_service_get_bot          (MsContext          *context,
                                          const char         *id,
                                          MsBot              *bot,
                                          GError            **error);
/* The text's own rule; pure. @url: http or https, with a host, without a name and password. */
gboolean ms_app_check_request_url        (const char         *url,
                                          GError            **error);

G_END_DECLS
