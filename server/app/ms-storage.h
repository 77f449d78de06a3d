/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the data directory takes up on its disk. */

#pragma once

#include "ms-api-call.h"

G_BEGIN_DECLS

/* @database: path of the store. Reads the file system: not for the main thread. */
void ms_storage_measure (const char   *database,
                         MsApiStorage *storage);

G_END_DECLS
