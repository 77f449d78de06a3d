/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * MsUser as a plain value. */

#define G_LOG_DOMAIN "ms-common"

#include "config.h"

#include "ms-user.h"

static const char * const role_names[] = {
  [MS_ROLE_GUEST] = "guest",
  [MS_ROLE_BOT] = "bot",
  [MS_ROLE_MEMBER] = "member",
  [MS_ROLE_ADMIN] = "admin",
  [MS_ROLE_OWNER] = "owner",
};

static const char * const token_names[] = {
  [MS_TOKEN_USER] = "user",
  [MS_TOKEN_BOT] = "bot",
  [MS_TOKEN_APP] = "app",
};

G_DEFINE_BOXED_TYPE (MsUser, ms_user, ms_user_copy, ms_user_free)

MsUser *
ms_user_new (const char *id,
             const char *name)
{
  MsUser *self = g_new0 (MsUser, 1);

  self->id = g_strdup (id);
  self->name = g_strdup (name);
  self->role = MS_ROLE_MEMBER;
  return self;
}

MsUser *
ms_user_copy (const MsUser *self)
{
  MsUser *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_new (MsUser, 1);
  *copy = *self;
  copy->id = g_strdup (self->id);
  copy->name = g_strdup (self->name);
  copy->real_name = g_strdup (self->real_name);
  copy->display_name = g_strdup (self->display_name);
  copy->title = g_strdup (self->title);
  copy->phone = g_strdup (self->phone);
  copy->status_text = g_strdup (self->status_text);
  copy->status_emoji = g_strdup (self->status_emoji);
  copy->email = g_strdup (self->email);
  copy->tz = g_strdup (self->tz);
  copy->tile = g_strdup (self->tile);
  copy->locale = g_strdup (self->locale);
  copy->bot_id = g_strdup (self->bot_id);
  copy->app_id = g_strdup (self->app_id);
  copy->avatar = g_strdup (self->avatar);
  return copy;
}

void
ms_user_free (MsUser *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->name);
  g_free (self->real_name);
  g_free (self->display_name);
  g_free (self->title);
  g_free (self->phone);
  g_free (self->status_text);
  g_free (self->status_emoji);
  g_free (self->email);
  g_free (self->tz);
  g_free (self->tile);
  g_free (self->locale);
  g_free (self->bot_id);
  g_free (self->app_id);
  g_free (self->avatar);
  g_free (self);
}

const char *
ms_user_get_shown_name (const MsUser *self)
{
  g_return_val_if_fail (self != NULL, "");

  if (self->display_name != NULL && self->display_name[0] != '\0')
    return self->display_name;
  if (self->real_name != NULL && self->real_name[0] != '\0')
    return self->real_name;
  return self->name != NULL ? self->name : "";
}

const char *
ms_role_to_string (MsRole role)
{
  if ((gsize) role >= G_N_ELEMENTS (role_names))
    role = MS_ROLE_GUEST;
  return role_names[role];
}

gboolean
ms_role_from_string (const char *text,
                     MsRole     *role)
{
  for (gsize i = 0; text != NULL && i < G_N_ELEMENTS (role_names); i++)
    if (g_str_equal (text, role_names[i]))
      {
        *role = (MsRole) i;
        return TRUE;
      }
  return FALSE;
}

const char *
ms_token_kind_to_string (MsTokenKind kind)
{
  g_return_val_if_fail ((guint) kind < G_N_ELEMENTS (token_names), "user");

  return token_names[kind];
}

MsTokenKind
ms_token_kind_from_string (const char *text)
{
  for (guint i = 0; text != NULL && i < G_N_ELEMENTS (token_names); i++)
    if (g_str_equal (token_names[i], text))
      return (MsTokenKind) i;
  return MS_TOKEN_USER;
}
