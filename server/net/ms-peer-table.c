/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The caps: how many connections one address (or the network that counts as one) may have, and all of them together. A peer is remembered
 * as long as something of its counts; the table borrows it, what counts holds it. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-peer-table.h"

#include "ms-limits.h"

#define HANDSHAKES_PER_ADDRESS 4

/* What comes from one network; from one address if that is exempt. */
struct _MsPeer
{
  char           *key;
  gint            n_http;
  gint            n_sockets;
  gint            n_handshakes; /* the main thread's */
  gboolean        exempt;
  gatomicrefcount refs;
};

struct _MsPeerTable
{
  const MsAddressSet *exempt; /* borrowed */

  GMutex         lock; /* all that follows: sockets end on other threads */
  GHashTable    *by_key; /* key → MsPeer */
  MsPeerCounters counters;
};

/* With the lock held. */
static void
peer_unref (MsPeerTable *self,
            MsPeer      *peer)
{
  if (!g_atomic_ref_count_dec (&peer->refs))
    return;
  g_hash_table_remove (self->by_key, peer->key);
  g_free (peer->key);
  g_free (peer);
}

/* With the lock held. */
static MsPeer *
peer_ref_for (MsPeerTable  *self,
              GInetAddress *address)
{
  gboolean exempt = ms_address_set_contains (self->exempt, address);
  g_autofree char *key = exempt ? g_inet_address_to_string (address) : ms_address_dup_network (address);
  MsPeer *peer = g_hash_table_lookup (self->by_key, key);

  if (peer != NULL)
    {
      g_atomic_ref_count_inc (&peer->refs);
      return peer;
    }
  peer = g_new0 (MsPeer, 1);
  peer->key = g_steal_pointer (&key);
  peer->exempt = exempt;
  g_atomic_ref_count_init (&peer->refs);
  g_hash_table_insert (self->by_key, peer->key, peer);
  return peer;
}

/* With the lock held. */
static gboolean
may_enter (MsPeerTable *self,
           MsPeer      *peer)
{
  guint total = self->counters.http_connections + self->counters.sockets;

  if (peer->exempt)
    return total < MS_LIMIT_CONNECTIONS;
  return total < MS_LIMIT_CONNECTIONS && self->counters.http_connections < MS_LIMIT_HTTP_CONNECTIONS
         && peer->n_http < MS_LIMIT_HTTP_PER_ADDRESS && peer->n_http + peer->n_sockets < MS_LIMIT_CONNECTIONS_PER_ADDRESS;
}

MsPeerTable *
ms_peer_table_new (const MsAddressSet *exempt)
{
  MsPeerTable *self = g_new0 (MsPeerTable, 1);

  self->exempt = exempt;
  self->by_key = g_hash_table_new (g_str_hash, g_str_equal);
  g_mutex_init (&self->lock);
  return self;
}

void
ms_peer_table_free (MsPeerTable *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->by_key);
  g_mutex_clear (&self->lock);
  g_free (self);
}

MsPeer *
ms_peer_table_enter (MsPeerTable  *self,
       GInetAddress *address)
{
  g_autoptr(GMutexLocker) locker = NULL;
  MsPeer *peer;

  g_return_val_if_fail (self != NULL && G_IS_INET_ADDRESS (address), NULL);

  locker = g_mutex_locker_new (&self->lock);
  peer = peer_ref_for (self, address);
  if (!may_enter (self, peer))
    {
      self->counters.refused++;
      peer_unref (self, peer);
      return NULL;
    }
  peer->n_http++;
  self->counters.http_connections++;
  self->counters.accepted++;
  return peer;
}

void
ms_peer_table_leave (MsPeerTable *self,
                     MsPeer      *peer)
{
  g_autoptr(GMutexLocker) locker = NULL;

  g_return_if_fail (self != NULL && peer != NULL);

  locker = g_mutex_locker_new (&self->lock);
  peer->n_http--;
  self->counters.http_connections--;
  peer_unref (self, peer);
}

void
ms_peer_table_add_socket (MsPeerTable *self,
                          MsPeer      *peer)
{
  g_autoptr(GMutexLocker) locker = NULL;

  g_return_if_fail (self != NULL && peer != NULL);

  locker = g_mutex_locker_new (&self->lock);
  g_atomic_ref_count_inc (&peer->refs);
  peer->n_sockets++;
  self->counters.sockets++;
}

void
ms_peer_table_remove_socket (MsPeerTable *self,
                             MsPeer      *peer)
{
  g_autoptr(GMutexLocker) locker = NULL;

  g_return_if_fail (self != NULL && peer != NULL);

  locker = g_mutex_locker_new (&self->lock);
  peer->n_sockets--;
  self->counters.sockets--;
  peer_unref (self, peer);
}

void
ms_peer_table_get_counters (MsPeerTable    *self,
                            MsPeerCounters *counters)
{
  g_autoptr(GMutexLocker) locker = NULL;

  g_return_if_fail (self != NULL && counters != NULL);

  locker = g_mutex_locker_new (&self->lock);
  *counters = self->counters;
}

gboolean
ms_peer_begin_handshake (MsPeer *peer)
{
  g_return_val_if_fail (peer != NULL, FALSE);

  if (peer->n_handshakes >= HANDSHAKES_PER_ADDRESS && !peer->exempt)
    return FALSE;
  peer->n_handshakes++;
  return TRUE;
}

void
ms_peer_end_handshake (MsPeer *peer)
{
  g_return_if_fail (peer != NULL && peer->n_handshakes > 0);
  peer->n_handshakes--;
}
