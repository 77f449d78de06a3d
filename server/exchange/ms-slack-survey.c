/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The first reading of a Slack export, from its lists over its days to the bytes of its files, and what is kept of it. */

#define G_LOG_DOMAIN "ms-exchange"

#include "config.h"

#include "ms-slack-survey-private.h"

#include "ms-id.h"
#include "ms-limits.h"
#include "ms-slack-folders.h"

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
check_files (MsSlackReading  *reading,
             GError         **error)
{
  for (guint i = 0; i < reading->survey->files->len; i++)
    {
      const MsSlackFile *file = g_ptr_array_index (reading->survey->files, i);

      if (!ms_zip_reader_stream (reading->zip, file->entry, ignore_cb, reading->cancellable, error))
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

static MsSlackSurvey *
make_empty (void)
{
  MsSlackSurvey *self = g_new0 (MsSlackSurvey, 1);

  self->team = g_strdup ("");
  self->people = g_ptr_array_new_with_free_func ((GDestroyNotify) person_free);
  self->by_id = g_hash_table_new (g_str_hash, g_str_equal);
  self->places = g_ptr_array_new_with_free_func ((GDestroyNotify) place_free);
  self->files = g_ptr_array_new_with_free_func ((GDestroyNotify) file_free);
  self->files_by_id = g_hash_table_new (g_str_hash, g_str_equal);
  self->hooks = g_ptr_array_new_with_free_func ((GDestroyNotify) hook_free);
  self->hooks_by_id = g_hash_table_new (g_str_hash, g_str_equal);
  self->unused = g_ptr_array_new_with_free_func (g_free);
  return self;
}

/* In this order: the lists know people best, and only what a message shows is kept of the files. */
static gboolean
read_all (MsSlackReading  *reading,
          GError         **error)
{
  if (!ms_slack_survey_read_lists (reading, error))
    return FALSE;
  ms_slack_folders_sort (reading->zip, reading->survey, reading->folders, reading->ids);
  if (!ms_slack_survey_read_days (reading, error))
    return FALSE;
  drop_files (reading->survey, reading->zip);
  if (!check_files (reading, error))
    return FALSE;
  name_the_nameless (reading->survey);
  return TRUE;
}

MsSlackSurvey *
ms_slack_survey_new (MsZipReader   *zip,
                     GCancellable  *cancellable,
                     GError       **error)
{
  g_autoptr(MsSlackSurvey) survey = make_empty ();
  g_autoptr(MsJsonReader) reader = ms_json_reader_new ();
  g_autoptr(GHashTable) entries = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr(GHashTable) folders = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);
  MsSlackReading reading = {
    .zip = zip,
    .reader = reader,
    .cancellable = cancellable,
    .survey = survey,
    .entries = entries,
    .folders = folders,
    .ids = ids,
    .newest = g_get_real_time () + (gint64) MS_LIMIT_IMPORT_FUTURE_SECONDS * G_USEC_PER_SEC,
  };

  for (guint i = 0; i < ms_zip_reader_get_n (zip); i++)
    g_hash_table_insert (entries, (char *) ms_zip_reader_get_name (zip, i), GUINT_TO_POINTER (i + 1));
  return read_all (&reading, error) ? g_steal_pointer (&survey) : NULL;
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

MsSlackPerson *
ms_slack_survey_add_person (MsSlackSurvey *self,
                            MsUser        *user)
{
  MsSlackPerson *person = g_new0 (MsSlackPerson, 1);

  person->user = user;
  g_ptr_array_add (self->people, person);
  g_hash_table_insert (self->by_id, user->id, person);
  return person;
}

void
ms_slack_survey_need_person (MsSlackSurvey *self,
                             const char    *id,
                             MsJsonNode     profile)
{
  MsSlackPerson *known;
  MsUser *user;

  if (!ms_id_is_valid (id, MS_ID_PEOPLE))
    return;
  known = ms_slack_survey_find (self, id);
  if (known == NULL)
    {
      user = ms_user_new (id, NULL);
      user->role = MS_ROLE_MEMBER;
      user->deleted = TRUE;
      known = ms_slack_survey_add_person (self, user);
      self->n_unknown++;
    }
  if (known->user->name != NULL || ms_json_node_get_type (profile) != MS_JSON_OBJECT)
    return;
  known->user->name = ms_json_node_dup_member_string (profile, "name");
  known->user->real_name = ms_json_node_dup_member_string (profile, "real_name");
  known->user->display_name = ms_json_node_dup_member_string (profile, "display_name");
}

MsSlackPlace *
ms_slack_survey_add_place (MsSlackSurvey *self,
                           MsChannel     *channel)
{
  MsSlackPlace *place = g_new0 (MsSlackPlace, 1);

  place->channel = channel;
  place->members = g_ptr_array_new_with_free_func (g_free);
  place->pins = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, (GDestroyNotify) pin_free);
  place->days = g_array_new (FALSE, FALSE, sizeof (guint));
  g_ptr_array_add (self->places, place);
  return place;
}
