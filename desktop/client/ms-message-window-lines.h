/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inside of a window, shared by its files: lines (ms-message-window.c), events (-events.c), loading (-load.c) and what a load
 * changes (-merge.c). */

#pragma once

#include "ms-message-window-private.h"

G_BEGIN_DECLS

typedef enum
{
  MS_WINDOW_LOAD_NONE,
  MS_WINDOW_LOAD_OLDER,
  MS_WINDOW_LOAD_NEWER,
  MS_WINDOW_LOAD_END,
  MS_WINDOW_LOAD_AROUND,
} MsWindowLoad;

typedef struct
{
  MsMessageEntry  entry; /* what is lent out */
  MsMessage      *stored;
  MsMessage      *shown; /* (nullable): with a waiting edit */
  char           *failure; /* (nullable) */
  gint64          seq; /* true as after this event */
} MsWindowLine;

/* What a load has fetched; owned by its task. */
typedef struct
{
  MsWindowLoad  kind;
  guint         generation;
  gint64        ts; /* AROUND */
  GPtrArray    *lines; /* what came so far, MsWindowLine in order */
  gint64        seq; /* the oldest stamp of them */
  gboolean      at_start;
  gboolean      at_end;
  gboolean      second; /* AROUND: the part behind ts is under way */
} MsWindowFill;

struct _MsMessageWindow
{
  GObject parent_instance;

  MsClient   *client; /* weak */
  char       *channel;
  GPtrArray  *lines; /* MsWindowLine in order of ts */
  GPtrArray  *echoes; /* MsWindowLine in order of writing */
  GPtrArray  *held; /* lines that came live while a load is under way and the end is not here */
  GHashTable *hidden; /* ts → MsWindowLine: deleted here, not on the server yet */
  GHashTable *tombstones; /* ts → seq of its deletion */
  gboolean    at_start;
  gboolean    at_end;
  gboolean    loaded;
  MsWindowLoad loading;
  guint       generation; /* of the load that counts: an older answer is ignored */
  gboolean    stale; /* must be fetched anew when that is possible */
};

MsWindowLine *ms_window_line_new               (MsMessageWindow *self,
                                                const MsMessage *message,
                                                gint64           seq);
void          ms_window_line_free              (MsWindowLine    *line);
gboolean      ms_message_window_locate         (GPtrArray       *lines,
                                                gint64           ts,
                                                guint           *index);
void          ms_message_window_emit           (MsMessageWindow *self,
                                                guint            position,
                                                guint            removed,
                                                guint            added);
void          ms_message_window_set_flags      (MsMessageWindow *self,
                                                gboolean         at_start,
                                                gboolean         at_end);
void          ms_message_window_notify_loading (MsMessageWindow *self);
gboolean      ms_message_window_is_buried      (MsMessageWindow *self,
                                                gint64           ts,
                                                gint64           seq);

/* Applies the edit that waits in the outbox, if there is one. */
void ms_window_line_apply_edit (MsMessageWindow *self,
                                MsWindowLine    *line);
void ms_window_line_refresh    (MsWindowLine    *line);

/* Puts what came into the place of what is there; takes the lines of @fill. */
void ms_message_window_merge   (MsMessageWindow *self,
                                MsWindowFill    *fill);

static inline MsWindowLine *
ms_window_line_at (GPtrArray *lines,
                   guint      index)
{
  return g_ptr_array_index (lines, index);
}

G_END_DECLS
