/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How a shard ends: nothing more is read, everybody is told when to come back and gets what is due, until the deadline. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-shard-private.h"

#include "ms-frame.h"

#define STOP_US (2 * G_USEC_PER_SEC)
#define GOODBYE_MIN_MS 500
#define GOODBYE_MAX_MS 5000

static void
say_goodbye (MsShard  *self,
             MsSocket *socket)
{
  MsJsonWriter *writer = self->writer;

  if (!socket->simple)
    {
      ms_json_writer_begin (writer, 0);
      ms_json_writer_open_object (writer);
      ms_json_writer_add_string (writer, MS_FRAME_KEY_TYPE, MS_FRAME_GOODBYE);
      ms_json_writer_key (writer, "micro");
      ms_json_writer_open_object (writer);
      ms_json_writer_add_int (writer, "retry_ms", g_random_int_range (GOODBYE_MIN_MS, GOODBYE_MAX_MS));
      ms_json_writer_close_object (writer);
      ms_json_writer_close_object (writer);
      ms_socket_push_written (self, socket);
    }
  /* It closes when it has everything; a full one goes on until the deadline. */
  if (!socket->gone)
    ms_socket_flush (self, socket);
}

static void
drain_cb (MsShard *self,
          gpointer data)
{
  if (self == NULL)
    return;

  self->draining = TRUE;
  for (guint32 slot = 0; slot < self->n_slots; slot++)
    {
      MsSocket *socket = ms_shard_get_socket (self, slot);

      if (socket != NULL)
        ms_socket_update_interest (self, socket);
    }
}

static void
stop_cb (MsShard *self,
         gpointer data)
{
  if (self == NULL)
    return;

  self->stopping = TRUE;
  self->stop_deadline = self->now + STOP_US;
  for (guint32 slot = 0; slot < self->n_slots; slot++)
    {
      MsSocket *socket = ms_shard_get_socket (self, slot);

      if (socket != NULL && !socket->closing)
        say_goodbye (self, socket);
    }
}

void
ms_shard_drain (MsShard *self)
{
  ms_shard_post (self, drain_cb, NULL);
}

void
ms_shard_begin_stop (MsShard *self)
{
  ms_shard_post (self, stop_cb, NULL);
}
