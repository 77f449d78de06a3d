/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The table of sessions. Tokens are known by their SHA-256 alone (right for 256 random bits); looking one up needs no SQL. What a
 * request says about its sender is read in ms-visitor.c. */

#define G_LOG_DOMAIN "ms-net"

#include "config.h"

#include "ms-auth-guard.h"

#include <string.h>

#include "ms-error.h"
#include "ms-json-reader.h"
#include "ms-limits.h"

#define TOKEN_MAX 256
#define PILE_BATCHES 64

typedef struct
{
  gint64   key;
  gint64   user;
  gint64   expires;
  gint64   life;
  gint64   used; /* seconds, 0: not since the last take */
  MsTokenKind kind;
  gboolean ended; /* with its account: known only to say so */
  char    *hash;
  char    *address; /* (nullable): where it was used last, since the start */
} Session;

struct _MsAuthGuard
{
  MsDirectory *directory;
  GHashTable  *by_hash; /* hash → Session, owns */
  GHashTable  *by_key; /* &key → Session, borrowed */
  MsJsonReader *reader;

  /* Options. */
  char          *public_url; /* the rules' */
  MsVisitorRules rules;
  void         (*session_ended) (gint64, gpointer);
  void         (*moved) (gint64, const char *, gpointer);
  void         (*applied) (const MsDirectory *, MsEvent *, gpointer);
  gpointer       user_data;

  /* The team. */
  char    *team_name;
  char    *team_language;
  gboolean is_open;
  gboolean guests;

  GMutex  lock;
  GQueue  posted; /* MsEventBatch, from any thread */
  guint   idle_id;
  gboolean eager;
};

static void
session_free (gpointer data)
{
  Session *session = data;

  g_free (session->hash);
  g_free (session->address);
  g_free (session);
}

static void
remove_session (MsAuthGuard *self,
                gint64       key)
{
  Session *session = g_hash_table_lookup (self->by_key, &key);

  if (session == NULL)
    return;
  g_hash_table_remove (self->by_key, &key);
  g_hash_table_remove (self->by_hash, session->hash);
}

static void
add_from_event (MsAuthGuard *self,
                MsJsonNode   root)
{
  g_autofree char *hash = ms_json_node_dup_member_string (root, "hash");
  g_autofree char *kind = ms_json_node_dup_member_string (root, "kind");

  if (hash != NULL)
    ms_auth_guard_add_session (self, hash, ms_json_node_get_member_int64 (root, "key", 0),
                               ms_json_node_get_member_int64 (root, "user", 0), ms_token_kind_from_string (kind),
                               ms_json_node_get_member_int64 (root, "expires", 0),
                             ms_json_node_get_member_int64 (root, "expires", 0) - ms_json_node_get_member_int64 (root, "created", 0));
}

static void
end_session (MsAuthGuard *self,
             MsJsonNode   root)
{
  gint64 key = ms_json_node_get_member_int64 (root, "key", 0);

  if (ms_json_node_get_member_boolean (root, "inactive"))
    ms_auth_guard_end_session (self, key);
  else
    remove_session (self, key);
  if (self->session_ended != NULL)
    self->session_ended (key, self->user_data);
}

static void
apply_team (MsAuthGuard *self,
            MsJsonNode   root)
{
  g_autofree char *name = ms_json_node_dup_member_string (root, "name");
  g_autofree char *language = ms_json_node_dup_member_string (root, "language");
  g_autofree char *registration = ms_json_node_dup_member_string (root, "registration");

  ms_auth_guard_set_team (self, name, language, g_strcmp0 (registration, "open") == 0, ms_json_node_get_member_boolean (root, "guests"));
}

static void
apply_internal_event (MsAuthGuard *self,
                      MsEvent     *event)
{
  MsEventKind kind = ms_event_get_kind (event);
  const char *json;
  gsize length;
  MsJsonNode root;

  if (kind != MS_EVENT_KIND_SESSION && kind != MS_EVENT_KIND_SESSION_END && kind != MS_EVENT_KIND_TEAM)
    return;
  json = ms_event_get_json (event, &length);
  if (!ms_json_reader_parse (self->reader, json, length, NULL))
    return;
  root = ms_json_reader_get_root (self->reader);
  if (kind == MS_EVENT_KIND_SESSION)
    add_from_event (self, root);
  else if (kind == MS_EVENT_KIND_SESSION_END)
    end_session (self, root);
  else
    apply_team (self, root);
}

static void
apply_batch (MsAuthGuard  *self,
             MsEventBatch *batch)
{
  for (guint i = 0; i < ms_event_batch_get_length (batch); i++)
    {
      MsEvent *event = ms_event_batch_get (batch, i);

      ms_directory_apply (self->directory, event);
      apply_internal_event (self, event);
      if (self->applied != NULL)
        self->applied (self->directory, event, self->user_data);
    }
}

