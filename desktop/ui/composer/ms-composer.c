/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where messages are written. Enter sends, Shift+Enter breaks the line (or Ctrl+Enter sends, as preferred). Main thread. */

#define G_LOG_DOMAIN "ms-ui"

#include "config.h"

#include "ms-composer.h"

#include <glib/gi18n.h>

#include "ms-completion-popover.h"
#include "ms-limits.h"
#include "ms-text.h"

#define COUNTER_FROM 200

struct _MsComposer
{
  GtkWidget parent_instance;

  /* Template children. */
  GtkWidget *box;
  GtkTextView *field;
  GtkLabel *placeholder;
  GtkLabel *counter;
  GtkWidget *send;

  MsCompletionPopover *completion;
  MsTeamModel *team;
  MsChannelItem *channel;
  gboolean enter_sends;
  gboolean loading;
};

enum
{
  SUBMIT,
  TYPING,
  EDIT_LAST,
  LEAVE,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (MsComposer, ms_composer, GTK_TYPE_WIDGET)

static GtkTextBuffer *
buffer_of (MsComposer *self)
{
  return gtk_text_view_get_buffer (self->field);
}

char *
ms_composer_dup_text (MsComposer *self)
{
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (buffer_of (self), &start, &end);
  return gtk_text_buffer_get_text (buffer_of (self), &start, &end, FALSE);
}

static void
submit (MsComposer *self)
{
  g_autofree char *text = ms_composer_dup_text (self);

  if (ms_text_is_blank (text, -1) || ms_text_count (text, -1) > MS_LIMIT_TEXT_CHARS)
    return;
  gtk_text_buffer_set_text (buffer_of (self), "", 0);
  g_signal_emit (self, signals[SUBMIT], 0, text);
}

static void
send_cb (MsComposer *self)
{
  submit (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->field));
}

static void
emoji_cb (MsComposer *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->field));
  g_signal_emit_by_name (self->field, "insert-emoji");
}

static gboolean
is_word_break (gunichar character)
{
  return character == 0 || g_unichar_isspace (character) || character == '(' || character == ',';
}

/* The @ or # word that ends at the cursor; NULL when there is none. */
static char *
dup_word (MsComposer  *self,
          GtkTextIter *start,
          GtkTextIter *end)
{
  gtk_text_buffer_get_iter_at_mark (buffer_of (self), end, gtk_text_buffer_get_insert (buffer_of (self)));
  *start = *end;
  while (gtk_text_iter_backward_char (start))
    {
      gunichar character = gtk_text_iter_get_char (start);
      GtkTextIter before = *start;

      if (g_unichar_isspace (character))
        return NULL;
      if (character != '@' && character != '#')
        continue;
      if (gtk_text_iter_backward_char (&before) && !is_word_break (gtk_text_iter_get_char (&before)))
        return NULL;
      return gtk_text_buffer_get_text (buffer_of (self), start, end, FALSE);
    }
  return NULL;
}

static void
point_completion (MsComposer *self)
{
  GtkTextIter cursor;
  GdkRectangle place = { 0 };
  double x = 0;
  double y = 0;

  gtk_text_buffer_get_iter_at_mark (buffer_of (self), &cursor, gtk_text_buffer_get_insert (buffer_of (self)));
  gtk_text_view_get_iter_location (self->field, &cursor, &place);
  gtk_text_view_buffer_to_window_coords (self->field, GTK_TEXT_WINDOW_WIDGET, place.x, place.y, &place.x, &place.y);
  gtk_widget_translate_coordinates (GTK_WIDGET (self->field), GTK_WIDGET (self), place.x, place.y, &x, &y);
  place.x = (int) x;
  place.y = (int) y;
  gtk_popover_set_pointing_to (GTK_POPOVER (self->completion), &place);
}

static void
update_completion (MsComposer *self)
{
  GtkTextIter start;
  GtkTextIter end;
  g_autofree char *word = NULL;

  if (self->channel == NULL || self->loading)
    return;
  word = dup_word (self, &start, &end);
  if (word != NULL)
    point_completion (self);
  ms_completion_popover_look_up (self->completion, self->team, self->channel, word);
}

