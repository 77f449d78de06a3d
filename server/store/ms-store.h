/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The store of one team over one connection: opens and migrates it, holds the team's counters during a transaction. The files beside it
 * hold the SQL, one aggregate each; none knows a permission or starts a transaction. One thread at a time. */

#pragma once

#include <glib.h>

#include "ms-team.h"
#include "ms-user.h"

G_BEGIN_DECLS

typedef struct _MsDb MsDb;
typedef struct _MsStore MsStore;
typedef struct _MsWriteBehind MsWriteBehind;
typedef struct _MsRowCache MsRowCache;
typedef struct _MsSearchKnown MsSearchKnown;

#define MS_STORE_SCHEMA 21

/* What administrators decide for the team, beside what MsTeam shows to everybody. */
typedef struct
{
  gint64 message_chars; /* of a text, at most */
  MsRole create_channels; /* the least role that may */
  MsRole create_invites; /* the same */
  gint64 retention_days; /* older messages go; 0: none does */
  gint64 audit_days; /* older notes of the audit log go */
} MsSettings;

#define MS_STORE_APPLICATION_ID 0x4d53636b /* "MSck" */

/**
 * ms_store_open:
 * @flags: MsDbFlags: 0 for the writer, which makes and migrates the file; MS_DB_READ_ONLY for readers
 * @error: as ms_db_open() and ms_db_migrate()
 */
MsStore    *ms_store_open          (const char         *path,
                                    guint               flags,
                                    GError            **error);
void        ms_store_free          (MsStore            *self);
MsDb       *ms_store_get_db        (MsStore            *self);
/* Key (gint64) → public id of accounts that were asked for: the two belong together for ever. For ms-user-store.c. */
GHashTable *ms_store_get_user_ids  (MsStore            *self);
/* (transfer none) (nullable): what messages change a little; NULL for readers. */
MsWriteBehind *ms_store_get_write_behind (MsStore         *self);
/* (transfer none): for ms-row-cache.c; NULL for readers. */
MsRowCache *ms_store_get_row_cache (MsStore            *self);

/* Words that the search index is known to have. For ms-search-word-store.c. */
MsSearchKnown *ms_store_get_search_known (MsStore         *self);

/* Begins and reads the team's row: the first statement of a reader is its snapshot. */
gboolean    ms_store_begin         (MsStore            *self,
                                    gboolean            writes,
                                    GError            **error);
/* Writes what is gathered and the counters if they moved, then commits. */
gboolean    ms_store_commit        (MsStore            *self,
                                    GError            **error);
void        ms_store_rollback      (MsStore            *self);

/* Inside a transaction. */
const char *ms_store_get_epoch     (MsStore            *self);
gint64      ms_store_get_seq       (MsStore            *self);
gint64      ms_store_next_seq      (MsStore            *self);
/* max (now, last + 1): unique and rising over the whole team, also over restarts and steps of the clock. */
gint64      ms_store_next_ts       (MsStore            *self,
                                    gint64              now_us);
/* No later ts will be @ts or less: something that came from elsewhere has it. */
void        ms_store_reserve_ts    (MsStore            *self,
                                    gint64              ts);
/* (transfer none): as it is in this transaction; the pointer changes when it is set. */
const MsTeam *ms_store_get_team    (MsStore            *self);
gboolean    ms_store_is_set_up     (MsStore            *self);
gboolean    ms_store_set_team      (MsStore            *self,
                                    const MsTeam       *team,
                                    GError            **error);
/* (transfer none): as they are in this transaction. */
const MsSettings *ms_store_get_settings (MsStore       *self);
gboolean    ms_store_set_settings  (MsStore            *self,
                                    const MsSettings   *settings,
                                    GError            **error);
/* (transfer none): rules for private addresses that apps may be called on, as ms_hook_rules_parse() takes them; in this transaction. */
const char *ms_store_get_hook_targets (MsStore         *self);
gboolean    ms_store_set_hook_targets (MsStore         *self,
                                    const char         *targets,
                                    GError            **error);
gboolean    ms_store_set_epoch     (MsStore            *self,
                                    const char         *epoch,
                                    GError            **error);
/* (transfer full): a fresh epoch. */
char       *ms_store_new_epoch     (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsStore, ms_store_free)

G_END_DECLS
