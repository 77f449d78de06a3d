/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Events and a small directory for the tests of hub and shards: two channels (keys 10 and 11), users 1 … 9. */

#pragma once

#include <string.h>

#include "ms-directory.h"
#include "ms-event.h"

G_BEGIN_DECLS

#define TEST_CHANNEL 10
#define TEST_OTHER_CHANNEL 11

static inline MsEvent *
test_event_full (gint64       seq,
                 MsTopic      topic,
                 MsEventClass classes,
                 MsEventKind  kind,
                 gint64       channel,
                 gint64       user,
                 const char  *json)
{
  GByteArray *buffer = g_byte_array_new ();
  const guint8 reserve[MS_EVENT_HEADER_RESERVE] = { 0 };

  g_byte_array_append (buffer, reserve, sizeof reserve);
  g_byte_array_append (buffer, (const guint8 *) json, strlen (json));

  return ms_event_new (seq, 0, topic, classes, kind, channel, user, buffer);
}

static inline MsEvent *
test_message (gint64 seq,
              gint64 channel)
{
  g_autofree char *json = g_strdup_printf ("{\"type\":\"message\",\"event_seq\":%" G_GINT64_FORMAT
                                           ",\"user\":\"U000000001\",\"text\":\"a &lt; b <@U000000002>\",\"ts\":\"1355517523.%06d\"}",
                                           seq, (int) seq);

  return test_event_full (seq, MS_TOPIC_CHANNEL (channel), MS_EVENT_CLASS_RTM | MS_EVENT_CLASS_SIMPLE, MS_EVENT_KIND_MESSAGE, channel, 1, json);
}

static inline MsEvent *
test_membership (gint64      seq,
                 MsEventKind kind,
                 gint64      channel,
                 gint64      user)
{
  g_autofree char *json = g_strdup_printf ("{\"type\":\"member\",\"event_seq\":%" G_GINT64_FORMAT "}", seq);

  return test_event_full (seq, MS_TOPIC_CHANNEL (channel), MS_EVENT_CLASS_RTM, kind, channel, user, json);
}

/* Takes the events over; ends with NULL. */
static inline MsEventBatch *
test_batch (MsEvent *first,
            ...)
{
  GPtrArray *events = g_ptr_array_new_with_free_func ((GDestroyNotify) ms_event_unref);
  va_list rest;

  va_start (rest, first);
  for (MsEvent *event = first; event != NULL; event = va_arg (rest, MsEvent *))
    g_ptr_array_add (events, event);
  va_end (rest);

  return ms_event_batch_new (events);
}

/* Users 1 … 9 (u1 …); 1 … 4 in the channel, 1 and 5 in the other. */
static inline MsDirectory *
test_directory_new (gint64 seq)
{
  MsDirectory *directory = ms_directory_new ();

  ms_directory_set_team (directory, "T000000001");
  ms_directory_set_seq (directory, seq);
  for (gint64 key = 1; key < 10; key++)
    {
      g_autofree char *id = g_strdup_printf ("U00000000%d", (int) key);
      g_autofree char *name = g_strdup_printf ("u%d", (int) key);
      MsDirectoryUser user = { .key = key, .id = id, .name = name, .display = name, .role = MS_ROLE_MEMBER };

      ms_directory_add_user (directory, &user);
    }
  ms_directory_add_channel (directory, &(MsDirectoryChannel) { .key = TEST_CHANNEL, .id = "C000000010", .name = "general" });
  ms_directory_add_channel (directory, &(MsDirectoryChannel) { .key = TEST_OTHER_CHANNEL, .id = "C000000011", .name = "other" });
  for (gint64 key = 1; key < 5; key++)
    ms_directory_add_member (directory, TEST_CHANNEL, key, 0);
  ms_directory_add_member (directory, TEST_OTHER_CHANNEL, 1, 0);
  ms_directory_add_member (directory, TEST_OTHER_CHANNEL, 5, 0);

  return directory;
}

G_END_DECLS
