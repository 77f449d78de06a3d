/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Preloaded into a server under test: a disk that fails, fills up, is slow or is recorded call by call, a power switch, and a clock that
 * steps. It only knows files below MS_FAULT_FOLDER; what it does stands in the page of MS_FAULT_CONTROL, which the test shares and
 * changes while the server runs (tests/lib/ms_faults.py has the same list). Calls go to the kernel directly, so that nothing depends
 * on the order in which libraries are loaded. */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#define EXPORT __attribute__ ((visibility ("default")))
#define NSEC_PER_SEC 1000000000LL
#define USEC_PER_SEC 1000000LL
#define HOLD_POLL_NS 1000000L

/* The control page. Calls count from 1; "at" 0 means never. */
typedef struct
{
  _Atomic uint64_t syncs; /* begun */
  _Atomic uint64_t syncs_done;
  _Atomic uint64_t writes;
  _Atomic uint64_t fail_sync_at;
  _Atomic uint64_t fail_sync_count;
  _Atomic uint64_t fail_sync_errno;
  _Atomic uint64_t fail_write_at;
  _Atomic uint64_t fail_write_count;
  _Atomic uint64_t fail_write_errno;
  _Atomic uint64_t sync_delay_us;
  _Atomic uint64_t sync_hold; /* while set, no sync returns */
  _Atomic int64_t  clock_step_us;
  _Atomic uint64_t kill_at_write; /* half of that write is done, then the process is gone */
  _Atomic uint64_t failed; /* how many calls were made to fail */
  _Atomic int64_t  passed_us; /* so much later than it is */
  _Atomic uint64_t hold_write_bytes; /* the next write of so many bytes or more is held … */
  _Atomic uint64_t write_held; /* … while this is set: by that write, cleared by the test */
} Control;

/* One entry of the record; for a write its data follow, for a name the name. */
typedef struct
{
  uint32_t kind;
  uint32_t unused;
  uint64_t file; /* inode */
  uint64_t offset; /* of a truncation the length, of a sync its number */
  uint64_t length;
} Entry;

enum
{
  ENTRY_WRITE = 1,
  ENTRY_TRUNCATE,
  ENTRY_SYNC_BEGIN,
  ENTRY_SYNC_END,
  ENTRY_CREATE,
  ENTRY_UNLINK,
  ENTRY_RENAME,
  ENTRY_SYNC_FAILED,
};

static Control *control;
static char folder[PATH_MAX];
static size_t folder_length;
static int record_fd = -1;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

