/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * /upload/v1/TICKET: the way in for the bytes of a file. The address is the credential. POST brings the whole (in a form, or as it is), PATCH
 * goes on where it broke off, HEAD tells where that was. Bytes go to the disk as they come; a quarter of a MiB of them at most waits in
 * memory, then reading from that peer pauses. files.upload brings its file the same way. Main thread. */

#pragma once

#include "ms-request.h"

G_BEGIN_DECLS

typedef struct _MsUploadDoor MsUploadDoor;

MsUploadDoor *ms_upload_door_new   (const MsHttpEndpointConfig *config);
/* No request is being answered any more. */
void          ms_upload_door_free  (MsUploadDoor               *self);
/* The header is here, the body is not: what is refused is refused now. */
void          ms_upload_door_begin (MsUploadDoor               *self,
                                    MsHttpEndpoint             *endpoint,
                                    SoupServerMessage          *message);
/* The body is here; or there is none. */
void          ms_upload_door_route (MsRequest                  *request);

/* The path of files.upload, the old way of files: bytes and call in one. */
gboolean      ms_upload_door_is_call (const char                *path);
/* Its header is here: FALSE where it brings no form, and is read like every call. */
gboolean      ms_upload_door_begin_call (MsUploadDoor           *self,
                                         MsHttpEndpoint         *endpoint,
                                         SoupServerMessage      *message);
/* The body of a call that was begun so is here; FALSE for all others. */
gboolean      ms_upload_door_end_call (MsRequest                *request);
/* The same for one whose arguments were read: its file is the argument `content`. @arguments: (transfer full) when TRUE; FALSE where the
 * call is to be made without a file. @refusal: (nullable): as of ms_request_call(). */
gboolean      ms_upload_door_take_call (MsUploadDoor            *self,
                                        MsRequest               *request,
                                        MsArguments             *arguments,
                                        const GError            *refusal);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsUploadDoor, ms_upload_door_free)

G_END_DECLS
