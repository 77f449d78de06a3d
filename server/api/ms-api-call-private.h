/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * The inside of a call, for the files that hold the rows of methods. */

#pragma once

#include "ms-account-service.h"
#include "ms-api-call.h"
#include "ms-channel-service.h"
#include "ms-error.h"
#include "ms-file-service.h"
#include "ms-json-writer.h"
#include "ms-team.h"
#include "ms-user-service.h"

G_BEGIN_DECLS

#define MS_API_MAX_STEPS 4

/* What a method's decode took from the arguments. One struct for all methods: each uses what it needs. Strings are borrowed from the
 * arguments or from MsApiCall.strings and live as long as the call. */
typedef struct
{
  const char     *channel;
  const char     *user;
  const char     *name;
  const char     *text;
  const char     *content; /* of a message: a JSON object */
  const char     *real_name;
  const char     *email;
  const char     *code;
  const char     *device;
  const char     *language;
  const char     *client_msg_id;
  char          **list; /* owned: ids or names */
  GPtrArray      *commands; /* owned (nullable) (element-type MsAppCommand) */
  const MsFileChoice *files;
  guint           n_files;
  gint64          ts; /* µs */
  gint64          latest; /* µs */
  gint64          oldest; /* µs */
  gint64          thread_ts; /* µs, 0 = none, below 0 = of no message */
  gint64          cursor;
  gint64          number;
  gint64          seconds;
  guint           limit;
  guint           page;
  gboolean        flag;
  gboolean        second_flag;
  gboolean        reply_broadcast;
  gboolean        link_names;
  MsChannelTypes  types;
  MsRegistration  registration;
  MsRole          role;
  MsProfileChange profile;
  MsTeamSettings  settings;
} MsApiRequest;

typedef enum
{
  MS_API_ACCESS_ANYONE,
  MS_API_ACCESS_SESSION,
  MS_API_ACCESS_APP, /* the token of an app, and no other */
  MS_API_ACCESS_DOOR, /* no method: a route of ours calls it */
} MsApiAccess;

/**
 * MsApiDecode:
 *
 * Takes everything that the method needs from the arguments into call->request; complete before any rule runs. On the thread that
 * made the call.
 */
typedef gboolean (*MsApiDecode) (MsApiCall     *call,
                                 GError       **error);

/**
 * MsApiRun:
 * @reply: inside the open object, "ok" is written already
 *
 * Calls the service and writes the members of the reply. On a reader or the executor, for instant methods on the thread that made the
 * call (@context is NULL then). May be run twice.
 */
typedef gboolean (*MsApiRun)    (MsApiCall     *call,
                                 MsContext     *context,
                                 MsJsonWriter  *reply,
                                 GError       **error);

/* After the commit, on the thread that takes the reply; once, and only on success. */
typedef void     (*MsApiAfter)  (MsApiCall     *call);

struct _MsApiMethod
{
  const char  *name;
  MsApiAccess  access;
  MsApiRate    rate;
  /* What happens in order; MS_API_STEP_DONE ends it, and first of all it means "instant". run is called for each READ and WRITE,
   * call->stage tells which. Only the last one writes the reply. A HASH without a password is left out. */
  MsApiStep    steps[MS_API_MAX_STEPS + 1];
  MsApiDecode  decode; /* (nullable) */
  MsApiRun     run;
  MsApiAfter   after; /* (nullable) */
};

struct _MsApiCall
{
  int                     ref_count; /* atomic */
  const MsApiEnvironment *environment;
  const MsApiMethod      *method; /* NULL if there is none */
  char                   *method_name;
  MsApiCaller             caller; /* strings owned */
  MsArguments            *arguments;
  MsApiRequest            request;
  GPtrArray              *strings; /* (nullable): what request points to and the arguments do not hold */
  guint                   stage;
  gboolean                finished;
  gboolean                after_done;
  gboolean                no_more_steps; /* run says that what it has written is the reply */

  /* Passwords. */
  char                   *password; /* that is hashed or verified next */
  char                   *new_password; /* (nullable): is hashed once the password matched */
  char                   *hash; /* to be verified against; later of what was hashed */
  char                   *rehash;
  char                   *secret; /* (nullable): is shown in the reply, once */
  char                   *login_name; /* (nullable): of the account */
  gint64                  login_user;
  gint64                  login_verified; /* which password of the account the hash was of */

  MsApiDelivery           delivery;
  MsApiAppRequest         app_request;

