/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The composition root: makes the long-lived objects, connects them, and takes them apart again in order. Main thread. */

#pragma once

#include "ms-config.h"
#include "ms-data-dir.h"

G_BEGIN_DECLS

typedef struct _MsServer MsServer;

/* @config, @data_dir: borrowed; must outlive the server. */
MsServer *ms_server_new   (const MsConfig  *config,
                           MsDataDir       *data_dir);
void      ms_server_free  (MsServer        *self);
/* Accepts connections when it returns TRUE. */
gboolean  ms_server_start (MsServer        *self,
                           GError         **error);
/* (transfer full): "http://127.0.0.1:8080" */
char     *ms_server_dup_address (MsServer  *self);
/* What the owner should see: addresses for others, the set-up code; on standard error. */
void      ms_server_announce (MsServer     *self);
/**
 * ms_server_stop:
 * @done: called once, when everything acknowledged is on disk and everybody was told
 *
 * The orderly end.
 */
void      ms_server_stop  (MsServer        *self,
                           void           (*done) (gpointer user_data),
                           gpointer         user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsServer, ms_server_free)

G_END_DECLS
