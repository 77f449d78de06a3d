/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who reacted to which message, and with what. The array that stands in the message is in ms-message-store. */

#pragma once

#include "ms-store.h"

G_BEGIN_DECLS

typedef void (*MsReactionRowVisitor) (const char *name,
                                      const char *user_id,
                                      gpointer    user_data);

/* Of all names, or with @name (nullable) of one alone; in the order of time; views. */
gboolean ms_reaction_store_visit      (MsStore               *store,
                                       gint64                 message,
                                       const char            *name,
                                       guint                  limit,
                                       MsReactionRowVisitor   visitor,
                                       gpointer               user_data,
                                       GError               **error);
gboolean ms_reaction_store_has        (MsStore               *store,
                                       gint64                 message,
                                       const char            *name,
                                       gint64                 user,
                                       gboolean              *has,
                                       GError               **error);
gboolean ms_reaction_store_add        (MsStore               *store,
                                       gint64                 message,
                                       const char            *name,
                                       gint64                 user,
                                       gint64                 place,
                                       GError               **error);
gboolean ms_reaction_store_remove     (MsStore               *store,
                                       gint64                 message,
                                       const char            *name,
                                       gint64                 user,
                                       GError               **error);
/* Makes rows of the array that stands in the message, as far as they are not there; people who are not known are left out. They come before
 * all that were told by an event. */
gboolean ms_reaction_store_adopt      (MsStore               *store,
                                       gint64                 message,
                                       GError               **error);
gboolean ms_reaction_store_clear      (MsStore               *store,
                                       gint64                 message,
                                       GError               **error);
/* (transfer full) (nullable) (element-type gint64): place and message by turns, newest first: what @user reacted to and @viewer may
 * read. A message stands there as often as @user reacted to it. */
GArray  *ms_reaction_store_list_of    (MsStore               *store,
                                       gint64                 user,
                                       gint64                 viewer,
                                       gboolean               public_ones,
                                       guint                  limit,
                                       GError               **error);

G_END_DECLS
