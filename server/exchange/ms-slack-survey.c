/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The first reading of a Slack export. What is kept are names and places of things; messages are looked at and let go. */

#define G_LOG_DOMAIN "ms-exchange"

#include "config.h"

#include "ms-slack-survey.h"

#include <glib/gi18n.h>

#include "ms-error.h"
#include "ms-id.h"
#include "ms-limits.h"
#include "ms-slack-folders.h"
#include "ms-slack-list.h"
#include "ms-slack-message.h"
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

typedef struct
{
  MsZipReader    *zip;
  MsJsonReader   *reader;
  GCancellable   *cancellable;
  MsSlackSurvey  *survey;
  GHashTable     *entries; /* name → index + 1 */
  GHashTable     *folders; /* name → MsSlackPlace; NULL for a name of several */
  GHashTable     *ids; /* of conversations → MsSlackPlace */
  gint64          newest; /* no message may be later */
} Work;

static void
person_free (MsSlackPerson *person)
{
  ms_user_free (person->user);
  g_free (person);
}

static void
pin_free (MsSlackPin *pin)
{
  g_free (pin->user);
  g_free (pin);
}

static void
place_free (MsSlackPlace *place)
{
  ms_channel_free (place->channel);
  g_ptr_array_unref (place->members);
  g_hash_table_unref (place->pins);
  g_array_unref (place->days);
  g_free (place);
}

static void
file_free (MsSlackFile *file)
{
  g_free (file->id);
  g_free (file->name);
  g_free (file->title);
  g_free (file->alt_text);
  g_free (file->user);
  ms_file_free (file->here);
  g_free (file);
}

static void
hook_free (MsSlackHook *hook)
{
  g_free (hook->id);
  g_free (hook->name);
  g_free (hook);
}

void
ms_slack_survey_free (MsSlackSurvey *self)
{
  if (self == NULL)
    return;

  g_free (self->team);
  g_hash_table_unref (self->by_id);
  g_ptr_array_unref (self->people);
  g_ptr_array_unref (self->places);
  g_hash_table_unref (self->files_by_id);
  g_ptr_array_unref (self->files);
  g_ptr_array_unref (self->hooks);
  g_hash_table_unref (self->hooks_by_id);
  g_ptr_array_unref (self->unused);
  g_free (self);
}

MsSlackPerson *
ms_slack_survey_find (const MsSlackSurvey *self,
                      const char          *id)
{
  return id != NULL ? g_hash_table_lookup (self->by_id, id) : NULL;
}

static gboolean
fail (GError     **error,
      const char  *file,
      const char  *text)
{
  return ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, "%s: %s", file, text);
}

/* Missing, null, or of @type. */
static gboolean
is_type_or_nothing (MsJsonNode  node,
                    const char *member,
                    MsJsonType  type)
{
  MsJsonType found = ms_json_node_get_type (ms_json_node_get_member (node, member));

  return found == MS_JSON_NONE || found == MS_JSON_NULL || found == type;
}

static MsSlackPerson *
add_person (MsSlackSurvey *survey,
            MsUser        *user)
{
  MsSlackPerson *person = g_new0 (MsSlackPerson, 1);

  person->user = user;
  g_ptr_array_add (survey->people, person);
  g_hash_table_insert (survey->by_id, user->id, person);
  return person;
}

/* Somebody whom users.json does not name: deactivated, called what the message says. */
static void
need_person (Work       *work,
             const char *id,
             MsJsonNode  profile)
{
  MsSlackPerson *known;
  MsUser *user;

  if (!ms_id_is_valid (id, MS_ID_PEOPLE))
    return;
  known = g_hash_table_lookup (work->survey->by_id, id);
  if (known == NULL)
    {
      user = ms_user_new (id, NULL);
      user->role = MS_ROLE_MEMBER;
      user->deleted = TRUE;
      known = add_person (work->survey, user);
      work->survey->n_unknown++;
    }
  if (known->user->name != NULL || ms_json_node_get_type (profile) != MS_JSON_OBJECT)
    return;
  known->user->name = ms_json_node_dup_member_string (profile, "name");
  known->user->real_name = ms_json_node_dup_member_string (profile, "real_name");
  known->user->display_name = ms_json_node_dup_member_string (profile, "display_name");
}

