/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A file on its way in, as the store sees it: the address and the room for it, how far it came, its end, or its end by age. */

#define G_LOG_DOMAIN "ms-service"

#include "config.h"

#include <sodium.h>

#include "ms-error.h"
#include "ms-file-private.h"
#include "ms-file-type.h"
#include "ms-id.h"
#include "ms-limits.h"
#include "ms-session-store.h"
#include "ms-upload-store.h"

#define TICKET_BYTES 32
#define MOST_BYTES ((gint64) MS_LIMIT_FILE_GIB << 30)
#define EXPIRE_STEP (MS_LIMIT_BULK_ROWS / 4) /* four rows each */

void
ms_file_ticket_clear (MsFileTicket *self)
{
  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->ticket, g_free);
}

void
ms_upload_view_clear (MsUploadView *self)
{
  g_clear_pointer (&self->id, g_free);
}

char *
ms_file_hash_ticket (const char *ticket)
{
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, ticket, -1);
}

/* @length: of the whole; @reserved_for_it: so much of it has its room already. */
static gboolean
check_length (MsContext           *context,
              const MsFileLimits  *limits,
              gint64               length,
              gint64               reserved_for_it,
              GError             **error)
{
  gint64 used = 0;
  gint64 reserved = 0;

  if (length < 0 || length > MOST_BYTES || (limits->max_bytes > 0 && length > limits->max_bytes))
    return ms_error_set (error, MS_ERROR_FILE_UPLOAD_SIZE_RESTRICTED);
  if (!ms_file_store_get_usage (ms_context_get_store (context), &used, &reserved, error))
    return FALSE;
  return limits->quota <= 0 || length <= limits->quota - used - reserved + reserved_for_it
         || ms_error_set (error, MS_ERROR_STORAGE_LIMIT_REACHED);
}

/* Announcing costs nothing, so nobody announces away the room of all others. Guests, whom anybody may become, are one person together;
 * anybody else may bring one file of any size that is allowed. */
static gboolean
check_share (MsContext          *context,
             const MsUser       *caller,
             const MsFileBegin  *begin,
             GError            **error)
{
  gboolean is_guest = caller->role == MS_ROLE_GUEST;
  gint64 most = begin->limits.quota > 0 ? begin->limits.quota / MS_LIMIT_UPLOAD_SHARE : MOST_BYTES;
  gint64 reserved = 0;

  if (!ms_upload_store_sum_reserved (ms_context_get_store (context), is_guest ? 0 : ms_context_get_actor (context)->user, &reserved, error))
    return FALSE;
  if (reserved == 0 && !is_guest)
    return TRUE;
  return begin->length <= most - reserved || ms_error_set (error, MS_ERROR_STORAGE_LIMIT_REACHED);
}

static gboolean
check_room (MsContext           *context,
            const MsUser        *caller,
            const MsFileBegin   *begin,
            GError             **error)
{
  gint64 pending = 0;
  MsStore *store = ms_context_get_store (context);

  if (!check_length (context, &begin->limits, begin->length, 0, error)
      || !ms_file_store_count_pending (store, ms_context_get_actor (context)->user, MS_LIMIT_UPLOADS_PER_USER, &pending, error))
    return FALSE;
  if (pending >= MS_LIMIT_UPLOADS_PER_USER)
    return ms_error_set (error, MS_ERROR_TOO_MANY_UPLOADS);
  return check_share (context, caller, begin, error);
}

