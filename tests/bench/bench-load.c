/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The load of the benchmark: many websockets in one thread, a few of which send while all receive. A message is under way until
 * every socket has it; then the next one leaves. Speaks RTM frames to MicroSlack and bare text to a plain broadcaster. Prints one JSON
 * object. The other end is trusted: this is no conformance client. */

#define G_LOG_DOMAIN "ms-bench"

#include "config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <glib.h>

#define MARK "MSB"
#define MARK_LENGTH 30 /* MSB, 8 digits of number, 19 digits of ns */
#define RING 65536
#define WARM_UP_NS (G_GINT64_CONSTANT (500000000))
#define HISTOGRAM_STEP_NS 20000
#define HISTOGRAM_SIZE 100000
#define READ_SIZE (256 * 1024)

typedef struct
{
  int         fd;
  gboolean    greeted;
  GByteArray *rest;
} Peer;

typedef struct
{
  Peer    *peers;
  guint    n_peers;
  guint    n_senders;
  guint    outstanding;
  gboolean rtm;
  char    *channel;
  double   seconds;

  int      epoll_fd;
  guint    next_sender;
  guint64  next_number;
  guint    received[RING];
  guint64  deliveries;
  guint64  counted;
  guint64  messages;
  guint64  refused;
  gint64   start_ns;
  gint64   measure_ns;
  guint32 *histogram;
  guint8  *buffer;
} Load;

static gint64
now_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);

  return (gint64) now.tv_sec * 1000000000 + now.tv_nsec;
}

static void
write_all (int         fd,
           const void *data,
           gsize       length)
{
  const char *at = data;

  while (length > 0)
    {
      gssize n = send (fd, at, length, MSG_NOSIGNAL);

      if (n < 0 && errno == EAGAIN)
        {
          g_usleep (100);
          continue;
        }
      if (n <= 0)
        {
          fprintf (stderr, "send: %s\n", g_strerror (errno));
          exit (1);
        }
      at += n;
      length -= n;
    }
}

static void
send_text_frame (Peer       *peer,
                 const char *text)
{
  guint8 frame[1024];
  gsize length = strlen (text);
  gsize at = 0;

  g_assert (length < 900);
  frame[at++] = 0x81;
  if (length < 126)
    {
      frame[at++] = 0x80 | length;
    }
  else
    {
      frame[at++] = 0x80 | 126;
      frame[at++] = length >> 8;
      frame[at++] = length & 0xff;
    }
  memset (frame + at, 0, 4); /* a mask of zero is a mask */
  at += 4;
  memcpy (frame + at, text, length);
  write_all (peer->fd, frame, at + length);
}

static void
send_next (Load *self)
{
  guint64 number = self->next_number++;
  g_autofree char *body = NULL;
  g_autofree char *frame = NULL;

  self->received[number % RING] = 0;
  body = g_strdup_printf (MARK "%08" G_GUINT64_FORMAT "%019" G_GINT64_FORMAT " the quick brown fox jumps over the lazy dog, twice", number, now_ns ());
  if (self->rtm)
    frame = g_strdup_printf ("{\"id\":%" G_GUINT64_FORMAT ",\"type\":\"message\",\"channel\":\"%s\",\"text\":\"%s\"}",
                             number + 1, self->channel, body);
  else
    frame = g_steal_pointer (&body);
  send_text_frame (&self->peers[self->next_sender], frame);
  self->next_sender = (self->next_sender + 1) % self->n_senders;
}

static void
count_delivery (Load       *self,
                const char *mark)
{
  char digits[20] = { 0 };
  guint64 number;
  gint64 sent, taken;

  memcpy (digits, mark + 3, 8);
  number = g_ascii_strtoull (digits, NULL, 10);
  memcpy (digits, mark + 11, 19);
  sent = g_ascii_strtoll (digits, NULL, 10);
  self->deliveries++;
  if (sent >= self->measure_ns)
    {
      taken = (now_ns () - sent) / HISTOGRAM_STEP_NS;
      self->histogram[MIN (taken, HISTOGRAM_SIZE - 1)]++;
      self->counted++;
    }
  if (++self->received[number % RING] == self->n_peers)
    {
      self->messages++;
      send_next (self);
    }
}

