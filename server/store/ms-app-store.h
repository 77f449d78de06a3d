/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Apps: a bot's account, its secrets, where its events go by HTTP, and its commands. Times in microseconds. */

#pragma once

#include "ms-app.h"
#include "ms-store.h"

G_BEGIN_DECLS

typedef struct
{
  gint64  key;
  gint64  user; /* the bot's account */
  gint64  creator; /* 0 = made by the command line, or before there were apps */
  MsApp  *app; /* with the ids of the bot's account and of the creator */
} MsAppRow;

/* @row is valid in the visitor; it comes without commands. */
typedef void (*MsAppRowVisitor)     (const MsAppRow *row,
                                     gpointer        user_data);
typedef void (*MsAppCommandVisitor) (const MsAppCommand *command,
                                     gint64              app,
                                     gpointer            user_data);

void      ms_app_row_free             (MsAppRow             *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsAppRow, ms_app_row_free)

/* Without its commands. Returns the new key, 0 on error. */
gint64    ms_app_store_insert         (MsStore              *store,
                                       const MsAppRow       *row,
                                       GError              **error);
/* Everything but ids and accounts. */
gboolean  ms_app_store_update         (MsStore              *store,
                                       const MsAppRow       *row,
                                       GError              **error);
/* (transfer full) (nullable): NULL without error when there is none. Deleted ones are found too. With commands. */
MsAppRow *ms_app_store_find_id        (MsStore              *store,
                                       const char           *id,
                                       GError              **error);
MsAppRow *ms_app_store_find_bot       (MsStore              *store,
                                       const char           *bot_id,
                                       GError              **error);
MsAppRow *ms_app_store_find_user      (MsStore              *store,
                                       gint64                user,
                                       GError              **error);
/* In the order of making, deleted ones left out. */
gboolean  ms_app_store_visit          (MsStore              *store,
                                       gint64                after,
                                       guint                 limit,
                                       MsAppRowVisitor       visitor,
                                       gpointer              user_data,
                                       GError              **error);
gboolean  ms_app_store_count          (MsStore              *store,
                                       gint64               *count,
                                       GError              **error);

gboolean  ms_app_store_add_command    (MsStore              *store,
                                       gint64                app,
                                       const MsAppCommand   *command,
                                       GError              **error);
gboolean  ms_app_store_clear_commands (MsStore              *store,
                                       gint64                app,
                                       GError              **error);
/* *app: 0 when nobody's. */
gboolean  ms_app_store_find_command   (MsStore              *store,
                                       const char           *name,
                                       gint64               *app,
                                       GError              **error);
/* In the order of names; at most MS_LIMIT_APPS * MS_LIMIT_APP_COMMANDS. */
gboolean  ms_app_store_visit_commands (MsStore              *store,
                                       MsAppCommandVisitor   visitor,
                                       gpointer              user_data,
                                       GError              **error);

G_END_DECLS
