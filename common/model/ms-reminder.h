/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Something that somebody, or everybody of a conversation, is to be reminded of. A plain value; ownership as in MsUser. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  char   *id;
  char   *creator; /* user ids */
  char   *user; /* (nullable): who is reminded, or … */
  char   *channel; /* (nullable): … where everybody is */
  char   *text; /* escaped */
  gint64  due; /* seconds, like all that follow */
  gint64  said; /* 0: it is still to come */
  gint64  completed; /* 0: it was not done */
} MsReminder;

void ms_reminder_free (MsReminder *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsReminder, ms_reminder_free)

G_END_DECLS
