/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Collects the rows of all families, once. */

#define G_LOG_DOMAIN "ms-api"

#include "config.h"

#include "ms-api-table.h"

#include <stdlib.h>
#include <string.h>

#include "ms-api-call-private.h"

static const MsApiMethod * const families[] = {
  ms_api_account_methods,
  ms_api_admin_methods,
  ms_api_app_methods,
  ms_api_aside_methods,
  ms_api_audit_methods,
  ms_api_channel_methods,
  ms_api_command_methods,
  ms_api_completeness_methods,
  ms_api_dnd_methods,
  ms_api_file_methods,
  ms_api_exchange_methods,
  ms_api_invite_methods,
  ms_api_keeping_methods,
  ms_api_message_methods,
  ms_api_pin_methods,
  ms_api_reaction_methods,
  ms_api_picture_methods,
  ms_api_reminder_methods,
  ms_api_search_methods,
  ms_api_session_methods,
  ms_api_settings_methods,
  ms_api_team_methods,
  ms_api_thread_methods,
  ms_api_totp_methods,
  ms_api_user_methods,
  ms_api_usergroup_methods,
  ms_api_webhook_methods,
};

static gpointer
build_table (gpointer data)
{
  GHashTable *table = g_hash_table_new (g_str_hash, g_str_equal);

  for (gsize i = 0; i < G_N_ELEMENTS (families); i++)
    for (const MsApiMethod *row = families[i]; row->name != NULL; row++)
      g_hash_table_insert (table, (gpointer) row->name, (gpointer) row);
  return table;
}

/* Never changed after it was built, so that every thread may read it. */
static GHashTable *
get_table (void)
{
  static GOnce once = G_ONCE_INIT;

  return g_once (&once, build_table, NULL);
}

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(const char * const *) a, *(const char * const *) b);
}

const MsApiMethod *
ms_api_table_lookup (const char *name)
{
  g_return_val_if_fail (name != NULL, NULL);

  return g_hash_table_lookup (get_table (), name);
}

gboolean
ms_api_table_is_open (const char *name)
{
  const MsApiMethod *method = ms_api_table_lookup (name);

  return method != NULL && method->access == MS_API_ACCESS_ANYONE;
}

const char **
ms_api_table_list (void)
{
  guint length;
  guint kept = 0;
  const char **names = (const char **) g_hash_table_get_keys_as_array (get_table (), &length);

  for (guint i = 0; i < length; i++)
    if (ms_api_table_lookup (names[i])->access != MS_API_ACCESS_DOOR)
      names[kept++] = names[i];
  names[kept] = NULL;
  qsort (names, kept, sizeof *names, compare_names);
  return names;
}
