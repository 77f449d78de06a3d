/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * /remind: who, what and when in one line. What is wrong with it is told in words, in the team's language, and is no error of the call: people
 * type this, not programs. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ms-catalogue.h"
#include "ms-channel-service.h"
#include "ms-command-private.h"
#include "ms-error.h"
#include "ms-limits.h"
#include "ms-reminder-service.h"
#include "ms-service-private.h"
#include "ms-text.h"
#include "ms-when.h"

#define HELP                                                                                                              \
  N_("`/remind me to water the plants in 10 minutes`\n"                                                                 \
      "`/remind @name to call back tomorrow at 9`\n"                                                                     \
      "`/remind #channel \"the stand-up begins\" on Monday at 9:30`\n"                                                 \
      "`/remind list` shows what is to come, `/remind delete ID` takes one away.\n"                                      \
      "Times: in 10 minutes, in 2 hours, at 15:30, tonight, tomorrow at 9, on Monday, on 24 December, on 2026-12-24 at 10:00.")

static const struct
{
  MsError     code;
  const char *words;
} refusals[] = {
  { MS_ERROR_NO_TEXT, N_("Of what? For example: `/remind me to water the plants in 10 minutes`") },
  { MS_ERROR_CANNOT_PARSE, N_("I do not understand when. `/remind help` shows how times are written.") },
  { MS_ERROR_TIME_IN_PAST, N_("That moment is over.") },
  { MS_ERROR_TIME_TOO_FAR, N_("That is too far away: five years at most.") },
  { MS_ERROR_MSG_TOO_LONG, N_("That is too long for a reminder.") },
  { MS_ERROR_TOO_MANY_REMINDERS, N_("You have too many reminders that are still to come. `/remind list` shows them.") },
  { MS_ERROR_USER_NOT_FOUND, N_("There is nobody of that name.") },
  { MS_ERROR_CANNOT_ADD_BOT, N_("A bot cannot be reminded.") },
  { MS_ERROR_CANNOT_ADD_SLACKBOT, N_("A bot cannot be reminded.") },
  { MS_ERROR_CANNOT_ADD_OTHERS, N_("Guests can remind themselves alone.") },
  { MS_ERROR_CHANNEL_NOT_FOUND, N_("There is no such channel.") },
  { MS_ERROR_NOT_IN_CHANNEL, N_("You are not in that channel.") },
  { MS_ERROR_IS_ARCHIVED, N_("That channel is archived.") },
  { MS_ERROR_NOT_FOUND, N_("There is no such reminder.") },
};

static const char *
translate (const MsCommandRun *self,
           const char         *text)
{
  return ms_catalogue_translate (ms_store_get_team (ms_context_get_store (self->context))->language, text);
}

/* In words; what is not their fault stays an error. */
static gboolean
tell_refusal (const MsCommandRun  *self,
              GError              *failure,
              GError             **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    if (g_error_matches (failure, MS_ERROR, (int) refusals[i].code))
      {
        g_error_free (failure);
        return ms_command_tell (self, translate (self, refusals[i].words), error);
      }
  g_propagate_error (error, failure);
  return FALSE;
}

static gboolean
is_word (const char         *word,
         const char * const *words)
{
  g_autofree char *lower = g_utf8_strdown (word, -1);

  return g_strv_contains (words, lower);
}

/* By the caller's clock; which one that is, where their profile does not say. */
static char *
dup_moment (const MsCommandRun *self,
            gint64              at)
{
  gboolean is_own = FALSE;
  g_autoptr(GTimeZone) zone = ms_reminder_get_zone (self->caller, &is_own);
  g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc (at);
  g_autoptr(GDateTime) utc_now = g_date_time_new_from_unix_utc (ms_context_get_now_seconds (self->context));
  g_autoptr(GDateTime) there = g_date_time_to_timezone (utc, zone);
  g_autoptr(GDateTime) now = g_date_time_to_timezone (utc_now, zone);
  g_autoptr(GDateTime) tomorrow = g_date_time_add_days (now, 1);
  const char *format = N_("on %Y-%m-%d at %H:%M");
  g_autofree char *text = NULL;

  if (g_date_time_get_year (there) == g_date_time_get_year (now) && g_date_time_get_day_of_year (there) == g_date_time_get_day_of_year (now))
    format = N_("today at %H:%M");
  else if (g_date_time_get_year (there) == g_date_time_get_year (tomorrow)
           && g_date_time_get_day_of_year (there) == g_date_time_get_day_of_year (tomorrow))
    format = N_("tomorrow at %H:%M");
  text = g_date_time_format (there, translate (self, format));
  return is_own ? g_steal_pointer (&text) : g_strdup_printf ("%s (%s)", text, g_date_time_get_timezone_abbreviation (there));
}

typedef struct
{
  const MsCommandRun *run;
  GString            *text;
} List;

