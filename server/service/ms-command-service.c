/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Our own commands are short ways to what the methods do. What has to be told and changes nothing is told to who asked, by an
 * ephemeral message. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-command-service.h"

#include <string.h>

#include "ms-app-private.h"
#include "ms-channel-service.h"
#include "ms-command-private.h"
#include "ms-ephemeral-store.h"
#include "ms-error.h"
#include "ms-id.h"
#include "ms-limits.h"
#include "ms-membership-store.h"
#include "ms-message-private.h"
#include "ms-text.h"

/* Who speaks when we answer. */
#define OUR_CONTENT "{\"username\":\"MicroSlack\"}"
/* Underscores between these are no markers of italics. */
#define SHRUG "¯\\\xe2\x81\xa0_(ツ)_\xe2\x81\xa0/¯"

typedef struct
{
  const char *name;
  const char *usage; /* (nullable) */
  gboolean  (*run) (const MsCommandRun  *self,
                    GError             **error);
} OwnCommand;

void
ms_asked_clear (MsAsked *self)
{
  g_clear_pointer (&self->caller, ms_user_free);
  g_clear_pointer (&self->channel, ms_channel_free);
  g_clear_pointer (&self->message, ms_message_free);
}

gboolean
ms_command_tell (const MsCommandRun  *self,
                 const char          *text,
                 GError             **error)
{
  MsEventChannel channel = { self->row->key, self->row->channel };
  const MsMessage message = {
    .text = (char *) text,
    .subtype = (char *) MS_SUBTYPE_BOT_MESSAGE,
    .content = (char *) OUR_CONTENT,
    .ts = ms_store_next_ts (ms_context_get_store (self->context), ms_context_get_now (self->context)),
  };

  return ms_service_keep_seq (ms_event_encode_ephemeral (ms_context_get_log (self->context),
                                                         &channel,
                                                         ms_context_get_actor (self->context)->user,
                                                         self->caller->id,
                                                         &message,
                                                         ms_service_get_team_id (self->context),
                                                         error),
                              &self->asked->event_seq);
}

static gboolean
post (const MsCommandRun  *self,
      const char          *channel,
      const char          *text,
      const char          *subtype,
      GError             **error)
{
  const MsPost message = {
    .channel = channel,
    .text = text,
    .subtype = subtype,
    .is_active = self->command->is_active,
    .active_data = self->command->active_data,
  };
  g_auto(MsPosted) posted = { NULL };

  if (!ms_message_service_post (self->context, &message, &posted, error))
    return FALSE;
  self->asked->ts = posted.ts;
  self->asked->event_seq = posted.event_seq;
  return TRUE;
}

static gboolean
run_me (const MsCommandRun  *self,
        GError             **error)
{
  return post (self, self->command->channel, self->text, MS_SUBTYPE_ME_MESSAGE, error);
}

static gboolean
run_shrug (const MsCommandRun  *self,
           GError             **error)
{
  g_autofree char *text = *self->text != '\0' ? g_strconcat (self->text, " ", SHRUG, NULL) : g_strdup (SHRUG);

  return post (self, self->command->channel, text, NULL, error);
}

static gboolean
run_topic (const MsCommandRun  *self,
           GError             **error)
{
  const char *value = self->row->channel->topic.value;
  g_autoptr(MsChannel) channel = NULL;

  if (*self->text == '\0')
    return ms_command_tell (self, value != NULL && *value != '\0' ? value : "There is no topic.", error);
  channel = ms_channel_service_set_topic (self->context, self->command->channel, self->text, &self->asked->event_seq, error);
  return channel != NULL;
}

static gboolean
run_leave (const MsCommandRun  *self,
           GError             **error)
{
  gboolean not_in = FALSE;

  return ms_channel_service_leave (self->context, self->command->channel, &not_in, &self->asked->event_seq, error);
}

char *
ms_command_dup_channel_name (const char *word)
{
  if (g_str_has_prefix (word, "<#"))
    return g_strndup (word + 2, strcspn (word + 2, "|>"));
  return g_strdup (word);
}

