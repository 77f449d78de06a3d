/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The first file of a multipart/form-data body that is too long to be held in memory: it is read piece by piece and handed on as it
 * comes. Holds a delimiter and a part's head at most, and where fields are asked for one of them. Pure; one thread at a time. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _MsFileForm MsFileForm;

/* Bytes of the file, in order. */
typedef void (*MsFileFormTaken) (const guint8 *data,
                                 gsize         length,
                                 gpointer      user_data);

/**
 * MsFileFormBegins:
 * @file_name: (nullable): as the part says it
 *
 * Returns: whether this part is the file; asked until one is. Without it the first part with a file name is.
 */
typedef gboolean (*MsFileFormBegins) (const char   *name,
                                      const char   *file_name,
                                      gpointer      user_data);
/* Another part without a file name, whole. */
typedef void (*MsFileFormField) (const char   *name,
                                 const guint8 *data,
                                 gsize         length,
                                 gpointer      user_data);

typedef struct
{
  MsFileFormTaken  taken;
  MsFileFormBegins begins; /* (nullable) */
  MsFileFormField  field; /* (nullable) */
  gsize            max_field_bytes; /* of all fields together; more is no form */
} MsFileFormFuncs;

/* Whether a body of this type is such a form; @content_type: (nullable). */
gboolean    ms_file_form_is_type  (const char       *content_type);
/**
 * ms_file_form_new:
 * @content_type: with its boundary
 *
 * Returns: (nullable): NULL without a boundary that is one
 */
MsFileForm *ms_file_form_new      (const char       *content_type,
                                   MsFileFormTaken   taken,
                                   gpointer          user_data);
/* @funcs: static. The same for a form that has fields of interest beside its file. */
MsFileForm *ms_file_form_new_full (const char            *content_type,
                                   const MsFileFormFuncs *funcs,
                                   gpointer               user_data);
void        ms_file_form_free     (MsFileForm       *self);
/* FALSE for what is no form. */
gboolean    ms_file_form_feed     (MsFileForm       *self,
                                   const guint8     *data,
                                   gsize             length);
/* Whether a file came, and its end too. */
gboolean    ms_file_form_is_whole (const MsFileForm *self);
/* Whether the form's own end came. */
gboolean    ms_file_form_has_ended (const MsFileForm *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsFileForm, ms_file_form_free)

G_END_DECLS
