/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two people on the real server who look at general, as a fixture. */

#pragma once

#include "ms-live-team.h"

G_BEGIN_DECLS

typedef struct
{
  MsLiveServer    *server;
  MsLivePerson    *ilya; /* the owner */
  MsLivePerson    *anna;
  MsMessageWindow *ilyas; /* (nullable), as is hers: closed */
  MsMessageWindow *annas;
  char            *general;
} MsLivePair;

void     ms_live_pair_set_up       (MsLivePair    *self,
                                    gconstpointer  data);
void     ms_live_pair_tear_down    (MsLivePair    *self,
                                    gconstpointer  data);
/* Both on general, until they are loaded; who has one keeps it. */
void     ms_live_pair_open_windows (MsLivePair    *self);
/* Whether both windows have one message that says so. */
gboolean ms_live_pair_shows        (MsLivePair    *self,
                                    const char    *text);
/* Once all is stored, both windows show the same. */
void     ms_live_pair_assert_same  (MsLivePair    *self);

G_END_DECLS
