/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Codes by the clock (ms-totp.c) and codes to fall back on. Wrong ones are counted in the store, so that neither another address nor a
 * restart gives more tries. The secret is there as it is: whoever reads the database needs no code. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-second-factor.h"

#include <sodium.h>
#include <string.h>

#include "ms-account-private.h"
#include "ms-audit-service.h"
#include "ms-error.h"
#include "ms-factor-store.h"
#include "ms-limits.h"
#include "ms-totp.h"

G_STATIC_ASSERT (MS_FACTOR_SECRET_BYTES == MS_TOTP_SECRET_BYTES);
G_STATIC_ASSERT (MS_RECOVERY_HASH_BYTES == crypto_hash_sha256_BYTES);
G_STATIC_ASSERT (MS_RECOVERY_DIGEST_BYTES == crypto_hash_sha256_BYTES);

static gboolean
find_confirmed (MsContext    *context,
                gint64        user,
                MsFactorRow  *row,
                gboolean     *found,
                GError      **error)
{
  if (!ms_factor_store_find (ms_context_get_store (context), user, row, found, error))
    return FALSE;

  *found = *found && row->confirmed > 0;
  return TRUE;
}

static gboolean
note (MsContext   *context,
      const char  *action,
      gint64       user,
      gint64       number,
      GError     **error)
{
  g_autofree char *text = number >= 0 ? g_strdup_printf ("%" G_GINT64_FORMAT, number) : NULL;
  const MsAuditNote entry = { .action = action, .user = user, .after = text };

  return ms_audit_service_note (context, &entry, error);
}

/* As people type it: case, blanks and hyphens do not count. */
static void
hash_recovery_code (const char *code,
                    guint8      hash[MS_RECOVERY_DIGEST_BYTES])
{
  g_autoptr(GString) plain = g_string_new (NULL);

  for (const char *at = code; *at != '\0'; at++)
    if (g_ascii_isalnum (*at))
      g_string_append_c (plain, g_ascii_tolower (*at));
  crypto_hash_sha256 (hash, (const guint8 *) plain->str, plain->len);
  sodium_memzero (plain->str, plain->len);
}

gboolean
ms_second_factor_get (MsContext            *context,
                      MsSecondFactorState  *state,
                      GError              **error)
{
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);
  gint64 user = ms_context_get_actor (context)->user;
  MsFactorRow row = { 0 };

  *state = (MsSecondFactorState) { FALSE };
  if (caller == NULL || !find_confirmed (context, user, &row, &state->enabled, error))
    return FALSE;
  if (!state->enabled)
    return TRUE;

  state->since = row.confirmed;
  return ms_factor_store_count_codes (ms_context_get_store (context), user, &state->recovery_left, error);
}

gboolean
ms_second_factor_begin (MsContext  *context,
                        char      **secret,
                        char      **uri,
                        GError    **error)
{
  g_autoptr(MsUser) caller = ms_service_need_caller (context, MS_ACTION_SECOND_FACTOR, error);
  MsFactorRow row = { 0 };
  gboolean is_on = FALSE;

  if (caller == NULL || !find_confirmed (context, ms_context_get_actor (context)->user, &row, &is_on, error))
    return FALSE;
  if (is_on)
    return ms_error_set (error, MS_ERROR_NOT_ALLOWED);

  row = (MsFactorRow) { .user = ms_context_get_actor (context)->user };
  randombytes_buf (row.secret, sizeof row.secret);
  if (!ms_factor_store_put (ms_context_get_store (context), &row, error))
    return FALSE;

  g_free (*secret);
  *secret = ms_totp_to_base32 (row.secret, sizeof row.secret);
  g_free (*uri);
  *uri = ms_totp_make_uri (*secret, ms_store_get_team (ms_context_get_store (context))->name, caller->name);
  return TRUE;
}

