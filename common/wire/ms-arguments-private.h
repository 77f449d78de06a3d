/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One argument, for the files that ask for its value, and what the readers of bodies hand over: values that stay in their JSON document. */

#pragma once

#include "ms-arguments.h"

G_BEGIN_DECLS

typedef struct
{
  char       *name;
  char       *text; /* NULL: not decoded yet, or an array or object */
  MsJsonNode  node; /* none unless the value came from a JSON body */
} MsArgument;

/* Whether it is an array or an object. */
gboolean    ms_argument_is_container (const MsArgument *argument);
/* (transfer none) (nullable): the text of a simple value: a string decoded, numbers and booleans as they stand. NULL for a container. */
const char *ms_argument_get_text     (MsArgument       *argument);

/* (transfer none) (nullable): of those with that name, the one that came last. Valid until another is added. */
MsArgument *ms_arguments_lookup      (MsArguments      *self,
                                      const char       *name);
/* Returns FALSE. @error: (out): MS_ERROR_INVALID_ARGUMENTS, in the words of the published API. */
gboolean    ms_arguments_refuse      (GError          **error,
                                      const char       *name,
                                      const char       *problem);

/* @name: (transfer full); @node: of a reader that is handed over too. */
gboolean ms_arguments_add_node    (MsArguments   *self,
                                   char          *name,
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
