/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A conversation as a plain value: public channel, private channel or direct message, with what one member sees of it. Ownership
 * as in MsUser. */

#pragma once

#include <glib-object.h>

#include "ms-types.h"

G_BEGIN_DECLS

typedef enum
{
  MS_CHANNEL_PUBLIC,
  MS_CHANNEL_PRIVATE,
  MS_CHANNEL_IM,
} MsChannelKind;

/* A topic or a purpose. */
typedef struct
{
  char   *value; /* escaped text; (nullable) means empty */
  char   *creator; /* user id (nullable) */
  gint64  last_set; /* µs, 0 = never */
} MsChannelNote;

struct _MsChannel
{
  char          *id;
  char          *name; /* (nullable): direct messages have none */
  char          *creator; /* user id (nullable) */
  char          *user; /* (nullable): the other side of a direct message */
  char         **previous_names; /* (nullable), the newest first */
  MsChannelNote  topic;
  MsChannelNote  purpose;
  gint64         created; /* µs */
  gint64         updated; /* µs */
  gint64         num_members; /* < 0 = not known, left out */
  MsChannelKind  kind;
  gboolean       is_general;
  gboolean       is_mpim; /* private: a direct message among several, its name is mpdm-ANNA--ILYA-1 */
  gboolean       archived;
  gboolean       user_deleted; /* the other side is deactivated */

  /* As the caller sees it; the rest counts only if has_view is set. */
  gboolean       has_view;
  gboolean       is_member;
  gboolean       is_open; /* direct messages: listed */
  gint64         last_read; /* µs, 0 = never */
  gint64         latest; /* µs of the newest message, 0 = empty */
  gint64         unread_count;
  gint64         mention_count;

  /* (nullable): for who asked for one conversation */
  MsMessage     *newest;
  char          *locale; /* "en-US" */
};

#define MS_TYPE_CHANNEL (ms_channel_get_type ())

GType      ms_channel_get_type (void);

MsChannel *ms_channel_new      (const char      *id,
                                const char      *name,
                                MsChannelKind    kind);
MsChannel *ms_channel_copy     (const MsChannel *self);
void       ms_channel_free     (MsChannel       *self);

/* Between people, two or several: without joining, leaving and renaming, open or closed for each. */
gboolean   ms_channel_is_direct (const MsChannel *self);

/**
 * ms_channel_kind_to_string:
 *
 * Returns: (transfer none): "public", "private" or "im", as the store and the program's own events name it
 */
const char   *ms_channel_kind_to_string   (MsChannelKind  kind);
/* @text: (nullable): what is unknown is private, which shows it to nobody. */
MsChannelKind ms_channel_kind_from_string (const char    *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsChannel, ms_channel_free)

G_END_DECLS
