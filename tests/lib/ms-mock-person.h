/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A whole client on the small server, for suites that need odd behaviour of it. As fixture of a test: set up is started and not waited
 * for. Main context, loopback only. */

#pragma once

#include "ms-client.h"
#include "ms-mock-server.h"

G_BEGIN_DECLS

#define MS_MOCK_CHANNEL "CGENERAL"

typedef struct
{
  MsMockServer *server;
  MsAccount    *account;
  MsClient     *client;
  char         *folder;
  guint         notifications;
  guint         signed_out;
} MsMockPerson;

void             ms_mock_person_set_up      (MsMockPerson    *person,
                                             gconstpointer    data);
void             ms_mock_person_tear_down   (MsMockPerson    *person,
                                             gconstpointer    data);

/* The program is closed and opened again: same folder. Opening does not wait for the network. */
void             ms_mock_person_open        (MsMockPerson    *person);
void             ms_mock_person_close       (MsMockPerson    *person);
gboolean         ms_mock_person_is_online   (MsMockPerson    *person);

/* A window of the one channel, loaded, once online. (transfer full) */
MsMessageWindow *ms_mock_person_open_window (MsMockPerson    *person);

/* Adds the test: ms_mock_test_add ("/desktop/client/name", function). */
void             ms_mock_test_add           (const char      *path,
                                             void (*function) (MsMockPerson *person, gconstpointer data));

G_END_DECLS
