/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A believable team for tests of the interface: people, channels and a conversation in two languages, and a backend that only
 * remembers what it was asked. Main thread. */

#pragma once

#include <adwaita.h>

#include "ms-team-model.h"

G_BEGIN_DECLS

#define MS_TYPE_FAKE_BACKEND (ms_fake_backend_get_type ())
G_DECLARE_FINAL_TYPE (MsFakeBackend, ms_fake_backend, MS, FAKE_BACKEND, GObject)

struct _MsFakeBackend
{
  GObject parent_instance;

  MsTeamModel *team; /* borrowed */
  char *sent; /* the last message */
  gint64 marked;
  gint64 deleted;
  gint64 undeleted;
  guint loads;
  MsHistoryRequest last_load;
  char *edited;
  MsDelivery delivery; /* of every message */
  guint commands[MS_COMMAND_SET_AWAY + 1]; /* how often each was asked for */
  gint64 invite_expires;
  gint64 invite_uses;
  char *revoked; /* the code of the last */
};

MsFakeBackend *ms_fake_backend_new   (MsTeamModel *team);

/* Resources, style and named icons, as the application has them. */
AdwApplication *ms_ui_fixture_start  (void);
MsTeamModel   *ms_ui_fixture_team    (void);

/* Puts @count messages of alternating authors into the list, the newest a minute ago. */
void           ms_ui_fixture_fill    (MsTeamModel   *team,
                                      MsChannelItem *channel,
                                      guint          count);
MsMessageItem *ms_ui_fixture_message (MsTeamModel   *team,
                                      const char    *user,
                                      gint64         ts,
                                      const char    *text);
void           ms_ui_fixture_append  (MsMessageList *list,
                                      MsMessageItem *item);
void           ms_ui_fixture_prepend (MsMessageList *list,
                                      MsMessageItem *item);

/* Lets frames go by until @milliseconds are over. */
void           ms_ui_fixture_spin    (guint          milliseconds);
gboolean       ms_ui_fixture_wait    (gboolean     (*condition) (gpointer),
                                      gpointer       user_data);
void           ms_ui_fixture_save    (GtkWidget     *widget,
                                      const char    *path);

G_END_DECLS
