/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A draft on the wire. */

#pragma once

#include "ms-draft.h"
#include "ms-json-writer.h"

G_BEGIN_DECLS

void ms_wire_write_draft         (MsJsonWriter  *writer,
                                  const MsDraft *draft);
/* Into an object that is open already. */
void ms_wire_write_draft_members (MsJsonWriter  *writer,
                                  const MsDraft *draft);

G_END_DECLS