static gboolean
read_user (Work       *work,
           MsJsonNode  node,
           GError    **error)
{
  g_autoptr(MsUser) user = ms_wire_read_user (node, NULL);

  if (user == NULL || !ms_id_is_valid (user->id, MS_ID_PEOPLE))
    return fail (error, "users.json", _("somebody without an id or a name"));
  if (g_hash_table_contains (work->survey->by_id, user->id))
    return fail (error, "users.json", _("an id comes twice"));
  if (*work->survey->team == '\0')
    {
      g_autofree char *team = ms_json_node_dup_member_string (node, "team_id");

      if (ms_id_is_valid (team, NULL))
        {
          g_free (work->survey->team);
          work->survey->team = g_steal_pointer (&team);
        }
    }
  add_person (work->survey, g_steal_pointer (&user));
  return TRUE;
}

static gboolean
find_entry (Work       *work,
            const char *name,
            guint      *index)
{
  guint found = GPOINTER_TO_UINT (g_hash_table_lookup (work->entries, name));

  *index = found - 1;
  return found != 0;
}

static gboolean
read_users (Work    *work,
            GError **error)
{
  MsJsonNode list, node;
  MsJsonIter iter;
  guint index;

  if (!find_entry (work, "users.json", &index))
    return fail (error, "users.json", _("this file is missing: it is no Slack export"));
  if (!ms_slack_read_list (work->zip, index, work->reader, &list, error))
    return FALSE;
  ms_json_iter_init (&iter, list);
  while (ms_json_iter_next (&iter, NULL, &node))
    if (!read_user (work, node, error))
      return FALSE;
  return TRUE;
}

/* The same name for two, and neither is meant. */
static void
add_folder (Work         *work,
            const char   *name,
            MsSlackPlace *place)
{
  if (name == NULL)
    return;
  if (g_hash_table_contains (work->folders, name))
    place = NULL;
  g_hash_table_insert (work->folders, g_strdup (name), place);
}

