/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Makes pictures of what people give, one at a time, each in a process of its own (server/imager) that may use little and is ended at a
 * deadline. Submit from any thread; done is called on the pool's. */

#pragma once

#include <gio/gio.h>

#include "ms-picture-set.h"

G_BEGIN_DECLS

typedef struct _MsBlobStore MsBlobStore;
typedef struct _MsImagePool MsImagePool;

typedef enum
{
  MS_IMAGE_THUMBS,
  MS_IMAGE_AVATAR,
  MS_IMAGE_EMOJI,
  MS_IMAGE_ICON,
} MsImageKind;

/* What is to be made; copied. */
typedef struct
{
  MsImageKind  kind;
  const char  *blob; /* (nullable): the name of the original, or … */
  GBytes      *bytes; /* (nullable): … itself */
  int          crop_x; /* the square that is wanted of it */
  int          crop_y;
  int          crop_side; /* 0: all of it */
} MsImageJob;

/* @set: (transfer full) (nullable): NULL for what is no picture */
typedef void (*MsImageDone) (MsPictureSet *set,
                             gpointer      user_data);

/* @blobs: borrowed. */
MsImagePool *ms_image_pool_new    (MsBlobStore       *blobs,
                                   GError           **error);
/* Waits for the one that is being made. */
void         ms_image_pool_free   (MsImagePool       *self);
/* @error: MS_ERROR_RATELIMITED when too many wait; @done is not called then */
gboolean     ms_image_pool_make   (MsImagePool       *self,
                                   const MsImageJob  *job,
                                   MsImageDone        done,
                                   gpointer           user_data,
                                   GError           **error);
/**
 * ms_image_pool_settle:
 * @set: (transfer full) (nullable)
 * @error: (nullable): how the command that was to keep them ended
 *
 * Removes the blobs that no row names.
 */
void         ms_image_pool_settle (MsImagePool       *self,
                                   MsPictureSet      *set,
                                   const GError      *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsImagePool, ms_image_pool_free)

G_END_DECLS
