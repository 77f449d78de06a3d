/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Wrong passwords: several in a short time, for one account from one address, are worth a note in the audit log. Nothing of them is kept
 * beside that, least of all what was typed. */

#pragma once

#include "ms-executor.h"

G_BEGIN_DECLS

typedef struct _MsSignInWatch MsSignInWatch;

MsSignInWatch *ms_sign_in_watch_new  (MsExecutor    *executor);
void           ms_sign_in_watch_free (MsSignInWatch *self);
/* @user: key, 0: no account of that name. Any thread. */
void           ms_sign_in_watch_note (MsSignInWatch *self,
                                      gint64         user,
                                      const char    *address);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsSignInWatch, ms_sign_in_watch_free)

G_END_DECLS
