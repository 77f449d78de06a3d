/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The team's own emoji and people's avatars: pictures that everybody in the team may see. */

#pragma once

#include "ms-context.h"
#include "ms-file-service.h"
#include "ms-picture-set.h"
#include "ms-user.h"

G_BEGIN_DECLS

/* Strings are borrowed. */
typedef struct
{
  const char   *name; /* without colons */
  const char   *alias_for; /* (nullable): the name of another one, or … */
  MsPictureSet *set; /* (nullable): … its picture */
  const char   *origin; /* of its address */
} MsEmojiAddition;

/* @value: its address, or "alias:NAME"; valid in the visitor. */
typedef void (*MsEmojiListVisitor) (const char *name,
                                    const char *value,
                                    gpointer    user_data);

/* Worker. MS_ERROR_INVALID_NAME, _NAME_TAKEN, _EMOJI_NOT_FOUND (what it stands for), _EMOJI_LIMIT_REACHED, _NOT_ALLOWED. */
gboolean ms_emoji_service_add      (MsContext              *context,
                                    const MsEmojiAddition  *addition,
                                    gint64                 *event_seq,
                                    GError                **error);
/* And those that stand for it. Worker. MS_ERROR_EMOJI_NOT_FOUND, _NOT_ALLOWED. */
gboolean ms_emoji_service_remove   (MsContext              *context,
                                    const char             *name,
                                    gint64                 *event_seq,
                                    GError                **error);
/* Reader. */
gboolean ms_emoji_service_list     (MsContext              *context,
                                    MsEmojiListVisitor      visitor,
                                    gpointer                user_data,
                                    GError                **error);
/* Reader. MS_ERROR_FILE_NOT_FOUND. */
gboolean ms_emoji_service_open     (MsContext              *context,
                                    const char             *id,
                                    MsFileView             *view,
                                    GError                **error);
/**
 * ms_avatar_service_set:
 * @set: (nullable): none any more
 * @origin: of its addresses
 *
 * The caller's own picture. Worker.
 *
 * Returns: (transfer full) (nullable): the caller as they are now
 */
MsUser  *ms_avatar_service_set     (MsContext              *context,
                                    MsPictureSet           *set,
                                    const char             *origin,
                                    gint64                 *event_seq,
                                    GError                **error);
/**
 * ms_team_icon_service_set:
 * @set: (nullable): none any more
 * @origin: of its addresses
 * @error: MS_ERROR_NOT_ALLOWED
 *
 * The team's icon. Worker. Makes micro_team_icon, unless there was none and there is none.
 */
gboolean ms_team_icon_service_set  (MsContext              *context,
                                    MsPictureSet           *set,
                                    const char             *origin,
                                    gint64                 *event_seq,
                                    GError                **error);
/* That of somebody, or the team's. Reader. MS_ERROR_FILE_NOT_FOUND. */
gboolean ms_avatar_service_open    (MsContext              *context,
                                    const char             *hash,
                                    int                     size,
                                    MsFileView             *view,
                                    GError                **error);
/* A file of the caller's own of which a picture is to be made: (transfer full): its blob. Reader. MS_ERROR_FILE_NOT_FOUND. */
char    *ms_emoji_service_dup_source (MsContext            *context,
                                      const char           *file,
                                      GError              **error);

G_END_DECLS
