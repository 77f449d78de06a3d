/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Which private addresses apps may be called on: those of the server's configuration, and those that the owner of the team allows, which may change
 * while connections are being made. Reference-counted; main thread. */

#pragma once

#include "ms-address-set.h"
#include "ms-hook-rules.h"

G_BEGIN_DECLS

typedef struct _MsHookPolicy MsHookPolicy;

/* @configured: (nullable): borrowed, outlives everything */
MsHookPolicy *ms_hook_policy_new       (const MsAddressSet *configured);
MsHookPolicy *ms_hook_policy_ref       (MsHookPolicy       *self);
void          ms_hook_policy_unref     (MsHookPolicy       *self);
/* @rules: (transfer full) (nullable): from now on */
void          ms_hook_policy_set_rules (MsHookPolicy       *self,
                                        MsHookRules        *rules);
/* @self: (nullable): allows nothing. @address: IPv4 as itself. */
gboolean      ms_hook_policy_allows    (const MsHookPolicy *self,
                                        const char         *host,
                                        guint16             port,
                                        GInetAddress       *address);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsHookPolicy, ms_hook_policy_unref)

G_END_DECLS