static void
take_frame (Load       *self,
            Peer       *peer,
            const char *payload,
            gsize       length)
{
  const char *mark;

  if (!peer->greeted)
    {
      peer->greeted = TRUE;
      return;
    }
  if (memmem (payload, length, "\"reply_to\"", 10) != NULL)
    {
      if (memmem (payload, length, "\"ok\":false", 10) != NULL && self->refused++ == 0)
        fprintf (stderr, "refused: %.*s\n", (int) MIN (length, 300), payload);
      return; /* the acknowledgement, not a delivery */
    }
  mark = memmem (payload, length, MARK, 3);
  if (mark != NULL && (gsize) (payload + length - mark) >= MARK_LENGTH)
    count_delivery (self, mark);
}

/* Returns the number of bytes that whole frames took. */
static gsize
take_frames (Load         *self,
             Peer         *peer,
             const guint8 *data,
             gsize         length)
{
  gsize at = 0;

  for (;;)
    {
      gsize header = 2;
      guint64 size;

      if (length - at < 2)
        return at;
      size = data[at + 1] & 0x7f;
      if (size == 126)
        header = 4;
      else if (size == 127)
        header = 10;
      if (length - at < header)
        return at;
      if (header == 4)
        size = (guint64) data[at + 2] << 8 | data[at + 3];
      if (header == 10)
        size = (guint64) data[at + 6] << 24 | data[at + 7] << 16 | data[at + 8] << 8 | data[at + 9];
      if (length - at < header + size)
        return at;
      if ((data[at] & 0x0f) == 8)
        {
          fprintf (stderr, "closed by the server\n");
          exit (1);
        }
      if ((data[at] & 0x0f) == 1)
        take_frame (self, peer, (const char *) data + at + header, size);
      at += header + size;
    }
}

static gboolean
read_peer (Load *self,
           Peer *peer)
{
  gsize kept = peer->rest != NULL ? peer->rest->len : 0;
  gssize n;
  gsize used;

  if (kept > 0)
    memcpy (self->buffer, peer->rest->data, kept);
  n = recv (peer->fd, self->buffer + kept, READ_SIZE - kept, 0);
  if (n < 0 && errno == EAGAIN)
    return TRUE;
  if (n <= 0)
    return FALSE;
  used = take_frames (self, peer, self->buffer, kept + n);
  if (used == kept + n)
    {
      g_clear_pointer (&peer->rest, g_byte_array_unref);
      return TRUE;
    }
  if (peer->rest == NULL)
    peer->rest = g_byte_array_new ();
  g_byte_array_set_size (peer->rest, 0);
  g_byte_array_append (peer->rest, self->buffer + used, kept + n - used);

  return TRUE;
}