static gboolean
run_join (const MsCommandRun  *self,
          GError             **error)
{
  g_autofree char *word = g_strndup (self->text, strcspn (self->text, " \t\n"));
  g_autofree char *name = ms_command_dup_channel_name (word);
  g_autoptr(MsChannel) found = ms_channel_service_find (self->context, name, error);
  g_autoptr(MsChannel) joined = NULL;
  gboolean already = FALSE;

  if (found == NULL)
    return FALSE;
  joined = ms_channel_service_join (self->context, found->id, &already, &self->asked->event_seq, error);
  return joined != NULL;
}

char *
ms_command_find_person (const MsCommandRun  *self,
                        const char          *word,
                        GError             **error)
{
  g_autofree char *name = NULL;
  g_autoptr(MsUser) user = NULL;
  gint64 key = 0;

  if (g_str_has_prefix (word, "<@"))
    name = g_strndup (word + 2, strcspn (word + 2, "|>"));
  else
    name = g_strdup (*word == '@' ? word + 1 : word);
  user = ms_service_need_user (self->context, name, TRUE, &key, error);
  return user != NULL ? g_strdup (user->id) : NULL;
}

static gboolean
run_invite (const MsCommandRun  *self,
            GError             **error)
{
  g_auto(GStrv) words = g_strsplit_set (self->text, " \t\n,", MS_LIMIT_INVITE_USERS + 1);
  g_autoptr(GPtrArray) users = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(MsChannel) channel = NULL;

  for (gsize i = 0; words[i] != NULL; i++)
    {
      char *id;

      if (*words[i] == '\0')
        continue;
      id = ms_command_find_person (self, words[i], error);
      if (id == NULL)
        return FALSE;
      g_ptr_array_add (users, id);
    }
  g_ptr_array_add (users, NULL);
  channel = ms_channel_service_invite (self->context,
                                       self->command->channel,
                                       (const char * const *) users->pdata,
                                       &self->asked->event_seq,
                                       error);
  return channel != NULL;
}

static gboolean
run_msg (const MsCommandRun  *self,
         GError             **error)
{
  gsize length = strcspn (self->text, " \t\n");
  g_autofree char *word = g_strndup (self->text, length);
  g_autofree char *text = ms_text_trim (self->text + length, -1);
  g_autofree char *id = ms_command_find_person (self, word, error);

  return id != NULL && post (self, id, text, NULL, error);
}

static void
add_name (gint64      user,
          const char *id,
          gpointer    user_data)
{
  GString *text = user_data;

  g_string_append_printf (text, "%s<@%s>", text->len > 0 ? ", " : "", id);
}

static gboolean
run_who (const MsCommandRun  *self,
         GError             **error)
{
  g_autoptr(GString) text = g_string_new (NULL);

  if (!ms_membership_store_visit (ms_context_get_store (self->context), self->row->key, 0, MS_LIMIT_WHO, add_name, text, error))
    return FALSE;
  if (self->row->channel->num_members > MS_LIMIT_WHO)
    g_string_append_printf (text, " … (%" G_GINT64_FORMAT ")", self->row->channel->num_members);
  return ms_command_tell (self, text->str, error);
}

static const OwnCommand own_commands[] = {
  { "/invite", "@name …", run_invite },
  { "/join", "#channel", run_join },
  { "/leave", NULL, run_leave },
  { "/me", "text", run_me },
  { "/msg", "@name text", run_msg },
  { "/remind", "me | @name | #channel  text  when", ms_remind_command_run },
  { "/shrug", "[text]", run_shrug },
  { "/topic", "[text]", run_topic },
  { "/who", NULL, run_who },
};

static const OwnCommand *
find_own (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (own_commands); i++)
    if (g_str_equal (own_commands[i].name, name))
      return &own_commands[i];
  return NULL;
}

gboolean
ms_app_is_own_command (const char *name)
{
  return find_own (name) != NULL;
}

static gboolean
ask_app (MsContext     *context,
         const char    *name,
         MsUser       **caller,
         MsChannelRow  *row,
         MsAsked       *asked,
         GError       **error)
{
  if (!ms_app_store_find_command (ms_context_get_store (context), name, &asked->app, error))
    return FALSE;
  if (asked->app == 0)
    return ms_error_set (error, MS_ERROR_UNKNOWN_COMMAND);

  asked->caller = g_steal_pointer (caller);
  asked->channel = g_steal_pointer (&row->channel);
  return TRUE;
}

