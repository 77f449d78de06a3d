/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A network address whose list of addresses is sifted on its way to who connects. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-hook-target.h"

#include <string.h>

struct _MsHookTarget
{
  GNetworkAddress  parent_instance;
  MsHookPolicy    *policy; /* (nullable) */
};

#define MS_TYPE_HOOK_ENUMERATOR (ms_hook_enumerator_get_type ())
G_DECLARE_FINAL_TYPE (MsHookEnumerator, ms_hook_enumerator, MS, HOOK_ENUMERATOR, GSocketAddressEnumerator)

struct _MsHookEnumerator
{
  GSocketAddressEnumerator  parent_instance;
  GSocketAddressEnumerator *base;
  MsHookPolicy             *policy; /* (nullable) */
  char                     *host;
  guint16                   port;
  gboolean                  passed; /* one was good */
  gboolean                  held; /* one was not */
};

static GSocketConnectableIface *parent_iface;

static void ms_hook_target_connectable_init (GSocketConnectableIface *iface);

G_DEFINE_FINAL_TYPE (MsHookEnumerator, ms_hook_enumerator, G_TYPE_SOCKET_ADDRESS_ENUMERATOR)
G_DEFINE_FINAL_TYPE_WITH_CODE (MsHookTarget,
                               ms_hook_target,
                               G_TYPE_NETWORK_ADDRESS,
                               G_IMPLEMENT_INTERFACE (G_TYPE_SOCKET_CONNECTABLE, ms_hook_target_connectable_init))

typedef struct
{
  guint8 bytes[16];
  guint  bits;
} Network;

/* RFC 6890: this network, private, carriers', this computer, this link, protocols, benchmarks, groups and beyond. */
static const Network private_v4[] = {
  { { 0 }, 8 }, { { 10 }, 8 }, { { 100, 64 }, 10 }, { { 127 }, 8 }, { { 169, 254 }, 16 }, { { 172, 16 }, 12 },
  { { 192, 0, 0 }, 24 }, { { 192, 168 }, 16 }, { { 198, 18 }, 15 }, { { 224 }, 3 },
};

/* No address and this computer, translation of one network's own (RFC 8215), Teredo, private, this link, this site, groups. */
static const Network private_v6[] = {
  { { 0 }, 127 }, { { 0x00, 0x64, 0xff, 0x9b, 0x00, 0x01 }, 48 }, { { 0x20, 0x01 }, 32 }, { { 0xfc }, 7 }, { { 0xfe, 0x80 }, 10 },
  { { 0xfe, 0xc0 }, 10 }, { { 0xff }, 8 },
};

/* Where an IPv4 address hides in an IPv6 one: mapped, compatible, translated (RFC 2765, then RFC 6052), 6to4. */
static const struct
{
  Network prefix;
  guint   offset;
} hiding[] = {
  { { { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff }, 96 }, 12 },
  { { { 0 }, 96 }, 12 },
  { { { 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff }, 96 }, 12 },
  { { { 0x00, 0x64, 0xff, 0x9b }, 96 }, 12 },
  { { { 0x20, 0x02 }, 16 }, 2 },
};

static gboolean
is_in (const guint8  *bytes,
       const Network *network)
{
  guint whole = network->bits / 8;
  guint rest = network->bits % 8;
  guint8 mask = (guint8) (0xff << (8 - rest));

  return memcmp (bytes, network->bytes, whole) == 0 && (rest == 0 || ((bytes[whole] ^ network->bytes[whole]) & mask) == 0);
}

static gboolean
is_in_any (const guint8  *bytes,
           const Network *networks,
           gsize          n)
{
  for (gsize i = 0; i < n; i++)
    if (is_in (bytes, &networks[i]))
      return TRUE;
  return FALSE;
}

gboolean
ms_hook_address_is_public (GInetAddress *address)
{
  const guint8 *bytes;

  g_return_val_if_fail (G_IS_INET_ADDRESS (address), FALSE);

  bytes = g_inet_address_to_bytes (address);
  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV4)
    return !is_in_any (bytes, private_v4, G_N_ELEMENTS (private_v4));
  if (is_in_any (bytes, private_v6, G_N_ELEMENTS (private_v6)))
    return FALSE;
  for (gsize i = 0; i < G_N_ELEMENTS (hiding); i++)
    if (is_in (bytes, &hiding[i].prefix))
      return !is_in_any (bytes + hiding[i].offset, private_v4, G_N_ELEMENTS (private_v4));
  return TRUE;
}

static gboolean
is_good (MsHookEnumerator *self,
         GSocketAddress   *address)
{
  GInetAddress *inet = G_IS_INET_SOCKET_ADDRESS (address) ? g_inet_socket_address_get_address (G_INET_SOCKET_ADDRESS (address)) : NULL;
  g_autoptr(GInetAddress) plain = inet != NULL ? ms_address_normalise (inet) : NULL;
  gboolean good = plain != NULL && (ms_hook_address_is_public (plain) || ms_hook_policy_allows (self->policy, self->host, self->port, plain));

  self->passed = self->passed || good;
  self->held = self->held || !good;
  return good;
}

