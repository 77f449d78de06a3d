/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The floor of the fan-out table: the least that a websocket broadcaster in one thread can do. Everything that is read in one turn of
 * epoll becomes one run of frames, and every connection gets that run with one send. No HTTP beyond the handshake, no sign-in, no
 * permissions, no storage, no checks. With a number as argument it fills every message up to so many bytes. */

#define G_LOG_DOMAIN "ms-bench"

#include "config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define BACKLOG     4096
#define READ_SIZE   (64 * 1024)
#define QUEUE_MAX   (4 * 1024 * 1024)
#define SMALL_FRAME 125
#define MASK_BYTES  4
#define OPCODE_TEXT 1
#define OPCODE_END  8
#define GUID        "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

typedef struct
{
  int         fd;
  guint       place; /* in members */
  gboolean    open; /* after the handshake */
  GByteArray *in; /* what is not complete; NULL mostly */
  GByteArray *out; /* what a full socket did not take; NULL mostly */
} Client;

static int epoll_fd;
static GPtrArray *members; /* Client */
static GPtrArray *gone; /* Client: later events of a turn may still name them */
static GByteArray *run;
static gsize least_bytes;
static guint8 buffer[READ_SIZE];

static void
watch (int      operation,
       int      fd,
       guint32  events,
       gpointer data)
{
  struct epoll_event event = { .events = events, .data.ptr = data };

  epoll_ctl (epoll_fd, operation, fd, &event);
}

static void
drop (Client *client)
{
  if (client->fd < 0)
    return;
  if (client->open)
    {
      Client *last = g_ptr_array_index (members, members->len - 1);

      members->pdata[client->place] = last;
      last->place = client->place;
      g_ptr_array_set_size (members, (int) members->len - 1);
    }
  close (client->fd);
  client->fd = -1;
  g_ptr_array_add (gone, client);
}

static void
client_free (Client *client)
{
  g_clear_pointer (&client->in, g_byte_array_unref);
  g_clear_pointer (&client->out, g_byte_array_unref);
  g_free (client);
}

static void
queue (Client       *client,
       const guint8 *data,
       gsize         length)
{
  if (client->out == NULL)
    {
      client->out = g_byte_array_new ();
      watch (EPOLL_CTL_MOD, client->fd, EPOLLIN | EPOLLOUT, client);
    }
  g_byte_array_append (client->out, data, (guint) length);
  if (client->out->len > QUEUE_MAX)
    drop (client);
}

static void
send_to (Client       *client,
         const guint8 *data,
         gsize         length)
{
  gssize n = client->out == NULL ? send (client->fd, data, length, MSG_NOSIGNAL) : 0;

  if (n < 0 && errno != EAGAIN)
    drop (client);
  else if (n < (gssize) length)
    queue (client, data + MAX (n, 0), length - (gsize) MAX (n, 0));
}

static void
send_queued (Client *client)
{
  gssize n = send (client->fd, client->out->data, client->out->len, MSG_NOSIGNAL);

  if (n < 0 && errno != EAGAIN)
    drop (client);
  else if (n == (gssize) client->out->len)
    {
      g_clear_pointer (&client->out, g_byte_array_unref);
      watch (EPOLL_CTL_MOD, client->fd, EPOLLIN, client);
    }
  else if (n > 0)
    g_byte_array_remove_range (client->out, 0, (guint) n);
}

static void
answer_handshake (Client     *client,
                  const char *key)
{
  g_autofree char *joined = g_strdup_printf ("%.24s" GUID, key);
  g_autoptr(GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA1);
  g_autofree char *accepted = NULL;
  g_autofree char *answer = NULL;
  guint8 digest[20];
  gsize size = sizeof digest;

  g_checksum_update (sum, (const guchar *) joined, -1);
  g_checksum_get_digest (sum, digest, &size);
  accepted = g_base64_encode (digest, size);
  answer = g_strdup_printf ("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n", accepted);
  send_to (client, (const guint8 *) answer, strlen (answer));
  client->open = TRUE;
  client->place = members->len;
  g_ptr_array_add (members, client);
}

static gsize
take_handshake (Client       *client,
                const guint8 *data,
                gsize         length)
{
  static const char name[] = "Sec-WebSocket-Key: ";
  const guint8 *end = memmem (data, length, "\r\n\r\n", 4);
  const char *key = memmem (data, length, name, sizeof name - 1);

  if (end == NULL)
    return 0;
  if (key == NULL)
    {
      drop (client);
      return length;
    }
  answer_handshake (client, key + sizeof name - 1);

  return (gsize) (end + 4 - data);
}

static void
append_header (gsize length)
{
  const guint8 small[] = { 0x80 | OPCODE_TEXT, (guint8) length };
  const guint8 large[] = { 0x80 | OPCODE_TEXT, 126, (guint8) (length >> 8), (guint8) length };

  if (length <= SMALL_FRAME)
    g_byte_array_append (run, small, sizeof small);
  else
    g_byte_array_append (run, large, sizeof large);
}

