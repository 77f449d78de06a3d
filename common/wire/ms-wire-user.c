/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The user object. SDKs in typed languages want every member of its documented type or not at all, so what is not known is left
 * out instead of being sent as null or "". */

#define G_LOG_DOMAIN "ms-wire"

#include "config.h"

#include "ms-wire-user.h"

#include <string.h>

#include "ms-error.h"
#include "ms-initials.h"
#include "ms-timestamp.h"
#include "ms-zone.h"

/* Where nobody said what their clock is. */
#define KEY_TZ_IS_DEFAULT "tz_is_default"

/* The colour of a name in clients that ask the server for it. */
static const char * const colors[] = {
  "9f69e7", "4bbe2e", "e7392d", "3c989f", "674b1b", "e96699", "e0a729", "684b6c", "5b89d5", "2b6836", "99a949", "df3dc0",
};

static const char *
or_empty (const char *text)
{
  return text != NULL ? text : "";
}

static const char *
color_of (const char *id)
{
  return colors[g_str_hash (or_empty (id)) % G_N_ELEMENTS (colors)];
}

static void
write_real_name (MsJsonWriter *writer,
                 const MsUser *user)
{
  g_auto(GStrv) words = g_strsplit (or_empty (user->real_name), " ", 2);

  ms_json_writer_add_string (writer, "real_name", or_empty (user->real_name));
  ms_json_writer_add_string (writer, "real_name_normalized", or_empty (user->real_name));
  ms_json_writer_add_string (writer, "first_name", or_empty (words[0]));
  ms_json_writer_add_string (writer, "last_name", words[0] != NULL ? or_empty (words[1]) : "");
}

/* Another picture, another hash: of initials, another name. */
static void
write_hash (MsJsonWriter *writer,
            const MsUser *user)
{
  const char *hash = user->avatar != NULL ? strrchr (user->avatar, '/') : NULL;
  g_autofree char *made = hash == NULL ? g_strdup_printf ("g%08x", ms_initials_hash (ms_user_get_shown_name (user))) : NULL;

  ms_json_writer_add_string (writer, "avatar_hash", hash != NULL ? hash + 1 : made);
}

static void
write_images (MsJsonWriter *writer,
              const MsUser *user)
{
  static const int sizes[] = { 24, 32, 48, 72, 192, 512 };
  const char *base = user->avatar != NULL ? user->avatar : user->tile;

  write_hash (writer, user);
  ms_json_writer_add_boolean (writer, "is_custom_image", user->avatar != NULL);
  if (base == NULL)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *key = g_strdup_printf ("image_%d", sizes[i]);
      g_autofree char *url = g_strdup_printf ("%s/%d", base, sizes[i]);

      ms_json_writer_key_string (writer, key);
      ms_json_writer_string (writer, url, -1);
    }
}

void
ms_wire_write_profile (MsJsonWriter *writer,
                       const MsUser *user,
                       const char   *team_id)
{
  ms_json_writer_open_object (writer);
  ms_json_writer_add_string (writer, "title", or_empty (user->title));
  ms_json_writer_add_string (writer, "phone", or_empty (user->phone));
  ms_json_writer_add_string (writer, "skype", "");
  write_real_name (writer, user);
  ms_json_writer_add_string (writer, "display_name", or_empty (user->display_name));
  ms_json_writer_add_string (writer, "display_name_normalized", or_empty (user->display_name));
  ms_json_writer_add_string (writer, "status_text", or_empty (user->status_text));
  ms_json_writer_add_string (writer, "status_emoji", or_empty (user->status_emoji));
  ms_json_writer_add_int (writer, "status_expiration", user->status_expiration);
  ms_json_writer_add_string (writer, "email", user->email);
  ms_json_writer_add_string (writer, "bot_id", user->bot_id);
  ms_json_writer_add_string (writer, "api_app_id", user->app_id);
  write_images (writer, user);
  ms_json_writer_add_string (writer, "team", team_id);
  ms_json_writer_close_object (writer);
}

static void
write_role (MsJsonWriter *writer,
            MsRole        role)
{
  ms_json_writer_add_string (writer, "role", ms_role_to_string (role));
  ms_json_writer_add_boolean (writer, "is_admin", role == MS_ROLE_ADMIN || role == MS_ROLE_OWNER);
  ms_json_writer_add_boolean (writer, "is_owner", role == MS_ROLE_OWNER);
  ms_json_writer_add_boolean (writer, "is_primary_owner", role == MS_ROLE_OWNER);
  ms_json_writer_add_boolean (writer, "is_restricted", role == MS_ROLE_GUEST);
  ms_json_writer_add_boolean (writer, "is_ultra_restricted", FALSE);
  ms_json_writer_add_boolean (writer, "is_bot", role == MS_ROLE_BOT);
  ms_json_writer_add_boolean (writer, "is_app_user", FALSE);
}

/* SDKs read a zone of everybody: who has set none, or one that is not known here, has the clock of the server. What it shows is of this moment:
 * summer and winter differ. */
static void
write_zone (MsJsonWriter *writer,
            const char   *name)
{
  gboolean is_set = name != NULL && *name != '\0';
  const char *local = ms_zone_get_local_name ();
  g_autoptr(GTimeZone) own = ms_zone_find (name);
  g_autoptr(GTimeZone) zone = own != NULL ? g_time_zone_ref (own) : ms_zone_find (local);
  int interval;

  ms_json_writer_add_string (writer, "tz", is_set ? name : local);
  if (!is_set)
    ms_json_writer_add_boolean (writer, KEY_TZ_IS_DEFAULT, TRUE);
  if (zone == NULL)
    zone = g_time_zone_new_utc ();
  interval = g_time_zone_find_interval (zone, G_TIME_TYPE_UNIVERSAL, g_get_real_time () / G_USEC_PER_SEC);
  ms_json_writer_add_string (writer, "tz_label", g_time_zone_get_abbreviation (zone, interval));
  ms_json_writer_add_int (writer, "tz_offset", g_time_zone_get_offset (zone, interval));
}

