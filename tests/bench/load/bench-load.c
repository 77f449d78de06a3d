/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The load of the benchmark: many connections in one thread, a few of which send while all receive. Closed loop: a message is under way
 * until everybody has it, then the next one leaves. Open loop: messages are due at a rate, and their time counts from when they were
 * due. Addresses come on standard input, then "go" for every stage; one JSON object a stage goes to standard output. */

#define G_LOG_DOMAIN "ms-bench"

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench-histogram.h"
#include "bench-lines.h"
#include "bench-wire.h"

#define MARK          "ms=" /* no id of anything looks so */
#define MARK_LENGTH   30 /* ms=, 8 digits of number, 19 digits of ns */
#define REST          " the quick brown fox jumps over the lazy dog, anew" /* 80 bytes with the mark */
#define RING          65536
#define WARM_UP_NS    500000000
#define DRAIN_NS      2000000000
#define READ_SIZE     (256 * 1024)
#define TURN_MS       50
#define COMMANDS      G_MAXUINT32 /* standard input among the connections */

typedef struct
{
  guint  received;
  gint64 due_ns;
} Message;

typedef struct
{
  guint64 deliveries;
  guint64 messages; /* that everybody has */
  guint64 acknowledged;
} Totals;

struct _BenchLoad
{
  /* Options. */
  const BenchWire *wire;
  guint            n_peers;
  guint            n_senders;
  guint            outstanding;
  double           rate;
  double           seconds;
  double           patience;
  guint            window;
  gboolean         gather;
  char           **channels;

  /* Owned. */
  BenchPeer      *peers;
  Message        *ring;
  BenchHistogram *delivery;
  BenchHistogram *acknowledgement;
  BenchLines     *input;
  guint8         *buffer;
  int             epoll_fd;

  guint    n_ready;
  guint    n_channels;
  guint    expected; /* deliveries of a message */
  guint64  next_number;
  gsize    mark_at; /* where the last mark was: mostly where the next one is */
  gboolean closed_loop;
  gint64   now;
  gint64   measure_ns;
  Totals   totals;
  guint64  refused;
  guint64  duplicates;
  guint64  reordered;
};

static void
post_due (BenchLoad *self,
          gint64     due)
{
  guint64 number = self->next_number++;
  Message *message = &self->ring[number % RING];
  char text[128];

  *message = (Message) { .due_ns = due };
  g_snprintf (text, sizeof text, MARK "%08" G_GUINT64_FORMAT "%019" G_GINT64_FORMAT REST, number, due);
  self->wire->post (self, &self->peers[number % self->n_senders], number, text);
}

const char *
bench_load_get_channel (BenchLoad *self,
                        guint64    number)
{
  return self->channels[number % self->n_channels];
}

void
bench_load_ready (BenchLoad *self,
                  BenchPeer *peer)
{
  peer->ready = TRUE;
  self->n_ready++;
}

void
bench_load_acknowledged (BenchLoad *self,
                         guint64    number,
                         gboolean   ok)
{
  const Message *message = &self->ring[number % RING];

  self->totals.acknowledged++;
  if (!ok)
    self->refused++;
  else if (self->measure_ns > 0 && message->due_ns >= self->measure_ns)
    bench_histogram_add (self->acknowledgement, self->now - message->due_ns);
}

static guint64
read_digits (const char *text,
             guint       count)
{
  guint64 number = 0;

  for (guint i = 0; i < count; i++)
    number = number * 10 + (guint64) (text[i] - '0');

  return number;
}

static const char *
find_mark (BenchLoad  *self,
           const char *text,
           gsize       length)
{
  const char *mark;

  if (length >= self->mark_at + MARK_LENGTH && memcmp (text + self->mark_at, MARK, 3) == 0)
    return text + self->mark_at;
  mark = memmem (text, length, MARK, 3);
  if (mark == NULL || (gsize) (text + length - mark) < MARK_LENGTH)
    return NULL;
  self->mark_at = (gsize) (mark - text);

  return mark;
}

