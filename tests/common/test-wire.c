/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every fixture is read; objects survive a round trip through our values. */

#include "config.h"

#include <glib.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "ms-error.h"
#include "ms-frame.h"
#include "ms-limits.h"
#include "ms-wire-bot.h"
#include "ms-wire-channel.h"
#include "ms-wire-content.h"
#include "ms-wire-message.h"
#include "ms-wire-team.h"
#include "ms-wire-user.h"

#define TEAM "T0TEAM00001"

static GBytes *
load (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "fixtures", "wire", name, NULL);
  g_autoptr(GError) error = NULL;
  char *text;
  gsize length;

  g_file_get_contents (path, &text, &length, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (text, length);
}

static MsJsonReader *
read_fixture (const char *name)
{
  g_autoptr(GBytes) bytes = load (name);
  g_autoptr(GError) error = NULL;
  MsJsonReader *reader = ms_json_reader_new ();

  ms_json_reader_parse_bytes (reader, bytes, &error);
  g_assert_no_error (error);
  return reader;
}

/* The same document, whatever the order of members and the blanks. `color` is our own choice and left aside. */
static void
assert_same_document (GBytes     *written,
                      const char *fixture)
{
  g_autoptr(GBytes) expected = load (fixture);
  g_autoptr(JsonParser) a = json_parser_new ();
  g_autoptr(JsonParser) b = json_parser_new ();
  g_autoptr(GError) error = NULL;
  JsonObject *x;
  JsonObject *y;

  json_parser_load_from_data (a, g_bytes_get_data (written, NULL), (gssize) g_bytes_get_size (written), &error);
  g_assert_no_error (error);
  json_parser_load_from_data (b, g_bytes_get_data (expected, NULL), (gssize) g_bytes_get_size (expected), &error);
  g_assert_no_error (error);
  x = json_node_get_object (json_parser_get_root (a));
  y = json_node_get_object (json_parser_get_root (b));
  if (json_object_has_member (x, "color"))
    json_object_set_string_member (x, "color", json_object_get_string_member (y, "color"));
  if (!json_object_equal (x, y))
    g_error ("%s came back as %.*s", fixture, (int) g_bytes_get_size (written), (const char *) g_bytes_get_data (written, NULL));
}

static void
test_users_round_trip (void)
{
  static const char * const names[] = { "user-owner.json", "user-member.json", "user-guest.json", "user-bot.json", "user-deactivated.json" };
  g_autoptr(MsJsonWriter) writer = ms_json_writer_new (0);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr(MsJsonReader) reader = read_fixture (names[i]);
      g_autoptr(GError) error = NULL;
      g_autoptr(MsUser) user = ms_wire_read_user (ms_json_reader_get_root (reader), &error);
      g_autoptr(MsUser) copy = NULL;
      g_autoptr(GBytes) bytes = NULL;

      g_assert_no_error (error);
      copy = ms_user_copy (user);
      ms_wire_write_user (writer, copy, TEAM);
      bytes = ms_json_writer_finish (writer);
      assert_same_document (bytes, names[i]);
    }
}

static void
test_channels_round_trip (void)
{
  static const char * const names[] = { "channel-public.json", "channel-private.json", "channel-mpim.json", "channel-archived.json",
                                        "channel-not-member.json", "channel-im.json", "channel-im-empty.json" };
  g_autoptr(MsJsonWriter) writer = ms_json_writer_new (0);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr(MsJsonReader) reader = read_fixture (names[i]);
      g_autoptr(GError) error = NULL;
      g_autoptr(MsChannel) channel = ms_wire_read_channel (ms_json_reader_get_root (reader), &error);
      g_autoptr(MsChannel) copy = NULL;
      g_autoptr(GBytes) bytes = NULL;

      g_assert_no_error (error);
      copy = ms_channel_copy (channel);
      ms_wire_write_channel (writer, copy, TEAM);
      bytes = ms_json_writer_finish (writer);
      assert_same_document (bytes, names[i]);
    }
}

static void
test_messages_round_trip (void)
{
  static const char * const names[] = {
    "message-plain.json", "message-edited.json", "message-channel-join.json", "message-group-join.json", "message-channel-leave.json",
    "message-channel-topic.json", "message-channel-purpose.json", "message-channel-name.json", "message-channel-archive.json",
    "message-channel-unarchive.json", "message-me.json", "message-bot.json", "message-root.json", "message-reply.json",
    "message-thread-broadcast.json", "message-tombstone.json", "message-no-formatting.json",
    "message-blocks.json", "message-under-a-name.json", "message-of-app.json", "message-of-webhook.json", "message-files.json",
  };
  g_autoptr(MsJsonWriter) writer = ms_json_writer_new (0);

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr(MsJsonReader) reader = read_fixture (names[i]);
      g_autoptr(GError) error = NULL;
      g_autoptr(MsMessage) message = ms_wire_read_message (ms_json_reader_get_root (reader), NULL, &error);
      g_autoptr(MsMessage) copy = NULL;
      g_autoptr(GBytes) bytes = NULL;

      g_assert_no_error (error);
      copy = ms_message_copy (message);
      g_assert_cmpint (ms_message_is_notice (copy), ==, i >= 2 && i <= 9);
      ms_wire_write_message (writer, copy, TEAM);
      bytes = ms_json_writer_finish (writer);
      assert_same_document (bytes, names[i]);
    }
}

