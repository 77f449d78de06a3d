/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Emoji and avatars. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include "ms-emoji-service.h"

#include <string.h>

#include "ms-audit-service.h"
#include "ms-emoji-store.h"
#include "ms-emoji.h"
#include "ms-error.h"
#include "ms-event-encode-file.h"
#include "ms-file-private.h"
#include "ms-id.h"
#include "ms-limits.h"

#define PREFIX_PICTURE 'E'

static gboolean
is_name (const char *name)
{
  return ms_emoji_name_is_valid (name) && strchr (name, ':') == NULL;
}

/* One that everybody has. */
static gboolean
is_common (const char *name)
{
  g_autoptr(GString) ignored = g_string_new (NULL);

  return ms_emoji_append (ignored, name);
}

static gboolean
exists (MsContext   *context,
        const char  *name,
        gboolean    *found,
        GError     **error)
{
  gint64 user, blob;

  *found = is_common (name);
  return *found || ms_emoji_store_find (ms_context_get_store (context), name, found, &user, &blob, error);
}

static gboolean
check_addition (MsContext              *context,
                const MsEmojiAddition  *addition,
                GError                **error)
{
  gboolean found = FALSE;
  gint64 count = 0;

  if (!is_name (addition->name))
    return ms_error_set (error, MS_ERROR_INVALID_NAME);
  if (!exists (context, addition->name, &found, error))
    return FALSE;
  if (found)
    return ms_error_set (error, MS_ERROR_NAME_TAKEN);
  if (addition->alias_for != NULL)
    {
      if (!exists (context, addition->alias_for, &found, error))
        return FALSE;
      if (!found)
        return ms_error_set (error, MS_ERROR_EMOJI_NOT_FOUND);
    }
  if (!ms_emoji_store_count (ms_context_get_store (context), &count, error))
    return FALSE;
  return count < MS_LIMIT_EMOJI || ms_error_set (error, MS_ERROR_EMOJI_LIMIT_REACHED);
}

static char *
make_value (const MsEmojiRow *row)
{
  if (row->alias_for != NULL)
    return g_strconcat ("alias:", row->alias_for, NULL);
  return g_strconcat (row->origin, "/files/emoji/", row->id, NULL);
}

static gboolean
tell (MsContext           *context,
      const char          *name,
      const char          *value,
      const char * const  *names,
      gint64              *event_seq,
      GError             **error)
{
  gint64 seq = ms_event_encode_emoji (ms_context_get_log (context), name, value, names, ms_service_get_team_id (context),
                                      ms_context_get_now (context), error);

  return ms_service_keep_seq (seq, event_seq);
}

static void
forget_kept (MsPictureSet *set)
{
  for (guint i = 0; set != NULL && i < set->pictures->len; i++)
    ((MsPicture *) g_ptr_array_index (set->pictures, i))->kept = FALSE;
}

gboolean
ms_emoji_service_add (MsContext              *context,
                      const MsEmojiAddition  *addition,
                      gint64                 *event_seq,
                      GError                **error)
{
  g_autoptr(MsUser) caller = ms_service_need_caller (context, MS_ACTION_ADD_EMOJI, error);
  MsPicture *picture = addition->set != NULL && addition->set->pictures->len > 0 ? g_ptr_array_index (addition->set->pictures, 0) : NULL;
  MsEmojiRow row = {
    .name = (char *) addition->name,
    .alias_for = (char *) addition->alias_for,
    .origin = (char *) addition->origin,
    .user = ms_context_get_actor (context)->user,
    .created = ms_context_get_now_seconds (context),
  };
  g_autofree char *value = NULL;
  char id[MS_ID_SIZE];

  forget_kept (addition->set);
  if (caller == NULL || !check_addition (context, addition, error))
    return FALSE;
  if (addition->alias_for == NULL && picture == NULL)
    return ms_error_set (error, MS_ERROR_BAD_IMAGE);
  if (picture != NULL)
    {
      ms_id_generate (PREFIX_PICTURE, id);
      row.id = id;
      row.mimetype = picture->mimetype;
      if (!ms_file_keep_picture (context, picture, &row.blob, error))
        return FALSE;
    }
  value = make_value (&row);
  return ms_emoji_store_insert (ms_context_get_store (context), &row, error) && tell (context, row.name, value, NULL, event_seq, error);
}

