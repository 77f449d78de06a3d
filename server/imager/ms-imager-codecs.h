/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * All that decoding and encoding takes from the disk, taken before a byte of a stranger is read. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ms_imager_codecs_load:
 * @type: of the picture that is to come
 *
 * Afterwards pictures of @type are decoded, and PNG and JPEG encoded, without opening anything.
 *
 * Returns: whether there is a decoder
 */
gboolean ms_imager_codecs_load (const char *type);

G_END_DECLS
