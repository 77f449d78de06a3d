/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Sessions: made with a token that is shown once and stored hashed, listed, ended. Also the purge of what is past its time. Who gets one
 * is decided in ms-account-sign-in.c. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-account-private.h"

#include <sodium.h>
#include <string.h>

#include "ms-error.h"
#include "ms-id.h"
#include "ms-limits.h"
#include "ms-session-store.h"
#include "ms-upload-store.h"

#define TOKEN_RANDOM_BYTES 32

G_STATIC_ASSERT (crypto_hash_sha256_BYTES == MS_SESSION_HASH_BYTES);

static const char * const prefixes[] = {
  [MS_TOKEN_USER] = "xoxp-",
  [MS_TOKEN_BOT] = "xoxb-",
  [MS_TOKEN_APP] = "xapp-",
};

static char *
make_token (MsTokenKind  kind,
            guint8       hash[MS_SESSION_HASH_BYTES])
{
  guint8 random[TOKEN_RANDOM_BYTES];
  char text[TOKEN_RANDOM_BYTES * 2 + 1];
  char *token;

  randombytes_buf (random, sizeof random);
  sodium_bin2hex (text, sizeof text, random, sizeof random);
  token = g_strconcat (prefixes[kind], text, NULL);
  crypto_hash_sha256 (hash, (const guint8 *) token, strlen (token));
  sodium_memzero (random, sizeof random);
  sodium_memzero (text, sizeof text);
  return token;
}

static char *
clean_device (const char *device)
{
  const char *valid_end;

  if (device == NULL || !g_utf8_validate (device, -1, &valid_end))
    return g_strdup ("");
  return g_utf8_substring (device, 0, MIN (g_utf8_strlen (device, -1), MS_LIMIT_DEVICE_CHARS));
}

gboolean
ms_account_make_session (MsContext   *context,
                         gint64       user,
                         const char  *device,
                         gint64       seconds,
                         MsTokenKind  kind,
                         MsSignIn    *result,
                         GError     **error)
{
  MsStore *store = ms_context_get_store (context);
  g_autofree char *cleaned = clean_device (device);
  g_autofree char *token = NULL;
  guint8 hash[MS_SESSION_HASH_BYTES];
  char id[MS_ID_SIZE];
  gint64 now = ms_context_get_now_seconds (context);
  MsSessionRow row = {
    .user = user,
    .id = id,
    .device = cleaned,
    .hash = hash,
    .kind = kind,
    .created = now,
    .last_used = now,
    .lifetime = seconds,
    .expires = seconds > 0 ? now + seconds : 0,
  };

  ms_id_generate (MS_ID_SESSION, id);
  token = make_token (kind, hash);
  row.key = ms_session_store_insert (store, &row, error);
  if (row.key == 0)
    return FALSE;

  result->event_seq = ms_event_encode_session (ms_context_get_log (context),
                                               row.key,
                                               user,
                                               hash,
                                               kind,
                                               now,
                                               row.expires,
                                               ms_context_get_now (context),
                                               error);
  g_free (result->token);
  result->token = g_steal_pointer (&token);
  g_free (result->session_id);
  result->session_id = g_strdup (id);
  result->session = row.key;
  return result->event_seq != 0 && ms_user_store_touch (store, user, ms_context_get_now (context), error);
}

static void
collect_key (const MsSessionRow *row,
             gpointer            user_data)
{
  g_array_append_val ((GArray *) user_data, row->key);
}

static gboolean
end_session (MsContext  *context,
             gint64      session,
             gint64      user,
             gboolean   *found,
             GError    **error)
{
  MsStore *store = ms_context_get_store (context);
  gboolean was_there = FALSE;

  /* A later session may have its key. */
  if (!ms_session_store_delete (store, session, &was_there, error)
      || !ms_upload_store_end_session (store, session, ms_context_get_now_seconds (context), error))
    return FALSE;
  if (found != NULL)
    *found = was_there;
  return !was_there
         || ms_event_encode_session_end (ms_context_get_log (context), session, user, FALSE, ms_context_get_now (context), error) != 0;
}

gboolean
ms_account_end_sessions (MsContext  *context,
                         gint64      user,
                         gint64      keep,
                         guint      *ended,
                         GError    **error)
{
  g_autoptr(GArray) keys = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint count = 0;

  if (!ms_session_store_visit (ms_context_get_store (context), user, FALSE, collect_key, keys, error))
    return FALSE;

  for (guint i = 0; i < keys->len; i++)
    {
      gint64 key = g_array_index (keys, gint64, i);

      if (key == keep)
        continue;
      if (!end_session (context, key, user, NULL, error))
        return FALSE;
      count++;
    }
  if (ended != NULL)
    *ended = count;
  return TRUE;
}

