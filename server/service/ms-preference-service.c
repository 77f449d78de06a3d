/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Preferences. What they mean is the clients' business; here they are only bounded. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include <string.h>

#include "ms-error.h"
#include "ms-event-encode-items.h"
#include "ms-keeping-service.h"
#include "ms-limits.h"
#include "ms-preference-store.h"
#include "ms-service-private.h"

typedef struct
{
  MsPreferenceFunc visitor;
  gpointer         user_data;
} Listing;

static void
list_one (const char *name,
          const char *value,
          gpointer    user_data)
{
  Listing *self = user_data;
  const MsPreference preference = { name, value };

  self->visitor (&preference, self->user_data);
}

gboolean
ms_preference_service_list (MsContext         *context,
                            MsPreferenceFunc   visitor,
                            gpointer           user_data,
                            GError           **error)
{
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);
  Listing listing = { visitor, user_data };

  return caller != NULL
         && ms_preference_store_visit (ms_context_get_store (context), ms_context_get_actor (context)->user, list_one, &listing, error);
}

static void
collect_one (const char *name,
             const char *value,
             gpointer    user_data)
{
  g_hash_table_insert (user_data, g_strdup (name), g_strdup (value));
}

static gboolean
check_bounds (GHashTable  *all,
              GError     **error)
{
  GHashTableIter iter;
  const char *name;
  const char *value;
  gsize bytes = 0;

  g_hash_table_iter_init (&iter, all);
  while (g_hash_table_iter_next (&iter, (gpointer *) &name, (gpointer *) &value))
    bytes += strlen (name) + strlen (value);
  return (g_hash_table_size (all) <= MS_LIMIT_PREFS && bytes <= MS_LIMIT_PREFS_BYTES) || ms_error_set (error, MS_ERROR_TOO_MANY_PREFS);
}

static gboolean
write_change (MsContext           *context,
              const MsUser        *caller,
              const MsPreference  *change,
              gint64              *event_seq,
              GError             **error)
{
  gint64 user = ms_context_get_actor (context)->user;
  gint64 seq = ms_event_encode_pref_change (ms_context_get_log (context), user, caller->id, change->name,
                                            change->value != NULL ? change->value : "null", ms_context_get_now (context), error);

  return ms_service_keep_seq (seq, event_seq)
         && ms_preference_store_set (ms_context_get_store (context), user, change->name, change->value, error);
}

gboolean
ms_preference_service_set (MsContext           *context,
                           const MsPreference  *changes,
                           guint                n_changes,
                           gint64              *event_seq,
                           GError             **error)
{
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);
  g_autoptr(GHashTable) before = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autoptr(GHashTable) after = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  MsStore *store = ms_context_get_store (context);
  gint64 user = ms_context_get_actor (context)->user;

  if (caller == NULL || !ms_preference_store_visit (store, user, collect_one, before, error)
      || !ms_preference_store_visit (store, user, collect_one, after, error))
    return FALSE;
  for (guint i = 0; i < n_changes; i++)
    if (changes[i].value != NULL)
      collect_one (changes[i].name, changes[i].value, after);
    else
      g_hash_table_remove (after, changes[i].name);
  if (!check_bounds (after, error))
    return FALSE;

  ms_service_start_seq (context, event_seq);
  for (guint i = 0; i < n_changes; i++)
    if (g_strcmp0 (g_hash_table_lookup (before, changes[i].name), changes[i].value) != 0
        && !write_change (context, caller, &changes[i], event_seq, error))
      return FALSE;
  return TRUE;
}
