/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two people talk: channels, messages, pages, read marks, direct messages, profiles. */

#include "config.h"

#include <string.h>

#include "ms-test-api.h"

typedef struct
{
  TestApi    *api;
  TestPerson *anna;
  TestPerson *ivan;
  char       *general;
} Fixture;

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  self->api = test_api_new ();
  self->anna = test_api_setup (self->api);
  self->general = test_json_string (ms_json_reader_get_root (self->api->reader), "channels.0.id");
  self->ivan = test_api_register (self->api, self->anna, "ivan");
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  test_person_free (self->anna);
  test_person_free (self->ivan);
  test_api_free (self->api);
  g_free (self->general);
}

/* (transfer full) */
static char *
json_of (const char *format,
         ...) G_GNUC_PRINTF (1, 2);

static char *
json_of (const char *format,
         ...)
{
  va_list arguments;
  char *text;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  return text;
}

static char *
post (Fixture          *self,
      const TestPerson *person,
      const char       *channel,
      const char       *text)
{
  g_autofree char *json = json_of ("{\"channel\":\"%s\",\"text\":\"%s\"}", channel, text);

  return test_json_string (test_api_ok (self->api, person, "chat.postMessage", json), "ts");
}

static void
test_post_and_read (Fixture       *self,
                    gconstpointer  data)
{
  g_autofree char *ts = post (self, self->anna, "#general", "a < b & <@U123>");
  g_autofree char *json = json_of ("{\"channel\":\"%s\"}", self->general);
  g_autofree char *channel = test_json_string (ms_json_reader_get_root (self->api->reader), "channel");
  g_autofree char *text = NULL;
  g_autofree char *back = NULL;
  g_autofree char *inner = NULL;
  MsJsonNode root;

  g_assert_cmpstr (channel, ==, self->general);
  g_assert_cmpint (ms_api_call_get_event_seq (self->api->call), >, 0);
  g_assert_cmpstr (ms_api_call_get_text (self->api->call), ==, "a &lt; b &amp; <@U123>");
  inner = test_json_string (ms_json_reader_get_root (self->api->reader), "message.channel");
  g_assert_null (inner);

  root = test_api_ok (self->api, self->ivan, "conversations.history", json);
  text = test_json_string (root, "messages.0.text");
  back = test_json_string (root, "messages.0.ts");
  g_assert_cmpstr (text, ==, "a &lt; b &amp; <@U123>");
  g_assert_cmpstr (back, ==, ts);
  g_assert_cmpint (ms_json_node_get_member_int64 (root, "seq", 0), >, 0);
}

static void
test_same_client_msg_id_posts_once (Fixture       *self,
                                    gconstpointer  data)
{
  static const char json[] = "{\"channel\":\"#general\",\"text\":\"once\",\"client_msg_id\":\"01890a5d-ac96-774b-bcce-b302099a8057\"}";
  g_autofree char *first = test_json_string (test_api_ok (self->api, self->anna, "chat.postMessage", json), "ts");
  gint64 seq = ms_api_call_get_event_seq (self->api->call);
  g_autofree char *second = test_json_string (test_api_ok (self->api, self->anna, "chat.postMessage", json), "ts");
  g_autofree char *other = NULL;

  g_assert_cmpstr (first, ==, second);
  g_assert_cmpint (ms_api_call_get_event_seq (self->api->call), ==, seq);
  other = test_json_string (test_api_ok (self->api, self->ivan, "chat.postMessage", json), "ts");
  g_assert_cmpstr (first, !=, other);
}

