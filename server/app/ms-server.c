/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Start: store, readers, what is kept in memory, shards, door. Stop: the door first, then what is on its way, then the writer, and the
 * sockets last, so that every acknowledgement leaves before the goodbye. */

#define G_LOG_DOMAIN "ms-app"

#include "config.h"

#include "ms-server-private.h"

#include <glib/gi18n.h>

#include "ms-limits.h"
#include "ms-metrics.h"
#include "ms-network.h"
#include "ms-reminder-service.h"
#include "ms-snapshot-loader.h"
#include "ms-user-service.h"

#define STOP_POLL_MS 20
/* Of the time to stop: what is short has passed by then, what is long goes on after the start. */
#define TRANSFERS_END_US (MS_LIMIT_DRAIN_MS * G_GINT64_CONSTANT (1000) / 5 * 4)

/* On the worker, after each commit. */
static void
committed_cb (MsEventBatch *batch,
              gpointer      user_data)
{
  MsServer *self = user_data;
  MsShardSet *shards = g_atomic_pointer_get (&self->shards);

  ms_search_indexer_post (self->indexer, batch);
  ms_due_clock_post (self->status_clock, batch);
  ms_due_clock_post (self->reminder_clock, batch);
  ms_file_keeper_post (g_atomic_pointer_get (&self->keeper), batch);
  if (shards == NULL)
    return; /* still loading: the snapshot has it */
  ms_shard_set_hold (shards);
  ms_shard_set_post (shards, batch);
  ms_auth_guard_post (self->guard, batch);
}

/* The acknowledgements are posted too: events and they go out together. */
static void
settled_cb (gpointer user_data)
{
  MsServer *self = user_data;
  MsShardSet *shards = g_atomic_pointer_get (&self->shards);

  if (shards != NULL)
    ms_shard_set_release (shards);
}

static void
session_ended_cb (gint64   session,
                  gpointer user_data)
{
  MsServer *self = user_data;

  ms_ticket_table_end_session (self->tickets, session);
  ms_app_hub_end_session (self->apps, session);
}

static void
session_moved_cb (gint64      user,
                  const char *address,
                  gpointer    user_data)
{
  ms_password_limit_meet (((MsServer *) user_data)->password_limit, user, address);
}

static void
applied_cb (const MsDirectory *directory,
            MsEvent           *event,
            gpointer           user_data)
{
  ms_app_hub_apply (((MsServer *) user_data)->apps, directory, event);
}

/* On a shard. */
static void
socket_closed_cb (gpointer token,
                  gpointer user_data)
{
  MsServer *self = user_data;

  ms_listener_socket_closed (self->listener, token);
}

static gboolean
is_ready_cb (gpointer user_data)
{
  return ((MsServer *) user_data)->is_ready;
}

static char *
get_metrics_cb (gpointer user_data)
{
  MsServer *self = user_data;

  return ms_metrics_format (self->listener, self->endpoint, self->shards, self->apps, self->guard, self->runner, self->started);
}

static gboolean
open_store (MsServer  *self,
            GError   **error)
{
  const char *path = ms_data_dir_get_database (self->data_dir);

  self->executor = ms_executor_new (path, committed_cb, self);
  ms_executor_set_settled (self->executor, settled_cb);
  self->indexer = ms_search_indexer_new (self->executor);
  self->status_clock = ms_due_clock_new (self->executor, ms_user_service_end_statuses, MS_EVENT_KIND_USER, "statuses do not end");
  self->reminder_clock = ms_due_clock_new (self->executor, ms_reminder_service_fire, MS_EVENT_KIND_REMINDER, "nobody is reminded");
  if (!ms_executor_start (self->executor, error))
    return FALSE;
  if (!ms_first_run_apply_options (self->executor, self->config, error))
    return FALSE;
  self->readers = ms_reader_pool_new (path, MS_LIMIT_READERS, error);
  return self->readers != NULL;
}

static void
file_stored_cb (gpointer user_data)
{
  ms_file_keeper_wake (((MsServer *) user_data)->keeper);
}

