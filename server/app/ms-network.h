/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Questions to the system and to our certificate: which addresses and names others can use, and how many descriptors there may be. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* (transfer full) (array zero-terminated=1): IPv4 addresses of this computer, without loopback. */
char **ms_network_list_addresses         (void);
/* As many as the system allows; a refusal is tolerated. */
void   ms_network_raise_descriptor_limit (void);
/* (transfer full) (nullable): the first name in the certificate that one host has for others. */
char  *ms_network_dup_certified_name    (GTlsCertificate *certificate);

G_END_DECLS
