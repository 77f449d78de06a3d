/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Smaller pictures that were made of one; their bytes are blobs that no row names yet. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  int      size; /* its name */
  int      width;
  int      height;
  char    *mimetype;
  char    *blob; /* name */
  gint64   bytes;
  gboolean kept; /* a row names the blob now */
} MsPicture;

typedef struct
{
  int        width; /* of the original */
  int        height;
  GPtrArray *pictures; /* (element-type MsPicture) */
} MsPictureSet;

MsPictureSet *ms_picture_set_new  (void);
/* The blobs stay. */
void          ms_picture_set_free (MsPictureSet *self);
/* (transfer none): filled in by the caller */
MsPicture    *ms_picture_set_add  (MsPictureSet *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsPictureSet, ms_picture_set_free)

G_END_DECLS