void
bench_load_delivered (BenchLoad  *self,
                      BenchPeer  *peer,
                      const char *text,
                      gsize       length)
{
  const char *mark = find_mark (self, text, length);
  Message *message;
  guint64 number;

  if (mark == NULL)
    return;
  number = read_digits (mark + 3, 8);
  if (number == 0 || number >= self->next_number)
    bench_fail ("connection %u: a message that nobody sent: %.*s", peer->index, (int) MIN (length, 300), text);
  message = &self->ring[number % RING];
  if (number <= peer->last_number && self->n_senders == 1)
    self->reordered++;
  peer->last_number = number;
  if (message->received == self->expected)
    {
      self->duplicates++;
      return;
    }
  self->totals.deliveries++;
  if (self->measure_ns > 0 && message->due_ns >= self->measure_ns)
    bench_histogram_add (self->delivery, self->now - message->due_ns);
  if (++message->received < self->expected)
    return;
  self->totals.messages++;
  if (self->closed_loop)
    post_due (self, bench_now_ns ());
}

static void
read_peer (BenchLoad *self,
           BenchPeer *peer)
{
  gsize kept = peer->rest != NULL ? peer->rest->len : 0;
  gssize n;
  gsize length;
  gsize used;

  if (kept > 0)
    memcpy (self->buffer, peer->rest->data, kept);
  n = recv (peer->fd, self->buffer + kept, READ_SIZE - kept, 0);
  if (n < 0 && errno == EAGAIN)
    return;
  if (n <= 0)
    bench_fail ("connection %u ended", peer->index);
  self->now = bench_now_ns ();
  length = kept + (gsize) n;
  used = self->wire->take (self, peer, self->buffer, length);
  g_clear_pointer (&peer->rest, g_byte_array_unref);
  if (used < length)
    {
      peer->rest = g_byte_array_new ();
      g_byte_array_append (peer->rest, self->buffer + used, (guint) (length - used));
    }
}

/* Serves what has arrived. Returns FALSE when the input has ended. */
static gboolean
turn (BenchLoad *self,
      int        timeout_ms)
{
  struct epoll_event events[256];
  int n = epoll_wait (self->epoll_fd, events, G_N_ELEMENTS (events), timeout_ms);
  gboolean goes_on = TRUE;

  for (int i = 0; i < n; i++)
    if (events[i].data.u32 == COMMANDS)
      goes_on = bench_lines_read (self->input);
    else
      read_peer (self, &self->peers[events[i].data.u32]);

  return goes_on;
}

static void
turn_until (BenchLoad *self,
            gint64     end)
{
  while (bench_now_ns () < end)
    turn (self, TURN_MS);
}

static void
watch (BenchLoad *self,
       int        fd,
       guint32    data)
{
  struct epoll_event event = { .events = EPOLLIN, .data.u32 = data };

  if (epoll_ctl (self->epoll_fd, EPOLL_CTL_ADD, fd, &event) < 0)
    bench_fail ("epoll: %s", g_strerror (errno));
}

static void
connect_one (BenchLoad  *self,
             guint       index,
             const char *line)
{
  BenchPeer *peer = &self->peers[index];

  peer->index = index;
  bench_peer_connect (peer, line);
  watch (self, peer->fd, index);
  self->wire->greet (self, peer);
  turn (self, 0);
}

/* Until all of @wanted are greeted. */
static void
wait_ready (BenchLoad *self,
            guint      wanted,
            gint64     deadline)
{
  while (self->n_ready < wanted)
    {
      turn (self, TURN_MS);
      if (bench_now_ns () > deadline)
        bench_fail ("%u of %u connections after %.0f s", self->n_ready, self->n_peers, self->patience);
    }
}

static void
report (const char *name,
        guint       number)
{
  printf ("{\"%s\":%u}\n", name, number);
  fflush (stdout);
}

