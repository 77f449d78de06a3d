/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What a client starts with of what its person keeps. */

#pragma once

#include "ms-api-call-private.h"

G_BEGIN_DECLS

/* The members `prefs` and `drafts`. Reader. */
gboolean ms_api_write_prefs  (MsContext     *context,
                              MsJsonWriter  *reply,
                              GError       **error);
gboolean ms_api_write_drafts (MsContext     *context,
                              MsJsonWriter  *reply,
                              GError       **error);

G_END_DECLS
