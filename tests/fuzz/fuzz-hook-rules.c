/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Rules for addresses: what is understood has one form, which is understood as the same. */

#include "config.h"

#include <string.h>

#include "ms-fuzz.h"
#include "ms-hook-rules.h"
#include "ms-text.h"

const char * const ms_fuzz_seeds[] = {
  "10.0.0.0/8,192.168.1.5:8080,[fd00::/8]:443",
  "build.lan, Build.lan:8080,::1",
  NULL,
};

const char * const ms_fuzz_words[] = {
  ",", ":", "/", ".", "[", "]", "-", "0", "8", "128", "65535", "10.0.0.0", "::", "fd00::", "lan", "a", "сборка", "\xff", " ", "%", "@", NULL,
};

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr(MsHookRules) rules = NULL;
  g_autoptr(MsHookRules) again = NULL;
  g_autofree char *one = NULL;
  g_autofree char *other = NULL;
  g_autoptr(GError) error = NULL;

  if (!ms_text_is_valid (text, strlen (text)))
    return 0;
  rules = ms_hook_rules_parse (text, &error);
  g_assert_true ((rules == NULL) == (error != NULL));
  if (rules == NULL)
    return 0;
  one = ms_hook_rules_to_text (rules);
  again = ms_hook_rules_parse (one, &error);
  g_assert_no_error (error);
  other = ms_hook_rules_to_text (again);
  g_assert_cmpstr (one, ==, other);
  return 0;
}
