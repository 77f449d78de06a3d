/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * By which addresses the server is found: on this computer, on its network, and from wherever its texts are read. What its owner is told at the start. */

#define G_LOG_DOMAIN "ms-app"

#include "config.h"

#include "ms-server-private.h"

#include <glib/gi18n.h>
#include <string.h>

#include "ms-network.h"

/* On whatever addresses this machine has. */
static gboolean
listens_everywhere (MsServer *self)
{
  const char *address = self->config->address;

  return address == NULL || strcmp (address, "0.0.0.0") == 0 || strcmp (address, "::") == 0;
}

static char *
make_share_address (MsServer *self)
{
  g_auto(GStrv) addresses = ms_network_list_addresses ();

  if (self->config->public_url != NULL)
    return g_strdup (self->config->public_url);
  if (addresses[0] == NULL || !listens_everywhere (self))
    return NULL;
  return g_strdup_printf ("%s://%s:%u", self->certificate != NULL ? "https" : "http", addresses[0], ms_listener_get_port (self->listener));
}

/* Of the addresses that everybody gets to read and apps send their tokens to: never what a request says that it was sent to. Who checks
 * certificates comes by the name in ours. */
static char *
make_shared_origin (MsServer *self)
{
  g_autofree char *name = NULL;

  if (self->config->public_url == NULL && self->certificate != NULL)
    name = ms_network_dup_certified_name (self->certificate);
  if (name != NULL)
    return g_strdup_printf ("https://%s:%u", name, ms_listener_get_port (self->listener));
  return self->share_address != NULL ? g_strdup (self->share_address) : ms_server_dup_address (self);
}

void
ms_server_find_addresses (MsServer *self)
{
  self->share_address = make_share_address (self);
  self->shared_origin = make_shared_origin (self);
}

char *
ms_server_dup_address (MsServer *self)
{
  const char *host;

  g_return_val_if_fail (self != NULL && self->listener != NULL, NULL);

  host = listens_everywhere (self) ? "127.0.0.1" : self->config->address;
  return g_strdup_printf (strchr (host, ':') != NULL ? "%s://[%s]:%u" : "%s://%s:%u", self->certificate != NULL ? "https" : "http", host,
                          ms_listener_get_port (self->listener));
}

void
ms_server_announce (MsServer *self)
{
  g_auto(GStrv) addresses = NULL;

  g_return_if_fail (self != NULL);

  addresses = ms_network_list_addresses ();
  for (guint i = 0; listens_everywhere (self) && addresses[i] != NULL; i++)
    g_printerr (_("on this network: %s://%s:%u\n"), self->certificate != NULL ? "https" : "http", addresses[i],
                ms_listener_get_port (self->listener));
  if (self->setup_code != NULL)
    g_printerr ("set-up code: %s\n", self->setup_code);
}
