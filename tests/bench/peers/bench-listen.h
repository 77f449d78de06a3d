/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How the peers made with libsoup listen. */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

gboolean bench_listen (SoupServer  *server,
                       GError     **error);

G_END_DECLS
