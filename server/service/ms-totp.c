/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * RFC 4226 and RFC 6238. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-totp.h"

#define SHA1_BYTES 20

static void
hmac_of_step (const guint8 *secret,
              gsize         length,
              guint64       step,
              guint8        digest[SHA1_BYTES])
{
  GHmac *hmac = g_hmac_new (G_CHECKSUM_SHA1, secret, length);
  guint64 counter = GUINT64_TO_BE (step);
  gsize size = SHA1_BYTES;

  g_hmac_update (hmac, (const guchar *) &counter, sizeof counter);
  g_hmac_get_digest (hmac, digest, &size);
  g_hmac_unref (hmac);
}

guint32
ms_totp_compute (const guint8 *secret,
                 gsize         length,
                 guint64       step,
                 guint         digits)
{
  guint8 digest[SHA1_BYTES];
  guint32 modulus = 1;
  guint offset;
  guint32 number;

  hmac_of_step (secret, length, step, digest);
  offset = digest[SHA1_BYTES - 1] & 0xf;
  number = (guint32) (digest[offset] & 0x7f) << 24 | (guint32) digest[offset + 1] << 16 | (guint32) digest[offset + 2] << 8
           | digest[offset + 3];
  for (guint i = 0; i < digits; i++)
    modulus *= 10;
  return number % modulus;
}

/* Exactly so many digits, with blanks and hyphens anywhere. */
static gboolean
parse_code (const char *code,
            guint32    *number)
{
  guint n = 0;

  *number = 0;
  for (const char *at = code; at != NULL && *at != '\0'; at++)
    {
      if (*at == ' ' || *at == '-')
        continue;
      if (!g_ascii_isdigit (*at) || ++n > MS_TOTP_DIGITS)
        return FALSE;
      *number = *number * 10 + (guint32) (*at - '0');
    }
  return n == MS_TOTP_DIGITS;
}

gint64
ms_totp_find_step (const guint8 *secret,
                   const char   *code,
                   gint64        now,
                   gint64        last_step)
{
  gint64 current = now / MS_TOTP_SECONDS;
  gint64 found = 0;
  guint32 number;

  if (!parse_code (code, &number))
    return 0;
  /* All of them are computed, so that the time taken says nothing. */
  for (gint64 step = MAX (current - MS_TOTP_WINDOW, 0); step <= current + MS_TOTP_WINDOW; step++)
    if ((ms_totp_compute (secret, MS_TOTP_SECRET_BYTES, (guint64) step, MS_TOTP_DIGITS) == number) & (step > last_step) & (found == 0))
      found = step;
  return found;
}

char *
ms_totp_to_base32 (const guint8 *secret,
                   gsize         length)
{
  static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  GString *text = g_string_new (NULL);
  guint32 bits = 0;
  guint n = 0;

  for (gsize i = 0; i < length; i++)
    {
      bits = bits << 8 | secret[i];
      for (n += 8; n >= 5; n -= 5)
        g_string_append_c (text, alphabet[bits >> (n - 5) & 31]);
    }
  if (n > 0)
    g_string_append_c (text, alphabet[bits << (5 - n) & 31]);
  return g_string_free (text, FALSE);
}

char *
ms_totp_make_uri (const char *base32,
                  const char *issuer,
                  const char *account)
{
  g_autofree char *team = g_uri_escape_string (issuer, NULL, FALSE);
  g_autofree char *name = g_uri_escape_string (account, NULL, FALSE);

  return g_strdup_printf ("otpauth://totp/%s:%s?secret=%s&issuer=%s&algorithm=SHA1&digits=%d&period=%d", team, name, base32, team,
                          MS_TOTP_DIGITS, MS_TOTP_SECONDS);
}
