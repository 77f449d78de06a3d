/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Argon2id through libsodium. Memory is bounded by the number of threads, waiting by the queue; passwords are wiped after use. */

#define G_LOG_DOMAIN "ms-password"

#include "config.h"

#include "ms-password.h"

#include <sodium.h>
#include <string.h>

#include "ms-error.h"

#include "ms-password-private.h"

typedef struct
{
  char              *password;
  char              *hash; /* (nullable) */
  MsPasswordHashed   hashed; /* one of the two */
  MsPasswordVerified verified;
  gpointer           user_data;
} Job;

struct _MsPasswordPool
{
  GThreadPool *threads;
  guint        max_waiting;
};

static gsize memory_bytes = 64 * 1024 * 1024;
static guint passes = 2;

static gboolean
start_sodium (void)
{
  static gsize started = 0;

  if (g_once_init_enter (&started))
    g_once_init_leave (&started, sodium_init () >= 0 ? 1 : 2);

  return started == 1;
}

void
ms_password_set_cost (gsize bytes,
                      guint n_passes)
{
  memory_bytes = bytes;
  passes = n_passes;
}

char *
ms_password_hash (const char *password)
{
  char hash[crypto_pwhash_STRBYTES];

  g_return_val_if_fail (password != NULL, NULL);

  if (!start_sodium ())
    return NULL;
  if (crypto_pwhash_str_alg (hash, password, strlen (password), passes, memory_bytes, crypto_pwhash_ALG_ARGON2ID13) != 0)
    return NULL;

  return g_strdup (hash);
}

gboolean
ms_password_verify (const char *password,
                    const char *hash)
{
  g_return_val_if_fail (password != NULL, FALSE);
  g_return_val_if_fail (hash != NULL, FALSE);

  return start_sodium () && crypto_pwhash_str_verify (hash, password, strlen (password)) == 0;
}

static void
job_free (Job *job)
{
  sodium_memzero (job->password, strlen (job->password));
  g_free (job->password);
  g_free (job->hash);
  g_free (job);
}

static void
hash_now (Job *job)
{
  g_autofree char *hash = ms_password_hash (job->password);

  job->hashed (hash, job->user_data);
}

static void
verify_now (Job *job)
{
  g_autofree char *rehash = NULL;
  gboolean matches;

  if (job->hash == NULL)
    {
      g_autofree char *burnt = ms_password_hash (job->password);

      job->verified (FALSE, NULL, job->user_data);
      return;
    }

  matches = ms_password_verify (job->password, job->hash);
  if (matches && crypto_pwhash_str_needs_rehash (job->hash, passes, memory_bytes) != 0)
    rehash = ms_password_hash (job->password);
  job->verified (matches, rehash, job->user_data);
}

static void
run_cb (gpointer data,
        gpointer user_data)
{
  Job *job = data;

  if (job->hashed != NULL)
    hash_now (job);
  else
    verify_now (job);
  job_free (job);
}

static gboolean
push (MsPasswordPool *self,
      Job            *job,
      GError        **error)
{
  if (g_thread_pool_unprocessed (self->threads) >= self->max_waiting)
    {
      job_free (job);
      return ms_error_set_message (error, MS_ERROR_RATELIMITED, "too many passwords wait to be checked");
    }

  g_thread_pool_push (self->threads, job, NULL);
  return TRUE;
}

MsPasswordPool *
ms_password_pool_new (guint n_threads,
                      guint max_waiting)
{
  MsPasswordPool *self = g_new0 (MsPasswordPool, 1);

  self->threads = g_thread_pool_new (run_cb, self, n_threads, FALSE, NULL);
  self->max_waiting = max_waiting;

  return self;
}

gboolean
ms_password_pool_hash (MsPasswordPool    *self,
                       const char        *password,
                       MsPasswordHashed   done,
                       gpointer           user_data,
                       GError           **error)
{
  Job *job;

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (password != NULL && done != NULL, FALSE);

  job = g_new0 (Job, 1);
  job->password = g_strdup (password);
  job->hashed = done;
  job->user_data = user_data;

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

  g_return_val_if_fail (self != NULL, FALSE);
  g_return_val_if_fail (password != NULL && done != NULL, FALSE);

  job = g_new0 (Job, 1);
  job->password = g_strdup (password);
  job->hash = g_strdup (hash);
  job->verified = done;
  job->user_data = user_data;

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
