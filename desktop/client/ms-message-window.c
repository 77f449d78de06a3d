/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The lines of one channel: stored messages in the order of ts, then echoes of what waits. What happens to them is in
 * ms-message-window-events.c, loading in ms-message-window-load.c. Main context. */

#define G_LOG_DOMAIN "ms-client"

#include "config.h"

#include "ms-message-window-lines.h"

#include "ms-client-outbox.h"
#include "ms-client-private.h"

enum
{
  PROP_AT_START = 1,
  PROP_AT_END,
  PROP_LOADING_OLDER,
  PROP_LOADING_NEWER,
  PROP_LOADED,
  N_PROPS
};

static GParamSpec *props[N_PROPS];
static guint items_changed_signal;

G_DEFINE_FINAL_TYPE (MsMessageWindow, ms_message_window, G_TYPE_OBJECT)

/* Lines. */

void
ms_window_line_free (MsWindowLine *line)
{
  if (line == NULL)
    return;
  ms_message_free (line->stored);
  ms_message_free (line->shown);
  g_free (line->failure);
  g_free (line);
}

void
ms_window_line_refresh (MsWindowLine *line)
{
  line->entry.message = line->shown != NULL ? line->shown : line->stored;
  line->entry.client_msg_id = line->stored->client_msg_id;
  line->entry.failure = line->failure;
  if (line->stored->ts != 0)
    line->entry.created = line->stored->ts;
  if (line->stored->ts != 0)
    line->entry.state = line->shown != NULL ? MS_SEND_PENDING : MS_SEND_NONE;
}

void
ms_window_line_apply_edit (MsMessageWindow *self,
                           MsWindowLine    *line)
{
  const char *text = NULL;

  if (self->client != NULL)
    text = ms_client_outbox_get_edit (ms_client_get_outbox (self->client), self->channel, line->stored->ts);
  g_clear_pointer (&line->shown, ms_message_free);
  if (text != NULL)
    {
      line->shown = ms_message_copy (line->stored);
      g_free (line->shown->text);
      line->shown->text = g_strdup (text);
    }
  ms_window_line_refresh (line);
}

MsWindowLine *
ms_window_line_new (MsMessageWindow *self,
                    const MsMessage *message,
                    gint64           seq)
{
  MsWindowLine *line = g_new0 (MsWindowLine, 1);

  line->stored = ms_message_copy (message);
  line->seq = seq;
  ms_window_line_apply_edit (self, line);
  return line;
}

/* The place of @ts among stored messages. */
gboolean
ms_message_window_locate (GPtrArray *lines,
                          gint64     ts,
                          guint     *index)
{
  guint low = 0;
  guint high = lines->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      const MsWindowLine *line = g_ptr_array_index (lines, middle);

      if (line->stored->ts < ts)
        low = middle + 1;
      else
        high = middle;
    }
  *index = low;
  return low < lines->len && ((const MsWindowLine *) g_ptr_array_index (lines, low))->stored->ts == ts;
}

void
ms_message_window_emit (MsMessageWindow *self,
                        guint            position,
                        guint            removed,
                        guint            added)
{
  if (removed > 0 || added > 0)
    g_signal_emit (self, items_changed_signal, 0, position, removed, added);
}

static guint
visible_echoes (MsMessageWindow *self)
{
  return self->at_end ? self->echoes->len : 0;
}

void
ms_message_window_set_flags (MsMessageWindow *self,
                             gboolean         at_start,
                             gboolean         at_end)
{
  guint before = self->loaded ? visible_echoes (self) : 0;
  gboolean start_differs = self->at_start != at_start;
  gboolean end_differs = self->at_end != at_end;
  gboolean loaded_differs = !self->loaded;

  self->at_start = at_start;
  self->at_end = at_end;
  self->loaded = TRUE;
  if (before != visible_echoes (self))
    ms_message_window_emit (self, self->lines->len, before, visible_echoes (self));
  if (start_differs)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_AT_START]);
  if (end_differs)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_AT_END]);
  if (loaded_differs)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LOADED]);
}

void
ms_message_window_notify_loading (MsMessageWindow *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LOADING_OLDER]);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_LOADING_NEWER]);
}

gboolean
ms_message_window_count_after (MsMessageWindow *self,
                               gint64           ts,
                               const char      *own,
                               gint64          *count)
{
  guint index = 0;

  if (!self->at_end || !self->loaded)
    return FALSE;
  if (!ms_message_window_locate (self->lines, ts, &index) && index == 0 && !self->at_start)
    return FALSE;

  *count = 0;
  for (guint i = index; i < self->lines->len; i++)
    {
      const MsMessage *message = ((const MsWindowLine *) g_ptr_array_index (self->lines, i))->stored;

      if (message->ts > ts && g_strcmp0 (message->user, own) != 0 && !ms_message_is_notice (message) &&
          !ms_message_is_tombstone (message))
        (*count)++;
    }
  return TRUE;
}

/* The object. */

