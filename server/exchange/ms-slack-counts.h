/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What an import found and what it did, in numbers. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  guint people;
  guint people_new;
  guint people_unknown; /* only occur in the archive */
  guint conversations;
  guint conversations_new;
  guint memberships_new;
  guint messages; /* in the archive */
  guint messages_new;
  guint files; /* whose bytes are in the archive */
  guint files_new;
  guint without_ts; /* entries that are no messages */
  guint unused; /* files of the archive */
  char *unused_names; /* the first of them */
} MsSlackCounts;

void  ms_slack_counts_clear        (MsSlackCounts       *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MsSlackCounts, ms_slack_counts_clear)
/* (transfer full): for people, some lines. */
char *ms_slack_counts_format       (const MsSlackCounts *self);
/* (transfer full): the same in one line, while it is under way. */
char *ms_slack_counts_format_short (const MsSlackCounts *self);

G_END_DECLS
