/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * People, conversations and messages that come from another server and bring their ids and times. Everything may come twice: what is
 * here already is found again. Who may import is asked before (ms_import_service_check()). Worker; runs as the system. */

#pragma once

#include "ms-channel.h"
#include "ms-context.h"
#include "ms-file-service.h"
#include "ms-message.h"
#include "ms-user.h"

G_BEGIN_DECLS

#define MS_IMPORT_ID_SIZE 33 /* of a public id */

/* Where it comes from. */
typedef struct
{
  const char *team; /* id of the team there, "" if not told */
  MsRole      most; /* nobody gets a greater role than this */
} MsImportSource;

/* What became of a person or a conversation. */
typedef struct
{
  gint64   key;
  char     id[MS_IMPORT_ID_SIZE]; /* public id here */
  char     bot_id[MS_IMPORT_ID_SIZE]; /* of a bot, "" for everybody else, as … */
  char     app_id[MS_IMPORT_ID_SIZE]; /* … this one */
  gboolean is_new;
} MsImported;

/* A conversation, with keys of people here; 0 for nobody. */
typedef struct
{
  const MsChannel *channel; /* id, name, kind, notes, previous names, times as they were there */
  gint64           creator;
  gint64           topic_creator;
  gint64           purpose_creator;
  gint64           one; /* the sides of a direct message */
  gint64           other;
  GArray          *people; /* (nullable) (element-type gint64): of a direct message among several */
} MsImportChannel;

/* Somebody's reaction to a message. */
typedef struct
{
  char   *name;
  gint64  user;
} MsImportReaction;

/* A message, with keys of people here. */
typedef struct
{
  MsMessage *message; /* ids are those of here already */
  gint64     user;
  gint64     edited_by;
  gint64     inviter;
  GPtrArray *reactions; /* (nullable) (element-type MsImportReaction): in the order of time, each once */
  GArray    *files; /* (nullable) (element-type gint64): keys of those that it shows */
  gint64     pinned_by; /* if message->pinned_to is set */
  gint64     pinned; /* seconds */
} MsImportMessage;

/* Whether somebody may import: MS_ERROR_NOT_ALLOWED. *most: the greatest role that they may give away. */
gboolean ms_import_service_check        (MsContext              *context,
                                         MsRole                 *most,
                                         GError                **error);
/* Notes that the caller brings in the archive @file (id). Worker. */
gboolean ms_import_service_note         (MsContext              *context,
                                         const char             *file,
                                         GError                **error);
/* Before everything else: an empty server gets a team. */
gboolean ms_import_service_begin        (MsContext              *context,
                                         GError                **error);
/* After the channels: a team has a general channel. */
gboolean ms_import_service_need_general (MsContext              *context,
                                         GError                **error);
/**
 * ms_import_service_add_user:
 * @user: as they were there; the e-mail address may be missing
 *
 * Somebody known from an earlier import, or by their e-mail address, stays as they are. Anybody else is made, without a password: under
 * their own id and name if these are free.
 */
gboolean ms_import_service_add_user     (MsContext              *context,
                                         const MsImportSource   *source,
                                         const MsUser           *user,
                                         MsImported             *result,
                                         GError                **error);
/* Something without an account that posted as a bot, a webhook: known by its id @bot_id from now on, if nothing has this id. It can post nothing
 * here. @name: (nullable). @channel: key of a conversation where it posted; @created: seconds. */
gboolean ms_import_service_add_hook     (MsContext              *context,
                                         const char             *bot_id,
                                         const char             *name,
                                         gint64                  channel,
                                         gint64                  created,
                                         GError                **error);
/**
 * ms_import_service_add_channel:
 *
 * Known from an earlier import, the general channel, a public channel of the same name, the direct message of the same people: that one is taken,
 * as it is. Anything else is made, under its own id if this is free.
 */
gboolean ms_import_service_add_channel  (MsContext              *context,
                                         const MsImportSource   *source,
                                         const MsImportChannel  *channel,
                                         MsImported             *result,
                                         GError                **error);
/* @last_read: what they have read at least. *added: FALSE when they were in already. */
gboolean ms_import_service_add_member   (MsContext              *context,
                                         gint64                  channel,
                                         gint64                  user,
                                         gint64                  last_read,
                                         gboolean               *added,
                                         GError                **error);
/**
 * ms_import_service_add_messages:
 * @messages: (element-type MsImportMessage): of one conversation, in the order of ts
 * @first: where to begin
 * @last_id: (inout): where the last message was put, 0 at first
 * @done: (out): how many were looked at: as many as a bulk step may take
 * @added: (out): how many of them were not here yet
 */
gboolean ms_import_service_add_messages (MsContext              *context,
                                         gint64                  channel,
                                         GPtrArray              *messages,
                                         guint                   first,
                                         gint64                 *last_id,
                                         guint                  *done,
                                         guint                  *added,
                                         GError                **error);
/**
 * ms_import_service_find_file:
 * @file: (out) (transfer full) (nullable): as it is here, NULL if it is not
 * @key: (out)
 */
gboolean ms_import_service_find_file    (MsContext              *context,
                                         const MsImportSource   *source,
                                         const char             *id,
                                         gint64                 *key,
                                         MsFile                **file,
                                         GError                **error);
/**
 * ms_import_service_add_file:
 * @source: (nullable): NULL for a file that is made here
 * @file: its id (kept if it is free; NULL: a new one), name, title, alt_text, created, origin, is_public
 * @owner: key
 * @content: a blob that is there
 * @surplus: (out): whether the same content was there already: then the blob that was brought is nobody's
 * @made: (out) (transfer full): as it is now
 */
gboolean ms_import_service_add_file     (MsContext              *context,
                                         const MsImportSource   *source,
                                         const MsFile           *file,
                                         gint64                  owner,
                                         const MsFileContent    *content,
                                         gboolean               *surplus,
                                         gint64                 *key,
                                         MsFile                **made,
                                         GError                **error);
/* When all messages of a conversation are here: those who hold it are told to fetch it anew. */
gboolean ms_import_service_end_channel  (MsContext              *context,
                                         gint64                  channel,
                                         GError                **error);

G_END_DECLS
