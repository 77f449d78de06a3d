/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two lists. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-hook-policy.h"

struct _MsHookPolicy
{
  const MsAddressSet *configured;
  MsHookRules        *rules; /* (nullable) */
  guint               refs;
};

MsHookPolicy *
ms_hook_policy_new (const MsAddressSet *configured)
{
  MsHookPolicy *self = g_new0 (MsHookPolicy, 1);

  self->configured = configured;
  self->refs = 1;
  return self;
}

MsHookPolicy *
ms_hook_policy_ref (MsHookPolicy *self)
{
  if (self != NULL)
    self->refs++;
  return self;
}

void
ms_hook_policy_unref (MsHookPolicy *self)
{
  if (self == NULL || --self->refs > 0)
    return;

  ms_hook_rules_free (self->rules);
  g_free (self);
}

void
ms_hook_policy_set_rules (MsHookPolicy *self,
                          MsHookRules  *rules)
{
  g_return_if_fail (self != NULL);

  ms_hook_rules_free (self->rules);
  self->rules = rules;
}

gboolean
ms_hook_policy_allows (const MsHookPolicy *self,
                       const char         *host,
                       guint16             port,
                       GInetAddress       *address)
{
  return self != NULL && host != NULL
         && (ms_address_set_contains (self->configured, address) || ms_hook_rules_allow (self->rules, host, port, address));
}