void
ms_wire_write_user_short (MsJsonWriter *writer,
                          const MsUser *user,
                          const char   *team_id)
{
  g_auto(GStrv) words = NULL;
  g_autofree char *image = NULL;

  g_return_if_fail (user != NULL);

  words = g_strsplit (or_empty (user->real_name), " ", 2);
  image = user->avatar != NULL ? g_strdup_printf ("%s/72", user->avatar) : NULL;
  ms_json_writer_open_object (writer);
  write_hash (writer, user);
  ms_json_writer_add_string (writer, "image_72", image);
  ms_json_writer_add_string (writer, "first_name", or_empty (words[0]));
  ms_json_writer_add_string (writer, "real_name", or_empty (user->real_name));
  ms_json_writer_add_string (writer, "display_name", or_empty (user->display_name));
  ms_json_writer_add_string (writer, "team", team_id);
  ms_json_writer_add_string (writer, "name", user->name);
  ms_json_writer_add_boolean (writer, "is_restricted", user->role == MS_ROLE_GUEST);
  ms_json_writer_add_boolean (writer, "is_ultra_restricted", FALSE);
  ms_json_writer_close_object (writer);
}

void
ms_wire_write_user (MsJsonWriter *writer,
                    const MsUser *user,
                    const char   *team_id)
{
  g_return_if_fail (user != NULL);

  ms_json_writer_open_object (writer);
  ms_json_writer_add_string (writer, "id", user->id);
  ms_json_writer_add_string (writer, "team_id", team_id);
  ms_json_writer_add_string (writer, "name", user->name);
  ms_json_writer_add_boolean (writer, "deleted", user->deleted);
  ms_json_writer_add_string (writer, "color", color_of (user->id));
  ms_json_writer_add_string (writer, "real_name", or_empty (user->real_name));
  write_zone (writer, user->tz);
  ms_json_writer_add_string (writer, "locale", user->locale);
  ms_json_writer_key (writer, "profile");
  ms_wire_write_profile (writer, user, team_id);
  write_role (writer, user->role);
  ms_json_writer_add_int (writer, "updated", ms_timestamp_to_seconds (user->updated));
  if (user->has_presence)
    {
      ms_json_writer_add_string (writer, "presence", user->active ? "active" : "away");
      ms_json_writer_add_boolean (writer, "connected", user->connected);
    }
  ms_json_writer_close_object (writer);
}

/* Servers of Slack's kind say the role in flags only. */
static MsRole
read_role (MsJsonNode node)
{
  g_autofree char *name = ms_json_node_dup_member_string (node, "role");
  MsRole role = MS_ROLE_MEMBER;

  if (ms_role_from_string (name, &role))
    return role;
  if (ms_json_node_get_member_boolean (node, "is_owner"))
    return MS_ROLE_OWNER;
  if (ms_json_node_get_member_boolean (node, "is_admin"))
    return MS_ROLE_ADMIN;
  if (ms_json_node_get_member_boolean (node, "is_bot"))
    return MS_ROLE_BOT;
  if (ms_json_node_get_member_boolean (node, "is_restricted") || ms_json_node_get_member_boolean (node, "is_ultra_restricted"))
    return MS_ROLE_GUEST;
  return MS_ROLE_MEMBER;
}

static void
read_profile (MsUser     *user,
              MsJsonNode  profile)
{
  user->real_name = ms_json_node_dup_member_string (profile, "real_name");
  user->display_name = ms_json_node_dup_member_string (profile, "display_name");
  user->title = ms_json_node_dup_member_string (profile, "title");
  user->phone = ms_json_node_dup_member_string (profile, "phone");
  user->status_text = ms_json_node_dup_member_string (profile, "status_text");
  user->status_emoji = ms_json_node_dup_member_string (profile, "status_emoji");
  user->status_expiration = ms_json_node_get_member_int64 (profile, "status_expiration", 0);
  user->email = ms_json_node_dup_member_string (profile, "email");
  user->bot_id = ms_json_node_dup_member_string (profile, "bot_id");
  user->app_id = ms_json_node_dup_member_string (profile, "api_app_id");
}

MsUser *
ms_wire_read_user (MsJsonNode   node,
                   GError     **error)
{
  g_autoptr(MsUser) user = ms_user_new (NULL, NULL);
  MsJsonNode presence = ms_json_node_get_member (node, "presence");

  user->id = ms_json_node_dup_member_string (node, "id");
  user->name = ms_json_node_dup_member_string (node, "name");
  if (user->id == NULL || user->name == NULL)
    {
      ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, "user without id or name");
      return NULL;
    }

  read_profile (user, ms_json_node_get_member (node, "profile"));
  if (user->real_name == NULL)
    user->real_name = ms_json_node_dup_member_string (node, "real_name");
  if (!ms_json_node_get_member_boolean (node, KEY_TZ_IS_DEFAULT))
    user->tz = ms_json_node_dup_member_string (node, "tz");
  user->role = read_role (node);
  user->deleted = ms_json_node_get_member_boolean (node, "deleted");
  user->updated = CLAMP (ms_json_node_get_member_int64 (node, "updated", 0), 0, G_MAXINT32) * G_USEC_PER_SEC;
  user->has_presence = ms_json_node_get_type (presence) == MS_JSON_STRING;
  user->active = ms_json_node_equal_string (presence, "active");
  user->connected = ms_json_node_get_member_boolean (node, "connected");
  return g_steal_pointer (&user);
}
