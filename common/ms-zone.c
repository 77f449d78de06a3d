/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A zone is a file on the disk, and a list of people names few of them very often: those that exist are kept. One zone can be written in
 * many ways, so the table is bounded; what has no place there is read each time. */

#define G_LOG_DOMAIN "ms-common"

#include "config.h"

#include "ms-zone.h"

#define MAX_ZONES 1024

static GMutex lock;
static GHashTable *zones; /* name → GTimeZone; made when first needed, kept to the end */

static GTimeZone *
look_up (const char *name)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&lock);
  GTimeZone *zone = zones != NULL ? g_hash_table_lookup (zones, name) : NULL;

  return zone != NULL ? g_time_zone_ref (zone) : NULL;
}

static void
remember (const char *name,
          GTimeZone  *zone)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&lock);

  if (zones == NULL)
    zones = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_time_zone_unref);
  if (g_hash_table_size (zones) < MAX_ZONES)
    g_hash_table_replace (zones, g_strdup (name), g_time_zone_ref (zone));
}

/* Offsets like "+05:37" are zones for GLib: they are as many as somebody likes to write, and cost no file. */
static gboolean
is_offset (const char *name)
{
  return g_ascii_isdigit (*name) || *name == '+' || *name == '-';
}

GTimeZone *
ms_zone_find (const char *name)
{
  GTimeZone *zone;

  if (name == NULL || *name == '\0' || is_offset (name) || g_strrstr (name, "..") != NULL || *name == '/' || *name == ':')
    return NULL;
  zone = look_up (name);
  if (zone != NULL)
    return zone;

  zone = g_time_zone_new_identifier (name);
  if (zone != NULL)
    remember (name, zone);
  return zone;
}

/* GLib reads the file of the local zone each time that it is asked for. */
const char *
ms_zone_get_local_name (void)
{
  static const char *name = NULL;

  if (g_once_init_enter (&name))
    {
      g_autoptr(GTimeZone) local = g_time_zone_new_local ();
      const char *found = g_time_zone_get_identifier (local);
      g_autoptr(GTimeZone) known = ms_zone_find (found);

      g_once_init_leave (&name, g_intern_string (known != NULL ? found : "UTC"));
    }
  return name;
}
