/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Cuts text into blocks: ```…``` first, then line by line. The spans inside a line are made by ms-markup-line.c. */

#define G_LOG_DOMAIN "ms-common"

#include "config.h"

#include "ms-markup.h"

#include <string.h>

#include "ms-markup-private.h"
#include "ms-text.h"

#define FENCE "```"
#define FENCE_LENGTH 3
#define QUOTE_MARK "&gt;"
#define QUOTE_REST "&gt;&gt;&gt;"
#define MAX_NUMBER_DIGITS 9

struct _MsMarkup
{
  MsBlock *blocks;
  gsize    n_blocks;

  GArray       *spans; /* of MsSpan, for all blocks one after the other */
  GStringChunk *strings;
};

/* A block while the array of spans still grows. */
typedef struct
{
  MsBlockKind  kind;
  unsigned int number;
  gsize        first;
  gsize        end;
} OpenBlock;

typedef struct
{
  MsMarkup *markup;
  GArray   *blocks; /* of OpenBlock */
  GArray   *pieces; /* scratch of the line parser */
  GString  *buffer; /* scratch */
  gboolean  quoting; /* after >>> */
} Parser;

typedef struct
{
  MsBlockKind  kind;
  unsigned int number;
  gsize        skip; /* bytes of the mark */
} LineStart;

static OpenBlock *
last_block (Parser *self)
{
  if (self->blocks->len == 0)
    return NULL;
  return &g_array_index (self->blocks, OpenBlock, self->blocks->len - 1);
}

static void
open_block (Parser       *self,
            MsBlockKind   kind,
            unsigned int  number)
{
  OpenBlock block = { kind, number, self->markup->spans->len, self->markup->spans->len };

  g_array_append_val (self->blocks, block);
}

static void
add_break (Parser *self)
{
  MsSpan span = { .kind = MS_SPAN_BREAK };

  g_array_append_val (self->markup->spans, span);
}

/* Breaks at the end of a block would be an empty line above the next; a block of breaks alone is nothing. */
static void
finish_block (Parser *self)
{
  OpenBlock *block = last_block (self);
  GArray *spans = self->markup->spans;

  if (block == NULL)
    return;
  while (spans->len > block->first && g_array_index (spans, MsSpan, spans->len - 1).kind == MS_SPAN_BREAK)
    g_array_set_size (spans, spans->len - 1);
  block->end = spans->len;
  if (block->end == block->first && block->kind == MS_BLOCK_PARAGRAPH)
    g_array_set_size (self->blocks, self->blocks->len - 1);
}

static gsize
read_number (const char   *line,
             const char   *end,
             unsigned int *number)
{
  gsize digits = 0;

  *number = 0;
  while (line + digits < end && digits < MAX_NUMBER_DIGITS && g_ascii_isdigit (line[digits]))
    *number = *number * 10 + (unsigned int) (line[digits++] - '0');
  if (digits == 0 || line + digits + 1 >= end || line[digits] != '.' || line[digits + 1] != ' ')
    return 0;
  return digits + 2;
}

static gboolean
starts_with (const char *line,
             const char *end,
             const char *prefix)
{
  gsize length = strlen (prefix);

  return (gsize) (end - line) >= length && memcmp (line, prefix, length) == 0;
}

static LineStart
look_at_start (Parser     *self,
               const char *line,
               const char *end)
{
  gsize quote = strlen (QUOTE_MARK);
  LineStart start = { MS_BLOCK_PARAGRAPH, 0, 0 };

  if (self->quoting)
    start.kind = MS_BLOCK_QUOTE;
  else if (starts_with (line, end, QUOTE_REST))
    {
      self->quoting = TRUE;
      start = (LineStart) { MS_BLOCK_QUOTE, 0, strlen (QUOTE_REST) };
      if (line + start.skip < end && line[start.skip] == ' ')
        start.skip++;
    }
  else if (starts_with (line, end, QUOTE_MARK " "))
    start = (LineStart) { MS_BLOCK_QUOTE, 0, quote + 1 };
  else if (starts_with (line, end, QUOTE_MARK) && line + quote == end)
    start = (LineStart) { MS_BLOCK_QUOTE, 0, quote };
  else if (starts_with (line, end, "• "))
    start = (LineStart) { MS_BLOCK_BULLET, 0, strlen ("• ") };
  else if (starts_with (line, end, "- "))
    start = (LineStart) { MS_BLOCK_BULLET, 0, 2 };
  else if ((start.skip = read_number (line, end, &start.number)) > 0)
    start.kind = MS_BLOCK_ORDERED;
  return start;
}

static gboolean
continues_block (Parser      *self,
                 MsBlockKind  kind)
{
  OpenBlock *block = last_block (self);

  return block != NULL && block->kind == kind && (kind == MS_BLOCK_PARAGRAPH || kind == MS_BLOCK_QUOTE);
}

