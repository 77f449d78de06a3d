/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a file is, by its first bytes. What its sender says of it is never asked: a browser that is told a wrong type would run what it
 * should show. Pure, any thread. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* So many of the first bytes are enough. */
#define MS_FILE_TYPE_BYTES 4096

typedef struct
{
  const char *mimetype; /* static, never NULL */
  const char *filetype; /* the short name: "png" */
} MsFileType;

/**
 * ms_file_type_sniff:
 * @data: (nullable): the first bytes
 * @length: at most MS_FILE_TYPE_BYTES are looked at
 * @type: (out caller-allocates): "application/octet-stream" for what is not known
 */
void     ms_file_type_sniff      (const guint8 *data,
                                  gsize         length,
                                  MsFileType   *type);
/* Whether a browser may show it in place: raster images, audio, video and plain text cannot act for whoever looks at them. */
gboolean ms_file_type_is_passive (const char   *mimetype);
/* Whether pictures are made of it. */
gboolean ms_file_type_is_picture (const char   *mimetype);

G_END_DECLS
