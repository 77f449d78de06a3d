/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Marks everything read at once, with a way back. Main thread. */

#define G_LOG_DOMAIN "ms-ui"

#include "config.h"

#include "ms-window-private.h"

#include <glib/gi18n.h>

#define UNDO_SECONDS 8

/* Where reading had ended in one conversation. */
typedef struct
{
  MsChannelItem *channel;
  gint64 last_read;
} ReadPlace;

typedef struct
{
  MsTeamModel *team;
  GArray *places; /* of ReadPlace */
} ReadState;

static void
clear_place (gpointer data)
{
  g_object_unref (((ReadPlace *) data)->channel);
}

static void
read_state_free (gpointer  data,
                 GClosure *closure)
{
  ReadState *state = data;

  g_object_unref (state->team);
  g_array_unref (state->places);
  g_free (state);
}

static void
remember_unread (ReadState  *state,
                 GListModel *channels)
{
  for (guint i = 0; i < g_list_model_get_n_items (channels); i++)
    {
      g_autoptr(MsChannelItem) channel = g_list_model_get_item (channels, i);
      ReadPlace place = { .last_read = ms_channel_item_get_last_read (channel) };

      if (ms_channel_item_get_unread (channel) == 0 && ms_channel_item_get_mentions (channel) == 0)
        continue;
      place.channel = g_steal_pointer (&channel);
      g_array_append_val (state->places, place);
    }
}

static void
undo_cb (AdwToast  *toast,
         ReadState *state)
{
  for (guint i = 0; i < state->places->len; i++)
    {
      ReadPlace *place = &g_array_index (state->places, ReadPlace, i);

      ms_team_model_mark_unread (state->team, place->channel, place->last_read + 1);
    }
}

static void
offer_undo (MsWindow  *self,
            ReadState *state)
{
  AdwToast *toast = adw_toast_new (_("Everything is marked as read"));

  adw_toast_set_button_label (toast, _("Undo"));
  adw_toast_set_timeout (toast, UNDO_SECONDS);
  g_signal_connect_data (toast, "button-clicked", G_CALLBACK (undo_cb), state, read_state_free, 0);
  ms_conversation_show_toast (self->conversation, toast);
}

static void
mark_all_cb (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  MsWindow *self = MS_WINDOW (widget);
  ReadState *state = g_new0 (ReadState, 1);

  state->team = g_object_ref (self->team);
  state->places = g_array_new (FALSE, TRUE, sizeof (ReadPlace));
  g_array_set_clear_func (state->places, clear_place);
  remember_unread (state, G_LIST_MODEL (ms_team_model_get_channels (self->team)));
  remember_unread (state, G_LIST_MODEL (ms_team_model_get_directs (self->team)));
  if (state->places->len == 0)
    {
      read_state_free (state, NULL);
      return;
    }
  for (guint i = 0; i < state->places->len; i++)
    {
      MsChannelItem *channel = g_array_index (state->places, ReadPlace, i).channel;
      gint64 latest = ms_channel_item_get_value (channel)->latest;

      ms_team_model_mark_read (self->team, channel, latest != 0 ? latest : g_get_real_time ());
    }
  offer_undo (self, state);
}

void
ms_window_class_init_unread (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "win.mark-all-read", NULL, mark_all_cb);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_Escape, GDK_SHIFT_MASK, "win.mark-all-read", NULL);
  gtk_widget_class_add_binding_action (klass, GDK_KEY_Escape, 0, "win.mark-read", NULL);
}
