/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Messages in lists that are no history: what is pinned, saved, reacted to. */

#pragma once

#include "ms-context.h"
#include "ms-message.h"

G_BEGIN_DECLS

/* A view, valid in the visitor. */
typedef struct
{
  const MsMessage *message; /* without channel; is_starred is the caller's */
  const char      *channel; /* id */
  gint64           created; /* seconds: when it was pinned or saved, 0 if that is not said */
  const char      *created_by; /* (nullable): who pinned it */
} MsItemView;

typedef void (*MsItemVisitor) (const MsItemView *view,
                               gpointer          user_data);

/* A part of a list: by number of the page, or behind the place where the last one ended. */
typedef struct
{
  guint  count;
  guint  page; /* from 1 */
  gint64 before; /* place, 0: by page */
} MsItemRange;

typedef struct
{
  guint  total;
  gint64 next; /* where to go on, 0 at the end */
} MsItemPage;

G_END_DECLS
