/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The lists at the top of an export: who is in it, and its conversations with their members and pins. */

#define G_LOG_DOMAIN "ms-exchange"

#include "config.h"

#include "ms-slack-survey-private.h"

#include <glib/gi18n.h>

#include "ms-id.h"
#include "ms-slack-list.h"
#include "ms-text.h"
#include "ms-wire-channel.h"
#include "ms-wire-user.h"

typedef struct
{
  const char    *file;
  MsChannelKind  kind;
  gboolean       is_mpim;
} PlaceFile;

static const PlaceFile place_files[] = {
  { "channels.json", MS_CHANNEL_PUBLIC, FALSE },
  { "groups.json", MS_CHANNEL_PRIVATE, FALSE },
  { "mpims.json", MS_CHANNEL_PRIVATE, TRUE },
  { "dms.json", MS_CHANNEL_IM, FALSE },
};

static gboolean
read_user (MsSlackReading  *reading,
           MsJsonNode       node,
           GError         **error)
{
  g_autoptr(MsUser) user = ms_wire_read_user (node, NULL);

  if (user == NULL || !ms_id_is_valid (user->id, MS_ID_PEOPLE))
    return ms_slack_refuse (error, "users.json", _("somebody without an id or a name"));
  if (g_hash_table_contains (reading->survey->by_id, user->id))
    return ms_slack_refuse (error, "users.json", _("an id comes twice"));
  if (*reading->survey->team == '\0')
    {
      g_autofree char *team = ms_json_node_dup_member_string (node, "team_id");

      if (ms_id_is_valid (team, NULL))
        {
          g_free (reading->survey->team);
          reading->survey->team = g_steal_pointer (&team);
        }
    }
  ms_slack_survey_add_person (reading->survey, g_steal_pointer (&user));
  return TRUE;
}

static gboolean
find_entry (MsSlackReading *reading,
            const char     *name,
            guint          *index)
{
  guint found = GPOINTER_TO_UINT (g_hash_table_lookup (reading->entries, name));

  *index = found - 1;
  return found != 0;
}

static gboolean
read_users (MsSlackReading  *reading,
            GError         **error)
{
  MsJsonNode list, node;
  MsJsonIter iter;
  guint index;

  if (!find_entry (reading, "users.json", &index))
    return ms_slack_refuse (error, "users.json", _("this file is missing: it is no Slack export"));
  if (!ms_slack_read_list (reading->zip, index, reading->reader, &list, error))
    return FALSE;
  ms_json_iter_init (&iter, list);
  while (ms_json_iter_next (&iter, NULL, &node))
    if (!read_user (reading, node, error))
      return FALSE;
  return TRUE;
}

/* The same name for two, and neither is meant. */
static void
add_folder (MsSlackReading *reading,
            const char     *name,
            MsSlackPlace   *place)
{
  if (name == NULL)
    return;
  if (g_hash_table_contains (reading->folders, name))
    place = NULL;
  g_hash_table_insert (reading->folders, g_strdup (name), place);
}

static gboolean
read_members (MsSlackReading  *reading,
              MsSlackPlace    *place,
              MsJsonNode       node,
              const char      *file,
              GError         **error)
{
  MsJsonNode members = ms_json_node_get_member (node, "members");
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  MsJsonIter iter;
  MsJsonNode member;

  if (!ms_slack_is_type_or_nothing (node, "members", MS_JSON_ARRAY))
    return ms_slack_refuse (error, file, _("“members” is not a list"));
  ms_json_iter_init (&iter, members);
  while (ms_json_iter_next (&iter, NULL, &member))
    {
      g_autofree char *id = ms_json_node_dup_string (member);

      if (!ms_id_is_valid (id, MS_ID_PEOPLE))
        return ms_slack_refuse (error, file, _("a member is not an id"));
      if (g_hash_table_contains (seen, id))
        continue;
      ms_slack_survey_need_person (reading->survey, id, MS_JSON_NODE_NONE);
      g_hash_table_add (seen, id);
      g_ptr_array_add (place->members, g_steal_pointer (&id));
    }
  if (place->channel->kind == MS_CHANNEL_IM && (place->members->len < 1 || place->members->len > 2))
    return ms_slack_refuse (error, file, _("a direct message is between two people"));
  return TRUE;
}

