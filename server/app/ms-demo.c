/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A little machine whose whole state is one struct: a step works on a copy, which counts once the step is on disk. So a step may be
 * run twice and makes the same again. Everything goes through the rules, with clocks of the past. */

#define G_LOG_DOMAIN "ms-app"

#include "config.h"

#include "ms-demo.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ms-account-service.h"
#include "ms-channel-service.h"
#include "ms-demo-texts.h"
#include "ms-error.h"
#include "ms-message-service.h"

#define USERS_MAX    5000
#define CHANNELS_MAX 500
#define MESSAGES_MAX 5000000
#define DAYS         21
#define PEOPLE_STEP  25
#define JOINS_STEP   50
#define POSTS_STEP   200
#define ID_SIZE      40

typedef enum
{
  PHASE_TEAM,
  PHASE_PEOPLE,
  PHASE_CHANNELS,
  PHASE_JOINS,
  PHASE_DIRECT,
  PHASE_TALK,
  PHASE_END,
} Phase;

typedef struct
{
  gint64 key;
  char   id[ID_SIZE];
} Person;

typedef struct
{
  char     id[ID_SIZE];
  gboolean russian;
  guint    first; /* of a direct message: who talks; else 0 and 0 */
  guint    second;
} Place;

typedef struct
{
  guint64 random;
  Phase   phase;
  guint   n_people;
  guint   n_places;
  guint   n_joins; /* pairs of channel and person that were looked at */
  guint   n_messages;
  gint64  clock; /* µs */
  guint   place; /* where the talk is */
  guint   talk;
  guint   line; /* the next one */
  guint   cast[3];
} State;

struct _MsDemo
{
  guint   users;
  guint   channels;
  guint   directs;
  guint   messages;
  char   *hash;
  Person *people;
  Place  *places; /* general, the channels, the direct messages */
  State   now; /* on disk */
  State   next; /* after the step */
};

static guint
draw (State *state,
      guint  n)
{
  state->random ^= state->random << 13;
  state->random ^= state->random >> 7;
  state->random ^= state->random << 17;
  return (guint) ((state->random >> 11) % MAX (n, 1));
}

/* The context of somebody at some time of the past. */
static MsContext *
act_as (MsContext   *context,
        const State *state,
        gint64       user)
{
  const MsActor actor = { .user = user, .is_system = user == 0 };

  return ms_context_new (ms_context_get_store (context), ms_context_get_log (context), &actor, state->clock);
}

static void
keep_person (MsDemo         *self,
             State          *state,
             const MsSignIn *result)
{
  Person *person = &self->people[state->n_people++];

  person->key = result->user;
  g_strlcpy (person->id, result->user_id, ID_SIZE);
}

static Place *
keep_place (MsDemo     *self,
            State      *state,
            const char *id,
            gboolean    russian)
{
  Place *place = &self->places[state->n_places++];

  *place = (Place) { .russian = russian };
  g_strlcpy (place->id, id, ID_SIZE);
  return place;
}

static gboolean
make_team (MsDemo     *self,
           State      *state,
           MsContext  *context,
           GError    **error)
{
  const MsSetup setup = {
    .team_name = "Polaris",
    .language = "en",
    .registration = MS_REGISTRATION_INVITE,
    .name = ms_demo_people[0].name,
    .real_name = ms_demo_people[0].real_name,
    .password_hash = self->hash,
  };
  g_autoptr(MsContext) system = act_as (context, state, 0);
  g_auto(MsSignIn) result = { NULL };

  if (!ms_account_service_setup (system, &setup, &result, error))
    return FALSE;
  keep_person (self, state, &result);
  for (guint i = 0; i < result.channels->len; i++)
    if (((MsChannel *) g_ptr_array_index (result.channels, i))->is_general)
      keep_place (self, state, ((MsChannel *) g_ptr_array_index (result.channels, i))->id, FALSE);
  state->phase = PHASE_PEOPLE;
  return TRUE;
}

