/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Events for apps by HTTP: an address is called only after it has sent a challenge back, and not any more once it has failed too often. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include <string.h>

#include "ms-app-hub-private.h"
#include "ms-json-writer.h"
#include "ms-limits.h"

#define JSON_TYPE "application/json; charset=utf-8"

/* What was found out goes into the store, and comes back as an event. */
static void
report (MsAppEntry     *entry,
        MsRequestState  state)
{
  const MsApiCaller system = { .actor = { .is_system = TRUE }, .address = "", .origin = "", .simple_door = TRUE };
  const MsApp *app = entry->record->app;
  MsArguments *arguments = ms_arguments_new ();

  entry->reported = TRUE;
  ms_arguments_set_part (arguments, MS_API_DOOR_ID, app->id);
  ms_arguments_set_part (arguments, MS_API_DOOR_URL, app->request_url);
  ms_arguments_set_part (arguments, MS_API_DOOR_STATE, ms_request_state_to_string (state));
  ms_app_hub_call (entry->hub, MS_API_DOOR_REQUEST_STATE, arguments, &system);
  if (state == MS_REQUEST_STATE_FAILED)
    g_message ("the address of app %s does not answer as it should: it is not called until it is set again", app->id);
}

static void
line_answered_cb (const MsHookAnswer *answer,
                  gpointer            user_data)
{
  MsAppEntry *entry = user_data;

  if (entry->sender == NULL)
    return;
  if (!ms_app_hub_is_active (entry))
    {
      ms_app_hook_clear (entry);
      return;
    }
  ms_hook_line_answered (entry->line, answer->failure, answer->no_retry, g_get_monotonic_time ());
  if (ms_hook_line_has_failed (entry->line) && !entry->reported)
    report (entry, MS_REQUEST_STATE_FAILED);
}

static void
line_send_cb (GBytes     *payload,
              guint       retry,
              const char *reason,
              gpointer    user_data)
{
  MsAppEntry *entry = user_data;
  const MsHookCall call = {
    .body = payload,
    .content_type = JSON_TYPE,
    .secret = entry->record->app->signing_secret,
    .retry = retry,
    .reason = reason,
  };

  ms_hook_sender_send (entry->sender, &call, line_answered_cb, entry);
}

/* The challenge alone, or as the member of an object. */
static gboolean
is_echo (GBytes     *body,
         const char *challenge)
{
  g_autoptr(MsJsonReader) reader = ms_json_reader_new ();
  gsize length = 0;
  const char *text = body != NULL ? g_bytes_get_data (body, &length) : NULL;

  if (text == NULL)
    return FALSE;
  if (ms_json_reader_parse (reader, text, length, NULL))
    {
      MsJsonNode root = ms_json_reader_get_root (reader);

      return ms_json_node_equal_string (root, challenge) || ms_json_node_equal_string (ms_json_node_get_member (root, "challenge"), challenge);
    }
  while (length > 0 && g_ascii_isspace (text[length - 1]))
    length--;
  return length == strlen (challenge) && memcmp (text, challenge, length) == 0;
}

static void
verified_cb (const MsHookAnswer *answer,
             gpointer            user_data)
{
  MsAppEntry *entry = user_data;
  g_autofree char *challenge = g_steal_pointer (&entry->challenge);

  if (entry->sender == NULL)
    return;
  if (answer->failure == NULL && is_echo (answer->body, challenge))
    {
      report (entry, MS_REQUEST_STATE_VERIFIED);
      return;
    }
  entry->verify_attempt++;
  if (entry->verify_attempt > MS_LIMIT_APP_RETRIES)
    report (entry, MS_REQUEST_STATE_FAILED);
  else
    entry->verify_due = g_get_monotonic_time () + ms_hook_line_get_delay (entry->verify_attempt);
}

static void
send_challenge (MsAppEntry *entry)
{
  g_autoptr(MsJsonWriter) writer = ms_json_writer_new (0);
  g_autoptr(GBytes) body = NULL;
  MsHookCall call = { .content_type = JSON_TYPE, .secret = entry->record->app->signing_secret };

  entry->challenge = g_uuid_string_random ();
  ms_json_writer_open_object (writer);
  ms_json_writer_add_string (writer, "token", entry->record->app->verification_token);
  ms_json_writer_add_string (writer, "challenge", entry->challenge);
  ms_json_writer_add_string (writer, "type", "url_verification");
  ms_json_writer_close_object (writer);
  call.body = body = ms_json_writer_finish (writer);
  ms_hook_sender_send (entry->sender, &call, verified_cb, entry);
}

void
ms_app_hook_clear (MsAppEntry *entry)
{
  MsHookSender *sender = g_steal_pointer (&entry->sender);

  ms_hook_sender_free (sender);
  if (entry->line != NULL)
    entry->lost += ms_hook_line_get_lost (entry->line);
  g_clear_pointer (&entry->line, ms_hook_line_free);
  g_clear_pointer (&entry->challenge, g_free);
  entry->verify_attempt = 0;
  entry->verify_due = 0;
  entry->reported = FALSE;
}

static gboolean
is_callable (const MsApp *app)
{
  return app->request_state == MS_REQUEST_STATE_UNVERIFIED || app->request_state == MS_REQUEST_STATE_VERIFIED;
}

static void
open_line (MsAppEntry *entry)
{
  if (entry->sender != NULL || !is_callable (entry->record->app))
    return;
  entry->sender = ms_hook_sender_new (entry->record->app->request_url, entry->hub->hook_policy);
  entry->line = ms_hook_line_new (line_send_cb, entry, &entry->hub->bytes);
}

void
ms_app_hook_update (MsAppEntry  *entry,
                    const MsApp *previous)
{
  const MsApp *app = entry->record->app;
  gboolean is_new = previous == NULL || g_strcmp0 (previous->request_url, app->request_url) != 0
                    || (app->request_state == MS_REQUEST_STATE_UNVERIFIED && previous->request_state != MS_REQUEST_STATE_UNVERIFIED);

  if (!is_callable (app) || is_new)
    ms_app_hook_clear (entry);
  entry->reported = FALSE;
  open_line (entry);
}

void
ms_app_hook_tick (MsAppEntry *entry,
                  gint64      now)
{
  if (!ms_app_hub_is_active (entry))
    {
      ms_app_hook_clear (entry);
      return;
    }
  open_line (entry);
  if (entry->sender == NULL || entry->reported || entry->hub->stopped || entry->hub->runner == NULL)
    return;
  if (entry->record->app->request_state == MS_REQUEST_STATE_VERIFIED)
    ms_hook_line_tick (entry->line, now);
  else if (entry->challenge == NULL && now >= entry->verify_due)
    send_challenge (entry);
}

gboolean
ms_app_hook_is_live (const MsAppEntry *entry)
{
  return entry->sender != NULL && entry->record->app->request_state == MS_REQUEST_STATE_VERIFIED && !entry->reported;
}
