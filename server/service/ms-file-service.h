/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Files: they come in three steps (an address, the bytes, the places where they are shown), are seen by who gave them and by everybody who may
 * read a conversation in which they are shown, and go as a whole. The bytes are somebody else's; here are their names. */

#pragma once

#include "ms-context.h"
#include "ms-file.h"
#include "ms-message-service.h"
#include "ms-picture-set.h"

G_BEGIN_DECLS

/* What a team may keep; 0 for no limit. */
typedef struct
{
  gint64 max_bytes; /* of one file */
  gint64 quota; /* of all bytes that are kept or on their way */
} MsFileLimits;

/* Strings are borrowed. */
typedef struct
{
  const char   *name; /* as the client says it */
  const char   *alt_text; /* (nullable) */
  const char   *origin; /* of the addresses: "http://host:port" */
  gint64        length; /* or so much of it at least, where the whole is told when it is stored */
  MsFileLimits  limits;
} MsFileBegin;

/* The two that belong together. */
typedef struct
{
  char *id;
  char *ticket; /* the secret in the address */
} MsFileTicket;

/* What is known of an upload by its address. */
typedef struct
{
  gint64      file; /* keys */
  gint64      session;
  char       *id;
  gint64      length; /* of the whole */
  gint64      received; /* on disk for certain */
  gboolean    is_stored; /* all of it is there */
} MsUploadView;

/* Borrowed. */
typedef struct
{
  const char *blob; /* name */
  const char *mimetype;
  const char *filetype;
  const char *preview; /* (nullable) */
  gint64      size;
  gint64      lines;
} MsFileContent;

typedef struct
{
  const char *id;
  const char *title; /* (nullable): its name */
  const char *name; /* (nullable): the one that it was begun with */
} MsFileChoice;

/* Strings are borrowed. */
typedef struct
{
  const MsFileChoice  *files;
  guint                n_files;
  const char * const  *channels; /* (nullable): none: for oneself */
  const char          *comment; /* (nullable) */
  const char          *content; /* (nullable): blocks … */
  gint64               thread_ts; /* as in MsPost */
  MsActiveFunc         is_active; /* (nullable) */
  gpointer             active_data;
} MsFileCompletion;

typedef struct
{
  const char *user; /* (nullable): id */
  const char *channel; /* (nullable): id */
  gint64      oldest; /* seconds */
  gint64      latest; /* seconds, 0 = now */
  guint       types; /* MsFileTypes, 0 for all */
  guint       page; /* from 1 */
  guint       count;
} MsFileQuery;

/* A file, or a picture of it, that may be given to who asks. Clear with ms_file_view_clear(). */
typedef struct
{
  char   *blob; /* name */
  char   *name; /* to save it under */
  char   *mimetype;
  gint64  size;
} MsFileView;

void       ms_file_ticket_clear       (MsFileTicket           *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MsFileTicket, ms_file_ticket_clear)
void       ms_upload_view_clear       (MsUploadView           *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MsUploadView, ms_upload_view_clear)
void       ms_file_view_clear         (MsFileView             *self);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MsFileView, ms_file_view_clear)

/* Worker. MS_ERROR_FILE_UPLOAD_SIZE_RESTRICTED, _STORAGE_LIMIT_REACHED, _TOO_MANY_UPLOADS, _INVALID_ARGUMENTS. */
gboolean   ms_file_service_begin      (MsContext              *context,
                                       const MsFileBegin      *begin,
                                       MsFileTicket           *ticket,
                                       GError                **error);
/* Reader; whoever knows the ticket. MS_ERROR_FILE_NOT_FOUND: unknown, too old, completed, or the session that began it has ended. */
gboolean   ms_file_service_find_upload (MsContext             *context,
                                        const char            *ticket,
                                        MsUploadView          *view,
                                        GError               **error);
/* Worker. So much of it is on disk for certain; where that is more, it may go on for another day. MS_ERROR_FILE_NOT_FOUND. */
gboolean   ms_file_service_note_received (MsContext           *context,
                                          gint64               file,
                                          gint64               received,
                                          GError             **error);
