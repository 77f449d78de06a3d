/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * MsTeam as a plain value. */

#define G_LOG_DOMAIN "ms-common"

#include "config.h"

#include "ms-team.h"

static const char * const registration_names[] = {
  [MS_REGISTRATION_INVITE] = "invite",
  [MS_REGISTRATION_OPEN] = "open",
  [MS_REGISTRATION_CLOSED] = "closed",
};

G_DEFINE_BOXED_TYPE (MsTeam, ms_team, ms_team_copy, ms_team_free)

MsTeam *
ms_team_new (const char *id,
             const char *name)
{
  MsTeam *self = g_new0 (MsTeam, 1);

  self->id = g_strdup (id);
  self->name = g_strdup (name);
  return self;
}

MsTeam *
ms_team_copy (const MsTeam *self)
{
  MsTeam *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_new (MsTeam, 1);
  *copy = *self;
  copy->id = g_strdup (self->id);
  copy->name = g_strdup (self->name);
  copy->domain = g_strdup (self->domain);
  copy->language = g_strdup (self->language);
  copy->icon = g_strdup (self->icon);
  copy->url = g_strdup (self->url);
  return copy;
}

void
ms_team_free (MsTeam *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self->name);
  g_free (self->domain);
  g_free (self->language);
  g_free (self->icon);
  g_free (self->url);
  g_free (self);
}

const char *
ms_registration_to_string (MsRegistration registration)
{
  if ((gsize) registration >= G_N_ELEMENTS (registration_names))
    registration = MS_REGISTRATION_CLOSED;
  return registration_names[registration];
}

gboolean
ms_registration_from_string (const char     *text,
                             MsRegistration *registration)
{
  for (gsize i = 0; text != NULL && i < G_N_ELEMENTS (registration_names); i++)
    if (g_str_equal (text, registration_names[i]))
      {
        *registration = (MsRegistration) i;
        return TRUE;
      }
  return FALSE;
}
