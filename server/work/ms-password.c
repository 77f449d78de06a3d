/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * argon2id on a bounded pool. Passwords are wiped as soon as they were used. */

#define G_LOG_DOMAIN "ms-work"

#include "config.h"

#include "ms-password.h"

#include <sodium.h>
#include <string.h>

#include "ms-error.h"
#include "ms-password-private.h"

#define PASSES 2
#define MEMORY_BYTES (64 * 1024 * 1024)
#define RETRY_SECONDS 2

typedef struct
{
  char               *password;
  char               *hash; /* (nullable) */
  gboolean            verifies;
  MsPasswordHashed    hashed;
  MsPasswordVerified  verified;
  gpointer            user_data;
} Job;

struct _MsPasswordPool
{
  GThreadPool *threads;
  guint        max_waiting;
};

static gboolean
init_sodium (void)
{
  static gsize ready = 0;

  if (g_once_init_enter (&ready))
    g_once_init_leave (&ready, sodium_init () >= 0 ? 1 : 2);
  return ready == 1;
}

char *
ms_password_hash_with (const char         *password,
                       unsigned long long  passes,
                       gsize               bytes)
{
  char text[crypto_pwhash_STRBYTES];

  g_return_val_if_fail (password != NULL, NULL);

  if (!init_sodium () || crypto_pwhash_str (text, password, strlen (password), passes, bytes) != 0)
    return NULL;
  return g_strdup (text);
}

char *
ms_password_hash (const char *password)
{
  return ms_password_hash_with (password, PASSES, MEMORY_BYTES);
}

gboolean
ms_password_verify (const char *password,
                    const char *hash)
{
  g_return_val_if_fail (password != NULL, FALSE);

  return hash != NULL && init_sodium () && crypto_pwhash_str_verify (hash, password, strlen (password)) == 0;
}

/* Without an account the same work is done for nothing. */
static gboolean
burn (const char *password)
{
  g_autofree char *hash = ms_password_hash (password);

  return FALSE;
}

static void
job_free (Job *self)
{
  sodium_memzero (self->password, strlen (self->password));
  g_free (self->password);
  g_free (self->hash);
  g_free (self);
}

static void
run_hash (Job *job)
{
  g_autofree char *hash = ms_password_hash (job->password);

  job->hashed (hash, job->user_data);
}

static void
run_verify (Job *job)
{
  gboolean matches = job->hash != NULL ? ms_password_verify (job->password, job->hash) : burn (job->password);
  g_autofree char *rehash = NULL;

  if (matches && crypto_pwhash_str_needs_rehash (job->hash, PASSES, MEMORY_BYTES) == 1)
    rehash = ms_password_hash (job->password);
  job->verified (matches, rehash, job->user_data);
}

static void
run_job (gpointer data,
         gpointer user_data)
{
  Job *job = data;

  if (job->verifies)
    run_verify (job);
  else
    run_hash (job);
  job_free (job);
}

MsPasswordPool *
ms_password_pool_new (guint n_threads,
                      guint max_waiting)
{
  MsPasswordPool *self = g_new0 (MsPasswordPool, 1);

  init_sodium ();
  self->threads = g_thread_pool_new (run_job, self, (int) n_threads, FALSE, NULL);
  self->max_waiting = max_waiting;
  return self;
}

static gboolean
push (MsPasswordPool  *self,
      Job             *job,
      GError         **error)
{
  if (g_thread_pool_unprocessed (self->threads) < self->max_waiting && g_thread_pool_push (self->threads, job, NULL))
    return TRUE;

  job_free (job);
  return ms_error_set_ratelimited (error, RETRY_SECONDS);
}

gboolean
ms_password_pool_hash (MsPasswordPool    *self,
                       const char        *password,
                       MsPasswordHashed   done,
                       gpointer           user_data,
                       GError           **error)
{
  Job *job;

  g_return_val_if_fail (self != NULL && password != NULL && done != NULL, FALSE);

  job = g_new0 (Job, 1);
  *job = (Job) { .password = g_strdup (password), .hashed = done, .user_data = user_data };
  return push (self, job, error);
}

gboolean
ms_password_pool_verify (MsPasswordPool      *self,
                         const char          *password,
                         const char          *hash,
                         MsPasswordVerified   done,
                         gpointer             user_data,
                         GError             **error)
{
  Job *job;

  g_return_val_if_fail (self != NULL && password != NULL && done != NULL, FALSE);

  job = g_new0 (Job, 1);
  *job = (Job) {
    .password = g_strdup (password),
    .hash = g_strdup (hash),
    .verifies = TRUE,
    .verified = done,
    .user_data = user_data,
  };
  return push (self, job, error);
}

void
ms_password_pool_free (MsPasswordPool *self)
{
  if (self == NULL)
    return;

  g_thread_pool_free (self->threads, FALSE, TRUE);
  g_free (self);
}
