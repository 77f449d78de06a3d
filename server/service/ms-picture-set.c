/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A list. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-picture-set.h"

static void
picture_free (gpointer data)
{
  MsPicture *picture = data;

  g_free (picture->mimetype);
  g_free (picture->blob);
  g_free (picture);
}

MsPictureSet *
ms_picture_set_new (void)
{
  MsPictureSet *self = g_new0 (MsPictureSet, 1);

  self->pictures = g_ptr_array_new_with_free_func (picture_free);
  return self;
}

void
ms_picture_set_free (MsPictureSet *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->pictures);
  g_free (self);
}

MsPicture *
ms_picture_set_add (MsPictureSet *self)
{
  MsPicture *picture = g_new0 (MsPicture, 1);

  g_ptr_array_add (self->pictures, picture);
  return picture;
}
