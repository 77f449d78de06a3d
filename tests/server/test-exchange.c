/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What becomes of the ids, texts and members of messages that come from elsewhere. */

#include "config.h"

#include <string.h>

#include "ms-error.h"
#include "ms-limits.h"
#include "ms-slack-message.h"
#include "ms-slack-rewrite.h"

static MsSlackRewrite *
make_rewrite (void)
{
  MsSlackRewrite *rewrite = ms_slack_rewrite_new ();

  ms_slack_rewrite_add (rewrite, "U1", "UNEW");
  ms_slack_rewrite_add (rewrite, "C1", "CNEW");
  ms_slack_rewrite_add (rewrite, "U2", "U2");
  return rewrite;
}

static void
test_text (void)
{
  static const struct
  {
    const char *there;
    const char *here;
  } rows[] = {
    { "", "" },
    { "U1 C1 @U1 <U1>", "U1 C1 @U1 <U1>" },
    { "<@U1>", "<@UNEW>" },
    { "a <@U1|anna> b <#C1> c <#C1|general>", "a <@UNEW|anna> b <#CNEW> c <#CNEW|general>" },
    { "<@U2> <@U12> <@U1x> <@U1 <@U1", "<@U2> <@U12> <@U1x> <@U1 <@U1" },
    { "<<@U1>>", "<<@UNEW>>" },
    { "<@>", "<@>" },
    { "<", "<" },
    { "<@U1ZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZ>", "<@U1ZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZ>" },
  };
  g_autoptr(MsSlackRewrite) rewrite = make_rewrite ();
  g_autoptr(MsSlackRewrite) empty = ms_slack_rewrite_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *here = ms_slack_rewrite_text (rewrite, rows[i].there);
      g_autofree char *same = ms_slack_rewrite_text (empty, rows[i].there);

      g_assert_cmpstr (here, ==, rows[i].here);
      g_assert_cmpstr (same, ==, rows[i].there);
    }
  g_assert_null (ms_slack_rewrite_text (rewrite, NULL));
}

static char *
rewrite_json (const MsSlackRewrite *rewrite,
              const char           *json)
{
  g_autoptr(MsJsonReader) reader = ms_json_reader_new ();
  g_autoptr(MsJsonWriter) writer = ms_json_writer_new (0);
  const char *text;
  gsize length;

  g_assert_true (ms_json_reader_parse (reader, json, strlen (json), NULL));
  ms_slack_rewrite_json (rewrite, ms_json_reader_get_root (reader), writer);
  text = ms_json_writer_peek (writer, &length);
  return g_strndup (text, length);
}

static void
test_json (void)
{
  g_autoptr(MsSlackRewrite) rewrite = make_rewrite ();
  g_autoptr(MsSlackRewrite) empty = ms_slack_rewrite_new ();
  static const char json[] = "{\"user\":\"U1\",\"users\":[\"U1\",\"U2\"],\"text\":\"U1\",\"t\":\"hi <@U1>\",\"n\":[1,2.50,null,true,{\"a\\nb\":\"C1\"}]}";
  g_autofree char *here = rewrite_json (rewrite, json);
  g_autofree char *same = rewrite_json (empty, json);

  g_assert_cmpstr (
    here, ==, "{\"user\":\"UNEW\",\"users\":[\"UNEW\",\"U2\"],\"text\":\"U1\",\"t\":\"hi <@UNEW>\",\"n\":[1,2.50,null,true,{\"a\\nb\":\"CNEW\"}]}");
  g_assert_cmpstr (same, ==, json);
}

typedef struct
{
  MsJsonReader *reader;
  MsMessage    *message;
  GError       *error;
} Read;

static void
read_message (Read       *read,
              const char *json)
{
  read->reader = ms_json_reader_new ();
  g_assert_true (ms_json_reader_parse (read->reader, json, strlen (json), NULL));
  read->message = ms_slack_message_read (ms_json_reader_get_root (read->reader), "a/2020-01-01.json", &read->error);
}

