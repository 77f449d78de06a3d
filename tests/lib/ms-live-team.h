/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The real server as a process, and people who are whole clients on it, for suites of the client layer. A person has folders of
 * their own, so several of them, or one on two machines, live in one test. Main context, loopback only. */

#pragma once

#include <gio/gio.h>

#include "ms-client-auth.h"
#include "ms-client-test.h"
#include "ms-client.h"

G_BEGIN_DECLS

#define MS_LIVE_PASSWORD "correct horse battery"
#define MS_LIVE_LIMIT_US (20 * G_USEC_PER_SEC)

/* Iterates the main context until @condition holds; fails after a time that only a hung program needs. */
#define MS_LIVE_WAIT(condition) MS_CLIENT_TEST_WAIT (MS_LIVE_LIMIT_US, condition)

typedef struct
{
  GSubprocess *process; /* (nullable): stopped */
  char        *folder;
  char        *address; /* base URL with a slash; the same after a restart */
  guint        port;
} MsLiveServer;

typedef struct
{
  MsLiveServer     *server;
  MsClientAccounts *accounts;
  MsClientAuth     *auth;
  MsClient         *client; /* (nullable): the program is closed */
  char             *folder;
  GAsyncResult     *result; /* of the call under way */
  GPtrArray        *notifications; /* texts */
  guint             failures; /* edits and deletions refused in the background */
  guint             signed_out;
} MsLivePerson;

MsLiveServer  *ms_live_server_new        (void);
void           ms_live_server_free       (MsLiveServer   *self);
void           ms_live_server_start      (MsLiveServer   *self);

/* @signal_number: SIGTERM ends in order and must give status 0, SIGKILL does not. */
void           ms_live_server_end        (MsLiveServer   *self,
                                          int             signal_number);

MsLivePerson  *ms_live_person_new        (MsLiveServer   *server);
void           ms_live_person_free       (MsLivePerson   *self);

/* Ways in; all end online. */
void           ms_live_person_set_up     (MsLivePerson   *self,
                                          const char     *name,
                                          char          **invite_url);
void           ms_live_person_register   (MsLivePerson   *self,
                                          const char     *name,
                                          const char     *invite);
void           ms_live_person_log_in     (MsLivePerson   *self,
                                          const char     *name);

/* The program is closed and opened again: same folders. Opening does not wait for the network. */
void           ms_live_person_close      (MsLivePerson   *self);
void           ms_live_person_open       (MsLivePerson   *self);
void           ms_live_person_wait_online (MsLivePerson  *self);

/* Writes, as somebody types it. */
void           ms_live_person_say        (MsLivePerson   *self,
                                          const char     *channel,
                                          const char     *typed);

/* Callback and answer of one asynchronous call: pass (ms_live_done_cb, person), then take the result. */
void           ms_live_done_cb           (GObject        *source,
                                          GAsyncResult   *result,
                                          gpointer        user_data);
GAsyncResult  *ms_live_person_wait       (MsLivePerson   *self);
void           ms_live_person_expect     (MsLivePerson   *self,
                                          GQuark          domain,
                                          int             code); /* 0: success */

/* Looking. */
const char    *ms_live_person_general    (MsLivePerson   *self);

/* Returns: (transfer full): the stored messages of the window, one a line, notices too. */
char          *ms_live_digest            (MsMessageWindow *window);

/* Returns: (transfer full): people and conversations with their counts as this client has them, sorted, one a line. */
char          *ms_live_describe          (MsLivePerson   *self);

/* What this client learnt from events is what the server would tell a new one. @name: to log in */
void           ms_live_person_assert_true (MsLivePerson  *self,
                                           const char    *name);

G_END_DECLS