typedef struct
{
  GArray     *keys;
  MsTokenKind kind;
} OfKind;

static void
collect_kind (const MsSessionRow *row,
              gpointer            user_data)
{
  OfKind *wanted = user_data;

  if (row->kind == wanted->kind)
    g_array_append_val (wanted->keys, row->key);
}

gboolean
ms_account_end_sessions_of (MsContext    *context,
                            gint64        user,
                            MsTokenKind   kind,
                            GError      **error)
{
  g_autoptr(GArray) keys = g_array_new (FALSE, FALSE, sizeof (gint64));
  OfKind wanted = { keys, kind };

  if (!ms_session_store_visit (ms_context_get_store (context), user, FALSE, collect_kind, &wanted, error))
    return FALSE;
  for (guint i = 0; i < keys->len; i++)
    if (!end_session (context, g_array_index (keys, gint64, i), user, NULL, error))
      return FALSE;
  return TRUE;
}

gboolean
ms_account_end_inactive (MsContext  *context,
                         gint64      user,
                         GError    **error)
{
  g_autoptr(GArray) keys = g_array_new (FALSE, FALSE, sizeof (gint64));
  MsStore *store = ms_context_get_store (context);
  gint64 now = ms_context_get_now_seconds (context);

  if (!ms_session_store_visit (store, user, FALSE, collect_key, keys, error))
    return FALSE;

  for (guint i = 0; i < keys->len; i++)
    {
      gint64 key = g_array_index (keys, gint64, i);

      if (!ms_session_store_end (store, key, now, now + MS_SESSION_SECONDS, error)
          || ms_event_encode_session_end (ms_context_get_log (context), key, user, TRUE, ms_context_get_now (context), error) == 0)
        return FALSE;
    }
  return ms_invite_store_delete_of (store, user, error);
}

gboolean
ms_account_forget_ended (MsContext  *context,
                         gint64      user,
                         GError    **error)
{
  g_autoptr(GArray) keys = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!ms_session_store_visit (ms_context_get_store (context), user, TRUE, collect_key, keys, error))
    return FALSE;

  for (guint i = 0; i < keys->len; i++)
    if (!end_session (context, g_array_index (keys, gint64, i), user, NULL, error))
      return FALSE;
  return TRUE;
}

gboolean
ms_account_make_room (MsContext  *context,
                      gint64      user,
                      GError    **error)
{
  g_autoptr(GArray) keys = g_array_new (FALSE, FALSE, sizeof (gint64));

  if (!ms_session_store_visit (ms_context_get_store (context), user, FALSE, collect_key, keys, error))
    return FALSE;

  for (guint i = MS_LIMIT_SESSIONS_PER_USER - 1; i < keys->len; i++)
    if (!end_session (context, g_array_index (keys, gint64, i), user, NULL, error))
      return FALSE;
  return TRUE;
}

gboolean
ms_account_service_sign_out (MsContext  *context,
                             gboolean   *revoked,
                             GError    **error)
{
  const MsActor *actor = ms_context_get_actor (context);

  *revoked = FALSE;
  return actor->session == 0 || end_session (context, actor->session, actor->user, revoked, error);
}

typedef struct
{
  const char *id;
  gint64      found;
} Search;

static void
match_id (const MsSessionRow *row,
          gpointer            user_data)
{
  Search *search = user_data;

  if (g_strcmp0 (row->id, search->id) == 0)
    search->found = row->key;
}

gboolean
ms_account_end_session (MsContext   *context,
                        gint64       user,
                        const char  *session,
                        GError     **error)
{
  Search search = { session, 0 };

  if (!ms_session_store_visit (ms_context_get_store (context), user, FALSE, match_id, &search, error))
    return FALSE;
  if (search.found == 0)
    return ms_error_set (error, MS_ERROR_SESSION_NOT_FOUND);
  return end_session (context, search.found, user, NULL, error);
}

gboolean
ms_account_service_revoke_session (MsContext   *context,
                                   const char  *session,
                                   guint       *revoked,
                                   GError     **error)
{
  const MsActor *actor = ms_context_get_actor (context);
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);

  *revoked = 0;
  if (caller == NULL)
    return FALSE;
  if (session == NULL)
    return ms_account_end_sessions (context, actor->user, actor->session, revoked, error);

  *revoked = 1;
  return ms_account_end_session (context, actor->user, session, error);
}

