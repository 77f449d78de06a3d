/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a connection is told that the HTTP library must not answer: a whole response, after which the connection ends. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What the request guard's @status means, as an error of ours. */
const char *ms_edge_refusal_get_name (guint       status);
/* (transfer full): status line, fields and the error as JSON. */
char       *ms_edge_refusal_print    (guint       status,
                                      const char *error_name);

G_END_DECLS
