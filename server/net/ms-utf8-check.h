/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whether a text that comes in pieces is UTF-8, known at the first bad byte. Any thread. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Progress within one sequence: how many bytes are missing and in which range the next one must be. */
typedef struct
{
  guint8 missing;
  guint8 low;
  guint8 high;
} MsUtf8Check;

#define MS_UTF8_CHECK_INIT { 0, 0x80, 0xbf }

/* Takes the next piece; FALSE at a byte that cannot be. A sequence may go on in the next piece. */
gboolean ms_utf8_check_feed     (MsUtf8Check       *self,
                                 const guint8      *data,
                                 gsize              length);
/* Whether the text may end here. */
gboolean ms_utf8_check_is_whole (const MsUtf8Check *self);

G_END_DECLS
