/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The seam between the model of a team and whoever carries out what people ask for: the account on the network, or a test.
 * Main thread. */

#pragma once

#include "ms-channel.h"
#include "ms-delivery.h"
#include "ms-message-list.h"

G_BEGIN_DECLS

typedef enum
{
  MS_COMMAND_CREATE_CHANNEL, /* name, text: purpose, flag: private → id */
  MS_COMMAND_LIST_CHANNELS, /* → channels: the public ones */
  MS_COMMAND_LIST_MEMBERS, /* channel → ids */
  MS_COMMAND_GET_DELIVERY, /* channel, ts of a message of one's own → delivery */
  MS_COMMAND_JOIN, /* channel */
  MS_COMMAND_LEAVE, /* channel */
  MS_COMMAND_RENAME, /* channel, name */
  MS_COMMAND_SET_TOPIC, /* channel, text */
  MS_COMMAND_SET_PURPOSE, /* channel, text */
  MS_COMMAND_ARCHIVE, /* channel, flag: FALSE takes it out again */
  MS_COMMAND_INVITE_MEMBER, /* channel, user */
  MS_COMMAND_OPEN_DIRECT, /* user → id */
  MS_COMMAND_CLOSE_DIRECT, /* channel */
  MS_COMMAND_CREATE_INVITE, /* expires, uses → id: the code, url, qr_text, expires */
  MS_COMMAND_REVOKE_INVITE, /* name: the code */
  MS_COMMAND_SET_STATUS, /* text */
  MS_COMMAND_SET_AWAY, /* flag */
} MsCommandKind;

/* What is asked for; members beside those named above are not read. Strings are borrowed for the call. */
typedef struct
{
  MsCommandKind  kind;
  const char    *channel;
  const char    *user;
  const char    *name;
  const char    *text;
  gint64         ts;
  gboolean       flag;
  gint64         expires; /* seconds from now, 0 = never */
  gint64         uses; /* 0 = any number */
} MsCommand;

/* What came of it. */
typedef struct
{
  char       *id;
  char       *url;
  char       *qr_text;
  gint64      expires; /* µs, 0 = never */
  char      **ids;
  GPtrArray  *channels; /* (element-type MsChannel) */
  MsDelivery *delivery;
} MsReply;

MsReply *ms_reply_new  (void);
void     ms_reply_free (MsReply *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsReply, ms_reply_free)

#define MS_TYPE_BACKEND (ms_backend_get_type ())
G_DECLARE_INTERFACE (MsBackend, ms_backend, MS, BACKEND, GObject)

/**
 * MsBackendInterface:
 * @open: fills the list of a channel and keeps it true until @close
 * @load: answers by changing the list
 * @send: @typed is what a person wrote; the message is in the list before this returns
 * @delete_message: takes it out of the list at once; @undelete within the time of an Undo brings it back
 * @dup_typed: message text as it would have been typed
 * @run_async: a command with an answer; errors carry text for people
 *
 * All but run_async say nothing of success: what happened comes back through the model.
 */
struct _MsBackendInterface
{
  GTypeInterface parent;

  void     (*open)           (MsBackend            *self,
                              MsMessageList        *list);
  void     (*close)          (MsBackend            *self,
                              MsMessageList        *list);
  void     (*load)           (MsBackend            *self,
                              MsMessageList        *list,
                              MsHistoryRequest      request,
                              gint64                ts);
  void     (*send)           (MsBackend            *self,
                              const char           *channel,
                              const char           *typed);
  void     (*retry)          (MsBackend            *self,
                              const char           *client_id);
  void     (*discard)        (MsBackend            *self,
                              const char           *client_id);
  void     (*edit)           (MsBackend            *self,
                              const char           *channel,
                              gint64                ts,
                              const char           *typed);
  void     (*delete_message) (MsBackend            *self,
                              const char           *channel,
                              gint64                ts);
  void     (*undelete)       (MsBackend            *self,
                              const char           *channel,
                              gint64                ts);
  void     (*mark)           (MsBackend            *self,
                              const char           *channel,
                              gint64                ts,
                              gboolean              unread);
  void     (*typing)         (MsBackend            *self,
                              const char           *channel);
  void     (*set_view)       (MsBackend            *self,
                              const char           *channel,
                              gboolean              focused);
  void     (*save_draft)     (MsBackend            *self,
                              const char           *channel,
                              const char           *text);
  void     (*reconnect)      (MsBackend            *self);
  char    *(*dup_typed)      (MsBackend            *self,
                              const char           *text);
  void     (*run_async)      (MsBackend            *self,
                              const MsCommand      *command,
                              GCancellable         *cancellable,
                              GAsyncReadyCallback   callback,
                              gpointer              user_data);
  MsReply *(*run_finish)     (MsBackend            *self,
                              GAsyncResult         *result,
                              GError              **error);
};

G_END_DECLS
