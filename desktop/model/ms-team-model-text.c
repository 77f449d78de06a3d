/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Message text with the names of the team: whom it addresses, how it reads and how it was typed. Main thread. */

#define G_LOG_DOMAIN "ms-model"

#include "config.h"

#include "ms-team-model-private.h"

#include <glib/gi18n.h>

#include "ms-markup.h"
#include "ms-text.h"

typedef struct
{
  const char *self_id;
  gboolean found;
} MentionSearch;

static void
mention_cb (MsMentionKind  kind,
            const char    *id,
            gpointer       user_data)
{
  MentionSearch *search = user_data;

  if (kind != MS_MENTION_USER || g_strcmp0 (id, search->self_id) == 0)
    search->found = TRUE;
}

static gboolean
mentions_self (MsTeamModel     *self,
               const MsMessage *value)
{
  MentionSearch search = { .self_id = self->self_id };

  if (ms_message_is_notice (value) || ms_message_is_tombstone (value) || g_strcmp0 (value->user, self->self_id) == 0)
    return FALSE;
  ms_text_mentions (value->text, -1, mention_cb, &search);
  return search.found;
}

static const char *
resolve_cb (const char *id,
            gpointer    user_data)
{
  MsUserItem *user = ms_team_model_get_user (user_data, id);
  MsChannelItem *channel = ms_team_model_get_channel (user_data, id);

  if (user != NULL)
    return ms_user_item_get_display_name (user);
  return channel != NULL ? ms_channel_item_get_title (channel) : NULL;
}

/* What is not known to this person has a word instead of an id. */
static const char *
read_name_cb (const char *id,
              gpointer    user_data)
{
  const char *name = resolve_cb (id, user_data);

  if (name != NULL)
    return name;
  return *id == 'C' || *id == 'G' ? _("private channel") : _("someone");
}

MsMessageItem *
ms_team_model_make_message (MsTeamModel     *self,
                            const MsMessage *value,
                            gint64           created_us)
{
  MsUserItem *user = value->user != NULL ? ms_team_model_get_user (self, value->user) : NULL;
  MsMessageItem *item = ms_message_item_new (value, user, created_us);

  ms_message_item_set_mentions_self (item, mentions_self (self, value));
  return item;
}

char *
ms_team_model_dup_typed (MsTeamModel *self,
                         const char  *text)
{
  if (self->backend != NULL)
    return MS_BACKEND_GET_IFACE (self->backend)->dup_typed (self->backend, text);
  return ms_text_to_plain (text, -1, resolve_cb, self);
}

char *
ms_team_model_dup_plain (MsTeamModel *self,
                         const char  *text)
{
  return ms_markup_to_plain (text, -1, read_name_cb, self);
}

char *
ms_team_model_dup_line (MsTeamModel *self,
                        const char  *text,
                        guint        max_chars)
{
  return ms_markup_to_line (text, -1, max_chars, read_name_cb, self);
}
