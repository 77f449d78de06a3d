/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Where an app is called by HTTP: a host that resolves to no address that we do not want to call. What is connected to is the very address that
 * was looked at, whatever the name says a moment later; certificates are still checked against the name. */

#pragma once

#include <gio/gio.h>

#include "ms-hook-policy.h"

G_BEGIN_DECLS

#define MS_TYPE_HOOK_TARGET (ms_hook_target_get_type ())
G_DECLARE_FINAL_TYPE (MsHookTarget, ms_hook_target, MS, HOOK_TARGET, GNetworkAddress)

/* @policy: (nullable): private addresses that may be called all the same; a reference is kept, and asked at each connection */
GSocketConnectable *ms_hook_target_new           (const char         *host,
                                                  guint16             port,
                                                  MsHookPolicy       *policy);
/* Whether anybody on the internet could have it: not this computer, its networks, a group, or one hidden in another. Pure. */
gboolean            ms_hook_address_is_public    (GInetAddress       *address);

G_END_DECLS
