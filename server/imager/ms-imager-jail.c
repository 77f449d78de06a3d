/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Limits by the kernel, and a filter that lets a few system calls pass: those of a program that reads and writes what is open, computes, and
 * ends. Any other ends the process by SIGSYS before it happens. */

#define G_LOG_DOMAIN "ms-imager"

#include "config.h"

#include "ms-imager-jail.h"

#include <stddef.h>
#include <sys/mman.h>
#include <sys/resource.h>

#ifdef __linux__
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#endif

#define MEMORY_BYTES (1024UL * 1024 * 1024)
#define CPU_SECONDS 10

/* A sanitizer wants all of the address space, and for what it finds files, threads and processes of its own. */
#if defined (__SANITIZE_ADDRESS__) || defined (__SANITIZE_THREAD__)
#define HAVE_SANITIZER 1
#elif defined (__has_feature)
#if __has_feature (address_sanitizer) || __has_feature (thread_sanitizer)
#define HAVE_SANITIZER 1
#endif
#endif

#if defined (__x86_64__)
#define OUR_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined (__aarch64__) && defined (__AARCH64EL__)
#define OUR_ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

static gboolean
limit (int    what,
       rlim_t value)
{
  const struct rlimit limits = { value, value };

  return setrlimit (what, &limits) == 0;
}

/* What is open stays open: no more descriptors means no other file, where there is no filter either. */
static gboolean
set_limits (void)
{
#ifndef HAVE_SANITIZER
  if (!limit (RLIMIT_AS, MEMORY_BYTES) || !limit (RLIMIT_NOFILE, 0) || !limit (RLIMIT_NPROC, 0) || !limit (RLIMIT_FSIZE, 0))
    return FALSE;
#endif
  return limit (RLIMIT_CPU, CPU_SECONDS) && limit (RLIMIT_CORE, 0);
}

#if defined (__linux__) && defined (OUR_ARCHITECTURE) && !defined (HAVE_SANITIZER)

#define LOAD(member) BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, member))
#define RETURN(action) BPF_STMT (BPF_RET | BPF_K, (action))
#define UNLESS_EQUAL(value, skipped) BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, (value), 0, (skipped))
#define ALLOW(number) UNLESS_EQUAL (number, 1), RETURN (SECCOMP_RET_ALLOW)
/* Nothing becomes a program that was not one before. Both calls have the protection third; its bits are in the lower half. */
#define ALLOW_DATA(number) \
  UNLESS_EQUAL (number, 4), LOAD (args[2]), BPF_JUMP (BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 0, 1), RETURN (SECCOMP_RET_KILL_PROCESS), \
    RETURN (SECCOMP_RET_ALLOW)

G_STATIC_ASSERT (G_BYTE_ORDER == G_LITTLE_ENDIAN);

/* Numbers of another set on the same processor are none of these. */
static gboolean
set_filter (void)
{
  struct sock_filter filter[] = {
    LOAD (arch),
    BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, OUR_ARCHITECTURE, 1, 0),
    RETURN (SECCOMP_RET_KILL_PROCESS),
    LOAD (nr),
    ALLOW (SYS_read),
    ALLOW (SYS_write),
    ALLOW (SYS_writev),
    ALLOW (SYS_brk),
    ALLOW (SYS_munmap),
    ALLOW (SYS_mremap),
    ALLOW (SYS_madvise),
    ALLOW (SYS_futex),
    ALLOW (SYS_sched_yield),
    ALLOW (SYS_rt_sigprocmask), /* sigsetjmp() of the decoders */
    ALLOW (SYS_clock_gettime),
    ALLOW (SYS_gettimeofday),
    ALLOW (SYS_getrandom),
    ALLOW (SYS_exit),
    ALLOW (SYS_exit_group),
    ALLOW_DATA (SYS_mmap),
    ALLOW_DATA (SYS_mprotect),
    RETURN (SECCOMP_RET_KILL_PROCESS),
  };
  const struct sock_fprog program = { G_N_ELEMENTS (filter), filter };

  /* Nobody looks into it or keeps what it had in memory. */
  return prctl (PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 && prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
         && prctl (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

#else

static gboolean
set_filter (void)
{
  return TRUE;
}

#endif

gboolean
ms_imager_jail_enter (void)
{
  return set_limits () && set_filter ();
}
