/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The command line in parts: options, which may stand anywhere, and words. Knows which options each subcommand has. Start of the program. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  MS_COMMAND_SERVE,
  MS_COMMAND_USER_ADD,
  MS_COMMAND_USER_LIST,
  MS_COMMAND_USER_PASSWD,
  MS_COMMAND_USER_RESET_PASSWORD,
  MS_COMMAND_USER_ROLE,
  MS_COMMAND_USER_DEACTIVATE,
  MS_COMMAND_USER_ACTIVATE,
  MS_COMMAND_USER_DISABLE_TOTP,
  MS_COMMAND_TOKEN_CREATE,
  MS_COMMAND_DEMO,
  MS_COMMAND_CHECK,
  MS_COMMAND_BACKUP,
  MS_COMMAND_RESTORE,
  MS_COMMAND_IMPORT,
  MS_COMMAND_EXPORT,
} MsCommand;

typedef struct
{
  MsCommand   command;
  char      **words; /* behind the subcommand */
  GHashTable *options; /* name → value; "" for those without one */
  gboolean    wants_help;
} MsCommandLine;

/* Errors are for people and mean exit status 2. Returns: (transfer full) (nullable) */
MsCommandLine *ms_command_line_parse    (char                **argv,
                                         GError              **error);
void           ms_command_line_free     (MsCommandLine        *self);
/* (nullable): the value of an option. */
const char    *ms_command_line_get      (const MsCommandLine  *self,
                                         const char           *option);
/* (transfer full): what --help prints. */
char          *ms_command_line_get_help (const MsCommandLine  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsCommandLine, ms_command_line_free)

G_END_DECLS
