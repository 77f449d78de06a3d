/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Everything that a client starts with, out of one read transaction. Reader. */

#pragma once

#include "ms-channel-service.h"
#include "ms-context.h"
#include "ms-quiet.h"
#include "ms-team.h"
#include "ms-user-service.h"
#include "ms-usergroup-service.h"

G_BEGIN_DECLS

/* Called in this order: head once, then every topic, user and channel, then quiet and usergroup. All arguments are views, valid in the call. */
typedef struct
{
  /* @position: "EPOCH.SEQ". @unread_threads: that are followed and have something to read. */
  void (*head)    (gint64           seq,
                   const char      *position,
                   const MsUser    *self,
                   const MsTeam    *team,
                   gint64           unread_threads,
                   gpointer         user_data);
  /* Head of a topic that the caller sees: T…, C…, D… or U…. */
  void (*topic)   (const char      *topic,
                   gint64           seq,
                   gpointer         user_data);
  void (*user)    (const MsUser    *user,
                   gint64           key,
                   gpointer         user_data);
  /* Those the caller is in, with view; direct messages that are open. */
  void (*channel) (const MsChannel *channel,
                   gpointer         user_data);
  /* When they do not want to be disturbed: the caller first, then all who said so. @now: seconds. */
  void (*quiet)   (const char        *user_id,
                   const char        *zone,
                   const MsQuietTime *quiet,
                   gint64             now,
                   gpointer           user_data);
  /* Those that are not switched off, with users. */
  void (*usergroup) (const MsUsergroup *group,
                     gpointer           user_data);
} MsBootVisitor;

gboolean ms_boot_service_run          (MsContext           *context,
                                       const MsBootVisitor *visitor,
                                       gpointer             user_data,
                                       GError             **error);
/* (transfer full) (nullable): "EPOCH.SEQ" of this snapshot. */
char    *ms_boot_service_dup_position (MsContext           *context,
                                       GError             **error);

G_END_DECLS
