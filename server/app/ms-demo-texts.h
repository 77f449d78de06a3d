/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who the sample people are and what they say, in Russian and English. Data only. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define MS_DEMO_LINES_MAX 8

typedef struct
{
  const char *name;
  const char *real_name;
} MsDemoPerson;

typedef struct
{
  const char *name;
  const char *topic;
  gboolean    russian;
} MsDemoChannel;

/* A talk of up to three: each line begins with who says it (a, b or c). {n} is a number, {time} a time of day. */
typedef struct
{
  gboolean    russian;
  const char *lines[MS_DEMO_LINES_MAX];
} MsDemoTalk;

extern const MsDemoPerson  ms_demo_people[];
extern const guint         ms_demo_n_people;
extern const MsDemoChannel ms_demo_channels[];
extern const guint         ms_demo_n_channels;
extern const MsDemoTalk    ms_demo_talks[];
extern const guint         ms_demo_n_talks;

G_END_DECLS
