/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Opening, migrating and the team's row. seq and last_ts are kept here during a transaction and written once before its commit. */

#define G_LOG_DOMAIN "ms-store"

#include "config.h"

#include "ms-store.h"

#include "ms-db-migrate.h"
#include "ms-db-statement.h"
#include "ms-error.h"
#include "ms-id.h"
#include "ms-row-cache.h"
#include "ms-schema.h"
#include "ms-search-word-store.h"
#include "ms-write-behind.h"

#define RESOURCE_FOLDER "/io/github/microslack/MicroSlack/schema"

struct _MsStore
{
  MsDb       *db;
  GHashTable *user_ids;
  gboolean    is_writing; /* the running transaction */

  MsWriteBehind *behind; /* (nullable): of the writer */
  MsRowCache    *rows; /* (nullable): of the writer */
  MsSearchKnown *search_known; /* (nullable): until the first word comes */

  /* The team's row in the running transaction. The writer keeps it for the next one. */
  gboolean  has_team;
  MsTeam   *team;
  MsSettings settings;
  char     *hook_targets;
  char     *epoch;
  gint64    seq;
  gint64    last_ts;
  gboolean  is_set_up;
  gboolean  dirty;
};

static const MsDbWatch team_watches[] = { { "team", NULL, TRUE, 1 } };

static const char * const steps[] = {
  "0001-initial.sql",
  "0002-search.sql",
  "0003-members.sql",
  "0004-content.sql",
  "0005-threads.sql",
  "0006-places.sql",
  "0007-kept.sql",
  "0008-mentions.sql",
  "0009-group-messages.sql",
  "0010-people.sql",
  "0011-administration.sql",
  "0012-apps.sql",
  "0013-files.sql",
  "0014-import.sql",
  "0015-search-parts.sql",
  "0016-apps.sql",
  "0017-reminders.sql",
  "0018-team.sql",
  "0019-uploads.sql",
  "0020-search-order.sql",
  "0021-channel-head.sql",
};

G_STATIC_ASSERT (G_N_ELEMENTS (steps) == MS_STORE_SCHEMA);