static gboolean
make_person (MsDemo     *self,
             State      *state,
             MsContext  *context,
             GError    **error)
{
  const MsDemoPerson *model = &ms_demo_people[state->n_people % ms_demo_n_people];
  guint round = state->n_people / ms_demo_n_people;
  g_autofree char *name = round > 0 ? g_strdup_printf ("%s%u", model->name, round + 1) : g_strdup (model->name);
  g_autofree char *real_name = round > 0 ? g_strdup_printf ("%s %u", model->real_name, round + 1) : g_strdup (model->real_name);
  const MsRegister request = { .name = name, .real_name = real_name, .password_hash = self->hash };
  g_autoptr(MsContext) system = act_as (context, state, 0);
  g_auto(MsSignIn) result = { NULL };

  if (!ms_account_service_add (system, &request, state->n_people == 1 ? MS_ROLE_ADMIN : MS_ROLE_MEMBER, &result, error))
    return FALSE;
  keep_person (self, state, &result);
  state->clock += 60 * G_USEC_PER_SEC;
  return TRUE;
}

static gboolean
make_people (MsDemo     *self,
             State      *state,
             MsContext  *context,
             GError    **error)
{
  for (guint i = 0; i < PEOPLE_STEP && state->n_people < self->users; i++)
    if (!make_person (self, state, context, error))
      return FALSE;
  if (state->n_people == self->users)
    state->phase = PHASE_CHANNELS;
  return TRUE;
}

static gboolean
make_channel (MsDemo     *self,
              State      *state,
              MsContext  *context,
              GError    **error)
{
  guint index = state->n_places - 1;
  const MsDemoChannel *model = &ms_demo_channels[index % ms_demo_n_channels];
  guint round = index / ms_demo_n_channels;
  g_autofree char *name = round > 0 ? g_strdup_printf ("%s-%u", model->name, round + 1) : g_strdup (model->name);
  g_autoptr(MsContext) owner = act_as (context, state, self->people[0].key);
  g_autoptr(MsChannel) channel = ms_channel_service_create (owner, name, FALSE, NULL, error);
  g_autoptr(MsChannel) named = NULL;

  if (channel == NULL)
    return FALSE;
  named = ms_channel_service_set_topic (owner, channel->id, model->topic, NULL, error);
  if (named == NULL)
    return FALSE;
  keep_place (self, state, channel->id, model->russian);
  state->clock += 300 * G_USEC_PER_SEC;
  return TRUE;
}

static gboolean
make_channels (MsDemo     *self,
               State      *state,
               MsContext  *context,
               GError    **error)
{
  if (state->n_places - 1 < self->channels && !make_channel (self, state, context, error))
    return FALSE;
  if (state->n_places - 1 >= self->channels)
    state->phase = PHASE_JOINS;
  return TRUE;
}

static gboolean
join (MsDemo     *self,
      State      *state,
      MsContext  *context,
      guint       pair,
      GError    **error)
{
  const Person *person = &self->people[1 + pair / self->channels];
  const Place *place = &self->places[1 + pair % self->channels];
  g_autoptr(MsContext) member = NULL;
  g_autoptr(MsChannel) channel = NULL;

  if (draw (state, 100) >= 70)
    return TRUE;
  state->clock += 7 * G_USEC_PER_SEC;
  member = act_as (context, state, person->key);
  channel = ms_channel_service_join (member, place->id, NULL, NULL, error);
  return channel != NULL;
}

static gboolean
make_joins (MsDemo     *self,
            State      *state,
            MsContext  *context,
            GError    **error)
{
  guint pairs = (self->users - 1) * self->channels;

  for (guint i = 0; i < JOINS_STEP && state->n_joins < pairs; i++)
    if (!join (self, state, context, state->n_joins++, error))
      return FALSE;
  if (state->n_joins >= pairs)
    state->phase = PHASE_DIRECT;
  return TRUE;
}

