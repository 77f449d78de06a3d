/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The settings of a run: options over environment (MICROSLACK_…) over key file over defaults; checked once, at start. */

#pragma once

#include <gio/gio.h>

#include "ms-address-set.h"
#include "ms-command-line.h"
#include "ms-team.h"

G_BEGIN_DECLS

typedef struct
{
  char           *address; /* (nullable): all */
  guint16         port;
  char           *data_dir;
  gboolean        has_registration; /* given, not left to the team */
  MsRegistration  registration;
  gboolean        has_guests;
  gboolean        guests;
  char           *public_url; /* (nullable): without a slash at the end */
  char           *tls_certificate; /* (nullable): both or none */
  char           *tls_key;
  MsAddressSet   *exempt;
  MsAddressSet   *trusted_proxies;
  MsAddressSet   *hook_targets;
  gint64          max_file_size; /* bytes, 0 = any */
  gint64          file_quota; /* bytes, 0 = any */
  guint           n_shards; /* threads for realtime sockets */
  GLogLevelFlags  log_level; /* this and everything graver is logged */
} MsConfig;

/* Errors are one line for people and mean exit status 2. */
MsConfig *ms_config_load (const MsCommandLine  *line,
                          GError              **error);
void      ms_config_free (MsConfig             *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsConfig, ms_config_free)

G_END_DECLS
