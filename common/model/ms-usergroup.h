/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A group of people with a handle, who are mentioned together. A plain value; ownership as in MsUser. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  char   *id;
  char   *handle;
  char   *name;
  char   *description;
  char   *creator; /* user ids */
  char   *updater;
  gint64  created; /* seconds, like all that follow */
  gint64  updated;
  gint64  disabled; /* when it was switched off, 0 if it was not */
  char  **users; /* (nullable): ids, where they were asked for */
  gint64  user_count; /* < 0: not known */
} MsUsergroup;

void ms_usergroup_free (MsUsergroup *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsUsergroup, ms_usergroup_free)

G_END_DECLS
