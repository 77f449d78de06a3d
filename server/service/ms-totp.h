/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One-time codes from a shared secret and the clock: RFC 6238 with SHA-1, 30 seconds and six digits, which every authenticator app
 * knows. Pure. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define MS_TOTP_SECRET_BYTES 20
#define MS_TOTP_DIGITS 6
#define MS_TOTP_SECONDS 30
#define MS_TOTP_WINDOW 1 /* steps that a clock may be wrong, either way */

/* The code of one step (RFC 4226 section 5.3); @digits up to 9. */
guint32   ms_totp_compute   (const guint8 *secret,
                             gsize         length,
                             guint64       step,
                             guint         digits);
/**
 * ms_totp_find_step:
 * @secret: MS_TOTP_SECRET_BYTES
 * @code: as people type it: blanks and hyphens do not count
 * @now: seconds
 * @last_step: of the code that was used last: that one and those before count no more
 *
 * Returns: the step whose code it is, 0 if none
 */
gint64    ms_totp_find_step (const guint8 *secret,
                             const char   *code,
                             gint64        now,
                             gint64        last_step);
/* (transfer full): in base32, as people type it into their app. */
char     *ms_totp_to_base32 (const guint8 *secret,
                             gsize         length);
/* (transfer full): for the code to scan. */
char     *ms_totp_make_uri  (const char   *base32,
                             const char   *issuer,
                             const char   *account);

G_END_DECLS
