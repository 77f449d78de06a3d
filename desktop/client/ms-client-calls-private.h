/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * How a call is made, shared by the files of the calls: conversations (ms-client-calls.c), browsing and members (-browse.c), invitations and
 * oneself (-self.c). */

#pragma once

#include "ms-client-calls.h"
#include "ms-client-private.h"

G_BEGIN_DECLS

/* What is done with a good reply, on the way to the caller: returns the task's value, or NULL with an error. */
typedef gpointer (*MsCallRead) (MsClient       *client,
                                MsClientReply  *reply,
                                GError        **error);

typedef struct
{
  MsCallRead     read; /* (nullable): the call has no answer */
  GDestroyNotify free;
} MsCallReading;

extern const MsCallReading ms_client_calls_no_answer;

/**
 * ms_client_calls_start:
 * @arguments: (nullable): names and values, terminated by NULL
 * @reading: static
 *
 * Finishes with what @reading makes of the answer; without one see ms_client_call_finish().
 */
void      ms_client_calls_start       (MsClient             *self,
                                       const char           *method,
                                       const char * const   *arguments,
                                       const MsCallReading  *reading,
                                       GCancellable         *cancellable,
                                       GAsyncReadyCallback   callback,
                                       gpointer              user_data);
gpointer  ms_client_calls_bad_reply   (GError              **error);

/* Where the next page begins. (nullable) result: this was the last one */
char     *ms_client_calls_read_cursor (MsJsonNode            root);

G_END_DECLS
