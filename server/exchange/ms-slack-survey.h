/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What is in a Slack export: everybody who occurs in it, its conversations and where their days lie. Making one reads the whole archive once, so
 * that a broken one is refused before anything of it is written. Memory: people, conversations, and one day. */

#pragma once

#include <gio/gio.h>

#include "ms-channel.h"
#include "ms-file.h"
#include "ms-import-service.h"
#include "ms-user.h"
#include "ms-zip-reader.h"

G_BEGIN_DECLS

typedef struct
{
  MsUser     *user; /* as the archive tells of them */
  MsImported  here; /* filled by the import */
} MsSlackPerson;

/* Who pinned a message, and when. */
typedef struct
{
  gint64  ts;
  gint64  created; /* seconds */
  char   *user; /* id */
} MsSlackPin;

typedef struct
{
  MsChannel  *channel; /* ids are those of the archive */
  GPtrArray  *members; /* ids */
  GHashTable *pins; /* ts → MsSlackPin */
  GArray     *days; /* guint: entries, in the order of days */
  gint64      latest; /* ts of its newest message, 0 if there is none */
  guint       n_messages;
  MsImported  here; /* filled by the import */
} MsSlackPlace;

/* A file whose bytes came along. */
typedef struct
{
  char     *id;
  guint     entry;
  char     *name;
  char     *title; /* (nullable), like what follows */
  char     *alt_text;
  char     *user; /* id */
  gint64    created; /* seconds */
  gboolean  is_shown; /* in a message of the archive */
  gboolean  is_public; /* in a public channel */
  gint64    key; /* filled by the import, as is … */
  MsFile   *here; /* (nullable) */
} MsSlackFile;

/* What posted as a bot and is nobody of whom the archive tells. */
typedef struct
{
  char         *id; /* B… */
  char         *name; /* (nullable) */
  MsSlackPlace *place; /* borrowed: where it posted first */
  gint64        created; /* seconds */
} MsSlackHook;

typedef struct
{
  char       *team; /* id of the team there, "" if not told */
  GPtrArray  *people; /* MsSlackPerson: those of users.json, then those who only occur */
  GHashTable *by_id; /* id → MsSlackPerson */
  guint       n_unknown; /* of people: those who only occur */
  GPtrArray  *places; /* MsSlackPlace */
  GPtrArray  *files; /* MsSlackFile: those that are shown */
  GHashTable *files_by_id; /* id → MsSlackFile */
  guint       n_messages;
  guint       n_without_ts; /* entries that are no messages */
  GPtrArray  *hooks; /* MsSlackHook */
  GHashTable *hooks_by_id; /* id → MsSlackHook */
  GPtrArray  *unused; /* names of files that are not looked at */
} MsSlackSurvey;

/**
 * ms_slack_survey_new:
 * @error: MS_ERROR_INVALID_ARGUMENTS, in words that name the file; G_IO_ERROR_CANCELLED
 */
MsSlackSurvey *ms_slack_survey_new  (MsZipReader    *zip,
                                     GCancellable   *cancellable,
                                     GError        **error);
void           ms_slack_survey_free (MsSlackSurvey  *self);
/* @id: (nullable). (transfer none) (nullable) */
MsSlackPerson *ms_slack_survey_find (const MsSlackSurvey *self,
                                     const char     *id);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsSlackSurvey, ms_slack_survey_free)

G_END_DECLS