static void
test_pages (Fixture       *self,
            gconstpointer  data)
{
  g_autofree char *cursor = NULL;
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  int n_pages = 0;

  for (int i = 0; i < 25; i++)
    {
      g_autofree char *text = json_of ("message %d", i);
      g_autofree char *ts = post (self, self->anna, "#general", text);
    }

  do
    {
      g_autofree char *json = json_of ("{\"channel\":\"%s\",\"limit\":10,\"cursor\":\"%s\"}", self->general, cursor != NULL ? cursor : "");
      MsJsonNode root = test_api_ok (self->api, self->ivan, "conversations.history", json);
      MsJsonNode message;
      MsJsonIter iter;
      g_autofree char *ts = NULL;

      ms_json_iter_init (&iter, ms_json_node_get_member (root, "messages"));
      while (ms_json_iter_next (&iter, NULL, &message))
        g_assert_true (g_hash_table_add (seen, ms_json_node_dup_member_string (message, "ts")));
      g_free (cursor);
      cursor = test_json_string (root, "response_metadata.next_cursor");
      g_assert_cmpint (ms_json_node_get_member_boolean (root, "has_more"), ==, cursor[0] != '\0');
      n_pages++;
      /* What is written meanwhile does not shift the pages. */
      ts = post (self, self->ivan, "#general", "in between");
    }
  while (cursor[0] != '\0' && n_pages < 10);
  g_assert_cmpuint (g_hash_table_size (seen), >=, 25);
}

/* What waits in a queue is counted with all it holds, also with what nobody asks for. */
static void
test_cost_counts_everything (Fixture       *self,
                             gconstpointer  data)
{
  g_autofree char *filler = g_strnfill (100000, 'x');
  g_autofree char *json = json_of ("{\"channel\":\"%s\",\"text\":\"hello\",\"nobody\":\"%s\"}", self->general, filler);

  test_api_ok (self->api, self->anna, "chat.postMessage", json);
  g_assert_cmpuint (ms_api_call_get_cost (self->api->call), >, 100000);
}

static void
test_edit_and_delete (Fixture       *self,
                      gconstpointer  data)
{
  g_autofree char *ts = post (self, self->anna, "#general", "frist");
  g_autofree char *update = json_of ("{\"channel\":\"%s\",\"ts\":\"%s\",\"text\":\"first\"}", self->general, ts);
  g_autofree char *remove = json_of ("{\"channel\":\"%s\",\"ts\":\"%s\"}", self->general, ts);
  MsJsonNode root;
  g_autofree char *text = NULL;
  g_autofree char *editor = NULL;

  test_api_refused (self->api, self->ivan, "chat.update", update, "cant_update_message");
  test_api_refused (self->api, self->ivan, "chat.delete", remove, "cant_delete_message");
  root = test_api_ok (self->api, self->anna, "chat.update", update);
  text = test_json_string (root, "text");
  editor = test_json_string (root, "message.edited.user");
  g_assert_cmpstr (text, ==, "first");
  g_assert_cmpstr (editor, ==, self->anna->id);
  test_api_ok (self->api, self->anna, "chat.delete", remove);
  test_api_refused (self->api, self->anna, "chat.delete", remove, "message_not_found");
}

static void
test_private_channels_do_not_exist_for_others (Fixture       *self,
                                               gconstpointer  data)
{
  static const char * const methods[] = { "conversations.info", "conversations.history", "conversations.join", "conversations.leave",
                                          "conversations.members", "conversations.archive", "conversations.unarchive" };
  MsJsonNode root = test_api_ok (self->api, self->anna, "conversations.create", "{\"name\":\"секрет\",\"is_private\":true}");
  g_autofree char *id = test_json_string (root, "channel.id");
  g_autofree char *json = json_of ("{\"channel\":\"%s\"}", id);
  g_autofree char *text = json_of ("{\"channel\":\"%s\",\"text\":\"x\",\"topic\":\"x\",\"ts\":\"1.0\",\"name\":\"x\"}", id);
  g_autofree char *invite = json_of ("{\"channel\":\"%s\",\"users\":\"%s\"}", id, self->ivan->id);

  g_assert_true (ms_json_node_get_member_boolean (ms_json_node_get_member (root, "channel"), "is_private"));
  for (gsize i = 0; i < G_N_ELEMENTS (methods); i++)
    test_api_refused (self->api, self->ivan, methods[i], json, "channel_not_found");
  test_api_refused (self->api, self->ivan, "chat.postMessage", text, "channel_not_found");
  test_api_refused (self->api, self->ivan, "conversations.mark", text, "channel_not_found");
  test_api_refused (self->api, self->ivan, "conversations.setTopic", text, "channel_not_found");
  test_api_refused (self->api, self->ivan, "conversations.rename", text, "channel_not_found");

  test_api_ok (self->api, self->anna, "conversations.invite", invite);
  test_api_ok (self->api, self->ivan, "conversations.info", json);
  test_api_refused (self->api, self->anna, "conversations.invite", invite, "already_in_channel");
}

