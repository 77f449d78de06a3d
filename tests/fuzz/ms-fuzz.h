/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A fuzz target: one function for libFuzzer, and seeds for the fixed runs of the ordinary suite (ms-fuzz-main.c). */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Returns 0; anything wrong aborts. */
int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

/* Documents to begin with, ended by NULL; and words that are put in, ended by NULL. */
extern const char * const ms_fuzz_seeds[];
extern const char * const ms_fuzz_words[];

G_END_DECLS
