/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One state for each byte that may come next. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-chunk-guard.h"

#define MAX_DIGITS 12

static gboolean
take_size (MsChunkGuard *self,
           guint8        c)
{
  if (g_ascii_isxdigit (c))
    {
      self->remaining = self->remaining * 16 + (guint) g_ascii_xdigit_value (c);
      return ++self->digits <= MAX_DIGITS;
    }
  self->state = MS_CHUNK_SIZE_END;
  return c == '\r' && self->digits > 0;
}

static gboolean
expect (MsChunkGuard *self,
        guint8        c,
        guint8        expected,
        MsChunkState  next)
{
  self->state = next;
  return c == expected;
}

static gboolean
take (MsChunkGuard *self,
      guint8        c)
{
  switch (self->state)
    {
    case MS_CHUNK_SIZE:
      return take_size (self, c);
    case MS_CHUNK_SIZE_END:
      return expect (self, c, '\n', self->remaining > 0 ? MS_CHUNK_DATA : MS_CHUNK_LAST_CR);
    case MS_CHUNK_DATA_CR:
      return expect (self, c, '\r', MS_CHUNK_DATA_LF);
    case MS_CHUNK_DATA_LF:
      self->digits = 0;
      return expect (self, c, '\n', MS_CHUNK_SIZE);
    case MS_CHUNK_LAST_CR:
      return expect (self, c, '\r', MS_CHUNK_LAST_LF);
    case MS_CHUNK_LAST_LF:
      return expect (self, c, '\n', MS_CHUNK_DONE);
    case MS_CHUNK_DATA:
    case MS_CHUNK_DONE:
    default:
      return FALSE;
    }
}

void
ms_chunk_guard_init (MsChunkGuard *self)
{
  *self = (MsChunkGuard) { .state = MS_CHUNK_SIZE };
}

gboolean
ms_chunk_guard_feed (MsChunkGuard *self,
                     const guint8 *data,
                     gsize         length,
                     gsize        *used)
{
  gsize at = 0;

  while (at < length && self->state != MS_CHUNK_DONE)
    {
      if (self->state == MS_CHUNK_DATA)
        {
          gsize step = MIN (length - at, self->remaining);

          self->remaining -= step;
          at += step;
          if (self->remaining == 0)
            self->state = MS_CHUNK_DATA_CR;
        }
      else if (!take (self, data[at++]))
        return FALSE;
    }
  *used = at;
  return TRUE;
}

gboolean
ms_chunk_guard_is_done (const MsChunkGuard *self)
{
  return self->state == MS_CHUNK_DONE;
}
