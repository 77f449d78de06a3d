/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A file of a Slack export, read whole, and the words for what is wrong with it. */

#pragma once

#include "ms-json-reader.h"
#include "ms-zip-reader.h"

G_BEGIN_DECLS

/**
 * ms_slack_refuse:
 * @error: (out): MS_ERROR_INVALID_ARGUMENTS
 * @text: what is wrong with @file, in words
 *
 * Returns: FALSE
 */
gboolean ms_slack_refuse             (GError       **error,
                                      const char    *file,
                                      const char    *text);
/* Whether the member is missing, null, or of @type. */
gboolean ms_slack_is_type_or_nothing (MsJsonNode     node,
                                      const char    *member,
                                      MsJsonType     type);

/**
 * ms_slack_read_list:
 * @reader: holds the bytes until it parses again
 * @error: MS_ERROR_INVALID_ARGUMENTS, in words that name the file
 *
 * An entry that must be an array of objects.
 */
gboolean ms_slack_read_list          (MsZipReader   *zip,
                                      guint          index,
                                      MsJsonReader  *reader,
                                      MsJsonNode    *list,
                                      GError       **error);

G_END_DECLS
