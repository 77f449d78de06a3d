/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Brings a database to the schema of this program, step by numbered step, each in its transaction. Refuses a newer one and a
 * file that is somebody else's. */

#pragma once

#include "ms-db.h"

G_BEGIN_DECLS

/* Step i (from 1) leads from version i - 1 to i. */
typedef const char *(*MsDbMigrationFunc) (guint    step,
                                          gpointer user_data);

/**
 * ms_db_migrate:
 * @application_id: marks the file as ours
 * @latest: the version this program knows
 * @step: (scope call): the SQL of a step
 * @error: MS_ERROR_SERVICE_UNAVAILABLE, in words, for a newer schema or another program's file
 */
gboolean ms_db_migrate     (MsDb               *db,
                            guint32             application_id,
                            guint               latest,
                            MsDbMigrationFunc   step,
                            gpointer            user_data,
                            GError            **error);
gboolean ms_db_get_version (MsDb               *db,
                            guint              *version,
                            GError            **error);

G_END_DECLS
