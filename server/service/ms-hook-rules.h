/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Private addresses that apps may be called on all the same, as an owner writes them: "10.0.0.0/8", "192.168.1.5:8080", "[fd00::/8]:443", "build.lan",
 * "build.lan:8080". A name stands for whatever it resolves to. Immutable once parsed, any thread. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _MsHookRules MsHookRules;

/**
 * ms_hook_rules_parse:
 * @text: (nullable): rules with commas between; NULL and "" are no rules
 * @error: MS_ERROR_INVALID_ARGUMENTS: what is no rule, or more than MS_LIMIT_HOOK_RULES
 */
MsHookRules *ms_hook_rules_parse    (const char         *text,
                                     GError            **error);
void         ms_hook_rules_free     (MsHookRules        *self);
/* (transfer full): each rule once, in its one form, in the order in which they were given */
char        *ms_hook_rules_to_text  (const MsHookRules  *self);
/**
 * ms_hook_rules_allow:
 * @self: (nullable): allows nothing
 * @host: as the address of the app names it
 * @address: what it resolved to; IPv4 as itself
 */
gboolean     ms_hook_rules_allow    (const MsHookRules  *self,
                                     const char         *host,
                                     guint16             port,
                                     GInetAddress       *address);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsHookRules, ms_hook_rules_free)

G_END_DECLS
