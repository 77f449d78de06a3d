/* SPDX-FileCopyrightText: the MicroSlack contributors
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Every way in is the same walk: ask the server for a token, ask it who that is (auth.test), keep the token, remember the account, make the
 * client. Main context. */

#define G_LOG_DOMAIN "ms-client"

#include "config.h"

#include "ms-client-auth.h"

#include "ms-client-address.h"
#include "ms-client-auth-private.h"
#include "ms-client-error.h"
#include "ms-client-http.h"
#include "ms-client.h"

G_DEFINE_FINAL_TYPE (MsClientAuth, ms_client_auth, G_TYPE_OBJECT)

/* One walk; owned by its task. */
typedef struct
{
  MsClientHttp *http;
  char         *address;
  char         *token;
  char         *invite_url; /* first run */
  MsAccount    *account;
} Walk;

/* What a way in says to the server. */
typedef struct
{
  const char *name;
  const char *value; /* (nullable) */
} Argument;

static void
walk_free (Walk *walk)
{
  g_clear_object (&walk->http);
  g_clear_pointer (&walk->account, ms_account_free);
  g_free (walk->address);
  g_free (walk->token);
  g_free (walk->invite_url);
  g_free (walk);
}

static GTask *
walk_new (MsClientAuth        *self,
          const char          *address,
          GCancellable        *cancellable,
          GAsyncReadyCallback  callback,
          gpointer             user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Walk *walk = g_new0 (Walk, 1);

  walk->address = g_strdup (address);
  if (address != NULL)
    walk->http = ms_client_http_new (address, NULL);
  g_task_set_source_tag (task, walk_new);
  g_task_set_task_data (task, walk, (GDestroyNotify) walk_free);
  return task;
}

static char *
device_name (void)
{
  return g_strdup_printf ("MicroSlack (%s)", g_get_host_name ());
}

static void
return_client (GTask *task)
{
  MsClientAuth *self = g_task_get_source_object (task);
  Walk *walk = g_task_get_task_data (task);

  ms_client_accounts_remember (self->accounts, walk->account);
  g_task_return_pointer (task,
                         ms_client_new (walk->account, walk->token, ms_client_accounts_get_data_dir (self->accounts)),
                         g_object_unref);
}

/* The end of the walk: the token is kept, or at least tried to. */
static void
stored_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;

  if (!ms_client_secrets_store_finish (MS_CLIENT_SECRETS (source), result, &error))
    g_warning ("the token cannot be kept, the next start asks for the password: %s", error->message);
  return_client (task);
}

static void
identified_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  MsClientAuth *self = g_task_get_source_object (task);
  Walk *walk = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(MsClientReply) reply = ms_client_http_call_finish (MS_CLIENT_HTTP (source), result, &error);
  MsJsonNode root = MS_JSON_NODE_NONE;
  g_autofree char *user_id = NULL;
  g_autofree char *user = NULL;
  g_autofree char *team_id = NULL;
  g_autofree char *team = NULL;

  if (reply == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  root = ms_client_reply_get_root (reply);
  user_id = ms_json_node_dup_member_string (root, "user_id");
  user = ms_json_node_dup_member_string (root, "user");
  team_id = ms_json_node_dup_member_string (root, "team_id");
  team = ms_json_node_dup_member_string (root, "team");
  if (user_id == NULL)
    {
      g_task_return_new_error (task, MS_CLIENT_ERROR, MS_CLIENT_ERROR_BAD_REPLY, "nobody signed in");
      return;
    }
  walk->account = ms_account_new (walk->address, team_id, team, user_id, user);
  ms_client_secrets_store_async (self->secrets, walk->account, walk->token, NULL, stored_cb, g_steal_pointer (&task));
}

static void
token_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Walk *walk = g_task_get_task_data (task);
  GError *error = NULL;
  g_autoptr(MsClientReply) reply = ms_client_http_call_finish (MS_CLIENT_HTTP (source), result, &error);
  MsJsonNode root = MS_JSON_NODE_NONE;

  if (reply == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  root = ms_client_reply_get_root (reply);
  walk->token = ms_json_node_dup_member_string (root, "token");
  walk->invite_url = ms_json_node_dup_member_string (ms_json_node_get_member (root, "invite"), "url");
  if (walk->token == NULL || *walk->token == '\0')
    {
      g_task_return_new_error (task, MS_CLIENT_ERROR, MS_CLIENT_ERROR_BAD_REPLY, "an answer without a token");
      return;
    }
  g_clear_object (&walk->http);
  walk->http = ms_client_http_new (walk->address, walk->token);
  ms_client_http_call_async (walk->http, "auth.test", NULL, g_task_get_cancellable (task), identified_cb, g_object_ref (task));
}

/* What is empty is not sent. */
static void
add (GPtrArray  *arguments,
     const char *name,
     const char *value)
{
  if (value == NULL || *value == '\0')
    return;
  g_ptr_array_add (arguments, (gpointer) name);
  g_ptr_array_add (arguments, (gpointer) value);
}

static void
start_walk (MsClientAuth        *self,
            const char          *address,
            const char          *method,
            const Argument      *arguments,
            gsize                n_arguments,
            GCancellable        *cancellable,
            GAsyncReadyCallback  callback,
            gpointer             user_data)
{
  g_autoptr(GPtrArray) given = g_ptr_array_new ();
  g_autofree char *device = device_name ();
  GTask *task = walk_new (self, address, cancellable, callback, user_data);
  Walk *walk = g_task_get_task_data (task);

  add (given, "device", device);
  for (gsize i = 0; i < n_arguments; i++)
    add (given, arguments[i].name, arguments[i].value);
  g_ptr_array_add (given, NULL);
  ms_client_http_call_async (walk->http, method, (const char * const *) given->pdata, cancellable, token_cb, task);
}

