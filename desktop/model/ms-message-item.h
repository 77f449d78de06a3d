/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One message or notice as it is shown. Main thread. */

#pragma once

#include "ms-message.h"
#include "ms-user-item.h"

G_BEGIN_DECLS

#define MS_TYPE_MESSAGE_ITEM (ms_message_item_get_type ())
G_DECLARE_FINAL_TYPE (MsMessageItem, ms_message_item, MS, MESSAGE_ITEM, GObject)

typedef enum
{
  MS_MESSAGE_STATE_SENT,
  MS_MESSAGE_STATE_PENDING,
  MS_MESSAGE_STATE_FAILED,
} MsMessageState;

/**
 * ms_message_item_new:
 * @value: copied; a ts of 0 means that it is not stored yet
 * @user: (nullable): its author
 * @created_us: when it was written, in µs; counts while ts is 0
 *
 * Returns: (transfer full): the item
 */
MsMessageItem   *ms_message_item_new               (const MsMessage *value,
                                                    MsUserItem      *user,
                                                    gint64           created_us);
void             ms_message_item_update            (MsMessageItem   *self,
                                                    const MsMessage *value);
void             ms_message_item_set_state         (MsMessageItem   *self,
                                                    MsMessageState   state,
                                                    const char      *reason);
void             ms_message_item_set_mentions_self (MsMessageItem   *self,
                                                    gboolean         mentions_self);
const MsMessage *ms_message_item_get_value         (MsMessageItem   *self);
gint64           ms_message_item_get_ts            (MsMessageItem   *self);
gint64           ms_message_item_get_time          (MsMessageItem   *self);
const char      *ms_message_item_get_text          (MsMessageItem   *self);
MsUserItem      *ms_message_item_get_user          (MsMessageItem   *self);

/**
 * ms_message_item_get_author_name:
 *
 * Returns: (nullable): as whom it was written: the name that a bot gave itself, else that of the author; NULL where nobody is known
 */
const char      *ms_message_item_get_author_name   (MsMessageItem   *self);

/**
 * ms_message_item_has_same_author:
 *
 * Returns: whether both were written by the same known author under the same name
 */
gboolean         ms_message_item_has_same_author   (MsMessageItem   *self,
                                                    MsMessageItem   *other);

/* Written by a program: an app's bot or a webhook. */
gboolean         ms_message_item_is_bot            (MsMessageItem   *self);
gboolean         ms_message_item_get_mentions_self (MsMessageItem   *self);

/* Whether its long code is shown whole; only this program knows. */
void             ms_message_item_set_unfolded      (MsMessageItem   *self,
                                                    gboolean         unfolded);
gboolean         ms_message_item_get_unfolded      (MsMessageItem   *self);
gboolean         ms_message_item_is_notice         (MsMessageItem   *self);
MsMessageState   ms_message_item_get_state         (MsMessageItem   *self);

/**
 * ms_message_item_get_reason:
 *
 * Returns: (nullable): why it was not sent, in words for people
 */
const char      *ms_message_item_get_reason        (MsMessageItem   *self);

/* Written by who looks at it. */
gboolean ms_message_item_is_own (MsMessageItem *self);

G_END_DECLS
