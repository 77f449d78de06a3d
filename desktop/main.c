/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The desktop app: locale and application, nothing else. */

#define G_LOG_DOMAIN "ms-app"

#include "config.h"

#include <glib/gi18n.h>
#include <locale.h>

#include "ms-application.h"

int
main (int    argc,
      char **argv)
{
  const char *locale_dir = g_getenv ("MICROSLACK_LOCALE_DIR");
  g_autoptr(MsApplication) application = NULL;

  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, locale_dir != NULL ? locale_dir : MS_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_application_name ("MicroSlack");

  application = ms_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
