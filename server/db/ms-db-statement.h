/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A prepared statement on loan: bind by type (numbers from 1), step, read columns by type (numbers from 0). Releasing it resets it.
 * Bound text and bytes are borrowed until then. */

#pragma once

#include "ms-db.h"

G_BEGIN_DECLS

typedef enum
{
  MS_DB_FAILED = -1,
  MS_DB_DONE = 0,
  MS_DB_ROW = 1,
} MsDbStep;

void         ms_db_statement_release   (MsDbStatement  *self);

void         ms_db_statement_bind_int  (MsDbStatement  *self,
                                        int             index,
                                        gint64          value);
/* @value: (nullable): NULL binds null */
void         ms_db_statement_bind_text (MsDbStatement  *self,
                                        int             index,
                                        const char     *value);
void         ms_db_statement_bind_blob (MsDbStatement  *self,
                                        int             index,
                                        const void     *data,
                                        gsize           length);
/* A key, where 0 stands for nobody and is stored as null. */
void         ms_db_statement_bind_key  (MsDbStatement  *self,
                                        int             index,
                                        gint64          key);

MsDbStep     ms_db_statement_step      (MsDbStatement  *self,
                                        GError        **error);
/* Steps to the end, whatever comes. */
gboolean     ms_db_statement_run       (MsDbStatement  *self,
                                        GError        **error);
/**
 * ms_db_statement_get_single:
 * @value: (out): first column of the first row; untouched when there is none
 * @found: (out) (optional)
 */
gboolean     ms_db_statement_get_single (MsDbStatement *self,
                                         gint64        *value,
                                         gboolean      *found,
                                         GError       **error);
/* (transfer full) (nullable) (element-type gint64): the first column of all rows. */
GArray      *ms_db_statement_list_ints (MsDbStatement  *self,
                                        GError        **error);
/* Binds @values to its parameters in order and runs it; nobody looks at its rows. */
gboolean     ms_db_statement_run_ints  (MsDbStatement  *self,
                                        const gint64   *values,
                                        guint           n_values,
                                        GError        **error);
/**
 * ms_db_run_ints:
 * @sql: as for ms_db_prepare()
 * @values: for its parameters, in order
 *
 * Prepares, binds, runs and releases a statement that takes integers alone and whose rows nobody looks at.
 */
gboolean     ms_db_run_ints            (MsDb           *db,
                                        const char     *sql,
                                        const gint64   *values,
                                        guint           n_values,
                                        GError        **error);
/* Resets it to be bound and run again. */
void         ms_db_statement_reset     (MsDbStatement  *self);

gint64       ms_db_statement_get_int   (MsDbStatement  *self,
                                        int             column);
/* (transfer none) (nullable): valid until the next step */
const char  *ms_db_statement_get_text  (MsDbStatement  *self,
                                        int             column);
const void  *ms_db_statement_get_blob  (MsDbStatement  *self,
                                        int             column,
                                        gsize          *length);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsDbStatement, ms_db_statement_release)

G_END_DECLS
