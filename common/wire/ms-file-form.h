/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The first file of a multipart/form-data body that is too long to be held in memory: it is read piece by piece and handed on as it
 * comes. Holds a delimiter and a part's head at most. Pure; one thread at a time. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _MsFileForm MsFileForm;

/* Bytes of the file, in order. */
typedef void (*MsFileFormTaken) (const guint8 *data,
                                 gsize         length,
                                 gpointer      user_data);

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
void        ms_file_form_free     (MsFileForm       *self);
/* FALSE for what is no form. */
gboolean    ms_file_form_feed     (MsFileForm       *self,
                                   const guint8     *data,
                                   gsize             length);
/* Whether a file came, and its end too. */
gboolean    ms_file_form_is_whole (const MsFileForm *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsFileForm, ms_file_form_free)

G_END_DECLS
