/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The instance of MsTeamModel, for its two files. */

#pragma once

#include "ms-team-model.h"

struct _MsTeamModel
{
  GObject parent_instance;

  MsBackend *backend;
  MsTeam *team;
  char *self_id;

  /* Everything by id, and the sections made of it. */
  GHashTable *users;
  GHashTable *channels_by_id;
  MsChannelList *channels;
  MsChannelList *directs;
  MsMemberList *people;

  gint64 retry_at;
  gint64 complete_at;
  MsLinkState link_state;
  gboolean ready;
};

/* ms-team-model-groups.c */
void ms_team_model_name_group     (MsTeamModel   *self,
                                   MsChannelItem *channel);
void ms_team_model_name_groups_of (MsTeamModel   *self,
                                   MsUserItem    *user);