static void
test_join_and_leave (Fixture       *self,
                     gconstpointer  data)
{
  MsJsonNode root = test_api_ok (self->api, self->anna, "conversations.create", "{\"name\":\"plans\"}");
  g_autofree char *id = test_json_string (root, "channel.id");
  g_autofree char *json = json_of ("{\"channel\":\"%s\"}", id);
  g_autofree char *text = json_of ("{\"channel\":\"%s\",\"text\":\"x\"}", id);
  g_autofree char *warning = NULL;
  g_autofree char *leave = json_of ("{\"channel\":\"%s\"}", self->general);

  test_api_refused (self->api, self->ivan, "chat.postMessage", text, "not_in_channel");
  test_api_ok (self->api, self->ivan, "conversations.history", json);
  test_api_ok (self->api, self->ivan, "conversations.join", json);
  root = test_api_ok (self->api, self->ivan, "conversations.join", json);
  warning = test_json_string (root, "response_metadata.warnings.0");
  g_assert_cmpstr (warning, ==, "already_in_channel");
  root = test_api_ok (self->api, self->ivan, "conversations.members", json);
  g_assert_cmpuint (ms_json_node_get_length (test_json_at (root, "members")), ==, 2);
  test_api_ok (self->api, self->ivan, "conversations.leave", json);
  root = test_api_ok (self->api, self->ivan, "conversations.leave", json);
  g_assert_true (ms_json_node_get_member_boolean (root, "not_in_channel"));
  test_api_refused (self->api, self->ivan, "conversations.leave", leave, "cant_leave_general");

  test_api_ok (self->api, self->anna, "conversations.archive", json);
  test_api_refused (self->api, self->anna, "chat.postMessage", text, "is_archived");
  test_api_refused (self->api, self->anna, "conversations.archive", json, "already_archived");
  test_api_ok (self->api, self->anna, "conversations.unarchive", json);
}

static void
test_topic_and_name (Fixture       *self,
                     gconstpointer  data)
{
  MsJsonNode root = test_api_ok (self->api, self->anna, "conversations.create", "{\"name\":\"plans\"}");
  g_autofree char *id = test_json_string (root, "channel.id");
  g_autofree char *topic = json_of ("{\"channel\":\"%s\",\"topic\":\"a & b\"}", id);
  g_autofree char *clear = json_of ("{\"channel\":\"%s\",\"topic\":\"\"}", id);
  g_autofree char *name = json_of ("{\"channel\":\"%s\",\"name\":\"планы\"}", id);
  g_autofree char *long_text = g_strnfill (251, 'x');
  g_autofree char *too_long = json_of ("{\"channel\":\"%s\",\"topic\":\"%s\"}", id, long_text);
  g_autofree char *value = NULL;
  g_autofree char *empty = NULL;
  g_autofree char *previous = NULL;

  value = test_json_string (test_api_ok (self->api, self->anna, "conversations.setTopic", topic), "channel.topic.value");
  g_assert_cmpstr (value, ==, "a &amp; b");
  empty = test_json_string (test_api_ok (self->api, self->anna, "conversations.setTopic", clear), "topic");
  g_assert_cmpstr (empty, ==, "");
  test_api_refused (self->api, self->anna, "conversations.setTopic", too_long, "too_long");
  previous = test_json_string (test_api_ok (self->api, self->anna, "conversations.rename", name), "channel.previous_names.0");
  g_assert_cmpstr (previous, ==, "plans");
}

