/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A topic in one integer: the kind in the two lowest bits, the row's key above. Every event has exactly one. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef gint64 MsTopic;

#define MS_TOPIC_TEAM ((MsTopic) 1)
#define MS_TOPIC_PUBLIC ((MsTopic) 5) /* what becomes of public channels: everybody's but guests' */
#define MS_TOPIC_PUBLIC_ID "public" /* nobody's id */
#define MS_TOPIC_CHANNEL(key) ((MsTopic) ((gint64) (key) * 4 + 2))
#define MS_TOPIC_USER(key) ((MsTopic) ((gint64) (key) * 4 + 3))
#define MS_TOPIC_IS_CHANNEL(topic) (((topic) & 3) == 2)
#define MS_TOPIC_IS_USER(topic) (((topic) & 3) == 3)
#define MS_TOPIC_KEY(topic) ((gint64) (topic) >> 2)

G_END_DECLS
