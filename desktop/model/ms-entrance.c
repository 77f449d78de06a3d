/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The interface type of the way in. Any thread. */

#define G_LOG_DOMAIN "ms-model"

#include "config.h"

#include "ms-entrance.h"

G_DEFINE_QUARK (ms-entrance-error-quark, ms_entrance_error)

G_DEFINE_INTERFACE (MsEntrance, ms_entrance, G_TYPE_OBJECT)

static void
ms_entrance_default_init (MsEntranceInterface *iface)
{
}

void
ms_entrance_info_free (MsEntranceInfo *self)
{
  if (self == NULL)
    return;
  g_free (self->address);
  g_free (self->shown);
  g_free (self->share);
  g_free (self->team_name);
  g_free (self->invite);
  g_free (self);
}
