/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Events that the program tells itself: they keep the directory and the table of sessions current and are never sent. */

#define G_LOG_DOMAIN "ms-event"

#include "config.h"

#include "ms-event-encode.h"

#include "ms-json-writer.h"

#define HASH_BYTES 32

static MsEventHead
head_of_internal (MsEventKind kind,
                  gint64      channel,
                  gint64      user,
                  gint64      now)
{
  return (MsEventHead) {
    .topic = MS_TOPIC_TEAM,
    .classes = MS_EVENT_CLASS_INTERNAL,
    .kind = kind,
    .channel = channel,
    .user = user,
    .event_ts = now,
  };
}

gint64
ms_event_encode_internal_user (MsEventLog    *log,
                               gint64         key,
                               const MsUser  *user,
                               gint64         now,
                               GError       **error)
{
  MsEventHead head = head_of_internal (MS_EVENT_KIND_USER, 0, key, now);
  MsJsonWriter *writer = ms_event_log_open (log, &head, NULL);

  ms_json_writer_add_int (writer, "key", key);
  ms_json_writer_add_string (writer, "id", user->id);
  ms_json_writer_add_string (writer, "name", user->name);
  ms_json_writer_add_string (writer, "display", ms_user_get_shown_name (user));
  ms_json_writer_add_string (writer, "role", ms_role_to_string (user->role));
  ms_json_writer_add_boolean (writer, "deleted", user->deleted);
  ms_json_writer_add_boolean (writer, "bot", user->role == MS_ROLE_BOT);
  return ms_event_log_close (log, error);
}

/* Nobody goes to a direct message by its name, so it must not stand in a channel's place. */
static const char *
shown_name (const MsChannel *channel)
{
  return channel->name != NULL && !channel->is_mpim ? channel->name : "";
}

gint64
ms_event_encode_internal_channel (MsEventLog            *log,
                                  const MsEventChannel  *channel,
                                  gint64                 now,
                                  GError               **error)
{
  MsEventHead head = head_of_internal (MS_EVENT_KIND_CHANNEL, channel->key, 0, now);
  MsJsonWriter *writer = ms_event_log_open (log, &head, NULL);

  ms_json_writer_add_int (writer, "key", channel->key);
  ms_json_writer_add_string (writer, "id", channel->channel->id);
  ms_json_writer_add_string (writer, "name", shown_name (channel->channel));
  ms_json_writer_add_string (writer, "kind", ms_channel_kind_to_string (channel->channel->kind));
  ms_json_writer_add_boolean (writer, "archived", channel->channel->archived);
  ms_json_writer_add_boolean (writer, "general", channel->channel->is_general);
  return ms_event_log_close (log, error);
}

gint64
ms_event_encode_internal_history (MsEventLog  *log,
                                  gint64       channel,
                                  gint64       now,
                                  GError     **error)
{
  MsEventHead head = head_of_internal (MS_EVENT_KIND_MESSAGE_CHANGED, channel, 0, now);
  MsJsonWriter *writer = ms_event_log_open (log, &head, NULL);

  ms_json_writer_add_int (writer, "key", channel);
  return ms_event_log_close (log, error);
}

gint64
ms_event_encode_reminder (MsEventLog  *log,
                          gint64       key,
                          gint64       now,
                          GError     **error)
{
  MsEventHead head = head_of_internal (MS_EVENT_KIND_REMINDER, 0, 0, now);
  MsJsonWriter *writer = ms_event_log_open (log, &head, NULL);

  ms_json_writer_add_int (writer, "key", key);
  return ms_event_log_close (log, error);
}

gint64
ms_event_encode_internal_file (MsEventLog  *log,
                               gint64       key,
                               gint64       now,
                               GError     **error)
{
  MsEventHead head = head_of_internal (MS_EVENT_KIND_FILE, 0, 0, now);
  MsJsonWriter *writer = ms_event_log_open (log, &head, NULL);

  ms_json_writer_add_int (writer, "key", key);
  return ms_event_log_close (log, error);
}

