/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reminders as rows: those to come, and the last of each person that came. */

#pragma once

#include "ms-reminder.h"
#include "ms-store.h"

G_BEGIN_DECLS

typedef struct
{
  gint64      key;
  gint64      creator; /* keys, 0 if none */
  gint64      user;
  gint64      channel;
  MsReminder *reminder;
} MsReminderRow;

/* @reminder is a view, valid in the visitor. */
typedef void (*MsReminderVisitor) (const MsReminder *reminder,
                                   gpointer          user_data);

void           ms_reminder_row_free            (MsReminderRow      *row);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsReminderRow, ms_reminder_row_free)

/* Takes the keys, and id, text and due of the reminder. Returns the new key, 0 on error. */
gint64         ms_reminder_store_insert        (MsStore             *store,
                                                const MsReminderRow *row,
                                                GError             **error);
/* (transfer full) (nullable): NULL without error when there is none. */
MsReminderRow *ms_reminder_store_find_id       (MsStore             *store,
                                                const char          *id,
                                                GError             **error);
/* The first of those that are due at @now (seconds); the same. */
MsReminderRow *ms_reminder_store_find_due      (MsStore             *store,
                                                gint64               now,
                                                GError             **error);
/* When the next is due (seconds), 0 if none is to come. */
gboolean       ms_reminder_store_get_next      (MsStore             *store,
                                                gint64              *due,
                                                GError             **error);
/* How many that @creator made are still to come. */
gboolean       ms_reminder_store_count_to_come (MsStore             *store,
                                                gint64               creator,
                                                gint64              *count,
                                                GError             **error);
/* Those that @user made or is reminded by, the latest first; or only those that are to come, the next first. */
gboolean       ms_reminder_store_visit         (MsStore             *store,
                                                gint64               user,
                                                gboolean             to_come,
                                                guint                limit,
                                                MsReminderVisitor    visitor,
                                                gpointer             user_data,
                                                GError             **error);
gboolean       ms_reminder_store_set_said      (MsStore             *store,
                                                gint64               key,
                                                gint64               now,
                                                GError             **error);
gboolean       ms_reminder_store_set_completed (MsStore             *store,
                                                gint64               key,
                                                gint64               now,
                                                GError             **error);
/* Of those of @creator that are over, all but the last @kept go. */
gboolean       ms_reminder_store_trim          (MsStore             *store,
                                                gint64               creator,
                                                guint                kept,
                                                GError             **error);
gboolean       ms_reminder_store_delete        (MsStore             *store,
                                                gint64               key,
                                                GError             **error);

G_END_DECLS
