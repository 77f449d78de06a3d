/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * HTTP load: some connections that stay open, each with one request under way; what is asked for comes from a file, in turn: a path, or
 * "POST PATH JSON". Reads what our own servers say: a status, Content-Length, a body that does not begin with {"ok":false. */

#define G_LOG_DOMAIN "ms-bench"

#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench-histogram.h"
#include "bench-peer.h"

#define WARM_UP_NS    500000000
#define ANSWER_SIZE   (4 * 1024 * 1024)
#define TURN_MS       50
#define ALARM_SECONDS 30 /* a server that accepts nobody */

typedef struct
{
  BenchPeer peer;
  gint64    sent_ns;
  gsize     got;
  char     *answer;
} Client;

typedef struct
{
  /* Options. */
  guint   n_clients;
  int     port;
  double  seconds;
  char   *token;
  char   *file;
  char  **paths;

  /* Owned. */
  Client         *clients;
  BenchHistogram *times;
  int             epoll_fd;

  guint    next_path;
  guint64  answers;
  guint64  bytes;
  gboolean measuring;
} HttpLoad;

static void
request (HttpLoad *self,
         Client   *client)
{
  const char *line = self->paths[self->next_path++];
  g_auto(GStrv) words = NULL;

  if (self->paths[self->next_path] == NULL || *self->paths[self->next_path] == '\0')
    self->next_path = 0;
  client->got = 0;
  client->sent_ns = bench_now_ns ();
  if (*line == '/')
    {
      bench_peer_print (&client->peer, "GET %s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\n\r\n", line, client->peer.host,
                        self->token);
      return;
    }

  words = g_strsplit (line, " ", 3);
  if (g_strv_length (words) != 3)
    bench_fail ("not a request: %s", line);
  bench_peer_print (&client->peer,
                    "%s %s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nContent-Type: application/json; charset=utf-8\r\n"
                    "Content-Length: %" G_GSIZE_FORMAT "\r\n\r\n%s",
                    words[0], words[1], client->peer.host, self->token, strlen (words[2]), words[2]);
}

/* Returns 0 while the answer is not complete. */
static gsize
measure_answer (const Client *client)
{
  const char *end = memmem (client->answer, client->got, "\r\n\r\n", 4);
  const char *length;
  gsize size;

  if (end == NULL)
    return 0;
  length = memmem (client->answer, (gsize) (end - client->answer), "Content-Length: ", 16);
  if (!g_str_has_prefix (client->answer, "HTTP/1.1 200") || length == NULL)
    bench_fail ("not an answer of the expected kind: %.*s", (int) MIN (client->got, 300), client->answer);
  if (g_str_has_prefix (end + 4, "{\"ok\":false"))
    bench_fail ("refused: %.*s", (int) MIN (client->got, 600), client->answer);
  size = (gsize) (end + 4 - client->answer) + g_ascii_strtoull (length + 16, NULL, 10);
  if (size >= ANSWER_SIZE)
    bench_fail ("an answer of %" G_GSIZE_FORMAT " bytes", size);

  return client->got >= size ? size : 0;
}

static void
read_client (HttpLoad *self,
             Client   *client)
{
  gssize n = recv (client->peer.fd, client->answer + client->got, ANSWER_SIZE - client->got - 1, 0);
  gsize size;

  if (n < 0 && errno == EAGAIN)
    return;
  if (n <= 0)
    bench_fail ("a connection ended");
  client->got += (gsize) n;
  client->answer[client->got] = '\0';
  size = measure_answer (client);
  if (size == 0)
    return;
  self->answers++;
  self->bytes += size;
  if (self->measuring)
    bench_histogram_add (self->times, bench_now_ns () - client->sent_ns);
  request (self, client);
}

static void
turn_until (HttpLoad *self,
            gint64    end)
{
  struct epoll_event events[64];

  while (bench_now_ns () < end)
    {
      int n = epoll_wait (self->epoll_fd, events, G_N_ELEMENTS (events), TURN_MS);

      for (int i = 0; i < n; i++)
        read_client (self, &self->clients[events[i].data.u32]);
    }
}

static void
begin (HttpLoad *self)
{
  g_autofree char *address = g_strdup_printf ("127.0.0.1 %d -", self->port);

  self->clients = g_new0 (Client, self->n_clients);
  self->epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
  self->times = bench_histogram_new ();
  for (guint i = 0; i < self->n_clients; i++)
    {
      struct epoll_event event = { .events = EPOLLIN, .data.u32 = i };

      self->clients[i].answer = g_malloc (ANSWER_SIZE);
      bench_peer_connect (&self->clients[i].peer, address);
      epoll_ctl (self->epoll_fd, EPOLL_CTL_ADD, self->clients[i].peer.fd, &event);
      request (self, &self->clients[i]);
    }
}

static void
run (HttpLoad *self)
{
  guint64 answers;
  guint64 bytes;
  gint64 start;

  begin (self);
  turn_until (self, bench_now_ns () + WARM_UP_NS);
  printf ("{\"measuring\":1}\n");
  fflush (stdout);
  self->measuring = TRUE;
  answers = self->answers;
  bytes = self->bytes;
  start = bench_now_ns ();
  turn_until (self, start + (gint64) (self->seconds * 1e9));
  printf ("{\"answers\":%" G_GUINT64_FORMAT ",\"bytes\":%" G_GUINT64_FORMAT ",\"seconds\":%.4f,", self->answers - answers, self->bytes - bytes,
          (double) (bench_now_ns () - start) / 1e9);
  bench_histogram_print (self->times, "");
  printf ("}\n");
}

int
main (int    argc,
      char **argv)
{
  HttpLoad self = { .n_clients = 32, .seconds = 3 };
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;
  const GOptionEntry entries[] = {
    { "connections", 0, 0, G_OPTION_ARG_INT, &self.n_clients, "how many", "N" },
    { "port", 0, 0, G_OPTION_ARG_INT, &self.port, "on this machine", "PORT" },
    { "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &self.seconds, "measured time", "S" },
    { "token", 0, 0, G_OPTION_ARG_STRING, &self.token, "who asks", "TOKEN" },
    { "paths", 0, 0, G_OPTION_ARG_FILENAME, &self.file, "what is asked for, a line each", "FILE" },
    { NULL },
  };

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error) || self.file == NULL || !g_file_get_contents (self.file, &text, NULL, &error))
    bench_fail ("%s", error != NULL ? error->message : "--paths is missing");
  self.paths = g_strsplit (text, "\n", -1);
  if (self.paths[0] == NULL || *self.paths[0] == '\0' || self.token == NULL)
    bench_fail ("nothing to ask for");
  alarm ((unsigned int) self.seconds + ALARM_SECONDS);
  run (&self);

  return 0;
}