static char *
make_ticket (void)
{
  guint8 bytes[TICKET_BYTES];
  g_autoptr(GString) text = g_string_new (NULL);

  randombytes_buf (bytes, sizeof bytes);
  for (guint i = 0; i < sizeof bytes; i++)
    g_string_append_printf (text, "%02x", bytes[i]);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

gboolean
ms_file_service_begin (MsContext          *context,
                       const MsFileBegin  *begin,
                       MsFileTicket       *ticket,
                       GError            **error)
{
  const MsActor *actor = ms_context_get_actor (context);
  g_autoptr(MsUser) caller = ms_service_need_caller (context, MS_ACTION_UPLOAD_FILE, error);
  g_autofree char *name = ms_file_dup_safe_name (begin->name);
  g_autofree char *hash = NULL;
  char id[MS_ID_SIZE];
  MsFile file = { .id = id, .name = name, .title = name, .alt_text = (char *) begin->alt_text, .origin = (char *) begin->origin };
  MsFileRow row = { .user = actor->user, .file = &file };
  MsUploadRow upload;

  if (caller == NULL || !check_room (context, caller, begin, error))
    return FALSE;

  ms_id_generate (MS_ID_FILE, id);
  file.size = begin->length;
  file.created = ms_context_get_now_seconds (context);
  ms_file_ticket_clear (ticket);
  ticket->id = g_strdup (id);
  ticket->ticket = make_ticket ();
  hash = ms_file_hash_ticket (ticket->ticket);
  if (!ms_file_store_insert (ms_context_get_store (context), &row, error))
    return FALSE;

  upload = (MsUploadRow) { row.key, actor->session, begin->length, 0, file.created + MS_LIMIT_UPLOAD_FIRST_SECONDS };
  return ms_upload_store_insert (ms_context_get_store (context), hash, &upload, error);
}

/* Who gave it is still somebody, and signed in where the upload began: its address opens no door that is shut. */
static gboolean
check_owner (MsContext          *context,
             const MsFileRow    *row,
             const MsUploadRow  *upload,
             GError            **error)
{
  MsStore *store = ms_context_get_store (context);
  GError *failure = NULL;
  g_autoptr(MsUser) owner = ms_user_store_get (store, row->user, &failure);
  gboolean open = FALSE;

  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  if (owner == NULL || owner->deleted)
    return ms_error_set (error, MS_ERROR_FILE_NOT_FOUND);
  return ms_session_store_is_open (store, upload->session, row->user, ms_context_get_now_seconds (context), &open, error)
         && (open || ms_error_set (error, MS_ERROR_FILE_NOT_FOUND));
}

gboolean
ms_file_service_find_upload (MsContext     *context,
                             const char    *ticket,
                             MsUploadView  *view,
                             GError       **error)
{
  g_autofree char *hash = ms_file_hash_ticket (ticket);
  g_autoptr(MsFileRow) row = NULL;
  MsUploadRow upload = { 0 };
  gboolean found = FALSE;

  if (!ms_upload_store_find (ms_context_get_store (context), hash, &upload, &found, error))
    return FALSE;
  if (!found || upload.expires <= ms_context_get_now_seconds (context))
    return ms_error_set (error, MS_ERROR_FILE_NOT_FOUND);
  row = ms_file_store_get (ms_context_get_store (context), upload.file, error);
  if (row == NULL || !check_owner (context, row, &upload, error))
    return FALSE;

  ms_upload_view_clear (view);
  *view = (MsUploadView) {
    .file = row->key,
    .session = upload.session,
    .id = g_strdup (row->file->id),
    .length = row->file->size,
    .received = row->state == MS_FILE_WAITING ? upload.received : row->file->size,
    .is_stored = row->state != MS_FILE_WAITING,
  };
  return TRUE;
}

/* An upload that waits for bytes. */
static MsFileRow *
need_waiting (MsContext    *context,
              gint64        file,
              MsUploadRow  *upload,
              GError      **error)
{
  g_autoptr(MsFileRow) row = NULL;
  gboolean found = FALSE;

  if (!ms_upload_store_find_file (ms_context_get_store (context), file, upload, &found, error))
    return NULL;
  if (found)
    row = ms_file_store_get (ms_context_get_store (context), file, error);
  if (row != NULL && row->state == MS_FILE_WAITING)
    return check_owner (context, row, upload, error) ? g_steal_pointer (&row) : NULL;
  if (error == NULL || *error == NULL)
    ms_error_set (error, MS_ERROR_FILE_NOT_FOUND);
  return NULL;
}

gboolean
ms_file_service_note_received (MsContext  *context,
                               gint64      file,
                               gint64      received,
                               GError    **error)
{
  MsUploadRow upload = { 0 };
  g_autoptr(MsFileRow) row = need_waiting (context, file, &upload, error);

  if (row == NULL)
    return FALSE;
  if (received > upload.received)
    upload.expires = ms_context_get_now_seconds (context) + MS_LIMIT_UPLOAD_SECONDS;
  upload.received = received;
  return ms_upload_store_update (ms_context_get_store (context), &upload, upload.length, error);
}

gboolean
ms_file_service_store (MsContext            *context,
                       gint64                file,
                       const MsFileContent  *content,
                       const MsFileLimits   *limits,
                       gboolean             *surplus,
                       GError              **error)
{
  MsStore *store = ms_context_get_store (context);
  MsUploadRow upload = { 0 };
  g_autoptr(MsFileRow) row = need_waiting (context, file, &upload, error);
  gint64 reserved = upload.length;

  if (row == NULL || (content->size > reserved && !check_length (context, limits, content->size, reserved, error))
      || !ms_file_store_add_blob (store, content->blob, content->size, &row->blob, surplus, error))
    return FALSE;

  row->state = MS_FILE_STORED;
  row->file->mimetype = g_strdup (content->mimetype);
  row->file->filetype = g_strdup (content->filetype);
  row->file->preview = g_strdup (content->preview);
  row->file->lines = content->lines;
  row->file->size = content->size;
  upload.length = 0;
  upload.received = content->size;
  upload.expires = ms_context_get_now_seconds (context) + MS_LIMIT_UPLOAD_SECONDS;
  return ms_file_store_update (store, row, error) && ms_upload_store_update (store, &upload, reserved, error)
         && (!ms_file_type_is_picture (content->mimetype) || ms_file_store_set_unpictured (store, file, error));
}

static gboolean
expire_one (MsContext  *context,
            gint64      file,
            GPtrArray  *ids,
            GError    **error)
{
  MsStore *store = ms_context_get_store (context);
  g_autoptr(MsFileRow) row = ms_file_store_get (store, file, error);
  MsUploadRow upload = { 0 };
  gboolean found = FALSE;

  if (row == NULL || !ms_upload_store_find_file (store, file, &upload, &found, error))
    return FALSE;
  g_ptr_array_add (ids, g_strdup (row->file->id));
  return ms_upload_store_remove (store, &upload, error)
         && ms_file_store_forget_thumbs (store, file, error)
         && ms_file_store_forget (store, file, error)
         && ms_file_store_release_blob (store, row->blob, error);
}

gboolean
ms_file_service_abandon (MsContext   *context,
                         const char  *id,
                         GError     **error)
{
  g_autoptr(GPtrArray) gone = g_ptr_array_new_with_free_func (g_free);
  GError *failure = NULL;
  g_autoptr(MsFileRow) row = ms_file_store_find_id (ms_context_get_store (context), id, &failure);

  if (failure != NULL)
    {
      g_propagate_error (error, failure);
      return FALSE;
    }
  if (row == NULL || (row->state != MS_FILE_WAITING && row->state != MS_FILE_STORED))
    return TRUE;
  return expire_one (context, row->key, gone, error);
}

gboolean
ms_file_service_expire (MsContext   *context,
                        GPtrArray  **ids,
                        gboolean    *more,
                        GError     **error)
{
  g_autoptr(GPtrArray) gone = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GArray) files =
    ms_upload_store_list_expired (ms_context_get_store (context), ms_context_get_now_seconds (context), EXPIRE_STEP, error);

  if (files == NULL)
    return FALSE;
  for (guint i = 0; i < files->len; i++)
    if (!expire_one (context, g_array_index (files, gint64, i), gone, error))
      return FALSE;
  *more = files->len == EXPIRE_STEP;
  g_clear_pointer (ids, g_ptr_array_unref);
  *ids = g_steal_pointer (&gone);
  return TRUE;
}

gboolean
ms_file_service_collect (MsContext   *context,
                         GPtrArray  **names,
                         gboolean    *more,
                         GError     **error)
{
  g_clear_pointer (names, g_ptr_array_unref);
  *names = ms_file_store_take_unused (ms_context_get_store (context), MS_LIMIT_BULK_ROWS, error);
  *more = *names != NULL && (*names)->len == MS_LIMIT_BULK_ROWS;
  return *names != NULL;
}

gboolean
ms_file_service_knows (MsContext   *context,
                       const char  *name,
                       gboolean     partial,
                       gboolean    *known,
                       GError     **error)
{
  MsStore *store = ms_context_get_store (context);
  GError *failure = NULL;
  g_autoptr(MsFileRow) row = NULL;

  if (!partial)
    return ms_file_store_knows_blob (store, name, known, error);
  row = ms_file_store_find_id (store, name, &failure);
  *known = row != NULL && row->state == MS_FILE_WAITING;
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, failure);
  return FALSE;
}
