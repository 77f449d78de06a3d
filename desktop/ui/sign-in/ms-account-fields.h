/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who somebody is and how they prove it: name, username, password with its strength. Which of them are shown depends on the
 * way in. Signals: "changed", and "activate" for Enter. Main thread. */

#pragma once

#include <gtk/gtk.h>

#include "ms-entrance.h"

G_BEGIN_DECLS

#define MS_TYPE_ACCOUNT_FIELDS (ms_account_fields_get_type ())
G_DECLARE_FINAL_TYPE (MsAccountFields, ms_account_fields, MS, ACCOUNT_FIELDS, GtkWidget)

/* @min_password: characters that a new one needs */
void        ms_account_fields_set_kind       (MsAccountFields  *self,
                                              MsEnterKind       kind,
                                              guint             min_password);
const char *ms_account_fields_get_real_name  (MsAccountFields  *self);
const char *ms_account_fields_get_name       (MsAccountFields  *self);
void        ms_account_fields_set_name       (MsAccountFields  *self,
                                              const char       *name);
const char *ms_account_fields_get_password   (MsAccountFields  *self);
void        ms_account_fields_clear_password (MsAccountFields  *self);

/**
 * ms_account_fields_check:
 * @problem: (out) (transfer full): what is wrong, for people
 *
 * What can be seen without asking the server; the field concerned is marked and has the focus.
 */
gboolean    ms_account_fields_check          (MsAccountFields  *self,
                                              char            **problem);

/* Marks the field that the server refused. Returns: FALSE if it is none of these */
gboolean    ms_account_fields_mark           (MsAccountFields  *self,
                                              MsEntranceError   error);
void        ms_account_fields_clear_marks    (MsAccountFields  *self);

/* The first that is still to be filled in. */
void        ms_account_fields_focus          (MsAccountFields  *self);

G_END_DECLS