static void
collect_name (const MsEmojiRow *row,
              gpointer          user_data)
{
  g_strv_builder_add (user_data, row->name);
}

/* With its aliases. (transfer full) (nullable) */
static char **
list_names (MsContext   *context,
            const char  *name,
            GError     **error)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  g_strv_builder_add (builder, name);
  if (!ms_emoji_store_visit (ms_context_get_store (context), name, MS_LIMIT_EMOJI, collect_name, builder, error))
    return NULL;
  return g_strv_builder_end (builder);
}

gboolean
ms_emoji_service_remove (MsContext   *context,
                         const char  *name,
                         gint64      *event_seq,
                         GError     **error)
{
  MsStore *store = ms_context_get_store (context);
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);
  g_auto(GStrv) names = NULL;
  gboolean found = FALSE;
  gint64 user = 0;
  gint64 blob = 0;
  gboolean is_own;

  if (caller == NULL || !ms_emoji_store_find (store, name, &found, &user, &blob, error))
    return FALSE;
  if (!found)
    return ms_error_set (error, MS_ERROR_EMOJI_NOT_FOUND);
  is_own = user == ms_context_get_actor (context)->user;
  if (!ms_policy_check (caller->role, is_own ? MS_ACTION_ADD_EMOJI : MS_ACTION_REMOVE_ANY_EMOJI, error)
      || (names = list_names (context, name, error)) == NULL)
    return FALSE;
  for (guint i = 0; names[i] != NULL; i++)
    if (!ms_emoji_store_remove (store, names[i], error))
      return FALSE;
  return ms_file_store_release_blob (store, blob, error)
         && tell (context, NULL, NULL, (const char * const *) names, event_seq, error);
}

typedef struct
{
  MsEmojiListVisitor visitor;
  gpointer           user_data;
} List;

static void
list_one (const MsEmojiRow *row,
          gpointer          user_data)
{
  List *list = user_data;
  g_autofree char *value = make_value (row);

  list->visitor (row->name, value, list->user_data);
}

gboolean
ms_emoji_service_list (MsContext           *context,
                       MsEmojiListVisitor   visitor,
                       gpointer             user_data,
                       GError             **error)
{
  List list = { visitor, user_data };

  return ms_emoji_store_visit (ms_context_get_store (context), NULL, MS_LIMIT_EMOJI, list_one, &list, error);
}

static gboolean
view_picture (MsStoredPicture  *picture,
              gboolean          found,
              const char       *name,
              MsFileView       *view,
              GError          **error)
{
  if (!found)
    return ms_error_set (error, MS_ERROR_FILE_NOT_FOUND);
  ms_file_view_clear (view);
  view->blob = g_steal_pointer (&picture->blob_name);
  view->mimetype = g_steal_pointer (&picture->mimetype);
  view->name = g_strdup (name);
  view->size = picture->bytes;
  return TRUE;
}

gboolean
ms_emoji_service_open (MsContext   *context,
                       const char  *id,
                       MsFileView  *view,
                       GError     **error)
{
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);
  g_auto(MsStoredPicture) picture = { NULL };
  gboolean found = FALSE;

  return caller != NULL && ms_emoji_store_find_picture (ms_context_get_store (context), id, &picture, &found, error)
         && view_picture (&picture, found, "emoji", view, error);
}

static gboolean
keep_images (MsContext     *context,
             MsPictureSet  *set,
             const char    *hash,
             GError       **error)
{
  for (guint i = 0; i < set->pictures->len; i++)
    {
      MsPicture *picture = g_ptr_array_index (set->pictures, i);
      gint64 blob = 0;

      if (!ms_file_keep_picture (context, picture, &blob, error)
          || !ms_avatar_store_insert (ms_context_get_store (context), hash, picture->size, ms_context_get_actor (context)->user,
                                      picture->mimetype, blob, error))
        return FALSE;
    }
  return TRUE;
}