static void
read_clear (Read *read)
{
  g_clear_pointer (&read->reader, ms_json_reader_free);
  g_clear_pointer (&read->message, ms_message_free);
  g_clear_error (&read->error);
}

static void
test_content (void)
{
  static const struct
  {
    const char *json;
    const char *content;
  } rows[] = {
    { "{\"ts\":\"1.0\",\"type\":\"message\",\"user\":\"U1\",\"text\":\"x\",\"team\":\"T\",\"user_profile\":{},\"replies\":[],\"reply_count\":1}", NULL },
    { "{\"ts\":\"1.0\",\"bot_id\":\"B1\",\"edited\":{},\"odd\":{\"user\":\"U1\"}}", "{\"bot_id\":\"B1\",\"odd\":{\"user\":\"UNEW\"}}" },
    { "{\"ts\":\"1.0\",\"topic\":\"t\",\"purpose\":\"p\",\"name\":\"n\"}", "{\"topic\":\"t\",\"purpose\":\"p\",\"name\":\"n\"}" },
    { "{\"ts\":\"1.0\",\"subtype\":\"channel_topic\",\"topic\":\"t\",\"name\":\"n\"}", "{\"name\":\"n\"}" },
    { "{\"ts\":\"1.0\",\"subtype\":\"channel_name\",\"old_name\":\"o\",\"name\":\"n\"}", NULL },
  };
  g_autoptr(MsSlackRewrite) rewrite = make_rewrite ();

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      Read read = { NULL };
      g_autofree char *content = NULL;

      read_message (&read, rows[i].json);
      g_assert_no_error (read.error);
      content = ms_slack_message_dup_content (ms_json_reader_get_root (read.reader), read.message, rewrite, NULL, NULL);
      g_assert_cmpstr (content, ==, rows[i].content);
      read_clear (&read);
    }
}

static void
test_refused (void)
{
  static const char * const bad[] = {
    "{\"ts\":\"x\"}",
    "{\"ts\":\"0\"}",
    "{\"ts\":1}",
    "{\"ts\":\"1.0\",\"user\":1}",
    "{\"ts\":\"1.0\",\"text\":[]}",
    "{\"ts\":\"1.0\",\"reactions\":{}}",
    "{\"ts\":\"1.0\",\"reactions\":[{\"name\":\"x\"}]}",
    "{\"ts\":\"1.0\",\"reactions\":[{\"name\":\"x\",\"users\":[1]}]}",
    "{\"ts\":\"1.0\",\"edited\":\"x\"}",
  };
  Read read = { NULL };

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      read_message (&read, bad[i]);
      g_assert_null (read.message);
      g_assert_error (read.error, MS_ERROR, MS_ERROR_INVALID_ARGUMENTS);
      g_assert_true (g_str_has_prefix (read.error->message, "a/2020-01-01.json: "));
      read_clear (&read);
    }
  read_message (&read, "{\"text\":\"no time\"}");
  g_assert_null (read.message);
  g_assert_no_error (read.error);
  read_clear (&read);
}

static void
test_threads (void)
{
  Read read = { NULL };

  read_message (&read, "{\"ts\":\"5.0\",\"thread_ts\":\"4.0\",\"text\":\"<b> &amp; <@U12>\"}");
  g_assert_cmpint (read.message->thread_ts, ==, 4 * G_USEC_PER_SEC);
  g_assert_cmpstr (read.message->text, ==, "&lt;b&gt; &amp; <@U12>");
  read_clear (&read);
  read_message (&read, "{\"ts\":\"5.0\",\"thread_ts\":\"6.0\"}");
  g_assert_cmpint (read.message->thread_ts, ==, 0);
  read_clear (&read);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/server/exchange/text", test_text);
  g_test_add_func ("/server/exchange/json", test_json);
  g_test_add_func ("/server/exchange/content", test_content);
  g_test_add_func ("/server/exchange/refused", test_refused);
  g_test_add_func ("/server/exchange/threads", test_threads);
  return g_test_run ();
}