static void
test_direct_messages (Fixture       *self,
                      gconstpointer  data)
{
  g_autofree char *open = json_of ("{\"users\":\"%s\"}", self->ivan->id);
  MsJsonNode root = test_api_ok (self->api, self->anna, "conversations.open", open);
  g_autofree char *id = test_json_string (root, "channel.id");
  g_autofree char *other = test_json_string (root, "channel.user");
  g_autofree char *info = json_of ("{\"channel\":\"%s\"}", id);
  g_autofree char *ts = NULL;
  g_autofree char *mine = NULL;
  g_autofree char *mark = NULL;
  MsJsonNode channel;

  g_assert_cmpint (id[0], ==, 'D');
  g_assert_cmpstr (other, ==, self->ivan->id);
  root = test_api_ok (self->api, self->anna, "conversations.open", open);
  g_assert_true (ms_json_node_get_member_boolean (root, "already_open"));

  ts = post (self, self->anna, self->ivan->id, "only us");
  root = test_api_ok (self->api, self->ivan, "conversations.info", info);
  channel = ms_json_node_get_member (root, "channel");
  mine = ms_json_node_dup_member_string (channel, "user");
  g_assert_cmpstr (mine, ==, self->anna->id);
  g_assert_cmpint (ms_json_node_get_member_int64 (channel, "unread_count", -1), ==, 1);
  g_assert_cmpint (ms_json_node_get_member_int64 (channel, "mention_count", -1), ==, 1);

  mark = json_of ("{\"channel\":\"%s\",\"ts\":\"%s\"}", id, ts);
  test_api_ok (self->api, self->ivan, "conversations.mark", mark);
  root = test_api_ok (self->api, self->ivan, "conversations.info", info);
  g_assert_cmpint (ms_json_node_get_member_int64 (ms_json_node_get_member (root, "channel"), "unread_count", -1), ==, 0);
}

static void
test_boot (Fixture       *self,
           gconstpointer  data)
{
  g_autofree char *ts = post (self, self->anna, "#general", "<!channel> hello");
  MsJsonNode root = test_api_ok (self->api, self->ivan, "micro.boot", NULL);
  g_autofree char *position = test_json_string (root, "position");
  g_autofree char *presence = test_json_string (root, "users.0.presence");
  g_autofree char *self_id = test_json_string (root, "self.id");
  MsJsonNode channel = test_json_at (root, "channels.0");
  gint64 seq = ms_json_node_get_member_int64 (root, "seq", 0);
  g_autofree char *suffix = json_of (".%" G_GINT64_FORMAT, seq);

  g_assert_true (g_str_has_suffix (position, suffix));
  g_assert_cmpstr (presence, ==, "active");
  g_assert_cmpstr (self_id, ==, self->ivan->id);
  g_assert_cmpuint (ms_json_node_get_length (ms_json_node_get_member (root, "users")), ==, 2);
  g_assert_cmpuint (ms_json_node_get_length (ms_json_node_get_member (root, "channels")), ==, 2);
  g_assert_cmpuint (ms_json_node_get_length (ms_json_node_get_member (root, "heads")), >=, 2);
  g_assert_cmpint (ms_json_node_get_member_int64 (channel, "unread_count", -1), ==, 1);
  g_assert_cmpint (ms_json_node_get_member_int64 (channel, "mention_count", -1), ==, 1);
  g_assert_cmpint (ms_json_node_get_type (ms_json_node_get_member (root, "prefs")), ==, MS_JSON_OBJECT);
}

