/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A survey while it is being made, for the files that read an archive. */

#pragma once

#include "ms-json-reader.h"
#include "ms-slack-survey.h"

G_BEGIN_DECLS

typedef struct
{
  MsZipReader   *zip;
  MsJsonReader  *reader;
  GCancellable  *cancellable; /* (nullable) */
  MsSlackSurvey *survey;
  GHashTable    *entries; /* name → index + 1 */
  GHashTable    *folders; /* name → MsSlackPlace; NULL for a name of several */
  GHashTable    *ids; /* of conversations → MsSlackPlace */
  gint64         newest; /* no message may be later */
} MsSlackReading;

/* @user: (transfer full): nobody known so far. (transfer none) */
MsSlackPerson *ms_slack_survey_add_person  (MsSlackSurvey   *self,
                                            MsUser          *user);
/**
 * ms_slack_survey_need_person:
 * @id: (nullable): passed over if nobody can have it
 * @profile: what it says of them, or a node of nothing
 *
 * Somebody whom users.json need not name: then deactivated, called what the archive says first.
 */
void           ms_slack_survey_need_person (MsSlackSurvey   *self,
                                            const char      *id,
                                            MsJsonNode       profile);
/* @channel: (transfer full). (transfer none): without members, pins and days */
MsSlackPlace  *ms_slack_survey_add_place   (MsSlackSurvey   *self,
                                            MsChannel       *channel);
/**
 * ms_slack_survey_read_lists:
 * @error: MS_ERROR_INVALID_ARGUMENTS, in words that name the file
 *
 * People and conversations. Fills @reading's folders and ids.
 */
gboolean       ms_slack_survey_read_lists  (MsSlackReading  *reading,
                                            GError         **error);
/**
 * ms_slack_survey_read_days:
 * @error: as above, or G_IO_ERROR_CANCELLED
 *
 * What the messages of each conversation tell, once it knows its days.
 */
gboolean       ms_slack_survey_read_days   (MsSlackReading  *reading,
                                            GError         **error);

G_END_DECLS