static void
taken_cb (MsCompletionPopover *popover,
          const char          *text,
          MsComposer          *self)
{
  GtkTextIter start;
  GtkTextIter end;
  g_autofree char *word = dup_word (self, &start, &end);

  if (word == NULL)
    return;
  gtk_text_buffer_begin_user_action (buffer_of (self));
  gtk_text_buffer_delete (buffer_of (self), &start, &end);
  gtk_text_buffer_insert (buffer_of (self), &start, text, -1);
  gtk_text_buffer_insert (buffer_of (self), &start, " ", 1);
  gtk_text_buffer_end_user_action (buffer_of (self));
}

static void
mention_cb (MsComposer *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->field));
  ms_composer_insert (self, "@");
}

static void
update_counter (MsComposer *self,
                const char *text)
{
  gsize count = ms_text_count (text, -1);
  gboolean shown = count + COUNTER_FROM > MS_LIMIT_TEXT_CHARS;

  gtk_widget_set_visible (GTK_WIDGET (self->counter), shown);
  if (shown)
    {
      g_autofree char *left = g_strdup_printf ("%d", (int) (MS_LIMIT_TEXT_CHARS - (gint64) count));

      gtk_label_set_text (self->counter, left);
    }
}

static void
changed_cb (MsComposer *self)
{
  g_autofree char *text = ms_composer_dup_text (self);
  gboolean has_text = !ms_text_is_blank (text, -1);
  gboolean fits = ms_text_count (text, -1) <= MS_LIMIT_TEXT_CHARS;

  gtk_widget_set_visible (GTK_WIDGET (self->placeholder), *text == '\0');
  gtk_widget_set_sensitive (self->send, has_text && fits);
  if (has_text && fits)
    gtk_widget_add_css_class (self->send, "suggested-action");
  else
    gtk_widget_remove_css_class (self->send, "suggested-action");
  update_counter (self, text);
  if (self->loading || self->channel == NULL)
    return;
  ms_team_model_set_draft (self->team, self->channel, text);
  if (has_text)
    g_signal_emit (self, signals[TYPING], 0);
}

static gboolean
is_empty (MsComposer *self)
{
  return gtk_text_buffer_get_char_count (buffer_of (self)) == 0;
}

static void
wrap_selection (MsComposer *self,
                const char *marker)
{
  GtkTextBuffer *buffer = buffer_of (self);
  GtkTextIter start;
  GtkTextIter end;
  g_autofree char *text = NULL;
  g_autofree char *wrapped = NULL;

  gtk_text_buffer_get_selection_bounds (buffer, &start, &end);
  text = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
  wrapped = g_strconcat (marker, text, marker, NULL);
  gtk_text_buffer_begin_user_action (buffer);
  gtk_text_buffer_delete (buffer, &start, &end);
  gtk_text_buffer_insert (buffer, &start, wrapped, -1);
  if (*text == '\0')
    {
      gtk_text_iter_backward_char (&start);
      gtk_text_buffer_place_cursor (buffer, &start);
    }
  gtk_text_buffer_end_user_action (buffer);
}

static gboolean
press_control (MsComposer *self,
               guint       keyval)
{
  switch (gdk_keyval_to_lower (keyval))
    {
    case GDK_KEY_b:
      wrap_selection (self, "*");
      return GDK_EVENT_STOP;
    case GDK_KEY_i:
      wrap_selection (self, "_");
      return GDK_EVENT_STOP;
    case GDK_KEY_e:
      wrap_selection (self, "`");
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
}

static gboolean
is_enter (guint keyval)
{
  return keyval == GDK_KEY_Return || keyval == GDK_KEY_KP_Enter || keyval == GDK_KEY_ISO_Enter;
}

static gboolean
key_pressed_cb (GtkEventControllerKey *controller,
                guint                  keyval,
                guint                  keycode,
                GdkModifierType        state,
                MsComposer            *self)
{
  GdkModifierType held = state & gtk_accelerator_get_default_mod_mask ();

  if (held == 0 && ms_completion_popover_press (self->completion, keyval))
    return GDK_EVENT_STOP;
  if (is_enter (keyval) && (held == GDK_CONTROL_MASK || (held == 0 && self->enter_sends)))
    {
      submit (self);
      return GDK_EVENT_STOP;
    }
  if (held == 0 && keyval == GDK_KEY_Up && is_empty (self))
    {
      g_signal_emit (self, signals[EDIT_LAST], 0);
      return GDK_EVENT_STOP;
    }
  if (held == 0 && keyval == GDK_KEY_Escape)
    {
      g_signal_emit (self, signals[LEAVE], 0);
      return GDK_EVENT_STOP;
    }
  return held == GDK_CONTROL_MASK ? press_control (self, keyval) : GDK_EVENT_PROPAGATE;
}

static gboolean
ms_composer_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (MS_COMPOSER (widget)->field));
}