static void
add_line (Parser     *self,
          const char *line,
          const char *end)
{
  LineStart start = look_at_start (self, line, end);

  if (continues_block (self, start.kind))
    {
      OpenBlock *block = last_block (self);

      if (self->markup->spans->len > block->first || start.kind == MS_BLOCK_QUOTE)
        add_break (self);
    }
  else
    {
      finish_block (self);
      open_block (self, start.kind, start.number);
    }
  ms_markup_add_line (self->markup->spans, self->markup->strings, self->pieces, self->buffer, line + start.skip, end);
}

static void
add_lines (Parser     *self,
           const char *text,
           const char *end)
{
  for (;;)
    {
      const char *newline = memchr (text, '\n', (gsize) (end - text));

      add_line (self, text, newline != NULL ? newline : end);
      if (newline == NULL)
        return;
      text = newline + 1;
    }
}

static void
add_preformatted (Parser     *self,
                  const char *text,
                  const char *end)
{
  g_autofree char *plain = NULL;
  MsSpan span = { .kind = MS_SPAN_TEXT };

  if (text < end && *text == '\n')
    text++;
  if (text < end && end[-1] == '\n')
    end--;
  plain = ms_text_to_plain (text, end - text, NULL, NULL);
  finish_block (self);
  open_block (self, MS_BLOCK_PREFORMATTED, 0);
  span.text = g_string_chunk_insert (self->markup->strings, plain);
  g_array_append_val (self->markup->spans, span);
}

static const char *
find_fence (const char *text,
            const char *end)
{
  return memmem (text, (gsize) (end - text), FENCE, FENCE_LENGTH);
}

/* The next ```…``` with something in it. The last ` of a longer run belongs to the mark that closes. */
static gboolean
find_preformatted (const char  *text,
                   const char  *end,
                   const char **open,
                   const char **close)
{
  *open = find_fence (text, end);
  if (*open == NULL)
    return FALSE;
  *close = find_fence (*open + FENCE_LENGTH, end);
  if (*close == NULL)
    return FALSE;
  while (*close + FENCE_LENGTH < end && (*close)[FENCE_LENGTH] == '`')
    (*close)++;
  return *close > *open + FENCE_LENGTH;
}

static void
parse_text (Parser     *self,
            const char *text,
            const char *end)
{
  const char *open;
  const char *close;

  while (find_preformatted (text, end, &open, &close))
    {
      const char *before = open;

      /* The line breaks around the fence are the block's own. */
      if (before > text && before[-1] == '\n')
        before--;
      if (before > text)
        add_lines (self, text, before);
      add_preformatted (self, open + FENCE_LENGTH, close);
      text = close + FENCE_LENGTH;
      if (text < end && *text == '\n')
        text++;
    }
  if (text < end)
    add_lines (self, text, end);
  finish_block (self);
}

static void
fix_blocks (MsMarkup *self,
            GArray   *blocks)
{
  const MsSpan *spans = (const MsSpan *) (gpointer) self->spans->data; /* NULL: no block has any */

  self->n_blocks = blocks->len;
  self->blocks = g_new (MsBlock, blocks->len);
  for (gsize i = 0; i < blocks->len; i++)
    {
      OpenBlock *block = &g_array_index (blocks, OpenBlock, i);

      self->blocks[i] = (MsBlock) {
        .kind = block->kind,
        .number = block->number,
        .spans = spans != NULL ? spans + block->first : NULL,
        .n_spans = block->end - block->first,
      };
    }
}

MsMarkup *
ms_markup_parse (const char *text,
                 gssize      length)
{
  g_autoptr(GArray) blocks = NULL;
  g_autoptr(GArray) pieces = NULL;
  g_autoptr(GString) buffer = NULL;
  Parser parser = { NULL };
  MsMarkup *self;

  g_return_val_if_fail (text != NULL, NULL);

  self = g_new0 (MsMarkup, 1);
  self->spans = g_array_new (FALSE, FALSE, sizeof (MsSpan));
  self->strings = g_string_chunk_new (512);
  blocks = g_array_new (FALSE, FALSE, sizeof (OpenBlock));
  pieces = ms_markup_pieces_new ();
  buffer = g_string_new (NULL);
  parser = (Parser) { self, blocks, pieces, buffer, FALSE };

  parse_text (&parser, text, text + (length < 0 ? strlen (text) : (gsize) length));
  fix_blocks (self, blocks);
  return self;
}

void
ms_markup_free (MsMarkup *self)
{
  if (self == NULL)
    return;
  g_free (self->blocks);
  g_array_unref (self->spans);
  g_string_chunk_free (self->strings);
  g_free (self);
}

const MsBlock *
ms_markup_get_blocks (const MsMarkup *self,
                      gsize          *n_blocks)
{
  g_return_val_if_fail (self != NULL, NULL);
  g_return_val_if_fail (n_blocks != NULL, NULL);

  *n_blocks = self->n_blocks;
  return self->blocks;
}
