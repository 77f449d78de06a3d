/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The messages of one conversation, scrolling. A bounded window of real rows over a list of any length: rows are made where the
 * eye is and given up elsewhere. What stays still while things change around it is the anchor: a row and its place, or the end.
 * Main thread.
 *
 * Properties: "at-end" (gboolean), "unseen" (guint): messages that came below while scrolled up.
 * Signals: "seen" (MsMessageItem): the newest message in view; "profile" (MsUserItem, GdkRectangle); "open-channel" (id);
 * "edit", "delete", "copy-link", "mark-unread" (MsMessageItem); "edited" (MsMessageItem, text); "type" (text): a key for the
 * composer. */

#pragma once

#include <gtk/gtk.h>

#include "ms-message-row.h"

G_BEGIN_DECLS

#define MS_TYPE_TIMELINE (ms_timeline_get_type ())
G_DECLARE_FINAL_TYPE (MsTimeline, ms_timeline, MS, TIMELINE, GtkWidget)

GtkWidget     *ms_timeline_new              (void);

/**
 * ms_timeline_set_list:
 * @team: (nullable): whom mentions mean
 * @list: (nullable): the messages; opens at the "New" line if there is one, else at the end
 */
void           ms_timeline_set_list         (MsTimeline    *self,
                                             MsTeamModel   *team,
                                             MsMessageList *list);
void           ms_timeline_scroll_to_end    (MsTimeline    *self);
void           ms_timeline_jump             (MsTimeline    *self,
                                             gint64         ts);
gboolean       ms_timeline_get_at_end       (MsTimeline    *self);
guint          ms_timeline_get_unseen       (MsTimeline    *self);
void           ms_timeline_set_compact      (MsTimeline    *self,
                                             gboolean       compact);
void           ms_timeline_set_text_scale   (MsTimeline    *self,
                                             double         scale);

/* Puts a field into the row of @item; its text comes back by the signal "edited". */
void           ms_timeline_edit             (MsTimeline    *self,
                                             MsMessageItem *item,
                                             const char    *typed);
void           ms_timeline_end_edit         (MsTimeline    *self);

/**
 * ms_timeline_dup_selection:
 *
 * Returns: (transfer full) (nullable): the selected text
 */
char          *ms_timeline_dup_selection    (MsTimeline    *self);

/* The message that the keyboard or the pointer is at. */
MsMessageItem *ms_timeline_get_current      (MsTimeline    *self);

G_END_DECLS