static void
test_lists (Fixture       *self,
            gconstpointer  data)
{
  MsJsonNode root = test_api_ok (self->api, self->ivan, "users.list", NULL);
  g_autofree char *cursor = NULL;
  g_autofree char *json = NULL;

  g_assert_cmpuint (ms_json_node_get_length (ms_json_node_get_member (root, "members")), ==, 2);
  root = test_api_ok (self->api, self->ivan, "users.list", "{\"limit\":1}");
  g_assert_cmpuint (ms_json_node_get_length (ms_json_node_get_member (root, "members")), ==, 1);
  cursor = test_json_string (root, "response_metadata.next_cursor");
  g_assert_cmpstr (cursor, !=, "");
  json = json_of ("{\"limit\":1,\"cursor\":\"%s\"}", cursor);
  root = test_api_ok (self->api, self->ivan, "users.list", json);
  g_assert_cmpuint (ms_json_node_get_length (ms_json_node_get_member (root, "members")), ==, 1);
  test_api_refused (self->api, self->ivan, "conversations.list", json, "invalid_cursor");

  root = test_api_ok (self->api, self->ivan, "conversations.list", "{\"types\":\"public_channel,private_channel\"}");
  g_assert_cmpuint (ms_json_node_get_length (ms_json_node_get_member (root, "channels")), ==, 2);
  root = test_api_ok (self->api, self->ivan, "conversations.list", "{\"types\":\"mpim\"}");
  g_assert_cmpuint (ms_json_node_get_length (ms_json_node_get_member (root, "channels")), ==, 0);
  root = test_api_ok (self->api, self->ivan, "users.conversations", NULL);
  g_assert_cmpuint (ms_json_node_get_length (ms_json_node_get_member (root, "channels")), ==, 2);
}

static void
test_profile_and_presence (Fixture       *self,
                           gconstpointer  data)
{
  g_autofree char *foreign = json_of ("{\"user\":\"%s\",\"profile\":{\"real_name\":\"X\"}}", self->anna->id);
  MsJsonNode root = test_api_ok (self->api, self->ivan, "users.profile.set",
                                 "{\"profile\":\"{\\\"real_name\\\":\\\" Иван Петров \\\",\\\"status_emoji\\\":\\\":tea:\\\"}\"}");
  g_autofree char *name = test_json_string (root, "profile.real_name");
  g_autofree char *title = NULL;
  g_autofree char *presence = NULL;

  g_assert_cmpstr (name, ==, "Иван Петров");
  title = test_json_string (test_api_ok (self->api, self->ivan, "users.profile.set", "{\"name\":\"title\",\"value\":\"Cook\"}"), "profile.title");
  g_assert_cmpstr (title, ==, "Cook");
  test_api_refused (self->api, self->ivan, "users.profile.set", foreign, "not_admin");

  test_api_ok (self->api, self->ivan, "users.setPresence", "{\"presence\":\"away\"}");
  g_assert_true (self->api->away);
  g_assert_cmpint (self->api->away_user, ==, self->ivan->actor.user);
  root = test_api_ok (self->api, self->ivan, "users.getPresence", NULL);
  presence = test_json_string (root, "presence");
  g_assert_cmpstr (presence, ==, "away");
  g_assert_true (ms_json_node_get_member_boolean (root, "manual_away"));
}

