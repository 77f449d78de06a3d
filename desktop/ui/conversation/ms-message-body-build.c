/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Makes the layouts of a message from its markup. Drawing is in ms-message-body.c. Main thread. */

#define G_LOG_DOMAIN "ms-ui"

#include "config.h"

#include "ms-message-body-private.h"

#include <glib/gi18n.h>

#include "ms-text-draw.h"

#define CODE_SCALE      0.87
#define SUFFIX_SCALE    0.80
#define EMOJI_SCALE     2.13
#define LINE_HEIGHT     1.467
#define CODE_LINE       1.54
#define MAX_LONE_EMOJI  3
#define PILL_ROOM       3
#define FOLDED_LINES    20

void
ms_body_build_attribute (MsBodyBuilder  *builder,
                         PangoAttribute *attribute,
                         guint           from,
                         guint           to)
{
  attribute->start_index = from;
  attribute->end_index = to;
  pango_attr_list_insert (builder->attributes, attribute);
}

PangoAttribute *
ms_body_build_color (const GdkRGBA *color)
{
  return pango_attr_foreground_new ((guint16) (color->red * 65535), (guint16) (color->green * 65535),
                                    (guint16) (color->blue * 65535));
}

static double
font_pixels (PangoContext *context)
{
  const PangoFontDescription *font = pango_context_get_font_description (context);
  double size = (double) pango_font_description_get_size (font) / PANGO_SCALE;

  return pango_font_description_get_size_is_absolute (font) ? size : size * 96.0 / 72.0;
}

void
ms_body_build_code (MsBodyBuilder *builder,
                    guint          from,
                    guint          to)
{
  ms_body_build_attribute (builder, pango_attr_family_new ("monospace"), from, to);
  ms_body_build_attribute (builder, pango_attr_scale_new (CODE_SCALE * builder->style->text_scale), from, to);
}

static void
set_line_height (MsBodyBuilder *builder,
                 MsBlockKind    kind)
{
  double factor = kind == MS_BLOCK_PREFORMATTED ? CODE_LINE * CODE_SCALE : LINE_HEIGHT;
  double pixels = font_pixels (builder->context) * builder->style->text_scale * factor;

  ms_body_build_attribute (builder, pango_attr_line_height_new_absolute (ms_text_line_height (pixels)), 0, G_MAXUINT);
}

static void
set_base_attributes (MsBodyBuilder *builder,
                     MsBlockKind    kind)
{
  const MsPalette *palette = &builder->style->palette;

  ms_body_build_attribute (builder, pango_attr_scale_new (builder->style->text_scale), 0, G_MAXUINT);
  if (kind == MS_BLOCK_QUOTE || (builder->flags & MS_BODY_DIMMED) != 0)
    ms_body_build_attribute (builder, ms_body_build_color (&palette->text_secondary), 0, G_MAXUINT);
  if (kind == MS_BLOCK_PREFORMATTED)
    ms_body_build_code (builder, 0, G_MAXUINT);
  set_line_height (builder, kind);
}

static void
widen_blank (MsBodyBuilder *builder,
             guint          offset)
{
  if (offset < builder->text->len && builder->text->str[offset] == ' ')
    ms_body_build_attribute (builder, pango_attr_letter_spacing_new (PILL_ROOM * PANGO_SCALE), offset, offset + 1);
}

/* What has a pill behind it gets a little more room on both sides. */
static void
make_room (MsBodyBuilder *builder)
{
  GArray *marks = builder->body->marks;

  for (guint i = 0; i < marks->len; i++)
    {
      const MsBodyMark *mark = &g_array_index (marks, MsBodyMark, i);

      if (mark->start < builder->start || mark->kind == MS_BODY_MARK_LINK || mark->kind == MS_BODY_MARK_CHANNEL)
        continue;
      widen_blank (builder, mark->end - builder->start);
      if (mark->start > builder->start)
        widen_blank (builder, mark->start - builder->start - 1);
    }
}

