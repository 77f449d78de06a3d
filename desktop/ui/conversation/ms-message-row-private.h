/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The instance of MsMessageRow, for its files. */

#pragma once

#include "ms-message-row.h"

enum
{
  MS_ROW_MARGIN = 20,
  MS_ROW_MARGIN_NARROW = 14,
  MS_ROW_NARROW = 500,
  MS_ROW_INSET = 8,
  MS_ROW_INSET_NARROW = 6,
  MS_ROW_DAY_HEIGHT = 40,
  MS_ROW_NEW_HEIGHT = 24,
  MS_ROW_NOTICE_HEIGHT = 28,
  MS_ROW_STATE_GAP = 2,
  MS_ROW_STATE_PAD = 6,
  MS_ROW_ICON = 16,
};

struct _MsMessageRow
{
  GtkWidget parent_instance;

  /* Owned. */
  MsMessageItem *item;
  MsMessageBody *body;
  PangoLayout *name;
  PangoLayout *tag;
  PangoLayout *time;
  PangoLayout *day;
  PangoLayout *fresh;
  PangoLayout *notice;
  PangoLayout *state;
  GtkWidget *avatar;
  GtkWidget *editor;
  GtkWidget *actions;
  GtkWidget *day_node; /* what is drawn, for those who hear it */
  GtkWidget *new_node;

  /* Borrowed. */
  const MsMessageStyle *style;
  MsUserItem *user;

  gulong changed_handler;
  gulong user_handler;
  guint pending_source;
  guint copied_source;
  guint flash_source;
  gint64 flash_start;
  MsRowPlace place;
  guint selected_from;
  guint selected_to;
  int mark;
  int copied; /* the mark whose code has just been copied, or -1 */
  gboolean hovered;
  gboolean waiting;

  /* Where things are, for the width that was measured last. */
  int width;
  int height;
  int head;
  int message_y;
  int header_height;
  int body_y;
  int body_height;
  int state_y;
  int state_width;
  int state_height;
  gboolean actions_beside; /* the state, not below it */
};

/* ms-message-row.c */
int      ms_message_row_margin        (MsMessageRow *self);
int      ms_message_row_text_x        (MsMessageRow *self);
int      ms_message_row_text_width    (MsMessageRow *self);
int      ms_message_row_measure_child (GtkWidget    *child,
                                       int           width);

/* ms-message-row-draw.c */
void     ms_message_row_snapshot      (GtkWidget    *widget,
                                       GtkSnapshot  *snapshot);

/* ms-message-row-parts.c */
void     ms_message_row_update_parts   (MsMessageRow *self);
void     ms_message_row_allocate_parts (MsMessageRow *self);
void     ms_message_row_clear_parts    (MsMessageRow *self);

/* ms-message-row-make.c */
void        ms_message_row_make_layouts  (MsMessageRow *self);
void        ms_message_row_clear_layouts (MsMessageRow *self);
void        ms_message_row_update_label  (MsMessageRow *self);
const char *ms_message_row_author        (MsMessageRow *self);
gboolean    ms_message_row_is_notice     (MsMessageRow *self);
