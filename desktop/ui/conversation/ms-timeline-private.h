/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The instance of MsTimeline, for its files and its test. */

#pragma once

#include "ms-midnight.h"
#include "ms-timeline.h"

#define MS_TIMELINE_MAX_ROWS   120
#define MS_TIMELINE_FIRST_ROWS 40
#define MS_TIMELINE_ROWS_FRAME 20

/* A point of the timeline in the coordinates of the row under it. */
typedef struct
{
  MsMessageRow *row; /* NULL where there is none */
  double x;
  double y;
} MsRowPoint;

/* A place in the text of a message, in bytes. */
typedef struct
{
  MsMessageItem *item; /* owned, NULL without a selection */
  guint offset;
} MsTextPlace;

struct _MsTimeline
{
  GtkWidget parent_instance;

  /* Children. */
  GPtrArray *rows; /* MsMessageRow, top to bottom, children of the widget */
  GPtrArray *pool; /* rows without a message, no children; owned */
  GtkWidget *day_label;
  GtkWidget *actions;
  GtkWidget *menu;

  /* Owned. */
  MsMessageList *list;
  GtkAdjustment *vadjustment;
  GtkAdjustment *hadjustment;
  MsMessageStyle style;
  MsMidnight *midnight;

  /* The window: rows[0] is item number first of the list. */
  guint first;

  /* The anchor: this row (borrowed, one of rows) has its top at anchor_y. Places are in the coordinates of the adjustment,
   * whose lower end moves as the past becomes known: so nothing shifts under the pointer. */
  MsMessageRow *anchor_row;
  double anchor_y;
  double origin; /* the top of rows[0] */
  GArray *heights; /* int, of every row at the width of the last layout */
  gboolean stuck; /* to the end, instead of the anchor */

  /* A place to go to as soon as it is known. */
  gint64 target_ts;
  gboolean placed;

  guint fill_source;
  guint seen_source;
  guint day_source;
  guint unseen;
  gboolean configuring;
  gboolean at_end;
  GtkScrollablePolicy vscroll_policy;
  GtkScrollablePolicy hscroll_policy;

  /* Pointer, selection, editing. */
  MsMessageRow *hovered; /* borrowed */
  MsMessageItem *action_item;
  MsTextPlace select_anchor; /* where selecting began */
  MsTextPlace select_end;
  guint select_tick; /* scrolls while the pointer is beyond an edge */
  double select_x;
  double select_y;
  gboolean selecting;
  MsMessageItem *focused; /* where the roving focus is */
  MsMessageItem *edited;
  GtkTextBuffer *edit_buffer;
  double pointer_x;
  double pointer_y;
};

/* ms-timeline.c */
void          ms_timeline_refresh_rows      (MsTimeline *self);

/* ms-timeline-list.c */
void          ms_timeline_update_seen       (MsTimeline *self);

/* ms-timeline-day.c */
void          ms_timeline_init_day          (MsTimeline *self);
void          ms_timeline_clear_day         (MsTimeline *self);
void          ms_timeline_allocate_day      (MsTimeline *self,
                                             int         width);
void          ms_timeline_remind_of_day     (MsTimeline *self);

/* ms-timeline-layout.c */
void          ms_timeline_init_layout       (MsTimeline *self);
void          ms_timeline_queue_fill        (MsTimeline *self);
void          ms_timeline_size_allocate     (GtkWidget  *widget,
                                             int         width,
                                             int         height,
                                             int         baseline);
void          ms_timeline_value_changed     (MsTimeline *self);
MsMessageRow *ms_timeline_row_at            (MsTimeline *self,
                                             double      y);
MsMessageRow *ms_timeline_find_row          (MsTimeline *self,
                                             MsMessageItem *item);
double        ms_timeline_row_top           (MsTimeline *self,
                                             MsMessageRow *row);
void          ms_timeline_reveal            (MsTimeline *self,
                                             MsMessageRow *row);

/* ms-timeline-window.c */
void          ms_timeline_reset_window      (MsTimeline *self,
                                             guint       index,
                                             double      y,
                                             gboolean    stuck);
void          ms_timeline_clear_rows        (MsTimeline *self);
void          ms_timeline_update_places     (MsTimeline *self);
void          ms_timeline_items_changed     (MsTimeline *self,
                                             guint       position,
                                             guint       removed,
                                             guint       added);
MsMessageRow *ms_timeline_add_row           (MsTimeline *self,
                                             guint       row_index,
                                             guint       item_index);
void          ms_timeline_drop_row          (MsTimeline *self,
                                             guint       row_index);
void          ms_timeline_place_of          (MsTimeline *self,
                                             guint       item_index,
                                             MsRowPlace *place);

/* ms-timeline-input.c */
void          ms_timeline_init_input        (MsTimeline *self);
void          ms_timeline_row_bound         (MsTimeline *self,
                                             MsMessageRow *row);
void          ms_timeline_row_leaving       (MsTimeline *self,
                                             MsMessageRow *row);
void          ms_timeline_update_hover      (MsTimeline *self);
MsRowPoint    ms_timeline_find_point        (MsTimeline *self,
                                             double      x,
                                             double      y);

/* ms-timeline-keys.c */
void          ms_timeline_init_keys         (MsTimeline *self);
gboolean      ms_timeline_focus             (GtkWidget  *widget,
                                             GtkDirectionType direction);

/* ms-timeline-select.c */
void          ms_timeline_init_select       (MsTimeline *self);
void          ms_timeline_select            (MsTimeline *self,
                                             MsMessageItem *from_item,
                                             guint       from,
                                             MsMessageItem *to_item,
                                             guint       to);
void          ms_timeline_select_by_clicks  (MsTimeline *self,
                                             MsRowPoint *point,
                                             int         n_press);
void          ms_timeline_show_selection    (MsTimeline *self,
                                             MsMessageRow *row);
gboolean      ms_timeline_has_selection     (MsTimeline *self);

/* ms-timeline-actions.c */
void          ms_timeline_class_init_actions (GtkWidgetClass *klass);
void          ms_timeline_init_actions      (MsTimeline *self);
void          ms_timeline_show_actions      (MsTimeline *self,
                                             MsMessageRow *row);
void          ms_timeline_show_menu         (MsTimeline *self,
                                             MsMessageItem *item,
                                             double      x,
                                             double      y);
void          ms_timeline_activate_mark     (MsTimeline *self,
                                             MsMessageRow *row,
                                             int         mark);
void          ms_timeline_set_action_item   (MsTimeline *self,
                                             MsMessageItem *item);
void          ms_timeline_emit              (MsTimeline *self,
                                             const char *signal,
                                             MsMessageItem *item);

/* ms-timeline-edit.c */
void          ms_timeline_host_editor       (MsTimeline *self,
                                             MsMessageRow *row);
