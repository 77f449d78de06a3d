/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Names follow Prometheus' habits: a unit at the end, _total for what only grows. */

#define G_LOG_DOMAIN "ms-app"

#include "config.h"

#include "ms-metrics.h"

#include <stdio.h>
#include <unistd.h>

static void
add (GString    *page,
     const char *type,
     const char *name,
     const char *help,
     guint64     value)
{
  g_string_append_printf (page, "# HELP microslack_%s %s\n# TYPE microslack_%s %s\nmicroslack_%s %" G_GUINT64_FORMAT "\n", name, help, name,
                          type, name, value);
}

static guint64
resident_bytes (void)
{
  g_autofree char *text = NULL;
  unsigned long pages = 0;

  if (!g_file_get_contents ("/proc/self/statm", &text, NULL, NULL) || sscanf (text, "%*u %lu", &pages) != 1)
    return 0;
  return (guint64) pages * (guint64) sysconf (_SC_PAGESIZE);
}

static void
add_door (GString        *page,
          MsListener     *listener,
          MsHttpEndpoint *endpoint)
{
  MsListenerCounters door;
  MsHttpCounters http;

  ms_listener_get_counters (listener, &door);
  ms_http_endpoint_get_counters (endpoint, &http);
  add (page, "gauge", "http_connections", "Open HTTP connections", door.peers.http_connections);
  add (page, "counter", "connections_accepted_total", "Connections since start", door.peers.accepted);
  add (page, "counter", "connections_refused_total", "Connections turned away at a cap", door.peers.refused);
  add (page, "counter", "connections_overdue_total", "Connections ended by a deadline", door.overdue);
  add (page, "counter", "descriptor_shortages_total", "Times without a free descriptor", door.shortages);
  add (page, "counter", "http_requests_total", "HTTP requests", http.requests);
  add (page, "counter", "api_calls_total", "Calls of the API over HTTP", http.calls);
  add (page, "counter", "history_from_memory_total", "Newest pages of history that were ready to send", http.kept_pages);
  add (page, "counter", "api_ratelimited_total", "Calls refused by a rate limit", http.refused);
}

static void
add_sockets (GString    *page,
             MsShardSet *shards)
{
  MsShardCounters counters;

  ms_shard_set_get_counters (shards, &counters);
  add (page, "gauge", "sockets", "Open realtime connections", counters.connections);
  add (page, "gauge", "sockets_lagging", "Realtime connections that are full", counters.lagging);
  add (page, "counter", "sockets_accepted_total", "Realtime connections since start", counters.accepted);
  add (page, "counter", "sockets_closed_slow_total", "Realtime connections closed because they were too slow", counters.closed_slow);
  add (page, "counter", "sockets_closed_session_total", "Realtime connections closed because the session ended", counters.closed_session);
  add (page, "counter", "sockets_closed_protocol_total", "Realtime connections closed for an error of the protocol", counters.closed_protocol);
  add (page, "counter", "frames_in_total", "Frames received", counters.frames_in);
  add (page, "counter", "bytes_in_total", "Bytes received over sockets", counters.bytes_in);
  add (page, "counter", "deliveries_total", "Event frames delivered", counters.deliveries);
  add (page, "counter", "sends_total", "System calls for deliveries", counters.sends);
  add (page, "counter", "bytes_out_total", "Bytes sent over sockets", counters.bytes_out);
  add (page, "counter", "resumes_total", "Streams that were resumed", counters.resumes);
  add (page, "counter", "resets_total", "Streams that could not be resumed", counters.resets);
  add (page, "counter", "resume_pages_total", "Pages of the log that were read for them", counters.pages);
  add (page, "counter", "socket_messages_total", "Messages posted over sockets", counters.messages);
  add (page, "gauge", "event_seq", "The last event", (guint64) counters.head);
}

static void
add_apps (GString  *page,
          MsAppHub *apps)
{
  MsAppHubCounters counters;

  ms_app_hub_get_counters (apps, &counters);
  add (page, "gauge", "app_connections", "Open Socket Mode connections", counters.connections);
  add (page, "counter", "app_envelopes_total", "Envelopes sent to apps, repetitions counted", counters.envelopes);
  add (page, "gauge", "app_events_lost", "Events that apps did not acknowledge, since start", counters.lost);
}

char *
ms_metrics_format (MsListener     *listener,
                   MsHttpEndpoint *endpoint,
                   MsShardSet     *shards,
                   MsAppHub       *apps,
                   MsAuthGuard    *guard,
                   MsApiRunner    *runner,
                   gint64          started_us)
{
  GString *page = g_string_new (NULL);
  const MsDirectory *directory = ms_auth_guard_get_directory (guard);

  add (page, "gauge", "uptime_seconds", "Since the start", (guint64) (g_get_monotonic_time () - started_us) / G_USEC_PER_SEC);
  add (page, "gauge", "resident_memory_bytes", "Memory in use", resident_bytes ());
  add (page, "gauge", "users", "Accounts", ms_directory_get_n_users (directory));
  add (page, "gauge", "channels", "Channels and direct messages", ms_directory_get_n_channels (directory));
  add (page, "gauge", "sessions", "Sessions that are signed in", ms_auth_guard_count (guard));
  add (page, "gauge", "api_calls_pending", "Calls that are being worked on", ms_api_runner_get_n_pending (runner));
  add_door (page, listener, endpoint);
  add_sockets (page, shards);
  add_apps (page, apps);
  return g_string_free (page, FALSE);
}
