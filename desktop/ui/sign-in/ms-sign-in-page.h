/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The way in: welcome, enter an address, then sign in, register, come in as a guest or make the
 * team. Signal: "team-made", after the team is shown. Main thread. */

#pragma once

#include <gtk/gtk.h>

#include "ms-entrance.h"

G_BEGIN_DECLS

#define MS_TYPE_SIGN_IN_PAGE (ms_sign_in_page_get_type ())
G_DECLARE_FINAL_TYPE (MsSignInPage, ms_sign_in_page, MS, SIGN_IN_PAGE, GtkWidget)

void ms_sign_in_page_show_welcome (MsSignInPage *self,
                                   MsEntrance   *entrance);
void ms_sign_in_page_try_address  (MsSignInPage *self,
                                   const char   *typed);

/* The session of an account ended: its form, with what was known and the reason above it. */
void ms_sign_in_page_sign_in_again (MsSignInPage *self,
                                    const char   *address,
                                    const char   *name);

G_END_DECLS
