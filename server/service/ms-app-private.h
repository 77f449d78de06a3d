/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files of apps share. */

#pragma once

#include "ms-app-service.h"
#include "ms-app-store.h"
#include "ms-service-private.h"

G_BEGIN_DECLS

/* The app of the account @user, which is a bot and new. Its ids are those in @account; where there are none, they are made and put there. */
gboolean  ms_app_make          (MsContext       *context,
                                gint64           user,
                                MsUser          *account,
                                GError         **error);
/* ms-app-check.c: before anything is written. @app: key of the one that changes, 0 for a new one. MS_ERROR_INVALID_NAME, _INVALID_COMMAND,
 * _COMMAND_TAKEN, _INVALID_URL; MS_ERROR_RATELIMITED. */
gboolean  ms_app_check_change  (MsContext         *context,
                                const MsAppChange *change,
                                gint64             app,
                                GError           **error);
gboolean  ms_app_check_room    (MsContext         *context,
                                GError           **error);
/* An app that is there: MS_ERROR_APP_NOT_FOUND. (transfer full) (nullable) */
MsAppRow *ms_app_need          (MsContext       *context,
                                const char      *id,
                                GError         **error);
/* Stores what became of it and tells the program. */
gboolean  ms_app_write         (MsContext       *context,
                                MsAppRow        *row,
                                GError         **error);
/* (transfer full): @bytes of the random source in hexadecimal */
char     *ms_app_make_secret   (gsize            bytes);
/* Whether a command (with its slash) is one of the server's own. */
gboolean  ms_app_is_own_command (const char     *name);

G_END_DECLS