static PangoLayout *
make_bullet (MsBodyBuilder *builder,
             const MsBlock *block)
{
  PangoLayout *layout = pango_layout_new (builder->context);
  g_autoptr(PangoAttrList) attributes = pango_attr_list_new ();
  PangoAttribute *height = NULL;
  double pixels = font_pixels (builder->context) * builder->style->text_scale * LINE_HEIGHT;

  if (block->kind == MS_BLOCK_ORDERED)
    {
      g_autofree char *number = g_strdup_printf ("%u.", block->number);

      pango_layout_set_text (layout, number, -1);
    }
  else
    {
      pango_layout_set_text (layout, "•", -1);
    }
  height = pango_attr_line_height_new_absolute (ms_text_line_height (pixels));
  pango_attr_list_insert (attributes, pango_attr_scale_new (builder->style->text_scale));
  pango_attr_list_insert (attributes, height);
  pango_layout_set_attributes (layout, attributes);
  return layout;
}

static void
add_button (MsBodyBuilder  *builder,
            MsBodyMarkKind  kind,
            const char     *target)
{
  MsBodyMark mark = { .kind = kind, .start = builder->start, .end = builder->start, .target = g_strdup (target) };

  g_array_append_val (builder->body->marks, mark);
}

static PangoLayout *
make_more (MsBodyBuilder *builder,
           guint          n_lines)
{
  PangoLayout *layout = pango_layout_new (builder->context);
  g_autoptr(PangoAttrList) attributes = pango_attr_list_new ();
  g_autofree char *all = g_strdup_printf (ngettext ("Show all %u line", "Show all %u lines", n_lines), n_lines);

  pango_attr_list_insert (attributes, pango_attr_scale_new (CODE_SCALE * builder->style->text_scale));
  pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_SEMIBOLD));
  pango_layout_set_text (layout, (builder->flags & MS_BODY_UNFOLDED) != 0 ? _("Show less") : all, -1);
  pango_layout_set_attributes (layout, attributes);
  return layout;
}

/* Long code shows its first lines and how many there are; the rest is not even laid out. */
static void
fold_code (MsBodyBuilder *builder,
           MsBodyBlock   *made)
{
  const char *text = builder->text->str;
  const char *cut = NULL;
  guint n_lines = 1;

  for (const char *p = strchr (text, '\n'); p != NULL; p = strchr (p + 1, '\n'))
    {
      if (p[1] == '\0')
        break;
      if (n_lines++ == FOLDED_LINES)
        cut = p;
    }
  add_button (builder, MS_BODY_MARK_COPY, text);
  if (cut == NULL)
    return;
  made->more = make_more (builder, n_lines);
  if ((builder->flags & MS_BODY_UNFOLDED) == 0)
    made->length = (guint) (cut - text);
  add_button (builder, MS_BODY_MARK_MORE, "");
}

static void
end_block (MsBodyBuilder *builder,
           const MsBlock *block)
{
  MsBodyBlock made = {
    .kind = block->kind,
    .layout = pango_layout_new (builder->context),
    .start = builder->start,
    .length = (guint) builder->text->len,
  };

  if (block->kind == MS_BLOCK_BULLET || block->kind == MS_BLOCK_ORDERED)
    made.bullet = make_bullet (builder, block);
  pango_layout_set_wrap (made.layout, PANGO_WRAP_WORD_CHAR);
  if (block->kind == MS_BLOCK_PREFORMATTED)
    fold_code (builder, &made);
  pango_layout_set_text (made.layout, builder->text->str, (int) made.length);
  pango_layout_set_attributes (made.layout, builder->attributes);
  g_array_append_val (builder->body->blocks, made);
  g_string_append_len (builder->body->plain, builder->text->str, (gssize) builder->text->len);
}

static void
add_block (MsBodyBuilder *builder,
           const MsBlock *block)
{
  if (builder->body->plain->len > 0)
    g_string_append_c (builder->body->plain, '\n');
  builder->start = (guint) builder->body->plain->len;
  builder->text = g_string_new (NULL);
  builder->attributes = pango_attr_list_new ();

  set_base_attributes (builder, block->kind);
  for (gsize i = 0; i < block->n_spans; i++)
    ms_body_build_span (builder, &block->spans[i]);
  make_room (builder);
  end_block (builder, block);

  g_string_free (builder->text, TRUE);
  pango_attr_list_unref (builder->attributes);
}

static gboolean
is_emoji_part (gunichar character)
{
  return character == 0x200d || character == 0xfe0f || character == 0x20e3 || (character >= 0x1f3fb && character <= 0x1f3ff);
}

