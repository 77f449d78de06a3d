/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An app as a plain value: a bot with secrets, commands, and perhaps an address that its events are sent to. */

#pragma once

#include <glib.h>

#include "ms-types.h"

G_BEGIN_DECLS

/* What is known of the address for events. */
typedef enum
{
  MS_REQUEST_STATE_NONE, /* there is none */
  MS_REQUEST_STATE_UNVERIFIED, /* it has not answered the challenge yet */
  MS_REQUEST_STATE_VERIFIED,
  MS_REQUEST_STATE_FAILED, /* it did not answer too often: nothing is sent until it is set again */
} MsRequestState;

typedef struct _MsApp MsApp;

/* What people type to have an app do something, and what stands beside it where they choose. */
typedef struct
{
  char *name; /* with its slash */
  char *description; /* (nullable): what it is for */
  char *usage; /* (nullable): what may stand behind it */
} MsAppCommand;

/* Who posts without being a person: an app's bot, or a webhook. */
typedef struct
{
  char    *id; /* B… */
  char    *name;
  char    *app_id; /* (nullable): a webhook has none */
  char    *user_id; /* (nullable) */
  char    *tile; /* (nullable): the beginning of the addresses of its pictures, where the server's address is known */
  gint64   updated; /* µs */
  gboolean deleted;
} MsBot;

struct _MsApp
{
  char           *id; /* A… */
  char           *bot_id; /* B… */
  char           *user; /* id of the bot's account */
  char           *name;
  char           *creator; /* id (nullable) */
  char           *signing_secret;
  char           *verification_token; /* of the payloads' member "token" */
  char           *request_url; /* (nullable) */
  GPtrArray      *commands; /* (nullable) (element-type MsAppCommand): in the order of names; not changed any more */
  gint64          created; /* µs */
  gint64          updated; /* µs */
  MsRequestState  request_state;
  gboolean        deleted;
};

void        ms_bot_clear                    (MsBot          *self);
/* Texts that are empty are none. */
MsAppCommand *ms_app_command_new            (const char     *name,
                                             const char     *description,
                                             const char     *usage);
void        ms_app_command_free             (MsAppCommand   *self);
/* (transfer full) (element-type MsAppCommand): an empty list that owns what is put into it. */
GPtrArray  *ms_app_command_list_new         (void);
MsApp      *ms_app_copy                     (const MsApp    *self);
void        ms_app_free                     (MsApp          *self);

/* "none", "unverified", "verified" or "failed" */
const char *ms_request_state_to_string      (MsRequestState  state);
gboolean    ms_request_state_from_string    (const char     *text,
                                             MsRequestState *state);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsApp, ms_app_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MsBot, ms_bot_clear)

G_END_DECLS
