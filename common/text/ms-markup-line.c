/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Spans inside one line, in three linear passes: cut the line into pieces (text, markers, and atoms such as links and code), pair
 * the markers, write the spans. A marker that finds no partner is text. */

#define G_LOG_DOMAIN "ms-common"

#include "config.h"

#include "ms-markup-private.h"

#include <string.h>

#include "ms-control-private.h"
#include "ms-text.h"

#define MAX_EMOJI_BYTES 100
#define N_MARKERS 3

typedef enum
{
  PIECE_TEXT,
  PIECE_MARKER,
  PIECE_CODE,
  PIECE_EMOJI,
  PIECE_URL, /* written without <> */
  PIECE_CONTROL,
} PieceKind;

typedef struct
{
  PieceKind    kind;
  const char  *start;
  const char  *end;
  MsSpanStyle  style; /* of a marker */
  gboolean     can_open;
  gboolean     can_close;
  gboolean     paired;
  MsControl    control;
} Piece;

typedef struct
{
  GArray     *pieces;
  const char *start;
  const char *end;
  const char *text; /* start of the text that is not in a piece yet */
  gboolean    no_more_code; /* a ` was looked for in vain: there is none behind either */
} Cutter;

typedef struct
{
  GArray       *spans;
  GStringChunk *strings;
  GString      *buffer; /* plain text that is not in a span yet */
  MsSpanStyle   style;
} Writer;

static gunichar
char_before (const Cutter *self,
             const char   *at)
{
  const char *previous = at > self->start ? g_utf8_find_prev_char (self->start, at) : NULL;

  return previous != NULL ? g_utf8_get_char (previous) : 0;
}

static gunichar
char_after (const Cutter *self,
            const char   *at)
{
  return at < self->end ? g_utf8_get_char (at) : 0;
}

static gboolean
is_blank (gunichar c)
{
  return c == 0 || g_unichar_isspace (c);
}

/* The outer side of a marker: an end of the line, a blank or punctuation, but not the same marker again. */
static gboolean
is_border (gunichar c,
           char     marker)
{
  return c == 0 || (c != (gunichar) marker && !g_unichar_isalnum (c) && !g_unichar_ismark (c));
}

static void
flush_text (Cutter     *self,
            const char *at)
{
  Piece piece = { .kind = PIECE_TEXT, .start = self->text, .end = at };

  if (at > self->text)
    g_array_append_val (self->pieces, piece);
}

static const char *
add_piece (Cutter      *self,
           const Piece *piece)
{
  flush_text (self, piece->start);
  g_array_append_vals (self->pieces, piece, 1);
  self->text = piece->end;
  return piece->end;
}

static const char *
cut_marker (Cutter      *self,
            const char  *at,
            MsSpanStyle  style)
{
  gunichar before = char_before (self, at);
  gunichar after = char_after (self, at + 1);
  gunichar marker = (guchar) *at;
  Piece piece = { .kind = PIECE_MARKER, .start = at, .end = at + 1, .style = style };

  piece.can_open = is_border (before, *at) && !is_blank (after) && after != marker;
  piece.can_close = is_border (after, *at) && !is_blank (before) && before != marker;
  if (!piece.can_open && !piece.can_close)
    return at + 1;
  return add_piece (self, &piece);
}

static const char *
cut_code (Cutter     *self,
          const char *at)
{
  Piece piece = { .kind = PIECE_CODE, .start = at };

  if (self->no_more_code || !is_border (char_before (self, at), '`'))
    return at + 1;
  for (const char *close = at + 2; close < self->end; close++)
    if (*close == '`' && is_border (char_after (self, close + 1), '`'))
      {
        piece.end = close + 1;
        return add_piece (self, &piece);
      }
  self->no_more_code = TRUE;
  return at + 1;
}

static const char *
cut_control (Cutter     *self,
             const char *at)
{
  Piece piece = { .kind = PIECE_CONTROL, .start = at };

  if (!ms_control_parse (at, self->end, &piece.control))
    return at + 1;
  piece.end = at + piece.control.length;
  return add_piece (self, &piece);
}

static gboolean
is_emoji_char (gunichar c)
{
  if (c < 0x80)
    return g_ascii_islower ((char) c) || g_ascii_isdigit ((char) c) || strchr ("_+'-", (int) c) != NULL;
  return g_unichar_isalnum (c) || g_unichar_ismark (c);
}