static void
connect_peer (Peer       *peer,
              const char *line)
{
  struct sockaddr_in address = { .sin_family = AF_INET };
  g_auto(GStrv) parts = g_strsplit (line, " ", 3);
  g_autofree char *request = NULL;
  GString *answer = g_string_new (NULL);
  const char *end;
  int one = 1;
  char c[4096];

  g_assert (g_strv_length (parts) == 3);
  address.sin_port = htons (atoi (parts[1]));
  inet_pton (AF_INET, parts[0], &address.sin_addr);
  peer->fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (peer->fd < 0 || connect (peer->fd, (struct sockaddr *) &address, sizeof address) < 0)
    {
      fprintf (stderr, "connect: %s\n", g_strerror (errno));
      exit (1);
    }
  setsockopt (peer->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  request = g_strdup_printf ("GET %s HTTP/1.1\r\nHost: %s:%s\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                             "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n",
                             parts[2], parts[0], parts[1]);
  write_all (peer->fd, request, strlen (request));
  while ((end = strstr (answer->str, "\r\n\r\n")) == NULL)
    {
      gssize n = recv (peer->fd, c, sizeof c, 0);

      if (n <= 0)
        break;
      g_string_append_len (answer, c, n);
    }
  if (end == NULL || !g_str_has_prefix (answer->str, "HTTP/1.1 101"))
    {
      fprintf (stderr, "handshake refused: %.200s\n", answer->str);
      exit (1);
    }
  end += 4;
  if (*end != '\0' || answer->str + answer->len > end)
    {
      peer->rest = g_byte_array_new ();
      g_byte_array_append (peer->rest, (const guint8 *) end, answer->str + answer->len - end);
    }
  fcntl (peer->fd, F_SETFL, O_NONBLOCK);
  g_string_free (answer, TRUE);
}

static void
connect_all (Load *self)
{
  char line[1024];

  for (guint i = 0; i < self->n_peers; i++)
    {
      struct epoll_event event = { .events = EPOLLIN, .data.u32 = i };

      if (fgets (line, sizeof line, stdin) == NULL)
        {
          fprintf (stderr, "too few addresses on standard input\n");
          exit (1);
        }
      self->peers[i].greeted = !self->rtm;
      connect_peer (&self->peers[i], g_strchomp (line));
      epoll_ctl (self->epoll_fd, EPOLL_CTL_ADD, self->peers[i].fd, &event);
      if (self->peers[i].rest != NULL)
        {
          g_autoptr(GByteArray) rest = g_steal_pointer (&self->peers[i].rest);
          gsize used = take_frames (self, &self->peers[i], rest->data, rest->len);

          if (used < rest->len)
            {
              self->peers[i].rest = g_byte_array_new ();
              g_byte_array_append (self->peers[i].rest, rest->data + used, rest->len - used);
            }
        }
    }
}

static void
turn (Load *self)
{
  struct epoll_event events[256];
  int n = epoll_wait (self->epoll_fd, events, G_N_ELEMENTS (events), 50);

  for (int i = 0; i < n; i++)
    if (!read_peer (self, &self->peers[events[i].data.u32]))
      {
        fprintf (stderr, "a connection ended\n");
        exit (1);
      }
}

static double
percentile_ms (Load  *self,
               double part)
{
  guint64 wanted = self->counted * part;
  guint64 seen = 0;

  for (guint i = 0; i < HISTOGRAM_SIZE; i++)
    {
      seen += self->histogram[i];
      if (seen > wanted)
        return (i + 0.5) * HISTOGRAM_STEP_NS / 1e6;
    }

  return 0;
}

static void
run (Load *self)
{
  gint64 quiet_until = now_ns () + WARM_UP_NS;
  gint64 end;

  while (now_ns () < quiet_until)
    turn (self);
  printf ("{\"connected\":%u}\n", self->n_peers);
  fflush (stdout);
  if (self->outstanding == 0)
    {
      g_usleep (self->seconds * G_USEC_PER_SEC);
      return;
    }
  self->measure_ns = now_ns () + WARM_UP_NS;
  for (guint i = 0; i < self->outstanding; i++)
    send_next (self);
  while (now_ns () < self->measure_ns)
    turn (self);
  printf ("{\"measuring\":true}\n");
  fflush (stdout);
  self->deliveries = 0;
  self->messages = 0;
  self->start_ns = now_ns ();
  end = self->start_ns + self->seconds * 1e9;
  while (now_ns () < end)
    turn (self);
  printf ("{\"deliveries\":%" G_GUINT64_FORMAT ",\"messages\":%" G_GUINT64_FORMAT ",\"seconds\":%.3f,\"p50_ms\":%.3f,\"p99_ms\":%.3f,\"refused\":%" G_GUINT64_FORMAT "}\n",
          self->deliveries, self->messages, (now_ns () - self->start_ns) / 1e9, percentile_ms (self, 0.5), percentile_ms (self, 0.99), self->refused);
}

int
main (int    argc,
      char **argv)
{
  Load self = { .n_peers = 100, .n_senders = 1, .outstanding = 1, .seconds = 3 };
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);
  g_autoptr(GError) error = NULL;
  struct rlimit limit;
  const GOptionEntry entries[] = {
    { "connections", 0, 0, G_OPTION_ARG_INT, &self.n_peers, "websockets", "N" },
    { "senders", 0, 0, G_OPTION_ARG_INT, &self.n_senders, "of them send", "N" },
    { "outstanding", 0, 0, G_OPTION_ARG_INT, &self.outstanding, "messages under way; 0: only stay connected", "N" },
    { "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &self.seconds, "measured time", "S" },
    { "channel", 0, 0, G_OPTION_ARG_STRING, &self.channel, "speak RTM to this channel", "ID" },
    { NULL },
  };

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      fprintf (stderr, "%s\n", error->message);
      return 2;
    }
  getrlimit (RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit (RLIMIT_NOFILE, &limit);
  self.rtm = self.channel != NULL;
  self.peers = g_new0 (Peer, self.n_peers);
  self.histogram = g_new0 (guint32, HISTOGRAM_SIZE);
  self.buffer = g_malloc (READ_SIZE);
  self.epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
  connect_all (&self);
  run (&self);

  return 0;
}