/**
 * ms_file_service_store:
 * @limits: for what is longer than it was begun with
 * @surplus: (out): whether the same content was there already: then the blob that was brought is nobody's
 *
 * All of its bytes are a blob now. Worker. MS_ERROR_FILE_NOT_FOUND, _FILE_UPLOAD_SIZE_RESTRICTED, _STORAGE_LIMIT_REACHED.
 */
gboolean   ms_file_service_store      (MsContext              *context,
                                       gint64                  file,
                                       const MsFileContent    *content,
                                       const MsFileLimits     *limits,
                                       gboolean               *surplus,
                                       GError                **error);
/* An upload that comes to nothing: as if it had not been begun. One that is gone, or was shown, is left alone. Worker, the program itself. */
gboolean   ms_file_service_abandon    (MsContext              *context,
                                       const char             *id,
                                       GError                **error);
/**
 * ms_file_service_complete:
 * @files: (out) (transfer full) (element-type MsFile): as the caller sees them now
 *
 * Shows files in conversations, all of them in one message each; without a conversation they are the caller's own. The same again gives the
 * same. Worker. MS_ERROR_FILE_NOT_FOUND, _FILE_UPLOAD_INCOMPLETE, and those of a post.
 */
gboolean   ms_file_service_complete   (MsContext              *context,
                                       const MsFileCompletion *completion,
                                       GPtrArray             **files,
                                       gint64                 *event_seq,
                                       GError                **error);
/* (transfer full) (nullable): with the shares that the caller may know of. Reader. MS_ERROR_FILE_NOT_FOUND, _FILE_DELETED. */
MsFile    *ms_file_service_info       (MsContext              *context,
                                       const char             *id,
                                       GError                **error);
/* @total: at most MS_LIMIT_FILES_COUNTED. (transfer full) (element-type MsFile). Reader. MS_ERROR_USER_NOT_FOUND, _CHANNEL_NOT_FOUND. */
GPtrArray *ms_file_service_list       (MsContext              *context,
                                       const MsFileQuery      *query,
                                       gint64                 *total,
                                       GError                **error);
/* Worker. MS_ERROR_FILE_NOT_FOUND, _FILE_DELETED, _CANT_DELETE_FILE. */
gboolean   ms_file_service_delete     (MsContext              *context,
                                       const char             *id,
                                       gint64                 *event_seq,
                                       GError                **error);
/**
 * ms_file_service_open:
 * @thumb: 0 for the file itself, else the size of a picture of it
 *
 * Reader. MS_ERROR_FILE_NOT_FOUND for all that the caller may not see, and all that is not there.
 */
gboolean   ms_file_service_open       (MsContext              *context,
                                       const char             *id,
                                       int                     thumb,
                                       MsFileView             *view,
                                       GError                **error);

/**
 * ms_file_service_expire:
 * @ids: (out) (transfer full) (element-type utf8): of files that go: their partial bytes are nobody's
 * @more: (out): whether there are others
 *
 * Ends uploads that nobody went on with. Worker, a bulk step of the program itself.
 */
gboolean   ms_file_service_expire     (MsContext              *context,
                                       GPtrArray             **ids,
                                       gboolean               *more,
                                       GError                **error);
/* The same for blobs that nothing refers to any more: @names are to be removed after the commit. */
gboolean   ms_file_service_collect    (MsContext              *context,
                                       GPtrArray             **names,
                                       gboolean               *more,
                                       GError                **error);
/* @file: (out): the next whose smaller pictures are to be made, 0 for none. @blob: (out) (transfer full). Reader, the program itself. */
gboolean   ms_file_service_next_unpictured (MsContext         *context,
                                            gint64            *file,
                                            char             **blob,
                                            GError           **error);
/* @set: (nullable): none can be made. Says which of them are kept. Worker, the program itself. */
gboolean   ms_file_service_keep_pictures (MsContext           *context,
                                          gint64               file,
                                          MsPictureSet        *set,
                                          GError             **error);
/* Whether something refers to a blob, or an upload to a partial file. Reader, the program itself. */
gboolean   ms_file_service_knows      (MsContext              *context,
                                       const char             *name,
                                       gboolean                partial,
                                       gboolean               *known,
                                       GError                **error);

G_END_DECLS
