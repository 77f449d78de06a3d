/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Everything of a team, read for an export: whoever is in it or not. Who may export is asked before (ms_export_service_check()). Reader; all of
 * one export in one transaction. */

#pragma once

#include "ms-channel.h"
#include "ms-context.h"
#include "ms-message.h"
#include "ms-user.h"

G_BEGIN_DECLS

typedef struct
{
  gint64  ts; /* of the message */
  gint64  created; /* seconds */
  char   *user; /* id of who pinned it */
  char   *owner; /* (nullable): id of its author */
} MsExportPin;

typedef struct
{
  gint64      key;
  MsChannel  *channel;
  GPtrArray  *members; /* ids */
  GPtrArray  *pins; /* MsExportPin, newest first */
} MsExportChannel;

typedef void     (*MsExportUser)    (const MsUser    *user,
                                     gpointer         user_data);
/* FALSE ends the visit. */
typedef gboolean (*MsExportMessage) (const MsMessage *message,
                                     gpointer         user_data);
typedef void     (*MsExportReaction) (const char     *name,
                                      const char     *user_id,
                                      gpointer        user_data);

void        ms_export_channel_free         (MsExportChannel  *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsExportChannel, ms_export_channel_free)

/* Whether somebody may export, and look after imports and exports: MS_ERROR_NOT_ALLOWED. */
gboolean    ms_export_service_check        (MsContext        *context,
                                            GError          **error);
/* Notes that the caller takes the team out. Worker. */
gboolean    ms_export_service_note         (MsContext        *context,
                                            gboolean          full,
                                            GError          **error);
const char *ms_export_service_get_team     (MsContext        *context);
/* (transfer full) (nullable): NULL without error where there is nobody of that id. */
MsUser     *ms_export_service_find_user    (MsContext        *context,
                                            const char       *id,
                                            GError          **error);
gboolean    ms_export_service_visit_users  (MsContext        *context,
                                            MsExportUser      visitor,
                                            gpointer          user_data,
                                            GError          **error);
/* (transfer full) (element-type MsExportChannel): public ones, and all others too where @full. */
GPtrArray  *ms_export_service_list_channels (MsContext       *context,
                                             gboolean         full,
                                             GError         **error);
/* *ts: of the first message of @channel from @from on, 0 if there is none. */
gboolean    ms_export_service_find_next    (MsContext        *context,
                                            gint64            channel,
                                            gint64            from,
                                            gint64           *ts,
                                            GError          **error);
/* Those from @from on and before @before, oldest first. */
gboolean    ms_export_service_visit        (MsContext        *context,
                                            gint64            channel,
                                            gint64            from,
                                            gint64            before,
                                            MsExportMessage   visitor,
                                            gpointer          user_data,
                                            GError          **error);
/* The replies to the message of @ts, oldest first. */
gboolean    ms_export_service_visit_replies (MsContext       *context,
                                             gint64           channel,
                                             gint64           ts,
                                             MsExportMessage  visitor,
                                             gpointer         user_data,
                                             GError         **error);
/* All reactions to the message of @ts, in the order of time. */
gboolean    ms_export_service_visit_reactions (MsContext       *context,
                                               gint64           channel,
                                               gint64           ts,
                                               MsExportReaction visitor,
                                               gpointer         user_data,
                                               GError         **error);
/* Files that messages of @channel show: ids, names, names of blobs. */
typedef void (*MsExportFile)               (const char      *id,
                                            const char      *name,
                                            const char      *blob,
                                            gpointer         user_data);
gboolean    ms_export_service_visit_files  (MsContext       *context,
                                            gint64           channel,
                                            MsExportFile     visitor,
                                            gpointer         user_data,
                                            GError         **error);

G_END_DECLS
