/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * MsReaction as a plain value. */

#define G_LOG_DOMAIN "ms-common"

#include "config.h"

#include "ms-reaction.h"

MsReaction *
ms_reaction_new (const char *name)
{
  MsReaction *self = g_new0 (MsReaction, 1);

  self->name = g_strdup (name);
  self->users = g_ptr_array_new_with_free_func (g_free);
  return self;
}

void
ms_reaction_free (MsReaction *self)
{
  if (self == NULL)
    return;
  g_free (self->name);
  g_ptr_array_unref (self->users);
  g_free (self);
}
