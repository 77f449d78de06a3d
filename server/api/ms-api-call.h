/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * One request on its way through the program: decoded arguments, who calls, the method's row, and the reply. The call knows no
 * sockets and no threads: it says which step comes next, and the edge (net/ms-api-runner) takes it to the right thread. */

#pragma once

#include <gio/gio.h>

#include "ms-arguments.h"
#include "ms-context.h"
#include "ms-error.h"
#include "ms-file-service.h"
#include "ms-settings-service.h"
#include "ms-user.h"

G_BEGIN_DECLS

typedef struct _MsApiCall MsApiCall;
typedef struct _MsApiMethod MsApiMethod;

/* What comes next for a call. */
typedef enum
{
  MS_API_STEP_DONE,   /* the reply is ready: ms_api_call_get_reply() */
  MS_API_STEP_READ,   /* ms_api_call_run() on a reader */
  MS_API_STEP_WRITE,  /* ms_api_call_run() on the executor; the reply counts only after the commit */
  MS_API_STEP_HASH,   /* hash ms_api_call_get_password() on the pool, then ms_api_call_set_hash() */
  MS_API_STEP_IMAGE,  /* make pictures of ms_api_call_get_image(), then ms_api_call_set_pictures() */
  MS_API_STEP_DELIVERY, /* ask the connections about ms_api_call_get_delivery(), then ms_api_call_set_delivered() */
  MS_API_STEP_APP, /* ask the app about ms_api_call_get_app_request(), then ms_api_call_set_app_answered() */
  MS_API_STEP_VERIFY, /* verify ms_api_call_get_password() against ms_api_call_get_hash(), then ms_api_call_set_verified() */
} MsApiStep;

typedef enum
{
  MS_API_RATE_READ,
  MS_API_RATE_WRITE,
  MS_API_RATE_POST,
  MS_API_RATE_LOGIN, /* per network */
  MS_API_RATE_PASSWORD, /* per account; of no method */
  MS_API_RATE_NONE,
} MsApiRate;

/* What is called by our own routes alone, and the parts that they set beside the arguments: of the address, or where an answer belongs. */
#define MS_API_DOOR_SERVICES "services"
#define MS_API_DOOR_TEAM     "team"
#define MS_API_DOOR_ID       "id"
#define MS_API_DOOR_SECRET   "secret"
#define MS_API_DOOR_RESPONSE "response"
#define MS_API_DOOR_REQUEST_STATE "request_state"
#define MS_API_DOOR_FILE     "file"
#define MS_API_DOOR_URL      "url"
#define MS_API_DOOR_STATE    "state"
#define MS_API_DOOR_CHANNEL  "channel"
#define MS_API_DOOR_USER     "user"
#define MS_API_DOOR_TS       "ts"
#define MS_API_DOOR_THREAD   "thread"

/* The old way of files in one step: the bytes come by a route of ours, which begins it and sets MS_API_DOOR_FILE. */
#define MS_API_METHOD_UPLOAD "files.upload"
#define MS_API_METHOD_BEGIN_UPLOAD "files.getUploadURLExternal"

/* Who calls and from where; strings are copied. */
typedef struct
{
  MsActor     actor;
  const char *user_id; /* (nullable): public id, NULL when not signed in */
  MsRole      role;
  MsTokenKind token_kind; /* of an app: user_id is NULL, and the actor is its bot */
  const char *address;    /* the peer's IP address in text */
  const char *user_agent; /* (nullable): names the device of a new session */
  const char *origin;     /* "http://host:port" as the caller says to have reached us: base of the URLs in replies to it alone */
  gboolean    simple_door; /* a form or simple route, not /api/ */
} MsApiCaller;

typedef struct
{
  gboolean connected;
  gboolean active;
  gboolean manual_away;
  guint    connection_count;
  gint64   last_activity; /* seconds, 0 = unknown */
} MsApiPresence;

/* How far an event of a channel got among its members other than the author. */
typedef struct
{
  gint64 channel; /* key */
  gint64 author; /* key */
  gint64 seq;
  gint64 members;
  gint64 connected;
  gint64 sent;      /* on a connection */
  gint64 confirmed; /* by a client that says it holds it */
} MsApiDelivery;

