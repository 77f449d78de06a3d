/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which entry of an archive belongs to which conversation. */

#pragma once

#include "ms-slack-survey.h"

G_BEGIN_DECLS

/**
 * ms_slack_folders_sort:
 * @folders: name of a folder → MsSlackPlace, NULL for one of several conversations
 * @ids: of conversations → MsSlackPlace
 *
 * Gives each conversation its days, in their order, and names what is left over in @survey.
 */
void ms_slack_folders_sort (MsZipReader   *zip,
                            MsSlackSurvey *survey,
                            GHashTable    *folders,
                            GHashTable    *ids);

G_END_DECLS
