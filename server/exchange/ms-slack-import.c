/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Order: people, conversations, who is in them, messages by day, and at last the word to those who hold a conversation already. */

#define G_LOG_DOMAIN "ms-exchange"

#include "config.h"

#include "ms-slack-import.h"

#include "ms-bulk-runner.h"
#include "ms-export-service.h"
#include "ms-slack-incoming.h"
#include "ms-slack-rewrite.h"
#include "ms-slack-survey.h"
#include "ms-slack-uploads.h"

#define UNUSED_SHOWN 10

#define GROUP_MIN 3

typedef struct
{
  guint place;
  guint person;
  gboolean is_new;
} Membership;

typedef struct
{
  MsZipReader     *zip;
  MsExecutor      *executor;
  GCancellable    *cancellable;
  MsSlackSurvey   *survey;
  MsImportSource   source;
  MsSlackRewrite  *rewrite;
  MsSlackCounts   *counts;
  const MsSlackStorage *storage;
  char            *team; /* id of the team here */
  MsSlackProgress  progress;
  gpointer         user_data;
} Import;

/* The messages of a day on their way. */
typedef struct
{
  gint64     channel;
  GPtrArray *messages; /* MsImportMessage */
  guint      first;
  gint64     last_id; /* on disk */
  gint64     next_id; /* after the step */
  guint      done;
  guint      added;
} Day;

static void
tell (Import *self)
{
  if (self->progress != NULL)
    self->progress (self->counts, self->user_data);
}

static gboolean
begin_cb (MsContext *context,
          gpointer   data,
          GError   **error)
{
  Import *self = data;

  g_free (self->team);
  self->team = g_strdup (ms_export_service_get_team (context));
  return ms_import_service_begin (context, error);
}

static gboolean
person_cb (MsContext *context,
           guint      index,
           gpointer   data,
           GError   **error)
{
  Import *self = data;
  MsSlackPerson *person = g_ptr_array_index (self->survey->people, index);

  return ms_import_service_add_user (context, &self->source, person->user, &person->here, error);
}

static gboolean
add_people (Import  *self,
            GError **error)
{
  GPtrArray *people = self->survey->people;

  if (!ms_bulk_run_rows (self->executor, people->len, person_cb, self, self->cancellable, error))
    return FALSE;
  for (guint i = 0; i < people->len; i++)
    {
      const MsSlackPerson *person = g_ptr_array_index (people, i);

      self->counts->people_new += person->here.is_new;
      ms_slack_rewrite_add (self->rewrite, person->user->id, person->here.id);
      if (person->user->bot_id != NULL && *person->here.bot_id != '\0')
        ms_slack_rewrite_add (self->rewrite, person->user->bot_id, person->here.bot_id);
      if (person->user->app_id != NULL && *person->here.app_id != '\0')
        ms_slack_rewrite_add (self->rewrite, person->user->app_id, person->here.app_id);
    }
  tell (self);
  return TRUE;
}

static gint64
find_key (Import     *self,
          const char *id)
{
  const MsSlackPerson *person = ms_slack_survey_find (self->survey, id);

  return person != NULL ? person->here.key : 0;
}

static gint64
find_member (Import             *self,
             const MsSlackPlace *place,
             guint               index)
{
  return find_key (self, g_ptr_array_index (place->members, MIN (index, place->members->len - 1)));
}

/* (transfer full) (nullable) (element-type gint64) */
static GArray *
list_people (Import             *self,
             const MsSlackPlace *place)
{
  GArray *people;

  if (!place->channel->is_mpim || place->members->len < GROUP_MIN)
    return NULL; /* one that is incomplete is nobody else's */
  people = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < place->members->len; i++)
    {
      gint64 key = find_key (self, g_ptr_array_index (place->members, i));

      g_array_append_val (people, key);
    }
  return people;
}

static gboolean
place_cb (MsContext *context,
          guint      index,
          gpointer   data,
          GError   **error)
{
  Import *self = data;
  MsSlackPlace *place = g_ptr_array_index (self->survey->places, index);
  const MsChannel *channel = place->channel;
  g_autoptr(GArray) people = list_people (self, place);
  MsImportChannel import = {
    .channel = channel,
    .people = people,
    .creator = find_key (self, channel->creator),
    .topic_creator = find_key (self, channel->topic.creator),
    .purpose_creator = find_key (self, channel->purpose.creator),
  };

  if (channel->kind == MS_CHANNEL_IM)
    {
      import.one = find_member (self, place, 0);
      import.other = find_member (self, place, 1);
    }
  return ms_import_service_add_channel (context, &self->source, &import, &place->here, error);
}

