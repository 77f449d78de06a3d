/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The days of an export: every message is looked at and let go. What is kept are those whom it names, its files and what posted it. */

#define G_LOG_DOMAIN "ms-exchange"

#include "config.h"

#include "ms-slack-survey-private.h"

#include <glib/gi18n.h>

#include "ms-id.h"
#include "ms-slack-list.h"
#include "ms-slack-message.h"

static void
named_cb (const char *id,
          MsJsonNode  profile,
          gpointer    user_data)
{
  ms_slack_survey_need_person (user_data, id, profile);
}

/* What a message says of a file whose bytes came along; the first one counts. */
static void
look_at_file (MsSlackReading  *reading,
              MsSlackPlace    *place,
              const MsMessage *message,
              MsJsonNode       node)
{
  g_autofree char *id = ms_json_node_dup_member_string (node, "id");
  MsSlackFile *file = id != NULL ? g_hash_table_lookup (reading->survey->files_by_id, id) : NULL;

  if (file == NULL)
    return;
  file->is_public = file->is_public || place->channel->kind == MS_CHANNEL_PUBLIC;
  if (file->is_shown)
    return;
  file->is_shown = TRUE;
  file->title = ms_json_node_dup_member_string (node, "title");
  file->alt_text = ms_json_node_dup_member_string (node, "alt_txt");
  file->user = ms_json_node_dup_member_string (node, "user");
  if (!ms_id_is_valid (file->user, MS_ID_PEOPLE))
    {
      g_free (file->user);
      file->user = g_strdup (message->user);
    }
  file->created = CLAMP (ms_json_node_get_member_int64 (node, "created", message->ts / G_USEC_PER_SEC), 0, G_MAXINT32);
  ms_slack_survey_need_person (reading->survey, file->user, MS_JSON_NODE_NONE);
}

static void
look_at_files (MsSlackReading  *reading,
               MsSlackPlace    *place,
               const MsMessage *message,
               MsJsonNode       node)
{
  MsJsonIter iter;
  MsJsonNode file;

  ms_json_iter_init (&iter, ms_json_node_get_member (node, "files"));
  while (ms_json_iter_next (&iter, NULL, &file))
    look_at_file (reading, place, message, file);
}

/* (transfer full) (nullable): a valid id */
static char *
dup_id (MsJsonNode  node,
        const char *member,
        const char *prefixes)
{
  g_autofree char *id = ms_json_node_dup_member_string (node, member);

  return ms_id_is_valid (id, prefixes) ? g_steal_pointer (&id) : NULL;
}

/* users.json may not tell which bot's account is which bot; what it says does. */
static void
learn_bot (MsSlackPerson *person,
           MsJsonNode     node)
{
  if (person->user->bot_id == NULL)
    person->user->bot_id = dup_id (node, "bot_id", "B");
  if (person->user->app_id == NULL)
    person->user->app_id = dup_id (node, "app_id", "A");
}

static void
look_at_bot (MsSlackReading  *reading,
             MsSlackPlace    *place,
             const MsMessage *message,
             MsJsonNode       node)
{
  MsSlackPerson *person = ms_slack_survey_find (reading->survey, message->user);
  g_autofree char *id = dup_id (node, "bot_id", "B");
  MsSlackHook *hook;

  if (id == NULL)
    return;
  if (person != NULL && person->user->role == MS_ROLE_BOT)
    {
      learn_bot (person, node);
      return;
    }
  if (g_hash_table_contains (reading->survey->hooks_by_id, id))
    return;
  hook = g_new0 (MsSlackHook, 1);
  hook->id = g_steal_pointer (&id);
  hook->name = ms_json_node_dup_member_string (ms_json_node_get_member (node, "bot_profile"), "name");
  if (hook->name == NULL)
    hook->name = ms_json_node_dup_member_string (node, "username");
  hook->place = place;
  hook->created = message->ts / G_USEC_PER_SEC;
  g_ptr_array_add (reading->survey->hooks, hook);
  g_hash_table_insert (reading->survey->hooks_by_id, hook->id, hook);
}

static gboolean
look_at_message (MsSlackReading  *reading,
                 MsSlackPlace    *place,
                 MsJsonNode       node,
                 const char      *file,
                 GError         **error)
{
  GError *failure = NULL;
  g_autoptr(MsMessage) message = ms_slack_message_read (node, file, &failure);

  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  if (message == NULL)
    {
      reading->survey->n_without_ts++;
      return TRUE;
    }
  if (message->ts > reading->newest || message->edited_ts > reading->newest)
    return ms_slack_refuse (error, file, _("a message is from the future"));

  ms_slack_message_visit_names (node, message, named_cb, reading->survey);
  look_at_files (reading, place, message, node);
  look_at_bot (reading, place, message, node);
  place->latest = MAX (place->latest, message->ts);
  place->n_messages++;
  reading->survey->n_messages++;
  return TRUE;
}

static gboolean
look_at_day (MsSlackReading  *reading,
             MsSlackPlace    *place,
             guint            index,
             GError         **error)
{
  MsJsonNode list, node;
  MsJsonIter iter;

  if (g_cancellable_set_error_if_cancelled (reading->cancellable, error)
      || !ms_slack_read_list (reading->zip, index, reading->reader, &list, error))
    return FALSE;
  ms_json_iter_init (&iter, list);
  while (ms_json_iter_next (&iter, NULL, &node))
    if (!look_at_message (reading, place, node, ms_zip_reader_get_name (reading->zip, index), error))
      return FALSE;
  return TRUE;
}

gboolean
ms_slack_survey_read_days (MsSlackReading  *reading,
                           GError         **error)
{
  for (guint i = 0; i < reading->survey->places->len; i++)
    {
      MsSlackPlace *place = g_ptr_array_index (reading->survey->places, i);

      for (guint j = 0; j < place->days->len; j++)
        if (!look_at_day (reading, place, g_array_index (place->days, guint, j), error))
          return FALSE;
    }
  return TRUE;
}
