/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Lists of networks for the options --exempt and --trusted-proxy. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-address-set.h"

#include <string.h>

#define NETWORK_BYTES 8 /* of an IPv6 address */

struct _MsAddressSet
{
  GPtrArray *masks; /* GInetAddressMask */
};

MsAddressSet *
ms_address_set_parse (const char  *text,
                      GError     **error)
{
  g_autoptr(MsAddressSet) self = g_new0 (MsAddressSet, 1);
  g_auto(GStrv) parts = g_strsplit (text != NULL ? text : "", ",", -1);

  self->masks = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; parts[i] != NULL; i++)
    {
      GInetAddressMask *mask;

      g_strstrip (parts[i]);
      if (*parts[i] == '\0')
        continue;
      mask = g_inet_address_mask_new_from_string (parts[i], error);
      if (mask == NULL)
        return NULL;
      g_ptr_array_add (self->masks, mask);
    }
  return g_steal_pointer (&self);
}

void
ms_address_set_free (MsAddressSet *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->masks);
  g_free (self);
}

gboolean
ms_address_set_contains (const MsAddressSet *self,
                         GInetAddress       *address)
{
  if (self == NULL || address == NULL)
    return FALSE;
  for (guint i = 0; i < self->masks->len; i++)
    {
      GInetAddressMask *mask = g_ptr_array_index (self->masks, i);

      if (g_inet_address_mask_get_family (mask) == g_inet_address_get_family (address) && g_inet_address_mask_matches (mask, address))
        return TRUE;
    }
  return FALSE;
}

GInetAddress *
ms_address_normalise (GInetAddress *address)
{
  static const guint8 prefix[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };
  const guint8 *bytes = g_inet_address_to_bytes (address);

  if (g_inet_address_get_family (address) == G_SOCKET_FAMILY_IPV6 && memcmp (bytes, prefix, sizeof prefix) == 0)
    return g_inet_address_new_from_bytes (bytes + sizeof prefix, G_SOCKET_FAMILY_IPV4);
  return g_object_ref (address);
}

char *
ms_address_dup_network (GInetAddress *address)
{
  g_autoptr(GInetAddress) normal = NULL;
  g_autoptr(GInetAddress) network = NULL;
  guint8 bytes[16] = { 0 };

  g_return_val_if_fail (G_IS_INET_ADDRESS (address), NULL);

  normal = ms_address_normalise (address);
  if (g_inet_address_get_family (normal) == G_SOCKET_FAMILY_IPV4 || g_inet_address_get_is_link_local (normal)
      || g_inet_address_get_is_loopback (normal))
    return g_inet_address_to_string (normal);
  memcpy (bytes, g_inet_address_to_bytes (normal), NETWORK_BYTES);
  network = g_inet_address_new_from_bytes (bytes, G_SOCKET_FAMILY_IPV6);
  return g_inet_address_to_string (network);
}