static gboolean
make_direct (MsDemo     *self,
             State      *state,
             MsContext  *context,
             GError    **error)
{
  guint index = state->n_places - 1 - self->channels;
  guint first = index % 2 == 0 ? 0 : index % self->users;
  guint second = (index + 1) % self->users;
  const char *users[] = { self->people[second].id, NULL };
  g_autoptr(MsContext) opener = act_as (context, state, self->people[first].key);
  g_autoptr(MsChannel) channel = NULL;
  Place *place;

  channel = ms_channel_service_open (opener, NULL, users, NULL, NULL, error);
  if (channel == NULL)
    return FALSE;
  place = keep_place (self, state, channel->id, second % 2 == 1);
  place->first = first;
  place->second = second;
  return TRUE;
}

static gboolean
make_directs (MsDemo     *self,
              State      *state,
              MsContext  *context,
              GError    **error)
{
  while (state->n_places - 1 - self->channels < self->directs)
    if (!make_direct (self, state, context, error))
      return FALSE;
  state->phase = self->messages > 0 ? PHASE_TALK : PHASE_END;
  return TRUE;
}

static void
begin_talk (MsDemo *self,
            State  *state)
{
  const Place *place;

  state->place = draw (state, state->n_places);
  place = &self->places[state->place];
  do
    state->talk = draw (state, ms_demo_n_talks);
  while (ms_demo_talks[state->talk].russian != place->russian);
  state->line = 0;
  for (guint i = 0; i < 3; i++)
    state->cast[i] = draw (state, self->users);
  if (place->first != place->second)
    {
      state->cast[0] = state->cast[2] = place->first;
      state->cast[1] = place->second;
    }
}

