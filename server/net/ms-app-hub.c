/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The table of apps, and events on their way to those that listen. While nobody listens an event costs one look at a number. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-app-hub-private.h"

#include "ms-frame.h"
#include "ms-limits.h"

#define TICK_MS 250

static void
entry_free (gpointer data)
{
  MsAppEntry *entry = data;

  ms_app_hook_clear (entry);
  ms_app_queue_free (entry->queue);
  ms_app_record_free (entry->record);
  g_free (entry);
}

MsAppEntry *
ms_app_hub_find (MsAppHub *self,
                 gint64    key)
{
  return g_hash_table_lookup (self->apps, &key);
}

MsAppEntry *
ms_app_hub_find_user (MsAppHub *self,
                      gint64    user)
{
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->apps);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (((MsAppEntry *) value)->record->user == user)
      return value;
  return NULL;
}

gboolean
ms_app_hub_is_active (const MsAppEntry *entry)
{
  const MsDirectory *directory = ms_auth_guard_get_directory (entry->hub->config.guard);
  MsDirectoryUser user;

  return ms_directory_get_user (directory, ms_directory_find_user (directory, entry->record->user), &user) && !user.deleted;
}

static gboolean
is_listening (const MsAppEntry *entry,
              gint64            now)
{
  return ms_app_queue_is_live (entry->queue, now) || ms_app_hook_is_live (entry);
}

static void
set_status (MsAppHub         *self,
            const MsAppEntry *entry)
{
  MsApiAppStatus *status = g_new0 (MsApiAppStatus, 1);

  status->connections = ms_app_queue_count_connections (entry->queue);
  status->waiting = ms_app_queue_get_length (entry->queue);
  status->lost = ms_app_queue_get_lost (entry->queue) + entry->lost;
  if (entry->line != NULL)
    {
      status->waiting += ms_hook_line_get_length (entry->line);
      status->lost += ms_hook_line_get_lost (entry->line);
    }
  g_hash_table_replace (self->status, g_memdup2 (&entry->record->key, sizeof entry->record->key), status);
}

void
ms_app_hub_refresh (MsAppHub *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  gint64 now = g_get_monotonic_time ();
  gboolean listening = FALSE;
  GHashTableIter iter;
  gpointer value;

  g_hash_table_remove_all (self->status);
  g_hash_table_iter_init (&iter, self->apps);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const MsAppEntry *entry = value;

      set_status (self, entry);
      listening = listening || is_listening (entry, now);
    }
  ms_auth_guard_set_eager (self->config.guard, listening);
}

static gboolean
tick_cb (gpointer user_data)
{
  MsAppHub *self = user_data;
  gint64 now = g_get_monotonic_time ();
  GHashTableIter iter;
  gpointer value;

  ms_app_connections_tick (self, now);
  g_hash_table_iter_init (&iter, self->apps);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      ms_app_queue_sweep (((MsAppEntry *) value)->queue, now);
      ms_app_hook_tick (value, now);
    }
  ms_app_hub_refresh (self);
  return G_SOURCE_CONTINUE;
}

MsAppHub *
ms_app_hub_new (const MsAppHubConfig *config)
{
  MsAppHub *self;

  g_return_val_if_fail (config != NULL, NULL);

  self = g_new0 (MsAppHub, 1);
  self->config = *config;
  self->apps = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, entry_free);
  self->connections = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, ms_app_connection_free);
  self->closed = g_ptr_array_new ();
  self->responses = ms_response_table_new ();
  self->hook_policy = ms_hook_policy_new (config->hook_targets);
  self->reader = ms_json_reader_new ();
  self->status = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  g_mutex_init (&self->lock);
  return self;
}

void
ms_app_hub_free (MsAppHub *self)
{
  if (self == NULL)
    return;

  g_clear_handle_id (&self->tick_id, g_source_remove);
  self->stopped = TRUE;
  g_hash_table_unref (self->connections);
  g_hash_table_unref (self->apps);
  g_ptr_array_unref (self->closed);
  ms_response_table_free (self->responses);
  ms_hook_policy_unref (self->hook_policy);
  ms_json_reader_free (self->reader);
  g_hash_table_unref (self->status);
  g_mutex_clear (&self->lock);
  g_free (self);
}

static char *
mint_ticket_cb (const MsApiCaller *caller,
                gpointer           user_data)
{
  MsAppHub *self = user_data;
  const MsTicket ticket = { .user = caller->actor.user, .session = caller->actor.session, .app = TRUE };

  return ms_ticket_table_mint (self->tickets, &ticket, g_get_monotonic_time (), NULL);
}

static void
get_status_cb (gint64          app,
               MsApiAppStatus *status,
               gpointer        user_data)
{
  ms_app_hub_get_status (user_data, app, status);
}

void
ms_app_hub_describe (MsAppHub         *self,
                     MsApiEnvironment *environment)
{
  g_return_if_fail (self != NULL && environment != NULL);

  environment->apps = (MsApiApps) { mint_ticket_cb, get_status_cb, self };
}

void
ms_app_hub_connect (MsAppHub               *self,
                    MsApiRunner            *runner,
                    const MsApiEnvironment *environment,
                    MsTicketTable          *tickets)
{
  g_return_if_fail (self != NULL);

  self->runner = runner;
  self->environment = environment;
  self->tickets = tickets;
  ms_api_runner_set_ask_app (runner, (MsApiRunnerAskApp) ms_app_hub_ask, self);
}

