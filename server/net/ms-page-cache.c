/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A table and a queue, the one used last in front. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-page-cache.h"

#include <string.h>

#include "ms-decimal.h"
#include "ms-limits.h"

#define SEQ_MEMBER ",\"seq\":"

typedef struct
{
  MsPageKey key; /* limit owned */
  gint64    head;
  GBytes   *before; /* up to the digits of seq */
  GBytes   *after;
  GList     link; /* of the queue */
} Page;

struct _MsPageCache
{
  GHashTable *pages; /* MsPageKey → Page */
  GQueue      used;
  gsize       bytes;
};

static guint
key_hash (gconstpointer data)
{
  const MsPageKey *key = data;

  return g_int64_hash (&key->channel) ^ g_str_hash (key->limit);
}

static gboolean
key_equal (gconstpointer one,
           gconstpointer other)
{
  const MsPageKey *a = one;
  const MsPageKey *b = other;

  return a->channel == b->channel && g_str_equal (a->limit, b->limit);
}

static gsize
page_bytes (const Page *page)
{
  return sizeof *page + g_bytes_get_size (page->before) + g_bytes_get_size (page->after);
}

static void
page_free (Page *page)
{
  g_bytes_unref (page->before);
  g_bytes_unref (page->after);
  g_free ((char *) page->key.limit);
  g_free (page);
}

static void
drop (MsPageCache *self,
      Page        *page)
{
  self->bytes -= page_bytes (page);
  g_queue_unlink (&self->used, &page->link);
  g_hash_table_remove (self->pages, &page->key);
}

MsPageCache *
ms_page_cache_new (void)
{
  MsPageCache *self = g_new0 (MsPageCache, 1);

  self->pages = g_hash_table_new_full (key_hash, key_equal, NULL, (GDestroyNotify) page_free);
  g_queue_init (&self->used);
  return self;
}

void
ms_page_cache_free (MsPageCache *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->pages);
  g_free (self);
}

static void
append (GByteArray *array,
        GBytes     *bytes)
{
  gsize length;
  const guint8 *data = g_bytes_get_data (bytes, &length);

  g_byte_array_append (array, data, (guint) length);
}

/* One piece: each of several would leave in a system call of its own. */
static GBytes *
page_write (const Page *page,
            gint64      seq)
{
  GByteArray *reply = g_byte_array_sized_new ((guint) page_bytes (page));
  char digits[MS_DECIMAL_SIZE];
  const char *number = ms_decimal_format (seq, digits);

  append (reply, page->before);
  g_byte_array_append (reply, (const guint8 *) number, (guint) strlen (number));
  append (reply, page->after);
  return g_byte_array_free_to_bytes (reply);
}

GBytes *
ms_page_cache_lookup (MsPageCache     *self,
                      const MsPageKey *key,
                      gint64           head,
                      gint64           seq)
{
  Page *page = g_hash_table_lookup (self->pages, key);

  if (page == NULL)
    return NULL;
  if (page->head != head)
    {
      drop (self, page);
      return NULL;
    }

  g_queue_unlink (&self->used, &page->link);
  g_queue_push_head_link (&self->used, &page->link);
  return page_write (page, seq);
}

/* The member is ours and the last of its name: what stands in a text has its quotes escaped. */
static gboolean
find_seq (GBytes *reply,
          gsize  *from,
          gsize  *to,
          gint64 *seq)
{
  gsize length;
  const char *text = g_bytes_get_data (reply, &length);
  const char *member = g_strrstr_len (text, (gssize) length, SEQ_MEMBER);
  char *end;

  if (member == NULL)
    return FALSE;

  *from = (gsize) (member - text) + strlen (SEQ_MEMBER);
  *seq = g_ascii_strtoll (text + *from, &end, 10);
  *to = (gsize) (end - text);
  return *to > *from && *to < length;
}

void
ms_page_cache_store (MsPageCache     *self,
                     const MsPageKey *key,
                     gint64           head,
                     GBytes          *reply)
{
  gsize from, to;
  gint64 seq;
  Page *page = g_hash_table_lookup (self->pages, key);

  if (page != NULL)
    drop (self, page);
  if (g_bytes_get_size (reply) > MS_LIMIT_PAGE_CACHE_BYTES / 16 || !find_seq (reply, &from, &to, &seq) || seq < head)
    return;

  page = g_new0 (Page, 1);
  page->key = (MsPageKey) { key->channel, g_strdup (key->limit) };
  page->head = head;
  page->before = g_bytes_new_from_bytes (reply, 0, from);
  page->after = g_bytes_new_from_bytes (reply, to, g_bytes_get_size (reply) - to);
  page->link.data = page;
  g_hash_table_insert (self->pages, &page->key, page);
  g_queue_push_head_link (&self->used, &page->link);
  self->bytes += page_bytes (page);
  while (self->bytes > MS_LIMIT_PAGE_CACHE_BYTES)
    drop (self, g_queue_peek_tail (&self->used));
}

gsize
ms_page_cache_get_bytes (MsPageCache *self)
{
  return self->bytes;
}
