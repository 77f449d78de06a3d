/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What ThreadSanitizer must be told about GLib, which is not built with it. The files beside this one define functions of GLib anew,
 * inside the program: each says to ThreadSanitizer what the function means for the order of things and calls the real one. Linked into
 * every program of a build with -Db_sanitize=thread and into no other. */

#pragma once

#include <glib.h>
#include <sanitizer/tsan_interface.h>

G_BEGIN_DECLS

/* The function of that name in the library behind the program. */
#define MS_TSAN_REAL(name)                                          \
  ({                                                                \
    static gpointer cached_real;                                    \
    (__typeof__ (&(name))) ms_tsan_find_real (&cached_real, #name); \
  })

gpointer ms_tsan_find_real (gpointer   *cached,
                            const char *name);

/* As a lock that is taken and left again (or an atomic exchange): after what others did here before, before what they do later. */
void     ms_tsan_pass      (gconstpointer at);

G_END_DECLS
