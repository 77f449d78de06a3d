/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The entries of an archive by their names: days, and what is of no use. */

#define G_LOG_DOMAIN "ms-exchange"

#include "config.h"

#include "ms-slack-folders.h"

#include <string.h>

#include "ms-file.h"
#include "ms-id.h"
#include "ms-slack-uploads.h"

#define DAY_NAME_LENGTH 15 /* YYYY-MM-DD.json */

static gboolean
is_day (const char *name)
{
  static const char form[] = "dddd-dd-dd.json";

  if (strlen (name) != DAY_NAME_LENGTH)
    return FALSE;
  for (gsize i = 0; i < DAY_NAME_LENGTH; i++)
    if (form[i] == 'd' && i < 10 ? !g_ascii_isdigit (name[i]) : name[i] != form[i])
      return FALSE;
  return TRUE;
}

/* Folders are called by the channel, those of direct messages, and of two channels of one name, by the id. */
static MsSlackPlace *
find_place (GHashTable *folders,
            GHashTable *ids,
            const char *name)
{
  const char *slash = strchr (name, '/');
  g_autofree char *folder = slash != NULL ? g_strndup (name, (gsize) (slash - name)) : NULL;
  MsSlackPlace *place = NULL;

  if (folder == NULL || !is_day (slash + 1))
    return NULL;
  place = g_hash_table_lookup (folders, folder);
  return place != NULL ? place : g_hash_table_lookup (ids, folder);
}

static gboolean
is_list (const char *name)
{
  static const char * const lists[] = { "users.json", "channels.json", "groups.json", "mpims.json", "dms.json" };

  for (gsize i = 0; i < G_N_ELEMENTS (lists); i++)
    if (g_str_equal (name, lists[i]))
      return TRUE;
  return FALSE;
}

static int
compare_days (gconstpointer a,
              gconstpointer b,
              gpointer      zip)
{
  return strcmp (ms_zip_reader_get_name (zip, *(const guint *) a), ms_zip_reader_get_name (zip, *(const guint *) b));
}

/* __uploads/ID/NAME, one for each id. */
static gboolean
add_upload (MsSlackSurvey *survey,
            const char    *name,
            guint          entry)
{
  g_auto(GStrv) segments = g_strsplit (name, "/", -1);
  static const char letters[] = { MS_ID_FILE, '\0' };
  MsSlackFile *file;

  if (g_strv_length (segments) != 3 || !g_str_equal (segments[0], MS_SLACK_UPLOADS) || *segments[2] == '\0'
      || !ms_id_is_valid (segments[1], letters) || g_hash_table_contains (survey->files_by_id, segments[1]))
    return FALSE;

  file = g_new0 (MsSlackFile, 1);
  file->id = g_strdup (segments[1]);
  file->name = ms_file_dup_safe_name (segments[2]);
  file->entry = entry;
  g_ptr_array_add (survey->files, file);
  g_hash_table_insert (survey->files_by_id, file->id, file);
  return TRUE;
}

void
ms_slack_folders_sort (MsZipReader   *zip,
                       MsSlackSurvey *survey,
                       GHashTable    *folders,
                       GHashTable    *ids)
{
  for (guint i = 0; i < ms_zip_reader_get_n (zip); i++)
    {
      const char *name = ms_zip_reader_get_name (zip, i);
      MsSlackPlace *place = find_place (folders, ids, name);

      if (place != NULL)
        g_array_append_val (place->days, i);
      else if (!add_upload (survey, name, i) && !is_list (name) && !g_str_has_suffix (name, "/"))
        g_ptr_array_add (survey->unused, g_strdup (name));
    }
  for (guint i = 0; i < survey->places->len; i++)
    g_array_sort_with_data (((MsSlackPlace *) g_ptr_array_index (survey->places, i))->days, compare_days, zip);
}