static const char *
get_step (guint    step,
          gpointer user_data)
{
  GHashTable *texts = user_data;
  g_autofree char *path = g_strdup_printf ("%s/%s", RESOURCE_FOLDER, steps[step - 1]);
  g_autoptr(GBytes) bytes = g_resource_lookup_data (ms_schema_get_resource (), path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  char *text;

  if (bytes == NULL)
    return "SELECT missing_schema_step";

  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  g_hash_table_add (texts, text);
  return text;
}

char *
ms_store_new_epoch (void)
{
  char id[MS_ID_SIZE];

  ms_id_generate ('E', id);
  return g_strdup (id);
}

/* The team has its id before it has a name: the log needs a topic from the first event on. */
static gboolean
insert_team (MsStore  *self,
             GError  **error)
{
  static const char sql[] =
    "INSERT INTO team (id, public_id, name, domain, language, registration, created, epoch, seq, last_ts)"
    " VALUES (1, $1, 'MicroSlack', 'microslack', 'en', 'invite', 0, $2, 0, 0) ON CONFLICT (id) DO NOTHING";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (self->db, sql, error);
  g_autofree char *epoch = ms_store_new_epoch ();
  char id[MS_ID_SIZE];

  if (statement == NULL)
    return FALSE;

  ms_id_generate (MS_ID_TEAM, id);
  ms_db_statement_bind_text (statement, 1, id);
  ms_db_statement_bind_text (statement, 2, epoch);
  return ms_db_statement_run (statement, error);
}

static gboolean
prepare_file (MsStore  *self,
              GError  **error)
{
  g_autoptr(GHashTable) texts = g_hash_table_new_full (NULL, NULL, g_free, NULL);

  return ms_db_migrate (self->db, MS_STORE_APPLICATION_ID, MS_STORE_SCHEMA, get_step, texts, error)
         && insert_team (self, error);
}

static gboolean
check_file (MsStore  *self,
            GError  **error)
{
  guint version = 0;

  if (!ms_db_get_version (self->db, &version, error))
    return FALSE;
  if (version == MS_STORE_SCHEMA)
    return TRUE;

  return ms_error_set_message (error, MS_ERROR_SERVICE_UNAVAILABLE, "the data have schema %u, not %d", version, MS_STORE_SCHEMA);
}

static gboolean
team_touched_cb (guint     bits,
                 gpointer  user_data,
                 GError  **error)
{
  MsStore *self = user_data;

  self->has_team = FALSE;
  return TRUE;
}

MsStore *
ms_store_open (const char  *path,
               guint        flags,
               GError     **error)
{
  g_autoptr(MsStore) self = g_new0 (MsStore, 1);

  self->user_ids = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  self->db = ms_db_open (path, flags, error);
  if (self->db == NULL)
    return NULL;
  if (flags == 0)
    {
      self->behind = ms_write_behind_new (self->db);
      self->rows = ms_row_cache_new (self->db);
      ms_db_watch (self->db, team_watches, G_N_ELEMENTS (team_watches), team_touched_cb, self);
    }
  if (flags == 0 ? !prepare_file (self, error) : !check_file (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
ms_store_free (MsStore *self)
{
  if (self == NULL)
    return;

  ms_team_free (self->team);
  g_free (self->hook_targets);
  g_free (self->epoch);
  g_clear_pointer (&self->user_ids, g_hash_table_unref);
  ms_db_free (self->db);
  ms_write_behind_free (self->behind);
  ms_row_cache_free (self->rows);
  ms_search_known_free (self->search_known);
  g_free (self);
}

GHashTable *
ms_store_get_user_ids (MsStore *self)
{
  return self->user_ids;
}

MsWriteBehind *
ms_store_get_write_behind (MsStore *self)
{
  return self->behind;
}

MsRowCache *
ms_store_get_row_cache (MsStore *self)
{
  return self->rows;
}

MsSearchKnown *
ms_store_get_search_known (MsStore *self)
{
  if (self->search_known == NULL)
    self->search_known = ms_search_known_new ();
  return self->search_known;
}

MsDb *
ms_store_get_db (MsStore *self)
{
  return self->db;
}

static void
take_settings (MsStore       *self,
               MsDbStatement *row)
{
  self->settings = (MsSettings) {
    .message_chars = ms_db_statement_get_int (row, 10),
    .create_channels = MS_ROLE_OWNER,
    .create_invites = MS_ROLE_OWNER,
    .retention_days = ms_db_statement_get_int (row, 13),
    .audit_days = ms_db_statement_get_int (row, 14),
  };
  ms_role_from_string (ms_db_statement_get_text (row, 11), &self->settings.create_channels);
  ms_role_from_string (ms_db_statement_get_text (row, 12), &self->settings.create_invites);
}

static void
take_team (MsStore       *self,
           MsDbStatement *row)
{
  ms_team_free (self->team);
  self->team = ms_team_new (ms_db_statement_get_text (row, 0), ms_db_statement_get_text (row, 1));
  self->team->domain = g_strdup (ms_db_statement_get_text (row, 2));
  self->team->language = g_strdup (ms_db_statement_get_text (row, 3));
  self->team->registration = MS_REGISTRATION_CLOSED;
  ms_registration_from_string (ms_db_statement_get_text (row, 4), &self->team->registration);
  self->team->guests = ms_db_statement_get_int (row, 5) != 0;
  self->is_set_up = ms_db_statement_get_int (row, 6) != 0;
  self->team->icon = g_strdup (ms_db_statement_get_text (row, 15));
  g_free (self->hook_targets);
  self->hook_targets = g_strdup (ms_db_statement_get_text (row, 16));
  g_free (self->epoch);
  self->epoch = g_strdup (ms_db_statement_get_text (row, 7));
  self->seq = ms_db_statement_get_int (row, 8);
  self->last_ts = ms_db_statement_get_int (row, 9);
  take_settings (self, row);
  self->dirty = FALSE;
  self->has_team = self->behind != NULL;
}

static gboolean
load_team (MsStore  *self,
           GError  **error)
{
  static const char sql[] =
    "SELECT public_id, name, domain, language, registration, guests, is_set_up, epoch, seq, last_ts, message_chars,"
    " create_channels, create_invites, retention_days, audit_days, icon, hook_targets FROM team WHERE id = 1";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (self->db, sql, error);
  MsDbStep step = statement != NULL ? ms_db_statement_step (statement, error) : MS_DB_FAILED;

  if (step == MS_DB_FAILED)
    return FALSE;
  if (step == MS_DB_DONE)
    return ms_error_set_message (error, MS_ERROR_INTERNAL, "the team's row is missing");

  take_team (self, statement);
  return TRUE;
}

gboolean
ms_store_begin (MsStore  *self,
                gboolean  writes,
                GError  **error)
{
  self->is_writing = writes;
  if (writes ? !ms_db_begin_write (self->db, error) : !ms_db_begin_read (self->db, error))
    return FALSE;
  if (self->has_team || load_team (self, error))
    return TRUE;

  ms_db_rollback (self->db);
  return FALSE;
}

static gboolean
save_counters (MsStore  *self,
               GError  **error)
{
  static const char sql[] = "UPDATE team SET seq = $1, last_ts = $2 WHERE id = 1";
  const gint64 values[] = { self->seq, self->last_ts };
  g_autoptr(MsDbStatement) statement = NULL;

  if (!self->dirty)
    return TRUE;
  statement = ms_db_prepare_unwatched (self->db, sql, error);
  return statement != NULL && ms_db_statement_run_ints (statement, values, G_N_ELEMENTS (values), error);
}

gboolean
ms_store_commit (MsStore  *self,
                 GError  **error)
{
  if ((self->behind != NULL && !ms_write_behind_settle (self->behind, error)) || !save_counters (self, error))
    return FALSE;

  self->dirty = FALSE;
  return ms_db_commit (self->db, error);
}

void
ms_store_rollback (MsStore *self)
{
  /* An account or a word that never was may have stood in there. */
  if (self->is_writing)
    g_hash_table_remove_all (self->user_ids);
  if (self->is_writing && self->search_known != NULL)
    ms_search_known_clear (self->search_known);
  if (self->behind != NULL)
    ms_write_behind_forget (self->behind);
  if (self->rows != NULL)
    ms_row_cache_forget (self->rows);
  self->dirty = FALSE;
  self->has_team = FALSE;
  ms_db_rollback (self->db);
}

const char *
ms_store_get_epoch (MsStore *self)
{
  return self->epoch;
}

gint64
ms_store_get_seq (MsStore *self)
{
  return self->seq;
}

gint64
ms_store_next_seq (MsStore *self)
{
  self->dirty = TRUE;
  return ++self->seq;
}

gint64
ms_store_next_ts (MsStore *self,
                  gint64   now_us)
{
  self->dirty = TRUE;
  self->last_ts = MAX (now_us, self->last_ts + 1);
  return self->last_ts;
}

void
ms_store_reserve_ts (MsStore *self,
                     gint64   ts)
{
  if (ts <= self->last_ts)
    return;

  self->dirty = TRUE;
  self->last_ts = ts;
}

const MsTeam *
ms_store_get_team (MsStore *self)
{
  return self->team;
}

gboolean
ms_store_is_set_up (MsStore *self)
{
  return self->is_set_up;
}

gboolean
ms_store_set_team (MsStore       *self,
                   const MsTeam  *team,
                   GError       **error)
{
  static const char sql[] =
    "UPDATE team SET name = $1, domain = $2, language = $3, registration = $4, guests = $5, icon = $6, is_set_up = 1 WHERE id = 1";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (self->db, sql, error);
  MsTeam *copy;

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_text (statement, 1, team->name);
  ms_db_statement_bind_text (statement, 2, team->domain);
  ms_db_statement_bind_text (statement, 3, team->language);
  ms_db_statement_bind_text (statement, 4, ms_registration_to_string (team->registration));
  ms_db_statement_bind_int (statement, 5, team->guests);
  ms_db_statement_bind_text (statement, 6, team->icon);
  if (!ms_db_statement_run (statement, error))
    return FALSE;

  copy = ms_team_copy (team);
  ms_team_free (self->team);
  self->team = copy;
  self->is_set_up = TRUE;
  return TRUE;
}

const MsSettings *
ms_store_get_settings (MsStore *self)
{
  return &self->settings;
}

gboolean
ms_store_set_settings (MsStore           *self,
                       const MsSettings  *settings,
                       GError           **error)
{
  static const char sql[] =
    "UPDATE team SET message_chars = $1, create_channels = $2, create_invites = $3, retention_days = $4, audit_days = $5 WHERE id = 1";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (self->db, sql, error);

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_int (statement, 1, settings->message_chars);
  ms_db_statement_bind_text (statement, 2, ms_role_to_string (settings->create_channels));
  ms_db_statement_bind_text (statement, 3, ms_role_to_string (settings->create_invites));
  ms_db_statement_bind_int (statement, 4, settings->retention_days);
  ms_db_statement_bind_int (statement, 5, settings->audit_days);
  if (!ms_db_statement_run (statement, error))
    return FALSE;

  self->settings = *settings;
  return TRUE;
}

const char *
ms_store_get_hook_targets (MsStore *self)
{
  return self->hook_targets;
}

gboolean
ms_store_set_hook_targets (MsStore     *self,
                           const char  *targets,
                           GError     **error)
{
  static const char sql[] = "UPDATE team SET hook_targets = $1 WHERE id = 1";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (self->db, sql, error);

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_text (statement, 1, targets);
  if (!ms_db_statement_run (statement, error))
    return FALSE;

  g_free (self->hook_targets);
  self->hook_targets = g_strdup (targets);
  return TRUE;
}

gboolean
ms_store_set_epoch (MsStore     *self,
                    const char  *epoch,
                    GError     **error)
{
  static const char sql[] = "UPDATE team SET epoch = $1 WHERE id = 1";
  g_autoptr(MsDbStatement) statement = ms_db_prepare (self->db, sql, error);

  if (statement == NULL)
    return FALSE;

  ms_db_statement_bind_text (statement, 1, epoch);
  if (!ms_db_statement_run (statement, error))
    return FALSE;

  g_free (self->epoch);
  self->epoch = g_strdup (epoch);
  return TRUE;
}