  /* Pictures. */
  gboolean                has_image;
  MsApiImage              image;
  MsPictureSet           *pictures; /* (nullable) */

  /* The result. */
  GBytes                 *reply;
  GError                 *error;
  char                   *token;
  char                   *text;
  gint64                  ts;
  gint64                  event_seq;
  gboolean                wrote_seq; /* run did it itself */
  gboolean                is_personal; /* another caller would be told something else */
  char                   *next_cursor; /* (nullable): "" at the end of a list */
  const char             *warning; /* (nullable) */
  MsError                 late_refusal; /* not 0: run wrote that something was tried, and the answer is this */
  const char             *test_error; /* (nullable): what api.test was asked to fail with */
};

/* The families. */
extern const MsApiMethod ms_api_account_methods[];
extern const MsApiMethod ms_api_admin_methods[];
extern const MsApiMethod ms_api_app_methods[];
extern const MsApiMethod ms_api_aside_methods[];
extern const MsApiMethod ms_api_audit_methods[];
extern const MsApiMethod ms_api_channel_methods[];
extern const MsApiMethod ms_api_command_methods[];
extern const MsApiMethod ms_api_completeness_methods[];
extern const MsApiMethod ms_api_dnd_methods[];
extern const MsApiMethod ms_api_file_methods[];
extern const MsApiMethod ms_api_exchange_methods[];
extern const MsApiMethod ms_api_invite_methods[];
extern const MsApiMethod ms_api_keeping_methods[];
extern const MsApiMethod ms_api_message_methods[];
extern const MsApiMethod ms_api_pin_methods[];
extern const MsApiMethod ms_api_reaction_methods[];
extern const MsApiMethod ms_api_picture_methods[];
extern const MsApiMethod ms_api_reminder_methods[];
extern const MsApiMethod ms_api_search_methods[];
extern const MsApiMethod ms_api_session_methods[];
extern const MsApiMethod ms_api_settings_methods[];
extern const MsApiMethod ms_api_team_methods[];
extern const MsApiMethod ms_api_thread_methods[];
extern const MsApiMethod ms_api_totp_methods[];
extern const MsApiMethod ms_api_user_methods[];
extern const MsApiMethod ms_api_usergroup_methods[];
extern const MsApiMethod ms_api_webhook_methods[];

/* Frees a secret and leaves nothing of it in memory. */
void     ms_api_call_wipe      (char         **secret);
/* The call ends with @error. */
void     ms_api_call_refuse    (MsApiCall     *self,
                                const GError  *error);
/* The method's run for the stage that the call is in. */
gboolean ms_api_call_run_stage (MsApiCall     *self,
                                MsContext     *context,
                                GError       **error);

/* Keeps @text (transfer full) as long as the call. Returns it. */
const char *ms_api_call_keep (MsApiCall *self,
                              char      *text);

/* For MsPost: @user_data is the call's environment. */
gboolean    ms_api_is_active (gint64      user,
                              gpointer    user_data);

/* The address of a message; @thread_ts: of a reply, its root's, else 0. Free with g_free. */
char *ms_api_call_dup_permalink (MsApiCall  *call,
                                 const char *channel,
                                 gint64      ts,
                                 gint64      thread_ts);
/* An MsSessionVisitor: one of a list of sessions, into the writer @reply. */
void        ms_api_write_session (const MsSessionView *session,
                                  gpointer             reply);

/* request.content, signed by the caller, which is a bot. (transfer full) (nullable): NULL on error */
char       *ms_api_sign_content (MsApiCall  *call,
                                 MsContext  *context,
                                 GError    **error);

/* Of addresses that others open too, and send their tokens to: not as the caller reached us. */
const char *ms_api_call_get_shared_origin (MsApiCall *self);

/* The language of @team as the published API names it, for a call that asks for it; else NULL. */
const char *ms_api_call_get_locale (MsApiCall    *self,
                                    const MsTeam *team);

/* For MsUser.tile: where the initials of @user are drawn, NULL for who has a picture. (transfer full) (nullable) */
char       *ms_api_call_dup_tile (MsApiCall    *self,
                                  const MsUser *user);

/* The team's own emoji as a member of the open object. */
gboolean ms_api_write_emoji (MsContext     *context,
                             MsJsonWriter  *reply,
                             GError       **error);

/* The link of an invitation, as somebody on another computer can open it: free with g_free. */
char *ms_api_call_dup_join_link (MsApiCall  *call,
                                 const char *code);

G_END_DECLS