MsUser *
ms_avatar_service_set (MsContext     *context,
                       MsPictureSet  *set,
                       const char    *origin,
                       gint64        *event_seq,
                       GError       **error)
{
  MsStore *store = ms_context_get_store (context);
  gint64 key = ms_context_get_actor (context)->user;
  g_autoptr(MsUser) caller = ms_service_need_caller (context, MS_ACTION_SET_OWN_PROFILE, error);
  g_autofree char *hash = NULL;
  char id[MS_ID_SIZE];

  forget_kept (set);
  if (caller == NULL)
    return NULL;
  ms_service_start_seq (context, event_seq);
  if (set == NULL && caller->avatar == NULL)
    return g_steal_pointer (&caller);

  ms_id_generate (PREFIX_PICTURE, id);
  hash = g_ascii_strdown (id, -1);
  g_free (caller->avatar);
  caller->avatar = set != NULL ? g_strconcat (origin, "/avatars/", hash, NULL) : NULL;
  caller->updated = ms_context_get_now (context);
  if (!ms_avatar_store_forget (store, key, error)
      || (set != NULL && !keep_images (context, set, hash, error))
      || !ms_user_store_set_avatar (store, key, caller->avatar, caller->updated, error)
      || !ms_service_tell_user (context, key, caller, FALSE, event_seq, error))
    return NULL;
  return g_steal_pointer (&caller);
}

static gboolean
keep_icon (MsContext     *context,
           MsPictureSet  *set,
           const char    *hash,
           GError       **error)
{
  for (guint i = 0; set != NULL && i < set->pictures->len; i++)
    {
      MsPicture *picture = g_ptr_array_index (set->pictures, i);
      gint64 blob = 0;

      if (!ms_file_keep_picture (context, picture, &blob, error)
          || !ms_team_image_store_insert (ms_context_get_store (context), hash, picture->size, picture->mimetype, blob, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
ms_team_icon_service_set (MsContext     *context,
                          MsPictureSet  *set,
                          const char    *origin,
                          gint64        *event_seq,
                          GError       **error)
{
  MsStore *store = ms_context_get_store (context);
  g_autoptr(MsUser) caller = ms_service_need_caller (context, MS_ACTION_SETTINGS, error);
  g_autoptr(MsTeam) team = ms_team_copy (ms_store_get_team (store));
  g_autofree char *before = g_strdup (team->icon);
  g_autofree char *hash = NULL;
  MsAuditNote note = { .action = MS_AUDIT_SETTING, .subject = "icon", .before = before };
  char id[MS_ID_SIZE];

  forget_kept (set);
  if (caller == NULL)
    return FALSE;
  ms_service_start_seq (context, event_seq);
  if (set == NULL && team->icon == NULL)
    return TRUE;

  ms_id_generate (PREFIX_PICTURE, id);
  hash = g_ascii_strdown (id, -1);
  g_free (team->icon);
  team->icon = set != NULL ? g_strconcat (origin, "/avatars/", hash, NULL) : NULL;
  note.after = team->icon;
  return ms_team_image_store_forget (store, error) && keep_icon (context, set, hash, error) && ms_store_set_team (store, team, error)
         && ms_audit_service_note (context, &note, error)
         && ms_service_keep_seq (ms_event_encode_team_icon (ms_context_get_log (context), team->icon, team->id, ms_context_get_now (context), error),
                                 event_seq);
}

gboolean
ms_avatar_service_open (MsContext   *context,
                        const char  *hash,
                        int          size,
                        MsFileView  *view,
                        GError     **error)
{
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);
  g_auto(MsStoredPicture) picture = { NULL };
  gboolean found = FALSE;

  return caller != NULL && ms_avatar_store_find (ms_context_get_store (context), hash, size, &picture, &found, error)
         && view_picture (&picture, found, "avatar", view, error);
}

char *
ms_emoji_service_dup_source (MsContext   *context,
                             const char  *file,
                             GError     **error)
{
  GError *failure = NULL;
  g_autoptr(MsUser) caller = ms_service_get_caller (context, error);
  g_autoptr(MsFileRow) row = caller != NULL ? ms_file_store_find_id (ms_context_get_store (context), file, &failure) : NULL;

  if (failure != NULL)
    g_propagate_error (error, failure);
  else if (caller != NULL && (row == NULL || row->user != ms_context_get_actor (context)->user || row->blob_name == NULL))
    ms_error_set (error, MS_ERROR_FILE_NOT_FOUND);
  else if (caller != NULL)
    return g_steal_pointer (&row->blob_name);
  return NULL;
}