static gboolean
open_files (MsServer  *self,
            GError   **error)
{
  MsFileKeeperConfig config = { self->executor, self->readers, NULL, NULL, NULL };

  self->blobs = ms_blob_store_new (ms_data_dir_get_path (self->data_dir), error);
  if (self->blobs == NULL)
    return FALSE;
  config.blobs = self->blobs;
  self->transfers = config.transfers = ms_transfer_pool_new (error);
  self->images = config.images = self->transfers != NULL ? ms_image_pool_new (self->blobs, error) : NULL;
  if (self->images == NULL)
    return FALSE;
  g_atomic_pointer_set (&self->keeper, ms_file_keeper_new (&config));
  return TRUE;
}

static gboolean
load_memory (MsServer  *self,
             GError   **error)
{
  MsSnapshotTarget target = { .directory = ms_directory_new () };
  const MsAuthGuardConfig config = {
    .public_url = self->config->public_url,
    .trusted_proxies = self->config->trusted_proxies,
    .exempt = self->config->exempt,
    .session_ended = session_ended_cb,
    .moved = session_moved_cb,
    .applied = applied_cb,
    .user_data = self,
  };
  gboolean loaded;

  self->password_limit = ms_password_limit_new (self->config->exempt);
  self->presence = ms_presence_new (g_get_monotonic_time ());
  self->guard = ms_auth_guard_new (&config, target.directory);
  self->directory = target.directory;
  target.guard = self->guard;
  target.apps = self->apps = ms_app_hub_new (&(MsAppHubConfig) { self->guard, self->listener, self->config->hook_targets });
  target.presence = self->presence;
  loaded = ms_snapshot_loader_run (self->readers, &target, error);
  self->epoch = target.epoch;
  self->oldest = target.oldest;
  self->recent = target.recent;
  if (!loaded)
    return FALSE;
  if (!target.is_empty)
    {
      ms_data_dir_drop_setup_code (self->data_dir);
      return TRUE;
    }
  self->setup_code = ms_data_dir_dup_setup_code (self->data_dir, error);
  return self->setup_code != NULL;
}

static gboolean
start_shards (MsServer  *self,
              GError   **error)
{
  MsShardConfig config = {
    .n_shards = self->config->n_shards,
    .directory = self->directory,
    .epoch = self->epoch,
    .oldest = self->oldest,
    .recent = self->recent,
    .presence = self->presence,
    .readers = self->readers,
    .environment = &self->environment,
    .closed = socket_closed_cb,
    .user_data = self,
  };
  MsShardSet *shards;

  self->passwords = ms_password_pool_new (MS_LIMIT_PASSWORD_THREADS, MS_LIMIT_PASSWORD_QUEUE);
  self->parsers = ms_parse_pool_new (error);
  if (self->parsers == NULL)
    return FALSE;
  self->tickets = ms_ticket_table_new ();
  self->runner = ms_api_runner_new (self->executor, self->readers, self->passwords);
  ms_app_hub_connect (self->apps, self->runner, &self->environment, self->tickets);
  ms_api_runner_set_images (self->runner, self->images);
  config.runner = self->runner;
  config.parsers = self->parsers;
  shards = ms_shard_set_new (&config, error);
  g_clear_pointer (&self->recent, ms_event_batch_unref);
  g_atomic_pointer_set (&self->shards, shards);
  ms_api_runner_set_ask (self->runner, (MsApiRunnerAsk) ms_shard_set_ask_delivery, shards);
  return shards != NULL && ms_shard_set_start (shards, error);
}

static gboolean
load_certificate (MsServer  *self,
                  GError   **error)
{
  if (self->config->tls_certificate == NULL)
    return TRUE;
  self->certificate = g_tls_certificate_new_from_files (self->config->tls_certificate, self->config->tls_key, error);
  if (self->certificate == NULL)
    g_prefix_error (error, _("cannot use the certificate: "));
  return self->certificate != NULL;
}

static gboolean
open_door (MsServer  *self,
           GError   **error)
{
  if (!load_certificate (self, error))
    return FALSE;
  self->soup = g_object_new (SOUP_TYPE_SERVER, "raw-paths", TRUE, NULL);
  self->listener = ms_listener_new (self->soup, self->certificate, self->config->exempt);
  if (ms_listener_open (self->listener, self->config->address, self->config->port, error))
    return TRUE;
  g_prefix_error (error, _("cannot listen on port %u: "), self->config->port);
  return FALSE;
}