/* Notifiers often send nothing else. */
static void
test_blocks_and_attachments_give_the_text (Fixture       *self,
                                           gconstpointer  data)
{
  g_autofree char *blocks = NULL;
  g_autofree char *attachment = NULL;
  g_autofree char *fallback = NULL;
  g_autofree char *given = NULL;

  blocks = test_json_string (test_api_ok (self->api, self->anna, "chat.postMessage",
                                          "{\"channel\":\"#general\",\"blocks\":[{\"type\":\"header\",\"text\":{\"type\":\"plain_text\",\"text\":\"Build\"}},"
                                          "{\"type\":\"divider\"},{\"type\":\"section\",\"fields\":[{\"type\":\"mrkdwn\",\"text\":\"*ok*\"}]}]}"),
                             "message.text");
  g_assert_cmpstr (blocks, ==, "Build\n*ok*");
  attachment = test_json_string (test_api_ok (self->api, self->anna, "chat.postMessage",
                                              "{\"channel\":\"#general\",\"attachments\":\"[{\\\"title\\\":\\\"T\\\",\\\"text\\\":\\\"a<b\\\",\\\"fallback\\\":\\\"F\\\"}]\"}"),
                                 "message.text");
  g_assert_cmpstr (attachment, ==, "T\na&lt;b");
  fallback = test_json_string (test_api_ok (self->api, self->anna, "chat.postMessage",
                                            "{\"channel\":\"#general\",\"attachments\":[{\"fallback\":\"F\"}]}"),
                               "message.text");
  g_assert_cmpstr (fallback, ==, "F");
  given = test_json_string (test_api_ok (self->api, self->anna, "chat.postMessage",
                                         "{\"channel\":\"#general\",\"text\":\"given\",\"blocks\":[{\"type\":\"divider\"}]}"),
                            "message.text");
  g_assert_cmpstr (given, ==, "given");
  test_api_refused (self->api, self->anna, "chat.postMessage", "{\"channel\":\"#general\",\"blocks\":\"x\"}", "invalid_blocks_format");
  test_api_refused (self->api, self->anna, "chat.postMessage", "{\"channel\":\"#general\",\"blocks\":[]}", "no_text");
}

static void
test_message_limits (Fixture       *self,
                     gconstpointer  data)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autofree char *ts = NULL;
  g_autofree char *json = NULL;

  for (int i = 0; i < 40000; i++)
    g_string_append (text, "я");
  ts = post (self, self->anna, "#general", text->str);
  g_string_append_c (text, 'x');
  json = json_of ("{\"channel\":\"#general\",\"text\":\"%s\"}", text->str);
  test_api_refused (self->api, self->anna, "chat.postMessage", json, "msg_too_long");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/server/api-talk/post-and-read", Fixture, NULL, set_up, test_post_and_read, tear_down);
  g_test_add ("/server/api-talk/same-client-msg-id-posts-once", Fixture, NULL, set_up, test_same_client_msg_id_posts_once, tear_down);
  g_test_add ("/server/api-talk/pages", Fixture, NULL, set_up, test_pages, tear_down);
  g_test_add ("/server/api-talk/cost-counts-everything", Fixture, NULL, set_up, test_cost_counts_everything, tear_down);
  g_test_add ("/server/api-talk/edit-and-delete", Fixture, NULL, set_up, test_edit_and_delete, tear_down);
  g_test_add ("/server/api-talk/private-channels-do-not-exist-for-others", Fixture, NULL, set_up,
              test_private_channels_do_not_exist_for_others, tear_down);
  g_test_add ("/server/api-talk/join-and-leave", Fixture, NULL, set_up, test_join_and_leave, tear_down);
  g_test_add ("/server/api-talk/topic-and-name", Fixture, NULL, set_up, test_topic_and_name, tear_down);
  g_test_add ("/server/api-talk/direct-messages", Fixture, NULL, set_up, test_direct_messages, tear_down);
  g_test_add ("/server/api-talk/boot", Fixture, NULL, set_up, test_boot, tear_down);
  g_test_add ("/server/api-talk/lists", Fixture, NULL, set_up, test_lists, tear_down);
  g_test_add ("/server/api-talk/profile-and-presence", Fixture, NULL, set_up, test_profile_and_presence, tear_down);
  g_test_add ("/server/api-talk/blocks-and-attachments-give-the-text", Fixture, NULL, set_up, test_blocks_and_attachments_give_the_text,
              tear_down);
  g_test_add ("/server/api-talk/message-limits", Fixture, NULL, set_up, test_message_limits, tear_down);
  return g_test_run ();
}
