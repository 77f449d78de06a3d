/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The bot object, and what a message says of the bot that posted it. */

#pragma once

#include "ms-app.h"
#include "ms-json-writer.h"

G_BEGIN_DECLS

/* As in bots.info. */
void  ms_wire_write_bot      (MsJsonWriter *writer,
                              const MsBot  *bot);
/**
 * ms_wire_content_sign:
 * @content: (nullable) (transfer full): what a message holds
 * @bot: who posts it
 *
 * Returns: (transfer full): with bot_id and, where there is an app, app_id and bot_profile
 */
char *ms_wire_content_sign   (char         *content,
                              const MsBot  *bot,
                              const char   *team_id);
/* @content: (nullable) (transfer full). Returns: (transfer full): with that username, unless it has one. */
char *ms_wire_content_name   (char         *content,
                              const char   *username);

G_END_DECLS
