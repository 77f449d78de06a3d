/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is told of files, and files as messages hold them. */

#pragma once

#include "ms-event-encode.h"
#include "ms-file.h"

G_BEGIN_DECLS

typedef enum
{
  MS_FILE_EVENT_CREATED,
  MS_FILE_EVENT_SHARED,
  MS_FILE_EVENT_PUBLIC,
  MS_FILE_EVENT_CHANGE,
  MS_FILE_EVENT_DELETED,
  MS_FILE_EVENT_UNSHARED,
} MsFileEventType;

/* Strings are borrowed. */
typedef struct
{
  MsFileEventType       type;
  const MsEventChannel *channel; /* (nullable): told to its members, else to @user alone */
  gint64                user; /* key */
  const char           *user_id; /* who gave the file, or shows it */
  const char           *file_id;
} MsEventFile;

/* Returns its seq, 0 on error. */
gint64 ms_event_encode_file            (MsEventLog         *log,
                                        const MsEventFile  *event,
                                        gint64              now,
                                        GError            **error);
/* @name, @value: (nullable): what was added; else @names is gone. For the team. */
gint64 ms_event_encode_emoji           (MsEventLog         *log,
                                        const char         *name,
                                        const char         *value,
                                        const char * const *names,
                                        const char         *team_id,
                                        gint64              now,
                                        GError            **error);
/* The team's icon changed: for the team, to micro:1 alone. @icon: (nullable): as in MsTeam */
gint64 ms_event_encode_team_icon       (MsEventLog         *log,
                                        const char         *icon,
                                        const char         *team_id,
                                        gint64              now,
                                        GError            **error);
/**
 * ms_event_make_files_content:
 * @content: (nullable): what a message holds beside
 * @files: (element-type MsFile)
 *
 * Returns: (transfer full): the content of a new message that shows @files
 */
char  *ms_event_make_files_content     (const char         *content,
                                        const GPtrArray    *files,
                                        const char         *team_id);
/**
 * ms_event_renew_files_content:
 * @content: (nullable): what a message holds
 * @files: (element-type MsFile): files as they are now
 *
 * Returns: (transfer full) (nullable): the same with @files in the places where they stand; what else it shows, files that were not brought by an import
 *   among it, stays as it is
 */
char  *ms_event_renew_files_content    (const char         *content,
                                        const GPtrArray    *files,
                                        const char         *team_id);

G_END_DECLS
