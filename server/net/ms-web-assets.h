/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The browser app out of the program itself: the index, and the files under /static/. Main thread. */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

typedef struct _MsWebAssets MsWebAssets;

/* @prefix: of the resources, with a slash at the end; NULL for the built-in browser app. */
MsWebAssets *ms_web_assets_new         (const char        *prefix);
void         ms_web_assets_free        (MsWebAssets       *self);
/* FALSE when the browser app was not built. */
gboolean     ms_web_assets_serve_index (MsWebAssets       *self,
                                        SoupServerMessage *message);
/* @path: behind the host, as "/static/app-1234.js" or "/favicon.ico"; 404 when there is none. */
void         ms_web_assets_serve       (MsWebAssets       *self,
                                        SoupServerMessage *message,
                                        const char        *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsWebAssets, ms_web_assets_free)

G_END_DECLS
