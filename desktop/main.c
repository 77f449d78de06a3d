/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The desktop app: locale and application, nothing else. */

#define G_LOG_DOMAIN "ms-app"

#include "config.h"

#include "ms-application.h"
#include "ms-locale.h"

int
main (int    argc,
      char **argv)
{
  g_autoptr(MsApplication) application = NULL;

  ms_locale_init ();
  g_set_application_name ("MicroSlack");

  application = ms_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
