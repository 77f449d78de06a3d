/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A store in memory with a fixed clock, for tests of rules: run a rule as somebody, in a transaction of its own as the executor would, and look at
 * what it answered and which events it made. */

#pragma once

#include "ms-account-service.h"
#include "ms-channel-service.h"
#include "ms-event-log.h"
#include "ms-message-service.h"
#include "ms-store.h"

G_BEGIN_DECLS

typedef struct
{
  MsStore      *store;
  MsEventLog   *log;
  MsContext    *context; /* while a rule runs */
  gint64        now; /* µs; moves by a second with each command */
  MsEventBatch *batch; /* (nullable): of the last command */
  gint64        owner; /* keys */
  char         *owner_id;
  char         *general;
} TestStore;

/* With a team: an owner "anna" and general. */
TestStore  *test_store_new          (void);
TestStore  *test_store_new_empty    (void);
void        test_store_free         (TestStore       *self);

/* Begins a command of @user; every rule until the end is part of it. */
MsContext  *test_store_begin        (TestStore       *self,
                                     gint64           user);
MsContext  *test_store_begin_system (TestStore       *self);
void        test_store_end          (TestStore       *self);
/* A new account; returns its key. *id: (out) (optional) (transfer full). */
gint64      test_store_add_user     (TestStore       *self,
                                     const char      *name,
                                     MsRole           role,
                                     char           **id);
/* Posts and returns the ts. */
gint64      test_store_post         (TestStore       *self,
                                     gint64           user,
                                     const char      *channel,
                                     const char      *text);
/* (transfer full): id of a new channel by @user. */
char       *test_store_add_channel  (TestStore       *self,
                                     gint64           user,
                                     const char      *name,
                                     gboolean         is_private);
void        test_store_join         (TestStore       *self,
                                     gint64           user,
                                     const char      *channel);
/* One step of the search index; returns whether another is due. */
gboolean    test_store_index_step   (TestStore       *self);
void        test_store_index        (TestStore       *self);
/* How many events of the last command have @text in their JSON. */
guint       test_store_count_events (TestStore       *self,
                                     const char      *text);

/* With the files in it. */
void        test_remove_folder      (const char      *folder);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestStore, test_store_free)

G_END_DECLS
