/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Limits by the kernel, and a filter of system calls: those that reach out, start something or make files fail with EPERM. */

#define G_LOG_DOMAIN "ms-imager"

#include "config.h"

#include "ms-imager-jail.h"

#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
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
#define OPEN_FILES 32

/* A sanitizer wants all of the address space, and more system calls than a decoder. */
#if defined (__SANITIZE_ADDRESS__) || defined (__SANITIZE_THREAD__)
#define HAVE_SANITIZER 1
#elif defined (__has_feature)
#if __has_feature (address_sanitizer) || __has_feature (thread_sanitizer)
#define HAVE_SANITIZER 1
#endif
#endif

#if defined (__x86_64__)
#define OUR_ARCHITECTURE AUDIT_ARCH_X86_64
#elif defined (__aarch64__)
#define OUR_ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

static gboolean
limit (int    what,
       rlim_t value)
{
  const struct rlimit limits = { value, value };

  return setrlimit (what, &limits) == 0;
}

static gboolean
set_limits (void)
{
#ifndef HAVE_SANITIZER
  if (!limit (RLIMIT_AS, MEMORY_BYTES))
    return FALSE;
#endif
  return limit (RLIMIT_CPU, CPU_SECONDS) && limit (RLIMIT_NOFILE, OPEN_FILES) && limit (RLIMIT_FSIZE, 0) && limit (RLIMIT_CORE, 0);
}

#if defined (__linux__) && defined (OUR_ARCHITECTURE) && !defined (HAVE_SANITIZER)

#define DENY(number) \
  BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, (number), 0, 1), BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM)

static gboolean
set_filter (void)
{
  struct sock_filter filter[] = {
    BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, arch)),
    BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, OUR_ARCHITECTURE, 1, 0),
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
    BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, nr)),
#ifdef __x86_64__
    /* The other set of numbers on the same processor. */
    BPF_JUMP (BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1),
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
    DENY (SYS_open),
    DENY (SYS_creat),
    DENY (SYS_fork),
    DENY (SYS_vfork),
    DENY (SYS_unlink),
    DENY (SYS_rename),
    DENY (SYS_mkdir),
    DENY (SYS_link),
    DENY (SYS_symlink),
    DENY (SYS_chmod),
#endif
    DENY (SYS_socket),
    DENY (SYS_socketpair),
    DENY (SYS_connect),
    DENY (SYS_bind),
    DENY (SYS_sendto),
    DENY (SYS_sendmsg),
    DENY (SYS_clone),
    DENY (SYS_clone3),
    DENY (SYS_execve),
    DENY (SYS_execveat),
    DENY (SYS_ptrace),
    DENY (SYS_process_vm_readv),
    DENY (SYS_process_vm_writev),
    DENY (SYS_kill),
    DENY (SYS_unlinkat),
    DENY (SYS_renameat),
    DENY (SYS_renameat2),
    DENY (SYS_mkdirat),
    DENY (SYS_linkat),
    DENY (SYS_symlinkat),
    DENY (SYS_fchmodat),
    DENY (SYS_truncate),
    DENY (SYS_openat2),
    DENY (SYS_io_uring_setup),
    DENY (SYS_memfd_create),
    /* Files are opened to be read alone. */
    BPF_JUMP (BPF_JMP | BPF_JEQ | BPF_K, SYS_openat, 0, 3),
    BPF_STMT (BPF_LD | BPF_W | BPF_ABS, offsetof (struct seccomp_data, args[2])),
    BPF_JUMP (BPF_JMP | BPF_JSET | BPF_K, O_WRONLY | O_RDWR | O_CREAT | O_TRUNC, 0, 1),
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
    BPF_STMT (BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
  };
  const struct sock_fprog program = { G_N_ELEMENTS (filter), filter };

  return prctl (PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl (PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
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
