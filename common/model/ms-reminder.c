/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * MsReminder as a plain value. */

#define G_LOG_DOMAIN "ms-common"

#include "config.h"

#include "ms-reminder.h"

void
ms_reminder_free (MsReminder *self)
{
  if (self == NULL)
    return;

  g_free (self->id);
  g_free (self->creator);
  g_free (self->user);
  g_free (self->channel);
  g_free (self->text);
  g_free (self);
}
