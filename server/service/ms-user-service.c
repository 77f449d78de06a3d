/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * People as others see them. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-user-service.h"

#include "ms-audit-service.h"
#include "ms-error.h"
#include "ms-limits.h"
#include "ms-name.h"
#include "ms-quiet-store.h"
#include "ms-service-private.h"
#include "ms-text.h"

typedef struct
{
  MsUserVisitor visitor;
  gpointer      user_data;
  gboolean      with_email;
  gint64        caller;
  guint         limit;
  guint         seen;
  gint64        last;
  gboolean      more;
} Walk;

static void
visit_user (gint64        key,
            const MsUser *user,
            gpointer      user_data)
{
  Walk *walk = user_data;
  MsUser view = *user;

  if (walk->seen == walk->limit)
    {
      walk->more = TRUE;
      return;
    }
  if (!walk->with_email && key != walk->caller)
    view.email = NULL;
  walk->seen++;
  walk->last = key;
  walk->visitor (&view, key, walk->user_data);
}

gboolean
ms_user_service_list (MsContext      *context,
                      gint64          cursor,
                      guint           limit,
                      MsUserVisitor   visitor,
                      gpointer        user_data,
                      gint64         *next,
                      GError        **error)
{
  gboolean is_system = ms_context_get_actor (context)->is_system;
  g_autoptr(MsUser) caller = is_system ? NULL : ms_service_get_caller (context, error);
  Walk walk = {
    .visitor = visitor,
    .user_data = user_data,
    .caller = ms_context_get_actor (context)->user,
    .limit = limit > 0 ? limit : G_MAXINT32 - 1,
  };

  if (caller == NULL && !is_system)
    return FALSE;

  walk.with_email = is_system || ms_policy_allows (caller->role, MS_ACTION_READ_EMAIL);
  if (!ms_user_store_visit (ms_context_get_store (context), cursor, walk.limit + 1, visit_user, &walk, error))
    return FALSE;

  if (next != NULL)
    *next = walk.more ? walk.last : 0;
  return TRUE;
}

MsUser *
ms_user_service_get (MsContext   *context,
                     const char  *id,
                     gint64      *key,
                     GError     **error)
{
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);
  g_autoptr(MsUser) user = NULL;
  gint64 found = 0;

  if (caller == NULL)
    return NULL;

  user = ms_service_need_user (context, id != NULL ? id : caller->id, FALSE, &found, error);
  if (user == NULL)
    return NULL;

  if (key != NULL)
    *key = found;
  if (found != ms_context_get_actor (context)->user && !ms_policy_allows (caller->role, MS_ACTION_READ_EMAIL))
    g_clear_pointer (&user->email, g_free);
  return g_steal_pointer (&user);
}

MsUser *
ms_user_service_find_email (MsContext   *context,
                            const char  *email,
                            GError     **error)
{
  g_autoptr(MsUser) caller = ms_service_need_caller (context, MS_ACTION_FIND_BY_EMAIL, error);
  g_autofree char *trimmed = ms_text_trim (email, -1);
  g_autofree char *folded = ms_name_fold (trimmed);
  g_autoptr(MsUser) user = NULL;
  GError *failure = NULL;
  gint64 key = 0;

  if (caller == NULL)
    return NULL;

  user = ms_user_store_find_email (ms_context_get_store (context), folded, &key, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return NULL;
    }
  if (user == NULL || user->deleted)
    {
      ms_error_set (error, MS_ERROR_USERS_NOT_FOUND);
      return NULL;
    }
  if (key != ms_context_get_actor (context)->user && !ms_policy_allows (caller->role, MS_ACTION_READ_EMAIL))
    g_clear_pointer (&user->email, g_free);
  return g_steal_pointer (&user);
}

/* Takes over one trimmed value; TRUE without a change when @value is NULL. */
static gboolean
set_text (char        **member,
          const char   *value,
          gsize         max_chars,
          gboolean     *changed,
          GError      **error)
{
  g_autofree char *trimmed = value != NULL ? ms_text_trim (value, -1) : NULL;

  if (value == NULL)
    return TRUE;
  if (ms_text_count (trimmed, -1) > max_chars)
    return ms_error_set (error, MS_ERROR_INVALID_PROFILE);
  if (g_strcmp0 (trimmed, *member != NULL ? *member : "") == 0)
    return TRUE;

  g_free (*member);
  *member = *trimmed != '\0' ? g_steal_pointer (&trimmed) : NULL;
  *changed = TRUE;
  return TRUE;
}

