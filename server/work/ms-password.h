/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Slow hashing (argon2id through libsodium) on a small bounded pool, so that a thousand sign-ins cost two cores at most and
 * nobody else waits. Submit from any thread; done is called on the pool's thread. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _MsPasswordPool MsPasswordPool;

/* @hash: (nullable): the new hash, or NULL when it could not be made (memory). */
typedef void (*MsPasswordHashed)   (const char *hash,
                                    gpointer    user_data);
/* @rehash: (nullable): a stronger hash to store instead, when the parameters have risen. */
typedef void (*MsPasswordVerified) (gboolean    matches,
                                    const char *rehash,
                                    gpointer    user_data);

MsPasswordPool *ms_password_pool_new    (guint                n_threads,
                                         guint                max_waiting);
/* FALSE with MS_ERROR_RATELIMITED when too many wait. @password is copied and wiped afterwards. */
gboolean        ms_password_pool_hash   (MsPasswordPool      *self,
                                         const char          *password,
                                         MsPasswordHashed     done,
                                         gpointer             user_data,
                                         GError             **error);
/* @hash: (nullable): NULL burns the same time and does not match: an unknown name must not answer faster. */
gboolean        ms_password_pool_verify (MsPasswordPool      *self,
                                         const char          *password,
                                         const char          *hash,
                                         MsPasswordVerified   done,
                                         gpointer             user_data,
                                         GError             **error);
void            ms_password_pool_free   (MsPasswordPool      *self);
/* The same at once, for the command line and tests. */
char           *ms_password_hash        (const char          *password);
gboolean        ms_password_verify      (const char          *password,
                                         const char          *hash);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsPasswordPool, ms_password_pool_free)

G_END_DECLS