static void
append_frame (const guint8 *mask,
              const guint8 *payload,
              gsize         length)
{
  gsize filled = MAX (length, least_bytes);
  guint start;

  append_header (filled);
  start = run->len;
  g_byte_array_set_size (run, start + (guint) filled);
  for (gsize i = 0; i < length; i++)
    run->data[start + i] = payload[i] ^ mask[i % MASK_BYTES];
  memset (run->data + start + length, ' ', filled - length);
}

/* Returns the length of the frame, 0 when it is not complete. */
static gsize
take_frame (Client       *client,
            const guint8 *data,
            gsize         length)
{
  gsize header = 2;
  gsize size;

  if (length < 4)
    return 0;
  size = data[1] & 0x7f;
  if (size > SMALL_FRAME)
    {
      header = 4;
      size = (gsize) data[2] << 8 | data[3];
    }
  if (length < header + MASK_BYTES + size)
    return 0;
  if ((data[0] & 0x0f) == OPCODE_END || (data[1] & 0x7f) == 127)
    drop (client);
  else if ((data[0] & 0x0f) == OPCODE_TEXT)
    append_frame (data + header, data + header + MASK_BYTES, size);

  return header + MASK_BYTES + size;
}

static gsize
take (Client       *client,
      const guint8 *data,
      gsize         length)
{
  gsize at = 0;
  gsize used;

  do
    {
      used = client->open ? take_frame (client, data + at, length - at) : take_handshake (client, data + at, length - at);
      at += used;
    }
  while (used > 0 && at < length && client->fd >= 0);

  return at;
}

static void
read_client (Client *client)
{
  gsize kept = client->in != NULL ? client->in->len : 0;
  gssize n;
  gsize used;

  if (kept > 0)
    memcpy (buffer, client->in->data, kept);
  n = recv (client->fd, buffer + kept, sizeof buffer - kept, 0);
  if (n < 0 && errno == EAGAIN)
    return;
  if (n <= 0)
    {
      drop (client);
      return;
    }
  used = take (client, buffer, kept + (gsize) n);
  g_clear_pointer (&client->in, g_byte_array_unref);
  if (used < kept + (gsize) n)
    {
      client->in = g_byte_array_new ();
      g_byte_array_append (client->in, buffer + used, (guint) (kept + (gsize) n - used));
    }
}

static void
accept_all (int listener)
{
  int one = 1;
  int fd;

  while ((fd = accept4 (listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0)
    {
      Client *client = g_new0 (Client, 1);

      client->fd = fd;
      setsockopt (fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
      watch (EPOLL_CTL_ADD, fd, EPOLLIN, client);
    }
}

/* Backwards: whoever is dropped gives its place to the last, who has been served. */
static void
send_run (void)
{
  for (guint i = members->len; i > 0 && run->len > 0; i--)
    send_to (g_ptr_array_index (members, i - 1), run->data, run->len);
  g_byte_array_set_size (run, 0);
}

static void
turn (int listener)
{
  struct epoll_event events[1024];
  int n = epoll_wait (epoll_fd, events, G_N_ELEMENTS (events), -1);

  for (int i = 0; i < n; i++)
    {
      Client *client = events[i].data.ptr;

      if (client == NULL)
        accept_all (listener);
      else if (client->fd >= 0 && (events[i].events & EPOLLOUT) && client->out != NULL)
        send_queued (client);
      if (client != NULL && client->fd >= 0 && (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR)))
        read_client (client);
    }
  send_run ();
  g_ptr_array_set_size (gone, 0);
}

static int
listen_somewhere (void)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t length = sizeof address;
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

  if (fd < 0 || bind (fd, (struct sockaddr *) &address, length) < 0 || listen (fd, BACKLOG) < 0)
    {
      perror ("bench-floor");
      exit (1);
    }
  getsockname (fd, (struct sockaddr *) &address, &length);
  printf ("ready http://127.0.0.1:%u\n", ntohs (address.sin_port));
  fflush (stdout);

  return fd;
}

int
main (int    argc,
      char **argv)
{
  struct rlimit limit;
  int listener;

  if (argc > 1)
    least_bytes = MIN (g_ascii_strtoull (argv[1], NULL, 10), G_MAXUINT16);

  getrlimit (RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit (RLIMIT_NOFILE, &limit);
  epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
  members = g_ptr_array_new ();
  gone = g_ptr_array_new_with_free_func ((GDestroyNotify) client_free);
  run = g_byte_array_new ();
  listener = listen_somewhere ();
  watch (EPOLL_CTL_ADD, listener, EPOLLIN, NULL);
  for (;;)
    turn (listener);
}