static gboolean
set_email (MsContext   *context,
           MsUser      *user,
           gint64       key,
           const char  *email,
           gboolean    *changed,
           GError     **error)
{
  g_autofree char *folded = NULL;
  g_autoptr(MsUser) other = NULL;
  GError *failure = NULL;
  gint64 other_key = 0;

  if (email == NULL || g_strcmp0 (email, user->email) == 0)
    return TRUE;
  if (!ms_name_check_email (email))
    return ms_error_set (error, MS_ERROR_INVALID_PROFILE);

  folded = ms_name_fold (email);
  other = ms_user_store_find_email (ms_context_get_store (context), folded, &other_key, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  if (other != NULL && other_key != key)
    return ms_error_set (error, MS_ERROR_EMAIL_TAKEN);

  g_free (user->email);
  user->email = g_strdup (email);
  *changed = TRUE;
  return TRUE;
}

/* What addresses everybody or the reader is nobody's name. */
static gboolean
set_name (char        **member,
          const char   *value,
          gboolean     *changed,
          GError      **error)
{
  g_autofree char *trimmed = value != NULL ? ms_text_trim (value, -1) : NULL;

  if (trimmed != NULL && ms_name_is_reserved_user (trimmed))
    return ms_error_set (error, MS_ERROR_RESERVED_NAME);
  return set_text (member, value, MS_LIMIT_REAL_NAME_CHARS, changed, error);
}

/* One half given: the other stays. */
static gboolean
set_halves (MsUser                 *user,
            const MsProfileChange  *change,
            gboolean               *changed,
            GError                **error)
{
  g_auto(GStrv) words = g_strsplit (user->real_name != NULL ? user->real_name : "", " ", 2);
  const char *first = change->first_name;
  const char *last = change->last_name;
  g_autofree char *whole = NULL;

  if (first == NULL && last == NULL)
    return TRUE;
  if (first == NULL)
    first = words[0] != NULL ? words[0] : "";
  if (last == NULL)
    last = words[0] != NULL && words[1] != NULL ? words[1] : "";
  whole = g_strdup_printf ("%s %s", first, last);
  return set_name (&user->real_name, whole, changed, error);
}

/* A new status without an end has none; without a status there is none. */
static void
settle_expiration (MsUser                *user,
                   const MsProfileChange *change,
                   gboolean              *changed)
{
  gint64 expiration = change->status_expiration;

  if (expiration < 0)
    expiration = change->status_text != NULL || change->status_emoji != NULL ? 0 : user->status_expiration;
  if (user->status_text == NULL && user->status_emoji == NULL)
    expiration = 0;
  if (expiration == user->status_expiration)
    return;
  user->status_expiration = expiration;
  *changed = TRUE;
}

static gboolean
apply_change (MsContext              *context,
              MsUser                 *user,
              const MsProfileChange  *change,
              gboolean               *changed,
              GError                **error)
{
  if (change->status_expiration > 0 && change->status_expiration <= ms_context_get_now_seconds (context))
    return ms_error_set (error, MS_ERROR_INVALID_PROFILE);
  if (!set_name (&user->real_name, change->real_name, changed, error)
      || (change->real_name == NULL && !set_halves (user, change, changed, error))
      || !set_name (&user->display_name, change->display_name, changed, error)
      || !set_text (&user->title, change->title, MS_LIMIT_TITLE_CHARS, changed, error)
      || !set_text (&user->phone, change->phone, MS_LIMIT_PHONE_CHARS, changed, error)
      || !set_text (&user->status_text, change->status_text, MS_LIMIT_STATUS_TEXT_CHARS, changed, error)
      || !set_text (&user->status_emoji, change->status_emoji, MS_LIMIT_STATUS_EMOJI_CHARS, changed, error)
      || !set_text (&user->tz, change->tz, MS_LIMIT_TZ_CHARS, changed, error))
    return FALSE;

  settle_expiration (user, change, changed);
  return TRUE;
}

/* An administrator may change everybody but an owner; an owner everybody. */
static gboolean
may_change (const MsUser  *caller,
            const MsUser  *user,
            gboolean       is_self,
            GError       **error)
{
  if (is_self)
    return ms_policy_check (caller->role, MS_ACTION_SET_OWN_PROFILE, error);
  if (!ms_policy_check (caller->role, MS_ACTION_SET_ANY_PROFILE, error))
    return FALSE;
  return user->role != MS_ROLE_OWNER || ms_policy_check (caller->role, MS_ACTION_SET_ADMIN, error);
}

/* That somebody else's was changed goes into the audit log. */
static gboolean
note_change (MsContext  *context,
             gint64      key,
             GError    **error)
{
  const MsAuditNote note = { .action = MS_AUDIT_USER_PROFILE, .user = key };

  return key == ms_context_get_actor (context)->user || ms_audit_service_note (context, &note, error);
}

/* A daily quiet time is of the person's own clock. */
static gboolean
move_quiet (MsContext     *context,
            gint64         key,
            const MsUser  *user,
            gint64        *event_seq,
            GError       **error)
{
  MsQuietTime quiet;

  if (!ms_quiet_store_get (ms_context_get_store (context), key, &quiet, error))
    return FALSE;
  return !quiet.enabled || ms_service_tell_quiet (context, key, user, &quiet, event_seq, error);
}

MsUser *
ms_user_service_set_profile (MsContext              *context,
                             const char             *id,
                             const MsProfileChange  *change,
                             gint64                 *event_seq,
                             GError                **error)
{
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);
  g_autoptr(MsUser) user = NULL;
  gboolean changed = FALSE;
  gint64 key = 0;

  if (caller == NULL)
    return NULL;

  user = ms_service_need_user (context, id != NULL ? id : caller->id, FALSE, &key, error);
  if (user == NULL
      || !may_change (caller, user, key == ms_context_get_actor (context)->user, error)
      || !apply_change (context, user, change, &changed, error)
      || !set_email (context, user, key, change->email, &changed, error))
    return NULL;

  ms_service_start_seq (context, event_seq);
  if (!changed)
    return g_steal_pointer (&user);

  user->updated = ms_context_get_now (context);
  if (!ms_user_store_update (ms_context_get_store (context), key, user, error)
      || !note_change (context, key, error)
      || !ms_service_tell_user (context, key, user, FALSE, event_seq, error)
      || (change->tz != NULL && !move_quiet (context, key, user, event_seq, error)))
    return NULL;
  return g_steal_pointer (&user);
}