/* What is signed as it is posted reads as it is written in the fixtures. */
static void
test_bots (void)
{
  const MsBot app = {
    .id = (char *) "B0BUILD0001",
    .name = (char *) "Build",
    .app_id = (char *) "A0BUILD0001",
    .user_id = (char *) "U0BUILD0001",
    .updated = G_GINT64_CONSTANT (1700000000) * G_USEC_PER_SEC,
  };
  const MsBot webhook = { .id = (char *) "B0ALARM0001", .name = (char *) "Alarm" };
  g_autofree char *signed_by_app = ms_wire_content_sign (NULL, &app, TEAM);
  g_autofree char *named = ms_wire_content_sign (ms_wire_content_name (NULL, webhook.name), &webhook, TEAM);
  g_autofree char *kept = ms_wire_content_name (g_strdup (named), "Other");
  g_autofree char *changed = ms_wire_content_merge (signed_by_app, "{\"blocks\":[{\"type\":\"divider\"}]}");
  const MsMessage posted = {
    .ts = G_GINT64_CONSTANT (1700000314) * G_USEC_PER_SEC,
    .user = (char *) "U0BUILD0001",
    .text = (char *) "Build passed",
    .content = signed_by_app,
  };
  const MsMessage hooked = {
    .ts = G_GINT64_CONSTANT (1700000315) * G_USEC_PER_SEC,
    .subtype = (char *) MS_SUBTYPE_BOT_MESSAGE,
    .text = (char *) "Disk is nearly full",
    .content = named,
  };
  g_autoptr(MsJsonWriter) writer = ms_json_writer_new (0);
  g_autoptr(GBytes) bot = NULL;
  g_autoptr(GBytes) first = NULL;
  g_autoptr(GBytes) second = NULL;

  ms_wire_write_bot (writer, &app);
  bot = ms_json_writer_finish (writer);
  assert_same_document (bot, "bot.json");
  ms_wire_write_message (writer, &posted, TEAM);
  first = ms_json_writer_finish (writer);
  assert_same_document (first, "message-of-app.json");
  ms_wire_write_message (writer, &hooked, TEAM);
  second = ms_json_writer_finish (writer);
  assert_same_document (second, "message-of-webhook.json");
  g_assert_cmpstr (kept, ==, named);
  g_assert_true (ms_wire_content_has (changed, MS_CONTENT_BOT_ID) && ms_wire_content_has (changed, MS_CONTENT_BLOCKS));
}

static void
check_team_round_trip (const char *name)
{
  g_autoptr(MsJsonWriter) writer = ms_json_writer_new (0);
  g_autoptr(MsJsonReader) reader = read_fixture (name);
  g_autoptr(GError) error = NULL;
  g_autoptr(MsTeam) team = ms_wire_read_team (ms_json_reader_get_root (reader), &error);
  g_autoptr(MsTeam) copy = NULL;
  g_autoptr(GBytes) bytes = NULL;

  g_assert_no_error (error);
  copy = ms_team_copy (team);
  ms_wire_write_team (writer, copy, NULL);
  bytes = ms_json_writer_finish (writer);
  assert_same_document (bytes, name);
}

static void
test_team_round_trip (void)
{
  check_team_round_trip ("team.json");
  check_team_round_trip ("team-icon.json");
}

static void
test_objects_without_id_are_refused (void)
{
  g_autoptr(MsJsonReader) reader = ms_json_reader_new ();
  g_autoptr(GError) error = NULL;

  g_assert_true (ms_json_reader_parse (reader, "{\"name\":\"x\"}", 12, NULL));
  g_assert_null (ms_wire_read_user (ms_json_reader_get_root (reader), &error));
  g_assert_error (error, MS_ERROR, MS_ERROR_INVALID_ARGUMENTS);
  g_assert_null (ms_wire_read_channel (MS_JSON_NODE_NONE, NULL));
  g_assert_null (ms_wire_read_message (MS_JSON_NODE_NONE, NULL, NULL));
  g_assert_null (ms_wire_read_team (MS_JSON_NODE_NONE, NULL));
}

