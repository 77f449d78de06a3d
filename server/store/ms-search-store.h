/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The search index as rows: how far it is filled, what comes next, documents in and out, and finding. What a document holds is the
 * business of the rules. */

#pragma once

#include "ms-channel.h"
#include "ms-store.h"
#include "ms-words.h"

G_BEGIN_DECLS

#define MS_SEARCH_KEY_SLACK 4096 /* how far a message's key may lie behind its ts, µs */

/* Up to and with this message the index is filled, but for what is late or has changed. */
typedef struct
{
  gint64 version; /* of how texts are cut, 0: nothing was ever put in */
  gint64 last_id;
} MsSearchState;

/* What the index does not hold as it is. */
typedef enum
{
  MS_SEARCH_DUE_CHANGED, /* it holds what the message said before */
  MS_SEARCH_DUE_LATE, /* an import put the message before others that it holds */
  MS_SEARCH_DUE_NEW, /* the message is newer than all that it holds */
} MsSearchDue;

/* A message that is due: a view, valid in the visitor. */
typedef struct
{
  gint64         id;
  gint64         channel; /* key */
  gint64         user; /* key, 0 if none */
  MsChannelKind  kind;
  gboolean       deleted;
  gboolean       is_reply;
  gboolean       has_files;
  const char    *subtype; /* (nullable) */
  const char    *text;
  const char    *old_text; /* (nullable): what the index holds of it now … */
  gboolean       old_has_files; /* … and whether it showed files then */
} MsSearchChange;

/* FALSE stops. It may take the message into the index. */
typedef gboolean (*MsSearchChangeVisitor) (const MsSearchChange *change,
                                           gpointer              user_data);

gboolean ms_search_store_get_state   (MsStore              *store,
                                      MsSearchState        *state,
                                      GError              **error);
gboolean ms_search_store_set_state   (MsStore              *store,
                                      const MsSearchState  *state,
                                      GError              **error);
/* Empties the index; the state is the caller's to set. */
gboolean ms_search_store_clear       (MsStore              *store,
                                      GError              **error);
/* Before a message changes or goes: keeps what the index holds of it, if it holds it. */
gboolean ms_search_store_keep_old    (MsStore              *store,
                                      gint64                channel,
                                      gint64                ts,
                                      GError              **error);
/* When an import has put a message in: notes it, unless it is newer than all that the index holds. */
gboolean ms_search_store_note_late   (MsStore              *store,
                                      gint64                id,
                                      GError              **error);
/* After a late message was taken in. */
gboolean ms_search_store_forget_late (MsStore              *store,
                                      gint64                id,
                                      GError              **error);
/* In the order of time; @last_id: of MS_SEARCH_DUE_NEW, up to where the index is filled. */
gboolean ms_search_store_visit_due   (MsStore                *store,
                                      MsSearchDue             due,
                                      gint64                  last_id,
                                      MsSearchChangeVisitor   visitor,
                                      gpointer                user_data,
                                      GError                **error);
/* *holds: (out): whether the index has the message as it is. */
gboolean ms_search_store_holds       (MsStore              *store,
                                      gint64                channel,
                                      gint64                ts,
                                      gboolean             *holds,
                                      GError              **error);
/* @listener: (nullable): is told the words of it, and asks the database nothing */
gboolean ms_search_store_add         (MsStore              *store,
                                      gint64                id,
                                      const char           *document,
                                      MsWordFunc            listener,
                                      gpointer              user_data,
                                      GError              **error);
/* @document: as it was added. What was kept of it is dropped. */
gboolean ms_search_store_remove      (MsStore              *store,
                                      gint64                id,
                                      const char           *document,
                                      GError              **error);
/* Puts parts of the index together, about @pages pages of it. *merged: (out): whether there was something to do */
gboolean ms_search_store_merge       (MsStore              *store,
                                      guint                 pages,
                                      gboolean             *merged,
                                      GError              **error);

/* What a search begins with: the words, or the few messages that have a mark. */
typedef enum
{
  MS_SEARCH_FIRST_WORDS,
  MS_SEARCH_FIRST_PINNED,
  MS_SEARCH_FIRST_SAVED,
  MS_SEARCH_FIRST_REACTION, /* the first of `with` */
} MsSearchFirst;

/* What is to hang on the messages that are found; 1: it must be so, -1: it must not, 0: either. */
typedef struct
{
  MsSearchFirst first;
  int           pinned;
  int           saved; /* by the viewer */
  const char   *with; /* JSON array of names of reactions that must be there … */
  const char   *without; /* … and must not */
} MsSearchMarks;

typedef struct
{
  const char          *expression; /* FTS5's, made of quoted words only; "" where marks are what a search begins with */
  const MsSearchMarks *marks; /* (nullable) */
  gint64               viewer; /* account: of the marks, and where they come first its conversations … */
  gboolean             public_ones; /* … and all public ones */
  gint64               first_key; /* of the rows, inclusive */
  gint64               last_key;
  gint64               oldest; /* µs, inclusive */
  gint64               newest; /* µs, inclusive */
  gboolean             oldest_first;
  gboolean             with_text; /* rows have it */
  guint                limit;
} MsSearchFind;

/* A view, valid in the visitor. */
typedef struct
{
  gint64      key; /* of the message; of files of the row */
  gint64      channel; /* key; 0: what who gave a file knows of it */
  gint64      user; /* key of who wrote it or gave it, 0 if nobody did */
  const char *text; /* (nullable): of files the whole document */
} MsSearchRow;

/* FALSE stops. */
typedef gboolean (*MsSearchRowVisitor) (const MsSearchRow *row,
                                        gpointer           user_data);

/* Messages in the order of time; nobody has asked yet whether the viewer may read them. *n_rows: (out): at most find->limit. */
gboolean ms_search_store_walk        (MsStore              *store,
                                      const MsSearchFind   *find,
                                      MsSearchRowVisitor    visitor,
                                      gpointer              user_data,
                                      guint                *n_rows,
                                      GError              **error);
/* *may: whether @viewer reads a conversation: is in it, or it is public and @public_ones. */
gboolean ms_search_store_may_read    (MsStore              *store,
                                      gint64                channel,
                                      gint64                viewer,
                                      gboolean              public_ones,
                                      gboolean             *may,
                                      GError              **error);
/* (transfer full) (nullable) (element-type gint64): keys of conversations of @viewer in which something was said, those with the newest messages
 * first. */
GArray  *ms_search_store_list_places (MsStore              *store,
                                      gint64                viewer,
                                      gboolean              without_public,
                                      guint                 limit,
                                      GError              **error);

/* For the check: of one conversation how many messages of @subtype are behind the state's mark, those that wait to be taken out included. */
typedef void (*MsSearchCountVisitor) (gint64      channel,
                                      const char *subtype, /* (nullable) */
                                      gint64      count,
                                      gpointer    user_data);

gboolean ms_search_store_visit_counts (MsStore              *store,
                                       MsSearchCountVisitor  visitor,
                                       gpointer              user_data,
                                       GError              **error);
/* How many documents match @expression; *strays: those of them whose message is not in @channel, or gone for good. */
gboolean ms_search_store_count        (MsStore              *store,
                                       const char           *expression,
                                       gint64                channel,
                                       gint64               *count,
                                       gint64               *strays,
                                       GError              **error);
/* Whether the document of the message at @ts matches @expression. */
gboolean ms_search_store_has          (MsStore              *store,
                                       gint64                ts,
                                       const char           *expression,
                                       gboolean             *has,
                                       GError              **error);

G_END_DECLS
