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

/* @bytes: (transfer full) */
gboolean ms_arguments_take_file   (MsArguments   *self,
                                   const char    *name,
                                   GBytes        *bytes,
                                   GError       **error);
/* (transfer full) (nullable): the value of a parameter of a content type, without quotes; NULL when it is missing. */
char    *ms_arguments_dup_type_parameter (const char *content_type,
                                          const char *name);
/* (transfer full) (nullable): the name of a part of a form; @head: its lines. */
char    *ms_arguments_dup_part_name (const char *head);
/* (transfer full) (nullable): what a part of a form says that its file is called; NULL for what is no file. @head: its lines. */
char    *ms_arguments_dup_part_file_name (const char *head);

G_END_DECLS