static void
attach_endpoint (MsServer *self)
{
  MsHttpEndpointConfig config = {
    .guard = self->guard,
    .runner = self->runner,
    .parsers = self->parsers,
    .environment = &self->environment,
    .tickets = self->tickets,
    .shards = self->shards,
    .apps = self->apps,
    .listener = self->listener,
    .executor = self->executor,
    .readers = self->readers,
    .transfers = self->transfers,
    .blobs = self->blobs,
    .file_stored = file_stored_cb,
    .is_ready = is_ready_cb,
    .get_metrics = get_metrics_cb,
    .user_data = self,
  };

  config.limiter = self->limiter = ms_rate_limiter_new ();
  config.pages = self->pages = ms_pages_new ();
  config.assets = self->assets = ms_web_assets_new (NULL);
  ms_server_find_addresses (self);
  config.share_address = self->share_address;
  self->environment.share_origin = self->share_address;
  self->environment.shared_origin = self->shared_origin;
  self->endpoint = ms_http_endpoint_new (&config);
  ms_http_endpoint_attach (self->endpoint, self->soup);
}

static void
start_jobs (MsServer *self)
{
  self->jobs = ms_exchange_jobs_new (self->executor, ms_data_dir_get_path (self->data_dir), self->blobs, self->shared_origin);
  self->environment.blobs = self->blobs;
  self->environment.jobs = self->jobs;
}

MsServer *
ms_server_new (const MsConfig *config,
               MsDataDir      *data_dir)
{
  MsServer *self;

  g_return_val_if_fail (config != NULL && data_dir != NULL, NULL);

  self = g_new0 (MsServer, 1);
  self->config = config;
  self->data_dir = data_dir;
  self->started = g_get_monotonic_time ();
  return self;
}

static void
stop_engine (MsServer *self)
{
  ms_exchange_jobs_stop (self->jobs);
  if (self->executor != NULL)
    ms_executor_stop (self->executor);
  if (self->shards != NULL)
    ms_shard_set_stop (self->shards);
}

void
ms_server_free (MsServer *self)
{
  if (self == NULL)
    return;
  g_clear_handle_id (&self->stop_id, g_source_remove);
  g_clear_pointer (&self->first_run, ms_first_run_free);
  ms_housekeeping_stop (self->housekeeping);
  ms_retention_runner_stop (self->retention);
  ms_search_indexer_stop (self->indexer);
  ms_due_clock_stop (self->status_clock);
  ms_due_clock_stop (self->reminder_clock);
  ms_file_keeper_stop (self->keeper);
  g_clear_pointer (&self->control, ms_control_free);
  if (self->soup != NULL)
    soup_server_disconnect (self->soup);
  g_clear_object (&self->soup);
  g_clear_pointer (&self->apps, ms_app_hub_free);
  g_clear_pointer (&self->listener, ms_listener_free);
  g_clear_pointer (&self->images, ms_image_pool_free);
  g_clear_pointer (&self->transfers, ms_transfer_pool_free);
  g_clear_pointer (&self->endpoint, ms_http_endpoint_free);
  g_clear_pointer (&self->assets, ms_web_assets_free);
  g_clear_pointer (&self->pages, ms_pages_free);
  g_clear_pointer (&self->limiter, ms_rate_limiter_free);
  g_clear_pointer (&self->passwords, ms_password_pool_free);
  g_clear_pointer (&self->watch, ms_sign_in_watch_free);
  g_clear_pointer (&self->parsers, ms_parse_pool_free);
  g_clear_pointer (&self->readers, ms_reader_pool_free);
  /* After the pools: what they finish last is posted to the shards. */
  g_clear_pointer (&self->shards, ms_shard_set_free);
  g_clear_pointer (&self->runner, ms_api_runner_free);
  g_clear_pointer (&self->jobs, ms_exchange_jobs_free);
  g_clear_object (&self->executor);
  g_clear_pointer (&self->indexer, ms_search_indexer_free);
  g_clear_pointer (&self->status_clock, ms_due_clock_free);
  g_clear_pointer (&self->reminder_clock, ms_due_clock_free);
  g_clear_pointer (&self->keeper, ms_file_keeper_free);
  g_clear_pointer (&self->housekeeping, ms_housekeeping_free);
  g_clear_pointer (&self->retention, ms_retention_runner_free);
  g_clear_pointer (&self->guard, ms_auth_guard_free);
  g_clear_pointer (&self->password_limit, ms_password_limit_free);
  g_clear_pointer (&self->tickets, ms_ticket_table_free);
  g_clear_pointer (&self->presence, ms_presence_free);
  g_clear_pointer (&self->blobs, ms_blob_store_free);
  g_clear_object (&self->certificate);
  g_clear_pointer (&self->recent, ms_event_batch_unref);
  g_free (self->setup_code);
  g_free (self->share_address);
  g_free (self->shared_origin);
  g_free (self->epoch);
  g_free (self);
}

