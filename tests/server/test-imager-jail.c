/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A decoder that was taken over has what is open and nothing else: every way out that one might try ends it. Each is tried by a process of
 * its own, by system calls as such code makes them. Built without sanitizers, which would take the filter away. */

#define G_LOG_DOMAIN "ms-imager"

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <linux/openat2.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ms-imager-jail.h"

#define DONE 7
#define NO_JAIL 8
#define PAGE 4096
#define X32_BIT 0x40000000L

/* What it goes for. */
typedef struct
{
  const char *path; /* a file of the server */
  pid_t       server;
  int         fd; /* of that file, as if it had been left open */
} Prey;

typedef void (*Attempt) (const Prey *prey);

static void
open_to_read (const Prey *prey)
{
  syscall (SYS_openat, AT_FDCWD, prey->path, O_RDONLY);
}

static void
open_environment (const Prey *prey)
{
  char path[64];

  g_snprintf (path, sizeof path, "/proc/%d/environ", (int) prey->server);
  syscall (SYS_openat, AT_FDCWD, path, O_RDONLY);
}

static void
open_the_new_way (const Prey *prey)
{
  struct open_how how = { .flags = O_RDONLY };

  syscall (SYS_openat2, AT_FDCWD, prey->path, &how, sizeof how);
}

static void
look_at_file (const Prey *prey)
{
  struct stat info;

#ifdef SYS_newfstatat
  syscall (SYS_newfstatat, AT_FDCWD, prey->path, &info, 0);
#else
  syscall (SYS_fstatat, AT_FDCWD, prey->path, &info, 0);
#endif
}

static void
change_mode (const Prey *prey)
{
  syscall (SYS_fchmod, prey->fd, 0400);
}

static void
change_owner (const Prey *prey)
{
  syscall (SYS_fchown, prey->fd, 0, 0);
}

static void
cut_file (const Prey *prey)
{
  syscall (SYS_ftruncate, prey->fd, 0L);
}

static void
remove_file (const Prey *prey)
{
  syscall (SYS_unlinkat, AT_FDCWD, prey->path, 0);
}

static void
take_descriptor (const Prey *prey)
{
  syscall (SYS_fcntl, prey->fd, F_DUPFD, 0);
}

static void
make_socket (const Prey *prey)
{
  syscall (SYS_socket, AF_INET, SOCK_STREAM, 0);
}

static void
make_unix_pair (const Prey *prey)
{
  int pair[2];

  syscall (SYS_socketpair, AF_UNIX, SOCK_STREAM, 0, pair);
}

static void
end_server (const Prey *prey)
{
  syscall (SYS_kill, prey->server, 0);
}

static void
end_thread_of_server (const Prey *prey)
{
  syscall (SYS_tgkill, prey->server, prey->server, 0);
}

static void
end_any_thread (const Prey *prey)
{
  syscall (SYS_tkill, prey->server, 0);
}

static void
queue_signal (const Prey *prey)
{
  siginfo_t info = { .si_signo = SIGUSR1, .si_code = SI_QUEUE };

  syscall (SYS_rt_sigqueueinfo, prey->server, 0, &info);
}

static void
hold_process (const Prey *prey)
{
  syscall (SYS_pidfd_open, prey->server, 0);
}

static void
limit_server (const Prey *prey)
{
  syscall (SYS_prlimit64, prey->server, RLIMIT_CORE, NULL, NULL);
}

static void
trace_server (const Prey *prey)
{
  syscall (SYS_ptrace, 16L /* PTRACE_ATTACH */, prey->server, NULL, NULL);
}

static void
read_memory_of_server (const Prey *prey)
{
  syscall (SYS_process_vm_readv, prey->server, NULL, 0L, NULL, 0L, 0L);
}

static void
make_process (const Prey *prey)
{
  if (syscall (SYS_clone, (long) SIGCHLD, NULL, NULL, NULL, NULL) == 0)
    _exit (DONE);
}

static void
make_process_the_new_way (const Prey *prey)
{
  syscall (SYS_clone3, NULL, 0L);
}

static void
become_program (const Prey *prey)
{
  const char *argv[] = { "/bin/true", NULL };

  syscall (SYS_execve, argv[0], argv, NULL);
}

static void
make_file_in_memory (const Prey *prey)
{
  syscall (SYS_memfd_create, "x", 0);
}

static void
make_ring (const Prey *prey)
{
  syscall (SYS_io_uring_setup, 1L, NULL);
}

static void
load_filter (const Prey *prey)
{
  syscall (SYS_seccomp, 0L, 0L, NULL);
}

static void
ask_kernel_for_program (const Prey *prey)
{
  syscall (SYS_bpf, 0L, NULL, 0L);
}