typedef struct
{
  MsSessionVisitor visitor;
  gpointer         user_data;
  gint64           current;
} List;

static void
show_session (const MsSessionRow *row,
              gpointer            user_data)
{
  List *list = user_data;
  MsSessionView view = {
    .id = row->id,
    .device = row->device,
    .created = row->created,
    .last_used = row->last_used,
    .expires = row->expires,
    .current = row->key == list->current,
  };

  list->visitor (&view, list->user_data);
}

gboolean
ms_account_visit_sessions (MsContext         *context,
                           gint64             user,
                           MsSessionVisitor   visitor,
                           gpointer           user_data,
                           GError           **error)
{
  List list = { visitor, user_data, ms_context_get_actor (context)->session };

  return ms_session_store_visit (ms_context_get_store (context), user, FALSE, show_session, &list, error);
}

gboolean
ms_account_service_list_sessions (MsContext         *context,
                                  MsSessionVisitor   visitor,
                                  gpointer           user_data,
                                  GError           **error)
{
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);

  return caller != NULL && ms_account_visit_sessions (context, ms_context_get_actor (context)->user, visitor, user_data, error);
}

gboolean
ms_account_service_touch_sessions (MsContext     *context,
                                   const gint64  *sessions,
                                   gsize          n,
                                   GError       **error)
{
  for (gsize i = 0; i < n; i++)
    if (!ms_session_store_touch (ms_context_get_store (context), sessions[i], ms_context_get_now_seconds (context), error))
      return FALSE;
  return TRUE;
}

typedef struct
{
  gint64 key;
  gint64 user;
} Ended;

static void
collect_ended (const MsSessionRow *row,
               gpointer            user_data)
{
  Ended ended = { row->key, row->user };

  g_array_append_val ((GArray *) user_data, ended);
}

static gboolean
expire_sessions (MsContext  *context,
                 guint      *n,
                 GError    **error)
{
  g_autoptr(GArray) ended = g_array_new (FALSE, FALSE, sizeof (Ended));

  if (!ms_session_store_visit_ended (ms_context_get_store (context), ms_context_get_now_seconds (context), MS_LIMIT_BULK_ROWS, collect_ended, ended, error))
    return FALSE;

  for (guint i = 0; i < ended->len; i++)
    {
      const Ended *one = &g_array_index (ended, Ended, i);

      if (!end_session (context, one->key, one->user, NULL, error))
        return FALSE;
    }
  *n = ended->len;
  return TRUE;
}

/* One guest who was away for too long: deactivated, or noted as here. */
static gboolean
expire_guest (MsContext  *context,
              gint64      key,
              gboolean    stays,
              GError    **error)
{
  MsStore *store = ms_context_get_store (context);
  g_autoptr(MsUser) guest = NULL;

  if (stays)
    return ms_user_store_touch (store, key, ms_context_get_now (context), error);

  guest = ms_user_store_get (store, key, error);
  if (guest == NULL)
    return FALSE;

  guest->deleted = TRUE;
  guest->updated = ms_context_get_now (context);
  return ms_user_store_update (store, key, guest, error)
         && ms_account_end_inactive (context, key, error)
         && ms_service_tell_user (context, key, guest, FALSE, NULL, error);
}

gboolean
ms_account_service_expire (MsContext  *context,
                           gboolean  (*keep) (gint64 user, gpointer user_data),
                           gpointer    user_data,
                           gboolean   *more,
                           GError    **error)
{
  MsStore *store = ms_context_get_store (context);
  gint64 before = ms_context_get_now (context) - (gint64) MS_GUEST_SECONDS * G_USEC_PER_SEC;
  guint n_sessions = 0;
  g_autoptr(GArray) guests = ms_user_store_list_old_guests (store, before, MS_LIMIT_BULK_ROWS / 4, error);

  if (guests == NULL || !expire_sessions (context, &n_sessions, error))
    return FALSE;

  for (guint i = 0; i < guests->len; i++)
    {
      gint64 key = g_array_index (guests, gint64, i);

      if (!expire_guest (context, key, keep != NULL && keep (key, user_data), error))
        return FALSE;
    }
  *more = n_sessions == MS_LIMIT_BULK_ROWS || guests->len == MS_LIMIT_BULK_ROWS / 4;
  return ms_invite_store_purge (store, ms_context_get_now_seconds (context), MS_LIMIT_BULK_ROWS, error);
}
