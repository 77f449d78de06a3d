/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The second factor of an account: begun, confirmed with a first code, asked for at sign-in, taken off again. Worker unless said
 * otherwise. */

#pragma once

#include "ms-context.h"

G_BEGIN_DECLS

#define MS_RECOVERY_CODES 10
#define MS_RECOVERY_CODE_SIZE 20
#define MS_RECOVERY_DIGEST_BYTES 32

typedef struct
{
  gboolean enabled;
  gint64   since; /* seconds */
  gint64   recovery_left; /* codes that were not used yet */
} MsSecondFactorState;

typedef enum
{
  MS_FACTOR_NONE, /* the account has none */
  MS_FACTOR_CODE,
  MS_FACTOR_RECOVERY,
  MS_FACTOR_WRONG, /* the code is none */
} MsFactorOutcome;

/* What a code turned out to be, for ms_second_factor_use(). */
typedef struct
{
  MsFactorOutcome outcome;
  gint64          step;
  guint8          hash[MS_RECOVERY_DIGEST_BYTES];
} MsFactorCheck;

/* The caller's own. Reader. */
gboolean ms_second_factor_get      (MsContext            *context,
                                    MsSecondFactorState  *state,
                                    GError              **error);
/**
 * ms_second_factor_begin:
 * @secret: (out) (transfer full): in base32
 * @uri: (out) (transfer full): otpauth://…
 * @error: MS_ERROR_NOT_ALLOWED where one is on, or for bots
 *
 * Nothing is asked for before it was confirmed; begun again it is another secret.
 */
gboolean ms_second_factor_begin    (MsContext            *context,
                                    char                **secret,
                                    char                **uri,
                                    GError              **error);
/**
 * ms_second_factor_confirm:
 * @recovery: (out): codes that work once each, shown this one time
 * @error: MS_ERROR_INVALID_CODE, also when nothing was begun; MS_ERROR_NOT_ALLOWED where one is on
 */
gboolean ms_second_factor_confirm  (MsContext            *context,
                                    const char           *code,
                                    char                  recovery[MS_RECOVERY_CODES][MS_RECOVERY_CODE_SIZE],
                                    GError              **error);
/**
 * ms_second_factor_disable:
 * @wrong: (out): the code was wrong: that was counted, nothing else happened
 * @error: MS_ERROR_NOT_ALLOWED where none is on, MS_ERROR_RATELIMITED
 */
gboolean ms_second_factor_disable  (MsContext            *context,
                                    const char           *code,
                                    gboolean             *wrong,
                                    GError              **error);
/* Takes it off an account without asking; noted in the audit log if there was one. */
gboolean ms_second_factor_remove   (MsContext            *context,
                                    gint64                user,
                                    GError              **error);
/* Whether an account has one that is confirmed. */
gboolean ms_second_factor_is_on    (MsContext            *context,
                                    gint64                user,
                                    gboolean             *is_on,
                                    GError              **error);

/**
 * ms_second_factor_check:
 * @code: (nullable)
 * @error: MS_ERROR_SECOND_FACTOR_REQUIRED without a code, MS_ERROR_RATELIMITED after too many wrong ones
 *
 * Writes nothing. What it found is used up, or counted, by ms_second_factor_use().
 */
gboolean ms_second_factor_check    (MsContext            *context,
                                    gint64                user,
                                    const char           *code,
                                    MsFactorCheck        *check,
                                    GError              **error);
gboolean ms_second_factor_use      (MsContext            *context,
                                    gint64                user,
                                    const MsFactorCheck  *check,
                                    GError              **error);

G_END_DECLS