gint64
ms_event_encode_hook_targets (MsEventLog  *log,
                              const char  *targets,
                              gint64       now,
                              GError     **error)
{
  MsEventHead head = head_of_internal (MS_EVENT_KIND_HOOK_TARGETS, 0, 0, now);
  MsJsonWriter *writer = ms_event_log_open (log, &head, NULL);

  ms_json_writer_add_string (writer, "targets", targets);
  return ms_event_log_close (log, error);
}

static void
write_hex (MsJsonWriter *writer,
           const char   *key,
           const guint8 *bytes)
{
  static const char digits[] = "0123456789abcdef";
  char text[HASH_BYTES * 2 + 1];

  for (gsize i = 0; i < HASH_BYTES; i++)
    {
      text[2 * i] = digits[bytes[i] >> 4];
      text[2 * i + 1] = digits[bytes[i] & 15];
    }
  text[HASH_BYTES * 2] = '\0';
  ms_json_writer_add_string (writer, key, text);
}

gint64
ms_event_encode_session (MsEventLog    *log,
                         gint64         session,
                         gint64         user,
                         const guint8  *hash,
                         MsTokenKind    kind,
                         gint64         created,
                         gint64         expires,
                         gint64         now,
                         GError       **error)
{
  MsEventHead head = head_of_internal (MS_EVENT_KIND_SESSION, 0, user, now);
  MsJsonWriter *writer = ms_event_log_open (log, &head, NULL);

  ms_json_writer_add_int (writer, "key", session);
  ms_json_writer_add_int (writer, "user", user);
  write_hex (writer, "hash", hash);
  ms_json_writer_add_string (writer, "kind", ms_token_kind_to_string (kind));
  ms_json_writer_add_int (writer, "created", created);
  ms_json_writer_add_int (writer, "expires", expires);
  return ms_event_log_close (log, error);
}

gint64
ms_event_encode_session_end (MsEventLog  *log,
                             gint64       session,
                             gint64       user,
                             gboolean     inactive,
                             gint64       now,
                             GError     **error)
{
  MsEventHead head = head_of_internal (MS_EVENT_KIND_SESSION_END, 0, user, now);
  MsJsonWriter *writer = ms_event_log_open (log, &head, NULL);

  ms_json_writer_add_int (writer, "key", session);
  if (inactive)
    ms_json_writer_add_boolean (writer, "inactive", TRUE);
  return ms_event_log_close (log, error);
}

gint64
ms_event_encode_team (MsEventLog    *log,
                      const MsTeam  *team,
                      gint64         now,
                      GError       **error)
{
  MsEventHead head = head_of_internal (MS_EVENT_KIND_TEAM, 0, 0, now);
  MsJsonWriter *writer = ms_event_log_open (log, &head, NULL);

  ms_json_writer_add_string (writer, "id", team->id);
  ms_json_writer_add_string (writer, "name", team->name);
  ms_json_writer_add_string (writer, "domain", team->domain);
  ms_json_writer_add_string (writer, "language", team->language);
  ms_json_writer_add_string (writer, "registration", ms_registration_to_string (team->registration));
  ms_json_writer_add_boolean (writer, "guests", team->guests);
  return ms_event_log_close (log, error);
}

gint64
ms_event_encode_app (MsEventLog   *log,
                     gint64        key,
                     gint64        user,
                     const MsApp  *app,
                     gint64        now,
                     GError      **error)
{
  MsEventHead head = head_of_internal (MS_EVENT_KIND_APP, 0, user, now);
  MsJsonWriter *writer = ms_event_log_open (log, &head, NULL);

  ms_json_writer_add_int (writer, "key", key);
  ms_json_writer_add_int (writer, "user", user);
  ms_json_writer_add_string (writer, "id", app->id);
  ms_json_writer_add_string (writer, "bot_id", app->bot_id);
  ms_json_writer_add_string (writer, "user_id", app->user);
  ms_json_writer_add_string (writer, "name", app->name);
  ms_json_writer_add_string (writer, "signing_secret", app->signing_secret);
  ms_json_writer_add_string (writer, "verification_token", app->verification_token);
  ms_json_writer_add_string (writer, "request_url", app->request_url);
  ms_json_writer_add_string (writer, "request_state", ms_request_state_to_string (app->request_state));
  ms_json_writer_add_boolean (writer, "deleted", app->deleted);
  return ms_event_log_close (log, error);
}