/* The end of the list; without one good address it says why. */
static void
set_refusal (MsHookEnumerator  *self,
             GError           **error)
{
  if (self->held && !self->passed)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PERMISSION_DENIED, "not an address that apps may be called on");
}

static GSocketAddress *
ms_hook_enumerator_next (GSocketAddressEnumerator  *enumerator,
                         GCancellable              *cancellable,
                         GError                   **error)
{
  MsHookEnumerator *self = MS_HOOK_ENUMERATOR (enumerator);
  GError *failure = NULL;

  for (;;)
    {
      GSocketAddress *address = g_socket_address_enumerator_next (self->base, cancellable, &failure);

      if (address == NULL)
        {
          if (failure != NULL)
            g_propagate_error (error, failure);
          else
            set_refusal (self, error);
          return NULL;
        }
      if (is_good (self, address))
        return address;
      g_object_unref (address);
    }
}

static void
next_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  MsHookEnumerator *self = g_task_get_source_object (task);
  GError *failure = NULL;
  g_autoptr(GSocketAddress) address = g_socket_address_enumerator_next_finish (self->base, result, &failure);

  if (address != NULL && !is_good (self, address))
    {
      GCancellable *cancellable = g_task_get_cancellable (task);

      g_socket_address_enumerator_next_async (self->base, cancellable, next_cb, g_steal_pointer (&task));
      return;
    }
  if (address == NULL && failure == NULL)
    set_refusal (self, &failure);
  if (failure != NULL)
    g_task_return_error (task, failure);
  else
    g_task_return_pointer (task, g_steal_pointer (&address), g_object_unref);
}

static void
ms_hook_enumerator_next_async (GSocketAddressEnumerator *enumerator,
                               GCancellable             *cancellable,
                               GAsyncReadyCallback       callback,
                               gpointer                  user_data)
{
  MsHookEnumerator *self = MS_HOOK_ENUMERATOR (enumerator);
  g_autoptr(GTask) task = g_task_new (self, cancellable, callback, user_data);

  g_task_set_source_tag (task, ms_hook_enumerator_next_async);
  g_socket_address_enumerator_next_async (self->base, cancellable, next_cb, g_steal_pointer (&task));
}

static GSocketAddress *
ms_hook_enumerator_next_finish (GSocketAddressEnumerator  *enumerator,
                                GAsyncResult              *result,
                                GError                   **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
ms_hook_enumerator_dispose (GObject *object)
{
  MsHookEnumerator *self = MS_HOOK_ENUMERATOR (object);

  g_clear_object (&self->base);
  g_clear_pointer (&self->policy, ms_hook_policy_unref);
  g_clear_pointer (&self->host, g_free);
  G_OBJECT_CLASS (ms_hook_enumerator_parent_class)->dispose (object);
}

static void
ms_hook_enumerator_class_init (MsHookEnumeratorClass *klass)
{
  GSocketAddressEnumeratorClass *enumerator_class = G_SOCKET_ADDRESS_ENUMERATOR_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ms_hook_enumerator_dispose;
  enumerator_class->next = ms_hook_enumerator_next;
  enumerator_class->next_async = ms_hook_enumerator_next_async;
  enumerator_class->next_finish = ms_hook_enumerator_next_finish;
}

static void
ms_hook_enumerator_init (MsHookEnumerator *self)
{
}

/* Proxies are not asked: they would connect to what we did not look at. */
static GSocketAddressEnumerator *
ms_hook_target_enumerate (GSocketConnectable *connectable)
{
  MsHookEnumerator *self = g_object_new (MS_TYPE_HOOK_ENUMERATOR, NULL);

  self->base = parent_iface->enumerate (connectable);
  self->policy = ms_hook_policy_ref (MS_HOOK_TARGET (connectable)->policy);
  self->host = g_hostname_to_ascii (g_network_address_get_hostname (G_NETWORK_ADDRESS (connectable)));
  self->port = g_network_address_get_port (G_NETWORK_ADDRESS (connectable));
  return G_SOCKET_ADDRESS_ENUMERATOR (self);
}

static void
ms_hook_target_connectable_init (GSocketConnectableIface *iface)
{
  parent_iface = g_type_interface_peek_parent (iface);
  iface->enumerate = ms_hook_target_enumerate;
  iface->proxy_enumerate = ms_hook_target_enumerate;
}

static void
ms_hook_target_dispose (GObject *object)
{
  MsHookTarget *self = MS_HOOK_TARGET (object);

  g_clear_pointer (&self->policy, ms_hook_policy_unref);
  G_OBJECT_CLASS (ms_hook_target_parent_class)->dispose (object);
}

static void
ms_hook_target_class_init (MsHookTargetClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ms_hook_target_dispose;
}

static void
ms_hook_target_init (MsHookTarget *self)
{
}

GSocketConnectable *
ms_hook_target_new (const char         *host,
                    guint16             port,
                    MsHookPolicy       *policy)
{
  MsHookTarget *self;

  g_return_val_if_fail (host != NULL, NULL);

  self = g_object_new (MS_TYPE_HOOK_TARGET, "hostname", host, "port", (guint) port, NULL);
  self->policy = ms_hook_policy_ref (policy);
  return G_SOCKET_CONNECTABLE (self);
}