/* Serves until "go"; the end of the input is the end of the load. */
static void
wait_go (BenchLoad *self)
{
  g_autofree char *line = NULL;

  while ((line = bench_lines_take (self->input)) == NULL)
    if (!turn (self, TURN_MS))
      exit (0);
}

static void
connect_all (BenchLoad *self)
{
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  gint64 deadline;

  for (guint i = 0; self->gather && i < self->n_peers; i++)
    g_ptr_array_add (lines, bench_lines_wait (self->input));
  if (self->gather)
    {
      g_autofree char *go = NULL;

      report ("gathered", lines->len);
      go = bench_lines_wait (self->input);
    }
  deadline = bench_now_ns () + (gint64) (self->patience * 1e9);
  for (guint i = 0; i < self->n_peers; i++)
    {
      if (!self->gather)
        g_ptr_array_add (lines, bench_lines_wait (self->input));
      connect_one (self, i, g_ptr_array_index (lines, i));
      wait_ready (self, i + 1 - MIN (i + 1, self->window - 1), deadline);
    }
  wait_ready (self, self->n_peers, deadline);
  watch (self, STDIN_FILENO, COMMANDS);
}

static void
print_measured (const Totals *before,
                const Totals *after,
                gint64        ns)
{
  printf ("{\"deliveries\":%" G_GUINT64_FORMAT ",\"messages\":%" G_GUINT64_FORMAT ",\"acknowledged\":%" G_GUINT64_FORMAT ",\"seconds\":%.4f}\n",
          after->deliveries - before->deliveries, after->messages - before->messages, after->acknowledged - before->acknowledged, (double) ns / 1e9);
  fflush (stdout);
}

static void
print_end (BenchLoad *self)
{
  guint64 posted = self->next_number - 1;

  printf ("{\"posted\":%" G_GUINT64_FORMAT ",\"undelivered\":%" G_GUINT64_FORMAT ",\"duplicates\":%" G_GUINT64_FORMAT
          ",\"reordered\":%" G_GUINT64_FORMAT ",\"refused\":%" G_GUINT64_FORMAT ",",
          posted, posted * self->expected - self->totals.deliveries, self->duplicates, self->reordered, self->refused);
  bench_histogram_print (self->delivery, "");
  printf (",");
  bench_histogram_print (self->acknowledgement, "ack_");
  printf ("}\n");
  fflush (stdout);
}

/* What is still under way may arrive. */
static void
drain (BenchLoad *self)
{
  gint64 end = bench_now_ns () + DRAIN_NS;

  self->closed_loop = FALSE;
  while (bench_now_ns () < end && self->totals.deliveries < (self->next_number - 1) * self->expected)
    turn (self, TURN_MS);
}

static void
run_closed (BenchLoad *self)
{
  Totals before;
  gint64 start;

  self->closed_loop = TRUE;
  for (guint i = 0; i < self->outstanding; i++)
    post_due (self, bench_now_ns ());
  turn_until (self, bench_now_ns () + WARM_UP_NS);
  self->measure_ns = start = bench_now_ns ();
  before = self->totals;
  report ("measuring", 1);
  turn_until (self, start + (gint64) (self->seconds * 1e9));
  print_measured (&before, &self->totals, bench_now_ns () - start);
}

/* Sends what is due until @end. */
static void
offer_until (BenchLoad *self,
             gint64    *due,
             gint64     end)
{
  gint64 step = (gint64) (1e9 / self->rate);

  while (*due < end)
    {
      gint64 now = bench_now_ns ();

      if (now >= *due)
        {
          post_due (self, *due);
          *due += step;
        }
      turn (self, now >= *due ? 0 : (int) MIN (TURN_MS, (*due - now) / 1000000));
    }
}