static gboolean
make_recovery_codes (MsContext  *context,
                     gint64      user,
                     char        recovery[MS_RECOVERY_CODES][MS_RECOVERY_CODE_SIZE],
                     GError    **error)
{
  for (guint i = 0; i < MS_RECOVERY_CODES; i++)
    {
      guint8 hash[MS_RECOVERY_DIGEST_BYTES];

      ms_account_make_secret (recovery[i], MS_RECOVERY_CODE_SIZE);
      hash_recovery_code (recovery[i], hash);
      if (!ms_factor_store_add_code (ms_context_get_store (context), user, hash, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
ms_second_factor_confirm (MsContext   *context,
                          const char  *code,
                          char         recovery[MS_RECOVERY_CODES][MS_RECOVERY_CODE_SIZE],
                          GError     **error)
{
  g_autoptr(MsUser) caller = ms_service_need_caller (context, MS_ACTION_SECOND_FACTOR, error);
  gint64 user = ms_context_get_actor (context)->user;
  MsFactorRow row = { 0 };
  gboolean found = FALSE;

  if (caller == NULL || !ms_factor_store_find (ms_context_get_store (context), user, &row, &found, error))
    return FALSE;
  if (found && row.confirmed > 0)
    return ms_error_set (error, MS_ERROR_NOT_ALLOWED);

  row.last_step = found ? ms_totp_find_step (row.secret, code, ms_context_get_now_seconds (context), 0) : 0;
  if (row.last_step == 0)
    return ms_error_set (error, MS_ERROR_INVALID_CODE);

  row.confirmed = ms_context_get_now_seconds (context);
  return ms_factor_store_put (ms_context_get_store (context), &row, error)
         && make_recovery_codes (context, user, recovery, error)
         && note (context, MS_AUDIT_SECOND_FACTOR_ON, user, -1, error);
}

gboolean
ms_second_factor_check (MsContext      *context,
                        gint64          user,
                        const char     *code,
                        MsFactorCheck  *check,
                        GError        **error)
{
  gint64 now = ms_context_get_now_seconds (context);
  MsFactorRow row = { 0 };
  gboolean is_on = FALSE;
  gboolean is_recovery = FALSE;

  *check = (MsFactorCheck) { MS_FACTOR_NONE };
  if (!find_confirmed (context, user, &row, &is_on, error))
    return FALSE;
  if (!is_on)
    return TRUE;
  if (code == NULL || *code == '\0')
    return ms_error_set (error, MS_ERROR_SECOND_FACTOR_REQUIRED);
  if (row.blocked_until > now)
    return ms_error_set_ratelimited (error, (unsigned int) MIN (row.blocked_until - now, MS_SECOND_FACTOR_WAIT_SECONDS));

  check->step = ms_totp_find_step (row.secret, code, now, row.last_step);
  hash_recovery_code (code, check->hash);
  if (!ms_factor_store_has_code (ms_context_get_store (context), user, check->hash, &is_recovery, error))
    return FALSE;
  check->outcome = check->step != 0 ? MS_FACTOR_CODE : is_recovery ? MS_FACTOR_RECOVERY : MS_FACTOR_WRONG;
  return TRUE;
}

static gboolean
count_failure (MsContext    *context,
               MsFactorRow  *row,
               GError      **error)
{
  row->failures++;
  if (row->failures >= MS_SECOND_FACTOR_TRIES)
    row->blocked_until = ms_context_get_now_seconds (context) + MS_SECOND_FACTOR_WAIT_SECONDS;
  return ms_factor_store_put (ms_context_get_store (context), row, error)
         && (row->failures % MS_SECOND_FACTOR_TRIES != 0
             || note (context, MS_AUDIT_SECOND_FACTOR_FAILURES, row->user, row->failures, error));
}

static gboolean
use_recovery_code (MsContext            *context,
                   gint64                user,
                   const MsFactorCheck  *check,
                   GError              **error)
{
  MsStore *store = ms_context_get_store (context);
  gint64 left = 0;

  return ms_factor_store_remove_code (store, user, check->hash, error)
         && ms_factor_store_count_codes (store, user, &left, error)
         && note (context, MS_AUDIT_RECOVERY_CODE_USED, user, left, error);
}

gboolean
ms_second_factor_use (MsContext            *context,
                      gint64                user,
                      const MsFactorCheck  *check,
                      GError              **error)
{
  MsFactorRow row = { 0 };
  gboolean found = FALSE;

  if (check->outcome == MS_FACTOR_NONE)
    return TRUE;
  if (!ms_factor_store_find (ms_context_get_store (context), user, &row, &found, error))
    return FALSE;
  if (check->outcome == MS_FACTOR_WRONG)
    return count_failure (context, &row, error);

  row.failures = 0;
  row.blocked_until = 0;
  row.last_step = MAX (row.last_step, check->step);
  return ms_factor_store_put (ms_context_get_store (context), &row, error)
         && (check->outcome == MS_FACTOR_CODE || use_recovery_code (context, user, check, error));
}

gboolean
ms_second_factor_disable (MsContext   *context,
                          const char  *code,
                          gboolean    *wrong,
                          GError     **error)
{
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);
  gint64 user = ms_context_get_actor (context)->user;
  MsFactorCheck check;

  *wrong = FALSE;
  if (caller == NULL || !ms_second_factor_check (context, user, code, &check, error))
    return FALSE;
  if (check.outcome == MS_FACTOR_NONE)
    return ms_error_set (error, MS_ERROR_NOT_ALLOWED);

  *wrong = check.outcome == MS_FACTOR_WRONG;
  return *wrong ? ms_second_factor_use (context, user, &check, error) : ms_second_factor_remove (context, user, error);
}

gboolean
ms_second_factor_is_on (MsContext  *context,
                        gint64      user,
                        gboolean   *is_on,
                        GError    **error)
{
  MsFactorRow row = { 0 };

  return find_confirmed (context, user, &row, is_on, error);
}

gboolean
ms_second_factor_remove (MsContext  *context,
                         gint64      user,
                         GError    **error)
{
  gboolean is_on = FALSE;

  if (!ms_second_factor_is_on (context, user, &is_on, error))
    return FALSE;
  return !is_on
         || (ms_factor_store_delete (ms_context_get_store (context), user, error)
             && note (context, MS_AUDIT_SECOND_FACTOR_OFF, user, -1, error));
}