static void
ms_message_window_get_property (GObject    *object,
                                guint       id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  MsMessageWindow *self = MS_MESSAGE_WINDOW (object);

  switch (id)
    {
    case PROP_AT_START:
      g_value_set_boolean (value, self->at_start);
      break;
    case PROP_AT_END:
      g_value_set_boolean (value, self->at_end);
      break;
    case PROP_LOADING_OLDER:
      g_value_set_boolean (value, self->loading == MS_WINDOW_LOAD_OLDER);
      break;
    case PROP_LOADING_NEWER:
      g_value_set_boolean (value, self->loading != MS_WINDOW_LOAD_NONE && self->loading != MS_WINDOW_LOAD_OLDER);
      break;
    case PROP_LOADED:
      g_value_set_boolean (value, self->loaded);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ms_message_window_finalize (GObject *object)
{
  MsMessageWindow *self = MS_MESSAGE_WINDOW (object);

  g_clear_weak_pointer (&self->client);
  g_clear_pointer (&self->lines, g_ptr_array_unref);
  g_clear_pointer (&self->echoes, g_ptr_array_unref);
  g_clear_pointer (&self->held, g_ptr_array_unref);
  g_clear_pointer (&self->hidden, g_hash_table_unref);
  g_clear_pointer (&self->tombstones, g_hash_table_unref);
  g_free (self->channel);

  G_OBJECT_CLASS (ms_message_window_parent_class)->finalize (object);
}

static void
ms_message_window_class_init (MsMessageWindowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->finalize = ms_message_window_finalize;
  object_class->get_property = ms_message_window_get_property;

  props[PROP_AT_START] = g_param_spec_boolean ("at-start", NULL, NULL, FALSE, flags);
  props[PROP_AT_END] = g_param_spec_boolean ("at-end", NULL, NULL, FALSE, flags);
  props[PROP_LOADING_OLDER] = g_param_spec_boolean ("loading-older", NULL, NULL, FALSE, flags);
  props[PROP_LOADING_NEWER] = g_param_spec_boolean ("loading-newer", NULL, NULL, FALSE, flags);
  props[PROP_LOADED] = g_param_spec_boolean ("loaded", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);

  items_changed_signal = g_signal_new ("items-changed", MS_TYPE_MESSAGE_WINDOW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                       G_TYPE_NONE, 3, G_TYPE_UINT, G_TYPE_UINT, G_TYPE_UINT);
}

static void
ms_message_window_init (MsMessageWindow *self)
{
  self->lines = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_window_line_free);
  self->echoes = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_window_line_free);
  self->held = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_window_line_free);
  self->hidden = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, (GDestroyNotify) ms_window_line_free);
  self->tombstones = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
}

MsMessageWindow *
ms_message_window_new (MsClient   *client,
                       const char *channel)
{
  MsMessageWindow *self = g_object_new (MS_TYPE_MESSAGE_WINDOW, NULL);

  g_set_weak_pointer (&self->client, client);
  self->channel = g_strdup (channel);
  return self;
}

MsClient *
ms_message_window_get_client (MsMessageWindow *self)
{
  return self->client;
}

const char *
ms_message_window_get_channel (MsMessageWindow *self)
{
  g_return_val_if_fail (MS_IS_MESSAGE_WINDOW (self), NULL);

  return self->channel;
}

guint
ms_message_window_get_length (MsMessageWindow *self)
{
  g_return_val_if_fail (MS_IS_MESSAGE_WINDOW (self), 0);

  return self->lines->len + visible_echoes (self);
}

const MsMessageEntry *
ms_message_window_get (MsMessageWindow *self,
                       guint            position)
{
  const MsWindowLine *line = NULL;

  g_return_val_if_fail (MS_IS_MESSAGE_WINDOW (self), NULL);

  if (position < self->lines->len)
    line = g_ptr_array_index (self->lines, position);
  else if (position - self->lines->len < visible_echoes (self))
    line = g_ptr_array_index (self->echoes, position - self->lines->len);
  return line != NULL ? &line->entry : NULL;
}

gboolean
ms_message_window_find (MsMessageWindow *self,
                        gint64           ts,
                        guint           *position)
{
  guint index = 0;
  gboolean found = FALSE;

  g_return_val_if_fail (MS_IS_MESSAGE_WINDOW (self), FALSE);

  found = ms_message_window_locate (self->lines, ts, &index);
  if (position != NULL)
    *position = index;
  return found;
}

gboolean
ms_message_window_is_loaded (MsMessageWindow *self)
{
  g_return_val_if_fail (MS_IS_MESSAGE_WINDOW (self), FALSE);

  return self->loaded;
}

gboolean
ms_message_window_is_at_start (MsMessageWindow *self)
{
  g_return_val_if_fail (MS_IS_MESSAGE_WINDOW (self), FALSE);

  return self->at_start;
}

gboolean
ms_message_window_is_at_end (MsMessageWindow *self)
{
  g_return_val_if_fail (MS_IS_MESSAGE_WINDOW (self), FALSE);

  return self->at_end;
}

gboolean
ms_message_window_is_loading (MsMessageWindow *self)
{
  g_return_val_if_fail (MS_IS_MESSAGE_WINDOW (self), FALSE);

  return self->loading != MS_WINDOW_LOAD_NONE;
}
