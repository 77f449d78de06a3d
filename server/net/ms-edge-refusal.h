/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a connection is told that the HTTP library must not answer: a whole response, after which the connection ends. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whoever comes too often or with too much at a time is told to wait so long. */
#define MS_EDGE_RETRY_SECONDS 1

/* What the request guard's @status means, as an error of ours. */
const char *ms_edge_refusal_get_name (guint       status);
/* (transfer full): status line, fields and the error as JSON. */
char       *ms_edge_refusal_print    (guint       status,
                                      const char *error_name);

G_END_DECLS
