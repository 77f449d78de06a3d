/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The table of well-formed byte sequences, walked one byte at a time; runs of ASCII are skipped eight bytes at a time. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-utf8-check.h"

#include <string.h>

static gboolean
begin (MsUtf8Check *self,
       guint8       byte)
{
  self->low = 0x80;
  self->high = 0xbf;

  if (byte < 0x80)
    return TRUE;
  if (byte < 0xc2 || byte > 0xf4)
    return FALSE;

  self->missing = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
  if (byte == 0xe0)
    self->low = 0xa0;
  if (byte == 0xed)
    self->high = 0x9f;
  if (byte == 0xf0)
    self->low = 0x90;
  if (byte == 0xf4)
    self->high = 0x8f;

  return TRUE;
}

static gboolean
go_on (MsUtf8Check *self,
       guint8       byte)
{
  if (byte < self->low || byte > self->high)
    return FALSE;

  self->missing--;
  self->low = 0x80;
  self->high = 0xbf;

  return TRUE;
}

/* Eight at a time: how many bytes at the start are surely ASCII. */
static gsize
skip_ascii (const guint8 *data,
            gsize         length)
{
  gsize at = 0;

  for (; at + sizeof (guint64) <= length; at += sizeof (guint64))
    {
      guint64 word;

      memcpy (&word, data + at, sizeof word);
      if (word & G_GUINT64_CONSTANT (0x8080808080808080))
        break;
    }

  return at;
}

gboolean
ms_utf8_check_feed (MsUtf8Check  *self,
                    const guint8 *data,
                    gsize         length)
{
  gsize at = 0;

  g_return_val_if_fail (self != NULL, FALSE);

  while (at < length)
    {
      if (self->missing == 0)
        at += skip_ascii (data + at, length - at);
      if (at == length)
        break;
      if (!(self->missing > 0 ? go_on (self, data[at]) : begin (self, data[at])))
        return FALSE;
      at++;
    }

  return TRUE;
}

gboolean
ms_utf8_check_is_whole (const MsUtf8Check *self)
{
  g_return_val_if_fail (self != NULL, FALSE);
  return self->missing == 0;
}