void
ms_app_hub_add (MsAppHub    *self,
                MsAppRecord *record)
{
  g_autoptr(MsAppRecord) previous = NULL;
  MsAppEntry *entry;

  g_return_if_fail (self != NULL && record != NULL);

  if (self->tick_id == 0)
    self->tick_id = g_timeout_add (TICK_MS, tick_cb, self);
  entry = ms_app_hub_find (self, record->key);
  if (entry != NULL)
    {
      /* The key lives in the record. */
      g_hash_table_steal (self->apps, &record->key);
      previous = entry->record;
      entry->record = record;
    }
  else
    {
      MsAppQueueOutput output = ms_app_connection_output;

      output.user_data = self;
      entry = g_new0 (MsAppEntry, 1);
      entry->hub = self;
      entry->record = record;
      entry->queue = ms_app_queue_new (&output, &self->bytes);
    }
  g_hash_table_insert (self->apps, &entry->record->key, entry);
  ms_app_hook_update (entry, previous != NULL ? previous->app : NULL);
}

static void
apply_app (MsAppHub *self,
           MsEvent  *event)
{
  g_autoptr(MsAppRecord) record = ms_app_record_read (event);

  if (record == NULL)
    return;
  if (!record->app->deleted)
    {
      ms_app_hub_add (self, g_steal_pointer (&record));
      return;
    }
  ms_app_connections_end (self, record->key, "link_disabled", MS_CLOSE_SESSION_ENDED);
  g_hash_table_remove (self->apps, &record->key);
}

/* Over a connection where there is one, else to its address. */
static void
push (MsAppEntry *entry,
      GBytes     *payload,
      gint64      now)
{
  if (ms_app_queue_count_connections (entry->queue) == 0 && ms_app_hook_is_live (entry))
    ms_hook_line_push (entry->line, payload, now);
  else
    ms_app_queue_push (entry->queue, MS_ENVELOPE_EVENT, payload, NULL, NULL, now);
}

static void
offer (MsAppEntry *entry,
       MsAppEvent *event,
       gint64      now)
{
  MsAppAddress address = ms_app_record_get_address (entry->record);
  g_autoptr(GBytes) payload = NULL;

  if (!ms_app_event_is_for (event, &address))
    return;
  payload = ms_app_event_make_payload (event, &address, FALSE);
  push (entry, payload, now);
  if (ms_app_event_mentions (event, &address))
    {
      g_autoptr(GBytes) mention = ms_app_event_make_payload (event, &address, TRUE);

      push (entry, mention, now);
    }
}

/* What was stored was checked; should it not be readable all the same, nothing private is allowed. */
void
ms_app_hub_set_hook_targets (MsAppHub   *self,
                             const char *targets)
{
  GHashTableIter iter;
  gpointer value;

  g_return_if_fail (self != NULL);

  ms_hook_policy_set_rules (self->hook_policy, ms_hook_rules_parse (targets, NULL));
  g_hash_table_iter_init (&iter, self->apps);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    if (((MsAppEntry *) value)->sender != NULL)
      ms_hook_sender_disconnect (((MsAppEntry *) value)->sender);
}

static void
apply_hook_targets (MsAppHub *self,
                    MsEvent  *event)
{
  g_autofree char *targets = NULL;
  const char *json;
  gsize length;

  json = ms_event_get_json (event, &length);
  if (ms_json_reader_parse (self->reader, json, length, NULL))
    targets = ms_json_node_dup_member_string (ms_json_reader_get_root (self->reader), "targets");
  ms_app_hub_set_hook_targets (self, targets);
}

void
ms_app_hub_apply (MsAppHub          *self,
                  const MsDirectory *directory,
                  MsEvent           *event)
{
  g_autoptr(MsAppEvent) shown = NULL;
  gint64 now = g_get_monotonic_time ();
  GHashTableIter iter;
  gpointer value;

  g_return_if_fail (self != NULL && event != NULL);

  if (ms_event_get_kind (event) == MS_EVENT_KIND_APP)
    {
      apply_app (self, event);
      return;
    }
  if (ms_event_get_kind (event) == MS_EVENT_KIND_HOOK_TARGETS)
    {
      apply_hook_targets (self, event);
      return;
    }
  g_hash_table_iter_init (&iter, self->apps);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      MsAppEntry *entry = value;

      if (!is_listening (entry, now))
        continue;
      if (shown == NULL)
        shown = ms_app_event_new (directory, event);
      if (shown == NULL)
        return;
      offer (entry, shown, now);
    }
}

void
ms_app_hub_get_status (MsAppHub       *self,
                       gint64          app,
                       MsApiAppStatus *status)
{
  g_autoptr(GMutexLocker) locker = NULL;
  const MsApiAppStatus *found;

  g_return_if_fail (self != NULL && status != NULL);

  locker = g_mutex_locker_new (&self->lock);
  found = g_hash_table_lookup (self->status, &app);
  *status = found != NULL ? *found : (MsApiAppStatus) { 0 };
}

void
ms_app_hub_stop (MsAppHub *self)
{
  GHashTableIter iter;
  gpointer value;

  g_return_if_fail (self != NULL);

  self->stopped = TRUE;
  g_hash_table_iter_init (&iter, self->apps);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    ms_app_connections_end (self, ((MsAppEntry *) value)->record->key, "refresh_requested", MS_CLOSE_GOING_AWAY);
}

void
ms_app_hub_get_counters (MsAppHub         *self,
                         MsAppHubCounters *counters)
{
  GHashTableIter iter;
  gpointer value;

  g_return_if_fail (self != NULL && counters != NULL);

  *counters = (MsAppHubCounters) { .connections = g_hash_table_size (self->connections), .envelopes = self->envelopes };
  g_hash_table_iter_init (&iter, self->apps);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    counters->lost += ms_app_queue_get_lost (((MsAppEntry *) value)->queue);
}
