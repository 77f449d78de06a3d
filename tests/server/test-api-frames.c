/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the server says is what the clients were taught: every frame that a busy day makes, and the great replies, have the members
 * of the fixtures in tests/fixtures/wire, of the same types. */

#include "config.h"

#include <string.h>

#include "ms-test-api.h"

typedef struct
{
  GHashTable *seen; /* names of fixtures that were met */
} Watcher;

static MsJsonReader *
read_fixture (const char *name)
{
  g_autofree char *file = g_strconcat (name, ".json", NULL);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "..", "fixtures", "wire", file, NULL);
  g_autofree char *text = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) error = NULL;
  MsJsonReader *reader = ms_json_reader_new ();
  gsize length;

  g_file_get_contents (path, &text, &length, &error);
  g_assert_no_error (error);
  bytes = g_bytes_new_take (g_steal_pointer (&text), length);
  ms_json_reader_parse_bytes (reader, bytes, &error);
  g_assert_no_error (error);
  return reader;
}

/* Members that are there only in some cases. */
static gboolean
is_optional (const char *name)
{
  static const char * const names[] = { "client_msg_id", "inviter", "edited", "email", "latest_reply", "tz", "tz_is_default", "tz_label", "tz_offset",
                                        "status_expiration", "image_default", "pinned_to", NULL };

  return g_strv_contains (names, name);
}

static void
assert_like (const char *where,
             MsJsonNode  expected,
             MsJsonNode  got)
{
  MsJsonNode key;
  MsJsonNode value;
  MsJsonIter iter;

  if (ms_json_node_get_type (expected) != ms_json_node_get_type (got))
    g_error ("%s: type %d instead of %d", where, ms_json_node_get_type (got), ms_json_node_get_type (expected));
  if (ms_json_node_get_type (expected) != MS_JSON_OBJECT || g_str_has_suffix (where, ".heads") || g_str_has_suffix (where, ".dnd_users"))
    return;
  ms_json_iter_init (&iter, expected);
  while (ms_json_iter_next (&iter, &key, &value))
    {
      g_autofree char *name = ms_json_node_dup_string (key);
      g_autofree char *path = g_strconcat (where, ".", name, NULL);
      MsJsonNode member = ms_json_node_get_member (got, name);

      if (ms_json_node_get_type (member) != MS_JSON_NONE || !is_optional (name))
        assert_like (path, value, member);
    }
}

static gboolean
is_tombstone (MsJsonNode frame)
{
  return ms_json_node_equal_string (ms_json_node_get_member (ms_json_node_get_member (frame, "message"), "subtype"), "tombstone");
}

static char *
fixture_of (MsJsonNode frame)
{
  g_autofree char *type = ms_json_node_dup_member_string (frame, "type");
  g_autofree char *subtype = ms_json_node_dup_member_string (frame, "subtype");
  char *name;

  if (type == NULL)
    return NULL;
  if (ms_json_node_get_member_boolean (frame, "is_ephemeral"))
    name = g_strdup ("event-message-ephemeral");
  else if (g_strcmp0 (subtype, "channel_topic") == 0 || g_strcmp0 (subtype, "channel_purpose") == 0)
    name = g_strconcat ("event-message-", subtype + strlen ("channel_"), NULL);
  else if (g_strcmp0 (subtype, "message_changed") == 0 && is_tombstone (frame))
    name = g_strdup ("event-message-tombstone");
  else if (g_strcmp0 (subtype, "thread_broadcast") == 0)
    name = g_strdup ("event-message-thread-broadcast");
  else if (g_str_equal (type, "message") && subtype == NULL && ms_json_node_get_member_ts (frame, "thread_ts") > 0)
    name = g_strdup ("event-message-reply");
  else if (subtype != NULL && g_str_has_prefix (subtype, "message_"))
    name = g_strconcat ("event-message-", subtype + strlen ("message_"), NULL);
  else
    name = g_strconcat ("event-", type, NULL);
  return g_strdelimit (name, "_", '-');
}

static void
watch (MsEvent  *event,
       gpointer  user_data)
{
  Watcher *self = user_data;
  g_autoptr(MsJsonReader) reader = ms_json_reader_new ();
  g_autoptr(MsJsonReader) fixture = NULL;
  g_autofree char *name = NULL;
  gsize length;
  const char *json = ms_event_get_json (event, &length);

  if (ms_event_get_classes (event) == MS_EVENT_CLASS_INTERNAL)
    return;
  g_assert_true (ms_json_reader_parse (reader, json, length, NULL));
  name = fixture_of (ms_json_reader_get_root (reader));
  g_assert_nonnull (name);
  fixture = read_fixture (name);
  assert_like (name, ms_json_reader_get_root (fixture), ms_json_reader_get_root (reader));
  g_hash_table_add (self->seen, g_steal_pointer (&name));
}

