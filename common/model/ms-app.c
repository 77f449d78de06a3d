/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * MsApp as a plain value. */

#define G_LOG_DOMAIN "ms-common"

#include "config.h"

#include "ms-app.h"

static const char * const state_names[] = {
  [MS_REQUEST_STATE_NONE] = "none",
  [MS_REQUEST_STATE_UNVERIFIED] = "unverified",
  [MS_REQUEST_STATE_VERIFIED] = "verified",
  [MS_REQUEST_STATE_FAILED] = "failed",
};

void
ms_bot_clear (MsBot *self)
{
  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->app_id, g_free);
  g_clear_pointer (&self->user_id, g_free);
  g_clear_pointer (&self->tile, g_free);
}

static char *
dup_unless_empty (const char *text)
{
  return text != NULL && *text != '\0' ? g_strdup (text) : NULL;
}

MsAppCommand *
ms_app_command_new (const char *name,
                    const char *description,
                    const char *usage)
{
  MsAppCommand *self = g_new (MsAppCommand, 1);

  *self = (MsAppCommand) { g_strdup (name), dup_unless_empty (description), dup_unless_empty (usage) };
  return self;
}

void
ms_app_command_free (MsAppCommand *self)
{
  if (self == NULL)
    return;

  g_free (self->name);
  g_free (self->description);
  g_free (self->usage);
  g_free (self);
}

GPtrArray *
ms_app_command_list_new (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) ms_app_command_free);
}

MsApp *
ms_app_copy (const MsApp *self)
{
  MsApp *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_new (MsApp, 1);
  *copy = *self;
  copy->id = g_strdup (self->id);
  copy->bot_id = g_strdup (self->bot_id);
  copy->user = g_strdup (self->user);
  copy->name = g_strdup (self->name);
  copy->creator = g_strdup (self->creator);
  copy->signing_secret = g_strdup (self->signing_secret);
  copy->verification_token = g_strdup (self->verification_token);
  copy->request_url = g_strdup (self->request_url);
  copy->commands = self->commands != NULL ? g_ptr_array_ref (self->commands) : NULL;
  return copy;
}

void
ms_app_free (MsApp *self)
{
  if (self == NULL)
    return;

  g_free (self->id);
  g_free (self->bot_id);
  g_free (self->user);
  g_free (self->name);
  g_free (self->creator);
  g_free (self->signing_secret);
  g_free (self->verification_token);
  g_free (self->request_url);
  g_clear_pointer (&self->commands, g_ptr_array_unref);
  g_free (self);
}

const char *
ms_request_state_to_string (MsRequestState state)
{
  g_return_val_if_fail ((guint) state < G_N_ELEMENTS (state_names), "none");

  return state_names[state];
}

gboolean
ms_request_state_from_string (const char     *text,
                              MsRequestState *state)
{
  for (guint i = 0; text != NULL && i < G_N_ELEMENTS (state_names); i++)
    if (g_str_equal (state_names[i], text))
      {
        *state = i;
        return TRUE;
      }
  return FALSE;
}
