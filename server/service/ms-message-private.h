/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the files of messages share: finding one, and mentions. */

#pragma once

#include "ms-channel-store.h"
#include "ms-message-service.h"
#include "ms-message-store.h"

G_BEGIN_DECLS

/* A message that is there (a tombstone is not), in a conversation that the caller may see: MS_ERROR_MESSAGE_NOT_FOUND. (transfer full) (nullable) */
MsMessageRow *ms_message_need (MsContext           *context,
                               const MsChannelRow  *channel,
                               gint64               ts,
                               GError             **error);

/**
 * ms_message_dup_checked:
 * @text: (nullable): as a client sent it
 * @link_names: turn names in it into mentions
 *
 * Returns: (transfer full) (nullable): what is stored; MS_ERROR_NO_TEXT, _MSG_TOO_LONG
 */
char         *ms_message_dup_checked (MsContext     *context,
                                      const char    *text,
                                      gboolean       link_names,
                                      GError       **error);

/* After all checks: what becomes of it, and its event. @text, @content: (transfer full) (nullable). */
gboolean      ms_message_write_update (MsContext           *context,
                                       const MsChannelRow  *channel_row,
                                       MsMessageRow        *row,
                                       const MsUser        *caller,
                                       char                *text,
                                       char                *content,
                                       MsPosted            *result,
                                       GError             **error);
gboolean      ms_message_write_delete (MsContext           *context,
                                       const MsChannelRow  *channel_row,
                                       MsMessageRow        *row,
                                       gint64              *event_seq,
                                       GError             **error);

/**
 * ms_message_write_as:
 * @author: key; need not be in the conversation
 * @message: all but its ts, which is given here
 *
 * After all checks: a new message, its mentions and its event. Brings a hidden direct message back.
 */
gboolean      ms_message_write_as     (MsContext           *context,
                                       const MsChannelRow  *row,
                                       gint64               author,
                                       MsMessage           *message,
                                       MsActiveFunc         is_active,
                                       gpointer             active_data,
                                       gint64              *event_seq,
                                       GError             **error);

/* The text as it is kept; "" where @may_be_blank and it is. MS_ERROR_NO_TEXT, MS_ERROR_MSG_TOO_LONG. (transfer full) (nullable) */
char         *ms_message_dup_text     (MsContext           *context,
                                       const char          *text,
                                       gboolean             link_names,
                                       gboolean             may_be_blank,
                                       GError             **error);
/* Files may stand without a word. */
gboolean      ms_message_has_files    (const char          *subtype);
void          ms_message_fill_result  (MsPosted            *result,
                                       const MsMessageRow  *row,
                                       const char          *channel_id,
                                       gint64               event_seq,
                                       gboolean             repeated);

/* Whether a post would be refused, without a write: for who posts in several conversations at once. */
gboolean      ms_message_check_post (MsContext     *context,
                                     const MsPost  *post,
                                     GError       **error);

/* Whether a post goes to a public channel: C… or #name. */
gboolean      ms_message_find_public (MsContext    *context,
                                      const MsUser *caller,
                                      const char   *target,
                                      gboolean     *is_public,
                                      GError      **error);

/* Whom a text mentions. */
typedef struct
{
  MsContext *context; /* borrowed */
  GArray    *users; /* keys: first those that are named, then those who were there */
  guint      n_named;
  GPtrArray *groups; /* (nullable): ids of user groups */
  GArray    *of_groups; /* (nullable) keys: the people of the groups, once it is stored */
  gboolean   everybody;
  gboolean   here;
  GError    *error; /* (nullable): looking somebody up failed */
} MsMentions;

void     ms_mentions_clear        (MsMentions    *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MsMentions, ms_mentions_clear)

/* @mentions: (out caller-allocates): of @text; names of nobody are left out */
gboolean ms_mentions_read         (MsContext     *context,
                                   const char    *text,
                                   MsMentions    *mentions,
                                   GError       **error);
/* <!here> is decided now: whoever is active is mentioned like by name. Nobody to ask (@is_active is NULL), or more than
 * MS_LIMIT_MENTIONS: it is for everybody. */
gboolean ms_mentions_resolve_here (MsContext     *context,
                                   gint64         channel,
                                   MsActiveFunc   is_active,
                                   gpointer       active_data,
                                   MsMentions    *mentions,
                                   GError       **error);
/* Those of @row's message; sets its broadcast. An author does not mention themself. */
gboolean ms_mentions_store        (MsContext     *context,
                                   MsMessageRow  *row,
                                   MsMentions    *mentions,
                                   GError       **error);

G_END_DECLS
