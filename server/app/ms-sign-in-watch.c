/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A table of who fails, forgotten after a while. The note is a command of its own: a wrong password never waits for it. */

#define G_LOG_DOMAIN "ms-app"

#include "config.h"

#include "ms-sign-in-watch.h"

#include "ms-address-set.h"
#include "ms-audit-service.h"
#include "ms-limits.h"

typedef struct
{
  gint64 begin; /* monotonic */
  guint  count;
} Streak;

struct _MsSignInWatch
{
  MsExecutor *executor; /* borrowed */
  GMutex      mutex;
  GHashTable *streaks; /* "user network" → Streak */
};

typedef struct
{
  gint64 user;
  guint  count;
  char  *address;
} Note;

static void
note_free (Note *note)
{
  g_free (note->address);
  g_free (note);
}

static gboolean
note_cb (MsContext *context,
         gpointer   data,
         GError   **error)
{
  const Note *note = data;
  g_autofree char *count = g_strdup_printf ("%u", note->count);
  const MsAuditNote entry = { .action = MS_AUDIT_SIGN_IN_FAILURES, .user = note->user, .after = count };

  ms_context_set_actor (context, &(MsActor) { .is_system = TRUE, .address = note->address });
  return ms_audit_service_note (context, &entry, error);
}

static void
noted_cb (gpointer      data,
          const GError *error)
{
  if (error != NULL)
    g_message ("wrong passwords are not noted: %s", error->message);
  note_free (data);
}

static gboolean
is_over (gpointer key,
         gpointer value,
         gpointer user_data)
{
  return *(const gint64 *) user_data - ((Streak *) value)->begin > MS_SIGN_IN_STREAK_SECONDS * G_USEC_PER_SEC;
}

/* How many in a row with this one; 0 when more callers fail than are remembered. */
static guint
count (MsSignInWatch *self,
       const char    *key,
       gint64         now)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  Streak *streak = g_hash_table_lookup (self->streaks, key);

  if (streak != NULL && is_over (NULL, streak, &now))
    *streak = (Streak) { .begin = now };
  if (streak == NULL && g_hash_table_size (self->streaks) >= MS_SIGN_IN_STREAKS)
    g_hash_table_foreach_remove (self->streaks, is_over, &now);
  if (streak == NULL && g_hash_table_size (self->streaks) >= MS_SIGN_IN_STREAKS)
    return 0;
  if (streak == NULL)
    {
      streak = g_new0 (Streak, 1);
      streak->begin = now;
      g_hash_table_insert (self->streaks, g_strdup (key), streak);
    }
  return ++streak->count;
}

MsSignInWatch *
ms_sign_in_watch_new (MsExecutor *executor)
{
  MsSignInWatch *self;

  g_return_val_if_fail (executor != NULL, NULL);

  self = g_new0 (MsSignInWatch, 1);
  self->executor = executor;
  self->streaks = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_mutex_init (&self->mutex);
  return self;
}

void
ms_sign_in_watch_free (MsSignInWatch *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->streaks);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

void
ms_sign_in_watch_note (MsSignInWatch *self,
                       gint64         user,
                       const char    *address)
{
  g_autoptr(GInetAddress) inet = address != NULL ? g_inet_address_new_from_string (address) : NULL;
  g_autofree char *network = inet != NULL ? ms_address_dup_network (inet) : NULL;
  g_autofree char *key = NULL;
  guint n;
  Note *note;

  g_return_if_fail (self != NULL);

  key = g_strdup_printf ("%" G_GINT64_FORMAT " %s", user, network != NULL ? network : "");
  n = count (self, key, g_get_monotonic_time ());
  if (n == 0 || n % MS_SIGN_IN_STREAK != 0)
    return;
  note = g_new0 (Note, 1);
  note->user = user;
  note->count = n;
  note->address = g_strdup (address);
  if (!ms_executor_submit (self->executor, MS_LANE_INTERACTIVE, note_cb, noted_cb, note, 0, NULL))
    note_free (note);
}
