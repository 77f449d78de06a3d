/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What an account knew last, in one SQLite file: people, conversations, the last messages of those opened lately, the position in the
 * stream, drafts and the outbox. All SQL runs on a thread of its own, in the order of the calls; the calls return at once and are
 * made on the main context. A damaged file, or one of a newer program, is made anew with its drafts and outbox kept as far as they
 * can be read. Inside the client layer only. */

#pragma once

#include <gio/gio.h>

#include "ms-client-types.h"
#include "ms-channel.h"
#include "ms-message.h"
#include "ms-team.h"
#include "ms-user.h"

G_BEGIN_DECLS

#define MS_CLIENT_CACHE_MESSAGES 200 /* kept of each conversation */
#define MS_CLIENT_CACHE_WINDOWS  50 /* conversations with messages */

typedef enum
{
  MS_OUTBOX_POST,
  MS_OUTBOX_EDIT,
  MS_OUTBOX_DELETE,
} MsOutboxKind;

/* One row of the outbox. */
typedef struct
{
  gint64        id; /* the order */
  MsOutboxKind  kind;
  char         *channel;
  gint64        ts; /* edits and deletions: which message */
  char         *text; /* escaped; "" for deletions */
  char         *client_msg_id; /* posts; "" else */
  gint64        created; /* µs */
  gint64        not_before; /* µs; deletions wait for an Undo */
  char         *failure; /* (nullable): API name of the refusal */
} MsOutboxRow;

void ms_outbox_row_free (MsOutboxRow *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsOutboxRow, ms_outbox_row_free)

typedef struct
{
  MsChannel *channel;
  gint64     seq; /* the state is that after this event */
} MsCachedChannel;

/* Everything but messages, as it was. */
typedef struct
{
  char       *position; /* (nullable): never in sync so far */
  char       *heads; /* (nullable): JSON object topic → seq */
  gint64      complete_at; /* µs since 1970: the position is that of this moment; 0 = not known */
  MsTeam     *team; /* (nullable) */
  GPtrArray  *users; /* MsUser */
  GPtrArray  *channels; /* MsCachedChannel */
  GPtrArray  *outbox; /* MsOutboxRow in order */
  GHashTable *drafts; /* channel → text */
  GHashTable *windows; /* set of channels with messages */
} MsCacheSnapshot;

void ms_cache_snapshot_free (MsCacheSnapshot *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsCacheSnapshot, ms_cache_snapshot_free)

#define MS_TYPE_CLIENT_CACHE (ms_client_cache_get_type ())

G_DECLARE_FINAL_TYPE (MsClientCache, ms_client_cache, MS, CLIENT_CACHE, GObject)

/**
 * ms_client_cache_new:
 * @path: the file; made with mode 0600 if missing. A cache that cannot be opened works as an empty one that forgets
 */
MsClientCache   *ms_client_cache_new             (const char           *path);

void             ms_client_cache_load_async      (MsClientCache        *self,
                                                  GAsyncReadyCallback   callback,
                                                  gpointer              user_data);

/* Returns: (transfer full) (nullable): NULL only when the cache is closed */
MsCacheSnapshot *ms_client_cache_load_finish     (MsClientCache        *self,
                                                  GAsyncResult         *result,
                                                  GError              **error);

/* The messages of one conversation; includes everything put before. */
void             ms_client_cache_read_async      (MsClientCache        *self,
                                                  const char           *channel,
                                                  GAsyncReadyCallback   callback,
                                                  gpointer              user_data);

/* Returns: (transfer full) (nullable) (element-type MsMessage): oldest first; NULL when there is no window of it */
GPtrArray       *ms_client_cache_read_finish     (MsClientCache        *self,
                                                  GAsyncResult         *result,
                                                  gboolean             *at_start);

void             ms_client_cache_put_team        (MsClientCache        *self,
                                                  const MsTeam         *team);
void             ms_client_cache_clear_people    (MsClientCache        *self); /* users and channels, before a boot */
void             ms_client_cache_put_user        (MsClientCache        *self,
                                                  const MsUser         *user);
void             ms_client_cache_put_channel     (MsClientCache        *self,
                                                  const MsChannel      *channel,
                                                  gint64                seq);
void             ms_client_cache_remove_channel  (MsClientCache        *self,
                                                  const char           *channel); /* and its messages */
void             ms_client_cache_put_position    (MsClientCache        *self,
                                                  const char           *position,
                                                  const char           *heads,
                                                  gint64                complete_at);

/* A window: everything between its first message and now. */
void             ms_client_cache_put_window      (MsClientCache        *self,
                                                  const char           *channel,
                                                  GPtrArray            *messages,
                                                  gboolean              at_start);
void             ms_client_cache_drop_window     (MsClientCache        *self,
                                                  const char           *channel); /* NULL: all */
void             ms_client_cache_put_message     (MsClientCache        *self,
                                                  const char           *channel,
                                                  const MsMessage      *message,
                                                  gboolean              only_if_there);
void             ms_client_cache_remove_message  (MsClientCache        *self,
                                                  const char           *channel,
                                                  gint64                ts);
/* Everything up to @until, that included, but tombstones. */
void             ms_client_cache_remove_until    (MsClientCache        *self,
                                                  const char           *channel,
                                                  gint64                until);

/* Written at once. */
void             ms_client_cache_put_draft       (MsClientCache        *self,
                                                  const char           *channel,
                                                  const char           *text); /* NULL clears */
void             ms_client_cache_put_outbox      (MsClientCache        *self,
                                                  const MsOutboxRow    *row);
void             ms_client_cache_remove_outbox   (MsClientCache        *self,
                                                  gint64                id);

/**
 * ms_client_cache_close_async:
 * @forget: delete the file (signed out)
 *
 * Writes what waits and ends the thread. Nothing may be put afterwards.
 */
void             ms_client_cache_close_async     (MsClientCache        *self,
                                                  gboolean              forget,
                                                  GAsyncReadyCallback   callback,
                                                  gpointer              user_data);
gboolean         ms_client_cache_close_finish    (MsClientCache        *self,
                                                  GAsyncResult         *result,
                                                  GError              **error);

G_END_DECLS
