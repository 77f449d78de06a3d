/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * MsUsergroup as a plain value. */

#define G_LOG_DOMAIN "ms-common"

#include "config.h"

#include "ms-usergroup.h"

void
ms_usergroup_free (MsUsergroup *self)
{
  if (self == NULL)
    return;

  g_free (self->id);
  g_free (self->handle);
  g_free (self->name);
  g_free (self->description);
  g_free (self->creator);
  g_free (self->updater);
  g_strfreev (self->users);
  g_free (self);
}