static void
assert_bot_name (const char *json,
                 const char *name)
{
  g_autoptr(MsJsonReader) reader = ms_json_reader_new ();
  g_autoptr(MsMessage) message = NULL;

  g_assert_true (ms_json_reader_parse (reader, json, strlen (json), NULL));
  message = ms_wire_read_message (ms_json_reader_get_root (reader), NULL, NULL);
  g_assert_nonnull (message);
  g_assert_cmpstr (message->bot_name, ==, name);
}

/* The message's own name goes before that of the profile. */
static void
test_bot_name (void)
{
  assert_bot_name ("{\"ts\":\"1.000001\",\"username\":\"Grafana\",\"bot_profile\":{\"name\":\"Alerts\"}}", "Grafana");
  assert_bot_name ("{\"ts\":\"1.000001\",\"bot_profile\":{\"name\":\"Alerts\"}}", "Alerts");
  assert_bot_name ("{\"ts\":\"1.000001\",\"user\":\"U0000000001\"}", NULL);
  assert_bot_name ("{\"ts\":\"1.000001\",\"username\":7,\"bot_profile\":[]}", NULL);
}

/* Every stored event has its place; every fixture is sound. */
/* A message in its channel's topic names it once. */
static MsJsonNode
get_topic (MsJsonNode root)
{
  g_autofree char *type = ms_json_node_dup_member_string (root, MS_FRAME_KEY_TYPE);

  return ms_json_node_get_member (root, g_strcmp0 (type, MS_FRAME_MESSAGE) == 0 ? "channel" : MS_FRAME_KEY_TOPIC);
}

static void
test_fixtures (void)
{
  g_autofree char *folder = g_test_build_filename (G_TEST_DIST, "..", "fixtures", "wire", NULL);
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;
  int n = 0;

  g_assert_nonnull (dir);
  while ((name = g_dir_read_name (dir)) != NULL)
    {
      g_autoptr(MsJsonReader) reader = NULL;
      MsJsonNode root;

      if (!g_str_has_suffix (name, ".json"))
        continue;
      reader = read_fixture (name);
      root = ms_json_reader_get_root (reader);
      g_assert_cmpint (ms_json_node_get_type (root), ==, MS_JSON_OBJECT);
      if (g_str_has_prefix (name, "event-"))
        {
          g_assert_cmpint (ms_json_node_get_member_int64 (root, MS_FRAME_KEY_EVENT_SEQ, 0), >, 0);
          g_assert_cmpint (ms_json_node_get_member_int64 (root, MS_FRAME_KEY_PREV, -1), >=, 0);
          g_assert_cmpint (ms_json_node_get_member_ts (root, MS_FRAME_KEY_EVENT_TS), >, 0);
          g_assert_cmpint (ms_json_node_get_type (get_topic (root)), ==, MS_JSON_STRING);
        }
      n++;
    }
  g_assert_cmpint (n, >, 50);
}

static void
test_content_merges (void)
{
  static const struct
  {
    const char *content;
    const char *changes;
    const char *merged;
  } cases[] = {
    { NULL, NULL, NULL },
    { "{\"mrkdwn\":false}", NULL, "{\"mrkdwn\":false}" },
    { NULL, "{\"blocks\":[1]}", "{\"blocks\":[1]}" },
    { "{\"blocks\":[1],\"username\":\"x\"}", "{\"blocks\":[2, 3]}", "{\"blocks\":[2, 3],\"username\":\"x\"}" },
    { "{\"blocks\":[1],\"attachments\":[2]}", "{\"blocks\":[]}", "{\"attachments\":[2]}" },
    { "{\"blocks\":[1]}", "{\"blocks\":[],\"attachments\":null}", NULL },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *merged = ms_wire_content_merge (cases[i].content, cases[i].changes);

      g_assert_cmpstr (merged, ==, cases[i].merged);
    }
  g_assert_true (ms_wire_content_has (cases[3].content, MS_CONTENT_USERNAME));
  g_assert_false (ms_wire_content_has (cases[3].content, MS_CONTENT_ICONS));
  g_assert_false (ms_wire_content_has (NULL, MS_CONTENT_ICONS));
}

int
main (int   argc,
      char *argv[])
{
  g_setenv ("TZ", "UTC", TRUE); /* whose clock it is where nobody said */
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/common/wire/users-round-trip", test_users_round_trip);
  g_test_add_func ("/common/wire/channels-round-trip", test_channels_round_trip);
  g_test_add_func ("/common/wire/messages-round-trip", test_messages_round_trip);
  g_test_add_func ("/common/wire/content-merges", test_content_merges);
  g_test_add_func ("/common/wire/bots", test_bots);
  g_test_add_func ("/common/wire/team-round-trip", test_team_round_trip);
  g_test_add_func ("/common/wire/objects-without-id-are-refused", test_objects_without_id_are_refused);
  g_test_add_func ("/common/wire/message-bot-name", test_bot_name);
  g_test_add_func ("/common/wire/fixtures", test_fixtures);
  return g_test_run ();
}
