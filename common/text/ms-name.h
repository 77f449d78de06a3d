/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which names channels and people may have, and when two are the same. Pure, any thread. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ms_name_check_channel:
 * @name: (nullable): valid UTF-8
 * @error: MS_ERROR_INVALID_NAME_REQUIRED, _MAXLENGTH, _SPECIALS, _PUNCTUATION, or MS_ERROR_NAME_TAKEN for a reserved one
 *
 * 1–80 of letters of any script, none of them upper case, digits, - and _, with at least one letter or digit.
 *
 * Returns: (transfer full) (nullable): the trimmed name in normal form C
 */
char    *ms_name_check_channel       (const char  *name,
                                      GError     **error);

/**
 * ms_name_check_user:
 * @name: (nullable): valid UTF-8
 * @error: MS_ERROR_INVALID_NAME, or MS_ERROR_NAME_TAKEN for a reserved one
 *
 * 1–40 letters of any script, digits, . - and _, with at least one letter or digit.
 *
 * Returns: (transfer full) (nullable): the trimmed name in lower case and normal form C
 */
char    *ms_name_check_user          (const char  *name,
                                      GError     **error);

/**
 * ms_name_suggest_channel:
 *
 * Returns: (transfer full): what a person typed made into a channel name as far as possible (lower case, blanks as -, others dropped); may be empty
 */
char    *ms_name_suggest_channel     (const char  *typed);

/**
 * ms_name_fold:
 *
 * Returns: (transfer full): the key of uniqueness: two names with the same key are the same name
 */
char    *ms_name_fold                (const char  *name);

/**
 * ms_name_is_reserved_channel:
 *
 * Returns: whether the first segment of some route has this name (api, static, login, …)
 */
gboolean ms_name_is_reserved_channel (const char  *name);

/**
 * ms_name_is_reserved_user:
 *
 * Returns: whether it is one of: all channel everyone here me slackbot guest
 */
gboolean ms_name_is_reserved_user    (const char  *name);

/**
 * ms_name_get_reserved_channels:
 *
 * Returns: (transfer none) (array zero-terminated=1): the list, for the test that compares it with the route table
 */
const char * const *ms_name_get_reserved_channels (void);

/**
 * ms_name_check_email:
 *
 * Returns: whether @email can be an address: one @ with something around it, no blanks, within MS_LIMIT_EMAIL_BYTES
 */
gboolean ms_name_check_email         (const char  *email);

G_END_DECLS
