/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Bots on the wire. A message keeps what its bot was called when it spoke. */

#define G_LOG_DOMAIN "ms-wire"

#include "config.h"

#include "ms-wire-bot.h"

#include "ms-timestamp.h"
#include "ms-wire-content.h"

static void
write_icons (MsJsonWriter *writer,
             const MsBot  *bot)
{
  static const struct
  {
    const char *key;
    int size; /* that there are pictures of */
  } icons[] = { { "image_36", 48 }, { "image_48", 48 }, { "image_72", 72 } };

  ms_json_writer_key (writer, "icons");
  ms_json_writer_open_object (writer);
  for (gsize i = 0; bot->tile != NULL && i < G_N_ELEMENTS (icons); i++)
    {
      g_autofree char *url = g_strdup_printf ("%s/%d", bot->tile, icons[i].size);

      ms_json_writer_key_string (writer, icons[i].key);
      ms_json_writer_string (writer, url, -1);
    }
  ms_json_writer_close_object (writer);
}

static void
write_common (MsJsonWriter *writer,
              const MsBot  *bot)
{
  ms_json_writer_add_string (writer, "id", bot->id);
  ms_json_writer_add_string (writer, "app_id", bot->app_id);
  ms_json_writer_add_string (writer, "name", bot->name);
  write_icons (writer, bot);
  ms_json_writer_add_boolean (writer, "deleted", bot->deleted);
  ms_json_writer_add_int (writer, "updated", ms_timestamp_to_seconds (bot->updated));
}

void
ms_wire_write_bot (MsJsonWriter *writer,
                   const MsBot  *bot)
{
  g_return_if_fail (bot != NULL);

  ms_json_writer_open_object (writer);
  write_common (writer, bot);
  ms_json_writer_add_string (writer, "user_id", bot->user_id);
  ms_json_writer_close_object (writer);
}

static char *
add_string (char       *content,
            const char *name,
            const char *text)
{
  g_autoptr(MsJsonWriter) writer = ms_json_writer_new (0);
  const char *json;
  gsize length;

  ms_json_writer_string (writer, text, -1);
  json = ms_json_writer_peek (writer, &length);
  return ms_wire_content_add (content, name, json, (gssize) length);
}

static char *
add_profile (char        *content,
             const MsBot *bot,
             const char  *team_id)
{
  g_autoptr(MsJsonWriter) writer = ms_json_writer_new (0);
  const char *json;
  gsize length;

  ms_json_writer_open_object (writer);
  write_common (writer, bot);
  ms_json_writer_add_string (writer, "team_id", team_id);
  ms_json_writer_close_object (writer);
  json = ms_json_writer_peek (writer, &length);
  return ms_wire_content_add (content, MS_CONTENT_BOT_PROFILE, json, (gssize) length);
}

char *
ms_wire_content_sign (char        *content,
                      const MsBot *bot,
                      const char  *team_id)
{
  g_return_val_if_fail (bot != NULL, content);

  content = add_string (content, MS_CONTENT_BOT_ID, bot->id);
  if (bot->app_id == NULL)
    return content;
  content = add_string (content, MS_CONTENT_APP_ID, bot->app_id);
  return add_profile (content, bot, team_id);
}

char *
ms_wire_content_name (char       *content,
                      const char *username)
{
  return ms_wire_content_has (content, MS_CONTENT_USERNAME) ? content : add_string (content, MS_CONTENT_USERNAME, username);
}
