/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The parts of a laid out text, for the files that make and draw it. */

#pragma once

#include "ms-markup.h"
#include "ms-message-body.h"

typedef struct
{
  MsBlockKind kind;
  PangoLayout *layout;
  PangoLayout *bullet; /* (nullable) */
  PangoLayout *more; /* (nullable): what unfolds long code */
  guint start; /* of its text in the plain text of the body */
  guint length;

  /* Where its text is, set by measuring. */
  int x;
  int y;
  int width;
  int height;

  /* Only of code. */
  int content; /* width of its longest line */
  int scroll;
} MsBodyBlock;

struct _MsMessageBody
{
  GArray *blocks; /* of MsBodyBlock */
  GArray *marks; /* of MsBodyMark, by start */
  GString *plain;
  int measured_width;
  int height;
};

enum
{
  MS_BODY_CODE_PAD_X = 14,
  MS_BODY_CODE_PAD_Y = 10,
  MS_BODY_CODE_MAX = 640,
  MS_BODY_TEXT_MAX = 720,
  MS_BODY_QUOTE_INDENT = 15,
  MS_BODY_LIST_INDENT = 22,
  MS_BODY_BLOCK_GAP = 4,
};

/* ms-message-body-code.c */
void ms_body_code_place  (MsBodyBlock          *block,
                          int                   y,
                          int                   width);
int  ms_body_code_bottom (const MsBodyBlock    *block);
void ms_body_code_begin  (const MsBodyBlock    *block,
                          GtkSnapshot          *snapshot,
                          const MsMessageStyle *style);
void ms_body_code_end    (const MsBodyBlock    *block,
                          GtkSnapshot          *snapshot,
                          const MsMessageStyle *style);

/* One build: the body, and the text and attributes of the block under way. */
typedef struct
{
  MsMessageBody *body;
  PangoContext *context;
  const MsMessageStyle *style;
  GString *text;
  PangoAttrList *attributes;
  guint start;
  MsBodyFlags flags;
} MsBodyBuilder;

/* ms-message-body-build.c: an attribute (which it takes over) for bytes @from to @to of the block under way */
void            ms_body_build_attribute (MsBodyBuilder  *builder,
                                         PangoAttribute *attribute,
                                         guint           from,
                                         guint           to);
PangoAttribute *ms_body_build_color     (const GdkRGBA  *color);
void            ms_body_build_code      (MsBodyBuilder  *builder,
                                         guint           from,
                                         guint           to);

/* ms-message-body-spans.c */
void            ms_body_build_span      (MsBodyBuilder  *builder,
                                         const MsSpan   *span);
