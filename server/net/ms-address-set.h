/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A list of networks ("10.0.0.0/8,::1"), and whether an address is in one of them. Immutable once parsed, any thread. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _MsAddressSet MsAddressSet;

/* @text: (nullable): addresses and CIDR networks, separated by commas; NULL and "" are the empty set. */
MsAddressSet *ms_address_set_parse     (const char          *text,
                                        GError             **error);
void          ms_address_set_free      (MsAddressSet        *self);
/* @self: (nullable): contains nothing. */
gboolean      ms_address_set_contains  (const MsAddressSet  *self,
                                        GInetAddress        *address);
/* Returns: (transfer full): an IPv4 address that came inside IPv6 as itself, everything else unchanged. */
GInetAddress *ms_address_normalise     (GInetAddress        *address);
/**
 * ms_address_dup_network:
 *
 * Whom limits take for one: an IPv4 address, but the whole /64 of an IPv6 address, in which one machine may choose among more addresses than
 * could ever be counted. Neighbours on the link (fe80::/10) have only one such network together and stay apart.
 *
 * Returns: (transfer full): no longer than an address (INET6_ADDRSTRLEN)
 */
char         *ms_address_dup_network   (GInetAddress        *address);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsAddressSet, ms_address_set_free)

G_END_DECLS