static const char *
skip_emoji_name (const Cutter *self,
                 const char   *at)
{
  const char *start = at;

  while (at < self->end && *at != '\0' && at - start < MAX_EMOJI_BYTES && is_emoji_char (g_utf8_get_char (at)))
    at = g_utf8_next_char (at);
  return at > start && at < self->end && *at == ':' ? at : NULL;
}

static const char *
cut_emoji (Cutter     *self,
           const char *at)
{
  static const char tone[] = ":skin-tone-";
  Piece piece = { .kind = PIECE_EMOJI, .start = at };
  gunichar before = char_before (self, at);
  const char *close;

  if (before != 0 && (g_unichar_isalnum (before) || before == '/'))
    return at + 1;
  /* "std::x::y": behind a colon only where a name has just ended. */
  if (before == ':' && at != self->text)
    return at + 1;
  close = skip_emoji_name (self, at + 1);
  if (close == NULL)
    return at + 1;
  piece.end = close + 1;
  if ((gsize) (self->end - piece.end) >= strlen (tone) + 2 && memcmp (piece.end, tone, strlen (tone)) == 0
      && piece.end[strlen (tone)] >= '2' && piece.end[strlen (tone)] <= '6' && piece.end[strlen (tone) + 1] == ':')
    piece.end += strlen (tone) + 2;
  return add_piece (self, &piece);
}

static gboolean
ends_address (const char *at,
              const char *end)
{
  if (g_unichar_isspace (g_utf8_get_char (at)) || strchr ("<>\"`", *at) != NULL)
    return TRUE;
  return end - at >= 4 && (memcmp (at, "&lt;", 4) == 0 || memcmp (at, "&gt;", 4) == 0);
}

/* A full stop behind an address ends the sentence, and a bracket that was not opened inside belongs to the text. */
static const char *
trim_address (const char *start,
              const char *end)
{
  int open = 0;

  for (const char *at = start; at < end; at++)
    open += *at == '(' ? 1 : *at == ')' ? -1 : 0;
  for (; end > start; end--)
    {
      if (end[-1] == ')' && open < 0)
        open++;
      else if (strchr (".,:!?'*_~]}", end[-1]) == NULL && !(end[-1] == ';' && !(end - start >= 5 && memcmp (end - 5, "&amp;", 5) == 0)))
        break;
    }
  return end;
}

static const char *
cut_url (Cutter     *self,
         const char *at)
{
  Piece piece = { .kind = PIECE_URL, .start = at, .end = at };
  gsize left = (gsize) (self->end - at);
  gsize scheme;

  if (left > 8 && memcmp (at, "https://", 8) == 0)
    scheme = 8;
  else if (left > 7 && memcmp (at, "http://", 7) == 0)
    scheme = 7;
  else
    return at + 1;
  if (g_unichar_isalnum (char_before (self, at)))
    return at + 1;

  while (piece.end < self->end && !ends_address (piece.end, self->end))
    piece.end = g_utf8_next_char (piece.end);
  piece.end = trim_address (at, piece.end);
  if (piece.end <= at + scheme)
    return at + 1;
  return add_piece (self, &piece);
}

static void
cut_line (Cutter *self)
{
  const char *at = self->start;

  while (at < self->end)
    switch (*at)
      {
      case '*':
        at = cut_marker (self, at, MS_SPAN_STYLE_BOLD);
        break;
      case '_':
        at = cut_marker (self, at, MS_SPAN_STYLE_ITALIC);
        break;
      case '~':
        at = cut_marker (self, at, MS_SPAN_STYLE_STRIKE);
        break;
      case '`':
        at = cut_code (self, at);
        break;
      case '<':
        at = cut_control (self, at);
        break;
      case ':':
        at = cut_emoji (self, at);
        break;
      case 'h':
        at = cut_url (self, at);
        break;
      default:
        at++;
      }
  flush_text (self, self->end);
}

static int
marker_slot (MsSpanStyle style)
{
  return style == MS_SPAN_STYLE_BOLD ? 0 : style == MS_SPAN_STYLE_ITALIC ? 1 : 2;
}

/* At most one marker of a kind is open. Closing one gives up those that were opened inside it. */
static void
pair_markers (GArray *pieces)
{
  int open[N_MARKERS] = { -1, -1, -1 };

  for (int i = 0; i < (int) pieces->len; i++)
    {
      Piece *piece = &g_array_index (pieces, Piece, i);
      int slot = marker_slot (piece->style);

      if (piece->kind != PIECE_MARKER)
        continue;
      if (piece->can_close && open[slot] >= 0)
        {
          int opener = open[slot];

          g_array_index (pieces, Piece, opener).paired = TRUE;
          piece->paired = TRUE;
          for (int j = 0; j < N_MARKERS; j++)
            if (open[j] >= opener)
              open[j] = -1;
        }
      else if (piece->can_open && open[slot] < 0)
        open[slot] = i;
    }
}