/* Bytes on the disk. */
typedef struct
{
  gint64 database;
  gint64 log; /* the database's write-ahead log */
  gint64 blobs; /* files of messages */
  gint64 free; /* what the disk has left */
} MsApiStorage;

/* @user: key, 0 if nobody is called so. */
typedef void (*MsApiNoteWrongPassword) (gpointer    watch,
                                        gint64      user,
                                        const char *address);

/* @user: key, 0 if nobody is called so; @login: what was typed. Returns: 0 when the password may be looked at, else the seconds to wait. */
typedef guint (*MsApiTakePassword) (gpointer    passwords,
                                    gint64      user,
                                    const char *login,
                                    const char *address);

/* What somebody asks of an app, and what came of it. Owned by the call; nobody else looks at it in between. */
typedef struct
{
  gint64      app; /* key */
  gboolean    is_action; /* a button, not a command */
  char       *members; /* of the payload, in JSON: what does not depend on the connection */
  char       *channel; /* id */
  char       *user; /* id of who asks */
  gint64      ts; /* µs: of the message with the button, 0 if none */
  gint64      thread_ts; /* µs: the root of the thread where it was asked, 0 if in none */
  const char *origin; /* of the address to answer to: nobody's request made it up */
  gboolean    refused; /* with @refusal */
  MsError     refusal;
} MsApiAppRequest;

/* How an app is connected. */
typedef struct
{
  guint   connections;
  guint   waiting; /* envelopes and requests that are not acknowledged */
  guint64 lost; /* events that were given up since the start */
} MsApiAppStatus;

/* What the table needs of those that listen for apps. Any thread. */
typedef struct
{
  /* (nullable): a ticket for a Socket Mode connection of @caller, an app's token: free with g_free; NULL when there are too many. */
  char    *(*mint_ticket) (const MsApiCaller *caller, gpointer user_data);
  /* (nullable) */
  void     (*get_status)  (gint64 app, MsApiAppStatus *status, gpointer user_data);
  gpointer   user_data;
} MsApiApps;

typedef enum
{
  MS_IMAGE_USE_AVATAR,
  MS_IMAGE_USE_EMOJI,
  MS_IMAGE_USE_ICON,
} MsImageUse;

/* What pictures are to be made of; borrowed. */
typedef struct
{
  MsImageUse  use;
  GBytes     *bytes; /* (nullable): the original, or … */
  const char *blob; /* (nullable): … the name of its blob */
  int         crop_x; /* the square that is wanted of it */
  int         crop_y;
  int         crop_side; /* 0: all of it */
} MsApiImage;

typedef struct _MsExchangeJobs MsExchangeJobs;
typedef struct _MsBlobStore MsBlobStore;

/* What the table needs from its surroundings; set once at start by app. Called on the main thread (presence: any thread). */
typedef struct
{
  /* A ticket for a realtime connection of @caller (random, one use, 30 s): free with g_free. @since (nullable) position. */
  char    *(*mint_ticket)  (const MsApiCaller *caller, gboolean micro, gboolean batch_presence, const char *since, gpointer user_data);
  /* Presence of a user by key: connected, active, manual away, number of connections, last activity in seconds. */
  void     (*get_presence) (gint64 user, MsApiPresence *presence, gpointer user_data);
  void     (*set_presence) (gint64 user, gboolean away, gpointer user_data);
  /* A password was wrong: told to @watch. Any thread. */
  MsApiNoteWrongPassword note_wrong_password;
  gpointer               watch;
  /* (nullable): a password is about to be looked at: asked of @passwords. Any thread. */
  MsApiTakePassword      take_password;
  gpointer               passwords;
  /* What is around the store, a file. Reader. */
  void                 (*measure_storage) (const char *database, MsApiStorage *storage);
  const char            *database;
  /* What the server's configuration decides. */
  MsSettingMask fixed_settings;
  MsApiApps   apps;
  /* The code that first run asks for from other computers. */
  const char *setup_code;
  /* (nullable): the address for others on the network; stands in links to share where the caller sits at the server itself. */
  const char *share_origin;
  /* Of addresses that others get to read, "http://host:port": never made of what a request says. */
  const char *shared_origin;
  /* (nullable): imports and exports, and the bytes of files. */
  MsExchangeJobs *jobs;
  MsBlobStore *blobs;
  /* What the team may keep of files. */
  MsFileLimits file_limits;
  gpointer user_data;
} MsApiEnvironment;