__attribute__ ((constructor)) static void
begin (void)
{
  const char *path = getenv ("MS_FAULT_CONTROL");
  const char *where = getenv ("MS_FAULT_FOLDER");
  const char *record = getenv ("MS_FAULT_RECORD");
  int fd = path != NULL ? open (path, O_RDWR | O_CLOEXEC) : -1;
  void *page;

  if (where != NULL && realpath (where, folder) != NULL)
    folder_length = strlen (folder);
  if (fd < 0)
    return;

  page = mmap (NULL, sizeof (Control), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  close (fd);
  if (page != MAP_FAILED)
    control = page;
  if (record != NULL)
    record_fd = open (record, O_WRONLY | O_APPEND | O_CLOEXEC);
}

/* The path of a file below the folder, relative to it; NULL for any other. What SQLite maps (-shm) and the log are no storage. */
static const char *
name_of (const char *path)
{
  size_t length = strlen (path);
  const char *name = path + folder_length + 1;

  if (folder_length == 0 || strncmp (path, folder, folder_length) != 0 || (path[folder_length] != '/' && path[folder_length] != '\0'))
    return NULL;
  if (path[folder_length] == '\0')
    return "";
  if (strcmp (name, "stderr.txt") == 0 || (length > 4 && strcmp (path + length - 4, "-shm") == 0))
    return NULL;
  return name;
}

static int
is_ours (int fd)
{
  char link[64];
  char path[PATH_MAX];
  ssize_t length;

  if (control == NULL || folder_length == 0)
    return 0;

  snprintf (link, sizeof link, "/proc/self/fd/%d", fd);
  length = readlink (link, path, sizeof path - 1);
  if (length <= 0)
    return 0;

  path[length] = '\0';
  return name_of (path) != NULL;
}

static uint64_t
inode_of (int fd)
{
  struct stat status;

  return fstat (fd, &status) == 0 ? status.st_ino : 0;
}

static uint64_t
inode_of_path (const char *path)
{
  struct stat status;

  return lstat (path, &status) == 0 ? status.st_ino : 0;
}

static void
put (const void *data,
     size_t      length)
{
  const char *at = data;

  while (length > 0)
    {
      long done = syscall (SYS_write, record_fd, at, length);

      if (done <= 0)
        _exit (99); /* a record with holes proves nothing */
      at += done;
      length -= (size_t) done;
    }
}

/* The caller holds the lock, so that the record has the order of the calls. */
static void
record (uint32_t    kind,
        uint64_t    file,
        uint64_t    offset,
        const void *data,
        size_t      length)
{
  const Entry entry = { kind, 0, file, offset, length };

  if (record_fd < 0)
    return;

  put (&entry, sizeof entry);
  if (data != NULL)
    put (data, length);
}

static int
is_due (uint64_t number,
        uint64_t at,
        uint64_t count)
{
  return at != 0 && number >= at && number - at < count;
}

static void
sleep_ns (int64_t ns)
{
  struct timespec time = { ns / NSEC_PER_SEC, ns % NSEC_PER_SEC };

  nanosleep (&time, NULL);
}

static void
hold_write (size_t length)
{
  uint64_t least = control->hold_write_bytes;

  if (least == 0 || length < least || !atomic_compare_exchange_strong (&control->hold_write_bytes, &least, 0))
    return;
  control->write_held = 1;
  while (control->write_held != 0)
    sleep_ns (HOLD_POLL_NS);
}

/* 0, or -1 with errno as the kernel would have it. */
static int
before_write (int         fd,
              const void *data,
              size_t      length,
              off_t       offset)
{
  uint64_t number = ++control->writes;

  hold_write (length);
  if (control->kill_at_write != 0 && number == control->kill_at_write)
    {
      syscall (SYS_pwrite64, fd, data, length / 2, offset);
      kill (getpid (), SIGKILL);
    }
  if (!is_due (number, control->fail_write_at, control->fail_write_count))
    return 0;

  control->failed++;
  errno = (int) control->fail_write_errno;
  return -1;
}

static ssize_t
write_at (int         fd,
          const void *data,
          size_t      length,
          off_t       offset)
{
  ssize_t done;

  if (before_write (fd, data, length, offset) != 0)
    return -1;

  pthread_mutex_lock (&lock);
  done = syscall (SYS_pwrite64, fd, data, length, offset);
  if (done > 0)
    record (ENTRY_WRITE, inode_of (fd), (uint64_t) offset, data, (size_t) done);
  pthread_mutex_unlock (&lock);
  return done;
}

EXPORT ssize_t
pwrite (int         fd,
        const void *data,
        size_t      length,
        off_t       offset)
{
  return is_ours (fd) ? write_at (fd, data, length, offset) : syscall (SYS_pwrite64, fd, data, length, offset);
}

EXPORT ssize_t
pwrite64 (int         fd,
          const void *data,
          size_t      length,
          off_t       offset)
{
  return pwrite (fd, data, length, offset);
}

EXPORT ssize_t
write (int         fd,
       const void *data,
       size_t      length)
{
  off_t offset;
  ssize_t done;

  if (control == NULL || !is_ours (fd))
    return syscall (SYS_write, fd, data, length);

  offset = lseek (fd, 0, SEEK_CUR);
  done = write_at (fd, data, length, offset);
  if (done > 0)
    lseek (fd, offset + done, SEEK_SET);
  return done;
}

static int
sync_file (int  fd,
           long call)
{
  uint64_t number = ++control->syncs;
  uint64_t file = inode_of (fd);
  int result;

  pthread_mutex_lock (&lock);
  record (ENTRY_SYNC_BEGIN, file, number, NULL, 0);
  pthread_mutex_unlock (&lock);

  if (control->sync_delay_us > 0)
    sleep_ns ((int64_t) control->sync_delay_us * 1000);
  while (control->sync_hold != 0)
    sleep_ns (HOLD_POLL_NS);
  if (is_due (number, control->fail_sync_at, control->fail_sync_count))
    {
      control->failed++;
      pthread_mutex_lock (&lock);
      record (ENTRY_SYNC_FAILED, file, number, NULL, 0);
      pthread_mutex_unlock (&lock);
      errno = (int) control->fail_sync_errno;
      return -1;
    }

  result = (int) syscall (call, fd);
  control->syncs_done++;
  pthread_mutex_lock (&lock);
  if (result == 0)
    record (ENTRY_SYNC_END, file, number, NULL, 0);
  pthread_mutex_unlock (&lock);
  return result;
}

EXPORT int
fsync (int fd)
{
  return is_ours (fd) ? sync_file (fd, SYS_fsync) : (int) syscall (SYS_fsync, fd);
}

EXPORT int
fdatasync (int fd)
{
  return is_ours (fd) ? sync_file (fd, SYS_fdatasync) : (int) syscall (SYS_fdatasync, fd);
}

EXPORT int
ftruncate (int   fd,
           off_t length)
{
  int result;

  if (!is_ours (fd))
    return (int) syscall (SYS_ftruncate, fd, length);

  pthread_mutex_lock (&lock);
  result = (int) syscall (SYS_ftruncate, fd, length);
  if (result == 0)
    record (ENTRY_TRUNCATE, inode_of (fd), (uint64_t) length, NULL, 0);
  pthread_mutex_unlock (&lock);
  return result;
}

EXPORT int
ftruncate64 (int   fd,
             off_t length)
{
  return ftruncate (fd, length);
}

static int
open_file (int         folder_fd,
           const char *path,
           int         flags,
           mode_t      mode)
{
  const char *name = control != NULL && record_fd >= 0 && *path == '/' ? name_of (path) : NULL;
  int existed;
  int fd;

  if (name == NULL || *name == '\0' || (flags & O_CREAT) == 0)
    return (int) syscall (SYS_openat, folder_fd, path, flags, mode);

  pthread_mutex_lock (&lock);
  existed = inode_of_path (path) != 0;
  fd = (int) syscall (SYS_openat, folder_fd, path, flags, mode);
  if (fd >= 0 && !existed)
    record (ENTRY_CREATE, inode_of (fd), 0, name, strlen (name));
  pthread_mutex_unlock (&lock);
  return fd;
}

EXPORT int
open (const char *path,
      int         flags,
      ...)
{
  va_list arguments;
  mode_t mode = 0;

  va_start (arguments, flags);
  if (flags & (O_CREAT | __O_TMPFILE))
    mode = va_arg (arguments, mode_t);
  va_end (arguments);
  return open_file (AT_FDCWD, path, flags, mode);
}

EXPORT int
open64 (const char *path,
        int         flags,
        ...)
{
  va_list arguments;
  mode_t mode = 0;

  va_start (arguments, flags);
  if (flags & (O_CREAT | __O_TMPFILE))
    mode = va_arg (arguments, mode_t);
  va_end (arguments);
  return open_file (AT_FDCWD, path, flags | O_LARGEFILE, mode);
}

EXPORT int
unlink (const char *path)
{
  const char *name = control != NULL && record_fd >= 0 ? name_of (path) : NULL;
  uint64_t file;
  int result;

  if (name == NULL)
    return (int) syscall (SYS_unlinkat, AT_FDCWD, path, 0);

  pthread_mutex_lock (&lock);
  file = inode_of_path (path);
  result = (int) syscall (SYS_unlinkat, AT_FDCWD, path, 0);
  if (result == 0)
    record (ENTRY_UNLINK, file, 0, name, strlen (name));
  pthread_mutex_unlock (&lock);
  return result;
}

EXPORT int
rename (const char *from,
        const char *to)
{
  const char *name = control != NULL && record_fd >= 0 ? name_of (to) : NULL;
  int result;

  if (name == NULL)
    return (int) syscall (SYS_renameat, AT_FDCWD, from, AT_FDCWD, to);

  pthread_mutex_lock (&lock);
  result = (int) syscall (SYS_renameat, AT_FDCWD, from, AT_FDCWD, to);
  if (result == 0)
    record (ENTRY_RENAME, inode_of_path (to), 0, name, strlen (name));
  pthread_mutex_unlock (&lock);
  return result;
}

/* Only the clock on the wall steps back and forth; time passes for both. */
static int64_t
get_shift_ns (clockid_t clock)
{
  int64_t passed = control != NULL ? control->passed_us * 1000 : 0;

  switch (clock)
    {
    case CLOCK_REALTIME:
    case CLOCK_REALTIME_COARSE:
      return passed + (control != NULL ? control->clock_step_us * 1000 : 0);
    case CLOCK_MONOTONIC:
    case CLOCK_MONOTONIC_COARSE:
    case CLOCK_BOOTTIME:
      return passed;
    default:
      return 0;
    }
}

EXPORT int
clock_gettime (clockid_t        clock,
               struct timespec *time)
{
  int result = (int) syscall (SYS_clock_gettime, clock, time);
  int64_t ns;

  if (result != 0)
    return result;

  ns = time->tv_sec * NSEC_PER_SEC + time->tv_nsec + get_shift_ns (clock);
  *time = (struct timespec) { ns / NSEC_PER_SEC, ns % NSEC_PER_SEC };
  return 0;
}

EXPORT int
gettimeofday (struct timeval *time,
              void           *zone)
{
  struct timespec now;

  clock_gettime (CLOCK_REALTIME, &now);
  *time = (struct timeval) { now.tv_sec, now.tv_nsec / (NSEC_PER_SEC / USEC_PER_SEC) };
  return 0;
}

EXPORT time_t
time (time_t *seconds)
{
  struct timespec now;

  clock_gettime (CLOCK_REALTIME, &now);
  if (seconds != NULL)
    *seconds = now.tv_sec;
  return now.tv_sec;
}