static void
run_open (BenchLoad *self)
{
  gint64 start = bench_now_ns ();
  gint64 due = start;
  Totals before;

  offer_until (self, &due, start + WARM_UP_NS);
  self->measure_ns = start = due;
  before = self->totals;
  report ("measuring", 1);
  offer_until (self, &due, start + (gint64) (self->seconds * 1e9));
  print_measured (&before, &self->totals, bench_now_ns () - start);
}

static const BenchWire *
find_wire (const char *name)
{
  static const BenchWire * const wires[] = {
    &bench_wire_bare, &bench_wire_greeted, &bench_wire_rtm, &bench_wire_rtm_ping,
    &bench_wire_socketio, &bench_wire_irc, &bench_wire_mqtt,
  };

  for (guint i = 0; i < G_N_ELEMENTS (wires); i++)
    if (g_strcmp0 (wires[i]->name, name) == 0)
      return wires[i];
  bench_fail ("unknown wire %s", name);
}

static void
raise_descriptor_limit (void)
{
  struct rlimit limit;

  getrlimit (RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit (RLIMIT_NOFILE, &limit);
}

static void
prepare (BenchLoad *self)
{
  if (self->n_peers == 0 || self->n_senders == 0 || self->n_senders > self->n_peers || self->outstanding >= RING || self->window == 0)
    bench_fail ("the numbers do not go together");
  if (self->channels != NULL)
    self->n_channels = g_strv_length (self->channels);
  else if (self->wire == &bench_wire_rtm)
    bench_fail ("RTM needs a channel");
  self->expected = self->wire == &bench_wire_rtm_ping ? 1 : self->wire->echoes ? self->n_peers : self->n_peers - 1;
  self->next_number = 1;
  self->peers = g_new0 (BenchPeer, self->n_peers);
  self->ring = g_new0 (Message, RING);
  self->delivery = bench_histogram_new ();
  self->acknowledgement = bench_histogram_new ();
  self->input = bench_lines_new (STDIN_FILENO);
  self->buffer = g_malloc (READ_SIZE);
  self->epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
}

int
main (int    argc,
      char **argv)
{
  BenchLoad self = { .n_peers = 100, .n_senders = 1, .outstanding = 1, .seconds = 3, .patience = 60, .window = 1 };
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);
  g_autoptr(GError) error = NULL;
  g_autofree char *wire = NULL;
  const GOptionEntry entries[] = {
    { "wire", 0, 0, G_OPTION_ARG_STRING, &wire, "bare, greeted, rtm, rtm-ping, socketio, irc or mqtt", "NAME" },
    { "connections", 0, 0, G_OPTION_ARG_INT, &self.n_peers, "how many", "N" },
    { "senders", 0, 0, G_OPTION_ARG_INT, &self.n_senders, "of them send", "N" },
    { "outstanding", 0, 0, G_OPTION_ARG_INT, &self.outstanding, "messages under way", "N" },
    { "rate", 0, 0, G_OPTION_ARG_DOUBLE, &self.rate, "instead of that: messages a second", "N" },
    { "seconds", 0, 0, G_OPTION_ARG_DOUBLE, &self.seconds, "measured time", "S" },
    { "patience", 0, 0, G_OPTION_ARG_DOUBLE, &self.patience, "all connected in this time, or failure", "S" },
    { "window", 0, 0, G_OPTION_ARG_INT, &self.window, "connections that may wait for their greeting at a time", "N" },
    { "gather", 0, 0, G_OPTION_ARG_NONE, &self.gather, "read all addresses before the first connection", NULL },
    { "channel", 0, 0, G_OPTION_ARG_STRING_ARRAY, &self.channels, "send RTM here, in turn", "ID" },
    { NULL },
  };

  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    bench_fail ("%s", error->message);
  self.wire = find_wire (wire);
  raise_descriptor_limit ();
  prepare (&self);
  connect_all (&self);
  report ("connected", self.n_ready);
  wait_go (&self);
  if (self.rate > 0)
    run_open (&self);
  else
    run_closed (&self);
  drain (&self);
  print_end (&self);

  return 0;
}