gboolean
ms_server_start (MsServer  *self,
                 GError   **error)
{
  g_return_val_if_fail (self != NULL && self->executor == NULL, FALSE);

  ms_network_raise_descriptor_limit ();
  if (!open_door (self, error) || !open_store (self, error) || !open_files (self, error) || !load_memory (self, error))
    return FALSE;
  self->watch = ms_sign_in_watch_new (self->executor);
  ms_server_fill_environment (self);
  if (!start_shards (self, error))
    return FALSE;
  attach_endpoint (self);
  start_jobs (self);
  self->control = ms_control_new (ms_data_dir_get_control (self->data_dir), self->executor, self->readers, self->jobs, error);
  if (self->control == NULL)
    return FALSE;
  self->housekeeping = ms_housekeeping_new (self->executor, self->guard, self->presence);
  self->retention = ms_retention_runner_new (self->executor);
  ms_search_indexer_start (self->indexer);
  ms_due_clock_start (self->status_clock);
  ms_due_clock_start (self->reminder_clock);
  if (self->setup_code != NULL)
    self->first_run = ms_first_run_new (self->config, self->data_dir, self->executor, self->guard);
  self->is_ready = TRUE;
  return TRUE;
}

static gboolean
stop_cb (gpointer user_data)
{
  MsServer *self = user_data;
  gboolean busy = ms_listener_close_idle (self->listener) > 0 || ms_api_runner_get_n_pending (self->runner) > 0
                  || ms_parse_pool_get_n_pending (self->parsers) > 0 || ms_transfer_pool_get_n_pending (self->transfers) > 0;
  gint64 left = self->stop_deadline - g_get_monotonic_time ();

  if (busy && left < TRANSFERS_END_US)
    ms_listener_end_transfers (self->listener);
  if (busy && left > 0)
    return G_SOURCE_CONTINUE;
  self->stop_id = 0;
  stop_engine (self);
  self->stopped (self->stopped_data);
  return G_SOURCE_REMOVE;
}

void
ms_server_stop (MsServer  *self,
                void     (*done) (gpointer user_data),
                gpointer   user_data)
{
  g_return_if_fail (self != NULL && done != NULL);

  if (self->stop_deadline != 0)
    return;
  self->is_ready = FALSE;
  self->stopped = done;
  self->stopped_data = user_data;
  self->stop_deadline = g_get_monotonic_time () + MS_LIMIT_DRAIN_MS * G_GINT64_CONSTANT (1000);
  g_clear_pointer (&self->first_run, ms_first_run_free);
  ms_search_indexer_stop (self->indexer);
  ms_due_clock_stop (self->status_clock);
  ms_due_clock_stop (self->reminder_clock);
  ms_retention_runner_stop (self->retention);
  ms_file_keeper_stop (self->keeper);
  ms_housekeeping_stop (self->housekeeping);
  ms_housekeeping_run (self->housekeeping); /* the last uses of sessions */
  ms_listener_stop (self->listener);
  ms_app_hub_stop (self->apps);
  ms_shard_set_drain (self->shards);
  self->stop_id = g_timeout_add (STOP_POLL_MS, stop_cb, self);
}
