/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A team on a store in memory, and calls that run through all their steps on the spot. Passwords are "hashed" by a prefix: the slow
 * function has tests of its own. */

#pragma once

#include "ms-api-call.h"
#include "ms-event-log.h"
#include "ms-json-reader.h"
#include "ms-store.h"

G_BEGIN_DECLS

#define TEST_ORIGIN "http://chat.example:8080"
#define TEST_SETUP_CODE "ABCD-2345"
#define TEST_PASSWORD "correct horse battery"

/* Somebody who calls. */
typedef struct
{
  MsActor  actor;
  char    *id; /* NULL: not signed in */
  gboolean simple_door;
} TestPerson;

typedef struct
{
  MsStore         *store;
  MsEventLog      *log;
  MsApiEnvironment environment;
  gint64           now; /* µs, moves with every call */

  /* What the surroundings were told. */
  gint64           away_user;
  gboolean         away;
  gboolean         ticket_micro;
  char            *ticket_since;

  /* The last call. */
  MsApiCall       *call;
  MsJsonReader    *reader;
  GBytes          *reply;
  guint            status;
  gint64           session; /* keys of the session that it opened */
  gint64           session_user;

  /* (nullable): called for every event that is committed. */
  void           (*watch) (MsEvent *event, gpointer user_data);
  gpointer         watch_data;
} TestApi;

TestApi    *test_api_new         (void);
void        test_api_free        (TestApi          *self);
/**
 * test_api_call:
 * @json: (nullable): the arguments
 *
 * Returns: the reply; its "ok" tells how it ended
 */
MsJsonNode  test_api_call        (TestApi          *self,
                                  const TestPerson *person,
                                  const char       *method,
                                  const char       *json);
/* As above, and it must work. */
MsJsonNode  test_api_ok          (TestApi          *self,
                                  const TestPerson *person,
                                  const char       *method,
                                  const char       *json);
/* As above, and it must be refused with @error. The store must be unchanged. */
void        test_api_refused     (TestApi          *self,
                                  const TestPerson *person,
                                  const char       *method,
                                  const char       *json,
                                  const char       *error);
/* Makes the team with the owner "anna". */
TestPerson *test_api_setup       (TestApi          *self);
/* A new account, by an invitation of @host. */
TestPerson *test_api_register    (TestApi          *self,
                                  const TestPerson *host,
                                  const char       *name);
TestPerson *test_person_anybody  (gboolean          is_local);
void        test_person_free     (TestPerson       *self);
/* (transfer full): the string at a path of members ("channel.id"). */
char       *test_json_string     (MsJsonNode        node,
                                  const char       *path);
MsJsonNode  test_json_at         (MsJsonNode        node,
                                  const char       *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestApi, test_api_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestPerson, test_person_free)

G_END_DECLS
