/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The audit log: rows are only added, read newest first, and go when they are old. Strings are borrowed. */

#pragma once

#include "ms-store.h"

G_BEGIN_DECLS

typedef struct
{
  gint64      key;
  gint64      at; /* seconds */
  gint64      actor; /* key, 0: the system */
  const char *action;
  gint64      user; /* key of whom it was done to, 0 if nobody */
  gint64      channel; /* key, 0 if none */
  const char *subject; /* (nullable) */
  const char *before; /* (nullable) */
  const char *after; /* (nullable) */
  const char *address; /* (nullable) */

  /* When read: the public ids; NULL for key 0. */
  const char *actor_id;
  const char *user_id;
  const char *channel_id;
} MsAuditRow;

typedef void (*MsAuditRowVisitor) (const MsAuditRow *row,
                                   gpointer          user_data);

gboolean ms_audit_store_append (MsStore            *store,
                                const MsAuditRow   *row,
                                GError            **error);
/* The newest first, those with a key below @before (0: from the newest). Views. */
gboolean ms_audit_store_visit  (MsStore            *store,
                                gint64              before,
                                guint               limit,
                                MsAuditRowVisitor   visitor,
                                gpointer            user_data,
                                GError            **error);
/* Deletes rows older than @before (seconds) among the @rows oldest. *n: how many went. */
gboolean ms_audit_store_purge  (MsStore            *store,
                                gint64              before,
                                guint               rows,
                                guint              *n,
                                GError            **error);

G_END_DECLS
