/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A rate for each account beside a short list of the networks that it is used from. Names that are nobody's have rates too: a refusal tells
 * nothing of them. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-password-limit.h"

#include <arpa/inet.h>

#include "ms-limits.h"
#include "ms-name.h"
#include "ms-rate-limiter.h"

/* Where somebody was met last; "" where there is a place left. */
typedef struct
{
  char  networks[MS_SIGN_IN_NETWORKS][INET6_ADDRSTRLEN];
  guint next; /* that is overwritten */
} Known;

struct _MsPasswordLimit
{
  const MsAddressSet *exempt; /* borrowed */

  GMutex              lock; /* all that follows */
  MsRateLimiter      *limiter;
  GHashTable         *known; /* user → Known */
};

static GInetAddress *
parse (const char *address)
{
  return address != NULL ? g_inet_address_new_from_string (address) : NULL;
}

static gboolean
contains (const Known *known,
          const char  *network)
{
  for (guint i = 0; known != NULL && i < MS_SIGN_IN_NETWORKS; i++)
    if (g_str_equal (known->networks[i], network))
      return TRUE;
  return FALSE;
}

MsPasswordLimit *
ms_password_limit_new (const MsAddressSet *exempt)
{
  MsPasswordLimit *self = g_new0 (MsPasswordLimit, 1);

  self->exempt = exempt;
  self->limiter = ms_rate_limiter_new ();
  self->known = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  g_mutex_init (&self->lock);
  return self;
}

void
ms_password_limit_free (MsPasswordLimit *self)
{
  if (self == NULL)
    return;
  ms_rate_limiter_free (self->limiter);
  g_hash_table_unref (self->known);
  g_mutex_clear (&self->lock);
  g_free (self);
}

void
ms_password_limit_meet (MsPasswordLimit *self,
                        gint64           user,
                        const char      *address)
{
  g_autoptr(GInetAddress) inet = parse (address);
  g_autofree char *network = inet != NULL ? ms_address_dup_network (inet) : NULL;
  g_autoptr(GMutexLocker) locker = NULL;
  Known *known;

  g_return_if_fail (self != NULL);

  if (network == NULL)
    return;
  locker = g_mutex_locker_new (&self->lock);
  known = g_hash_table_lookup (self->known, &user);
  if (contains (known, network))
    return;
  if (known == NULL)
    {
      known = g_new0 (Known, 1);
      g_hash_table_insert (self->known, g_memdup2 (&user, sizeof user), known);
    }
  g_strlcpy (known->networks[known->next++ % MS_SIGN_IN_NETWORKS], network, INET6_ADDRSTRLEN);
}

guint
ms_password_limit_take (MsPasswordLimit *self,
                        gint64           user,
                        const char      *login,
                        const char      *address,
                        gint64           now)
{
  g_autoptr(GInetAddress) inet = parse (address);
  g_autofree char *network = inet != NULL ? ms_address_dup_network (inet) : g_strdup ("");
  g_autofree char *folded = user == 0 ? ms_name_fold (login != NULL ? login : "") : NULL;
  g_autofree char *account = user == 0 ? g_strconcat ("name ", folded, NULL) : g_strdup_printf ("%" G_GINT64_FORMAT, user);
  g_autoptr(GMutexLocker) locker = NULL;

  g_return_val_if_fail (self != NULL, 0);

  if (ms_address_set_contains (self->exempt, inet))
    return 0;
  locker = g_mutex_locker_new (&self->lock);
  if (user != 0 && *network != '\0' && contains (g_hash_table_lookup (self->known, &user), network))
    return 0;
  return ms_rate_limiter_take (self->limiter, account, MS_API_RATE_PASSWORD, now);
}
