/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What stands inside the blocks of a message: styles, links, and mentions with the names of today. Main thread. */

#define G_LOG_DOMAIN "ms-ui"

#include "config.h"

#include "ms-message-body-private.h"

#include <glib/gi18n.h>

#include "ms-emoji.h"

static void
add_style (MsBodyBuilder *builder,
           MsSpanStyle    style,
           guint          from,
           guint          to)
{
  if (style & MS_SPAN_STYLE_BOLD)
    ms_body_build_attribute (builder, pango_attr_weight_new (PANGO_WEIGHT_SEMIBOLD), from, to);
  if (style & MS_SPAN_STYLE_ITALIC)
    ms_body_build_attribute (builder, pango_attr_style_new (PANGO_STYLE_ITALIC), from, to);
  if (style & MS_SPAN_STYLE_STRIKE)
    ms_body_build_attribute (builder, pango_attr_strikethrough_new (TRUE), from, to);
}

static const GdkRGBA *
mark_color (MsBodyBuilder  *builder,
            MsBodyMarkKind  kind)
{
  const MsPalette *palette = &builder->style->palette;

  switch (kind)
    {
    case MS_BODY_MARK_LINK:
    case MS_BODY_MARK_CHANNEL:
      return &palette->accent_text;
    case MS_BODY_MARK_USER:
      return &palette->accent_soft_text;
    case MS_BODY_MARK_SELF:
      return &palette->mark_on_hit;
    case MS_BODY_MARK_CODE:
    default:
      return NULL;
    }
}

static void
add_mark (MsBodyBuilder  *builder,
          MsBodyMarkKind  kind,
          const char     *target,
          guint           from,
          guint           to)
{
  MsBodyMark mark = {
    .kind = kind,
    .start = builder->start + from,
    .end = builder->start + to,
    .target = g_strdup (target),
  };
  const GdkRGBA *color = mark_color (builder, kind);

  g_array_append_val (builder->body->marks, mark);
  if (color != NULL)
    ms_body_build_attribute (builder, ms_body_build_color (color), from, to);
}

static const char *
person_name (MsBodyBuilder *builder,
             const MsSpan  *span)
{
  MsUserItem *user = builder->style->team != NULL ? ms_team_model_get_user (builder->style->team, span->target) : NULL;

  if (user != NULL)
    return ms_user_item_get_display_name (user);
  return span->text != NULL ? span->text : _("someone");
}

static const char *
channel_name (MsBodyBuilder *builder,
              const MsSpan  *span)
{
  MsChannelItem *channel = builder->style->team != NULL ? ms_team_model_get_channel (builder->style->team, span->target) : NULL;

  if (channel != NULL)
    return ms_channel_item_get_title (channel);
  return span->text != NULL && *span->text != '\0' ? span->text : _("private channel");
}

static gboolean
is_self (MsBodyBuilder *builder,
         const MsSpan  *span)
{
  MsUserItem *self = builder->style->team != NULL ? ms_team_model_get_self (builder->style->team) : NULL;

  return self != NULL && g_strcmp0 (ms_user_item_get_id (self), span->target) == 0;
}

static void
add_mention (MsBodyBuilder *builder,
             const MsSpan  *span)
{
  guint from = (guint) builder->text->len;
  MsBodyMarkKind kind = MS_BODY_MARK_USER;

  switch (span->kind)
    {
    case MS_SPAN_USER:
      g_string_append_printf (builder->text, "@%s", person_name (builder, span));
      kind = is_self (builder, span) ? MS_BODY_MARK_SELF : MS_BODY_MARK_USER;
      break;
    case MS_SPAN_CHANNEL:
      g_string_append_printf (builder->text, "#%s", channel_name (builder, span));
      kind = MS_BODY_MARK_CHANNEL;
      break;
    case MS_SPAN_BROADCAST:
      g_string_append_printf (builder->text, "@%s", span->target != NULL ? span->target : "channel");
      kind = MS_BODY_MARK_SELF;
      break;
    default:
      g_string_append_printf (builder->text, "@%s", span->text != NULL ? span->text : _("group"));
      break;
    }
  add_mark (builder, kind, span->kind == MS_SPAN_USER || span->kind == MS_SPAN_CHANNEL ? span->target : NULL, from,
            (guint) builder->text->len);
}

void
ms_body_build_span (MsBodyBuilder *builder,
                    const MsSpan  *span)
{
  guint from = (guint) builder->text->len;

  switch (span->kind)
    {
    case MS_SPAN_BREAK:
      g_string_append_c (builder->text, '\n');
      break;
    case MS_SPAN_CODE:
      g_string_append (builder->text, span->text);
      ms_body_build_code (builder, from, (guint) builder->text->len);
      add_mark (builder, MS_BODY_MARK_CODE, NULL, from, (guint) builder->text->len);
      break;
    case MS_SPAN_LINK:
      g_string_append (builder->text, span->text != NULL ? span->text : span->target);
      add_mark (builder, MS_BODY_MARK_LINK, span->target, from, (guint) builder->text->len);
      break;
    case MS_SPAN_USER:
    case MS_SPAN_CHANNEL:
    case MS_SPAN_BROADCAST:
    case MS_SPAN_GROUP:
      add_mention (builder, span);
      break;
    case MS_SPAN_EMOJI:
      if (!ms_emoji_append (builder->text, span->target))
        g_string_append (builder->text, span->text);
      break;
    case MS_SPAN_TEXT:
    default:
      g_string_append (builder->text, span->text != NULL ? span->text : "");
      break;
    }
  add_style (builder, span->style, from, (guint) builder->text->len);
}
