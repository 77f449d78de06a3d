/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The pages with a form, as a person sees them: "login", "register", "setup", and the message where there is nothing to fill in. */

#pragma once

#include "ms-request.h"

G_BEGIN_DECLS

/* Where to go after the form: the local path that was asked for, or "/". */
const char *ms_form_page_get_next (MsArguments  *arguments);
/* A form to fill in; first run's instead of @page while there is no team. @inviter (nullable): the name of who invites. */
void        ms_form_page_open     (MsRequest    *request,
                                   const char   *page,
                                   MsArguments  *arguments,
                                   const char   *inviter);
/* The form again, with what was entered and what is wrong with it; the error alone for who wants JSON. */
void        ms_form_page_refuse   (MsRequest    *request,
                                   const char   *page,
                                   MsArguments  *arguments,
                                   const GError *error);
/**
 * ms_form_page_say:
 * @title: not translated yet, as @text and @action_label
 * @action_href: (nullable): a local path
 * @action_label: (nullable)
 */
void        ms_form_page_say      (MsRequest    *request,
                                   guint         status,
                                   const char   *title,
                                   const char   *text,
                                   const char   *action_href,
                                   const char   *action_label);

G_END_DECLS
