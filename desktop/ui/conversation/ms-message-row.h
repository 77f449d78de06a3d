/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One line of the timeline: a message or notice with what stands above it. Draws its own text. Knows no neighbours: the
 * timeline says how it stands among them. Main thread. */

#pragma once

#include "ms-message-body.h"

G_BEGIN_DECLS

#define MS_TYPE_MESSAGE_ROW (ms_message_row_get_type ())
G_DECLARE_FINAL_TYPE (MsMessageRow, ms_message_row, MS, MESSAGE_ROW, GtkWidget)

/* How a message stands among its neighbours. */
typedef struct
{
  gboolean grouped; /* follows one by the same author */
  gboolean show_day; /* the first of its day */
  gboolean show_new; /* the first unread one */
  gboolean folded; /* told by a later notice */
  guint others; /* how many notices it tells besides its own */
} MsRowPlace;

/* What is under a point of a row. */
typedef enum
{
  MS_ROW_AREA_NONE,
  MS_ROW_AREA_AUTHOR,
  MS_ROW_AREA_TEXT,
} MsRowArea;

GtkWidget     *ms_message_row_new           (const MsMessageStyle *style);
void           ms_message_row_bind          (MsMessageRow         *self,
                                             MsMessageItem        *item,
                                             const MsRowPlace     *place);
void           ms_message_row_unbind        (MsMessageRow         *self);
void           ms_message_row_set_place     (MsMessageRow         *self,
                                             const MsRowPlace     *place);

/* Colours, sizes or names are different: makes everything anew. */
void           ms_message_row_refresh       (MsMessageRow         *self);
MsMessageItem *ms_message_row_get_item      (MsMessageRow         *self);
const MsRowPlace *ms_message_row_get_place  (MsMessageRow         *self);
void           ms_message_row_set_hovered   (MsMessageRow         *self,
                                             gboolean              hovered);
void           ms_message_row_set_selection (MsMessageRow         *self,
                                             guint                 from,
                                             guint                 to);
void           ms_message_row_set_mark      (MsMessageRow         *self,
                                             int                   mark);
int            ms_message_row_get_mark      (MsMessageRow         *self);

/* Code has been copied: its button says so for a moment. */
void           ms_message_row_confirm_copy  (MsMessageRow         *self,
                                             int                   mark);

/* Shows where a jump ended; fades by itself. */
void           ms_message_row_flash         (MsMessageRow         *self);

/**
 * ms_message_row_set_editor:
 * @editor: (nullable): takes the place of the text
 */
void           ms_message_row_set_editor    (MsMessageRow         *self,
                                             GtkWidget            *editor);

/* Points are in the coordinates of the row. */
MsRowArea      ms_message_row_area_at       (MsMessageRow         *self,
                                             double                x,
                                             double                y);
guint          ms_message_row_offset_at     (MsMessageRow         *self,
                                             double                x,
                                             double                y);
int            ms_message_row_mark_at       (MsMessageRow         *self,
                                             double                x,
                                             double                y);

/**
 * ms_message_row_scroll_code:
 * @y: picks the block of code; negative for the first that can scroll
 *
 * Returns: whether the sideways movement was used up
 */
gboolean       ms_message_row_scroll_code   (MsMessageRow         *self,
                                             double                y,
                                             double                pixels);

/**
 * ms_message_row_get_body:
 *
 * Returns: (transfer none) (nullable): the text; notices have none
 */
MsMessageBody *ms_message_row_get_body      (MsMessageRow         *self);

/* Height of the separators above the message. */
int            ms_message_row_get_head      (MsMessageRow         *self);

G_END_DECLS
