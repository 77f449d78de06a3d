/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * /files/…: the way out for the bytes of files, to those who may see them; for all others they are not there. A block at a time is in
 * memory; the next is read when the peer has taken the one before. Main thread. */

#pragma once

#include "ms-request.h"

G_BEGIN_DECLS

/* The library would cut the answer by itself: what the peer wants is kept for us. Before the body. */
void ms_file_door_note_range (SoupServerMessage *message);
void ms_file_door_route      (MsRequest         *request);

G_END_DECLS
