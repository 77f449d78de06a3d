/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A day of a conversation as it is to be stored: people and conversations are those of here by now. */

#pragma once

#include "ms-json-reader.h"
#include "ms-slack-rewrite.h"
#include "ms-slack-survey.h"
#include "ms-zip-reader.h"

G_BEGIN_DECLS

typedef struct
{
  MsZipReader          *zip;
  const MsSlackSurvey  *survey; /* with everybody's keys */
  const MsSlackRewrite *rewrite;
  const MsSlackPlace   *place;
  const char           *team; /* id of the team here */
} MsSlackIncoming;

/* (transfer full) (nullable) (element-type MsImportMessage): in the order of ts. */
GPtrArray *ms_slack_incoming_read (const MsSlackIncoming  *self,
                                   guint                   index,
                                   MsJsonReader           *reader,
                                   GError                **error);

G_END_DECLS