static MsEventBatch *
pop_batch (MsAuthGuard *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->lock);

  return g_queue_pop_head (&self->posted);
}

static void
apply_posted (MsAuthGuard *self)
{
  for (;;)
    {
      g_autoptr(MsEventBatch) batch = pop_batch (self);

      if (batch == NULL)
        return;
      apply_batch (self, batch);
    }
}

static gboolean
apply_cb (gpointer user_data)
{
  MsAuthGuard *self = user_data;

  g_mutex_lock (&self->lock);
  self->idle_id = 0;
  g_mutex_unlock (&self->lock);
  apply_posted (self);
  return G_SOURCE_REMOVE;
}

static Session *
find_session (MsAuthGuard *self,
              const char  *token)
{
  g_autofree char *hash = NULL;
  Session *session;

  if (strlen (token) > TOKEN_MAX)
    return NULL;
  hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, token, -1);
  session = g_hash_table_lookup (self->by_hash, hash);
  if (session != NULL && session->expires > 0 && session->expires <= g_get_real_time () / G_USEC_PER_SEC)
    return NULL;
  return session;
}

static void
note_address (MsAuthGuard *self,
              Session     *session,
              const char  *address)
{
  if (g_strcmp0 (session->address, address) == 0)
    return;
  g_free (session->address);
  session->address = g_strdup (address);
  if (self->moved != NULL)
    self->moved (session->user, address, self->user_data);
}

static gboolean
sign_in (MsAuthGuard  *self,
         const char   *token,
         MsVisitor    *visitor,
         GError      **error)
{
  Session *session = find_session (self, token);
  MsDirectoryUser user;
  guint32 slot;

  if (session == NULL)
    return ms_error_set (error, MS_ERROR_INVALID_AUTH);
  slot = ms_directory_find_user (self->directory, session->user);
  if (slot == MS_SLOT_NONE || !ms_directory_get_user (self->directory, slot, &user))
    return ms_error_set (error, MS_ERROR_INVALID_AUTH);
  if (user.deleted)
    return ms_error_set (error, MS_ERROR_ACCOUNT_INACTIVE);
  if (session->ended)
    return ms_error_set (error, MS_ERROR_INVALID_AUTH);
  session->used = g_get_real_time () / G_USEC_PER_SEC;
  note_address (self, session, visitor->address);
  visitor->caller.actor.user = session->user;
  visitor->caller.actor.session = session->key;
  visitor->caller.token_kind = session->kind;
  if (session->kind == MS_TOKEN_APP)
    return ms_error_set (error, MS_ERROR_NOT_ALLOWED_TOKEN_TYPE);
  visitor->caller.role = user.role;
  visitor->user_id = g_strdup (user.id);
  visitor->caller.user_id = visitor->user_id;
  return TRUE;
}

MsAuthGuard *
ms_auth_guard_new (const MsAuthGuardConfig *config,
                   MsDirectory             *directory)
{
  MsAuthGuard *self;

  g_return_val_if_fail (config != NULL && directory != NULL, NULL);

  self = g_new0 (MsAuthGuard, 1);
  self->directory = directory;
  self->by_hash = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, session_free);
  self->by_key = g_hash_table_new (g_int64_hash, g_int64_equal);
  self->reader = ms_json_reader_new ();
  self->public_url = g_strdup (config->public_url);
  self->rules.public_url = self->public_url;
  self->rules.trusted_proxies = config->trusted_proxies;
  self->rules.exempt = config->exempt;
  self->session_ended = config->session_ended;
  self->moved = config->moved;
  self->applied = config->applied;
  self->user_data = config->user_data;
  g_mutex_init (&self->lock);
  g_queue_init (&self->posted);
  return self;
}

void
ms_auth_guard_free (MsAuthGuard *self)
{
  if (self == NULL)
    return;
  g_clear_handle_id (&self->idle_id, g_source_remove);
  g_queue_clear_full (&self->posted, (GDestroyNotify) ms_event_batch_unref);
  g_mutex_clear (&self->lock);
  g_hash_table_unref (self->by_key);
  g_hash_table_unref (self->by_hash);
  ms_json_reader_free (self->reader);
  ms_directory_free (self->directory);
  g_free (self->public_url);
  g_free (self->team_name);
  g_free (self->team_language);
  g_free (self);
}

void
ms_auth_guard_add_session (MsAuthGuard *self,
                           const char  *hash,
                           gint64       key,
                           gint64       user,
                           MsTokenKind  kind,
                           gint64       expires,
                           gint64       life)
{
  Session *session;

  g_return_if_fail (self != NULL && hash != NULL);

  remove_session (self, key);
  session = g_new0 (Session, 1);
  session->key = key;
  session->user = user;
  session->kind = kind;
  session->expires = expires;
  session->life = life;
  session->hash = g_ascii_strdown (hash, -1);
  g_hash_table_insert (self->by_hash, session->hash, session);
  g_hash_table_insert (self->by_key, &session->key, session);
}

