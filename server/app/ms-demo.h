/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sample people, channels and conversations for an empty server, the same for the same seed. In bulk steps, so that a running server
 * goes on serving. Worker. */

#pragma once

#include "ms-context.h"

G_BEGIN_DECLS

typedef struct _MsDemo MsDemo;

/* @options: users, channels, messages, seed (texts); @hash: (nullable): everybody's password. */
MsDemo  *ms_demo_new       (GHashTable  *options,
                            const char  *hash,
                            GError     **error);
void     ms_demo_free      (MsDemo      *self);
/* One step, as an MsCommandRun: may be run twice. */
gboolean ms_demo_step      (MsDemo      *self,
                            MsContext   *context,
                            GError     **error);
/* The step is on disk. Returns: whether there is another one. */
gboolean ms_demo_commit    (MsDemo      *self);
void     ms_demo_summarise (MsDemo      *self,
                            GString     *output);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsDemo, ms_demo_free)

G_END_DECLS
