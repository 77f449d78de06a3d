/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The text of one message laid out: paragraphs, quotes, lists, code, links and mentions, with selection and hit testing. Not a
 * widget: a row owns one and gives it a place. Offsets are bytes of its plain text. Main thread. */

#pragma once

#include "ms-message-item.h"
#include "ms-message-style.h"

G_BEGIN_DECLS

typedef struct _MsMessageBody MsMessageBody;

typedef enum
{
  MS_BODY_MARK_CODE,
  MS_BODY_MARK_LINK,
  MS_BODY_MARK_USER,
  MS_BODY_MARK_SELF,
  MS_BODY_MARK_CHANNEL,
  MS_BODY_MARK_COPY, /* the button that copies code; the target is the code */
  MS_BODY_MARK_MORE, /* the line that unfolds or folds long code */
} MsBodyMarkKind;

typedef enum
{
  MS_BODY_NORMAL = 0,
  MS_BODY_DIMMED = 1 << 0, /* the whole text in the second colour */
  MS_BODY_UNFOLDED = 1 << 1, /* long code is shown whole */
} MsBodyFlags;

/* A stretch of text that is more than text. */
typedef struct
{
  MsBodyMarkKind kind;
  guint start; /* bytes of the plain text */
  guint end;
  char *target; /* address or id, (nullable) */
} MsBodyMark;

/**
 * ms_message_body_new:
 * @context: where fonts come from
 * @suffix: (nullable): a small word behind the text ("(edited)")
 */
MsMessageBody    *ms_message_body_new        (PangoContext         *context,
                                              const MsMessageStyle *style,
                                              const char           *text,
                                              const char           *suffix,
                                              MsBodyFlags           flags);
void              ms_message_body_free       (MsMessageBody        *self);

/* Breaks lines for @width and returns the height, both in pixels. */
int               ms_message_body_measure    (MsMessageBody        *self,
                                              int                   width);

/**
 * ms_message_body_snapshot:
 * @from: with @to the selected bytes; the same for none
 * @focused_mark: index of the mark that has the focus, or -1
 */
void              ms_message_body_snapshot   (MsMessageBody        *self,
                                              GtkSnapshot          *snapshot,
                                              const MsMessageStyle *style,
                                              guint                 from,
                                              guint                 to,
                                              int                   focused_mark);

/* The byte nearest to a point. */
guint             ms_message_body_offset_at  (MsMessageBody        *self,
                                              double                x,
                                              double                y);

/* Index of the link or mention under a point, or -1. */
int               ms_message_body_mark_at    (MsMessageBody        *self,
                                              double                x,
                                              double                y);
const MsBodyMark *ms_message_body_get_mark   (MsMessageBody        *self,
                                              int                   index);

/**
 * ms_message_body_get_button:
 * @rect: (out): where it is, relative to the body
 *
 * Returns: whether the mark @index is a button of a block of code
 */
gboolean          ms_message_body_get_button (MsMessageBody        *self,
                                              int                   index,
                                              graphene_rect_t      *rect);
int               ms_message_body_button_at  (MsMessageBody        *self,
                                              double                x,
                                              double                y);

/**
 * ms_message_body_scroll:
 * @y: picks the block of code; negative for the first that can scroll
 *
 * Returns: whether the movement was used up
 */
gboolean          ms_message_body_scroll     (MsMessageBody        *self,
                                              double                y,
                                              double                pixels);

/* The next mark that can be activated after @index (-1 begins), in the direction of @step; -1 beyond the end. */
int               ms_message_body_next_mark  (MsMessageBody        *self,
                                              int                   index,
                                              int                   step);
const char       *ms_message_body_get_plain  (MsMessageBody        *self);
void              ms_message_body_word_at    (MsMessageBody        *self,
                                              guint                 offset,
                                              guint                *from,
                                              guint                *to);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsMessageBody, ms_message_body_free)

G_END_DECLS
