/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Runs a fuzz target a fixed number of times without libFuzzer: seeds, mutated by a generator with a fixed seed, so that a failure
 * comes again. With file names as arguments it runs just these (a corpus, or what libFuzzer found). */

#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "ms-fuzz.h"

#define RUNS 40000
#define MAX_SECONDS 8
#define MAX_BYTES 4096

static void
cut (GByteArray *input,
     GRand      *random)
{
  guint start = (guint) g_rand_int_range (random, 0, (gint32) input->len);
  guint length = (guint) g_rand_int_range (random, 0, (gint32) (input->len - start) + 1);

  if (length > 0)
    g_byte_array_remove_range (input, start, length);
}

static void
insert (GByteArray   *input,
        GRand        *random,
        const guint8 *data,
        guint         length)
{
  guint at = (guint) g_rand_int_range (random, 0, (gint32) input->len + 1);
  g_autoptr(GByteArray) tail = g_byte_array_new ();

  if (input->len + length > MAX_BYTES)
    return;
  g_byte_array_append (tail, input->data + at, input->len - at);
  g_byte_array_set_size (input, at);
  g_byte_array_append (input, data, length);
  g_byte_array_append (input, tail->data, tail->len);
}

static guint
count (const char * const *list)
{
  return g_strv_length ((char **) list);
}

static void
mutate (GByteArray *input,
        GRand      *random)
{
  static const guint8 odd[] = { 0x00, 0x01, 0x1f, 0x7f, 0x80, 0xbf, 0xc0, 0xe2, 0xed, 0xf4, 0xff };
  const char *word;
  guint8 byte;

  switch (g_rand_int_range (random, 0, 6))
    {
    case 0:
      if (input->len > 0)
        cut (input, random);
      break;
    case 1:
      if (input->len > 0)
        input->data[g_rand_int_range (random, 0, (gint32) input->len)] ^= (guint8) (1 << g_rand_int_range (random, 0, 8));
      break;
    case 2:
      byte = odd[g_rand_int_range (random, 0, G_N_ELEMENTS (odd))];
      insert (input, random, &byte, 1);
      break;
    case 3:
      if (input->len > 0)
        {
          g_autofree guint8 *copy = g_memdup2 (input->data, input->len);

          insert (input, random, copy, input->len);
        }
      break;
    default:
      word = ms_fuzz_words[g_rand_int_range (random, 0, (gint32) count (ms_fuzz_words))];
      insert (input, random, (const guint8 *) word, (guint) strlen (word));
    }
}

static void
run_fixed (void)
{
  GRand *random = g_rand_new_with_seed (20);
  gint64 deadline = g_get_monotonic_time () + MAX_SECONDS * G_USEC_PER_SEC;
  guint n_seeds = count (ms_fuzz_seeds);

  for (guint run = 0; run < RUNS && g_get_monotonic_time () < deadline; run++)
    {
      const char *seed = ms_fuzz_seeds[run % n_seeds];
      g_autoptr(GByteArray) input = g_byte_array_new ();
      g_autofree guint8 *exact = NULL;

      g_byte_array_append (input, (const guint8 *) seed, (guint) strlen (seed));
      for (int i = run < n_seeds ? 0 : g_rand_int_range (random, 1, 8); i > 0; i--)
        mutate (input, random);
      /* A block of just this size, so that a read behind it is seen. */
      exact = g_memdup2 (input->data, MAX (input->len, 1));
      LLVMFuzzerTestOneInput (exact, input->len);
    }
  g_rand_free (random);
}

int
main (int   argc,
      char *argv[])
{
  for (int i = 1; i < argc; i++)
    {
      g_autofree char *text = NULL;
      gsize length;

      if (!g_file_get_contents (argv[i], &text, &length, NULL))
        {
          g_printerr ("cannot read %s\n", argv[i]);
          return EXIT_FAILURE;
        }
      LLVMFuzzerTestOneInput ((const guint8 *) text, length);
    }
  if (argc == 1)
    run_fixed ();
  return EXIT_SUCCESS;
}
