/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A file of a Slack export, read whole. */

#pragma once

#include "ms-json-reader.h"
#include "ms-zip-reader.h"

G_BEGIN_DECLS

/**
 * ms_slack_read_list:
 * @reader: holds the bytes until it parses again
 * @error: MS_ERROR_INVALID_ARGUMENTS, in words that name the file
 *
 * An entry that must be an array of objects.
 */
gboolean ms_slack_read_list (MsZipReader   *zip,
                             guint          index,
                             MsJsonReader  *reader,
                             MsJsonNode    *list,
                             GError       **error);

G_END_DECLS