static void
ms_client_auth_dispose (GObject *object)
{
  MsClientAuth *self = MS_CLIENT_AUTH (object);

  g_clear_object (&self->accounts);
  g_clear_object (&self->secrets);

  G_OBJECT_CLASS (ms_client_auth_parent_class)->dispose (object);
}

static void
ms_client_auth_class_init (MsClientAuthClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = ms_client_auth_dispose;
}

static void
ms_client_auth_init (MsClientAuth *self)
{
}

MsClientAuth *
ms_client_auth_new (MsClientAccounts *accounts,
                    MsClientSecrets  *secrets)
{
  MsClientAuth *self = NULL;

  g_return_val_if_fail (MS_IS_CLIENT_ACCOUNTS (accounts), NULL);
  g_return_val_if_fail (MS_IS_CLIENT_SECRETS (secrets), NULL);

  self = g_object_new (MS_TYPE_CLIENT_AUTH, NULL);
  self->accounts = g_object_ref (accounts);
  self->secrets = g_object_ref (secrets);
  return self;
}

/* The ways in. */

void
ms_client_auth_login_async (MsClientAuth        *self,
                            const char          *address,
                            const char          *login,
                            const char          *password,
                            const char          *code,
                            const char          *new_password,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  const Argument arguments[] = { { "login", login }, { "password", password }, { "code", code }, { "new_password", new_password } };

  g_return_if_fail (MS_IS_CLIENT_AUTH (self));
  g_return_if_fail (address != NULL);

  start_walk (self, address, "micro.login", arguments, G_N_ELEMENTS (arguments), cancellable, callback, user_data);
}

void
ms_client_auth_register_async (MsClientAuth        *self,
                               const char          *address,
                               const char          *name,
                               const char          *password,
                               const char          *real_name,
                               const char          *email,
                               const char          *invite,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  g_autofree char *from_link = NULL;
  g_autofree char *base = invite != NULL ? ms_client_address_parse (invite, NULL, &from_link, NULL) : NULL;
  const Argument arguments[] = {
    { "name", name },
    { "password", password },
    { "real_name", real_name },
    { "email", email },
    { "invite", from_link != NULL ? from_link : invite },
  };

  g_return_if_fail (MS_IS_CLIENT_AUTH (self));
  g_return_if_fail (address != NULL);

  start_walk (self, address, "micro.register", arguments, G_N_ELEMENTS (arguments), cancellable, callback, user_data);
}

void
ms_client_auth_guest_async (MsClientAuth        *self,
                            const char          *address,
                            const char          *name,
                            GCancellable        *cancellable,
                            GAsyncReadyCallback  callback,
                            gpointer             user_data)
{
  const Argument arguments[] = { { "name", name } };

  g_return_if_fail (MS_IS_CLIENT_AUTH (self));
  g_return_if_fail (address != NULL);

  start_walk (self, address, "micro.guest", arguments, G_N_ELEMENTS (arguments), cancellable, callback, user_data);
}

void
ms_client_auth_setup_async (MsClientAuth         *self,
                            const char           *address,
                            const MsSetupRequest *request,
                            GCancellable         *cancellable,
                            GAsyncReadyCallback   callback,
                            gpointer              user_data)
{
  g_autofree char *channels = NULL;

  g_return_if_fail (MS_IS_CLIENT_AUTH (self));
  g_return_if_fail (address != NULL);
  g_return_if_fail (request != NULL);

  channels = request->channels != NULL ? g_strjoinv (",", (char **) request->channels) : NULL;
  const Argument arguments[] = {
    { "code", request->code },
    { "team_name", request->team_name },
    { "language", request->language },
    { "registration", ms_registration_to_string (request->registration) },
    { "name", request->name },
    { "password", request->password },
    { "real_name", request->real_name },
    { "email", request->email },
    { "channels", channels },
  };
  start_walk (self, address, "micro.setup", arguments, G_N_ELEMENTS (arguments), cancellable, callback, user_data);
}

MsClient *
ms_client_auth_setup_finish (MsClientAuth  *self,
                             GAsyncResult  *result,
                             char         **invite_url,
                             GError       **error)
{
  MsClient *client = NULL;

  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  client = g_task_propagate_pointer (G_TASK (result), error);
  if (invite_url != NULL)
    *invite_url = g_strdup (((Walk *) g_task_get_task_data (G_TASK (result)))->invite_url);
  return client;
}

MsClient *
ms_client_auth_sign_in_finish (MsClientAuth  *self,
                               GAsyncResult  *result,
                               GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

/* A remembered account. */

static void
looked_up_cb (GObject      *source,
              GAsyncResult *result,
              gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  Walk *walk = g_task_get_task_data (task);
  GError *error = NULL;

  walk->token = ms_client_secrets_lookup_finish (MS_CLIENT_SECRETS (source), result, &error);
  if (walk->token == NULL)
    {
      g_task_return_error (task, error);
      return;
    }
  return_client (task);
}

void
ms_client_auth_open_async (MsClientAuth        *self,
                           const MsAccount     *account,
                           GCancellable        *cancellable,
                           GAsyncReadyCallback  callback,
                           gpointer             user_data)
{
  GTask *task = NULL;
  Walk *walk = NULL;

  g_return_if_fail (MS_IS_CLIENT_AUTH (self));
  g_return_if_fail (account != NULL);

  task = walk_new (self, NULL, cancellable, callback, user_data);
  walk = g_task_get_task_data (task);
  walk->account = ms_account_copy (account);
  ms_client_secrets_lookup_async (self->secrets, walk->account, cancellable, looked_up_cb, task);
}

MsClient *
ms_client_auth_open_finish (MsClientAuth  *self,
                            GAsyncResult  *result,
                            GError       **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
