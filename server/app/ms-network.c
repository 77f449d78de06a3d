/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * See the header. */

#define G_LOG_DOMAIN "ms-app"

#include "config.h"

#include "ms-network.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/resource.h>

#define DESCRIPTORS_WANTED 65536
/* No wildcard among them. */
#define NAME_CHARACTERS G_CSET_A_2_Z G_CSET_a_2_z G_CSET_DIGITS "-."

static char *
dup_usable (const struct ifaddrs *item)
{
  char text[INET_ADDRSTRLEN];

  if (item->ifa_addr == NULL || item->ifa_addr->sa_family != AF_INET || (item->ifa_flags & IFF_UP) == 0
      || (item->ifa_flags & IFF_LOOPBACK) != 0)
    return NULL;
  if (inet_ntop (AF_INET, &((const struct sockaddr_in *) (const void *) item->ifa_addr)->sin_addr, text, sizeof text) == NULL)
    return NULL;
  return g_strdup (text);
}

char **
ms_network_list_addresses (void)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  struct ifaddrs *list = NULL;

  if (getifaddrs (&list) != 0)
    return g_strv_builder_end (builder);
  for (const struct ifaddrs *item = list; item != NULL; item = item->ifa_next)
    {
      g_autofree char *address = dup_usable (item);

      if (address != NULL)
        g_strv_builder_add (builder, address);
    }
  freeifaddrs (list);
  return g_strv_builder_end (builder);
}

char *
ms_network_dup_certified_name (GTlsCertificate *certificate)
{
  g_autoptr(GPtrArray) names = NULL;

  g_return_val_if_fail (G_IS_TLS_CERTIFICATE (certificate), NULL);

  names = g_tls_certificate_get_dns_names (certificate);
  for (guint i = 0; names != NULL && i < names->len; i++)
    {
      gsize length;
      const char *data = g_bytes_get_data (g_ptr_array_index (names, i), &length);
      g_autofree char *name = g_strndup (data, length);

      if (strchr (name, '.') != NULL && strspn (name, NAME_CHARACTERS) == strlen (name))
        return g_steal_pointer (&name);
    }
  return NULL;
}

void
ms_network_raise_descriptor_limit (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= DESCRIPTORS_WANTED)
    return;
  limit.rlim_cur = limit.rlim_max == RLIM_INFINITY ? DESCRIPTORS_WANTED : MIN (limit.rlim_max, DESCRIPTORS_WANTED);
  if (setrlimit (RLIMIT_NOFILE, &limit) != 0)
    g_info ("the descriptor limit stays as it is");
}