static void
add_line (const MsReminder *reminder,
          gpointer          user_data)
{
  List *list = user_data;
  g_autofree char *moment = dup_moment (list->run, reminder->due);

  g_string_append_printf (list->text, "%s• %s: ", list->text->len > 0 ? "\n" : "", moment);
  if (reminder->channel != NULL)
    g_string_append_printf (list->text, "<#%s> ", reminder->channel);
  else if (g_strcmp0 (reminder->user, list->run->caller->id) != 0)
    g_string_append_printf (list->text, "<@%s> ", reminder->user);
  g_string_append_printf (list->text, "%s (`%s`)", reminder->text, reminder->id);
}

static gboolean
run_list (const MsCommandRun  *self,
          GError             **error)
{
  g_autoptr(GString) text = g_string_new (NULL);
  List list = { self, text };

  if (!ms_reminder_service_list (self->context, TRUE, MS_LIMIT_REMINDERS_TOLD, add_line, &list, error))
    return FALSE;
  return ms_command_tell (self, text->len > 0 ? text->str : translate (self, N_("You have no reminders.")), error);
}

static gboolean
run_delete (const MsCommandRun  *self,
            const char          *id,
            GError             **error)
{
  GError *failure = NULL;
  g_autofree char *trimmed = ms_text_trim (id, -1);

  if (!ms_reminder_service_delete (self->context, trimmed, &failure))
    return tell_refusal (self, failure, error);
  return ms_command_tell (self, translate (self, N_("The reminder is deleted.")), error);
}

/* Whom: the ids in @request are kept by the two others. */
static gboolean
find_target (const MsCommandRun  *self,
             const char          *word,
             MsReminderRequest   *request,
             char               **user,
             MsChannel          **channel,
             GError             **error)
{
  static const char * const me[] = { "me", "мне", "меня", NULL };
  g_autofree char *name = NULL;

  if (is_word (word, me))
    return TRUE;
  if (*word == '#' || g_str_has_prefix (word, "<#"))
    {
      name = ms_command_dup_channel_name (word);
      *channel = ms_channel_service_find (self->context, name, error);
      request->channel = *channel != NULL ? (*channel)->id : NULL;
      return *channel != NULL;
    }
  *user = ms_command_find_person (self, word, error);
  request->user = *user;
  return *user != NULL;
}

static gboolean
tell_made (const MsCommandRun  *self,
           const MsReminder    *reminder,
           GError             **error)
{
  g_autofree char *moment = dup_moment (self, reminder->due);
  g_autofree char *place = NULL;
  g_autofree char *text = NULL;

  if (reminder->channel != NULL)
    place = g_strdup_printf ("<#%s>", reminder->channel);
  else if (!g_str_equal (reminder->user, self->caller->id))
    place = g_strdup_printf ("<@%s>", reminder->user);
  if (place == NULL)
    text = ms_catalogue_fill (translate (self, N_("I will remind you {when}: {text}")), "when", moment, "text", reminder->text, NULL);
  else
    text = ms_catalogue_fill (translate (self, N_("I will remind {who} {when}: {text}")), "who", place, "when", moment, "text", reminder->text, NULL);
  return ms_command_tell (self, text, error);
}

static gboolean
run_add (const MsCommandRun  *self,
         const char          *word,
         const char          *rest,
         GError             **error)
{
  g_autoptr(GTimeZone) zone = ms_reminder_get_zone (self->caller, NULL);
  g_autofree char *what = NULL;
  g_autofree char *user = NULL;
  g_autoptr(MsChannel) channel = NULL;
  g_autoptr(MsReminder) reminder = NULL;
  MsReminderRequest request = { 0 };
  GError *failure = NULL;

  if (!find_target (self, word, &request, &user, &channel, &failure))
    return tell_refusal (self, failure, error);
  if (ms_when_split (rest, ms_context_get_now_seconds (self->context), zone, &what, &request.at) == MS_WHEN_UNKNOWN)
    {
      ms_error_set (&failure, ms_text_is_blank (rest, -1) ? MS_ERROR_NO_TEXT : MS_ERROR_CANNOT_PARSE);
      return tell_refusal (self, failure, error);
    }
  request.text = what;
  reminder = ms_reminder_service_add (self->context, &request, &failure);
  return reminder != NULL ? tell_made (self, reminder, error) : tell_refusal (self, failure, error);
}

gboolean
ms_remind_command_run (const MsCommandRun  *self,
                       GError             **error)
{
  static const char * const list[] = { "list", "список", NULL };
  static const char * const help[] = { "", "help", "?", "помощь", "справка", NULL };
  static const char * const take_away[] = { "delete", "remove", "удалить", NULL };
  gsize length = strcspn (self->text, " \t\n");
  g_autofree char *word = g_strndup (self->text, length);
  const char *rest = self->text + length;
  gboolean is_alone = ms_text_is_blank (rest, -1);

  if (is_alone && is_word (word, help))
    return ms_command_tell (self, translate (self, HELP), error);
  if (is_alone && is_word (word, list))
    return run_list (self, error);
  if (!is_alone && is_word (word, take_away))
    return run_delete (self, rest, error);
  return run_add (self, word, rest, error);
}
