/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The way into a team, as the pages of the interface need it: ask an address who is there, then come in. Main thread. */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What is behind an address. */
typedef struct
{
  char    *address; /* for the request that follows */
  char    *shown; /* as people read it */
  char    *share; /* for colleagues on this network */
  char    *team_name; /* (nullable): no team yet */
  char    *invite; /* (nullable): the code that the address brought along */
  gboolean empty; /* whoever comes first makes the team */
  gboolean needs_setup_code;
  gboolean needs_invite; /* to register */
  gboolean closed; /* nobody can register */
  gboolean guests;
  guint    min_password;
} MsEntranceInfo;

void ms_entrance_info_free (MsEntranceInfo *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsEntranceInfo, ms_entrance_info_free)

typedef enum
{
  MS_ENTER_LOGIN,
  MS_ENTER_REGISTER,
  MS_ENTER_GUEST,
  MS_ENTER_SETUP,
} MsEnterKind;

/* Borrowed during the call; what does not belong to the kind is not read. */
typedef struct
{
  MsEnterKind         kind;
  const char         *address;
  const char         *name; /* for a login also the e-mail address */
  const char         *password;
  const char         *code; /* of the second factor; (nullable) */
  const char         *new_password; /* in the place of a one-time one; (nullable) */
  const char         *real_name;
  const char         *invite;
  const char         *team_name;
  const char         *setup_code;
  const char         *language; /* of the team: "en", "ru" */
  const char * const *channels; /* the first ones; (nullable) */
  gboolean            open; /* anybody may register in the new team */
} MsEnterRequest;

/* Which field an error belongs to; its text is for people. */
typedef enum
{
  MS_ENTRANCE_ERROR_OTHER,
  MS_ENTRANCE_ERROR_NAME,
  MS_ENTRANCE_ERROR_PASSWORD,
  MS_ENTRANCE_ERROR_INVITE,
  MS_ENTRANCE_ERROR_SETUP_CODE,
  MS_ENTRANCE_ERROR_CHANNELS,
  MS_ENTRANCE_ERROR_CODE, /* a code is asked for, or another one */
  MS_ENTRANCE_ERROR_NEW_PASSWORD, /* a new password is asked for */
} MsEntranceError;

#define MS_ENTRANCE_ERROR (ms_entrance_error_quark ())

GQuark ms_entrance_error_quark (void);

#define MS_TYPE_ENTRANCE (ms_entrance_get_type ())
G_DECLARE_INTERFACE (MsEntrance, ms_entrance, MS, ENTRANCE, GObject)

struct _MsEntranceInterface
{
  GTypeInterface parent;

  void            (*probe_async)  (MsEntrance           *self,
                                   const char           *typed,
                                   GCancellable         *cancellable,
                                   GAsyncReadyCallback   callback,
                                   gpointer              user_data);
  MsEntranceInfo *(*probe_finish) (MsEntrance           *self,
                                   GAsyncResult         *result,
                                   GError              **error);
  void            (*enter_async)  (MsEntrance           *self,
                                   const MsEnterRequest *request,
                                   GCancellable         *cancellable,
                                   GAsyncReadyCallback   callback,
                                   gpointer              user_data);
  gboolean        (*enter_finish) (MsEntrance           *self,
                                   GAsyncResult         *result,
                                   GError              **error);
};

G_END_DECLS
