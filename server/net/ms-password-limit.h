/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How many passwords may be tried for one account, by however many addresses together. Where the account's sessions were used lately nobody is
 * held up, so that whoever tries passwords locks nobody out. Bounded in memory, any thread. */

#pragma once

#include "ms-address-set.h"

G_BEGIN_DECLS

typedef struct _MsPasswordLimit MsPasswordLimit;

/* @exempt: (nullable) (transfer none): addresses without limits; must outlive it */
MsPasswordLimit *ms_password_limit_new  (const MsAddressSet *exempt);
void             ms_password_limit_free (MsPasswordLimit    *self);
/* A session of @user is used at @address. */
void             ms_password_limit_meet (MsPasswordLimit    *self,
                                         gint64              user,
                                         const char         *address);
/**
 * ms_password_limit_take:
 * @user: key, 0: no account of that name
 * @login: (nullable): the name that was typed: counts where @user is 0
 * @address: (nullable): who tries
 * @now: monotonic µs
 *
 * Returns: 0 when one may be tried, else the seconds after which it may
 */
guint            ms_password_limit_take (MsPasswordLimit    *self,
                                         gint64              user,
                                         const char         *login,
                                         const char         *address,
                                         gint64              now);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsPasswordLimit, ms_password_limit_free)

G_END_DECLS
