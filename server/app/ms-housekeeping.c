/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Bulk steps in the slow lane: a batch of used sessions each, then what has expired, one step after the other while there is more, so
 * that commands of people go in between. Main thread; what ends in _cb with a context runs on the worker. */

#define G_LOG_DOMAIN "ms-app"

#include "config.h"

#include "ms-housekeeping.h"

#include "ms-account-service.h"
#include "ms-limits.h"

#define PERIOD_SECONDS 60
#define USES_PER_STEP (MS_LIMIT_BULK_ROWS / 2) /* two rows each */

struct _MsHousekeeping
{
  /* Borrowed. */
  MsExecutor  *executor;
  MsAuthGuard *guard;
  MsPresence  *presence;

  guint source_id;
};

/* One bulk step of the clock. */
typedef struct
{
  MsHousekeeping *owner;
  GArray   *used; /* (nullable): of MsSessionUse; this step notes those from first on */
  guint     first;
  gboolean  more; /* another step of the same kind is due */
} Chores;

static void
chores_free (Chores *chores)
{
  g_clear_pointer (&chores->used, g_array_unref);
  g_free (chores);
}

static gboolean
is_connected_cb (gint64   user,
                 gpointer user_data)
{
  MsHousekeeping *self = user_data;
  MsPresenceState state;

  ms_presence_get (self->presence, user, &state);
  return state.connected;
}

static gboolean
note_uses_cb (MsContext *context,
              gpointer   data,
              GError   **error)
{
  const Chores *chores = data;
  gint64 keys[USES_PER_STEP];
  guint n = MIN (chores->used->len - chores->first, USES_PER_STEP);

  ms_context_set_actor (context, &(MsActor) { .is_system = TRUE });
  for (guint i = 0; i < n; i++)
    keys[i] = g_array_index (chores->used, MsSessionUse, chores->first + i).session;
  return ms_account_service_touch_sessions (context, keys, n, error);
}

static gboolean
expire_cb (MsContext *context,
           gpointer   data,
           GError   **error)
{
  Chores *chores = data;

  ms_context_set_actor (context, &(MsActor) { .is_system = TRUE });
  return ms_account_service_expire (context, is_connected_cb, chores->owner, &chores->more, error);
}

/* What is left to do is done by another step at once, with the commands that wait in between. */
static void
chores_done_cb (gpointer      data,
                const GError *error)
{
  Chores *chores = data;
  gboolean more = chores->more;

  chores->more = FALSE;
  if (error != NULL)
    g_message ("housekeeping failed: %s", error->message);
  else if (more && ms_executor_submit (chores->owner->executor, MS_LANE_BULK, expire_cb, chores_done_cb, chores, 0, NULL))
    return;
  chores_free (chores);
}

static void
submit_chores (MsHousekeeping *self,
               MsCommandRun    run,
               GArray         *used,
               guint           first)
{
  Chores *chores = g_new0 (Chores, 1);

  chores->owner = self;
  chores->used = used != NULL ? g_array_ref (used) : NULL;
  chores->first = first;
  if (!ms_executor_submit (self->executor, MS_LANE_BULK, run, chores_done_cb, chores, 0, NULL))
    chores_free (chores);
}

static gboolean
housekeeping_cb (gpointer user_data)
{
  ms_housekeeping_run (user_data);
  return G_SOURCE_CONTINUE;
}

MsHousekeeping *
ms_housekeeping_new (MsExecutor  *executor,
                     MsAuthGuard *guard,
                     MsPresence  *presence)
{
  MsHousekeeping *self;

  g_return_val_if_fail (executor != NULL && guard != NULL && presence != NULL, NULL);

  self = g_new0 (MsHousekeeping, 1);
  self->executor = executor;
  self->guard = guard;
  self->presence = presence;
  self->source_id = g_timeout_add_seconds (PERIOD_SECONDS, housekeeping_cb, self);
  return self;
}

void
ms_housekeeping_free (MsHousekeeping *self)
{
  ms_housekeeping_stop (self);
  g_free (self);
}

void
ms_housekeeping_run (MsHousekeeping *self)
{
  g_autoptr(GArray) used = NULL;

  g_return_if_fail (self != NULL);

  used = ms_auth_guard_take_used (self->guard);
  for (guint first = 0; first < used->len; first += USES_PER_STEP)
    submit_chores (self, note_uses_cb, used, first);
  submit_chores (self, expire_cb, NULL, 0);
}

void
ms_housekeeping_stop (MsHousekeeping *self)
{
  if (self != NULL)
    g_clear_handle_id (&self->source_id, g_source_remove);
}
