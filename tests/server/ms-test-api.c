/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * See ms-test-api.h. */

#include "config.h"

#include "ms-test-api.h"

#include <string.h>

#include "ms-error.h"

#define START G_GINT64_CONSTANT (1700000000000000)

static char *
mint_ticket (const MsApiCaller *caller,
             gboolean           micro,
             gboolean           batch_presence,
             const char        *since,
             gpointer           user_data)
{
  TestApi *self = user_data;

  self->ticket_micro = micro;
  g_free (self->ticket_since);
  self->ticket_since = g_strdup (since);
  return g_strdup ("ticket");
}

static void
get_presence (gint64         user,
              MsApiPresence *presence,
              gpointer       user_data)
{
  TestApi *self = user_data;

  *presence = (MsApiPresence) { TRUE, TRUE, self->away && self->away_user == user, 2, 1700000000 };
}

static void
set_presence (gint64   user,
              gboolean away,
              gpointer user_data)
{
  TestApi *self = user_data;

  self->away_user = user;
  self->away = away;
}

TestApi *
test_api_new (void)
{
  TestApi *self = g_new0 (TestApi, 1);
  g_autoptr(GError) error = NULL;

  self->store = ms_store_open (":memory:", 0, &error);
  g_assert_no_error (error);
  self->log = ms_event_log_new (self->store);
  self->now = START;
  self->reader = ms_json_reader_new ();
  self->environment = (MsApiEnvironment) {
    .mint_ticket = mint_ticket,
    .get_presence = get_presence,
    .set_presence = set_presence,
    .setup_code = TEST_SETUP_CODE,
    .user_data = self,
  };
  return self;
}

void
test_api_free (TestApi *self)
{
  if (self == NULL)
    return;
  ms_api_call_unref (self->call);
  ms_json_reader_free (self->reader);
  g_clear_pointer (&self->reply, g_bytes_unref);
  ms_event_log_free (self->log);
  ms_store_free (self->store);
  g_free (self->ticket_since);
  g_free (self);
}

static void
note_events (TestApi      *self,
               MsEventBatch *batch)
{
  for (guint i = 0; batch != NULL && i < ms_event_batch_get_length (batch); i++)
    {
      MsEvent *event = ms_event_batch_get (batch, i);
      g_autoptr(MsJsonReader) reader = ms_json_reader_new ();
      g_autoptr(GError) error = NULL;
      gsize length;
      const char *json = ms_event_get_json (event, &length);

      ms_json_reader_parse (reader, json, length, &error);
      g_assert_no_error (error);
      if (self->watch != NULL)
        self->watch (event, self->watch_data);
      if (ms_event_get_kind (event) != MS_EVENT_KIND_SESSION)
        continue;
      self->session = ms_json_node_get_member_int64 (ms_json_reader_get_root (reader), "key", 0);
      self->session_user = ms_json_node_get_member_int64 (ms_json_reader_get_root (reader), "user", 0);
    }
}

/* As the executor does it: a refusal leaves nothing behind, and comes before the first write. */
static void
run_in_transaction (TestApi  *self,
                    gboolean  writes)
{
  static const MsActor nobody = { 0 };
  g_autoptr(GError) error = NULL;
  g_autoptr(MsContext) context = NULL;
  g_autoptr(MsEventBatch) batch = NULL;
  gint64 seq;

  ms_store_begin (self->store, writes, &error);
  g_assert_no_error (error);
  seq = ms_store_get_seq (self->store);
  context = ms_context_new (self->store, writes ? self->log : NULL, &nobody, self->now);
  if (!ms_api_call_run (self->call, context, &error) || !writes)
    {
      g_assert_cmpint (ms_store_get_seq (self->store), ==, seq);
      ms_store_rollback (self->store);
      return;
    }

  ms_store_commit (self->store, &error);
  g_assert_no_error (error);
  batch = ms_event_log_take (self->log);
  note_events (self, batch);
}

static void
run_steps (TestApi *self)
{
  g_autofree char *hash = NULL;

  for (;;)
    switch (ms_api_call_get_step (self->call))
      {
      case MS_API_STEP_READ:
        run_in_transaction (self, FALSE);
        break;
      case MS_API_STEP_WRITE:
        run_in_transaction (self, TRUE);
        break;
      case MS_API_STEP_HASH:
        g_free (hash);
        hash = g_strconcat ("hash:", ms_api_call_get_password (self->call), NULL);
        ms_api_call_set_hash (self->call, hash);
        break;
      case MS_API_STEP_VERIFY:
        g_free (hash);
        hash = g_strconcat ("hash:", ms_api_call_get_password (self->call), NULL);
        ms_api_call_set_verified (self->call, g_strcmp0 (hash, ms_api_call_get_hash (self->call)) == 0, NULL);
        break;
      case MS_API_STEP_DONE:
      default:
        return;
      }
}

