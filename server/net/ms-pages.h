/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The pages before the browser app: sign in, register, first run and messages, in the visitor's language. Main thread. */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

typedef struct _MsPages MsPages;

MsPages    *ms_pages_new          (void);
void        ms_pages_free         (MsPages           *self);
/**
 * ms_pages_pick_language:
 * @fallback: (nullable): the team's
 *
 * By ?lang=, the cookie ms_lang, or Accept-Language.
 *
 * Returns: (transfer none): "en" or "ru"
 */
const char *ms_pages_pick_language (MsPages           *self,
                                    SoupServerMessage *message,
                                    const char        *fallback);
/* (transfer none): @text, marked with N_(), in @language. */
const char *ms_pages_translate    (MsPages           *self,
                                   const char        *language,
                                   const char        *text);
/**
 * ms_pages_render:
 * @page: "login", "register", "setup" or "message"
 * @variables: (element-type utf8 utf8): of the page; those of every page that only depend on the request are filled in
 *
 * Returns: (transfer full): HTML
 */
char       *ms_pages_render       (MsPages           *self,
                                   const char        *page,
                                   const char        *language,
                                   SoupServerMessage *message,
                                   GHashTable        *variables);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsPages, ms_pages_free)

G_END_DECLS