static gboolean
read_members (Work          *work,
              MsSlackPlace  *place,
              MsJsonNode     node,
              const char    *file,
              GError       **error)
{
  MsJsonNode members = ms_json_node_get_member (node, "members");
  g_autoptr(GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  MsJsonIter iter;
  MsJsonNode member;

  if (!is_type_or_nothing (node, "members", MS_JSON_ARRAY))
    return fail (error, file, _("“members” is not a list"));
  ms_json_iter_init (&iter, members);
  while (ms_json_iter_next (&iter, NULL, &member))
    {
      g_autofree char *id = ms_json_node_dup_string (member);

      if (!ms_id_is_valid (id, MS_ID_PEOPLE))
        return fail (error, file, _("a member is not an id"));
      if (g_hash_table_contains (seen, id))
        continue;
      need_person (work, id, MS_JSON_NODE_NONE);
      g_hash_table_add (seen, id);
      g_ptr_array_add (place->members, g_steal_pointer (&id));
    }
  if (place->channel->kind == MS_CHANNEL_IM && (place->members->len < 1 || place->members->len > 2))
    return fail (error, file, _("a direct message is between two people"));
  return TRUE;
}

/* What is pinned and no message is left out: a message that is missing is not pinned. */
static gboolean
read_pins (Work          *work,
           MsSlackPlace  *place,
           MsJsonNode     node,
           const char    *file,
           GError       **error)
{
  MsJsonIter iter;
  MsJsonNode element;

  if (!is_type_or_nothing (node, "pins", MS_JSON_ARRAY))
    return fail (error, file, _("“pins” is not a list"));
  ms_json_iter_init (&iter, ms_json_node_get_member (node, "pins"));
  while (ms_json_iter_next (&iter, NULL, &element))
    {
      MsSlackPin *pin = g_new0 (MsSlackPin, 1);

      pin->ts = ms_json_node_get_member_ts (element, "id");
      pin->created = CLAMP (ms_json_node_get_member_int64 (element, "created", 0), 0, G_MAXINT32);
      pin->user = ms_json_node_dup_member_string (element, "user");
      need_person (work, pin->user, MS_JSON_NODE_NONE);
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
read_place (Work             *work,
            const PlaceFile  *kind,
            MsJsonNode        node,
            GError          **error)
{
  g_autoptr(MsChannel) channel = ms_wire_read_channel (node, NULL);
  MsSlackPlace *place;

  if (channel == NULL || !ms_id_is_valid (channel->id, MS_ID_CONVERSATIONS))
    return fail (error, kind->file, _("a conversation without an id"));
  if (g_hash_table_contains (work->ids, channel->id))
    return fail (error, kind->file, _("an id comes twice"));
  if (kind->kind != MS_CHANNEL_IM && (channel->name == NULL || *channel->name == '\0'))
    return fail (error, kind->file, _("a channel without a name"));

  channel->kind = kind->kind;
  channel->is_mpim = kind->is_mpim;
  channel->is_general = channel->is_general && kind->kind == MS_CHANNEL_PUBLIC;
  if (kind->kind == MS_CHANNEL_IM)
    g_clear_pointer (&channel->name, g_free);
  take_escaped (&channel->topic.value);
  take_escaped (&channel->purpose.value);
  place = g_new0 (MsSlackPlace, 1);
  place->channel = g_steal_pointer (&channel);
  place->members = g_ptr_array_new_with_free_func (g_free);
  place->pins = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, (GDestroyNotify) pin_free);
  place->days = g_array_new (FALSE, FALSE, sizeof (guint));
  g_ptr_array_add (work->survey->places, place);
  g_hash_table_insert (work->ids, place->channel->id, place);
  add_folder (work, place->channel->name, place);
  need_person (work, place->channel->creator, MS_JSON_NODE_NONE);
  need_person (work, place->channel->topic.creator, MS_JSON_NODE_NONE);
  need_person (work, place->channel->purpose.creator, MS_JSON_NODE_NONE);
  return read_members (work, place, node, kind->file, error) && read_pins (work, place, node, kind->file, error);
}

static gboolean
read_places (Work    *work,
             GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (place_files); i++)
    {
      MsJsonNode list, node;
      MsJsonIter iter;
      guint index;

      if (!find_entry (work, place_files[i].file, &index))
        {
          if (i == 0)
            return fail (error, place_files[i].file, _("this file is missing: it is no Slack export"));
          continue;
        }
      if (!ms_slack_read_list (work->zip, index, work->reader, &list, error))
        return FALSE;
      ms_json_iter_init (&iter, list);
      while (ms_json_iter_next (&iter, NULL, &node))
        if (!read_place (work, &place_files[i], node, error))
          return FALSE;
    }
  return TRUE;
}

static void
named_cb (const char *id,
          MsJsonNode  profile,
          gpointer    user_data)
{
  need_person (user_data, id, profile);
}

/* What a message says of a file whose bytes came along; the first one counts. */
static void
look_at_file (Work            *work,
              MsSlackPlace    *place,
              const MsMessage *message,
              MsJsonNode       node)
{
  g_autofree char *id = ms_json_node_dup_member_string (node, "id");
  MsSlackFile *file = id != NULL ? g_hash_table_lookup (work->survey->files_by_id, id) : NULL;

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
  need_person (work, file->user, MS_JSON_NODE_NONE);
}

static void
look_at_files (Work            *work,
               MsSlackPlace    *place,
               const MsMessage *message,
               MsJsonNode       node)
{
  MsJsonIter iter;
  MsJsonNode file;

  ms_json_iter_init (&iter, ms_json_node_get_member (node, "files"));
  while (ms_json_iter_next (&iter, NULL, &file))
    look_at_file (work, place, message, file);
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
look_at_bot (Work            *work,
             MsSlackPlace    *place,
             const MsMessage *message,
             MsJsonNode       node)
{
  MsSlackPerson *person = ms_slack_survey_find (work->survey, message->user);
  g_autofree char *id = dup_id (node, "bot_id", "B");
  MsSlackHook *hook;

  if (id == NULL)
    return;
  if (person != NULL && person->user->role == MS_ROLE_BOT)
    {
      learn_bot (person, node);
      return;
    }
  if (g_hash_table_contains (work->survey->hooks_by_id, id))
    return;
  hook = g_new0 (MsSlackHook, 1);
  hook->id = g_steal_pointer (&id);
  hook->name = ms_json_node_dup_member_string (ms_json_node_get_member (node, "bot_profile"), "name");
  if (hook->name == NULL)
    hook->name = ms_json_node_dup_member_string (node, "username");
  hook->place = place;
  hook->created = message->ts / G_USEC_PER_SEC;
  g_ptr_array_add (work->survey->hooks, hook);
  g_hash_table_insert (work->survey->hooks_by_id, hook->id, hook);
}

static gboolean
look_at_message (Work          *work,
                 MsSlackPlace  *place,
                 MsJsonNode     node,
                 const char    *file,
                 GError       **error)
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
      work->survey->n_without_ts++;
      return TRUE;
    }
  if (message->ts > work->newest || message->edited_ts > work->newest)
    return fail (error, file, _("a message is from the future"));

  ms_slack_message_visit_names (node, message, named_cb, work);
  look_at_files (work, place, message, node);
  look_at_bot (work, place, message, node);
  place->latest = MAX (place->latest, message->ts);
  place->n_messages++;
  work->survey->n_messages++;
  return TRUE;
}

