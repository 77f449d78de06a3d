/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The message object of history, with what an export says more: a root names its replies, a reaction everybody, each message who wrote it. */

#define G_LOG_DOMAIN "ms-exchange"

#include "config.h"

#include "ms-slack-outgoing.h"

#include <string.h>

#include "ms-export-service.h"
#include "ms-json-reader.h"
#include "ms-json-writer.h"
#include "ms-limits.h"
#include "ms-reaction.h"
#include "ms-wire-message.h"
#include "ms-wire-reaction.h"
#include "ms-wire-user.h"

typedef struct
{
  MsContext     *context;
  gint64         channel;
  MsJsonWriter  *writer;
  GHashTable    *authors; /* id → their profile as JSON */
  guint         *n_messages;
  GError       **error;
  gboolean       failed;
} Day;

static gboolean
reply_cb (const MsMessage *reply,
          gpointer         user_data)
{
  MsJsonWriter *writer = user_data;

  ms_json_writer_open_object (writer);
  ms_json_writer_add_string (writer, "user", reply->user);
  ms_json_writer_add_ts (writer, "ts", reply->ts);
  ms_json_writer_close_object (writer);
  return TRUE;
}

static gboolean
write_replies (Day             *day,
               const MsMessage *root)
{
  gboolean done;

  if (root->reply_count == 0)
    return TRUE;
  ms_json_writer_key (day->writer, "replies");
  ms_json_writer_open_array (day->writer);
  done = ms_export_service_visit_replies (day->context, day->channel, root->ts, reply_cb, day->writer, day->error);
  ms_json_writer_close_array (day->writer);
  return done;
}

/* The message names the first people of each kind only. */
static gboolean
is_cut (const char *reactions)
{
  g_autoptr(MsJsonReader) reader = ms_json_reader_new ();
  MsJsonIter iter;
  MsJsonNode kind;

  if (!ms_json_reader_parse (reader, reactions, strlen (reactions), NULL))
    return FALSE;
  ms_json_iter_init (&iter, ms_json_reader_get_root (reader));
  while (ms_json_iter_next (&iter, NULL, &kind))
    if (ms_json_node_get_length (ms_json_node_get_member (kind, "users")) >= MS_LIMIT_REACTION_USERS)
      return TRUE;
  return FALSE;
}

static void
reaction_cb (const char *name,
             const char *user_id,
             gpointer    user_data)
{
  GPtrArray *kinds = user_data;
  MsReaction *kind = NULL;

  for (guint i = 0; i < kinds->len && kind == NULL; i++)
    if (g_str_equal (((MsReaction *) g_ptr_array_index (kinds, i))->name, name))
      kind = g_ptr_array_index (kinds, i);
  if (kind == NULL)
    {
      kind = ms_reaction_new (name);
      g_ptr_array_add (kinds, kind);
    }
  g_ptr_array_add (kind->users, g_strdup (user_id));
  kind->count++;
}

/* (transfer full) (nullable): with everybody. */
static char *
dup_all_reactions (Day    *day,
                   gint64  ts)
{
  g_autoptr(GPtrArray) kinds = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_reaction_free);
  g_autoptr(MsJsonWriter) writer = NULL;
  const char *json;
  gsize length;

  if (!ms_export_service_visit_reactions (day->context, day->channel, ts, reaction_cb, kinds, day->error))
    return NULL;
  writer = ms_json_writer_new (0);
  ms_wire_write_reactions (writer, kinds);
  json = ms_json_writer_peek (writer, &length);
  return g_strndup (json, length);
}

/* (nullable): (transfer full): "" where there is nobody of that id. */
static char *
make_profile (Day        *day,
              const char *id)
{
  GError *failure = NULL;
  g_autoptr(MsUser) user = ms_export_service_find_user (day->context, id, &failure);
  g_autoptr(MsJsonWriter) writer = NULL;
  const char *json;
  gsize length;

  if (failure != NULL)
    {
      g_propagate_error (day->error, failure);
      return NULL;
    }
  if (user == NULL)
    return g_strdup ("");
  writer = ms_json_writer_new (0);
  ms_wire_write_user_short (writer, user, ms_export_service_get_team (day->context));
  json = ms_json_writer_peek (writer, &length);
  return g_strndup (json, length);
}

static gboolean
write_author (Day        *day,
              const char *id)
{
  const char *profile = id != NULL ? g_hash_table_lookup (day->authors, id) : "";

  if (profile == NULL)
    {
      char *made = make_profile (day, id);

      if (made == NULL)
        return FALSE;
      g_hash_table_insert (day->authors, g_strdup (id), made);
      profile = made;
    }
  if (*profile == '\0')
    return TRUE;
  ms_json_writer_add_string (day->writer, "user_team", ms_export_service_get_team (day->context));
  ms_json_writer_add_string (day->writer, "source_team", ms_export_service_get_team (day->context));
  ms_json_writer_key (day->writer, "user_profile");
  ms_json_writer_raw (day->writer, profile, -1);
  return TRUE;
}

static gboolean
message_cb (const MsMessage *message,
            gpointer         user_data)
{
  Day *day = user_data;
  g_autofree char *reactions = NULL;
  MsMessage view = *message;

  view.revision = 0; /* of this server's log */
  if (view.reactions != NULL && is_cut (view.reactions))
    {
      reactions = dup_all_reactions (day, view.ts);
      day->failed = reactions == NULL;
      view.reactions = reactions;
    }
  ms_json_writer_open_object (day->writer);
  ms_wire_write_message_members (day->writer, &view, ms_export_service_get_team (day->context));
  day->failed = day->failed || !write_author (day, view.user) || !write_replies (day, &view);
  ms_json_writer_close_object (day->writer);
  *day->n_messages += 1;
  return !day->failed;
}

GBytes *
ms_slack_outgoing_write (MsContext  *context,
                         gint64      channel,
                         gint64      from,
                         gint64      before,
                         guint      *n_messages,
                         GError    **error)
{
  g_autoptr(MsJsonWriter) writer = ms_json_writer_new (0);
  g_autoptr(GHashTable) authors = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  Day day = { context, channel, writer, authors, n_messages, error, FALSE };

  ms_json_writer_open_array (writer);
  if (!ms_export_service_visit (context, channel, from, before, message_cb, &day, error) || day.failed)
    return NULL;
  ms_json_writer_close_array (writer);
  return ms_json_writer_finish (writer);
}