static void
flush_span (Writer *self)
{
  MsSpan span = { .kind = MS_SPAN_TEXT, .style = self->style };

  if (self->buffer->len == 0)
    return;
  span.text = g_string_chunk_insert_len (self->strings, self->buffer->str, (gssize) self->buffer->len);
  g_array_append_val (self->spans, span);
  g_string_truncate (self->buffer, 0);
}

static char *
keep_unescaped (Writer     *self,
                const char *text,
                gsize       length)
{
  g_autofree char *plain = text != NULL ? ms_text_unescape (text, (gssize) length) : NULL;

  return plain != NULL ? g_string_chunk_insert (self->strings, plain) : NULL;
}

static void
add_span (Writer     *self,
          MsSpanKind  kind,
          char       *text,
          char       *target)
{
  MsSpan span = { kind, self->style, text, target };

  flush_span (self);
  g_array_append_val (self->spans, span);
}

static void
write_link (Writer          *self,
            const MsControl *control)
{
  g_autofree char *shown = ms_text_to_plain (control->target - 1, (gssize) control->length, NULL, NULL);

  add_span (self, MS_SPAN_LINK, g_string_chunk_insert (self->strings, shown),
            keep_unescaped (self, control->target, control->target_length));
}

static void
write_control (Writer          *self,
               const MsControl *control)
{
  static const MsSpanKind kinds[] = {
    [MS_CONTROL_USER] = MS_SPAN_USER,
    [MS_CONTROL_CHANNEL] = MS_SPAN_CHANNEL,
    [MS_CONTROL_BROADCAST] = MS_SPAN_BROADCAST,
    [MS_CONTROL_GROUP] = MS_SPAN_GROUP,
    [MS_CONTROL_LINK] = MS_SPAN_LINK,
  };

  if (control->kind == MS_CONTROL_DATE)
    ms_text_append_unescaped (self->buffer, control->label, control->label_length);
  else if (control->kind == MS_CONTROL_LINK)
    write_link (self, control);
  else
    add_span (self, kinds[control->kind], keep_unescaped (self, control->label, control->label_length),
              keep_unescaped (self, control->target, control->target_length));
}

static void
write_atom (Writer      *self,
            const Piece *piece)
{
  gsize length = (gsize) (piece->end - piece->start);
  g_autofree char *plain = NULL;

  switch (piece->kind)
    {
    case PIECE_CODE:
      plain = ms_text_to_plain (piece->start + 1, (gssize) length - 2, NULL, NULL);
      add_span (self, MS_SPAN_CODE, g_string_chunk_insert (self->strings, plain), NULL);
      break;
    case PIECE_EMOJI:
      add_span (self, MS_SPAN_EMOJI, keep_unescaped (self, piece->start, length),
                keep_unescaped (self, piece->start + 1, length - 2));
      break;
    case PIECE_URL:
      add_span (self, MS_SPAN_LINK, keep_unescaped (self, piece->start, length), keep_unescaped (self, piece->start, length));
      break;
    case PIECE_CONTROL:
      write_control (self, &piece->control);
      break;
    case PIECE_TEXT:
    case PIECE_MARKER:
    default:
      ms_text_append_unescaped (self->buffer, piece->start, length);
    }
}

static void
write_spans (Writer *self,
             GArray *pieces)
{
  for (guint i = 0; i < pieces->len; i++)
    {
      const Piece *piece = &g_array_index (pieces, Piece, i);

      if (piece->paired)
        {
          flush_span (self);
          self->style ^= piece->style;
        }
      else
        write_atom (self, piece);
    }
  flush_span (self);
}

GArray *
ms_markup_pieces_new (void)
{
  return g_array_new (FALSE, FALSE, sizeof (Piece));
}

void
ms_markup_add_line (GArray       *spans,
                    GStringChunk *strings,
                    GArray       *pieces,
                    GString      *buffer,
                    const char   *line,
                    const char   *end)
{
  Cutter cutter = { .pieces = pieces, .start = line, .end = end, .text = line };
  Writer writer = { .spans = spans, .strings = strings, .buffer = buffer };

  g_array_set_size (pieces, 0);
  cut_line (&cutter);
  pair_markers (pieces);
  write_spans (&writer, pieces);
}
