/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Reference counts and containers. The last to drop a reference comes after all who dropped theirs. A container that our code changes
 * through GLib counts as written, one that it asks as read: without this ThreadSanitizer would miss every race on a hash table. Calls of
 * other libraries are their own affair: they have locks that it does not see. */

#include "config.h"

#include "ms-tsan.h"

#include <gio/gio.h>

#undef g_atomic_ref_count_compare
#undef g_atomic_ref_count_dec
#undef g_atomic_ref_count_inc
#undef g_atomic_ref_count_init

/* The compiler calls these before each access. */
void __tsan_read8 (gpointer at);
void __tsan_write8 (gpointer at);
void __tsan_read4 (gpointer at);
void __tsan_write4 (gpointer at);

/* From the linker: where the program begins and its code ends. */
extern const char __executable_start;
extern const char etext;

#define IS_OURS() ((const char *) __builtin_return_address (0) >= &__executable_start && (const char *) __builtin_return_address (0) < &etext)

void
(g_atomic_ref_count_init) (gatomicrefcount *count)
{
  __atomic_store_n (count, 1, __ATOMIC_RELEASE);
}

void
(g_atomic_ref_count_inc) (gatomicrefcount *count)
{
  __atomic_fetch_add (count, 1, __ATOMIC_RELAXED);
}

gboolean
(g_atomic_ref_count_dec) (gatomicrefcount *count)
{
  return __atomic_fetch_sub (count, 1, __ATOMIC_ACQ_REL) == 1;
}

gboolean
(g_atomic_ref_count_compare) (gatomicrefcount *count,
                              int              value)
{
  return __atomic_load_n (count, __ATOMIC_ACQUIRE) == value;
}

#define UNREF(name, Type)           \
  void name (Type *self)            \
  {                                 \
    if (self != NULL)               \
      ms_tsan_pass (self);          \
    MS_TSAN_REAL (name) (self);     \
  }

UNREF (g_array_unref, GArray)
UNREF (g_async_queue_unref, GAsyncQueue)
UNREF (g_byte_array_unref, GByteArray)
UNREF (g_bytes_unref, GBytes)
UNREF (g_date_time_unref, GDateTime)
UNREF (g_hash_table_unref, GHashTable)
UNREF (g_key_file_unref, GKeyFile)
UNREF (g_main_context_unref, GMainContext)
UNREF (g_main_loop_unref, GMainLoop)
UNREF (g_ptr_array_unref, GPtrArray)
UNREF (g_uri_unref, GUri)
UNREF (g_variant_unref, GVariant)

/* The free function of bytes may be ours: it comes after every unref, of which each said so at the address of the bytes. */
typedef struct
{
  GBytes        *bytes;
  GDestroyNotify notify;
  gpointer       data;
} Free;

static void
free_bytes_data (gpointer user_data)
{
  Free *self = user_data;

  __tsan_acquire (self->bytes);
  self->notify (self->data);
  g_free (self);
}

GBytes *
g_bytes_new_with_free_func (gconstpointer  data,
                            gsize          size,
                            GDestroyNotify notify,
                            gpointer       user_data)
{
  Free *call;

  /* GLib itself asks for these two. */
  if (notify == NULL || notify == g_free)
    return MS_TSAN_REAL (g_bytes_new_with_free_func) (data, size, notify, user_data);
  call = g_new (Free, 1);
  *call = (Free) { NULL, notify, user_data };
  call->bytes = MS_TSAN_REAL (g_bytes_new_with_free_func) (data, size, free_bytes_data, call);
  return call->bytes;
}

void
g_object_unref (gpointer object)
{
  if (object != NULL)
    ms_tsan_pass (object);
  MS_TSAN_REAL (g_object_unref) (object);
}

GByteArray *
g_bytes_unref_to_array (GBytes *bytes)
{
  ms_tsan_pass (bytes);
  return MS_TSAN_REAL (g_bytes_unref_to_array) (bytes);
}

gpointer
g_bytes_unref_to_data (GBytes *bytes,
                       gsize  *size)
{
  ms_tsan_pass (bytes);
  return MS_TSAN_REAL (g_bytes_unref_to_data) (bytes, size);
}

#define MARK_TABLE(kind) \
  if (IS_OURS ())        \
  __tsan_##kind##8 (table)

#define TABLE(kind, Result, name, Parameters, arguments) \
  Result name Parameters                                 \
  {                                                      \
    MARK_TABLE (kind);                                   \
    return MS_TSAN_REAL (name) arguments;                \
  }

