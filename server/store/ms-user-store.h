/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Accounts: the rows of people, guests and bots. Values are owned by who gets them; views are valid in the visitor. */

#pragma once

#include "ms-store.h"
#include "ms-user.h"

G_BEGIN_DECLS

typedef struct
{
  char   *hash; /* (nullable): owned */
  gint64  changed; /* µs */
  gint64  one_time_until; /* seconds; 0: it is the person's own */
} MsPasswordRow;

static inline void
ms_password_row_clear (MsPasswordRow *self)
{
  g_clear_pointer (&self->hash, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MsPasswordRow, ms_password_row_clear)

typedef void (*MsUserRowVisitor) (gint64        key,
                                  const MsUser *user,
                                  gpointer      user_data);

/* (transfer full) (nullable): NULL without error when there is none. @key: (out) (optional). */
MsUser   *ms_user_store_get            (MsStore           *store,
                                        gint64             key,
                                        GError           **error);
/* *id: (nullable), NULL for key 0 or nobody; it never changes and stays valid as long as the store, or until it rolls back. */
gboolean  ms_user_store_peek_id        (MsStore           *store,
                                        gint64             key,
                                        const char       **id,
                                        GError           **error);
MsUser   *ms_user_store_find_id        (MsStore           *store,
                                        const char        *id,
                                        gint64            *key,
                                        GError           **error);
/* @folded: ms_name_fold() of the name. */
MsUser   *ms_user_store_find_name      (MsStore           *store,
                                        const char        *folded,
                                        gint64            *key,
                                        GError           **error);
MsUser   *ms_user_store_find_email     (MsStore           *store,
                                        const char        *folded,
                                        gint64            *key,
                                        GError           **error);
/* In the order of keys, after @after. */
gboolean  ms_user_store_visit          (MsStore           *store,
                                        gint64             after,
                                        guint              limit,
                                        MsUserRowVisitor   visitor,
                                        gpointer           user_data,
                                        GError           **error);
/* Returns the new key, 0 on error. Times are @user's updated. */
gint64    ms_user_store_insert         (MsStore           *store,
                                        const MsUser      *user,
                                        const char        *password_hash,
                                        GError           **error);
/* Everything of the profile, and updated. */
gboolean  ms_user_store_update         (MsStore           *store,
                                        gint64             key,
                                        const MsUser      *user,
                                        GError           **error);
/* @avatar: (nullable) */
gboolean  ms_user_store_set_avatar     (MsStore           *store,
                                        gint64             key,
                                        const char        *avatar,
                                        gint64             now_us,
                                        GError           **error);
/* Another password. @one_time_until: seconds, 0 for the person's own. */
gboolean  ms_user_store_set_password   (MsStore           *store,
                                        gint64             key,
                                        const char        *hash,
                                        gint64             now_us,
                                        gint64             one_time_until,
                                        GError           **error);
/* The same password, hashed anew. */
gboolean  ms_user_store_set_hash       (MsStore           *store,
                                        gint64             key,
                                        const char        *hash,
                                        GError           **error);
/* Zeroes for nobody. */
gboolean  ms_user_store_get_password   (MsStore           *store,
                                        gint64             key,
                                        MsPasswordRow     *row,
                                        GError           **error);
gboolean  ms_user_store_set_away       (MsStore           *store,
                                        gint64             key,
                                        gboolean           away,
                                        GError           **error);
gboolean  ms_user_store_count_owners   (MsStore           *store,
                                        gint64            *count,
                                        GError           **error);
/* Notes that they were here. */
gboolean  ms_user_store_touch          (MsStore           *store,
                                        gint64             key,
                                        gint64             now_us,
                                        GError           **error);
/* They came by name alone. */
gboolean  ms_user_store_set_visitor    (MsStore           *store,
                                        gint64             key,
                                        GError           **error);
/* Active visitors who are still guests without a password, last seen before @before, the longest first. (transfer full) (element-type gint64) */
GArray   *ms_user_store_list_old_guests (MsStore          *store,
                                        gint64             before,
                                        guint              limit,
                                        GError           **error);
/* Those whose status ended at @now (seconds) or before. (transfer full) (element-type gint64) */
GArray   *ms_user_store_list_over_statuses (MsStore       *store,
                                        gint64             now,
                                        guint              limit,
                                        GError           **error);
/* When the next status ends (seconds), 0 if none does. */
gboolean  ms_user_store_get_next_status_end (MsStore      *store,
                                        gint64            *end,
                                        GError           **error);

G_END_DECLS
