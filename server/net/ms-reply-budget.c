/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * An address is remembered as long as something of its waits. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-reply-budget.h"

#include "ms-limits.h"

struct _MsReplyBudget
{
  GHashTable *by_address; /* address → bytes (GSIZE_TO_POINTER) */
  gsize       bytes;
};

static gsize
bytes_of (MsReplyBudget *self,
          const char    *address)
{
  return GPOINTER_TO_SIZE (g_hash_table_lookup (self->by_address, address));
}

static void
set_bytes (MsReplyBudget *self,
           const char    *address,
           gsize          bytes)
{
  if (bytes > 0)
    g_hash_table_replace (self->by_address, g_strdup (address), GSIZE_TO_POINTER (bytes));
  else
    g_hash_table_remove (self->by_address, address);
}

MsReplyBudget *
ms_reply_budget_new (void)
{
  MsReplyBudget *self = g_new0 (MsReplyBudget, 1);

  self->by_address = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  return self;
}

void
ms_reply_budget_free (MsReplyBudget *self)
{
  if (self == NULL)
    return;

  g_hash_table_unref (self->by_address);
  g_free (self);
}

gboolean
ms_reply_budget_take (MsReplyBudget *self,
                      const char    *address,
                      gboolean       exempt,
                      gsize          bytes)
{
  gsize before;

  g_return_val_if_fail (self != NULL && address != NULL, FALSE);

  before = bytes_of (self, address);
  if (bytes > MS_LIMIT_REPLIES_FREE_BYTES
      && (self->bytes + bytes > MS_LIMIT_REPLIES_BYTES
          || (!exempt && before + bytes > MS_LIMIT_REPLIES_PER_ADDRESS_BYTES)))
    return FALSE;

  self->bytes += bytes;
  set_bytes (self, address, before + bytes);

  return TRUE;
}

void
ms_reply_budget_give_back (MsReplyBudget *self,
                           const char    *address,
                           gsize          bytes)
{
  g_return_if_fail (self != NULL && address != NULL && bytes <= self->bytes);

  self->bytes -= bytes;
  set_bytes (self, address, bytes_of (self, address) - bytes);
}
