/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Moments in words: whatever text it is, an answer is one of the three and tells what it promises. */

#include "config.h"

#include <string.h>

#include "ms-fuzz.h"
#include "ms-text.h"
#include "ms-when.h"
#include "ms-zone.h"

#define NOW G_GINT64_CONSTANT (1795612830)

const char * const ms_fuzz_seeds[] = {
  "to call Bob on Monday at 9:30 pm",
  "in 2 hours and 5 minutes to turn it off",
  "\"meet at 9\" on the 24th of December 2026 at noon",
  "позвонить Борису послезавтра в 9 вечера",
  "через полтора часа на следующей неделе 24.12.2026",
  NULL,
};

const char * const ms_fuzz_words[] = {
  " ", "\"", ",", ".", ":", "-", "0", "9", "12", "31", "1000000", "2026-12-24", "24.12", "9:30", "in", "at", "on", "the", "next", "this", "and", "half", "an", "hour",
  "minutes", "years", "tomorrow", "today", "tonight", "monday", "december", "february", "am", "pm", "noon", "morning", "day", "after", "week", "через", "в", "утра",
  "вечером", "полчаса", "пятницу", "ё", "\xd1", NULL,
};

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr(GTimeZone) zone = ms_zone_find ("Europe/Berlin");
  g_autofree char *what = NULL;
  gint64 at = 0;
  MsWhen when;

  if (!ms_text_is_valid (text, strlen (text)))
    return 0;
  when = ms_when_parse (text, NOW, zone, &at);
  g_assert_true (when == MS_WHEN_FUTURE ? at > NOW : at <= NOW);
  when = ms_when_split (text, NOW, zone, &what, &at);
  g_assert_true ((what != NULL) == (when != MS_WHEN_UNKNOWN));
  g_assert_true (what == NULL || g_utf8_validate (what, -1, NULL));
  return 0;
}
