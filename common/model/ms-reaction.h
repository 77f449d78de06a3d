/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One kind of reaction to a message: an emoji and who chose it. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  char      *name; /* of the emoji, without colons */
  GPtrArray *users; /* of char *: ids, those who came first; may be fewer than count */
  gint64     count;
} MsReaction;

MsReaction *ms_reaction_new  (const char *name);
void        ms_reaction_free (MsReaction *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsReaction, ms_reaction_free)

G_END_DECLS
