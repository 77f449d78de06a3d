/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Saying reminders that are due. In the transaction that says one it is marked as said: so it is said once, however often the program is
 * started again. What cannot be said is given up, and who made it is told why; of who has left the team nothing is said any more. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-reminder-service.h"

#include <glib/gi18n.h>

#include "ms-catalogue.h"
#include "ms-limits.h"
#include "ms-service-private.h"
#include "ms-speaker.h"

#define REMINDERS_PER_STEP 20 /* each is a message: about as long as a group of commands may take */

typedef struct
{
  MsContext           *context;
  const MsReminderRow *row;
  const char          *language;
} Firing;

static char *
fill (const Firing *self,
      const char   *format,
      const char   *who)
{
  return ms_catalogue_fill (ms_catalogue_translate (self->language, format), "who", who, "text", self->row->reminder->text, NULL);
}

static gboolean
tell (const Firing  *self,
      gint64         user,
      const char    *format,
      const char    *who,
      GError       **error)
{
  g_autofree char *text = fill (self, format, who);

  return ms_speaker_tell (self->context, user, text, error);
}

static gboolean
remind_person (const Firing  *self,
               GError       **error)
{
  const MsReminderRow *row = self->row;
  GError *failure = NULL;
  g_autoptr(MsUser) person = ms_user_store_get (ms_context_get_store (self->context), row->user, &failure);
  g_autofree char *creator = g_strdup_printf ("<@%s>", row->reminder->creator);

  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  if (row->user == row->creator)
    return tell (self, row->user, N_("Reminder: {text}"), "", error);
  if (person != NULL && !person->deleted)
    return tell (self, row->user, N_("Reminder from {who}: {text}"), creator, error);
  return tell (self, row->creator, N_("I could not remind {who}, whose account is deactivated: {text}"), person != NULL ? person->name : "", error);
}

static gboolean
remind_channel (const Firing  *self,
                GError       **error)
{
  const MsReminderRow *row = self->row;
  g_autoptr(MsChannelRow) channel = ms_channel_store_get (ms_context_get_store (self->context), row->channel, row->creator, error);
  g_autofree char *creator = g_strdup_printf ("<@%s>", row->reminder->creator);
  g_autofree char *place = g_strdup_printf ("<#%s>", row->reminder->channel);
  g_autofree char *text = NULL;

  if (channel == NULL)
    return FALSE;
  if (channel->channel->archived)
    return tell (self, row->creator, N_("I could not remind {who}, which is archived: {text}"), place, error);
  if (!channel->channel->is_member)
    return tell (self, row->creator, N_("I did not remind {who}, because you are not there any more: {text}"), place, error);
  text = fill (self, N_("Reminder from {who}: {text}"), creator);
  return ms_speaker_say (self->context, channel, text, error);
}

static gboolean
fire (MsContext            *context,
      const MsReminderRow  *row,
      GError              **error)
{
  MsStore *store = ms_context_get_store (context);
  const Firing self = { context, row, ms_store_get_team (store)->language };
  GError *failure = NULL;
  g_autoptr(MsUser) creator = ms_user_store_get (store, row->creator, &failure);

  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  if (creator != NULL && !creator->deleted && !(row->channel != 0 ? remind_channel (&self, error) : remind_person (&self, error)))
    return FALSE;
  return ms_reminder_store_set_said (store, row->key, ms_context_get_now_seconds (context), error)
         && ms_reminder_store_trim (store, row->creator, MS_LIMIT_REMINDERS_KEPT, error);
}

gboolean
ms_reminder_service_fire (MsContext  *context,
                          gint64     *next,
                          GError    **error)
{
  MsStore *store = ms_context_get_store (context);

  for (guint i = 0; i < REMINDERS_PER_STEP; i++)
    {
      GError *failure = NULL;
      g_autoptr(MsReminderRow) row = ms_reminder_store_find_due (store, ms_context_get_now_seconds (context), &failure);

      if (failure != NULL)
        {
          g_propagate_error (error, failure);
          return FALSE;
        }
      if (row == NULL)
        break;
      if (!fire (context, row, error))
        return FALSE;
    }
  return ms_reminder_store_get_next (store, next, error);
}
