/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The file object. */

#define G_LOG_DOMAIN "ms-wire"

#include "config.h"

#include "ms-wire-file.h"

#include "ms-timestamp.h"

#define MAX_URL_NAME 80

/* The end of an address is for people; it is the id that counts. */
static char *
dup_name_in_url (const char *name)
{
  glong length = g_utf8_strlen (name, -1);
  const char *at = g_utf8_offset_to_pointer (name, MAX (0, length - MAX_URL_NAME));
  GString *plain = g_string_new (NULL);

  for (; *at != '\0'; at = g_utf8_next_char (at))
    g_string_append_c (plain, g_ascii_isalnum (*at) || *at == '.' || *at == '-' ? g_ascii_tolower (*at) : '_');
  return g_string_free (plain, FALSE);
}

char *
ms_wire_dup_file_url (const MsFile *file,
                      const char   *variant)
{
  g_autofree char *name = dup_name_in_url (file->name);

  return g_strconcat (file->origin, "/files/", file->id, variant != NULL ? "/" : "", variant != NULL ? variant : "", "/", name, NULL);
}

static void
add_url (MsJsonWriter *writer,
         const char   *key,
         const MsFile *file,
         const char   *variant)
{
  g_autofree char *url = ms_wire_dup_file_url (file, variant);

  ms_json_writer_key_string (writer, key);
  ms_json_writer_string (writer, url, -1);
}

static void
add_number (MsJsonWriter *writer,
            const char   *key,
            const char   *suffix,
            int           value)
{
  g_autofree char *name = g_strconcat (key, suffix, NULL);

  ms_json_writer_key_string (writer, name);
  ms_json_writer_int (writer, value);
}

static void
write_picture (MsJsonWriter *writer,
               const MsFile *file)
{
  for (guint i = 0; i < file->n_thumbs; i++)
    {
      const MsFileThumb *thumb = &file->thumbs[i];
      g_autofree char *key = g_strdup_printf ("thumb_%d", thumb->size);

      add_url (writer, key, file, key);
      add_number (writer, key, "_w", thumb->width);
      add_number (writer, key, "_h", thumb->height);
    }
  if (file->width <= 0 || file->height <= 0)
    return;
  ms_json_writer_add_int (writer, "original_w", file->width);
  ms_json_writer_add_int (writer, "original_h", file->height);
}

static void
write_places (MsJsonWriter *writer,
              const MsFile *file,
              const char   *key,
              MsFilePlace   place)
{
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  ms_json_writer_key (writer, key);
  ms_json_writer_open_array (writer);
  for (guint i = 0; file->shares != NULL && i < file->shares->len; i++)
    {
      const MsFileShare *share = g_ptr_array_index (file->shares, i);

      if (share->place == place && g_hash_table_add (seen, share->channel))
        ms_json_writer_string (writer, share->channel, -1);
    }
  ms_json_writer_close_array (writer);
}

static void
write_share (MsJsonWriter      *writer,
             const MsFileShare *share,
             const char        *team_id)
{
  ms_json_writer_open_object (writer);
  ms_json_writer_add_ts (writer, "ts", share->ts);
  ms_json_writer_add_string (writer, "channel_name", share->channel_name);
  ms_json_writer_add_string (writer, "team_id", team_id);
  ms_json_writer_add_string (writer, "share_user_id", share->user);
  ms_json_writer_key (writer, "reply_users");
  ms_json_writer_open_array (writer);
  ms_json_writer_close_array (writer);
  ms_json_writer_add_int (writer, "reply_users_count", 0);
  ms_json_writer_add_int (writer, "reply_count", 0);
  ms_json_writer_close_object (writer);
}

/* Shares come in the order of conversations, so that those of one stand together. */
static void
write_shares_of (MsJsonWriter *writer,
                 const MsFile *file,
                 const char   *team_id,
                 gboolean      is_public)
{
  const char *channel = NULL;

  ms_json_writer_key (writer, is_public ? "public" : "private");
  ms_json_writer_open_object (writer);
  for (guint i = 0; file->shares != NULL && i < file->shares->len; i++)
    {
      const MsFileShare *share = g_ptr_array_index (file->shares, i);

      if ((share->place == MS_FILE_PLACE_PUBLIC) != is_public)
        continue;
      if (g_strcmp0 (channel, share->channel) != 0)
        {
          if (channel != NULL)
            ms_json_writer_close_array (writer);
          channel = share->channel;
          ms_json_writer_key_string (writer, channel);
          ms_json_writer_open_array (writer);
        }
      write_share (writer, share, team_id);
    }
  if (channel != NULL)
    ms_json_writer_close_array (writer);
  ms_json_writer_close_object (writer);
}

