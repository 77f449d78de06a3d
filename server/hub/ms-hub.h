/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Who gets what of a batch, without sockets: the subscribers of one shard by user, the list of those who have something due, and the run that
 * each of them takes. "Slow" is a cursor that lags, never a queue. One thread. */

#pragma once

#include "ms-directory.h"
#include "ms-run-composer.h"

G_BEGIN_DECLS

#define MS_HUB_PLACE_BITS 24 /* more than a list ever holds: places may begin anew */

typedef struct _MsHub MsHub;
typedef struct _MsSubscriber MsSubscriber;

/* Part of its owner's struct (a socket); the hub alone writes it, except owner and cursor as said. */
struct _MsSubscriber
{
  gint64        cursor; /* the next seq; meaningful while dirty or held. The owner moves it to run->next when it took a run */
  guint64       mask; /* topics of the window that are due */
  MsSubscriber *next; /* of the same user */
  guint32       user_slot;
  guint32       channel_slot; /* of the simple door */
  guint32       owner; /* free for the owner */
  guint32       place : MS_HUB_PLACE_BITS; /* on the list, counted from its beginning long ago */
  guint32       dialect : 4; /* MsDialect */
  gboolean      dirty : 1; /* has something due, and is on the list */
  gboolean      listed : 1; /* on the list, even if it was served out of turn meanwhile */
  gboolean      filtered : 1; /* its mask is not valid any more: filter from the cursor */
  gboolean      held : 1; /* the owner cannot send; it comes back by itself */
};

/* Serve it now, as far as it can be: called from within publish before a membership of its user changes. */
typedef void (*MsHubServe) (MsSubscriber *subscriber,
                            gpointer      user_data);

/* @directory: (transfer full): this thread's copy; its seq is the head. */
MsHub        *ms_hub_new           (MsDirectory   *directory,
                                    MsHubServe     serve,
                                    gpointer       user_data);
void          ms_hub_free          (MsHub         *self);
MsDirectory  *ms_hub_get_directory (MsHub         *self);
MsRunLog     *ms_hub_get_log       (MsHub         *self);
/* A subscriber begins at the head. */
void          ms_hub_add           (MsHub         *self,
                                    MsSubscriber  *subscriber,
                                    guint32        user_slot,
                                    MsDialect      dialect,
                                    guint32        channel_slot);
void          ms_hub_remove        (MsHub         *self,
                                    MsSubscriber  *subscriber);
/* (nullable): the first of a user; go on with ->next. */
MsSubscriber *ms_hub_get_of_user   (MsHub         *self,
                                    guint32        user_slot);
/* Appends the batch to the log, keeps the directory, marks whom it concerns. */
void          ms_hub_publish       (MsHub         *self,
                                    MsEventBatch  *batch,
                                    gint64         now_us);
/* (nullable): the next one that has something due; serve it with take. */
MsSubscriber *ms_hub_pop_dirty     (MsHub         *self);
gboolean      ms_hub_has_dirty     (MsHub         *self);
/**
 * ms_hub_take:
 *
 * What is due next. The owner sends it and sets the cursor to run->next, or holds the subscriber at a frame's border.
 *
 * Returns: (transfer full) (nullable): NULL when it is at the head (it is then neither dirty nor held), or lost: see ms_hub_is_lost()
 */
MsRun        *ms_hub_take          (MsHub         *self,
                                    MsSubscriber  *subscriber);
/* It cannot take more, or resumes: it keeps its place at @cursor and is left alone until take says NULL. */
void          ms_hub_hold          (MsHub         *self,
                                    MsSubscriber  *subscriber,
                                    gint64         cursor);
/* Whether its place has fallen off the ring. */
gboolean      ms_hub_is_lost       (MsHub         *self,
                                    MsSubscriber  *subscriber);
/* The frames of a page of older events that it may see. (transfer full) */
MsRun        *ms_hub_compose_page  (MsHub         *self,
                                    MsSubscriber  *subscriber,
                                    MsEventBatch  *page);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsHub, ms_hub_free)

G_END_DECLS