static gboolean
look_at_day (Work          *work,
             MsSlackPlace  *place,
             guint          index,
             GError       **error)
{
  MsJsonNode list, node;
  MsJsonIter iter;

  if (g_cancellable_set_error_if_cancelled (work->cancellable, error)
      || !ms_slack_read_list (work->zip, index, work->reader, &list, error))
    return FALSE;
  ms_json_iter_init (&iter, list);
  while (ms_json_iter_next (&iter, NULL, &node))
    if (!look_at_message (work, place, node, ms_zip_reader_get_name (work->zip, index), error))
      return FALSE;
  return TRUE;
}

static gboolean
look_at_days (Work    *work,
              GError **error)
{
  for (guint i = 0; i < work->survey->places->len; i++)
    {
      MsSlackPlace *place = g_ptr_array_index (work->survey->places, i);

      for (guint j = 0; j < place->days->len; j++)
        if (!look_at_day (work, place, g_array_index (place->days, guint, j), error))
          return FALSE;
    }
  return TRUE;
}

/* Nobody could see a file that no message shows, and nobody gave it. */
static void
drop_files (MsSlackSurvey *survey,
            MsZipReader   *zip)
{
  for (guint i = survey->files->len; i-- > 0;)
    {
      const MsSlackFile *file = g_ptr_array_index (survey->files, i);

      if (file->is_shown && ms_slack_survey_find (survey, file->user) != NULL)
        continue;
      g_ptr_array_add (survey->unused, g_strdup (ms_zip_reader_get_name (zip, file->entry)));
      g_hash_table_remove (survey->files_by_id, file->id);
      g_ptr_array_remove_index (survey->files, i);
    }
}

static gboolean
ignore_cb (const guint8  *data,
           gsize          length,
           gpointer       user_data,
           GError       **error)
{
  return !g_cancellable_set_error_if_cancelled (user_data, error);
}

static gboolean
check_files (Work    *work,
             GError **error)
{
  for (guint i = 0; i < work->survey->files->len; i++)
    {
      const MsSlackFile *file = g_ptr_array_index (work->survey->files, i);

      if (!ms_zip_reader_stream (work->zip, file->entry, ignore_cb, work->cancellable, error))
        return FALSE;
    }
  return TRUE;
}

/* Who has no name in the whole archive is called by the id. */
static void
name_the_nameless (MsSlackSurvey *survey)
{
  for (guint i = 0; i < survey->people->len; i++)
    {
      MsUser *user = ((MsSlackPerson *) g_ptr_array_index (survey->people, i))->user;

      if (user->name == NULL)
        user->name = g_ascii_strdown (user->id, -1);
    }
}

MsSlackSurvey *
ms_slack_survey_new (MsZipReader   *zip,
                     GCancellable  *cancellable,
                     GError       **error)
{
  g_autoptr(MsSlackSurvey) survey = g_new0 (MsSlackSurvey, 1);
  g_autoptr(MsJsonReader) reader = ms_json_reader_new ();
  g_autoptr(GHashTable) entries = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GHashTable) folders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);
  Work work = {
    .zip = zip,
    .reader = reader,
    .cancellable = cancellable,
    .survey = survey,
    .entries = entries,
    .folders = folders,
    .ids = ids,
    .newest = g_get_real_time () + (gint64) MS_LIMIT_IMPORT_FUTURE_SECONDS * G_USEC_PER_SEC,
  };

  survey->team = g_strdup ("");
  survey->people = g_ptr_array_new_with_free_func ((GDestroyNotify) person_free);
  survey->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  survey->places = g_ptr_array_new_with_free_func ((GDestroyNotify) place_free);
  survey->files = g_ptr_array_new_with_free_func ((GDestroyNotify) file_free);
  survey->files_by_id = g_hash_table_new (g_str_hash, g_str_equal);
  survey->hooks = g_ptr_array_new_with_free_func ((GDestroyNotify) hook_free);
  survey->hooks_by_id = g_hash_table_new (g_str_hash, g_str_equal);
  survey->unused = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < ms_zip_reader_get_n (zip); i++)
    g_hash_table_insert (entries, (char *) ms_zip_reader_get_name (zip, i), GUINT_TO_POINTER (i + 1));
  if (!read_users (&work, error) || !read_places (&work, error))
    return NULL;

  ms_slack_folders_sort (zip, survey, folders, ids);
  if (!look_at_days (&work, error))
    return NULL;
  drop_files (survey, zip);
  if (!check_files (&work, error))
    return NULL;

  name_the_nameless (survey);
  return g_steal_pointer (&survey);
}
