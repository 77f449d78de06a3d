/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files of an import share. */

#pragma once

#include "ms-import-service.h"

G_BEGIN_DECLS

/* At most @max code points of what is not blank, else NULL. (transfer full) */
char    *ms_import_cut      (const char *text,
                             gsize       max);
/* Whether somebody of an archive is a bot that has an app. */
gboolean ms_import_is_app   (const MsUser *user);
/* The app of a bot that was just made: under the ids that it had there, if they are free. Before anybody is told of it; puts the ids into @made. */
gboolean ms_import_make_app (MsContext      *context,
                             gint64          key,
                             const MsUser   *user,
                             MsUser         *made,
                             GError        **error);
/* The ids of the app that a bot has here. */
gboolean ms_import_find_app (MsContext      *context,
                             MsImported     *result,
                             GError        **error);

G_END_DECLS