/* %1 and %2 in @pattern are @a and @b. */
static char *
format (const char *pattern,
        const char *a,
        const char *b)
{
  g_autoptr(GString) text = g_string_new (pattern);

  g_string_replace (text, "%1", a, 0);
  g_string_replace (text, "%2", b != NULL ? b : "", 0);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static MsJsonNode
call (TestApi          *api,
      const TestPerson *person,
      const char       *method,
      const char       *pattern,
      const char       *a,
      const char       *b)
{
  g_autofree char *json = format (pattern, a, b);

  return test_api_ok (api, person, method, json);
}

static void
use_message (TestApi          *api,
             const TestPerson *person,
             const char       *channel,
             const char       *ts)
{
  static const char * const methods[] = { "reactions.add", "reactions.remove", "pins.add", "pins.remove", "stars.add", "stars.remove" };

  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    call (api, person, methods[i], "{\"channel\":\"%1\",\"timestamp\":\"%2\",\"name\":\"eyes\"}", channel, ts);
  call (api, person, "micro.drafts.set", "{\"channel\":\"%1\",\"thread_ts\":\"%2\",\"text\":\"x\"}", channel, ts);
  call (api, person, "micro.drafts.delete", "{\"channel\":\"%1\",\"thread_ts\":\"%2\"}", channel, ts);
  call (api, person, "micro.prefs.set", "{\"prefs\":{\"muted_channels\":[\"%1\"]}}", channel, NULL);
  call (api, person, "micro.prefs.set", "{\"prefs\":{\"muted_channels\":[]}}", channel, NULL);
}

static void
use_channel (TestApi          *api,
             const TestPerson *anna,
             const TestPerson *ivan,
             const char       *json)
{
  g_autofree char *id = test_json_string (test_api_ok (api, anna, "conversations.create", json), "channel.id");
  g_autofree char *ts = NULL;

  call (api, anna, "conversations.invite", "{\"channel\":\"%1\",\"users\":\"%2\"}", id, ivan->id);
  call (api, anna, "conversations.setTopic", "{\"channel\":\"%1\",\"topic\":\"t\"}", id, NULL);
  call (api, anna, "conversations.setPurpose", "{\"channel\":\"%1\",\"purpose\":\"p\"}", id, NULL);
  call (api, anna, "conversations.rename", "{\"channel\":\"%1\",\"name\":\"%2\"}", id, strstr (json, "true") != NULL ? "p2" : "c2");
  ts = test_json_string (call (api, anna, "chat.postMessage", "{\"channel\":\"%1\",\"text\":\"x\"}", id, NULL), "ts");
  call (api, ivan, "conversations.mark", "{\"channel\":\"%1\",\"ts\":\"%2\"}", id, ts);
  use_message (api, ivan, id, ts);
  call (api, anna, "chat.update", "{\"channel\":\"%1\",\"ts\":\"%2\",\"text\":\"y\"}", id, ts);
  call (api, anna, "chat.delete", "{\"channel\":\"%1\",\"ts\":\"%2\"}", id, ts);
  call (api, ivan, "conversations.leave", "{\"channel\":\"%1\"}", id, NULL);
  call (api, anna, "conversations.archive", "{\"channel\":\"%1\"}", id, NULL);
  call (api, anna, "conversations.unarchive", "{\"channel\":\"%1\"}", id, NULL);
}

static void
use_direct (TestApi          *api,
            const TestPerson *anna,
            const TestPerson *ivan)
{
  g_autofree char *id = test_json_string (call (api, anna, "conversations.open", "{\"users\":\"%1\"}", ivan->id, NULL), "channel.id");
  g_autofree char *ts = test_json_string (call (api, anna, "chat.postMessage", "{\"channel\":\"%1\",\"text\":\"x\"}", id, NULL), "ts");

  call (api, ivan, "conversations.mark", "{\"channel\":\"%1\",\"ts\":\"%2\"}", id, ts);
  call (api, ivan, "conversations.close", "{\"channel\":\"%1\"}", id, NULL);
  call (api, ivan, "conversations.open", "{\"channel\":\"%1\"}", id, NULL);
}

static void
assert_reply_like (TestApi    *api,
                   const char *name)
{
  g_autoptr(MsJsonReader) fixture = read_fixture (name);

  assert_like (name, ms_json_reader_get_root (fixture), ms_json_reader_get_root (api->reader));
}

static void
assert_part_like (TestApi    *api,
                  const char *path,
                  const char *name)
{
  g_autoptr(MsJsonReader) fixture = read_fixture (name);

  assert_like (name, ms_json_reader_get_root (fixture), test_json_at (ms_json_reader_get_root (api->reader), path));
}

static void
use_thread (TestApi          *api,
            const TestPerson *anna,
            const TestPerson *ivan)
{
  g_autofree char *root = test_json_string (test_api_ok (api, anna, "chat.postMessage", "{\"channel\":\"#general\",\"text\":\"x\"}"), "ts");
  g_autofree char *general = test_json_string (ms_json_reader_get_root (api->reader), "channel");
  g_autofree char *reply = NULL;

  reply = test_json_string (call (api, ivan, "chat.postMessage", "{\"channel\":\"%1\",\"text\":\"y\",\"thread_ts\":\"%2\"}", general, root), "ts");
  call (api, ivan, "chat.postMessage", "{\"channel\":\"%1\",\"text\":\"z\",\"thread_ts\":\"%2\",\"reply_broadcast\":true}", general, root);
  call (api, anna, "micro.threads.mark", "{\"channel\":\"%1\",\"thread_ts\":\"%2\",\"ts\":\"9999999999\"}", general, root);
  call (api, anna, "conversations.replies", "{\"channel\":\"%1\",\"ts\":\"%2\",\"limit\":2}", general, root);
  assert_reply_like (api, "reply-replies");
  assert_part_like (api, "messages.0", "message-root");
  assert_part_like (api, "messages.1", "message-reply");
  test_api_ok (api, anna, "micro.threads.list", NULL);
  assert_reply_like (api, "reply-threads");
  assert_part_like (api, "threads.0.root", "message-root");
  call (api, anna, "chat.postEphemeral", "{\"channel\":\"%1\",\"user\":\"%2\",\"text\":\"x\"}", general, ivan->id);
  call (api, anna, "chat.update", "{\"channel\":\"%1\",\"ts\":\"%2\",\"text\":\"edited\"}", general, root);
  call (api, anna, "micro.history", "{\"channel\":\"%1\",\"ts\":\"%2\"}", general, root);
  assert_reply_like (api, "reply-versions");
  call (api, anna, "micro.threads.subscribe", "{\"channel\":\"%1\",\"thread_ts\":\"%2\",\"subscribed\":false}", general, root);
  call (api, anna, "chat.delete", "{\"channel\":\"%1\",\"ts\":\"%2\"}", general, root);
  call (api, ivan, "chat.delete", "{\"channel\":\"%1\",\"ts\":\"%2\"}", general, reply);
}

static void
use_group (TestApi          *api,
           const TestPerson *anna,
           const TestPerson *ivan,
           const TestPerson *maren)
{
  g_autofree char *users = g_strconcat (ivan->id, ",", maren->id, NULL);
  g_autofree char *id = test_json_string (call (api, anna, "conversations.open", "{\"users\":\"%1\"}", users, NULL), "channel.id");
  g_autofree char *ts = NULL;

  assert_part_like (api, "channel", "channel-mpim");
  ts = test_json_string (call (api, anna, "chat.postMessage", "{\"channel\":\"%1\",\"text\":\"x\"}", id, NULL), "ts");
  call (api, ivan, "conversations.mark", "{\"channel\":\"%1\",\"ts\":\"%2\"}", id, ts);
  call (api, ivan, "conversations.close", "{\"channel\":\"%1\"}", id, NULL);
  call (api, ivan, "conversations.open", "{\"channel\":\"%1\"}", id, NULL);
}

static void
use_people (TestApi          *api,
            const TestPerson *anna,
            const TestPerson *ivan)
{
  MsJsonNode root = test_api_ok (api, anna, "usergroups.create", "{\"name\":\"Cooks\"}");
  g_autofree char *id = test_json_string (root, "usergroup.id");

  assert_part_like (api, "usergroup", "usergroup");
  call (api, anna, "usergroups.users.update", "{\"usergroup\":\"%1\",\"users\":\"%2\"}", id, ivan->id);
  test_api_ok (api, ivan, "users.profile.set", "{\"name\":\"title\",\"value\":\"Cook\"}");
  test_api_ok (api, ivan, "users.setPresence", "{\"presence\":\"away\"}");
  test_api_ok (api, ivan, "dnd.setSnooze", "{\"num_minutes\":5}");
}

static void
test_frames_are_like_fixtures (void)
{
  static const char * const expected[] = {
    "event-message", "event-message-topic", "event-message-purpose", "event-message-changed", "event-message-deleted",
    "event-channel-created", "event-channel-joined", "event-group-joined", "event-channel-left", "event-group-left",
    "event-member-joined-channel", "event-member-left-channel", "event-channel-rename", "event-group-rename",
    "event-channel-archive", "event-channel-unarchive", "event-group-archive", "event-group-unarchive", "event-channel-marked", "event-group-marked",
    "event-im-marked", "event-im-created", "event-im-open", "event-im-close", "event-user-change", "event-team-join",
    "event-manual-presence-change", "event-message-reply", "event-message-thread-broadcast", "event-message-replied",
    "event-message-tombstone", "event-message-ephemeral", "event-thread-marked", "event-thread-subscribed", "event-thread-unsubscribed",
    "event-reaction-added", "event-reaction-removed", "event-pin-added", "event-pin-removed",
    "event-star-added", "event-star-removed", "event-pref-change", "event-micro-draft", "event-team-rename",
    "event-mpim-joined", "event-mpim-marked", "event-mpim-open", "event-mpim-close",
    "event-dnd-updated", "event-dnd-updated-user", "event-subteam-created", "event-subteam-updated",
  };
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(TestApi) api = test_api_new ();
  g_autoptr(TestPerson) anna = NULL;
  g_autoptr(TestPerson) ivan = NULL;
  g_autoptr(TestPerson) maren = NULL;
  Watcher watcher = { seen };

  api->watch = watch;
  api->watch_data = &watcher;
  anna = test_api_setup (api);
  ivan = test_api_register (api, anna, "ivan");
  maren = test_api_register (api, anna, "maren");
  use_channel (api, anna, ivan, "{\"name\":\"plans\"}");
  use_channel (api, anna, ivan, "{\"name\":\"secret\",\"is_private\":true}");
  use_direct (api, anna, ivan);
  use_thread (api, anna, ivan);
  use_group (api, anna, ivan, maren);
  use_people (api, anna, ivan);
  test_api_ok (api, anna, "micro.settings.set", "{\"team_name\":\"Andromeda\"}");

  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    if (!g_hash_table_contains (seen, expected[i]))
      g_error ("no frame was like %s", expected[i]);
}

static void
test_replies_are_like_fixtures (void)
{
  g_autoptr(TestApi) api = test_api_new ();
  g_autoptr(TestPerson) anna = test_api_setup (api);
  g_autofree char *general = test_json_string (ms_json_reader_get_root (api->reader), "channels.0.id");
  g_autofree char *ts = NULL;

  test_api_ok (api, anna, "micro.boot", NULL);
  assert_reply_like (api, "reply-boot");
  assert_part_like (api, "users.0", "user-owner");
  assert_part_like (api, "channels.0", "channel-public");
  assert_part_like (api, "team", "team");
  ts = test_json_string (test_api_ok (api, anna, "chat.postMessage", "{\"channel\":\"#general\",\"text\":\"x\"}"), "ts");
  assert_reply_like (api, "reply-post");
  call (api, anna, "conversations.history", "{\"channel\":\"%1\"}", general, NULL);
  assert_reply_like (api, "reply-history");
  assert_part_like (api, "messages.0", "message-plain");
  call (api, anna, "stars.add", "{\"channel\":\"%1\",\"timestamp\":\"%2\"}", general, ts);
  test_api_ok (api, anna, "stars.list", NULL);
  assert_reply_like (api, "reply-stars");
  test_api_ok (api, anna, "rtm.connect", NULL);
  assert_reply_like (api, "reply-rtm-connect");
  test_api_refused (api, anna, "conversations.info", NULL, "invalid_arguments");
  assert_reply_like (api, "reply-error-arguments");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/api-frames/frames-are-like-fixtures", test_frames_are_like_fixtures);
  g_test_add_func ("/server/api-frames/replies-are-like-fixtures", test_replies_are_like_fixtures);
  return g_test_run ();
}