static gboolean
is_shared (const MsFile *file,
           gboolean      is_public)
{
  for (guint i = 0; file->shares != NULL && i < file->shares->len; i++)
    if ((((const MsFileShare *) g_ptr_array_index (file->shares, i))->place == MS_FILE_PLACE_PUBLIC) == is_public)
      return TRUE;
  return FALSE;
}

static void
write_all_shares (MsJsonWriter *writer,
                  const MsFile *file,
                  const char   *team_id)
{
  write_places (writer, file, "channels", MS_FILE_PLACE_PUBLIC);
  write_places (writer, file, "groups", MS_FILE_PLACE_PRIVATE);
  write_places (writer, file, "ims", MS_FILE_PLACE_DIRECT);
  ms_json_writer_key (writer, "shares");
  ms_json_writer_open_object (writer);
  if (is_shared (file, TRUE))
    write_shares_of (writer, file, team_id, TRUE);
  if (is_shared (file, FALSE))
    write_shares_of (writer, file, team_id, FALSE);
  ms_json_writer_close_object (writer);
}

static void
write_constants (MsJsonWriter *writer)
{
  ms_json_writer_add_boolean (writer, "editable", FALSE);
  ms_json_writer_add_string (writer, "mode", "hosted");
  ms_json_writer_add_boolean (writer, "is_external", FALSE);
  ms_json_writer_add_string (writer, "external_type", "");
  ms_json_writer_add_boolean (writer, "public_url_shared", FALSE);
  ms_json_writer_add_boolean (writer, "display_as_bot", FALSE);
  ms_json_writer_add_string (writer, "username", "");
  ms_json_writer_add_boolean (writer, "has_rich_preview", FALSE);
  ms_json_writer_add_string (writer, "file_access", "visible");
  ms_json_writer_add_int (writer, "comments_count", 0);
}

static void
write_text (MsJsonWriter *writer,
            const MsFile *file)
{
  ms_json_writer_add_string (writer, "alt_txt", file->alt_text);
  if (file->preview == NULL)
    return;
  ms_json_writer_add_string (writer, "preview", file->preview);
  ms_json_writer_add_int (writer, "lines", file->lines);
}

static void
write_members (MsJsonWriter *writer,
               const MsFile *file,
               const char   *team_id)
{
  ms_json_writer_add_string (writer, "id", file->id);
  ms_json_writer_add_int (writer, "created", file->created);
  ms_json_writer_add_int (writer, "timestamp", file->created);
  ms_json_writer_add_string (writer, "name", file->name);
  ms_json_writer_add_string (writer, "title", file->title);
  ms_json_writer_add_string (writer, "mimetype", file->mimetype);
  ms_json_writer_add_string (writer, "filetype", file->filetype);
  ms_json_writer_add_string (writer, "pretty_type", ms_file_get_pretty_type (file->filetype));
  ms_json_writer_add_string (writer, "user", file->user);
  ms_json_writer_add_string (writer, "user_team", team_id);
  ms_json_writer_add_int (writer, "size", file->size);
  ms_json_writer_add_boolean (writer, "is_public", file->is_public);
  write_constants (writer);
  add_url (writer, "url_private", file, NULL);
  add_url (writer, "url_private_download", file, "download");
  add_url (writer, "permalink", file, NULL);
  write_picture (writer, file);
  write_text (writer, file);
}

void
ms_wire_write_file (MsJsonWriter *writer,
                    const MsFile *file,
                    const char   *team_id,
                    gboolean      with_shares)
{
  g_return_if_fail (file != NULL);

  ms_json_writer_open_object (writer);
  if (file->deleted)
    {
      ms_json_writer_add_string (writer, "id", file->id);
      ms_json_writer_add_string (writer, "mode", "tombstone");
    }
  else
    {
      write_members (writer, file, team_id);
      if (with_shares)
        write_all_shares (writer, file, team_id);
    }
  ms_json_writer_close_object (writer);
}