MsJsonNode
test_api_call (TestApi          *self,
               const TestPerson *person,
               const char       *method,
               const char       *json)
{
  MsArguments *arguments = ms_arguments_new ();
  g_autoptr(GError) error = NULL;
  const MsApiCaller caller = {
    .actor = person->actor,
    .user_id = person->id,
    .address = "192.0.2.7",
    .user_agent = "Test/1.0",
    .origin = TEST_ORIGIN,
    .simple_door = person->simple_door,
  };

  if (json != NULL)
    {
      g_autoptr(GBytes) body = g_bytes_new (json, strlen (json));

      ms_arguments_add_json (arguments, body, &error);
      g_assert_no_error (error);
    }
  self->now += G_USEC_PER_SEC;
  g_clear_pointer (&self->call, ms_api_call_unref);
  self->call = ms_api_call_new (&self->environment, method, arguments, &caller);
  run_steps (self);

  g_clear_pointer (&self->reply, g_bytes_unref);
  self->reply = ms_api_call_get_reply (self->call, &self->status, NULL);
  ms_json_reader_parse_bytes (self->reader, self->reply, &error);
  g_assert_no_error (error);
  return ms_json_reader_get_root (self->reader);
}

MsJsonNode
test_api_ok (TestApi          *self,
             const TestPerson *person,
             const char       *method,
             const char       *json)
{
  MsJsonNode root = test_api_call (self, person, method, json);

  if (!ms_json_node_get_member_boolean (root, "ok"))
    g_error ("%s %s: %.*s", method, json, (int) g_bytes_get_size (self->reply), (const char *) g_bytes_get_data (self->reply, NULL));
  return root;
}

void
test_api_refused (TestApi          *self,
                  const TestPerson *person,
                  const char       *method,
                  const char       *json,
                  const char       *error)
{
  MsJsonNode root = test_api_call (self, person, method, json);
  g_autofree char *name = ms_json_node_dup_member_string (root, "error");

  if (ms_json_node_get_member_boolean (root, "ok") || g_strcmp0 (name, error) != 0)
    g_error ("%s %s: expected %s, got %.*s", method, json, error, (int) g_bytes_get_size (self->reply),
             (const char *) g_bytes_get_data (self->reply, NULL));
}

TestPerson *
test_person_anybody (gboolean is_local)
{
  TestPerson *self = g_new0 (TestPerson, 1);

  self->actor.is_local = is_local;
  return self;
}

void
test_person_free (TestPerson *self)
{
  if (self == NULL)
    return;
  g_free (self->id);
  g_free (self);
}

static TestPerson *
person_from_reply (TestApi    *self,
                   MsJsonNode  root)
{
  TestPerson *person = g_new0 (TestPerson, 1);

  person->id = ms_json_node_dup_member_string (root, "user_id");
  person->actor.user = self->session_user;
  person->actor.session = self->session;
  g_assert_nonnull (person->id);
  g_assert_cmpint (person->actor.user, >, 0);
  return person;
}

TestPerson *
test_api_setup (TestApi *self)
{
  g_autoptr(TestPerson) anybody = test_person_anybody (TRUE);

  return person_from_reply (self, test_api_ok (self, anybody, "micro.setup",
                                               "{\"team_name\":\"Seaside\",\"name\":\"anna\",\"password\":\"" TEST_PASSWORD "\","
                                               "\"real_name\":\"Anna Kovacs\",\"channels\":[\"random\"]}"));
}

TestPerson *
test_api_register (TestApi          *self,
                   const TestPerson *host,
                   const char       *name)
{
  g_autoptr(TestPerson) anybody = test_person_anybody (FALSE);
  g_autofree char *code = test_json_string (test_api_ok (self, host, "micro.invites.create", NULL), "code");
  g_autofree char *json = g_strdup_printf ("{\"name\":\"%s\",\"password\":\"" TEST_PASSWORD "\",\"invite\":\"%s\"}", name, code);

  return person_from_reply (self, test_api_ok (self, anybody, "micro.register", json));
}

MsJsonNode
test_json_at (MsJsonNode  node,
              const char *path)
{
  g_auto(GStrv) names = g_strsplit (path, ".", -1);

  for (gsize i = 0; names[i] != NULL; i++)
    {
      MsJsonIter iter;
      gint64 index;

      if (ms_json_node_get_type (node) != MS_JSON_ARRAY)
        {
          node = ms_json_node_get_member (node, names[i]);
          continue;
        }
      ms_json_iter_init (&iter, node);
      node = MS_JSON_NODE_NONE;
      for (index = g_ascii_strtoll (names[i], NULL, 10); index >= 0 && ms_json_iter_next (&iter, NULL, &node); index--)
        ;
      if (index >= 0)
        node = MS_JSON_NODE_NONE;
    }
  return node;
}

char *
test_json_string (MsJsonNode  node,
                  const char *path)
{
  return ms_json_node_dup_string (test_json_at (node, path));
}
