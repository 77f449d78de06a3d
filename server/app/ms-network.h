/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Two questions to the system: which addresses others can use, and how many descriptors there may be. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* (transfer full) (array zero-terminated=1): IPv4 addresses of this computer, without loopback. */
char **ms_network_list_addresses         (void);
/* As many as the system allows; a refusal is tolerated. */
void   ms_network_raise_descriptor_limit (void);

G_END_DECLS
