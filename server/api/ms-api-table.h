/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The methods by name. Adding one adds a row in the file of its family and nothing here. */

#pragma once

#include <glib.h>

#include "ms-api-call.h"

G_BEGIN_DECLS

/**
 * ms_api_table_lookup:
 *
 * Returns: (transfer none) (nullable): the row of @name, which is case-sensitive
 */
const MsApiMethod *ms_api_table_lookup  (const char *name);

/**
 * ms_api_table_is_open:
 *
 * Returns: whether @name is a method that needs no sign-in: then a cookie or token that is not valid any more is no reason to refuse
 */
gboolean           ms_api_table_is_open (const char *name);

/**
 * ms_api_table_list:
 *
 * Returns: (transfer container): the names of all methods, sorted, ended by NULL; for tests and documentation
 */
const char       **ms_api_table_list    (void);

G_END_DECLS
