/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What somebody began to write and has not sent, as a plain view: strings are borrowed. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  char  *channel; /* id */
  gint64 thread_ts; /* µs, 0 beside a thread */
  char  *text; /* as it stands in the field, not escaped; empty: there is none any more */
  gint64 changed; /* ms since 1970 by the clock of the device that wrote it */
} MsDraft;

G_END_DECLS
