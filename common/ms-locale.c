/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Locale and translations of the environment. */

#define G_LOG_DOMAIN "ms-common"

#include "config.h"

#include "ms-locale.h"

#include <langinfo.h>
#include <libintl.h>
#include <locale.h>

void
ms_locale_init (void)
{
  const char *folder = g_getenv ("MICROSLACK_LOCALE_DIR");

  if (setlocale (LC_ALL, "") == NULL)
    setlocale (LC_ALL, "C.UTF-8");
  if (g_strcmp0 (nl_langinfo (CODESET), "UTF-8") != 0)
    setlocale (LC_CTYPE, "C.UTF-8");
  bindtextdomain (GETTEXT_PACKAGE, folder != NULL ? folder : MS_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}