/**
 * ms_api_call_new:
 * @arguments: (transfer full): from query and body
 *
 * Finds the row, checks access and decodes; any refusal is already the reply. Main or shard thread.
 */
MsApiCall  *ms_api_call_new          (const MsApiEnvironment *environment,
                                      const char             *method,
                                      MsArguments            *arguments,
                                      const MsApiCaller      *caller);
/* A call that is refused before it began (bad body, not signed in, rate limit): its reply is @error. */
MsApiCall  *ms_api_call_new_refused  (const char             *method,
                                      const GError           *error);
MsApiCall  *ms_api_call_ref          (MsApiCall              *self);
void        ms_api_call_unref        (MsApiCall              *self);
MsApiStep   ms_api_call_get_step     (MsApiCall              *self);
MsApiRate   ms_api_call_get_rate     (MsApiCall              *self);
/* Bytes that the call holds, for the bound of the executor's queue. */
gsize       ms_api_call_get_cost     (MsApiCall              *self);
/* Runs the rule and writes the reply; sets the next step. On refusal FALSE; the refusal is the reply. May be run twice. */
gboolean    ms_api_call_run          (MsApiCall              *self,
                                      MsContext              *context,
                                      GError                **error);
/* The step ended otherwise (queue full, commit unknown): @error becomes the reply. */
void        ms_api_call_fail         (MsApiCall              *self,
                                      const GError           *error);
const char *ms_api_call_get_password (MsApiCall              *self);
const char *ms_api_call_get_hash     (MsApiCall              *self);
void        ms_api_call_set_hash     (MsApiCall              *self,
                                      const char             *hash);
void        ms_api_call_set_verified (MsApiCall              *self,
                                      gboolean                matches,
                                      const char             *rehash);
MsApiDelivery *ms_api_call_get_delivery (MsApiCall           *self);
/* What ms_api_call_get_delivery() points to is filled in. Any thread. */
void        ms_api_call_set_delivered (MsApiCall            *self);
MsApiAppRequest *ms_api_call_get_app_request (MsApiCall      *self);
/* What ms_api_call_get_app_request() points to is filled in. Any thread. */
void        ms_api_call_set_app_answered (MsApiCall          *self);
/* (nullable): there is nothing to be made: go on with ms_api_call_set_pictures() and NULL. */
const MsApiImage *ms_api_call_get_image (MsApiCall          *self);
/* @set: (transfer full) (nullable): NULL for what is no picture. Any thread. */
void        ms_api_call_set_pictures (MsApiCall             *self,
                                      MsPictureSet          *set);
/* (transfer full) (nullable): once the call is done: they say which of them are kept. */
MsPictureSet *ms_api_call_take_pictures (MsApiCall          *self);
/**
 * ms_api_call_get_reply:
 * @status: (out): HTTP status, 200 or 429 …
 * @retry_after: (out): seconds, 0 if none
 *
 * Returns: (transfer full): the JSON object
 */
GBytes     *ms_api_call_get_reply    (MsApiCall              *self,
                                      guint                  *status,
                                      guint                  *retry_after);
/* Whether the reply holds what another caller would be told otherwise. */
gboolean    ms_api_call_is_personal  (MsApiCall              *self);
/* (nullable): why it was refused; NULL on success. */
const GError *ms_api_call_get_error  (MsApiCall              *self);
/* (nullable): the token of the session that this call opened, for the cookie. */
const char *ms_api_call_get_token    (MsApiCall              *self);
/* For chat.postMessage: what an RTM acknowledgement needs. 0 when not posted. */
gint64      ms_api_call_get_ts       (MsApiCall              *self);
gint64      ms_api_call_get_event_seq (MsApiCall             *self);
const char *ms_api_call_get_text     (MsApiCall              *self);
/* (nullable): as the caller gave it. */
const char *ms_api_call_get_client_msg_id (MsApiCall         *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (MsApiCall, ms_api_call_unref)

G_END_DECLS