TABLE (write, gboolean, g_hash_table_insert, (GHashTable * table, gpointer key, gpointer value), (table, key, value))
TABLE (write, gboolean, g_hash_table_replace, (GHashTable * table, gpointer key, gpointer value), (table, key, value))
TABLE (write, gboolean, g_hash_table_add, (GHashTable * table, gpointer key), (table, key))
TABLE (write, gboolean, g_hash_table_remove, (GHashTable * table, gconstpointer key), (table, key))
TABLE (write, gboolean, g_hash_table_steal, (GHashTable * table, gconstpointer key), (table, key))
TABLE (write, gboolean, g_hash_table_steal_extended, (GHashTable * table, gconstpointer key, gpointer *old, gpointer *value), (table, key, old, value))
TABLE (write, void, g_hash_table_remove_all, (GHashTable * table), (table))
TABLE (write, guint, g_hash_table_foreach_remove, (GHashTable * table, GHRFunc func, gpointer data), (table, func, data))
TABLE (read, gpointer, g_hash_table_lookup, (GHashTable * table, gconstpointer key), (table, key))
TABLE (read, gboolean, g_hash_table_lookup_extended, (GHashTable * table, gconstpointer key, gpointer *old, gpointer *value), (table, key, old, value))
TABLE (read, gboolean, g_hash_table_contains, (GHashTable * table, gconstpointer key), (table, key))
TABLE (read, guint, g_hash_table_size, (GHashTable * table), (table))
TABLE (read, void, g_hash_table_foreach, (GHashTable * table, GHFunc func, gpointer data), (table, func, data))
TABLE (read, void, g_hash_table_iter_init, (GHashTableIter * iter, GHashTable *table), (iter, table))

#define MARK_ARRAY(start)             \
  if (IS_OURS ())                     \
    {                                 \
      __tsan_write8 (&array->start);  \
      __tsan_write4 (&array->len);    \
    }

#define ARRAY(start, Result, name, Parameters, arguments) \
  Result name Parameters                                  \
  {                                                       \
    MARK_ARRAY (start);                                   \
    return MS_TSAN_REAL (name) arguments;                 \
  }

ARRAY (pdata, void, g_ptr_array_add, (GPtrArray * array, gpointer item), (array, item))
ARRAY (pdata, void, g_ptr_array_insert, (GPtrArray * array, int at, gpointer item), (array, at, item))
ARRAY (pdata, gboolean, g_ptr_array_remove, (GPtrArray * array, gpointer item), (array, item))
ARRAY (pdata, gboolean, g_ptr_array_remove_fast, (GPtrArray * array, gpointer item), (array, item))
ARRAY (pdata, gpointer, g_ptr_array_remove_index, (GPtrArray * array, guint at), (array, at))
ARRAY (pdata, gpointer, g_ptr_array_remove_index_fast, (GPtrArray * array, guint at), (array, at))
ARRAY (pdata, GPtrArray *, g_ptr_array_remove_range, (GPtrArray * array, guint at, guint n), (array, at, n))
ARRAY (pdata, gpointer, g_ptr_array_steal_index, (GPtrArray * array, guint at), (array, at))
ARRAY (pdata, void, g_ptr_array_set_size, (GPtrArray * array, int n), (array, n))
ARRAY (pdata, void, g_ptr_array_sort, (GPtrArray * array, GCompareFunc func), (array, func))
ARRAY (data, GArray *, g_array_append_vals, (GArray * array, gconstpointer items, guint n), (array, items, n))
ARRAY (data, GArray *, g_array_insert_vals, (GArray * array, guint at, gconstpointer items, guint n), (array, at, items, n))
ARRAY (data, GArray *, g_array_remove_index, (GArray * array, guint at), (array, at))
ARRAY (data, GArray *, g_array_remove_index_fast, (GArray * array, guint at), (array, at))
ARRAY (data, GArray *, g_array_remove_range, (GArray * array, guint at, guint n), (array, at, n))
ARRAY (data, GArray *, g_array_set_size, (GArray * array, guint n), (array, n))
ARRAY (data, GByteArray *, g_byte_array_append, (GByteArray * array, const guint8 *bytes, guint n), (array, bytes, n))
ARRAY (data, GByteArray *, g_byte_array_remove_range, (GByteArray * array, guint at, guint n), (array, at, n))
ARRAY (data, GByteArray *, g_byte_array_set_size, (GByteArray * array, guint n), (array, n))

#define MARK_QUEUE()                    \
  if (IS_OURS ())                       \
    {                                   \
      __tsan_write8 (&queue->head);     \
      __tsan_write8 (&queue->tail);     \
      __tsan_write4 (&queue->length);   \
    }

#define QUEUE(Result, name, Parameters, arguments) \
  Result name Parameters                           \
  {                                                \
    MARK_QUEUE ();                                 \
    return MS_TSAN_REAL (name) arguments;          \
  }

QUEUE (void, g_queue_push_head, (GQueue * queue, gpointer item), (queue, item))
QUEUE (void, g_queue_push_tail, (GQueue * queue, gpointer item), (queue, item))
QUEUE (gpointer, g_queue_pop_head, (GQueue * queue), (queue))
QUEUE (gpointer, g_queue_pop_tail, (GQueue * queue), (queue))
QUEUE (void, g_queue_push_tail_link, (GQueue * queue, GList *link), (queue, link))
QUEUE (void, g_queue_unlink, (GQueue * queue, GList *link), (queue, link))
QUEUE (void, g_queue_delete_link, (GQueue * queue, GList *link), (queue, link))
QUEUE (gboolean, g_queue_remove, (GQueue * queue, gconstpointer item), (queue, item))