static void
update_placeholder (MsComposer *self)
{
  g_autofree char *label = NULL;
  g_autofree char *text = NULL;

  if (self->channel == NULL)
    return;
  label = ms_channel_item_dup_label (self->channel);
  text = ms_channel_item_is_direct (self->channel)
    /* Translators: over an empty field: write to this person */
    ? g_strdup_printf (C_("to a person", "Message %s"), label)
    /* Translators: over an empty field: write in this channel, its name has the # */
    : g_strdup_printf (C_("to a channel", "Message %s"), label);
  gtk_label_set_text (self->placeholder, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->field), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
ms_composer_dispose (GObject *object)
{
  MsComposer *self = MS_COMPOSER (object);

  if (self->channel != NULL)
    g_signal_handlers_disconnect_by_data (self->channel, self);
  g_clear_object (&self->channel);
  g_clear_object (&self->team);
  if (self->completion != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->completion));
  self->completion = NULL;
  gtk_widget_dispose_template (GTK_WIDGET (self), MS_TYPE_COMPOSER);

  G_OBJECT_CLASS (ms_composer_parent_class)->dispose (object);
}

static void
ms_composer_class_init (MsComposerClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ms_composer_dispose;
  widget_class->grab_focus = ms_composer_grab_focus;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/microslack/MicroSlack/ui/ms-composer.ui");
  gtk_widget_class_bind_template_child (widget_class, MsComposer, box);
  gtk_widget_class_bind_template_child (widget_class, MsComposer, field);
  gtk_widget_class_bind_template_child (widget_class, MsComposer, placeholder);
  gtk_widget_class_bind_template_child (widget_class, MsComposer, counter);
  gtk_widget_class_bind_template_child (widget_class, MsComposer, send);
  gtk_widget_class_bind_template_callback (widget_class, send_cb);
  gtk_widget_class_bind_template_callback (widget_class, emoji_cb);
  gtk_widget_class_bind_template_callback (widget_class, mention_cb);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_FORM);

  signals[SUBMIT] = g_signal_new ("submit", MS_TYPE_COMPOSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[TYPING] = g_signal_new ("typing", MS_TYPE_COMPOSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[EDIT_LAST] = g_signal_new ("edit-last", MS_TYPE_COMPOSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[LEAVE] = g_signal_new ("leave", MS_TYPE_COMPOSER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
ms_composer_init (MsComposer *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->enter_sends = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  self->completion = MS_COMPLETION_POPOVER (ms_completion_popover_new ());
  gtk_widget_set_parent (GTK_WIDGET (self->completion), GTK_WIDGET (self));
  g_signal_connect (self->completion, "taken", G_CALLBACK (taken_cb), self);

  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->field), keys);
  g_signal_connect_object (buffer_of (self), "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (buffer_of (self), "notify::cursor-position", G_CALLBACK (update_completion), self, G_CONNECT_SWAPPED);
}

void
ms_composer_set_channel (MsComposer    *self,
                         MsTeamModel   *team,
                         MsChannelItem *channel)
{
  g_return_if_fail (MS_IS_COMPOSER (self));

  if (self->channel != NULL)
    g_signal_handlers_disconnect_by_data (self->channel, self);
  self->loading = TRUE;
  g_set_object (&self->team, team);
  g_set_object (&self->channel, channel);
  gtk_text_buffer_begin_irreversible_action (buffer_of (self));
  gtk_text_buffer_set_text (buffer_of (self), channel != NULL ? ms_channel_item_get_draft (channel) : "", -1);
  gtk_text_buffer_end_irreversible_action (buffer_of (self));
  gtk_popover_popdown (GTK_POPOVER (self->completion));
  self->loading = FALSE;
  if (channel == NULL)
    return;
  g_signal_connect_swapped (channel, "notify::title", G_CALLBACK (update_placeholder), self);
  update_placeholder (self);
  changed_cb (self);
}

void
ms_composer_set_enter_sends (MsComposer *self,
                             gboolean    enter_sends)
{
  g_return_if_fail (MS_IS_COMPOSER (self));

  self->enter_sends = enter_sends;
}

void
ms_composer_insert (MsComposer *self,
                    const char *text)
{
  g_return_if_fail (MS_IS_COMPOSER (self));

  gtk_text_buffer_insert_at_cursor (buffer_of (self), text, -1);
}
