/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Public identifiers: a letter that tells the kind and ten of [A-Z0-9] from the system's random source. Also the
 * identifiers that clients choose for their messages. Pure, any thread. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define MS_ID_LENGTH 11
#define MS_ID_SIZE   (MS_ID_LENGTH + 1)

/* What an identifier names. */
#define MS_ID_APP     'A'
#define MS_ID_TEAM    'T'
#define MS_ID_USER    'U'
#define MS_ID_CHANNEL 'C'
#define MS_ID_DIRECT  'D'
#define MS_ID_FILE    'F'
#define MS_ID_GROUP   'G'
#define MS_ID_JOB     'J'
#define MS_ID_REMINDER 'R' /* with an m behind it */
#define MS_ID_SESSION 'S'
#define MS_ID_USERGROUP 'S'
#define MS_ID_BOT     'B'

/* The prefixes of everything that a message can be in, and of people (imports keep Slack's older letters). */
#define MS_ID_CONVERSATIONS "CDG"
#define MS_ID_PEOPLE        "UW"

/**
 * ms_id_generate:
 * @prefix: an upper-case ASCII letter
 * @out: (out caller-allocates): the identifier, terminated
 */
void     ms_id_generate             (char        prefix,
                                     char        out[MS_ID_SIZE]);

/**
 * ms_id_is_valid:
 * @id: (nullable): what somebody sent
 * @prefixes: (nullable): the letters that are allowed, NULL for any
 *
 * Lenient in the length (3–32 characters), because imports keep the identifiers of other servers.
 */
gboolean ms_id_is_valid             (const char *id,
                                     const char *prefixes);

/**
 * ms_client_msg_id_is_valid:
 * @id: (nullable): what somebody sent; normally a UUID
 *
 * Returns: whether it is 1–64 printable ASCII characters without blanks
 */
gboolean ms_client_msg_id_is_valid  (const char *id);

#define MS_CLIENT_MSG_ID_SIZE 37

/**
 * ms_client_msg_id_generate:
 * @out: (out caller-allocates): a UUID of version 7, so that the index of the store grows at its end
 */
void     ms_client_msg_id_generate  (char        out[MS_CLIENT_MSG_ID_SIZE]);

G_END_DECLS