void
ms_auth_guard_end_session (MsAuthGuard *self,
                           gint64       key)
{
  Session *session;

  g_return_if_fail (self != NULL);

  session = g_hash_table_lookup (self->by_key, &key);
  if (session != NULL)
    session->ended = TRUE;
}

void
ms_auth_guard_set_team (MsAuthGuard *self,
                        const char  *name,
                        const char  *language,
                        gboolean     is_open,
                        gboolean     guests)
{
  g_return_if_fail (self != NULL);

  g_free (self->team_name);
  self->team_name = g_strdup (name);
  g_free (self->team_language);
  self->team_language = g_strdup (language);
  self->is_open = is_open;
  self->guests = guests;
}

void
ms_auth_guard_get_team (MsAuthGuard *self,
                        MsTeamView  *team)
{
  g_return_if_fail (self != NULL && team != NULL);

  apply_posted (self);
  team->name = self->team_name;
  team->language = self->team_language;
  team->is_open = self->is_open;
  team->guests = self->guests;
  team->is_empty = ms_directory_get_n_users (self->directory) == 0;
}

/* Whether somebody may have to be told: a session began or ended, a person or the team changed. */
static gboolean
is_urgent (MsEventBatch *batch)
{
  for (guint i = 0; i < ms_event_batch_get_length (batch); i++)
    if (!(ms_event_get_classes (ms_event_batch_get (batch, i)) & ~MS_EVENT_CLASS_INTERNAL))
      return TRUE;
  return FALSE;
}

/* Messages wake nobody: the next request applies them before it looks, or a pile of them does. */
void
ms_auth_guard_post (MsAuthGuard  *self,
                    MsEventBatch *batch)
{
  g_autoptr(GMutexLocker) locker = NULL;

  g_return_if_fail (self != NULL && batch != NULL);
  locker = g_mutex_locker_new (&self->lock);
  g_queue_push_tail (&self->posted, ms_event_batch_ref (batch));
  if (self->idle_id == 0 && (self->eager || is_urgent (batch) || g_queue_get_length (&self->posted) >= PILE_BATCHES))
    self->idle_id = g_idle_add_full (G_PRIORITY_DEFAULT, apply_cb, self, NULL);
}

void
ms_auth_guard_set_eager (MsAuthGuard *self,
                         gboolean     eager)
{
  g_autoptr(GMutexLocker) locker = NULL;

  g_return_if_fail (self != NULL);

  locker = g_mutex_locker_new (&self->lock);
  self->eager = eager;
  if (eager && self->idle_id == 0 && !g_queue_is_empty (&self->posted))
    self->idle_id = g_idle_add_full (G_PRIORITY_DEFAULT, apply_cb, self, NULL);
}

const MsDirectory *
ms_auth_guard_get_directory (MsAuthGuard *self)
{
  g_return_val_if_fail (self != NULL, NULL);
  apply_posted (self);
  return self->directory;
}

guint
ms_auth_guard_count (MsAuthGuard *self)
{
  g_return_val_if_fail (self != NULL, 0);
  return g_hash_table_size (self->by_hash);
}

gboolean
ms_auth_guard_identify (MsAuthGuard        *self,
                        SoupServerMessage  *message,
                        const char         *token,
                        MsCookieUse         use,
                        MsVisitor          *visitor,
                        GError            **error)
{
  g_autofree char *credentials = NULL;

  g_return_val_if_fail (self != NULL, FALSE);

  apply_posted (self);
  ms_visitor_read (visitor, message, &self->rules);
  credentials = ms_visitor_dup_credentials (visitor, message, token, use);
  if (credentials == NULL)
    return ms_error_set (error, MS_ERROR_NOT_AUTHED);
  if (visitor->by_cookie && ms_visitor_is_foreign (visitor, message, use, &self->rules))
    return ms_error_set (error, MS_ERROR_FOREIGN_ORIGIN);
  return sign_in (self, credentials, visitor, error);
}

void
ms_auth_guard_read_visitor (MsAuthGuard       *self,
                            SoupServerMessage *message,
                            MsVisitor         *visitor)
{
  g_return_if_fail (self != NULL);

  ms_visitor_read (visitor, message, &self->rules);
}

GArray *
ms_auth_guard_take_used (MsAuthGuard *self)
{
  GArray *used = g_array_new (FALSE, FALSE, sizeof (MsSessionUse));
  GHashTableIter iter;
  gpointer value;

  g_hash_table_iter_init (&iter, self->by_hash);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      Session *session = value;
      MsSessionUse use = { session->key, session->used };

      if (session->used == 0)
        continue;
      g_array_append_val (used, use);
      if (session->expires > 0)
        session->expires = MAX (session->expires, session->used + session->life);
      session->used = 0;
    }
  return used;
}
