/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the timeline makes of its list: where it opens, what it follows, what counts as seen. Main thread. */

#define G_LOG_DOMAIN "ms-ui"

#include "config.h"

#include "ms-timeline-private.h"

#define SEEN_MS 1000

static guint
first_fresh (MsTimeline *self)
{
  gint64 after = ms_message_list_get_new_after (self->list);
  guint n = ms_message_list_get_length (self->list);

  for (guint i = n; after != 0 && i > 0; i--)
    {
      gint64 ts = ms_message_item_get_ts (ms_message_list_peek (self->list, i - 1));

      if (ts != 0 && ts <= after)
        return i;
    }
  return after != 0 && !ms_message_list_get_state (self->list)->has_older ? 0 : n;
}

/* Opens at the "New" line if there is one, else at the end. */
static void
place_window (MsTimeline *self)
{
  guint n = self->list != NULL ? ms_message_list_get_length (self->list) : 0;
  guint fresh = 0;
  int height = gtk_widget_get_height (GTK_WIDGET (self));

  if (n == 0)
    return;
  fresh = first_fresh (self);
  self->placed = TRUE;
  if (fresh == n)
    {
      ms_timeline_reset_window (self, n - 1, 0, TRUE);
      return;
    }
  ms_timeline_reset_window (self, fresh, gtk_adjustment_get_value (self->vadjustment) + MAX (height / 5, 60), FALSE);
}

static gboolean
go_to_target (MsTimeline *self)
{
  MsMessageItem *item = self->list != NULL ? ms_message_list_find (self->list, self->target_ts) : NULL;
  MsMessageRow *row = NULL;
  int height = gtk_widget_get_height (GTK_WIDGET (self));

  if (item == NULL)
    return FALSE;
  self->target_ts = 0;
  self->placed = TRUE;
  row = ms_timeline_find_row (self, item);
  if (row == NULL)
    {
      ms_timeline_reset_window (self, (guint) ms_message_list_get_position (self->list, item),
                                gtk_adjustment_get_value (self->vadjustment) + height / 3, FALSE);
      row = ms_timeline_find_row (self, item);
    }
  else
    {
      self->stuck = FALSE;
      ms_timeline_reveal (self, row);
    }
  ms_message_row_flash (row);
  return TRUE;
}

/* What one writes oneself is followed; what others write while one reads further up is counted. */
static void
notice_arrivals (MsTimeline *self,
                 guint       position,
                 guint       added)
{
  guint fresh = 0;

  for (guint i = position; i < position + added; i++)
    {
      MsMessageItem *item = ms_message_list_peek (self->list, i);

      if (ms_message_item_is_own (item) && ms_message_item_get_ts (item) == 0)
        self->stuck = TRUE;
      else if (!ms_message_item_is_own (item) && !ms_message_item_is_notice (item))
        fresh++;
    }
  if (self->stuck)
    {
      ms_timeline_scroll_to_end (self);
      return;
    }
  if (fresh == 0)
    return;
  self->unseen += fresh;
  g_object_notify (G_OBJECT (self), "unseen");
}

static void
items_changed_cb (GListModel *model,
                  guint       position,
                  guint       removed,
                  guint       added,
                  MsTimeline *self)
{
  guint n = g_list_model_get_n_items (model);
  gboolean at_tail = position + added == n;
  gboolean live = self->rows->len > 0 && at_tail && removed == 0 && added > 0;

  ms_timeline_items_changed (self, position, removed, added);
  if (self->target_ts != 0 && go_to_target (self))
    return;
  if (self->rows->len == 0)
    place_window (self);
  else if (live && !ms_message_list_get_state (self->list)->has_newer)
    notice_arrivals (self, position, added);
}

static void
state_changed_cb (MsTimeline *self)
{
  gboolean loading = ms_message_list_get_state (self->list)->loading;

  gtk_accessible_update_state (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_BUSY, loading, -1);
  ms_timeline_update_places (self);
  ms_timeline_queue_fill (self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

static gboolean
seen_cb (gpointer user_data)
{
  MsTimeline *self = user_data;
  guint n = self->list != NULL ? ms_message_list_get_length (self->list) : 0;

  self->seen_source = 0;
  for (guint i = n; i > 0; i--)
    {
      MsMessageItem *item = ms_message_list_peek (self->list, i - 1);

      if (ms_message_item_get_ts (item) == 0)
        continue;
      g_signal_emit_by_name (self, "seen", item);
      break;
    }
  return G_SOURCE_REMOVE;
}

/* Seen is what was in view at the end for a second in the window that has the focus. */
void
ms_timeline_update_seen (MsTimeline *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  gboolean active = GTK_IS_WINDOW (root) && gtk_window_is_active (GTK_WINDOW (root));

  g_clear_handle_id (&self->seen_source, g_source_remove);
  if (active && self->at_end && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->seen_source = g_timeout_add (SEEN_MS, seen_cb, self);
}

static void
tail_changed_cb (GListModel *model,
                 guint       position,
                 guint       removed,
                 guint       added,
                 MsTimeline *self)
{
  if (position + added == g_list_model_get_n_items (model))
    ms_timeline_update_seen (self);
}

static void
forget_list (MsTimeline *self)
{
  ms_timeline_end_edit (self);
  ms_timeline_clear_rows (self);
  g_clear_handle_id (&self->seen_source, g_source_remove);
  ms_timeline_select (self, NULL, 0, NULL, 0);
  g_clear_object (&self->focused);
  ms_timeline_set_action_item (self, NULL);
  if (self->list != NULL)
    g_signal_handlers_disconnect_by_data (self->list, self);
  g_clear_object (&self->list);
  self->target_ts = 0;
  self->unseen = 0;
  self->placed = FALSE;
  self->origin = 0;
  self->stuck = TRUE;
}

void
ms_timeline_set_list (MsTimeline    *self,
                      MsTeamModel   *team,
                      MsMessageList *list)
{
  g_return_if_fail (MS_IS_TIMELINE (self));

  forget_list (self);
  self->style.team = team;
  if (list == NULL)
    return;

  self->list = g_object_ref (list);
  g_signal_connect (list, "items-changed", G_CALLBACK (items_changed_cb), self);
  g_signal_connect (list, "items-changed", G_CALLBACK (tail_changed_cb), self);
  g_signal_connect_swapped (list, "state-changed", G_CALLBACK (state_changed_cb), self);
  g_signal_connect_swapped (list, "notify::new-after", G_CALLBACK (ms_timeline_update_places), self);
  g_object_notify (G_OBJECT (self), "unseen");
  place_window (self);
  ms_timeline_update_seen (self);
}

void
ms_timeline_scroll_to_end (MsTimeline *self)
{
  guint n = 0;

  g_return_if_fail (MS_IS_TIMELINE (self));

  if (self->list == NULL)
    return;
  self->stuck = TRUE;
  n = ms_message_list_get_length (self->list);
  if (ms_message_list_get_state (self->list)->has_newer)
    ms_message_list_request (self->list, MS_HISTORY_LATEST, 0);
  else if (n > self->first + self->rows->len + MS_TIMELINE_ROWS_FRAME)
    ms_timeline_reset_window (self, n - 1, self->anchor_y, TRUE);
  ms_timeline_queue_fill (self);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
}

void
ms_timeline_jump (MsTimeline *self,
                  gint64      ts)
{
  g_return_if_fail (MS_IS_TIMELINE (self));

  self->target_ts = ts;
  if (self->list != NULL && !go_to_target (self))
    ms_message_list_request (self->list, MS_HISTORY_AROUND, ts);
}
