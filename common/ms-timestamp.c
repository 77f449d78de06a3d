/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Timestamps as text. Integers only: seventeen digits do not fit into a double. */

#define G_LOG_DOMAIN "ms-common"

#include "config.h"

#include "ms-timestamp.h"

#define SECOND_DIGITS 10
#define MICRO_DIGITS 6

const char *
ms_timestamp_format (gint64 us,
                     char   out[MS_TIMESTAMP_SIZE])
{
  gint64 rest = CLAMP (us, 0, MS_TIMESTAMP_MAX);

  out[MS_TIMESTAMP_LENGTH] = '\0';
  for (int i = MS_TIMESTAMP_LENGTH - 1; i >= 0; i--)
    {
      if (i == SECOND_DIGITS)
        {
          out[i] = '.';
          continue;
        }
      out[i] = (char) ('0' + rest % 10);
      rest /= 10;
    }
  return out;
}

gboolean
ms_timestamp_parse (const char *text,
                    gint64     *us)
{
  const char *at = text;
  gint64 value = 0;
  int digits = 0;

  if (text == NULL || !g_ascii_isdigit (*at))
    return FALSE;

  for (; g_ascii_isdigit (*at); at++, digits++)
    {
      if (digits == SECOND_DIGITS)
        return FALSE;
      value = value * 10 + (*at - '0');
    }

  if (*at == '.')
    at++;
  for (digits = 0; g_ascii_isdigit (*at); at++, digits++)
    {
      if (digits == MICRO_DIGITS)
        return FALSE;
      value = value * 10 + (*at - '0');
    }
  if (*at != '\0')
    return FALSE;
  for (; digits < MICRO_DIGITS; digits++)
    value *= 10;

  if (us != NULL)
    *us = value;
  return TRUE;
}

gint64
ms_timestamp_to_seconds (gint64 us)
{
  return us / G_USEC_PER_SEC;
}