static gboolean
end_status (MsContext  *context,
            gint64      key,
            GError    **error)
{
  g_autoptr(MsUser) user = ms_user_store_get (ms_context_get_store (context), key, error);

  if (user == NULL)
    return FALSE;

  g_clear_pointer (&user->status_text, g_free);
  g_clear_pointer (&user->status_emoji, g_free);
  user->status_expiration = 0;
  user->updated = ms_context_get_now (context);
  return ms_user_store_update (ms_context_get_store (context), key, user, error)
         && ms_service_tell_user (context, key, user, FALSE, NULL, error);
}

gboolean
ms_user_service_end_statuses (MsContext  *context,
                              gint64     *next,
                              GError    **error)
{
  MsStore *store = ms_context_get_store (context);
  gint64 now = ms_context_get_now_seconds (context);
  g_autoptr(GArray) keys = ms_user_store_list_over_statuses (store, now, MS_LIMIT_BULK_ROWS / 2, error);

  for (guint i = 0; keys != NULL && i < keys->len; i++)
    if (!end_status (context, g_array_index (keys, gint64, i), error))
      return FALSE;
  return keys != NULL && ms_user_store_get_next_status_end (store, next, error);
}

gboolean
ms_user_service_set_presence (MsContext  *context,
                              gboolean    away,
                              gint64     *event_seq,
                              GError    **error)
{
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);
  gint64 user = ms_context_get_actor (context)->user;
  gint64 seq;

  if (caller == NULL || !ms_user_store_set_away (ms_context_get_store (context), user, away, error))
    return FALSE;

  seq = ms_event_encode_manual_presence (ms_context_get_log (context), user, caller->id, away, ms_context_get_now (context), error);
  return ms_service_keep_seq (seq, event_seq);
}