static gboolean
general_cb (MsContext *context,
            gpointer   data,
            GError   **error)
{
  return ms_import_service_need_general (context, error);
}

static gboolean
add_places (Import  *self,
            GError **error)
{
  GPtrArray *places = self->survey->places;

  if (!ms_bulk_run_rows (self->executor, places->len, place_cb, self, self->cancellable, error)
      || !ms_bulk_run_step (self->executor, general_cb, self, self->cancellable, error))
    return FALSE;
  for (guint i = 0; i < places->len; i++)
    {
      const MsSlackPlace *place = g_ptr_array_index (places, i);

      self->counts->conversations_new += place->here.is_new;
      ms_slack_rewrite_add (self->rewrite, place->channel->id, place->here.id);
    }
  tell (self);
  return TRUE;
}

static gboolean
hook_cb (MsContext *context,
         guint      index,
         gpointer   data,
         GError   **error)
{
  Import *self = data;
  const MsSlackHook *hook = g_ptr_array_index (self->survey->hooks, index);

  /* Some message of a bot of the archive may have come without its account. */
  return ms_slack_rewrite_find (self->rewrite, hook->id) != NULL
         || ms_import_service_add_hook (context, hook->id, hook->name, hook->place->here.key, hook->created, error);
}

static gboolean
add_hooks (Import  *self,
           GError **error)
{
  return ms_bulk_run_rows (self->executor, self->survey->hooks->len, hook_cb, self, self->cancellable, error);
}

typedef struct
{
  Import *import;
  GArray *memberships;
} Joining;

static gboolean
membership_cb (MsContext *context,
               guint      index,
               gpointer   data,
               GError   **error)
{
  Joining *joining = data;
  Membership *membership = &g_array_index (joining->memberships, Membership, index);
  const MsSlackSurvey *survey = joining->import->survey;
  const MsSlackPlace *place = g_ptr_array_index (survey->places, membership->place);

  return ms_import_service_add_member (context,
                                       place->here.key,
                                       find_key (joining->import, g_ptr_array_index (place->members, membership->person)),
                                       place->latest,
                                       &membership->is_new,
                                       error);
}

static gboolean
add_memberships (Import  *self,
                 GError **error)
{
  g_autoptr(GArray) memberships = g_array_new (FALSE, FALSE, sizeof (Membership));
  Joining joining = { self, memberships };

  for (guint i = 0; i < self->survey->places->len; i++)
    for (guint j = 0; j < ((MsSlackPlace *) g_ptr_array_index (self->survey->places, i))->members->len; j++)
      {
        const Membership membership = { .place = i, .person = j };

        g_array_append_val (memberships, membership);
      }
  if (!ms_bulk_run_rows (self->executor, memberships->len, membership_cb, &joining, self->cancellable, error))
    return FALSE;
  for (guint i = 0; i < memberships->len; i++)
    self->counts->memberships_new += g_array_index (memberships, Membership, i).is_new;
  tell (self);
  return TRUE;
}

static gboolean
add_files (Import  *self,
           GError **error)
{
  GPtrArray *files = self->survey->files;

  if (self->storage->blobs == NULL)
    return TRUE;
  for (guint i = 0; i < files->len; i++)
    {
      MsSlackFile *file = g_ptr_array_index (files, i);
      MsSlackUpload upload = {
        .zip = self->zip,
        .executor = self->executor,
        .cancellable = self->cancellable,
        .source = &self->source,
        .blobs = self->storage->blobs,
        .origin = self->storage->origin,
        .file = file,
        .owner = find_key (self, file->user),
      };

      if (!ms_slack_upload_run (&upload, error))
        return FALSE;
      self->counts->files_new += upload.is_new;
      tell (self);
    }
  return TRUE;
}

static gboolean
day_cb (MsContext *context,
        gpointer   data,
        GError   **error)
{
  Day *day = data;

  day->next_id = day->last_id;
  return ms_import_service_add_messages (context,
                                         day->channel,
                                         day->messages,
                                         day->first,
                                         &day->next_id,
                                         &day->done,
                                         &day->added,
                                         error);
}

