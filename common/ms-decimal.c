/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Digits from the last to the first. */

#define G_LOG_DOMAIN "ms-common"

#include "config.h"

#include "ms-decimal.h"

const char *
ms_decimal_format (gint64 value,
                   char   out[MS_DECIMAL_SIZE])
{
  char *at = out + MS_DECIMAL_SIZE - 1;
  guint64 rest = value < 0 ? 0 - (guint64) value : (guint64) value;

  *at = '\0';
  do
    *--at = (char) ('0' + rest % 10);
  while ((rest /= 10) > 0);
  if (value < 0)
    *--at = '-';
  return at;
}
