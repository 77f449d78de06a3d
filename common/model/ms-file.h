/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A file that somebody gave to the team, as a plain value: what is known of it, not its bytes. */

#pragma once

#include <glib-object.h>

#include "ms-types.h"

G_BEGIN_DECLS

#define MS_FILE_MAX_THUMBS 8

/* A smaller picture of it. */
typedef struct
{
  int size; /* its name: thumb_SIZE */
  int width;
  int height;
} MsFileThumb;

/* For lists. */
typedef enum
{
  MS_FILE_TYPE_IMAGES = 1 << 0,
  MS_FILE_TYPE_TEXTS = 1 << 1,
  MS_FILE_TYPE_ARCHIVES = 1 << 2,
  MS_FILE_TYPE_PDFS = 1 << 3,
  MS_FILE_TYPE_MEDIA = 1 << 4, /* audio and video */
  MS_FILE_TYPE_FOREIGN = 1 << 5, /* documents that lie elsewhere: there are none */
} MsFileTypes;

typedef enum
{
  MS_FILE_PLACE_PUBLIC,
  MS_FILE_PLACE_PRIVATE,
  MS_FILE_PLACE_DIRECT,
} MsFilePlace;

/* A message that shows it. */
typedef struct
{
  char        *channel; /* id */
  char        *channel_name; /* (nullable): of a direct message */
  char        *user; /* id of who showed it */
  gint64       ts; /* µs */
  MsFilePlace  place;
} MsFileShare;

struct _MsFile
{
  char        *id;
  char        *user; /* id of who gave it */
  char        *name; /* without a path, without control characters; never empty */
  char        *title;
  char        *alt_text; /* (nullable) */
  char        *mimetype; /* by its content */
  char        *filetype; /* short: "png", "text", "binary" */
  char        *preview; /* (nullable): the beginning of a text */
  char        *origin; /* of its addresses: "http://host:port" */
  gint64       size; /* bytes */
  gint64       created; /* seconds since 1970 */
  gint64       lines; /* of a text, else 0 */
  int          width; /* of a picture, else 0 */
  int          height;
  gboolean     is_public; /* was shown in a public channel */
  gboolean     deleted;
  guint        n_thumbs;
  MsFileThumb  thumbs[MS_FILE_MAX_THUMBS];
  GPtrArray   *shares; /* (nullable) (element-type MsFileShare): those that the reader may know of */
};

#define MS_TYPE_FILE (ms_file_get_type ())

GType        ms_file_get_type        (void);

MsFile      *ms_file_copy            (const MsFile *self);
void         ms_file_free            (MsFile       *self);
/* Shares are copied from the parts of @share. */
void         ms_file_add_share       (MsFile            *self,
                                      const MsFileShare *share);

/**
 * ms_file_dup_safe_name:
 * @name: (nullable): what somebody calls it: maybe a path, maybe made to deceive
 *
 * Takes the last part of a path; drops control characters and those that turn the direction of writing; cuts at
 * MS_LIMIT_FILE_NAME_CHARS and keeps the ending.
 *
 * Returns: (transfer full): a name that can be shown and stored, never empty
 */
char        *ms_file_dup_safe_name   (const char   *name);

/**
 * ms_file_get_pretty_type:
 *
 * Returns: (transfer none): "PNG", "Plain Text", "Binary" …
 */
const char  *ms_file_get_pretty_type (const char   *filetype);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsFile, ms_file_free)

G_END_DECLS