/* What is pinned and no message is left out: a message that is missing is not pinned. */
static gboolean
read_pins (MsSlackReading  *reading,
           MsSlackPlace    *place,
           MsJsonNode       node,
           const char      *file,
           GError         **error)
{
  MsJsonIter iter;
  MsJsonNode element;

  if (!ms_slack_is_type_or_nothing (node, "pins", MS_JSON_ARRAY))
    return ms_slack_refuse (error, file, _("“pins” is not a list"));
  ms_json_iter_init (&iter, ms_json_node_get_member (node, "pins"));
  while (ms_json_iter_next (&iter, NULL, &element))
    {
      MsSlackPin *pin = g_new0 (MsSlackPin, 1);

      pin->ts = ms_json_node_get_member_ts (element, "id");
      pin->created = CLAMP (ms_json_node_get_member_int64 (element, "created", 0), 0, G_MAXINT32);
      pin->user = ms_json_node_dup_member_string (element, "user");
      ms_slack_survey_need_person (reading->survey, pin->user, MS_JSON_NODE_NONE);
      g_hash_table_replace (place->pins, &pin->ts, pin);
    }
  return TRUE;
}

static void
take_escaped (char **text)
{
  g_autofree char *escaped = *text != NULL ? ms_text_escape_input (*text, -1) : NULL;

  g_free (*text);
  *text = escaped != NULL && *escaped != '\0' ? g_steal_pointer (&escaped) : NULL;
}

static gboolean
read_place (MsSlackReading   *reading,
            const PlaceFile  *kind,
            MsJsonNode        node,
            GError          **error)
{
  g_autoptr(MsChannel) channel = ms_wire_read_channel (node, NULL);
  MsSlackPlace *place;

  if (channel == NULL || !ms_id_is_valid (channel->id, MS_ID_CONVERSATIONS))
    return ms_slack_refuse (error, kind->file, _("a conversation without an id"));
  if (g_hash_table_contains (reading->ids, channel->id))
    return ms_slack_refuse (error, kind->file, _("an id comes twice"));
  if (kind->kind != MS_CHANNEL_IM && (channel->name == NULL || *channel->name == '\0'))
    return ms_slack_refuse (error, kind->file, _("a channel without a name"));

  channel->kind = kind->kind;
  channel->is_mpim = kind->is_mpim;
  channel->is_general = channel->is_general && kind->kind == MS_CHANNEL_PUBLIC;
  if (kind->kind == MS_CHANNEL_IM)
    g_clear_pointer (&channel->name, g_free);
  take_escaped (&channel->topic.value);
  take_escaped (&channel->purpose.value);
  place = ms_slack_survey_add_place (reading->survey, g_steal_pointer (&channel));
  g_hash_table_insert (reading->ids, place->channel->id, place);
  add_folder (reading, place->channel->name, place);
  ms_slack_survey_need_person (reading->survey, place->channel->creator, MS_JSON_NODE_NONE);
  ms_slack_survey_need_person (reading->survey, place->channel->topic.creator, MS_JSON_NODE_NONE);
  ms_slack_survey_need_person (reading->survey, place->channel->purpose.creator, MS_JSON_NODE_NONE);
  return read_members (reading, place, node, kind->file, error) && read_pins (reading, place, node, kind->file, error);
}

static gboolean
read_places (MsSlackReading  *reading,
             GError         **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (place_files); i++)
    {
      MsJsonNode list, node;
      MsJsonIter iter;
      guint index;

      if (!find_entry (reading, place_files[i].file, &index))
        {
          if (i == 0)
            return ms_slack_refuse (error, place_files[i].file, _("this file is missing: it is no Slack export"));
          continue;
        }
      if (!ms_slack_read_list (reading->zip, index, reading->reader, &list, error))
        return FALSE;
      ms_json_iter_init (&iter, list);
      while (ms_json_iter_next (&iter, NULL, &node))
        if (!read_place (reading, &place_files[i], node, error))
          return FALSE;
    }
  return TRUE;
}

gboolean
ms_slack_survey_read_lists (MsSlackReading  *reading,
                            GError         **error)
{
  return read_users (reading, error) && read_places (reading, error);
}
