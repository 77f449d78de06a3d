/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Takes a call through its steps (reader, executor, password pool) and calls back on the thread that asked. Start from any thread. */

#pragma once

#include <glib.h>

#include "ms-api-call.h"
#include "ms-executor.h"
#include "ms-image-pool.h"
#include "ms-password.h"
#include "ms-reader-pool.h"

G_BEGIN_DECLS

typedef struct _MsApiRunner MsApiRunner;

/* The reply is ready: called once, on the thread that asked, never before ms_api_runner_run() returned. */
typedef void (*MsApiRunnerDone) (MsApiCall *call,
                                 gpointer   user_data);

/* Runs @func (@data) on the asking thread, soon. Any thread. */
typedef void (*MsApiRunnerPost) (gpointer       target,
                                 GDestroyNotify func,
                                 gpointer       data);

/**
 * ms_api_runner_new:
 *
 * All three are borrowed and must outlive the runner and every call that it was given.
 */
MsApiRunner *ms_api_runner_new             (MsExecutor      *executor,
                                            MsReaderPool    *readers,
                                            MsPasswordPool  *passwords);
void         ms_api_runner_free            (MsApiRunner     *self);
/* Asks the connections: fills in @delivery and calls @done (@data) once, on any thread. */
typedef void (*MsApiRunnerAsk) (gpointer        user_data,
                                MsApiDelivery  *delivery,
                                GDestroyNotify  done,
                                gpointer        data);
/* Before the first call; without it nobody counts as connected. */
void         ms_api_runner_set_ask         (MsApiRunner     *self,
                                            MsApiRunnerAsk   ask,
                                            gpointer         user_data);
/* Asks an app: fills in @request and calls @done (@data) once, on any thread. */
typedef void (*MsApiRunnerAskApp) (gpointer          user_data,
                                   MsApiAppRequest  *request,
                                   GDestroyNotify    done,
                                   gpointer          data);
/* Before the first call; without it no app is connected. */
void         ms_api_runner_set_ask_app     (MsApiRunner       *self,
                                            MsApiRunnerAskApp  ask,
                                            gpointer           user_data);
/* Before the first call; without it no pictures are made. */
void         ms_api_runner_set_images      (MsApiRunner     *self,
                                            MsImagePool     *images);
/* Calls back on the default main context. @call gets a reference of its own. */
void         ms_api_runner_run             (MsApiRunner     *self,
                                            MsApiCall       *call,
                                            MsApiRunnerDone  done,
                                            gpointer         user_data);
/* The same for another thread: @post brings the end there. */
void         ms_api_runner_run_on          (MsApiRunner     *self,
                                            MsApiCall       *call,
                                            MsApiRunnerPost  post,
                                            gpointer         target,
                                            MsApiRunnerDone  done,
                                            gpointer         user_data);
/* What is run from here to ms_api_runner_let_go() goes to the executor together: see ms_executor_hold(). */
void         ms_api_runner_hold            (MsApiRunner     *self);
void         ms_api_runner_let_go          (MsApiRunner     *self);
/* Calls that have not called back yet. */
guint        ms_api_runner_get_n_pending   (MsApiRunner     *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsApiRunner, ms_api_runner_free)

G_END_DECLS
