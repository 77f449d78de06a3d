/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who is who, and which conversation is which, when an import names them. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-import-private.h"

#include <string.h>

#include "ms-error.h"
#include "ms-id.h"
#include "ms-import-store.h"
#include "ms-limits.h"
#include "ms-name.h"
#include "ms-service-private.h"
#include "ms-speaker.h"
#include "ms-text.h"

#define NAME_TRIES 10000

static void
keep (MsImported *result,
      gint64      key,
      const char *id,
      gboolean    is_new)
{
  *result = (MsImported) { .key = key, .is_new = is_new };
  g_strlcpy (result->id, id, sizeof result->id);
}

/* Whether what has this id here came from there: then it is the same. */
static gboolean
is_ours (MsContext            *context,
         const MsImportSource *source)
{
  return g_strcmp0 (source->team, ms_service_get_team_id (context)) == 0;
}

char *
ms_import_cut (const char *text,
               gsize       max)
{
  g_autofree char *trimmed = text != NULL ? ms_text_trim (text, -1) : NULL;

  if (trimmed == NULL || *trimmed == '\0')
    return NULL;
  if (ms_text_count (trimmed, -1) > max)
    *g_utf8_offset_to_pointer (trimmed, (glong) max) = '\0';
  return g_steal_pointer (&trimmed);
}

/* Letters, digits and what else a name may have of @text; never empty. */
static char *
make_name (const char *text,
           const char *id)
{
  g_autoptr(GString) name = g_string_new (NULL);
  g_autofree char *checked = ms_name_check_user (text, NULL);

  if (checked != NULL)
    return g_steal_pointer (&checked);
  for (const char *at = text != NULL ? text : ""; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar c = g_unichar_tolower (g_utf8_get_char (at));

      if (g_unichar_isalnum (c) || c == '.' || c == '-' || c == '_')
        g_string_append_unichar (name, c);
    }
  checked = ms_import_cut (name->str, MS_LIMIT_USER_NAME_CHARS);
  if (checked != NULL)
    {
      g_autofree char *again = ms_name_check_user (checked, NULL);

      if (again != NULL)
        return g_steal_pointer (&again);
    }
  return g_ascii_strdown (id, MS_LIMIT_USER_NAME_CHARS - 8);
}

