/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the readers of bodies hand over: values that stay in their JSON document. */

#pragma once

#include "ms-arguments.h"

G_BEGIN_DECLS

/* @node: of a reader that is handed over too. */
gboolean ms_arguments_add_node    (MsArguments   *self,
                                   const char    *name,
                                   MsJsonNode     node,
                                   GError       **error);
/* @reader: (transfer full) */
void     ms_arguments_take_reader (MsArguments   *self,
                                   MsJsonReader  *reader);

G_END_DECLS
