/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The words of notices: who joined, what the topic is now. Pure. Main thread. */

#pragma once

#include "ms-team-model.h"

G_BEGIN_DECLS

typedef enum
{
  MS_NOTICE_OTHER,
  MS_NOTICE_JOIN,
  MS_NOTICE_LEAVE,
  MS_NOTICE_TOPIC,
  MS_NOTICE_PURPOSE,
  MS_NOTICE_NAME,
  MS_NOTICE_ARCHIVE,
  MS_NOTICE_UNARCHIVE,
  MS_NOTICE_TOMBSTONE,
} MsNoticeKind;

MsNoticeKind  ms_notice_kind      (MsMessageItem *item);
const char   *ms_notice_icon      (MsMessageItem *item);

/**
 * ms_notice_text:
 * @others: how many more people did the same, told in the same line
 *
 * Returns: (transfer full): one line
 */
char         *ms_notice_text      (MsMessageItem *item,
                                   MsTeamModel   *team,
                                   guint          others);

G_END_DECLS
