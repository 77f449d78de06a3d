/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One request that brings bytes of a file. The door (ms-upload-door.c) knows all that are on their way; how one goes from its socket to the
 * disk and to its answer is in ms-upload.c. */

#pragma once

#include "ms-file-form.h"
#include "ms-incoming.h"
#include "ms-request.h"
#include "ms-upload-door.h"
#include "ms-utf8-check.h"

G_BEGIN_DECLS

typedef struct _MsUpload MsUpload;

/* What a call of files.upload is beside its bytes (ms-upload-call.c). */
typedef struct
{
  MsArguments *arguments; /* (nullable): once the call has them */
  GError      *problem; /* (nullable): why they are none */
  GError      *refusal; /* (nullable): why the caller is nobody, although there were credentials */
  char        *part_name; /* (nullable): what the part says that its file is called */
  char        *file; /* (nullable): id of the row that was begun and is nobody's yet */
  MsApiCall   *answer; /* (nullable): a refusal, until nothing is left of the file */
  MsUtf8Check  text; /* of what comes as a field, and so has to be text */
  guint        retry_after; /* seconds; not 0: the caller has no rate left, and the file is thrown away */
  gboolean     is_text;
  gboolean     is_known; /* who calls was looked at */
  gboolean     is_due; /* the file's first byte is next */
  gboolean     has_begun;
  gboolean     is_completing;
} MsUploadCall;

struct _MsUpload
{
  MsUploadDoor  *door; /* borrowed */
  MsRequest     *request;
  char          *ticket;
  MsUploadView   view;
  gint64         offset; /* where the bytes of this request begin */
  gboolean       is_patch;
  gboolean       is_head; /* brings nothing: asks how far it came */
  gboolean       is_listed; /* in the door's table: it has its turn */
  gboolean       is_counted; /* among those that bring bytes */

  /* The bytes. */
  MsIncoming    *incoming; /* (nullable) */
  MsFileForm    *form; /* (nullable) */
  MsUploadCall  *call; /* (nullable) */
  GByteArray    *waiting; /* to be written */
  GByteArray    *writing; /* by the job that is out */
  gint64         came; /* bytes of the body */
  gint64         taken; /* bytes of the file */
  gint64         written; /* of the file, from its beginning */
  gint64         noted; /* what the store knows */
  gboolean       is_summed; /* all of the file */

  /* Where it stands. */
  gboolean       busy; /* a job is out */
  guint          n_notes; /* on their way to the store, and nobody waits for them */
  gboolean       is_paused; /* more waits than may */
  gboolean       has_ended; /* the body */
  gboolean       is_done; /* answered, or given up */
  gboolean       surplus;
  GError        *error; /* (nullable): of the job that was out */
  const MsFileContent *content; /* (nullable): what it turned out to be */
  MsUpload      *successor; /* (nullable): has the next turn */
  gatomicrefcount refs;
};

struct _MsUploadDoor
{
  const MsHttpEndpointConfig *config; /* borrowed */
  GHashTable                 *uploads; /* ticket → MsUpload, borrowed: who has the turn */
  guint                       n_transfers; /* of them: with bytes on their way */
};

/* A request of this door; the message keeps it until it is finished. */
MsUpload *ms_upload_new          (MsUploadDoor  *door,
                                  MsRequest     *request);
/* (transfer none) (nullable) */
MsUpload *ms_upload_get          (SoupServerMessage *message);
MsUpload *ms_upload_ref          (MsUpload      *self);
void      ms_upload_unref        (MsUpload      *self);
/* Its peer is not read until it goes on. */
void      ms_upload_halt         (MsUpload      *self);
void      ms_upload_go_on        (MsUpload      *self);
/* Answers at once; what still comes is thrown away. */
void      ms_upload_refuse       (MsUpload      *self,
                                  guint          status,
                                  const char    *error_name);
/* The same with what an error is to the peer. */
void      ms_upload_fail         (MsUpload      *self,
                                  const GError  *error);
/* What came is on disk and known; it is not all. */
void      ms_upload_answer_part  (MsUpload      *self);
void      ms_upload_answer_stored (MsUpload     *self);
/* @offset: what there is to go on from. */
void      ms_upload_answer_offset (MsUpload     *self,
                                   gint64        offset);
/* GDestroyNotify for jobs that nobody waits for. */
void      ms_upload_unref_cb     (gpointer       upload);
/* @is_last: the request ends with it: what it answers is on disk and known. Otherwise nobody waits: at worst some bytes come again. */
void      ms_upload_note         (MsUpload      *self,
                                  gint64         received,
                                  gboolean       is_last);
/* Its content is a blob: the store is told, then it is answered. */
void      ms_upload_store        (MsUpload      *self);
/* MsFileFormTaken; @user_data: an upload. */
void      ms_upload_take         (const guint8  *data,
                                  gsize          length,
                                  gpointer       user_data);
/* A job of a thread of transfers, then @done on this one; it is busy meanwhile. */
void      ms_upload_run          (MsUpload      *self,
                                  GDestroyNotify work,
                                  GDestroyNotify done);
/* From now on the bytes of its body are taken. */
void      ms_upload_let_come     (MsUpload      *self);
/* It may come: opens its file, then reading goes on. */
void      ms_upload_start        (MsUpload      *self);
/* The body is whole. */
void      ms_upload_end          (MsUpload      *self);
/* The peer is gone: what came is kept. */
void      ms_upload_give_up      (MsUpload      *self);
/* Its ticket is known: its turn begins. */
void      ms_upload_door_look_up (MsUploadDoor  *self,
                                  MsUpload      *upload);
/* It is done: its turn is over as soon as nothing of it is on its way any more. */
void      ms_upload_leave        (MsUpload      *self);
/* Its turn is over: who waited has the next. */
void      ms_upload_door_forget  (MsUploadDoor  *self,
                                  MsUpload      *upload);

/* ms-upload-call.c */
void      ms_upload_call_free      (MsUploadCall  *self);
/* How long its file may be. */
gint64    ms_upload_call_get_max   (MsUpload      *self);
/* FALSE where these next bytes of the file cannot be what it says it is. */
gboolean  ms_upload_call_check     (MsUploadCall  *self,
                                    const guint8  *data,
                                    gsize          length);
/* A piece of its body was read. */
void      ms_upload_call_go_on     (MsUpload      *self);
/* The file is stored, or there is none: what the call is to do is done, and answered. */
void      ms_upload_call_complete  (MsUpload      *self);
/* The peer is gone, and nobody will say what became of the call. */
void      ms_upload_call_let_go    (MsUpload      *self);
/* Whether there is a file of no use, which is taken away; then it leaves again. */
gboolean  ms_upload_call_drop      (MsUpload      *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsUpload, ms_upload_unref)

G_END_DECLS
