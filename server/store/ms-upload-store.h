/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Files on their way in: found by the secret in their address, of which only the hash is kept. The room for what is to come is reserved. */

#pragma once

#include "ms-store.h"

G_BEGIN_DECLS

typedef struct
{
  gint64 file; /* key */
  gint64 session; /* key; 0 once it has ended */
  gint64 length; /* bytes that are reserved; 0 once they are all there */
  gint64 received; /* on disk for certain */
  gint64 expires; /* seconds */
} MsUploadRow;

/* @ticket: hash. */
gboolean ms_upload_store_insert       (MsStore            *store,
                                       const char         *ticket,
                                       const MsUploadRow  *row,
                                       GError            **error);
gboolean ms_upload_store_find         (MsStore            *store,
                                       const char         *ticket,
                                       MsUploadRow        *row,
                                       gboolean           *found,
                                       GError            **error);
gboolean ms_upload_store_find_file    (MsStore            *store,
                                       gint64              file,
                                       MsUploadRow        *row,
                                       gboolean           *found,
                                       GError            **error);
/* length, received and expires; the reservation follows the length. @previous: the length so far. */
gboolean ms_upload_store_update       (MsStore            *store,
                                       const MsUploadRow  *row,
                                       gint64              previous,
                                       GError            **error);
/* Nothing of what @session began comes any more; what is not all there may go. What is stays, to be completed. */
gboolean ms_upload_store_end_session  (MsStore            *store,
                                       gint64              session,
                                       gint64              now,
                                       GError            **error);
gboolean ms_upload_store_remove       (MsStore            *store,
                                       const MsUploadRow  *row,
                                       GError            **error);
/* @bytes: (out): what is reserved for uploads of @user, 0: of all guests together. */
gboolean ms_upload_store_sum_reserved (MsStore            *store,
                                       gint64              user,
                                       gint64             *bytes,
                                       GError            **error);
/* (transfer full) (nullable) (element-type gint64): files whose upload is older than @now. */
GArray  *ms_upload_store_list_expired (MsStore            *store,
                                       gint64              now,
                                       guint               limit,
                                       GError            **error);

G_END_DECLS
