/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Makes the texts of a row from its message, those that are drawn and the one that is read aloud. Main thread. */

#define G_LOG_DOMAIN "ms-ui"

#include "config.h"

#include "ms-message-row-private.h"

#include <glib/gi18n.h>

#include "ms-limits.h"
#include "ms-notice-text.h"
#include "ms-time-format.h"

#define NAME_SCALE    1.0
#define SMALL_SCALE   0.87
#define TAG_SCALE     0.73
#define LABEL_SCALE   0.84

gboolean
ms_message_row_is_notice (MsMessageRow *self)
{
  return ms_message_item_is_notice (self->item);
}

static PangoLayout *
make_layout (MsMessageRow *self,
             const char   *text,
             double        scale,
             PangoWeight   weight)
{
  PangoLayout *layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  g_autoptr(PangoAttrList) attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_scale_new (scale * self->style->text_scale));
  pango_attr_list_insert (attributes, pango_attr_weight_new (weight));
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
  pango_layout_set_attributes (layout, attributes);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  return layout;
}

void
ms_message_row_clear_layouts (MsMessageRow *self)
{
  g_clear_pointer (&self->body, ms_message_body_free);
  g_clear_object (&self->name);
  g_clear_object (&self->tag);
  g_clear_object (&self->time);
  g_clear_object (&self->day);
  g_clear_object (&self->fresh);
  g_clear_object (&self->notice);
  g_clear_object (&self->state);
  self->width = -1;
}

static const char *
tag_of (MsMessageItem *item)
{
  MsUserItem *user = ms_message_item_get_user (item);

  if (ms_message_item_is_bot (item))
    /* Translators: a tag beside the name of a program that writes */
    return _("BOT");
  if (user != NULL && ms_user_item_get_role (user) == MS_ROLE_GUEST)
    /* Translators: a tag beside the name of a guest */
    return _("GUEST");
  return NULL;
}

/* The tag as it is said. */
static const char *
role_of (MsMessageItem *item)
{
  MsUserItem *user = ms_message_item_get_user (item);

  if (ms_message_item_is_bot (item))
    return _("Bot");
  return user != NULL && ms_user_item_get_role (user) == MS_ROLE_GUEST ? _("Guest") : NULL;
}

const char *
ms_message_row_author (MsMessageRow *self)
{
  const char *name = ms_message_item_get_author_name (self->item);

  return name != NULL ? name : _("Somebody");
}

static void
make_separators (MsMessageRow *self)
{
  if (self->place.show_day)
    {
      g_autofree char *text = ms_time_format_day (ms_message_item_get_time (self->item));

      self->day = make_layout (self, text, LABEL_SCALE, PANGO_WEIGHT_SEMIBOLD);
    }
  if (self->place.show_new)
    /* Translators: the line above the first unread message */
    self->fresh = make_layout (self, C_("messages", "New"), LABEL_SCALE, PANGO_WEIGHT_SEMIBOLD);
}

/* The name in a notice is darker than what happened. */
static void
darken_name (MsMessageRow *self,
             const char   *text)
{
  const char *name = ms_message_row_author (self);
  const char *found = strstr (text, name);
  const GdkRGBA *color = &self->style->palette.text_primary;
  g_autoptr(PangoAttrList) attributes = NULL;
  PangoAttribute *attribute = NULL;

  if (found == NULL)
    return;
  attributes = pango_attr_list_copy (pango_layout_get_attributes (self->notice));
  attribute = pango_attr_foreground_new ((guint16) (color->red * 65535), (guint16) (color->green * 65535),
                                         (guint16) (color->blue * 65535));
  attribute->start_index = (guint) (found - text);
  attribute->end_index = attribute->start_index + (guint) strlen (name);
  pango_attr_list_insert (attributes, attribute);
  pango_layout_set_attributes (self->notice, attributes);
}

static void
make_notice (MsMessageRow *self)
{
  g_autofree char *text = ms_notice_text (self->item, self->style->team, self->place.others);

  self->notice = make_layout (self, text, SMALL_SCALE, PANGO_WEIGHT_NORMAL);
  darken_name (self, text);
  pango_layout_set_ellipsize (self->notice, PANGO_ELLIPSIZE_END);
}

/* How far it got, in words; NULL where nothing is to be said. */
static const char *
state_text (MsMessageRow *self)
{
  MsMessageState state = ms_message_item_get_state (self->item);
  const char *reason = ms_message_item_get_reason (self->item);

  if (state == MS_MESSAGE_STATE_PENDING && self->waiting)
    return _("Waiting to send");
  if (state == MS_MESSAGE_STATE_FAILED)
    return reason != NULL ? reason : _("Not sent");
  return NULL;
}

static void
make_state (MsMessageRow *self)
{
  const char *text = state_text (self);

  if (text == NULL)
    return;
  self->state = make_layout (self, text, SMALL_SCALE, PANGO_WEIGHT_NORMAL);
  pango_layout_set_single_paragraph_mode (self->state, FALSE);
  pango_layout_set_wrap (self->state, PANGO_WRAP_WORD_CHAR);
}

static void
make_message (MsMessageRow *self)
{
  PangoContext *context = gtk_widget_get_pango_context (GTK_WIDGET (self));
  const MsMessage *value = ms_message_item_get_value (self->item);
  const char *tag = tag_of (self->item);
  gboolean dimmed = self->waiting && ms_message_item_get_state (self->item) == MS_MESSAGE_STATE_PENDING;

  if (!self->place.grouped)
    {
      self->name = make_layout (self, ms_message_row_author (self), NAME_SCALE, PANGO_WEIGHT_SEMIBOLD);
      pango_layout_set_ellipsize (self->name, PANGO_ELLIPSIZE_END);
      if (tag != NULL)
        self->tag = make_layout (self, tag, TAG_SCALE, PANGO_WEIGHT_SEMIBOLD);
    }
  self->body = ms_message_body_new (context, self->style, value->text,
                                    value->edited_ts != 0 ? _("(edited)") : NULL,
                                    (dimmed ? MS_BODY_DIMMED : 0) |
                                    (ms_message_item_get_unfolded (self->item) ? MS_BODY_UNFOLDED : 0));
  make_state (self);
}

void
ms_message_row_make_layouts (MsMessageRow *self)
{
  g_autofree char *clock = NULL;

  if (self->width != -1 || self->item == NULL || self->time != NULL)
    return;
  clock = ms_time_format_clock (ms_message_item_get_time (self->item));
  self->time = make_layout (self, clock, SMALL_SCALE, PANGO_WEIGHT_NORMAL);
  make_separators (self);
  if (ms_message_row_is_notice (self))
    make_notice (self);
  else
    make_message (self);
}

void
ms_message_row_update_label (MsMessageRow *self)
{
  g_autofree char *clock = ms_time_format_clock (ms_message_item_get_time (self->item));
  g_autofree char *plain = NULL;
  g_autofree char *label = NULL;
  const char *state = state_text (self);
  const char *role = role_of (self->item);

  if (ms_message_row_is_notice (self))
    {
      plain = ms_notice_text (self->item, self->style->team, self->place.others);
      label = g_strdup_printf ("%s, %s", plain, clock);
    }
  else
    {
      plain = self->style->team != NULL
        ? ms_team_model_dup_line (self->style->team, ms_message_item_get_text (self->item), MS_LIMIT_TEXT_CHARS)
        : g_strdup (ms_message_item_get_text (self->item));
      label = g_strconcat (ms_message_row_author (self), ", ", role != NULL ? role : "", role != NULL ? ", " : "", clock, ": ", plain,
                           state != NULL ? ", " : NULL, state, NULL);
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}
