/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Runs a fuzz target a fixed number of times without libFuzzer: the files of a corpus (a folder as argument), then its seeds and these,
 * mutated by a generator with a fixed seed, so that a failure comes again. With a file as argument it runs just that one (what libFuzzer
 * found). */

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

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char * const *) a, *(const char * const *) b);
}

/* The built-in ones and the corpus, in the order of their names. */
static GPtrArray *
load_seeds (const char *folder)
{
  GPtrArray *seeds = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GDir) dir = folder != NULL ? g_dir_open (folder, 0, NULL) : NULL;
  const char *name;

  for (guint i = 0; ms_fuzz_seeds[i] != NULL; i++)
    g_ptr_array_add (seeds, g_bytes_new_static (ms_fuzz_seeds[i], strlen (ms_fuzz_seeds[i])));
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_build_filename (folder, name, NULL));
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    {
      char *text;
      gsize length;

      if (g_file_get_contents (names->pdata[i], &text, &length, NULL))
        g_ptr_array_add (seeds, g_bytes_new_take (text, length));
    }
  return seeds;
}

static void
run_one (gconstpointer data,
         gsize         size)
{
  /* A block of just this size, so that a read behind it is seen. */
  g_autofree guint8 *exact = size > 0 ? g_memdup2 (data, size) : g_malloc (1);

  LLVMFuzzerTestOneInput (exact, size);
}

static void
run_fixed (const char *folder)
{
  g_autoptr(GRand) random = g_rand_new_with_seed (20);
  g_autoptr(GPtrArray) seeds = load_seeds (folder);
  gint64 deadline;

  for (guint i = 0; i < seeds->len; i++)
    run_one (g_bytes_get_data (seeds->pdata[i], NULL), g_bytes_get_size (seeds->pdata[i]));

  deadline = g_get_monotonic_time () + MAX_SECONDS * G_USEC_PER_SEC;
  for (guint run = 0; run < RUNS && g_get_monotonic_time () < deadline; run++)
    {
      GBytes *seed = seeds->pdata[run % seeds->len];
      g_autoptr(GByteArray) input = g_byte_array_new ();

      g_byte_array_append (input, g_bytes_get_data (seed, NULL), (guint) g_bytes_get_size (seed));
      for (int i = g_rand_int_range (random, 1, 8); i > 0; i--)
        mutate (input, random);
      run_one (input->data, input->len);
    }
}

int
main (int   argc,
      char *argv[])
{
  const char *path = argc > 1 ? argv[1] : NULL;
  g_autofree char *text = NULL;
  gsize length;

  if (path == NULL || g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      run_fixed (path);
      return EXIT_SUCCESS;
    }
  if (!g_file_get_contents (path, &text, &length, NULL))
    {
      g_printerr ("cannot read %s\n", path);
      return EXIT_FAILURE;
    }
  run_one (text, length);
  return EXIT_SUCCESS;
}
