/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How far a message got, as a plain value: counted among the members of its channel without its author. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gint64 members;
  gint64 connected; /* now */
  gint64 sent; /* of those connected: on one of whose connections it was sent */
  gint64 confirmed; /* whose program said that it holds it */
} MsDelivery;

G_END_DECLS
