/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 * What people type or click as the address of a team, made into the base URL of a server. Pure, any thread. */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * ms_client_address_parse:
 * @typed: "host", "host:port", "[v6]:port", "http(s)://host[:port][/path]", "microslack://host[:port][/channel]" or an invitation
 *   link "http(s)://host[:port]/join/CODE"; blanks around it do not count
 * @channel: (out) (optional) (nullable) (transfer full): name or id of the channel that a microslack:// link names
 * @invite: (out) (optional) (nullable) (transfer full): the code of an invitation link
 * @error: MS_CLIENT_ERROR_INVALID_ADDRESS
 *
 * Without a scheme it is http. Without a port it is 8080 for a bare host and for microslack://, and the scheme's own otherwise.
 *
 * Returns: (transfer full) (nullable): the base URL "http://host:port/", always with the slash at its end
 */
char *ms_client_address_parse    (const char  *typed,
                                  char       **channel,
                                  char       **invite,
                                  GError     **error);

/**
 * ms_client_address_to_display:
 * @address: a base URL
 *
 * Returns: (transfer full): "host:port" as shown to people
 */
char *ms_client_address_to_display (const char *address);

/**
 * ms_client_address_to_link:
 * @channel: (nullable): name or id
 *
 * Returns: (transfer full): the microslack:// link of a server and channel (plain http only; for https the web address)
 */
char *ms_client_address_to_link  (const char  *address,
                                  const char  *channel);

G_END_DECLS