static char *
fill_in (State      *state,
         const char *line)
{
  g_autoptr(GString) text = g_string_new (line);
  g_autofree char *number = g_strdup_printf ("%u", 3 + draw (state, 40));
  g_autofree char *hour = g_strdup_printf ("%u:%02u", 9 + draw (state, 9), 15 * draw (state, 4));

  g_string_replace (text, "{n}", number, 0);
  g_string_replace (text, "{time}", hour, 0);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Time goes on so that the last message comes about now; within a talk it is quick. */
static void
let_time_pass (MsDemo   *self,
               State    *state,
               gboolean  within,
               gint64    end)
{
  gint64 left = MAX (end - state->clock, 0);
  gint64 mean = left / MAX (self->messages - state->n_messages, 1);
  gint64 step = mean / 2 + (gint64) draw (state, 1000) * mean / 1000;

  if (within)
    step = MIN (step, (10 + (gint64) draw (state, 80)) * G_USEC_PER_SEC);
  state->clock += MAX (step, 1);
}

static gboolean
say (MsDemo     *self,
     State      *state,
     MsContext  *context,
     GError    **error)
{
  const char *line;
  g_autofree char *text = NULL;
  g_autoptr(MsContext) speaker = NULL;
  g_autoptr(GError) refused = NULL;
  g_auto(MsPosted) posted = { NULL };
  MsPost post = { NULL };
  gboolean within = state->talk < ms_demo_n_talks && state->line > 0;

  if (state->talk >= ms_demo_n_talks || state->line == MS_DEMO_LINES_MAX || ms_demo_talks[state->talk].lines[state->line] == NULL)
    {
      begin_talk (self, state);
      within = FALSE;
    }
  line = ms_demo_talks[state->talk].lines[state->line++];
  let_time_pass (self, state, within, ms_context_get_now (context));
  text = fill_in (state, line + 1);
  speaker = act_as (context, state, self->people[state->cast[(line[0] - 'a') % 3]].key);
  post.channel = self->places[state->place].id;
  post.text = text;
  state->n_messages++;
  if (ms_message_service_post (speaker, &post, &posted, &refused))
    return TRUE;
  state->talk = ms_demo_n_talks; /* not a member there: another talk */
  if (g_error_matches (refused, MS_ERROR, MS_ERROR_NOT_IN_CHANNEL))
    {
      state->n_messages--;
      return TRUE;
    }
  g_propagate_error (error, g_steal_pointer (&refused));
  return FALSE;
}

static gboolean
talk (MsDemo     *self,
      State      *state,
      MsContext  *context,
      GError    **error)
{
  for (guint i = 0; i < POSTS_STEP && state->n_messages < self->messages; i++)
    if (!say (self, state, context, error))
      return FALSE;
  if (state->n_messages >= self->messages)
    state->phase = PHASE_END;
  return TRUE;
}

static gboolean
read_number (GHashTable  *options,
             const char  *name,
             guint        least,
             guint        most,
             guint       *value,
             GError     **error)
{
  const char *text = g_hash_table_lookup (options, name);
  guint64 number;

  if (text == NULL)
    return TRUE;
  if (!g_ascii_string_to_unsigned (text, 10, least, most, &number, NULL))
    return ms_error_set_message (error, MS_ERROR_INVALID_ARGUMENTS, _("--%s: “%s” is not a number from %u to %u"), name, text, least, most);
  *value = (guint) number;
  return TRUE;
}

MsDemo *
ms_demo_new (GHashTable  *options,
             const char  *hash,
             GError     **error)
{
  g_autoptr(MsDemo) self = g_new0 (MsDemo, 1);
  guint seed = 1;

  self->users = 12;
  self->channels = 8;
  self->messages = 600;
  if (!read_number (options, "users", 2, USERS_MAX, &self->users, error)
      || !read_number (options, "channels", 1, CHANNELS_MAX, &self->channels, error)
      || !read_number (options, "messages", 0, MESSAGES_MAX, &self->messages, error)
      || !read_number (options, "seed", 0, G_MAXUINT32, &seed, error))
    return NULL;
  self->directs = MIN (6, self->users - 1);
  self->hash = g_strdup (hash);
  self->people = g_new0 (Person, self->users);
  self->places = g_new0 (Place, self->channels + self->directs + 1);
  self->now.random = (seed + G_GUINT64_CONSTANT (1)) * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  self->now.clock = g_get_real_time () - (gint64) DAYS * 24 * 3600 * G_USEC_PER_SEC;
  self->now.talk = ms_demo_n_talks;
  return g_steal_pointer (&self);
}

void
ms_demo_free (MsDemo *self)
{
  if (self == NULL)
    return;
  g_free (self->hash);
  g_free (self->people);
  g_free (self->places);
  g_free (self);
}

gboolean
ms_demo_step (MsDemo     *self,
              MsContext  *context,
              GError    **error)
{
  static gboolean (*const phases[]) (MsDemo *, State *, MsContext *, GError **) = {
    [PHASE_TEAM] = make_team,     [PHASE_PEOPLE] = make_people,   [PHASE_CHANNELS] = make_channels,
    [PHASE_JOINS] = make_joins, [PHASE_DIRECT] = make_directs, [PHASE_TALK] = talk,
  };

  g_return_val_if_fail (self != NULL && self->now.phase < PHASE_END, FALSE);

  self->next = self->now;
  return phases[self->next.phase](self, &self->next, context, error);
}

gboolean
ms_demo_commit (MsDemo *self)
{
  g_return_val_if_fail (self != NULL, FALSE);
  self->now = self->next;
  return self->now.phase != PHASE_END;
}

void
ms_demo_summarise (MsDemo  *self,
                   GString *output)
{
  g_return_if_fail (self != NULL);
  g_string_append_printf (output, _("%u people, %u channels, %u messages. Sign in as “%s”.\n"), self->now.n_people, self->channels + 1,
                          self->now.n_messages, ms_demo_people[0].name);
}