gboolean
ms_command_service_run (MsContext        *context,
                        const MsCommand  *command,
                        MsAsked          *asked,
                        GError          **error)
{
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);
  g_autoptr(MsChannelRow) row = caller != NULL ? ms_service_need_membership (context, caller, command->channel, error) : NULL;
  g_autofree char *name = g_utf8_strdown (command->name, -1);
  g_autofree char *text = ms_text_trim (command->text != NULL ? command->text : "", -1);
  const OwnCommand *own = find_own (name);
  const MsCommandRun run = { context, command, caller, row, text, asked };

  if (row == NULL)
    return FALSE;
  ms_asked_clear (asked);
  *asked = (MsAsked) { 0 };
  if (own != NULL)
    return own->run (&run, error);
  if (row->channel->archived)
    return ms_error_set (error, MS_ERROR_IS_ARCHIVED);
  return ask_app (context, name, &caller, row, asked, error);
}

typedef struct
{
  MsCommandVisitor visitor;
  gpointer         user_data;
  gsize            next; /* of ours */
} List;

/* Ours and those of apps are both in order. */
static void
show_own_before (List       *list,
                 const char *name)
{
  for (; list->next < G_N_ELEMENTS (own_commands); list->next++)
    {
      const OwnCommand *own = &own_commands[list->next];
      const MsAppCommand command = { .name = (char *) own->name, .usage = (char *) own->usage };

      if (name != NULL && strcmp (own->name, name) > 0)
        return;
      list->visitor (&command, 0, list->user_data);
    }
}

static void
show_command (const MsAppCommand *command,
              gint64              app,
              gpointer            user_data)
{
  List *list = user_data;

  show_own_before (list, command->name);
  list->visitor (command, app, list->user_data);
}

gboolean
ms_command_service_list (MsContext         *context,
                         MsCommandVisitor   visitor,
                         gpointer           user_data,
                         GError           **error)
{
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);
  List list = { visitor, user_data, 0 };

  if (caller == NULL || !ms_app_store_visit_commands (ms_context_get_store (context), show_command, &list, error))
    return FALSE;
  show_own_before (&list, NULL);
  return TRUE;
}

/* *author: key of who posted it, 0 if nobody. What was shown to somebody else alone is not there. */
static gboolean
take_message (MsContext     *context,
              MsChannelRow  *row,
              gint64         ts,
              MsAsked       *asked,
              gint64        *author,
              GError       **error)
{
  GError *failure = NULL;
  g_autoptr(MsMessageRow) message = ms_message_need (context, row, ts, &failure);
  g_autoptr(MsEphemeralRow) shown = NULL;
  MsMessage **found;

  if (g_error_matches (failure, MS_ERROR, MS_ERROR_MESSAGE_NOT_FOUND))
    {
      GError *lookup = NULL;

      shown = ms_ephemeral_store_find (ms_context_get_store (context),
                                       ms_context_get_actor (context)->user,
                                       row->key,
                                       ts,
                                       ms_context_get_now (context),
                                       &lookup);
      if (shown != NULL || lookup != NULL)
        {
          g_clear_error (&failure);
          failure = lookup;
        }
    }
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  *author = message != NULL ? message->user : shown->author;
  asked->is_ephemeral = shown != NULL;
  found = message != NULL ? &message->message : &shown->message;
  asked->message = g_steal_pointer (found);
  return TRUE;
}

gboolean
ms_command_service_find_message (MsContext   *context,
                                 const char  *channel,
                                 gint64       ts,
                                 MsAsked     *asked,
                                 GError     **error)
{
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);
  g_autoptr(MsChannelRow) row = caller != NULL ? ms_service_need_membership (context, caller, channel, error) : NULL;
  g_autoptr(MsAppRow) app = NULL;
  GError *failure = NULL;
  gint64 author = 0;

  if (row == NULL)
    return FALSE;
  ms_asked_clear (asked);
  *asked = (MsAsked) { 0 };
  if (!take_message (context, row, ts, asked, &author, error))
    return FALSE;
  if (author != 0)
    app = ms_app_store_find_user (ms_context_get_store (context), author, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  if (app == NULL)
    return ms_error_set (error, MS_ERROR_INVALID_ACTION);

  asked->app = app->key;
  asked->caller = g_steal_pointer (&caller);
  asked->channel = g_steal_pointer (&row->channel);
  return TRUE;
}
