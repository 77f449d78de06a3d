/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A person, guest or bot as a plain value. The owner of a value made by new or copy frees it; a const MsUser * may also be a
 * view whose strings are borrowed (rows of the store). Strings are UTF-8; ids are public ids. */

#pragma once

#include <glib-object.h>

#include "ms-types.h"

G_BEGIN_DECLS

/* Ordered: a greater role may do what a smaller may. Bots stand aside. */
typedef enum
{
  MS_ROLE_GUEST,
  MS_ROLE_BOT,
  MS_ROLE_MEMBER,
  MS_ROLE_ADMIN,
  MS_ROLE_OWNER,
} MsRole;

/* What a token is good for. */
typedef enum
{
  MS_TOKEN_USER, /* xoxp-: a person's session */
  MS_TOKEN_BOT, /* xoxb-: the same of a bot */
  MS_TOKEN_APP, /* xapp-: opens connections for the app of a bot, and nothing else */
} MsTokenKind;

struct _MsUser
{
  char    *id;
  char    *name; /* login handle, lower case */
  char    *real_name; /* (nullable), like all that follow */
  char    *display_name;
  char    *title;
  char    *phone;
  char    *status_text;
  char    *status_emoji; /* ":coffee:" */
  char    *email; /* NULL where the reader may not know it */
  char    *tz; /* "Europe/Berlin" */
  char    *bot_id; /* B…, of a bot, like app_id */
  char    *app_id; /* A… */
  char    *avatar; /* the beginning of the addresses of their pictures: …/avatars/HASH */
  char    *locale; /* "en-US", where somebody asked for it */
  char    *tile; /* the same of their initials, for who has none; filled in where the server's address is known */
  gint64   status_expiration; /* seconds since 1970, 0 = none */
  gint64   updated; /* µs */
  MsRole   role;
  gboolean deleted; /* deactivated */

  /* Only known to clients and filled in micro.boot. */
  gboolean has_presence;
  gboolean active;
  gboolean connected;
};

#define MS_TYPE_USER (ms_user_get_type ())

GType       ms_user_get_type        (void);

MsUser     *ms_user_new             (const char   *id,
                                     const char   *name);
MsUser     *ms_user_copy            (const MsUser *self);
void        ms_user_free            (MsUser       *self);

/**
 * ms_user_get_shown_name:
 *
 * Returns: (transfer none): the display name, else the real name, else the handle; never NULL
 */
const char *ms_user_get_shown_name  (const MsUser *self);

/**
 * ms_role_to_string:
 *
 * Returns: (transfer none): "owner", "admin", "member", "guest" or "bot"
 */
const char *ms_role_to_string       (MsRole        role);
gboolean    ms_role_from_string     (const char   *text,
                                     MsRole       *role);

/**
 * ms_token_kind_to_string:
 *
 * Returns: (transfer none): "user", "bot" or "app"
 */
const char *ms_token_kind_to_string (MsTokenKind   kind);
/* Anything that is not known is a person's. */
MsTokenKind ms_token_kind_from_string (const char  *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsUser, ms_user_free)

G_END_DECLS
