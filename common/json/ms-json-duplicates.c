/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Whether an object has two members of one name: of few every pair is compared, of many they are sorted, so that nobody can make it
 * expensive. */

#define G_LOG_DOMAIN "ms-wire"

#include "config.h"

#include "ms-json-reader-private.h"

/* Below, comparing every pair is quicker than sorting. */
#define FEW_MEMBERS 8

static gboolean
has_equal_pair (MsJsonReader *reader,
                guint32       first,
                guint32       end)
{
  for (guint32 a = first; a < end; a = reader->tokens[a].next)
    {
      guint32 key = a;

      a = reader->tokens[a].next; /* the value of this name */
      for (guint32 b = reader->tokens[a].next; b < end; b = reader->tokens[reader->tokens[b].next].next)
        if (ms_json_text_compare (reader, &reader->tokens[key], &reader->tokens[b]) == 0)
          return TRUE;
    }
  return FALSE;
}

static int
compare_keys (gconstpointer a,
              gconstpointer b,
              gpointer      user_data)
{
  MsJsonReader *reader = user_data;

  return ms_json_text_compare (reader, &reader->tokens[*(const guint32 *) a], &reader->tokens[*(const guint32 *) b]);
}

static gboolean
has_equal_neighbours (MsJsonReader *reader,
                      guint32       first,
                      guint32       end,
                      gsize         count)
{
  gsize n = 0;

  if (reader->n_sorted < count)
    {
      reader->n_sorted = count;
      reader->sorted = g_renew (guint32, reader->sorted, count);
    }
  for (guint32 key = first; key < end; key = reader->tokens[reader->tokens[key].next].next)
    reader->sorted[n++] = key;
  g_qsort_with_data (reader->sorted, (int) n, sizeof (guint32), compare_keys, reader);
  for (gsize i = 1; i < n; i++)
    if (compare_keys (&reader->sorted[i - 1], &reader->sorted[i], reader) == 0)
      return TRUE;
  return FALSE;
}

gboolean
ms_json_has_duplicates (MsJsonReader *reader,
                        guint32       object)
{
  guint32 count = reader->tokens[object].count;

  if (count < 2)
    return FALSE;
  if (count <= FEW_MEMBERS)
    return has_equal_pair (reader, object + 1, reader->n_tokens);
  return has_equal_neighbours (reader, object + 1, reader->n_tokens, count);
}