static gboolean
add_day (Import              *self,
         MsJsonReader        *reader,
         const MsSlackPlace  *place,
         guint                index,
         gint64              *last_id,
         GError             **error)
{
  const MsSlackIncoming incoming = { self->zip, self->survey, self->rewrite, place, self->team };
  g_autoptr(GPtrArray) messages = ms_slack_incoming_read (&incoming, index, reader, error);
  Day day = { .channel = place->here.key, .messages = messages, .last_id = *last_id };

  if (messages == NULL)
    return FALSE;
  for (; day.first < messages->len; day.first += day.done)
    {
      if (!ms_bulk_run_step (self->executor, day_cb, &day, self->cancellable, error))
        return FALSE;
      day.last_id = day.next_id;
      self->counts->messages_new += day.added;
    }
  *last_id = day.last_id;
  tell (self);
  return TRUE;
}

typedef struct
{
  gint64 channel;
} End;

static gboolean
end_cb (MsContext *context,
        gpointer   data,
        GError   **error)
{
  return ms_import_service_end_channel (context, ((End *) data)->channel, error);
}

/* Those who hold it learn of what came also when it was not all. */
static gboolean
add_messages_of (Import        *self,
                 MsJsonReader  *reader,
                 MsSlackPlace  *place,
                 GError       **error)
{
  End end = { place->here.key };
  gboolean done = TRUE;
  gint64 last_id = 0;

  if (place->n_messages == 0)
    return TRUE;
  for (guint i = 0; done && i < place->days->len; i++)
    done = add_day (self, reader, place, g_array_index (place->days, guint, i), &last_id, error);
  return ms_bulk_run_step (self->executor, end_cb, &end, NULL, done ? error : NULL) && done;
}

static gboolean
add_messages (Import  *self,
              GError **error)
{
  g_autoptr(MsJsonReader) reader = ms_json_reader_new ();

  for (guint i = 0; i < self->survey->places->len; i++)
    if (!add_messages_of (self, reader, g_ptr_array_index (self->survey->places, i), error))
      return FALSE;
  return TRUE;
}

static void
count_survey (const MsSlackSurvey *survey,
              MsSlackCounts       *counts)
{
  g_autoptr(GString) names = g_string_new (NULL);

  counts->people = survey->people->len;
  counts->people_unknown = survey->n_unknown;
  counts->conversations = survey->places->len;
  counts->messages = survey->n_messages;
  counts->files = survey->files->len;
  counts->without_ts = survey->n_without_ts;
  counts->unused = survey->unused->len;
  for (guint i = 0; i < MIN (survey->unused->len, UNUSED_SHOWN); i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", (const char *) g_ptr_array_index (survey->unused, i));
  if (survey->unused->len > UNUSED_SHOWN)
    g_string_append (names, ", …");
  counts->unused_names = g_string_free (g_steal_pointer (&names), FALSE);
}

gboolean
ms_slack_import_run (int                    fd,
                     MsExecutor            *executor,
                     MsRole                 most,
                     const MsSlackStorage  *storage,
                     MsSlackProgress        progress,
                     gpointer               user_data,
                     GCancellable          *cancellable,
                     MsSlackCounts         *counts,
                     GError               **error)
{
  g_autoptr(MsZipReader) zip = NULL;
  g_autoptr(MsSlackSurvey) survey = NULL;
  g_autoptr(MsSlackRewrite) rewrite = ms_slack_rewrite_new ();
  gboolean done;
  Import self = {
    .executor = executor,
    .cancellable = cancellable,
    .rewrite = rewrite,
    .counts = counts,
    .storage = storage,
    .progress = progress,
    .user_data = user_data,
  };

  *counts = (MsSlackCounts) { 0 };
  self.zip = zip = ms_zip_reader_open (fd, error);
  self.survey = survey = zip != NULL ? ms_slack_survey_new (zip, cancellable, error) : NULL;
  if (survey == NULL)
    return FALSE;

  count_survey (survey, counts);
  self.source = (MsImportSource) { survey->team, most };
  tell (&self);
  done = ms_bulk_run_step (executor, begin_cb, &self, cancellable, error)
         && add_people (&self, error)
         && add_places (&self, error)
         && add_hooks (&self, error)
         && add_memberships (&self, error)
         && add_files (&self, error)
         && add_messages (&self, error);
  g_free (self.team);
  return done;
}
