/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Second factors: the secret of an account, what was tried, and recovery codes as hashes. */

#pragma once

#include "ms-store.h"

G_BEGIN_DECLS

#define MS_FACTOR_SECRET_BYTES 20
#define MS_RECOVERY_HASH_BYTES 32

typedef struct
{
  gint64 user; /* key */
  guint8 secret[MS_FACTOR_SECRET_BYTES];
  gint64 confirmed; /* seconds, 0: only begun */
  gint64 last_step; /* of the code that was used last */
  gint64 failures; /* wrong codes in a row */
  gint64 blocked_until; /* seconds */
} MsFactorRow;

/* *found: whether there is one. */
gboolean ms_factor_store_find        (MsStore           *store,
                                      gint64             user,
                                      MsFactorRow       *row,
                                      gboolean          *found,
                                      GError           **error);
/* Makes it, or writes all of it anew. */
gboolean ms_factor_store_put         (MsStore           *store,
                                      const MsFactorRow *row,
                                      GError           **error);
/* With its recovery codes; none is no error. */
gboolean ms_factor_store_delete      (MsStore           *store,
                                      gint64             user,
                                      GError           **error);
/* @hash: MS_RECOVERY_HASH_BYTES */
gboolean ms_factor_store_add_code    (MsStore           *store,
                                      gint64             user,
                                      const guint8      *hash,
                                      GError           **error);
gboolean ms_factor_store_has_code    (MsStore           *store,
                                      gint64             user,
                                      const guint8      *hash,
                                      gboolean          *has,
                                      GError           **error);
gboolean ms_factor_store_remove_code (MsStore           *store,
                                      gint64             user,
                                      const guint8      *hash,
                                      GError           **error);
gboolean ms_factor_store_count_codes (MsStore           *store,
                                      gint64             user,
                                      gint64            *count,
                                      GError           **error);

G_END_DECLS
