/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Digests of what a conversation holds, so that a client can tell whether its copy is the server's: a hash for each message and their
 * sum, to which a message is added and from which it is taken in one step. They find mistakes and damage; a server that lies is not
 * found. Pure, any thread. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Two independent 32-bit lanes, the first one in the upper half. */
typedef guint64 MsDigest;

#define MS_DIGEST_LENGTH 16
#define MS_DIGEST_SIZE   (MS_DIGEST_LENGTH + 1)

/**
 * ms_digest_of_message:
 * @ts: µs
 * @revision: event_seq of the event that made or changed the message last
 * @user: (nullable): id of the author
 * @text: as it is on the wire
 *
 * Both lanes are MurmurHash3 (x86, 32 bits), with the seeds 0 and 0x4d534c4b, over the UTF-8 of
 * `TS "\n" REVISION "\n" USER "\n" TEXT`, TS as on the wire, USER empty for none.
 *
 * Returns: the message's share of its conversation's digest
 */
MsDigest ms_digest_of_message (gint64      ts,
                               gint64      revision,
                               const char *user,
                               const char *text);

/* Lane by lane, modulo 2³². */
MsDigest ms_digest_add        (MsDigest    sum,
                               MsDigest    other);
MsDigest ms_digest_subtract   (MsDigest    sum,
                               MsDigest    other);

/**
 * ms_digest_to_string:
 * @out: (out caller-allocates): 16 lower-case hexadecimal digits, terminated
 */
void     ms_digest_to_string  (MsDigest    self,
                               char        out[MS_DIGEST_SIZE]);

/**
 * ms_digest_parse:
 * @text: (nullable)
 *
 * Returns: whether @text is a digest as ms_digest_to_string() writes it
 */
gboolean ms_digest_parse      (const char *text,
                               MsDigest   *self);

G_END_DECLS
