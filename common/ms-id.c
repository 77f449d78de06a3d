/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Identifiers from the system's random source. */

#define G_LOG_DOMAIN "ms-common"

#include "config.h"

#include "ms-id.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

#include "ms-limits.h"

#define MIN_LENGTH 3
#define MAX_LENGTH 32

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/* The largest multiple of the alphabet's size that fits into a byte: bytes above it are thrown away, so that every character is
 * equally likely. */
#define FAIR_BYTES (256 / 36 * 36)

static void
fill_random (guint8 *bytes,
             gsize   length)
{
  gsize filled = 0;

  while (filled < length)
    {
      ssize_t n = getrandom (bytes + filled, length - filled, 0);

      if (n > 0)
        filled += (gsize) n;
      else if (n < 0 && errno != EINTR)
        break;
    }

  /* Only a kernel without getrandom() comes here; an identifier is no secret, so GLib's generator will do. */
  for (; filled < length; filled++)
    bytes[filled] = (guint8) g_random_int_range (0, 256);
}

void
ms_id_generate (char prefix,
                char out[MS_ID_SIZE])
{
  guint8 pool[MS_ID_LENGTH * 2];
  gsize used = sizeof pool;
  gsize length = 0;

  out[length++] = prefix;
  while (length < MS_ID_LENGTH)
    {
      if (used == sizeof pool)
        {
          fill_random (pool, sizeof pool);
          used = 0;
        }
      if (pool[used] < FAIR_BYTES)
        out[length++] = alphabet[pool[used] % 36];
      used++;
    }
  out[length] = '\0';
}

gboolean
ms_id_is_valid (const char *id,
                const char *prefixes)
{
  gsize length;

  if (id == NULL)
    return FALSE;
  length = strnlen (id, MAX_LENGTH + 1);
  if (length < MIN_LENGTH || length > MAX_LENGTH || !g_ascii_isupper (id[0]))
    return FALSE;
  if (prefixes != NULL && strchr (prefixes, id[0]) == NULL)
    return FALSE;
  for (gsize i = 1; i < length; i++)
    if (!g_ascii_isupper (id[i]) && !g_ascii_isdigit (id[i]))
      return FALSE;
  return TRUE;
}

gboolean
ms_client_msg_id_is_valid (const char *id)
{
  gsize length;

  if (id == NULL)
    return FALSE;
  length = strnlen (id, MS_LIMIT_CLIENT_MSG_ID_BYTES + 1);
  if (length == 0 || length > MS_LIMIT_CLIENT_MSG_ID_BYTES)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isgraph (id[i]))
      return FALSE;
  return TRUE;
}

void
ms_client_msg_id_generate (char out[MS_CLIENT_MSG_ID_SIZE])
{
  guint64 ms = (guint64) g_get_real_time () / 1000;
  guint8 bytes[16];

  fill_random (bytes, sizeof bytes);
  for (int i = 0; i < 6; i++)
    bytes[i] = (guint8) (ms >> (8 * (5 - i)));
  bytes[6] = (guint8) (0x70 | (bytes[6] & 0x0f)); /* version 7 */
  bytes[8] = (guint8) (0x80 | (bytes[8] & 0x3f)); /* variant 1 */

  for (int i = 0, at = 0; i < 16; i++)
    {
      if (i == 4 || i == 6 || i == 8 || i == 10)
        out[at++] = '-';
      out[at++] = "0123456789abcdef"[bytes[i] >> 4];
      out[at++] = "0123456789abcdef"[bytes[i] & 0x0f];
    }
  out[MS_CLIENT_MSG_ID_SIZE - 1] = '\0';
}