static void
map_program (const Prey *prey)
{
  syscall (SYS_mmap, NULL, (long) PAGE, (long) (PROT_READ | PROT_EXEC), (long) (MAP_PRIVATE | MAP_ANONYMOUS), -1L, 0L);
}

static void
make_data_program (const Prey *prey)
{
  void *page = mmap (NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

  syscall (SYS_mprotect, page, (long) PAGE, (long) (PROT_READ | PROT_EXEC));
}

static void
use_unknown_number (const Prey *prey)
{
  syscall (100000L);
}

#ifdef __x86_64__
static void
open_by_other_numbers (const Prey *prey)
{
  syscall (X32_BIT | SYS_openat, AT_FDCWD, prey->path, O_RDONLY);
}

static void
use_old_gate (const Prey *prey)
{
  long result;

  __asm__ volatile ("int $0x80" : "=a" (result) : "a" (20L) : "memory");
}
#endif

static const struct
{
  const char *name;
  Attempt     attempt;
} attempts[] = {
  { "open-to-read", open_to_read },
  { "open-environment-of-server", open_environment },
  { "openat2", open_the_new_way },
  { "look-at-file", look_at_file },
  { "change-mode", change_mode },
  { "change-owner", change_owner },
  { "cut-file", cut_file },
  { "remove-file", remove_file },
  { "duplicate-descriptor", take_descriptor },
  { "socket", make_socket },
  { "socket-pair", make_unix_pair },
  { "kill", end_server },
  { "tgkill", end_thread_of_server },
  { "tkill", end_any_thread },
  { "queue-signal", queue_signal },
  { "pidfd", hold_process },
  { "prlimit", limit_server },
  { "ptrace", trace_server },
  { "read-memory-of-server", read_memory_of_server },
  { "clone", make_process },
  { "clone3", make_process_the_new_way },
  { "exec", become_program },
  { "file-in-memory", make_file_in_memory },
  { "io-uring", make_ring },
  { "seccomp", load_filter },
  { "bpf", ask_kernel_for_program },
  { "map-program", map_program },
  { "turn-data-into-program", make_data_program },
  { "unknown-call", use_unknown_number },
#ifdef __x86_64__
  { "x32-numbers", open_by_other_numbers },
  { "old-gate", use_old_gate },
#endif
};

/* The wait status of a process that goes behind the walls and tries. */
static int
try_within (Attempt     attempt,
            const Prey *prey)
{
  pid_t child = fork ();
  int status = 0;

  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    {
      if (!ms_imager_jail_enter ())
        _exit (NO_JAIL);
      attempt (prey);
      _exit (DONE);
    }
  while (waitpid (child, &status, 0) < 0)
    g_assert_cmpint (errno, ==, EINTR);
  return status;
}

static void
test_ways_out (gconstpointer data)
{
  const Attempt *attempt = data;
  g_autofree char *path = NULL;
  Prey prey = { .server = getpid () };
  int status;

  prey.fd = g_file_open_tmp ("microslack-jail-XXXXXX", &path, NULL);
  g_assert_cmpint (prey.fd, >=, 0);
  prey.path = path;
  status = try_within (*attempt, &prey);
  close (prey.fd);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  g_unlink (path);
  g_assert_true (WIFSIGNALED (status));
#ifdef __x86_64__
  /* Kernels without that gate answer with a fault of their own. */
  if (*attempt == use_old_gate && WTERMSIG (status) == SIGSEGV)
    return;
#endif
  g_assert_cmpint (WTERMSIG (status), ==, SIGSYS);
}

/* Enough for a decoder: memory that grows, shrinks and moves, and what is open. */
static void
work (const Prey *prey)
{
  char *block = g_malloc (PAGE);

  for (gsize size = PAGE; size < 64 * 1024 * 1024; size *= 4)
    {
      block = g_realloc (block, size);
      memset (block, 1, size);
    }
  g_free (block);
  if (write (prey->fd, "done", 4) != 4)
    _exit (EXIT_FAILURE);
  exit (DONE);
}

static void
test_work (void)
{
  Prey prey = { .server = getpid () };
  char text[5] = "";
  int ends[2];
  int status;

  g_assert_cmpint (pipe (ends), ==, 0);
  prey.fd = ends[1];
  status = try_within (work, &prey);
  g_assert_true (WIFEXITED (status));
  g_assert_cmpint (WEXITSTATUS (status), ==, DONE);
  g_assert_cmpint (read (ends[0], text, 4), ==, 4);
  g_assert_cmpstr (text, ==, "done");
  close (ends[0]);
  close (ends[1]);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (attempts); i++)
    {
      g_autofree char *path = g_strconcat ("/imager/jail/ends-who-tries/", attempts[i].name, NULL);

      g_test_add_data_func (path, &attempts[i].attempt, test_ways_out);
    }
  g_test_add_func ("/imager/jail/lets-work", test_work);
  return g_test_run ();
}