/* *free: whether nobody has the name. */
static gboolean
is_name_free (MsContext   *context,
              const char  *name,
              gboolean    *is_free,
              GError     **error)
{
  g_autofree char *folded = ms_name_fold (name);
  g_autoptr(GError) failure = NULL;
  g_autoptr(MsUser) user = ms_user_store_find_name (ms_context_get_store (context), folded, NULL, &failure);

  *is_free = user == NULL;
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static char *
find_free_name (MsContext     *context,
                const MsUser  *user,
                GError       **error)
{
  g_autofree char *name = make_name (user->name, user->id);
  g_autofree char *stem = ms_import_cut (name, MS_LIMIT_USER_NAME_CHARS - 6);

  /* The name that a program of the server there had is reserved for it here too. */
  if (g_str_equal (user->id, MS_SPEAKER_ID))
    {
      g_free (name);
      name = g_strdup ("slackbot");
    }
  for (guint i = 2; i < NAME_TRIES; i++)
    {
      gboolean is_free = FALSE;

      if (!is_name_free (context, name, &is_free, error))
        return NULL;
      if (is_free)
        return g_steal_pointer (&name);
      g_free (name);
      name = g_strdup_printf ("%s-%u", stem, i);
    }
  ms_error_set (error, MS_ERROR_NAME_TAKEN);
  return NULL;
}

/* Nobody's yet, and an address at all. */
static gboolean
take_email (MsContext     *context,
            const MsUser  *user,
            MsUser        *made,
            GError       **error)
{
  g_autofree char *email = ms_import_cut (user->email, MS_LIMIT_EMAIL_BYTES);
  g_autofree char *folded = email != NULL ? ms_name_fold (email) : NULL;
  g_autoptr(GError) failure = NULL;
  g_autoptr(MsUser) owner = NULL;

  if (email == NULL || !ms_name_check_email (email))
    return TRUE;
  owner = ms_user_store_find_email (ms_context_get_store (context), folded, NULL, &failure);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (owner == NULL)
    made->email = g_steal_pointer (&email);
  return TRUE;
}

static gboolean
make_user (MsContext             *context,
           const MsImportSource  *source,
           const MsUser          *user,
           const char            *id,
           MsImported            *result,
           GError               **error)
{
  g_autofree char *name = find_free_name (context, user, error);
  g_autoptr(MsUser) made = NULL;
  gint64 key;

  if (name == NULL)
    return FALSE;

  made = ms_user_new (id, name);
  made->real_name = ms_import_cut (user->real_name, MS_LIMIT_REAL_NAME_CHARS);
  made->display_name = ms_import_cut (user->display_name, MS_LIMIT_REAL_NAME_CHARS);
  made->title = ms_import_cut (user->title, MS_LIMIT_TITLE_CHARS);
  made->phone = ms_import_cut (user->phone, MS_LIMIT_PHONE_CHARS);
  made->status_text = ms_import_cut (user->status_text, MS_LIMIT_STATUS_TEXT_CHARS);
  made->status_emoji = ms_import_cut (user->status_emoji, MS_LIMIT_STATUS_EMOJI_CHARS);
  made->status_expiration = user->status_expiration;
  made->tz = ms_import_cut (user->tz, MS_LIMIT_TZ_CHARS);
  made->role = MIN (user->role, source->most);
  made->deleted = user->deleted;
  made->updated = user->updated > 0 ? user->updated : ms_context_get_now (context);
  if (!take_email (context, user, made, error))
    return FALSE;

  key = ms_user_store_insert (ms_context_get_store (context), made, NULL, error);
  keep (result, key, id, TRUE);
  return key != 0
         && (!ms_import_is_app (made) || ms_import_make_app (context, key, user, made, error))
         && ms_user_store_touch (ms_context_get_store (context), key, ms_context_get_now (context), error)
         && ms_service_tell_user (context, key, made, TRUE, NULL, error);
}

/* The same person by @key, or nobody. */
static gboolean
find_by_key (MsContext   *context,
             gint64       key,
             MsImported  *result,
             GError     **error)
{
  const char *id = NULL;

  if (key == 0)
    return TRUE;
  if (!ms_user_store_peek_id (ms_context_get_store (context), key, &id, error))
    return FALSE;
  if (id != NULL)
    keep (result, key, id, FALSE);
  return TRUE;
}

/* By their address: only somebody active there, for addresses of old accounts are given away again. *id_taken: their id is somebody else's here. */
static gboolean
find_user (MsContext             *context,
           const MsImportSource  *source,
           const MsUser          *user,
           gboolean              *id_taken,
           MsImported            *result,
           GError               **error)
{
  MsStore *store = ms_context_get_store (context);
  g_autofree char *email = user->email != NULL && !user->deleted ? ms_name_fold (user->email) : NULL;
  g_autoptr(MsUser) same_id = NULL;
  g_autoptr(MsUser) same_email = NULL;
  g_autoptr(GError) failure = NULL;
  gint64 key = 0;
  gint64 channel = 0;

  *id_taken = FALSE;
  if (!ms_import_store_find_origin (store, source->team, user->id, &key, &channel, error))
    return FALSE;
  if (key != 0)
    return find_by_key (context, key, result, error);

  same_id = ms_user_store_find_id (store, user->id, &key, &failure);
  *id_taken = same_id != NULL;
  if (failure == NULL && (same_id == NULL || !(is_ours (context, source) || g_str_equal (user->id, MS_SPEAKER_ID))))
    {
      key = 0;
      if (email != NULL && *email != '\0')
        same_email = ms_user_store_find_email (store, email, &key, &failure);
    }
  if (failure == NULL)
    return find_by_key (context, key, result, error);
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

gboolean
ms_import_service_add_user (MsContext             *context,
                            const MsImportSource  *source,
                            const MsUser          *user,
                            MsImported            *result,
                            GError               **error)
{
  char id[MS_ID_SIZE];
  gboolean id_taken = FALSE;

  *result = (MsImported) { 0 };
  if (!find_user (context, source, user, &id_taken, result, error))
    return FALSE;
  if (result->key == 0)
    {
      ms_id_generate (MS_ID_USER, id);
      if (!make_user (context, source, user, id_taken ? id : user->id, result, error))
        return FALSE;
    }
  return ms_import_find_app (context, result, error)
         && ms_import_store_add_origin (ms_context_get_store (context), source->team, user->id, result->key, 0, error);
}

static gboolean
find_channel_by_key (MsContext   *context,
                     gint64       key,
                     MsImported  *result,
                     GError     **error)
{
  g_autoptr(MsChannelRow) row = NULL;

  if (key == 0)
    return TRUE;
  row = ms_channel_store_get (ms_context_get_store (context), key, 0, error);
  if (row == NULL)
    return FALSE;
  keep (result, key, row->channel->id, FALSE);
  return TRUE;
}

static int
compare_keys (gconstpointer a,
              gconstpointer b)
{
  gint64 one = *(const gint64 *) a;
  gint64 other = *(const gint64 *) b;

  return one < other ? -1 : one > other;
}

/* (nullable): as ms_channel_store_find_group() takes them; two people of the archive may be one here. */
static char *
dup_people (const MsImportChannel *import)
{
  g_autoptr(GString) text = NULL;
  gint64 last = 0;

  if (import->people == NULL)
    return NULL;
  text = g_string_new (NULL);
  g_array_sort (import->people, compare_keys);
  for (guint i = 0; i < import->people->len; i++)
    {
      gint64 key = g_array_index (import->people, gint64, i);

      if (key == last)
        continue;
      g_string_append_printf (text, "%s%" G_GINT64_FORMAT, text->len > 0 ? "," : "", key);
      last = key;
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* The one here that plays the same part: general, the direct message of the same people, a public channel of the same name. */
static gboolean
find_counterpart (MsContext              *context,
                  const MsImportChannel  *import,
                  const char             *name,
                  gint64                 *key,
                  GError                **error)
{
  MsStore *store = ms_context_get_store (context);
  const MsChannel *channel = import->channel;
  g_autofree char *people = dup_people (import);
  g_autoptr(GError) failure = NULL;
  g_autoptr(MsChannelRow) row = NULL;

  *key = 0;
  if (channel->is_general && !ms_channel_store_find_general (store, key, error))
    return FALSE;
  if (*key != 0)
    return TRUE;
  if (channel->kind == MS_CHANNEL_IM)
    row = ms_channel_store_find_im (store, import->one, import->other, 0, &failure);
  else if (people != NULL)
    row = ms_channel_store_find_group (store, people, 0, &failure);
  else if (channel->kind == MS_CHANNEL_PUBLIC)
    {
      g_autofree char *folded = ms_name_fold (name);

      row = ms_channel_store_find_name (store, folded, 0, &failure);
    }
  if (row != NULL)
    *key = row->key;
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static gboolean
find_channel (MsContext              *context,
              const MsImportSource   *source,
              const MsImportChannel  *import,
              const char             *name,
              gboolean               *id_taken,
              MsImported             *result,
              GError                **error)
{
  MsStore *store = ms_context_get_store (context);
  g_autoptr(MsChannelRow) same_id = NULL;
  g_autoptr(GError) failure = NULL;
  gint64 account = 0;
  gint64 key = 0;

  *id_taken = FALSE;
  if (!ms_import_store_find_origin (store, source->team, import->channel->id, &account, &key, error))
    return FALSE;
  if (key == 0)
    {
      same_id = ms_channel_store_find_id (store, import->channel->id, 0, &failure);
      if (failure != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      *id_taken = same_id != NULL;
      if (same_id != NULL && is_ours (context, source))
        key = same_id->key;
      else if (!find_counterpart (context, import, name, &key, error))
        return FALSE;
    }
  return find_channel_by_key (context, key, result, error);
}

static gboolean
make_channel (MsContext              *context,
              const MsImportChannel  *import,
              const char             *id,
              const char             *name,
              MsImported             *result,
              GError                **error)
{
  MsStore *store = ms_context_get_store (context);
  gint64 now = ms_context_get_now (context);
  g_autofree char *people = dup_people (import);
  MsChannel view = *import->channel;
  MsChannelRow row = {
    .channel = &view,
    .people = people,
    .creator = import->creator,
    .im_low = MIN (import->one, import->other),
    .im_high = MAX (import->one, import->other),
  };
  MsEventChannel told;

  view.id = (char *) id;
  view.name = view.kind == MS_CHANNEL_IM ? NULL : (char *) name;
  view.created = view.created > 0 ? view.created : now;
  row.key = ms_channel_store_insert (store, &row, error);
  if (row.key == 0 || !ms_import_store_set_channel (store, &row, import->topic_creator, import->purpose_creator, error))
    return FALSE;

  keep (result, row.key, id, TRUE);
  told = (MsEventChannel) { row.key, &view };
  return ms_event_encode_internal_channel (ms_context_get_log (context), &told, now, error) != 0
         && (view.kind != MS_CHANNEL_PUBLIC
             || ms_event_encode_channel_created (ms_context_get_log (context), &told, ms_service_get_team_id (context), now, error) != 0);
}

/* As a channel here may be called; what the server there called a group direct message is kept. */
static char *
make_channel_name (const MsChannel *channel)
{
  g_autofree char *name = ms_name_check_channel (channel->name, NULL);
  g_autofree char *suggested = NULL;

  if (name != NULL || channel->kind == MS_CHANNEL_IM)
    return g_steal_pointer (&name);
  suggested = ms_name_suggest_channel (channel->name != NULL ? channel->name : "");
  name = ms_name_check_channel (suggested, NULL);
  if (name == NULL)
    {
      g_autofree char *longer = ms_import_cut (suggested, MS_LIMIT_CHANNEL_NAME_CHARS - 8);
      g_autofree char *other = g_strdup_printf ("%s-imported", longer != NULL ? longer : "channel");

      g_free (suggested);
      suggested = g_steal_pointer (&other);
      *g_utf8_offset_to_pointer (suggested, MIN (g_utf8_strlen (suggested, -1), MS_LIMIT_CHANNEL_NAME_CHARS)) = '\0';
    }
  return name != NULL ? g_steal_pointer (&name) : g_steal_pointer (&suggested);
}

gboolean
ms_import_service_add_channel (MsContext              *context,
                               const MsImportSource   *source,
                               const MsImportChannel  *import,
                               MsImported             *result,
                               GError                **error)
{
  g_autofree char *name = make_channel_name (import->channel);
  char id[MS_ID_SIZE];
  gboolean id_taken = FALSE;

  *result = (MsImported) { 0 };
  if (!find_channel (context, source, import, name, &id_taken, result, error))
    return FALSE;
  if (result->key == 0)
    {
      ms_id_generate (ms_channel_is_direct (import->channel) ? (import->channel->is_mpim ? MS_ID_GROUP : MS_ID_DIRECT) : MS_ID_CHANNEL, id);
      if (!make_channel (context, import, id_taken ? id : import->channel->id, name, result, error))
        return FALSE;
    }
  return ms_import_store_add_origin (ms_context_get_store (context), source->team, import->channel->id, 0, result->key, error);
}