static gboolean
is_emoji (gunichar character)
{
  return (character >= 0x1f000 && character <= 0x1faff) || (character >= 0x2600 && character <= 0x27bf) ||
         (character >= 0x2b00 && character <= 0x2bff) || (character >= 0x1f1e6 && character <= 0x1f1ff);
}

/* One to three emoji and nothing else: they are shown large. */
static gboolean
is_lone_emoji (const char *text)
{
  guint count = 0;
  gboolean joined = FALSE;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar character = g_utf8_get_char (p);

      if (is_emoji_part (character))
        {
          joined = character == 0x200d;
          continue;
        }
      if (character == ' ')
        continue;
      if (!is_emoji (character))
        return FALSE;
      if (!joined && ++count > MAX_LONE_EMOJI)
        return FALSE;
      joined = FALSE;
    }
  return count > 0;
}

static void
enlarge (MsBodyBuilder *builder)
{
  MsBodyBlock *block = &g_array_index (builder->body->blocks, MsBodyBlock, 0);
  g_autoptr(PangoAttrList) attributes = pango_attr_list_new ();

  pango_attr_list_insert (attributes, pango_attr_scale_new (EMOJI_SCALE * builder->style->text_scale));
  pango_layout_set_attributes (block->layout, attributes);
}

/* The word behind the text is drawn with it, but is no part of what can be selected or copied. */
static void
add_suffix (MsBodyBuilder *builder,
            const char    *suffix)
{
  MsBodyBlock *last = &g_array_index (builder->body->blocks, MsBodyBlock, builder->body->blocks->len - 1);
  g_autoptr(PangoAttrList) attributes = NULL;
  g_autofree char *text = NULL;
  guint end = last->length;

  if (last->kind == MS_BLOCK_PREFORMATTED)
    return;
  text = g_strdup_printf ("%s\u00a0%s", pango_layout_get_text (last->layout), suffix);
  attributes = pango_attr_list_copy (pango_layout_get_attributes (last->layout));
  builder->attributes = attributes;
  ms_body_build_attribute (builder, pango_attr_scale_new (SUFFIX_SCALE * builder->style->text_scale), end, G_MAXUINT);
  ms_body_build_attribute (builder, ms_body_build_color (&builder->style->palette.text_tertiary), end, G_MAXUINT);
  pango_layout_set_text (last->layout, text, -1);
  pango_layout_set_attributes (last->layout, attributes);
}

static void
clear_block (gpointer data)
{
  MsBodyBlock *block = data;

  g_clear_object (&block->layout);
  g_clear_object (&block->bullet);
  g_clear_object (&block->more);
}

static void
clear_mark (gpointer data)
{
  g_free (((MsBodyMark *) data)->target);
}

MsMessageBody *
ms_message_body_new (PangoContext         *context,
                     const MsMessageStyle *style,
                     const char           *text,
                     const char           *suffix,
                     MsBodyFlags           flags)
{
  MsMessageBody *self = g_new0 (MsMessageBody, 1);
  MsBodyBuilder builder = { .body = self, .context = context, .style = style, .flags = flags };
  g_autoptr(MsMarkup) markup = ms_markup_parse (text, -1);
  gsize n_blocks = 0;
  const MsBlock *blocks = ms_markup_get_blocks (markup, &n_blocks);

  self->blocks = g_array_new (FALSE, TRUE, sizeof (MsBodyBlock));
  self->marks = g_array_new (FALSE, TRUE, sizeof (MsBodyMark));
  self->plain = g_string_new (NULL);
  self->measured_width = -1;
  g_array_set_clear_func (self->blocks, clear_block);
  g_array_set_clear_func (self->marks, clear_mark);

  for (gsize i = 0; i < n_blocks; i++)
    add_block (&builder, &blocks[i]);
  if (n_blocks == 1 && blocks[0].kind == MS_BLOCK_PARAGRAPH && is_lone_emoji (self->plain->str))
    enlarge (&builder);
  if (suffix != NULL && n_blocks > 0)
    add_suffix (&builder, suffix);
  return self;
}

void
ms_message_body_free (MsMessageBody *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->blocks);
  g_array_unref (self->marks);
  g_string_free (self->plain, TRUE);
  g_free (self);
}
